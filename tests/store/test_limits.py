"""Rate limits are exact, also when requests come in between."""

from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.errors import RateExceeded
from chalicelib.store.limits import admit
from tests.factories import NOW
from tests.faults import faults, first, lost_reply

pytestmark = pytest.mark.usefixtures("tables")


def ask(second: float, stamp: str | None = None, name: str = "ana") -> None:
    moment = NOW + timedelta(seconds=second)
    admit(name, most=3, seconds=60, now=moment, stamp=stamp or f"at {second}")


def three(*seconds: float) -> None:
    """As many requests as are allowed."""
    for second in seconds or (0, 1, 2):
        ask(second)


def assert_refused(second: float, stamp: str | None = None) -> int:
    """Expect a request to be refused: the seconds to wait."""
    with pytest.raises(RateExceeded) as refusal:
        ask(second, stamp)
    return refusal.value.retry_after


def test_as_many_as_allowed_pass_and_the_next_does_not_but_names_do_not_share() -> None:
    three()
    assert_refused(3)
    ask(3, name="bea")


def test_the_wait_that_is_told_is_true_to_the_second() -> None:
    three(0, 10, 20)
    assert assert_refused(30) == 30
    assert_refused(30 + 29)
    ask(30 + 30)


def test_who_is_overtaken_by_later_ones_waits_no_longer_than_the_window() -> None:
    three(10, 11, 12)

    assert assert_refused(9.2) == 60
    ask(70)


def test_what_is_left_is_told_with_the_seconds_until_there_is_more() -> None:
    told = [
        admit("ana", most=3, seconds=60, now=NOW + timedelta(seconds=at), stamp=str(at)) for at in (0, 20, 59)
    ]
    assert [(each.left, each.resets_in) for each in told] == [(2, 60), (1, 40), (0, 1)]
    with faults("UpdateItem", lost_reply):
        later = admit("ana", most=3, seconds=60, now=NOW + timedelta(seconds=70), stamp="70")
    assert (later.left, later.resets_in) == (0, 10)
    assert (later.limit.quota, later.limit.window) == (3, 60)


def test_the_window_slides() -> None:
    three(0, 30, 59, 61, 91)
    assert_refused(92)
    ask(120)


def test_refused_requests_are_not_counted() -> None:
    three()
    for second in range(3, 60):
        assert_refused(second)
    ask(60)


def test_a_repeated_write_counts_once() -> None:
    with faults("UpdateItem", lost_reply):
        ask(0)
    ask(1)
    ask(2)
    assert_refused(3)


def test_who_rolls_the_window_on_is_not_fooled_by_another_who_does_the_same() -> None:
    three()
    # Both see three stamps of which all are old; the other one is faster, three times.
    others = [first(partial(ask, 70, f"other {number}")) for number in range(3)]
    with faults("UpdateItem", lambda _: None, *others):
        assert_refused(70, stamp="late")
