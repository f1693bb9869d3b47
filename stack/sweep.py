"""Do what is due in the local stack, now or as of a time: what its schedule does every minute.

make sweep AT=2026-12-01T10:00:00Z
"""

import json
import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import EndpointConnectionError

from stack.functions import FunctionFailed, call, client
from stack.local import REGION, Unusable, isolate, nobody_runs, running, settings_from


def instant(given: str) -> str | None:
    """Return AT as an instant of UTC; None where nothing is given.

    :raises Unusable: if it is no time with an offset.
    """
    if not given:
        return None
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise Unusable(f"AT must be a time with Z or an offset, as in 2026-12-01T10:00:00Z, not {given!r}")


def tick(*, at: str | None, now: str) -> dict[str, Any]:
    """Return a schedule's event, which says another time if that is asked for."""
    sender = {"version": "0", "account": "000000000000", "region": REGION, "source": "cupo.manual"}
    event = {"id": str(uuid.uuid4()), "detail-type": "Scheduled Event", "time": at or now, "resources": []}
    return {**sender, **event, "detail": {"at": at} if at else {}}


def rounds(lambdas: Any, function: str, *, at: str | None, now: str) -> Iterator[Any]:
    """Call the function until it leaves nothing, and yield what it returns.

    :raises FunctionFailed: if it fails, or gets nothing done of what is left.
    :raises EndpointConnectionError: if there is no emulator.
    """
    while True:
        answer = call(lambdas, function, tick(at=at, now=now))
        yield answer
        counts = answer if isinstance(answer, dict) else {}
        if not counts.get("left"):
            return
        if not counts.get("done"):
            raise FunctionFailed(f"Nothing gets done any more: {counts['left']} left")


def main(environment: Mapping[str, str]) -> int:
    """Print what each round did; 1 if one failed, or there is no stack to do it."""
    try:
        at, settings = instant(environment.get("AT", "")), settings_from(environment)
        note = running(settings)
        isolate(os.environ, note["endpoint"], note["access_key_id"])
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        for answer in rounds(client(), note["outputs"]["SweepName"], at=at, now=now):
            print(json.dumps(answer))
    except EndpointConnectionError:
        sys.stderr.write(f"{nobody_runs(settings)}\n")
        return 1
    except (Unusable, FunctionFailed) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(os.environ))
