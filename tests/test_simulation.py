"""A minute of the proof (docs/proof.md): towns, that a seed is a run, and that what is broken is seen.

The simulated world is another process: it has an environment, a clock and an AWS of its own.
"""

import os
import re
import subprocess
import sys
from typing import Final

import pytest

from stack.install import ROOT
from tests.simulation import (  # noqa: F401 - they register their variants
    broken_counts,
    broken_days,
    broken_endings,
    broken_rules,
    broken_telling,
)
from tests.simulation.broken import CONTROLS
from tests.simulation.proof import OTHERS

REQUESTS: Final = "160"
# The controls of a part have one process, which loads everything once and forks for each of them.
PARTS: Final = 6


def ran(*command: str, **variables: str) -> tuple[int, list[str]]:
    """How a program of the simulator ended, and what it printed."""
    kept = variables | {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return ended.returncode, ended.stdout.splitlines() or ended.stderr.splitlines()


@pytest.mark.parametrize("seed", ["101", "102"])
def test_a_town_lives_through_everything_and_nothing_is_violated(seed: str) -> None:
    status, lines = ran("tests.simulation", seed, REQUESTS)

    assert status == 0, "\n".join(lines)
    assert lines[-1] == "violations: 0"
    assert re.fullmatch("digest: [0-9a-f]{64}", lines[-2])
    [faults] = [line for line in lines if line.startswith("faults: ")]
    assert int(faults.split()[1]) > 8
    [done] = [line for line in lines if line.startswith("went through: ")]
    for kind in ("appointment", "booking", "court", "enrollment"):
        assert f"'{kind} POST'" in done


def test_a_seed_is_a_run_to_the_last_byte() -> None:
    one, again, other = (ran("tests.simulation", seed, "60") for seed in ("7", "7", "8"))

    assert one == again
    assert one[1][-2] != other[1][-2]


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_broken_is_seen(part: int) -> None:
    names = list(CONTROLS)[part::PARTS]

    status, lines = ran("tests.simulation.controls", *names, PROCESSES="1")

    assert status == 0, lines
    assert lines[-1] == f"controls: {len(names)}, missed: 0"
    for name, line in zip(names, lines, strict=False):
        assert re.match(f"{name}: seed [0-9]+: ", line)


def test_a_failure_prints_its_seed_and_the_requests_that_it_has_to_do_with() -> None:
    status, lines = ran("tests.simulation.controls", "--show", "lists_after_the_write")

    assert status == 0
    assert any(re.fullmatch("seed: [0-9]+", line) for line in lines)
    assert any(re.search(r"POST /api/\S+ .* -> 201", line) for line in lines)
    assert int(lines[-1].removeprefix("violations: ")) > 0


def test_the_proof_runs_files_that_are_there() -> None:
    files = [word for command in OTHERS.values() for word in command if word.endswith(".py")]

    assert len(files) > 5
    assert not [name for name in files if not (ROOT / name).is_file()]
