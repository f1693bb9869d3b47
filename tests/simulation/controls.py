"""Try each of the broken variants: whether a dozen seeds show what is wrong with it.

python -m tests.simulation.controls            all of them, and which seed caught each
python -m tests.simulation.controls NAME…      some
python -m tests.simulation.controls --show NAME    one, and the shortest run that shows it
"""

import logging
import os
import sys
from typing import TYPE_CHECKING

from tests.simulation import (  # noqa: F401 - they register their variants
    broken_counts,
    broken_days,
    broken_endings,
    broken_rules,
    broken_telling,
)
from tests.simulation.broken import CONTROLS, Control
from tests.simulation.environment import adopt

if TYPE_CHECKING:
    from tests.simulation.messages import Rates
    from tests.simulation.run import Report

_SEEDS, _FAULT = range(1, 13), 0.08


def caught(control: Control) -> "Report | None":
    """The first run that shows what is wrong with a broken variant; None if none of a dozen seeds does."""
    from tests.simulation.run import simulate

    control.break_()
    for seed in sorted(_SEEDS, key=lambda seed: (seed != control.first, seed)):
        report = simulate(seed, control.requests, _rates())
        if _shown_by(report, control):
            return report
    return None


def _shown_by(report: "Report", control: Control) -> list[str]:
    """The violations that say what is wrong with it: any others would be an accident."""
    return [each for each in report.violations if control.shows in each]


def _rates() -> "Rates":
    from tests.simulation.messages import Rates

    return Rates(fault=_FAULT)


def _show(control: Control) -> int:
    """Print the report of the first run that catches it, shortened."""
    found = caught(control)
    if found is None:
        return 1
    from tests.simulation.run import shortened

    for line in shortened(found, control.requests, _rates()).lines():
        print(line)
    return 0


def _is_caught(name: str) -> bool:
    control = CONTROLS[name]
    found = caught(control)
    said = f"seed {found.seed}: {_shown_by(found, control)[0][:150]}" if found else "NOT CAUGHT"
    print(f"{name}: {said}", flush=True)
    return found is not None


def _forked(name: str) -> None:
    """Try one in a process of its own, which has loaded everything already."""
    if os.fork():
        return
    status = 1
    try:
        status = 0 if _is_caught(name) else 1
    finally:
        os._exit(status)


def _missed(names: list[str], processes: int) -> int:
    """How many of them nobody catches, tried so many at a time."""
    missed = running = 0
    while names or running:
        while names and running < processes:
            _forked(names.pop(0))
            running += 1
        missed += os.wait()[1] != 0
        running -= 1
    return missed


def main(*names: str) -> int:
    """Try each in a process of its own; 1 if one is not caught."""
    adopt("tests.simulation.controls", *names)
    logging.disable(logging.CRITICAL)
    if names[:1] == ("--show",):
        return _show(CONTROLS[names[1]])
    # Once for all of them: loading takes as long as a town.
    import app  # noqa: F401
    from tests.simulation import run  # noqa: F401

    wanted = list(names or CONTROLS)
    missed = _missed(wanted.copy(), int(os.environ.get("PROCESSES") or os.cpu_count() or 1))
    print(f"controls: {len(wanted)}, missed: {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
