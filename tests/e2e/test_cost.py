"""What a reservation costs, as DynamoDB counts it; and that lists cost no more where there is more."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 180
# A hundred and fifty thousand items are written first.
LOADING_SECONDS = 600

# Four indexes: what is going to happen by itself is in one.
CREATE = ("1", "0", "4", "4", "TransactWriteItems")
REFUSAL = ("1", "0", "0", "0", "BatchGetItem")
SEARCH = ("2", "10.5", "2", "10.5", "1.00", "Query,", "BatchGetItem")
LARGEST_RATIO = 1.2


def printed(benchmark: str, seconds: int = PATIENCE_SECONDS) -> dict[str, tuple[str, ...]]:
    """A benchmark's rows by name: what stands in the columns beside it."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", benchmark],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    rows = [line for line in ended.stdout.splitlines()[1:] if line.strip()]
    return {line[:42].strip(): tuple(line[42:].split()) for line in rows}


@pytest.fixture(scope="module")
def engine() -> dict[str, tuple[str, ...]]:
    return printed("engine")


@pytest.fixture(scope="module")
def rooms() -> dict[str, tuple[str, ...]]:
    return printed("rooms", LOADING_SECONDS)


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


def test_lists_and_calendars_read_no_more_of_fifty_thousand_bookings_than_of_five_hundred(
    rooms: dict[str, tuple[str, ...]],
) -> None:
    ratios = {name: float(row[4]) for name, row in rooms.items()}

    assert len(ratios) > 16
    assert {name: ratio for name, ratio in ratios.items() if ratio > LARGEST_RATIO} == {}


def test_a_search_among_a_hundred_thousand_users_is_one_query_and_one_batch(
    rooms: dict[str, tuple[str, ...]],
) -> None:
    assert rooms["search, two letters"] == SEARCH
