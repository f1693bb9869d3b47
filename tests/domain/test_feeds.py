"""What a calendar shows stays the same until the moment that is said, whenever it is looked at before."""

import random
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.feeds import AHEAD, BACK, KEPT, Window, nearest
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from tests.factories import NOW, reservation

HOUR = timedelta(hours=1)


def lasting(
    start: datetime, name: str = "r1", status: Status = Status.CONFIRMED, **changes: object
) -> Reservation:
    return reservation(status, id=name, interval=Interval(start, start + HOUR), **changes)


# The window of a feed whose last moved at NOW.
WINDOW = Window(NOW, BACK)


def shown(reservations: list[Reservation], now: datetime = NOW) -> list[str]:
    return [each.id for each in nearest(reservations, now, WINDOW)[0]]


def until(reservations: list[Reservation]) -> datetime:
    return nearest(reservations, NOW, WINDOW)[1]


def test_a_window_moves_every_six_hours_and_has_the_past_and_the_year_ahead_all_the_time() -> None:
    moves = set()
    for minutes in range(0, 24 * 60, 7):
        now = NOW + timedelta(minutes=minutes)
        window = Window.of("c0000000000000001", now, timedelta(days=5))
        moves.add(window.begins)

        assert window.begins <= now < window.ends == window.begins + KEPT
        assert window.interval.start <= now - timedelta(days=5)
        assert window.interval.end >= now + AHEAD
    assert 4 <= len(moves) <= 5
    # Others move at other moments, so that not all programs ask for all at once.
    begins = {Window.of(f"c{number:016}", NOW).begins for number in range(50)}
    assert len(begins) > 40


def test_what_time_changes_ends_it_and_what_it_does_not_change_does_not() -> None:
    minute = timedelta(minutes=1)
    for each, expected in (
        (lasting(NOW + HOUR, status=Status.PENDING, expires=NOW + minute), NOW + minute),
        (lasting(NOW + HOUR, status=Status.PENDING, expires=NOW + KEPT), NOW + KEPT),
        (lasting(NOW + HOUR, status=Status.PENDING, expires=NOW - minute), NOW + KEPT),
        (lasting(NOW + AHEAD + KEPT - minute), NOW + KEPT),
        (lasting(NOW + AHEAD + KEPT + minute, status=Status.PENDING, expires=NOW + minute), NOW + KEPT),
        (lasting(NOW - BACK - HOUR + minute), NOW + KEPT),
        (lasting(NOW + HOUR), NOW + KEPT),
        (lasting(NOW - HOUR / 2), NOW + KEPT),
    ):
        assert until([each]) == expected, each
    assert until([]) == NOW + KEPT


def test_the_window_is_what_is_shown() -> None:
    for start, is_in in (
        (NOW - BACK - HOUR, False),
        (NOW - BACK - HOUR / 2, True),
        (NOW + AHEAD + KEPT - HOUR / 2, True),
        (NOW + AHEAD + KEPT, False),
    ):
        assert bool(shown([lasting(start)])) == is_in, start


def test_of_too_many_those_nearest_to_the_begin_of_the_window_are_shown_until_it_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chalicelib.domain.feeds.MOST_ENTRIES", 2)
    past, present, ahead = lasting(NOW - 4 * HOUR, "a"), lasting(NOW, "b"), lasting(NOW + 5 * HOUR, "c")

    assert shown([past, present, ahead]) == shown([past, present, ahead], NOW + KEPT - HOUR) == ["a", "b"]
    assert until([past, present, ahead]) == NOW + KEPT


@pytest.mark.parametrize("seed", range(60))
def test_until_then_it_is_the_same_at_every_moment(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.domain.feeds.MOST_ENTRIES", 4)
    chance = random.Random(seed)
    around = (timedelta(0), AHEAD, -BACK)
    reservations = [
        lasting(
            NOW + chance.choice(around) + timedelta(minutes=chance.randint(-400, 400)),
            f"r{number}",
            chance.choice(list(Status)),
            expires=chance.choice((None, NOW + timedelta(minutes=chance.randint(-60, 400)))),
        )
        for number in range(chance.randint(1, 9))
    ]
    before, last = shown(reservations), until(reservations)

    assert NOW < last <= NOW + KEPT
    for _ in range(50):
        moment = NOW + (last - NOW) * chance.random() * 0.999
        assert shown(reservations, moment) == before, moment
