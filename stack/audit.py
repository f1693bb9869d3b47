"""Check what holds in a live table, page by page, while it is used: make audit (STAGE, or the local stack).

Prints what is off, a line each, and ends in 1 if anything is. Reads only.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from stack.changes import Stack
from stack.local import REGION, Unusable, isolate, running, settings_from

Item = dict[str, Any]

# A write in between makes a rule fail that holds: how often it is looked at again, and after how long.
_LOOKS, _PAUSE_SECONDS = 4, 0.25


def audit(say: Callable[[str], None], *, pause: Callable[[float], None] = time.sleep) -> tuple[int, int]:
    """Check the Reservations table of the settings; return how many items there are, and how many are off."""
    # Only now is the environment what the stage's functions see.
    import app  # noqa: F401, PLC0415 - it says which kinds there are
    from chalicelib.store import reads  # noqa: PLC0415
    from stack import absences, totals  # noqa: PLC0415

    checked = off = 0
    tally, missed = totals.Tally(), absences.Tally()
    for item in reads.scan():
        checked += 1
        tally.see(item)
        missed.see(item)
        faults = _faults(item, pause)
        off += bool(faults)
        for fault in faults:
            say(fault)
    for wrong in totals.off(tally.suspects()):
        off += 1
        say(str(wrong))
    for lost in missed.lost(pause):
        off += 1
        say(lost)
    return checked, off


def _faults(item: Item, pause: Callable[[float], None]) -> list[str]:
    from chalicelib.store import reads  # noqa: PLC0415
    from stack.invariants import findings, table  # noqa: PLC0415

    present: Item | None = item
    faults: list[str] = []
    for look in range(_LOOKS):
        faults = list(findings(present)) if present else []
        if not faults:
            return []
        pause(_PAUSE_SECONDS * look)
        present = reads.one(table(), item["pk"]["S"], item["sk"]["S"])
    return faults


def outputs_of(stage: str | None) -> dict[str, str]:
    """Return the outputs of the stage's stack, or of the local one.

    :raises Unusable: if there is no local one.
    """
    if stage is not None:
        client = Session().create_client("cloudformation")
        return Stack(client, f"cupo-{stage}", say=print, poll_seconds=0).outputs()
    note = running(settings_from(os.environ))
    isolate(os.environ, note["endpoint"], note["access_key_id"])
    os.environ["AWS_REGION"] = REGION
    return dict(note["outputs"])


def use_tables_of(stage: str | None) -> bool:
    """Let the settings name the stage's tables, or the local stack's; say so if there are none."""
    try:
        outputs = outputs_of(stage)
        os.environ["RESERVATIONS_TABLE"] = outputs["ReservationsTable"]
        os.environ["EPHEMERAL_TABLE"] = outputs["EphemeralTable"]
    except (Unusable, ClientError, BotoCoreError, KeyError) as failure:
        sys.stderr.write(f"No such stack: {failure}\n")
        return False
    return True


def main(stage: str | None = None) -> int:
    """Audit the stage, or the local stack where none is named."""
    if not use_tables_of(stage):
        return 1
    checked, off = audit(lambda line: print(line, flush=True))
    print(f"{checked} items checked, {off} off")
    return 1 if off else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
