"""Run one benchmark over a fresh emulator with the template's tables: python -m benchmarks NAME."""

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from botocore.session import Session

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


def main(name: str) -> None:
    """Run it; imported only now, since Cupo reads its environment when it is loaded."""
    with emulator():
        create_tables()
        # It serves the dialects, whose kinds of reservations have reminders.
        importlib.import_module("app")
        importlib.import_module(f"benchmarks.{name}").main()
        drop_tables()


if __name__ == "__main__":
    main(*sys.argv[1:])
