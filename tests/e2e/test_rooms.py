"""Rooms over the running stack: many who want one slot or one booking at once, and one who asks twice."""

import uuid
from collections import Counter
from functools import partial
from typing import Final

import pytest

from tests.e2e.client import Api, at_once
from tests.e2e.rooms import (
    book,
    booked,
    cancel,
    clock,
    is_free,
    listed,
    met,
    new_room,
    put,
    seen,
    slot,
    times_of,
)

PARALLEL: Final = 50
ROUNDS: Final = 10


@pytest.fixture
def room(api: Api) -> int:
    """A room that nobody has booked."""
    return new_room(api)


@pytest.fixture
def guest(api: Api) -> str:
    """A user whom the tenant knows, and nobody else has invited."""
    return met(api)


def test_of_fifty_who_want_one_slot_at_once_one_gets_it(api: Api, room: int) -> None:
    answers = at_once(
        [partial(book, api, room, slot(36, 40), user=f"e2e-{number}") for number in range(PARALLEL)]
    )

    assert Counter(answer.status for answer in answers) == {201: 1, 409: PARALLEL - 1}
    (winner,) = (answer.body["data"] for answer in answers if answer.status == 201)
    assert list(listed(api, room)) == [winner["id"]]
    conflicts = [answer.body["conflicts"] for answer in answers if answer.status == 409]
    shown = {"id": winner["id"], "title": "Ocupado", "start": clock(36), "end": clock(40)}
    assert conflicts == [[shown]] * (PARALLEL - 1)


def test_of_two_moves_at_once_one_is_last_and_the_other_leaves_nothing(api: Api, room: int) -> None:
    booking = booked(api, room, slot(32, 36))["id"]
    for _ in range(ROUNDS):
        assert put(api, booking, slot(32, 36)).status == 200

        answers = at_once([partial(put, api, booking, slot(first, first + 4)) for first in (48, 60)])

        assert [answer.status for answer in answers] == [200, 200]
        where = times_of(seen(api, booking))
        assert where in {(clock(48), clock(52)), (clock(60), clock(64))}
        assert not is_free(api, room, *((48, 52) if where[0] == clock(48) else (60, 64)))
        assert is_free(api, room, *((60, 64) if where[0] == clock(48) else (48, 52)))
        assert is_free(api, room, 32, 36)


def test_of_two_moves_at_once_to_one_slot_one_is_refused_and_stays(api: Api, room: int) -> None:
    for _ in range(ROUNDS):
        first, second = booked(api, room, slot(32, 36))["id"], booked(api, room, slot(40, 44))["id"]

        answers = at_once([partial(put, api, each, slot(50, 54)) for each in (first, second)])

        assert sorted(answer.status for answer in answers) == [200, 409]
        stayed = first if answers[0].status == 409 else second
        assert times_of(seen(api, stayed)) == times_of(slot(32, 36) if stayed == first else slot(40, 44))
        assert {times_of(each) for each in listed(api, room).values() if each["id"] in (first, second)} == {
            times_of(seen(api, first)),
            times_of(seen(api, second)),
        }
        for each in (first, second):
            assert api.call("DELETE", f"/api/bookings/{each}").status == 204


def test_a_cancellation_during_a_move_frees_the_old_slot_and_the_new_one(api: Api, room: int) -> None:
    for _ in range(ROUNDS):
        booking = booked(api, room, slot(32, 36))["id"]

        moved, cancelled = at_once(
            [partial(put, api, booking, slot(48, 52)), partial(cancel, api, booking)],
        )

        assert (cancelled.status, cancelled.body["data"]["status"]) == (200, "cancelled")
        assert moved.status in {200, 409}, moved
        assert seen(api, booking)["status"] == "cancelled"
        assert is_free(api, room, 32, 36)
        assert is_free(api, room, 48, 52)
        assert cancel(api, booking).body == cancelled.body


@pytest.mark.parametrize("has_meeting", [False, True], ids=["in the room", "with a video link"])
def test_a_request_that_is_sent_again_books_once(api: Api, room: int, *, has_meeting: bool) -> None:
    key = uuid.uuid4().hex

    first, again = (book(api, room, slot(36, 40), key=key, has_google_meet=has_meeting) for _ in range(2))

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert list(listed(api, room)) == [first.body["data"]["id"]]
    assert bool(first.body["data"]["google_meet_link"]) is has_meeting


@pytest.mark.parametrize("has_meeting", [False, True], ids=["in the room", "with a video link"])
def test_a_request_that_is_sent_many_times_at_once_books_once(
    api: Api, room: int, *, has_meeting: bool
) -> None:
    send = partial(book, api, room, slot(36, 40), key=uuid.uuid4().hex, has_google_meet=has_meeting)

    answers = at_once([send] * ROUNDS)

    assert Counter(answer.status for answer in answers) == {201: ROUNDS}
    assert all(answer.body == answers[0].body for answer in answers)
    assert list(listed(api, room)) == [answers[0].body["data"]["id"]]
    assert seen(api, answers[0].body["data"]["id"]) == answers[0].body["data"]


def test_a_guest_sees_the_booking_and_a_stranger_does_not(api: Api, room: int, guest: str) -> None:
    booking = booked(api, room, slot(36, 40), guests=[f"{guest}@example.com"])

    path = f"/api/bookings/{booking['id']}"
    assert api.call("GET", path, user=guest, role="user").body["data"] == booking
    assert list(listed(api, user=guest, role="user")) == [booking["id"]]
    assert api.call("GET", path, user="e2e-stranger", role="user").status == 403
