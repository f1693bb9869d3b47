"""Many at once, booking, moving, cancelling in the same rooms: what is left is what was answered."""

import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, Final

import pytest

from tests.e2e.client import Api, Response, at_once
from tests.e2e.rooms import DAY, book, cancel, clock, is_free, listed, met, new_room, put, slot, times_of

WORKERS, STEPS, SEED = 12, 25, 20250115
FIRST_QUARTER, LAST_QUARTER = 32, 80
ACCEPTED: Final = {200, 201, 204}
REFUSED: Final = {404, 409}


class Office:
    """Two rooms and a guest, and what the server has answered about each booking."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.rooms = [new_room(api), new_room(api)]
        self.guest = met(api)
        self.known: list[int] = []
        self.cancelled: set[int] = set()
        self.erased: set[int] = set()

    def work(self, worker: int) -> Response:
        """One worker's steps, on any booking there is."""
        chance = random.Random(SEED + worker)
        answer = Response(200, None)
        for _ in range(STEPS):
            answer = self.step(chance)
            assert answer.status in ACCEPTED | REFUSED, answer
        return answer

    def step(self, chance: random.Random) -> Response:
        first = chance.randrange(FIRST_QUARTER, LAST_QUARTER - 8)
        times = slot(first, first + chance.randint(1, 8))
        guests: list[str] = chance.choice(([], [f"{self.guest}@example.com"]))
        known = list(self.known)
        if not known or chance.random() < 0.4:
            answer = book(self.api, chance.choice(self.rooms), times, guests=guests)
            if answer.status == 201:
                self.known.append(answer.body["data"]["id"])
            return answer
        booking = chance.choice(known)
        act: list[Callable[[], Response]] = [
            partial(put, self.api, booking, times),
            partial(put, self.api, booking, {"room_id": chance.choice(self.rooms), **times}),
            partial(put, self.api, booking, {"guests": guests}),
            partial(self.end, booking, is_final=chance.random() < 0.3),
        ]
        return chance.choice(act)()

    def end(self, booking: int, *, is_final: bool) -> Response:
        """Cancel it, or delete it."""
        if is_final:
            answer = self.api.call("DELETE", f"/api/bookings/{booking}")
            self.erased |= {booking} if answer.status == 204 else set()
            return answer
        answer = cancel(self.api, booking)
        self.cancelled |= {booking} if answer.status == 200 else set()
        return answer

    def standing(self) -> dict[int, dict[str, Any]]:
        """What the server has now in these rooms, by id."""
        return {each: found for room in self.rooms for each, found in listed(self.api, room).items()}

    def blocking(self, room: int) -> list[tuple[str, str]]:
        """When the room is taken, in order."""
        found = listed(self.api, room).values()
        return sorted(times_of(each) for each in found if each["status"] == "confirmed")


@pytest.fixture(scope="module")
def office(api: Api) -> Office:
    made = Office(api)
    at_once([partial(made.work, worker) for worker in range(WORKERS)])
    return made


def test_no_two_that_are_confirmed_overlap(office: Office) -> None:
    for room in office.rooms:
        taken = office.blocking(room)
        assert taken
        assert all(before[1] <= after[0] for before, after in pairwise(taken))


def test_whatever_was_acknowledged_is_there_and_nothing_else(office: Office) -> None:
    standing = office.standing()

    assert set(standing) == set(office.known) - office.erased
    cancelled = {each for each, found in standing.items() if found["status"] == "cancelled"}
    assert cancelled == office.cancelled - office.erased


def test_the_guest_sees_what_they_are_invited_to_and_nothing_else(office: Office) -> None:
    invited = {each for each, found in office.standing().items() if found["guests"]}

    assert invited
    assert set(listed(office.api, user=office.guest, role="user")) == invited


def test_the_calendar_shows_what_is_confirmed(office: Office) -> None:
    shown = office.api.call("GET", f"/api/bookings/calendar?start={DAY}&end={DAY}").body["data"]
    confirmed = {
        each: times_of(found) for each, found in office.standing().items() if found["status"] == "confirmed"
    }

    assert {
        each["id"]: (each["start"], each["end"]) for each in shown if each["id"] in office.known
    } == confirmed


def test_what_is_free_can_be_booked_and_what_is_taken_cannot(office: Office) -> None:
    for room in office.rooms:
        blocking = office.blocking(room)
        for quarter in range(FIRST_QUARTER, LAST_QUARTER):
            start, end = clock(quarter), clock(quarter + 1)
            is_taken = any(first < end and last > start for first, last in blocking)
            assert is_free(office.api, room, quarter, quarter + 1) is not is_taken, start
