"""The long run: as many towns as it takes, on all cores, the controls, the crash points; and a report.

python -m tests.simulation.proof [OPERATIONS]        a million unless told otherwise
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from stack.install import ROOT

Ended = tuple[str, int, str]

_REQUESTS = 1500  # of one town
_FAULT = 0.04
REPORT = ROOT / "build" / "proof" / "report.md"


@dataclass
class Sum:
    """What all towns came to."""

    seeds: list[int] = field(default_factory=list)
    requests: int = 0
    invocations: int = 0
    calls: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    @property
    def operations(self) -> int:
        """Requests of clients, and invocations of what runs behind them."""
        return self.requests + self.invocations

    def add(self, found: dict[str, Any]) -> None:
        """One more town."""
        self.seeds.append(found["seed"])
        self.requests += found["requests"]
        self.invocations += found["invocations"]
        self.calls += found["calls"]
        self.faults.update(found["faults"])
        self.outcomes.update(found["outcomes"])
        self.violations += [f"seed {found['seed']}: {each}" for each in found["violations"]]


def towns(operations: int) -> Sum:
    """Run towns side by side, each batch in a process of its own, until there were so many operations."""
    total, seeds = Sum(), count(1)

    def work() -> None:
        while total.operations < operations:
            for found in _batch([next(seeds) for _ in range(4)]):
                total.add(found)
                print(
                    f"seed {found['seed']}: {total.operations} operations, {len(total.violations)} violations"
                )

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for ended in [pool.submit(work) for _ in range(workers)]:
            ended.result()
    return total


def _batch(seeds: list[int]) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.simulation.batch", str(_REQUESTS), str(_FAULT), *map(str, seeds)]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for line in ended.stdout.splitlines():
        yield json.loads(line)


def _other(name: str, *command: str) -> tuple[str, int, str]:
    """Another part of the proof: its name, how it ended, and its last line."""
    environment = {**os.environ, "PROOF": "1"}
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    lines = (ended.stdout + ended.stderr).strip().splitlines()
    print(f"{name}: {lines[-1] if lines else ''}")
    return name, ended.returncode, lines[-1] if lines else ""


def main(operations: str = "1000000") -> int:
    """Prove, and write down what was found; 1 if anything was violated or not caught."""
    began = time.monotonic()
    total = towns(int(operations))
    minutes = (time.monotonic() - began) / 60
    others = [
        _other("negative controls", "-m", "tests.simulation.controls"),
        _other("crash points", "-m", "tests.simulation.crashpoints"),
        _other(
            "state machines, schemathesis, hostile requests, the matrix",
            *("-m", "pytest", "-q", "-n", "2", "tests/contract/test_schemathesis.py"),
            *("tests/contract/test_hostile_corpus.py", "tests/contract/test_matrix.py"),
            *(
                f"tests/contract/test_{each}_machine.py"
                for each in ("appointments", "courts", "gym", "rooms")
            ),
        ),
    ]
    whole = (time.monotonic() - began) / 60
    failed = [name for name, status, _ in others if status]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(_report(total, others, minutes, whole)), encoding="utf-8")
    print(f"report: {REPORT.relative_to(ROOT)}")
    print(f"violations: {len(total.violations) + len(failed)}")
    return 1 if total.violations or failed else 0


def _report(total: Sum, others: list[Ended], minutes: float, whole: float) -> Iterator[str]:
    yield "# Proof\n"
    seeds = f"{min(total.seeds)} to {max(total.seeds)}"
    yield f"- seeds: {seeds}, {len(total.seeds)} towns of {_REQUESTS} requests"
    yield f"- operations: {total.operations}: {total.requests} requests, {total.invocations} behind them"
    yield f"- calls to AWS: {total.calls}, each with a chance of {_FAULT} to meet a fault"
    yield f"- faults: {sum(total.faults.values())}"
    yield from (f"  - {name}: {number}" for name, number in sorted(total.faults.items()))
    yield "- unknown outcomes that were asked again with the same key"
    yield from (f"  - {name}: {number}" for name, number in sorted(total.outcomes.items()))
    yield f"- violations: {len(total.violations)}"
    yield from (f"  - {each}" for each in total.violations[:100])
    yield f"- simulated in {minutes:.1f} minutes on {os.cpu_count()} cores; all of this in {whole:.1f}\n"
    yield from (f"- {name}: {'ok' if status == 0 else 'FAILED'}: {last}" for name, status, last in others)
    yield ""


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
