"""What guests have taken: all or nothing, never more than there is, and given back by its stamp."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import pytest

from chalicelib.store import guest_budgets
from chalicelib.store.guest_budgets import GuestBudget, GuestBudgetFull
from tests.conftest import NOON

NOW: Final = datetime.fromisoformat(NOON)
LATER: Final = NOW + timedelta(minutes=15)


def budget(name: str = "a", most: int = 2, weight: int = 1) -> GuestBudget:
    return GuestBudget(key=name, most=most, until=LATER, weight=weight)


def is_taken(*budgets: GuestBudget, stamp: str, at: datetime = NOW) -> bool:
    try:
        guest_budgets.take(budgets, stamp, at)
    except GuestBudgetFull:
        return False
    return True


@pytest.fixture(autouse=True)
def stored(tables: None) -> None:
    """The tables, empty."""


def test_it_takes_as_many_as_there_are_and_what_lapses_comes_back() -> None:
    assert [is_taken(budget(), stamp=stamp) for stamp in "abc"] == [True, True, False]
    assert is_taken(budget(), stamp="c", at=LATER)


def test_a_stamp_takes_once_and_gives_back_its_own() -> None:
    assert all(is_taken(budget(), stamp="a") for _ in range(3))
    assert is_taken(budget(), stamp="b")
    guest_budgets.give_back(["a", "never-there"], "a")
    guest_budgets.give_back(["a"], "a")
    assert [is_taken(budget(), stamp=stamp) for stamp in "cd"] == [True, False]


def test_weights_add_up() -> None:
    assert is_taken(budget(most=10, weight=6), stamp="a")
    assert not is_taken(budget(most=10, weight=5), stamp="b")
    assert is_taken(budget(most=10, weight=4), stamp="c")


def test_if_one_budget_is_full_none_is_taken_from() -> None:
    assert is_taken(budget("full", most=1), stamp="a")
    assert not is_taken(budget("other", most=1), budget("full", most=1), stamp="b")
    assert is_taken(budget("other", most=1), stamp="c")


def test_who_comes_at_once_takes_no_more_than_there_is() -> None:
    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(lambda stamp: is_taken(budget(most=3), stamp=str(stamp)), range(8)))
    assert sum(took) == 3
