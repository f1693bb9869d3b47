"""What a reservation costs, as DynamoDB counts it; and that lists cost no more where there is more.

These are the benchmarks, over the engine in this process and with less in the tables.
"""

from collections.abc import Callable

import pytest

from benchmarks import engine, rooms, seats, tenants
from chalicelib import clock
from tests.conftest import ROOT
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
        "reserve, 1 to 29 of a day",
    ):
        assert costs[write] == CREATE, write


def test_the_tables_of_the_benchmarks_are_what_they_print(
    printed: Callable[[], dict[str, tuple[str, ...]]],
) -> None:
    engine.warm()
    for benchmark, measure in (("engine", measured_engine), ("seats", seats.main)):
        measure()
        costs = printed()
        written = rows_of(benchmark)

        assert len(written) > 4
        assert written.keys() == costs.keys() - {"write"}
        for name, (requests, read, *units) in written.items():
            # A star, and what stands behind a plus, is what the emulator does not count of reads.
            counted = read.partition(" + ")[0].strip("*") or "0"
            assert (requests, counted, *units) == costs[name][:4], name


def measured_engine() -> None:
    engine.creates()
    engine.changes()
    engine.buffers()
    engine.holdings()


def rows_of(benchmark: str) -> dict[str, list[str]]:
    """The table of a benchmark in benchmarks/README.md: its rows by name."""
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    table = text.partition(f"## {benchmark},")[2].partition("|---|")[2].partition("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]
    return {name: values for name, *values in cells}


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
