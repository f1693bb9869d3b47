"""Mend the totals of a live table, while it is used: make repair (STAGE, or the local stack).

Counts in what no total counts, recounts all totals, and sets those that are off. Prints what it does, a line
each, and ends in 1 if one was changed so often meanwhile that it is left for another time.
"""

import sys
from collections.abc import Callable

from stack.audit import use_tables_of

_LOOKS = 5


def repair(say: Callable[[str], None]) -> int:
    """Mend the Reservations table of the settings; return how many totals are still off."""
    # Only now is the environment what the stage's functions see.
    import app  # noqa: F401, PLC0415 - it says which kinds there are
    from chalicelib import clock  # noqa: PLC0415
    from chalicelib.operations import counting  # noqa: PLC0415
    from chalicelib.store import reads  # noqa: PLC0415
    from stack import totals  # noqa: PLC0415

    if not counting.finish(now=clock.now()):
        say("nothing is counted in: the sweep does that, once no older version runs")
    tally = totals.Tally()
    for item in reads.scan():
        tally.see(item)
    suspects = tally.suspects()
    for _ in range(_LOOKS):
        left = []
        for wrong in totals.off(suspects):
            is_mended = wrong.is_certain and totals.mend(wrong)
            say(f"{wrong}: {'mended' if is_mended else 'in use'}")
            left += [] if is_mended else [wrong.place]
        suspects = left
    return len(suspects)


def main(stage: str | None = None) -> int:
    """Repair the stage, or the local stack where none is named."""
    if not use_tables_of(stage):
        return 1
    left = repair(lambda line: print(line, flush=True))
    print(f"{left} totals are left: run it again" if left else "all totals are right")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
