"""What a calendar shows stays the same until the moment that is said, whenever it is looked at before."""

import random
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.feeds import AHEAD, BACK, KEPT, nearest
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from tests.factories import NOW, reservation

HOUR = timedelta(hours=1)


def lasting(
    start: datetime, name: str = "r1", status: Status = Status.CONFIRMED, **changes: object
) -> Reservation:
    return reservation(status, id=name, interval=Interval(start, start + HOUR), **changes)


def shown(reservations: list[Reservation], now: datetime) -> list[str]:
    return [each.id for each in nearest(reservations, now)[0]]


def until(reservations: list[Reservation], now: datetime = NOW) -> datetime:
    return nearest(reservations, now)[1]


def test_what_time_changes_ends_it_and_what_it_does_not_change_does_not() -> None:
    minute = timedelta(minutes=1)
    for each, expected in (
        (lasting(NOW + AHEAD + minute), NOW + minute + timedelta(microseconds=1)),
        (lasting(NOW - BACK - HOUR + minute), NOW + minute),
        (lasting(NOW + HOUR, status=Status.PENDING, expires=NOW + minute), NOW + minute),
        (lasting(NOW + AHEAD + KEPT + HOUR), NOW + KEPT),
        (lasting(NOW - BACK - HOUR + KEPT), NOW + KEPT),
        (lasting(NOW + HOUR, status=Status.PENDING, expires=NOW + KEPT), NOW + KEPT),
        (lasting(NOW + HOUR, status=Status.PENDING, expires=NOW - minute), NOW + KEPT),
        (lasting(NOW + HOUR), NOW + KEPT),
        (lasting(NOW - HOUR / 2), NOW + KEPT),
        (lasting(NOW - BACK - HOUR + minute, status=Status.CANCELLED), NOW + KEPT),
    ):
        assert until([each]) == expected, each
    assert until([]) == NOW + KEPT


def test_of_too_many_the_last_one_shown_makes_room_when_the_next_one_is_as_near(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chalicelib.domain.feeds.MOST_ENTRIES", 2)
    past, present, ahead = lasting(NOW - 4 * HOUR, "a"), lasting(NOW, "b"), lasting(NOW + 5 * HOUR, "c")

    assert shown([past, present, ahead], NOW) == ["a", "b"]
    assert until([past, present, ahead]) == NOW + HOUR
    assert shown([past, present, ahead], NOW + HOUR) == ["a", "b"]
    assert shown([past, present, ahead], NOW + HOUR + timedelta(seconds=1)) == ["b", "c"]


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
    before, last = shown(reservations, NOW), until(reservations)

    assert NOW < last <= NOW + KEPT
    for _ in range(50):
        moment = NOW + (last - NOW) * chance.random() * 0.999
        assert shown(reservations, moment) == before, moment
