"""What a reservation costs, as DynamoDB counts it: one request, four units and one for each index."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 180

CREATE = ("1", "0", "4", "3", "TransactWriteItems")
REFUSAL = ("1", "0", "0", "0", "BatchGetItem")


def printed(benchmark: str) -> dict[str, tuple[str, ...]]:
    """A benchmark's rows by name: requests, RCU, WCU, index WCU, calls."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", benchmark],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    rows = [line for line in ended.stdout.splitlines()[1:] if line.strip()]
    return {line[:42].strip(): tuple(line[42:].split()) for line in rows}


@pytest.fixture(scope="module")
def engine() -> dict[str, tuple[str, ...]]:
    return printed("engine")


@pytest.mark.parametrize(
    "write",
    ["reserve 30 minutes, empty day", "reserve 8 hours, empty day", "reserve, the 1. to the 29. of a day"],
)
def test_a_reservation_is_one_request_of_four_units_and_one_an_index(
    engine: dict[str, tuple[str, ...]], write: str
) -> None:
    assert engine[write] == CREATE


def test_a_sold_out_session_refuses_on_one_read() -> None:
    assert printed("seats")["refuse, sold out"] == REFUSAL
