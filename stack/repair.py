"""Mend the totals and quotas of a live table, while it is used: make repair (STAGE, or the local stack).

Counts in what no total counts, recounts all totals, and sets those that are off; counts reservations for
their days and weeks. Prints what it does, a line each, and ends in 1 if one was changed so often meanwhile
that it is left for another time.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from stack.audit import use_tables_of

if TYPE_CHECKING:
    from stack.quotas import Off

_LOOKS = 5


def repair(say: Callable[[str], None]) -> int:
    """Mend the Reservations table of the settings; return how many totals and quotas are still off."""
    # Only now is the environment what the stage's functions see.
    import app  # noqa: F401, PLC0415 - it says which kinds there are
    from chalicelib import clock  # noqa: PLC0415
    from chalicelib.operations import counting  # noqa: PLC0415
    from chalicelib.store import reads  # noqa: PLC0415
    from stack import quotas, totals  # noqa: PLC0415

    if not counting.finish(now=clock.now()):
        say("nothing is counted in: the sweep does that, once no older version runs")
    tally, counted = totals.Tally(), quotas.Tally(clock.now())
    for item in reads.scan():
        tally.see(item)
        counted.see(item)
    suspects = tally.suspects()
    for _ in range(_LOOKS):
        left = []
        for wrong in totals.off(suspects):
            is_mended = wrong.is_certain and totals.mend(wrong)
            say(f"{wrong}: {'mended' if is_mended else 'in use'}")
            left += [] if is_mended else [wrong.place]
        suspects = left
    return len(suspects) + sum(not _is_mended(wrong, say) for wrong in counted.off())


def _is_mended(wrong: "Off", say: Callable[[str], None]) -> bool:
    from stack.quotas import mend  # noqa: PLC0415

    is_mended = any(mend(wrong) for _ in range(_LOOKS))
    say(f"{wrong}: {'mended' if is_mended else 'in use'}")
    return is_mended


def main(stage: str | None = None) -> int:
    """Repair the stage, or the local stack where none is named."""
    if not use_tables_of(stage):
        return 1
    left = repair(lambda line: print(line, flush=True))
    print(f"{left} are left: run it again" if left else "all totals and quotas are right")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
