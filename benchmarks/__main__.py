"""Run one benchmark over a fresh emulator with the template's tables: python -m benchmarks [check] NAME."""

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from botocore.session import Session

from benchmarks import compared
from stack.emulator import Emulator
from stack.install import ROOT
from stack.local import REGION, isolate, port_for_emulator

# What Cupo calls them by default.
TABLES = {"Reservations": "cupo-reservations", "Ephemeral": "cupo-ephemeral"}


@contextmanager
def emulator() -> Iterator[None]:
    """A fresh emulator, and this process pointed at it."""
    with tempfile.TemporaryDirectory() as directory:
        running = Emulator(Path(directory), port_for_emulator(os.environ))
        try:
            running.wait_until_ready()
            isolate(os.environ, running.endpoint, running.access_key_id)
            os.environ.update(JWT_SECRET=token_hex(32), DEFAULT_TIMEZONE="UTC")
            yield
        finally:
            running.stop()


def create_tables() -> None:
    """Make the tables as the template defines them, under the names that Cupo takes by default."""
    template = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))["Resources"]
    client: Any = Session().create_client("dynamodb", region_name=REGION)
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    for resource, name in TABLES.items():
        properties = template[resource]["Properties"]
        # The maximum of an index is a parameter.
        for index in properties.get("GlobalSecondaryIndexes", ()):
            del index["OnDemandThroughput"]
        client.create_table(TableName=name, **{key: properties[key] for key in wanted if key in properties})


def drop_tables() -> None:
    """Leave the emulator nothing to save when it stops."""
    client: Any = Session().create_client("dynamodb", region_name=REGION)
    for name in TABLES.values():
        client.delete_table(TableName=name)


def main(name: str, *, is_check: bool = False) -> None:
    """Run it; imported only now, since Cupo reads its environment when it is loaded.

    One that compares writes its table; as a check it ends the process with 1 if a ratio has become worse.
    """
    with emulator():
        create_tables()
        # It serves the dialects, whose kinds of reservations have reminders.
        importlib.import_module("app")
        benchmark = importlib.import_module(f"benchmarks.{name}")
        if hasattr(benchmark, "rows"):
            _compare(name, benchmark.rows(), is_check=is_check)
        else:
            benchmark.main()
        drop_tables()


def _compare(name: str, rows: Sequence[compared.Row], *, is_check: bool) -> None:
    print(compared.table(rows))
    if not is_check:
        compared.write(name, rows)
    elif faults := compared.worse(name, rows):
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main(sys.argv[-1], is_check=sys.argv[1:-1] == ["check"])
