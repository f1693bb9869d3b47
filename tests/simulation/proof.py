"""The long run: controls, crash points, what plays the contract, and as many towns as it takes; a report.

python -m tests.simulation.proof [OPERATIONS]        a million unless told otherwise

One part after the other on each core, so that all of them are busy to the end.
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
from threading import Lock
from typing import Any

from stack.install import ROOT

_REQUESTS = 1500  # of one town
_FAULT = 0.04
# Lines of another part, if it ended well and if not.
_SHOWN = (30, 200)
REPORT = ROOT / "build" / "proof" / "report.md"

_CONTRACT = "tests/contract"
OTHERS = {
    "state machines, schemathesis, hostile requests, the matrix": (
        *("-m", "pytest", "-q", "-n", "0"),
        *(f"{_CONTRACT}/test_{each}_machine.py" for each in ("appointments", "courts", "gym", "rooms")),
        *(f"{_CONTRACT}/{each}.py" for each in ("test_schemathesis", "common/test_hostile", "test_matrix")),
    ),
    "crash points": ("-m", "tests.simulation.crashpoints"),
    "negative controls": ("-m", "tests.simulation.controls"),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How another part of the proof ended: the last lines that it printed, or all of a failure's."""

    name: str
    status: int
    lines: tuple[str, ...]


@dataclass
class Sum:
    """What all towns came to."""

    seeds: list[int] = field(default_factory=list)
    requests: int = 0
    invocations: int = 0
    calls: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def operations(self) -> int:
        """Requests of clients, and invocations of what runs behind them."""
        return self.requests + self.invocations

    def add(self, found: dict[str, Any]) -> None:
        """One more town."""
        with self.lock:
            self._add(found)

    def _add(self, found: dict[str, Any]) -> None:
        self.seeds.append(found["seed"])
        self.requests += found["requests"]
        self.invocations += found["invocations"]
        self.calls += found["calls"]
        self.faults.update(found["faults"])
        self.unknown.update(found["unknown"])
        self.outcomes.update(found["outcomes"])
        self.violations += [f"seed {found['seed']}: {each}" for each in found["violations"]]


def towns(total: Sum, seeds: Iterator[int], operations: int) -> None:
    """Run towns, some in a process, until there were so many operations."""
    while total.operations < operations:
        for found in _batch([next(seeds) for _ in range(2)]):
            total.add(found)
            print(
                f"seed {found['seed']}: {total.operations} operations, {len(total.violations)} violations",
                flush=True,
            )


def _batch(seeds: list[int]) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.simulation.batch", str(_REQUESTS), str(_FAULT), *map(str, seeds)]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for line in ended.stdout.splitlines():
        yield json.loads(line)


def _other(name: str, command: tuple[str, ...]) -> Ended:
    environment = {**os.environ, "PROOF": "1", "PROCESSES": "1"}
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    lines = (ended.stdout + ended.stderr).strip().splitlines() or [""]
    print(f"{name}: {lines[-1]}", flush=True)
    return Ended(name, ended.returncode, tuple(lines[-_SHOWN[ended.returncode != 0] :]))


def main(operations: str = "1000000") -> int:
    """Prove, and write down what was found; 1 if anything was violated or not caught."""
    began = time.monotonic()
    workers = os.cpu_count() or 1
    total, seeds = Sum(), count(1)
    with ThreadPoolExecutor(workers) as pool:
        parts = [pool.submit(_other, name, command) for name, command in OTHERS.items()]
        running = [pool.submit(towns, total, seeds, int(operations)) for _ in range(workers)]
        others = [part.result() for part in parts]
        for each in running:
            each.result()
    minutes = (time.monotonic() - began) / 60
    failed = [each for each in others if each.status]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(_report(total, others, minutes)), encoding="utf-8")
    print(f"report: {REPORT.relative_to(ROOT)}")
    print(f"violations: {len(total.violations) + len(failed)}")
    return 1 if total.violations or failed else 0


def _report(total: Sum, others: list[Ended], minutes: float) -> Iterator[str]:
    yield "# Proof\n"
    yield f"All of this took {minutes:.1f} minutes on {os.cpu_count()} cores.\n"
    yield "## Towns\n"
    seeds = f"{min(total.seeds)} to {max(total.seeds)}"
    yield f"- seeds: {seeds}, {len(total.seeds)} towns of {_REQUESTS} requests and more"
    yield f"- operations: {total.operations}: {total.requests} requests, {total.invocations} behind them"
    yield f"- calls to AWS and others: {total.calls}, each with a chance of {_FAULT} to meet a fault"
    yield f"- faults: {sum(total.faults.values())}"
    yield from _listed(total.faults)
    yield f"- requests about reservations whose outcome nobody was told: {sum(total.unknown.values())}"
    yield from _listed(total.unknown)
    yield f"- asked again with the same key: {sum(total.outcomes.values())}"
    yield from _listed(total.outcomes)
    yield f"- violations: {len(total.violations)}"
    yield from (f"  - {each}" for each in total.violations[:100])
    yield "\n## The rest\n"
    for each in others:
        yield f"- {each.name}: {'ok' if each.status == 0 else 'FAILED'}"
        yield from (f"  - {line}" for line in each.lines)
    yield ""


def _listed(counts: Counter[str]) -> Iterator[str]:
    return (f"  - {name}: {number}" for name, number in sorted(counts.items()))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
