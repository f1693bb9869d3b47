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

from tests.simulation.broken import CONTROLS, FIRST
from tests.simulation.environment import adopt

_MOST_SEEDS, _OPERATIONS, _FAULT = 12, 160, 0.08


def _seeds(name: str) -> list[int]:
    """The dozen seeds that have to show it."""
    return sorted(range(1, _MOST_SEEDS + 1), key=lambda seed: (seed != FIRST[name], seed))


def caught(name: str) -> tuple[int, str] | None:
    """The seed that shows what is wrong with a broken variant, and how; None if none does."""
    CONTROLS[name]()
    from tests.simulation.run import simulate
    from tests.simulation.world import Rates

    for seed in _seeds(name):
        report = simulate(seed, _OPERATIONS, Rates(fault=_FAULT))
        if report.violations:
            return seed, report.violations[0]
    return None


def _shown(name: str) -> int:
    """Print the report of the first run that catches it, shortened."""
    adopt("tests.simulation.controls", "--show", name)
    logging.disable(logging.CRITICAL)
    CONTROLS[name]()
    from tests.simulation.run import shortened, simulate
    from tests.simulation.world import Rates

    for seed in _seeds(name):
        report = simulate(seed, _OPERATIONS, Rates(fault=_FAULT))
        if report.violations:
            for line in shortened(report, _OPERATIONS, Rates(fault=_FAULT)).lines():
                print(line)
            return 0
    return 1


def _is_missed(name: str) -> bool:
    command = [sys.executable, "-m", "tests.simulation.controls", name]
    return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False).returncode != 0


def main(*names: str) -> int:
    """Try each in a process of its own; 1 if one is not caught."""
    if names[:1] == ("--show",):
        return _shown(names[1])
    if len(names) == 1:
        adopt("tests.simulation.controls", *names)
        logging.disable(logging.CRITICAL)
        found = caught(names[0])
        print(f"{names[0]}: " + ("NOT CAUGHT" if found is None else f"seed {found[0]}: {found[1][:150]}"))
        return found is None
    with ThreadPoolExecutor(int(os.environ.get("PROCESSES") or os.cpu_count() or 1)) as pool:
        missed = sum(pool.map(_is_missed, names or CONTROLS))
    print(f"controls: {len(names or CONTROLS)}, missed: {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
