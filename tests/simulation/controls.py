"""Try each of the broken variants: whether a dozen seeds show what is wrong with it.

python -m tests.simulation.controls            all of them, and which seed caught each
python -m tests.simulation.controls NAME       one
python -m tests.simulation.controls --show NAME    one, and the shortest run that shows it
"""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.simulation.broken import CONTROLS, Control
from tests.simulation.environment import adopt

if TYPE_CHECKING:
    from tests.simulation.run import Report
    from tests.simulation.world import Rates

_SEEDS, _FAULT = range(1, 13), 0.08


def caught(control: Control) -> "Report | None":
    """The first run that shows what is wrong with a broken variant; None if none of a dozen seeds does."""
    control.break_()
    from tests.simulation.run import simulate

    for seed in sorted(_SEEDS, key=lambda seed: (seed != control.first, seed)):
        report = simulate(seed, control.requests, _rates())
        if report.violations:
            return report
    return None


def _rates() -> "Rates":
    from tests.simulation.world import Rates

    return Rates(fault=_FAULT)


def _shown(control: Control) -> int:
    """Print the report of the first run that catches it, shortened."""
    found = caught(control)
    if found is None:
        return 1
    from tests.simulation.run import shortened

    for line in shortened(found, control.requests, _rates()).lines():
        print(line)
    return 0


def _is_missed(name: str) -> bool:
    command = [sys.executable, "-m", "tests.simulation.controls", name]
    return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False).returncode != 0


def main(*names: str) -> int:
    """Try each in a process of its own; 1 if one is not caught."""
    if names[:1] == ("--show",):
        adopt("tests.simulation.controls", *names)
        logging.disable(logging.CRITICAL)
        return _shown(CONTROLS[names[1]])
    if len(names) == 1:
        adopt("tests.simulation.controls", *names)
        logging.disable(logging.CRITICAL)
        found = caught(CONTROLS[names[0]])
        print(
            f"{names[0]}: " + (f"seed {found.seed}: {found.violations[0][:150]}" if found else "NOT CAUGHT")
        )
        return found is None
    with ThreadPoolExecutor(int(os.environ.get("PROCESSES") or os.cpu_count() or 1)) as pool:
        missed = sum(pool.map(_is_missed, names or CONTROLS))
    print(f"controls: {len(names or CONTROLS)}, missed: {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
