"""Two at once: whoever is faster wins, nothing is half-done, no slot is lost and none given twice."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
    NOT_FOUND,
    TOO_MANY,
    faulty,
    gone,
    made,
    refused,
    taken,
)
from tests.contract.test_gym_races import passing, race
from tests.faults import faults, first

WRITE: Final = "TransactWriteItems"
NINE, TEN, FIFTEEN, TWENTY = (slot(hour)["start_datetime"] for hour in ("09:00", "10:00", "15:00", "20:00"))


MOVES: Final[dict[str, Callable[[Rooms], dict[str, Any]]]] = {
    "title": lambda _: {"title": "Otra"},
    "guests": lambda _: {"guests": [address("bruno")]},
    "time": lambda _: slot("15:00"),
    "room": lambda rooms: {"room_id": rooms.other_room_id},
    "days": lambda rooms: {"room_id": rooms.other_room_id, **slot("20:00", "90:00")},
}
every_change = pytest.mark.parametrize("change", MOVES.values(), ids=MOVES)


# Two who want one slot.


def test_of_two_who_want_one_slot_one_gets_it(ready: Rooms) -> None:
    faster, slower = race(partial(ready.by("bruno").create), partial(ready.create, **slot("10:30")))

    booking = made(faster, 201)
    taken(slower, booking, hidden=True)
    assert ready.standing() == {booking["id"]: ("Sala A", TEN)}


def test_of_two_who_want_several_days_one_gets_them(ready: Rooms) -> None:
    fast = partial(ready.by("bruno").create, **slot("40:00", "41:00"))

    faster, slower = race(fast, partial(ready.create, **slot("10:00", "90:00")))

    taken(slower, made(faster, 201), hidden=True)
    assert len(ready.standing()) == 1
    assert ready.is_free(**slot("10:00", "40:00"))


@pytest.mark.parametrize("room", ["same", "other"])
def test_two_who_want_two_slots_get_both(ready: Rooms, room: str) -> None:
    room_id = ready.room_id if room == "same" else ready.other_room_id
    hour = "11:00" if room == "same" else "10:00"

    faster, slower = race(
        partial(ready.by("bruno").create, room_id=room_id, **slot(hour)), partial(ready.create)
    )

    assert faster.status == slower.status == 201
    assert len(ready.standing()) == 2


def test_a_double_click_books_once(ready: Rooms) -> None:
    faster, slower = race(ready.create, ready.create)

    taken(slower, made(faster, 201))
    assert len(ready.standing()) == 1


@pytest.mark.parametrize("room", ["same", "other"])
def test_of_a_create_and_a_move_to_one_slot_the_faster_gets_it(ready: Rooms, room: str) -> None:
    room_id = ready.room_id if room == "same" else ready.other_room_id
    for hour, start in (("09:00", "15:00"), ("12:00", "18:00")):
        booking = ready.booked(**slot(hour))
        create = partial(ready.by("bruno").create, room_id=room_id, **slot(start))
        move = partial(ready.put, booking["id"], room_id=room_id, **slot(start))
        if hour == "09:00":
            faster, slower = race(create, move)
            taken(slower, made(faster, 201), hidden=True)
            assert ready.seen(booking["id"]) == booking
        else:
            faster, slower = race(move, create)
            taken(slower, made(faster, 200), hidden=True)
        ready.standing()
    assert len(ready.standing()) == 3


def test_of_two_moves_to_one_slot_one_is_made_and_the_other_stays(ready: Rooms) -> None:
    mine, theirs = ready.booked(**slot("09:00")), ready.by("bruno").booked(**slot("10:00"))

    faster, slower = race(
        partial(ready.by("bruno").put, theirs["id"], **slot("15:00")),
        partial(ready.put, mine["id"], **slot("15:30")),
    )

    taken(slower, made(faster, 200), hidden=True)
    assert ready.seen(mine["id"]) == mine
    assert ready.standing() == {mine["id"]: ("Sala A", NINE), theirs["id"]: ("Sala A", FIFTEEN)}


# Two changes of one booking.


@pytest.mark.parametrize("again", [1, 2, 3])
def test_of_two_moves_of_one_booking_the_last_stands_and_the_first_leaves_nothing(
    ready: Rooms, again: int
) -> None:
    booking_id = ready.booked()["id"]
    hours = iter(("12:00", "13:00", "14:00"))
    fast = first(lambda: made(ready.admin.put(booking_id, **slot(next(hours))), 200))

    # Every other write is the faster one's own.
    with faults(WRITE, *[fast, passing] * again):
        slower = ready.put(booking_id, **slot("20:00"))

    assert slower.status in (200, 409), slower.raw
    standing = ready.standing()
    assert set(standing) == {booking_id}
    if slower.status == 200:
        assert standing[booking_id] == ("Sala A", TWENTY)
        assert made(slower, 200) == ready.seen(booking_id)


@every_change
@pytest.mark.parametrize("other", [{"description": "x"}, {"has_google_meet": True}], ids=str)
def test_two_changes_of_different_fields_are_both_made(
    ready: Rooms, change: Callable[[Rooms], dict[str, Any]], other: dict[str, Any]
) -> None:
    booking_id = ready.booked()["id"]
    expected = change(ready)

    faster, slower = race(
        partial(ready.admin.put, booking_id, **other), partial(ready.put, booking_id, **expected)
    )

    made(faster, 200)
    seen = made(slower, 200)
    assert seen == ready.seen(booking_id)
    assert {key: seen[key] for key in other} == other
    assert {key: seen[key] for key in expected if key in ("title", "start_datetime")} == {
        key: value for key, value in expected.items() if key in ("title", "start_datetime")
    }
    assert set(ready.standing()) == {booking_id}


def test_guests_of_the_last_change_are_the_guests(ready: Rooms) -> None:
    booking_id = ready.booked()["id"]

    faster, slower = race(
        partial(ready.admin.put, booking_id, guests=[address("bruno")]),
        partial(ready.put, booking_id, guests=[address("carla")]),
    )

    made(faster, 200)
    assert made(slower, 200)["guests"] == ready.seen(booking_id)["guests"]
    assert [guest["email"] for guest in slower.body["data"]["guests"]] == [address("carla")]
    assert ready.by("bruno").listed() == []
    assert ready.by("carla").listed() == [booking_id]


def test_guests_and_a_smaller_room_at_once_do_not_overfill_it(ready: Rooms) -> None:
    small = ready.built(name="Sala C", capacity=2)["id"]
    booking_id = ready.booked(guests=[address("bruno")])["id"]

    faster, slower = race(
        partial(ready.admin.put, booking_id, room_id=small),
        partial(ready.put, booking_id, guests=[address("bruno"), address("carla")]),
    )

    made(faster, 200)
    faulty(slower, guests=TOO_MANY)
    assert len(ready.seen(booking_id)["guests"]) == 1


# Cancelling and deleting in between.


@every_change
def test_a_cancellation_during_a_change_stands(
    ready: Rooms, change: Callable[[Rooms], dict[str, Any]]
) -> None:
    booking_id = ready.booked()["id"]
    slow = partial(ready.put, booking_id, **change(ready))

    faster, slower = race(partial(ready.admin.cancel, booking_id), slow)

    made(faster, 200)
    refused(slower, 409)
    assert ready.seen(booking_id)["status"] == "cancelled"
    assert ready.standing() == {}


@every_change
def test_a_change_during_a_cancellation_frees_the_slot_that_it_moved_to(
    ready: Rooms, change: Callable[[Rooms], dict[str, Any]]
) -> None:
    booking_id = ready.booked()["id"]
    fast = partial(ready.admin.put, booking_id, **change(ready))

    faster, slower = race(fast, partial(ready.cancel, booking_id))

    moved = made(faster, 200)
    made(slower, 200)
    seen = ready.seen(booking_id)
    assert (seen["status"], seen["start_datetime"]) == ("cancelled", moved["start_datetime"])
    assert ready.standing() == {}


@every_change
def test_a_deletion_during_a_change_stands(ready: Rooms, change: Callable[[Rooms], dict[str, Any]]) -> None:
    booking_id = ready.booked()["id"]
    slow = partial(ready.put, booking_id, **change(ready))

    faster, slower = race(partial(ready.admin.delete, booking_id), slow)

    gone(faster)
    refused(slower, 404, NOT_FOUND)
    assert ready.standing() == {}
    assert ready.listed() == []


@every_change
def test_a_change_during_a_deletion_goes_with_it(
    ready: Rooms, change: Callable[[Rooms], dict[str, Any]]
) -> None:
    booking_id = ready.booked()["id"]
    fast = partial(ready.admin.put, booking_id, **change(ready))

    faster, slower = race(fast, partial(ready.delete, booking_id))

    made(faster, 200)
    gone(slower)
    assert ready.standing() == {}
    for caller in (ready, ready.by("bruno"), ready.admin):
        assert caller.listed() == []


def test_of_two_cancellations_the_first_is_told_to_both(ready: Rooms, at: At) -> None:
    booking_id = ready.booked()["id"]

    def fast() -> Answer:
        at("2024-01-14T12:05:00Z")
        return ready.admin.cancel(booking_id)

    faster, slower = race(fast, partial(ready.cancel, booking_id))

    assert made(faster, 200)["cancelled_at"] == "2024-01-14T12:05:00Z"
    assert slower.body == faster.body
    assert ready.standing() == {}


def test_of_two_deletions_one_finds_nothing(ready: Rooms) -> None:
    booking_id = ready.booked()["id"]

    faster, slower = race(partial(ready.admin.delete, booking_id), partial(ready.delete, booking_id))

    gone(faster)
    refused(slower, 404, NOT_FOUND)
    assert ready.standing() == {}


@pytest.mark.parametrize("is_deletion_faster", [True, False])
def test_a_cancellation_and_a_deletion_free_the_slot_once(ready: Rooms, is_deletion_faster: bool) -> None:
    booking_id = ready.booked()["id"]
    delete, cancel = partial(ready.admin.delete, booking_id), partial(ready.cancel, booking_id)

    faster, slower = race(delete, cancel) if is_deletion_faster else race(cancel, delete)

    if is_deletion_faster:
        gone(faster)
        refused(slower, 404, NOT_FOUND)
    else:
        made(faster, 200)
        gone(slower)
    assert ready.standing() == {}
    other = ready.by("bruno").booked()
    assert ready.standing() == {other["id"]: ("Sala A", TEN)}
