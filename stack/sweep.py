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
    """AT as an instant of UTC; None where nothing is given.

    :raises Unusable: if it is no time with an offset.
    """
    if not given:
        return None
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return _written(moment.astimezone(UTC))
    raise Unusable(f"AT must be a time with Z or an offset, as in 2026-12-01T10:00:00Z, not {given!r}")


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def tick(*, at: str | None, now: str) -> dict[str, Any]:
    """The event that the function gets: a schedule's, which says another time if that is asked for."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "account": "000000000000",
        "region": REGION,
        "source": "cupo.manual",
        "detail-type": "Scheduled Event",
        "time": at or now,
        "resources": [],
        "detail": {"at": at} if at else {},
    }


def rounds(lambdas: Any, function: str, *, at: str | None, now: str) -> Iterator[Any]:
    """What the function returned, again and again until it leaves nothing.

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
        at = instant(environment.get("AT", ""))
        settings = settings_from(environment)
        note = running(settings)
        isolate(os.environ, note["endpoint"])
        function, now = note["outputs"]["SweepName"], _written(datetime.now(UTC))
        try:
            for answer in rounds(client(), function, at=at, now=now):
                sys.stdout.write(f"{json.dumps(answer)}\n")
        except EndpointConnectionError as error:
            raise nobody_runs(settings) from error
    except (Unusable, FunctionFailed) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(os.environ))
