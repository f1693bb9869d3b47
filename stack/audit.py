"""Check what holds in a live table, page by page, while it is used: make audit (STAGE, or the local stack).

Prints what is off, a line each, and ends in 1 if anything is. Reads only.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

Item = dict[str, Any]

# A write in between makes a rule fail that holds: how often it is looked at again, and after how long.
_LOOKS, _PAUSE_SECONDS = 4, 0.25


def audit(say: Callable[[str], None], *, pause: Callable[[float], None] = time.sleep) -> tuple[int, int]:
    """Check the Reservations table of the settings; how many items there are, and how many are off."""
    # Only now is the environment what the stage's functions see.
    from chalicelib.store import reads  # noqa: PLC0415

    checked = off = 0
    for item in reads.scan():
        checked += 1
        faults = _faults(item, pause)
        off += bool(faults)
        for fault in faults:
            say(fault)
    return checked, off


def _faults(item: Item, pause: Callable[[float], None]) -> list[str]:
    from chalicelib import settings  # noqa: PLC0415
    from chalicelib.store import reads  # noqa: PLC0415
    from stack.invariants import findings  # noqa: PLC0415

    present: Item | None = item
    faults: list[str] = []
    for look in range(_LOOKS):
        if present is None:
            return []
        faults = list(findings(present))
        if not faults:
            return []
        pause(_PAUSE_SECONDS * look)
        present = reads.one(settings.load().reservations_table, item["pk"]["S"], item["sk"]["S"])
    return faults


def outputs_of(stage: str | None) -> Iterator[tuple[str, str]]:
    """The outputs of the stage's stack, or of the local one."""
    from botocore.session import Session  # noqa: PLC0415

    from stack.local import REGION, isolate, settings_from  # noqa: PLC0415

    if stage is None:
        note = json.loads(settings_from(os.environ).note.read_text(encoding="utf-8"))
        isolate(os.environ, note["endpoint"])
        os.environ["AWS_REGION"] = REGION
        yield from note["outputs"].items()
        return
    stacks: Any = Session().create_client("cloudformation")
    for output in stacks.describe_stacks(StackName=f"cupo-{stage}")["Stacks"][0]["Outputs"]:
        yield output["OutputKey"], output["OutputValue"]


def main(stage: str | None = None) -> int:
    """Audit the stage, or the local stack where none is named."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        outputs = dict(outputs_of(stage))
    except (OSError, ClientError, BotoCoreError) as failure:
        sys.stderr.write(f"No such stack to audit: {failure}\n")
        return 1
    os.environ["RESERVATIONS_TABLE"] = outputs["ReservationsTable"]
    os.environ["EPHEMERAL_TABLE"] = outputs["EphemeralTable"]
    checked, off = audit(lambda line: print(line, flush=True))
    print(f"{checked} items checked, {off} off")
    return 1 if off else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
