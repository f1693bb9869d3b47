"""What a reservation costs, as DynamoDB counts it; and that lists cost no more where there is more.

These are the benchmarks, over the engine in this process and with less in the tables.
"""

from collections.abc import Callable

import pytest

from benchmarks import engine, rooms, seats, tenants
from chalicelib import clock
from tests.engine import IS_MOTO

pytestmark = [
    pytest.mark.usefixtures("tables"),
    pytest.mark.skipif(IS_MOTO, reason="moto counts no units of an index"),
]

# The day, the reservation, and its holder's quota; four indexes: what is going to happen by itself is in one.
CREATE = ("1", "0", "6", "4", "TransactWriteItems")
REFUSAL = ("1", "0", "0", "0", "BatchGetItem")
SEARCH = ("2", "10.5", "2", "10.5", "1.00", "Query,", "BatchGetItem")
LARGEST_RATIO = 1.2
# A list that grows with what is beside it would read five times as much, a search ten times.
WEEKS = [week for week in tenants.OTHER_WEEKS if abs(week) <= 2]
USERS = 1_000


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, tuple[str, ...]]]:
    """The benchmark's rows by name: what stands in the columns beside it."""

    def read() -> dict[str, tuple[str, ...]]:
        rows = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
        return {line[:42].strip(): tuple(line[42:].split()) for line in rows}

    return read


def test_a_reservation_is_one_request_of_six_units_and_one_an_index(
    printed: Callable[[], dict[str, tuple[str, ...]]],
) -> None:
    engine.warm()

    engine.creates()

    costs = printed()
    for write in (
        "reserve 30 minutes, empty day",
        "reserve 8 hours, empty day",
        "reserve, the 1. to the 29. of a day",
    ):
        assert costs[write] == CREATE, write


def test_a_sold_out_session_refuses_on_one_read(printed: Callable[[], dict[str, tuple[str, ...]]]) -> None:
    seats.main()

    assert printed()["refuse, sold out"] == REFUSAL


def test_lists_calendars_and_searches_read_no_more_where_there_is_more(
    printed: Callable[[], dict[str, tuple[str, ...]]],
) -> None:
    clock.use(lambda: tenants.NOW)

    rooms.compare(weeks=WEEKS, users=USERS)

    _, *rows = printed().items()
    assert len(rows) > 16
    assert {name: row[4] for name, row in rows if float(row[4]) > LARGEST_RATIO} == {}
    assert dict(rows)["search, two letters"] == SEARCH
