"""Some towns in one process: python -m tests.simulation.batch REQUESTS FAULT SEED…; a JSON object a line."""

import json
import logging
import sys

from tests.simulation.environment import adopt


def main(requests: str, fault: str, *seeds: str) -> int:
    """Run them one after the other."""
    adopt("tests.simulation.batch", requests, fault, *seeds)
    from tests.simulation.messages import Rates
    from tests.simulation.run import simulate

    logging.disable(logging.CRITICAL)
    for seed in seeds:
        report = simulate(int(seed), int(requests), Rates(fault=float(fault)))
        shown = ("seed", "requests", "invocations", "calls", "faults", "unknown", "outcomes", "violations")
        print(json.dumps({name: getattr(report, name) for name in shown}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
