"""Run the simulator: python -m tests.simulation SEED OPERATIONS (make simulate).

The process's hash seed is fixed first, for sets come in another order otherwise.
"""

import logging
import sys

from tests.simulation.environment import adopt


def main(seed: str = "1", operations: str = "1000") -> int:
    """Run one town; 1 if anything was violated."""
    if not (seed.isdigit() and operations.isdigit()):
        sys.stderr.write("SEED and OPERATIONS are whole numbers\n")
        return 2
    adopt("tests.simulation", seed, operations)
    from tests.simulation.run import shortened, simulate

    logging.disable(logging.CRITICAL)
    report = simulate(int(seed), int(operations))
    if report.violations:
        report = shortened(report, int(operations))
    for line in report.lines():
        print(line)
    return 1 if report.violations else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
