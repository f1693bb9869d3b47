"""Two at once, where rooms have rules of their own: fields, room, people and phones of a booking."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.common.races import passing, race
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Inbox, Rooms, address, code_to, slot
from tests.contract.rooms_answers import (
    NO_ROOM,
    NOT_OPEN,
    TOO_MANY,
    faulty,
    gone,
    ids,
    made,
    rows,
    taken,
)
from tests.faults import faults, first

OPERATIONS: Final = ["TransactWriteItems", "PutItem", "UpdateItem", "GetItem", "Query"]


# Bookings.


def test_of_two_who_want_one_time_one_gets_it_and_the_other_is_not_told_of_what(ready: Rooms) -> None:
    wanted = [(slot("10:00"), slot("10:30")), (slot("64:00", "65:00"), slot("34:00", "114:00"))]
    for fast, slow in wanted:
        faster, slower = race(partial(ready.by("bruno").create, **fast), partial(ready.create, **slow))

        booking = made(faster, 201)
        taken(slower, booking, hidden=True)
        assert ready.standing()[booking["id"]] == ("Sala A", booking["start_datetime"])
    assert len(ready.standing()) == 2
    assert ready.is_free(**slot("34:00", "64:00"))


def test_two_changes_of_different_fields_are_both_made(ready: Rooms) -> None:
    changes: list[dict[str, Any]] = [
        {"title": "Otra"},
        {"guests": [address("bruno")]},
        slot("15:00"),
        {"room_id": ready.other_room_id},
        {"room_id": ready.other_room_id, **slot("20:00", "90:00")},
    ]
    others: list[dict[str, Any]] = [{"description": "x"}, {"has_google_meet": True}]
    for change, other in product(changes, others):
        booking_id = ready.booked()["id"]

        faster, slower = race(
            partial(ready.admin.put, booking_id, **other), partial(ready.put, booking_id, **change)
        )

        made(faster, 200)
        seen = made(slower, 200)
        assert seen == ready.seen(booking_id)
        guests = [guest["email"] for guest in seen["guests"]]
        shown = {**seen, "room_id": seen["room"]["id"], "guests": guests}
        assert {**other, **change}.items() <= shown.items(), (change, other)
        assert set(ready.standing()) == {booking_id}
        ready.deleted(booking_id)


def test_guests_of_the_last_change_are_the_guests_and_do_not_overfill_the_room(ready: Rooms) -> None:
    booking_id = ready.booked()["id"]
    to_bruno, to_carla, to_both = (
        partial(ready.put, booking_id, guests=[address(user) for user in users])
        for users in (["bruno"], ["carla"], ["bruno", "carla"])
    )

    faster, slower = race(to_bruno, to_carla)
    made(faster, 200)
    assert made(slower, 200)["guests"] == ready.seen(booking_id)["guests"]
    assert [guest["email"] for guest in slower.body["data"]["guests"]] == [address("carla")]
    assert ready.by("bruno").listed() == []
    assert ready.by("carla").listed() == [booking_id]

    small = ready.built(name="Sala C", capacity=2)["id"]
    faster, slower = race(partial(ready.admin.put, booking_id, room_id=small), to_both)
    made(faster, 200)
    faulty(slower, guests=TOO_MANY)
    assert len(ready.seen(booking_id)["guests"]) == 1


def test_of_two_cancellations_the_first_is_told_to_both(ready: Rooms, at: At) -> None:
    booking_id = ready.booked()["id"]

    def fast() -> Response:
        at("2024-01-14T12:05:00Z")
        return ready.admin.cancel(booking_id)

    faster, slower = race(fast, partial(ready.cancel, booking_id))

    assert made(faster, 200)["cancelled_at"] == "2024-01-14T12:05:00Z"
    assert slower.body == faster.body
    assert ready.standing() == {}


# Rooms that change in between.


def ways(rooms: Rooms, room_id: int) -> list[Callable[[], Response]]:
    """Return the two ways into a room: a new booking, and one that moves there."""
    guests = [address("bruno")]
    held = rooms.booked(guests=guests)["id"]
    return [partial(rooms.create, room_id=room_id, guests=guests), partial(rooms.put, held, room_id=room_id)]


@pytest.mark.parametrize("way", [0, 1])
def test_a_room_that_changes_in_between_takes_one_last_booking_or_none(ready: Rooms, way: int) -> None:
    """A request goes on with what it knew of the room (docs/decisions.md); the next one knows better."""
    admin = ready.admin
    changes: list[tuple[Callable[[int], Response], dict[str, str]]] = [
        (admin.delete_room, {"room_id": NO_ROOM}),
        (partial(admin.put_room, status="inactive"), {"room_id": NOT_OPEN}),
        (partial(admin.put_room, capacity=1), {"guests": TOO_MANY}),
    ]
    for number, (change, said) in enumerate(changes):
        room_id = ready.built(name=f"Sala {number}")["id"]
        slow = ways(ready, room_id)[way]
        before = ready.standing()

        faster, slower = race(partial(change, room_id), slow)

        assert faster.status in (200, 204), (number, faster.raw)
        assert slower.status in (200, 201, 422), (number, slower.raw)
        if slower.status == 422:
            assert ready.standing() == before
        else:
            booking_id = made(slower, slower.status)["id"]
            assert ready.seen(booking_id)["room"]["id"] == room_id
            made(ready.cancel(booking_id), 200)
            assert booking_id not in ready.standing()
        faulty(ready.create(room_id=room_id, guests=[address("carla")], **slot("30:00")), **said)
        for booking_id in ready.standing():
            ready.deleted(booking_id)


def test_two_changes_of_one_room_are_both_made_and_of_two_removals_one_finds_nothing(ready: Rooms) -> None:
    room = made(ready.room(ready.other_room_id), 200)
    put = partial(ready.admin.put_room, room["id"])

    faster, slower = race(partial(put, name="Sala C"), partial(put, capacity=3))
    made(faster, 200)
    assert made(slower, 200) == {**room, "name": "Sala C", "capacity": 3}
    assert made(ready.room(room["id"]), 200) == slower.body["data"]

    remove = partial(ready.admin.delete_room, room["id"])
    faster, slower = race(remove, remove)
    gone(faster)
    assert slower.status in (204, 404)
    assert len(ids(ready.all_rooms())) == 1
    assert ready.built(name="Sala C")["id"]


# People and telephones, met between any two requests to the store.


@pytest.mark.parametrize("operation", OPERATIONS)
def test_two_people_who_come_at_once_are_two_and_one_who_comes_twice_is_one_of_one_name(
    rooms: Rooms, operation: str
) -> None:
    eva, iris = (rooms.by(name, name=name, email=f"{name}@example.com") for name in ("eva", "iris"))
    with faults(operation, first(eva.known)):
        iris.known()
    eva.known()
    assert eva.user_id != iris.user_id

    zoe = rooms.by("zoe", name="Zoe Paz", email="zoe@example.com")
    with faults(operation, first(zoe.known)):
        zoe.known()
    assert rooms.found("zoe") == ["Zoe Paz"]
    booking = rooms.booked(guests=["zoe@example.com"])
    assert booking["guests"][0]["id"] == zoe.user_id
    assert zoe.listed() == [booking["id"]]

    number = rooms.by("bruno").user_id
    one, other = (rooms.by("bruno", name=name) for name in ("Benito Díez", "Basilio Duarte"))
    with faults(operation, first(one.known)):
        other.known()
    found = [*rows(rooms.search("benito")), *rows(rooms.search("basilio"))]
    assert [each["id"] for each in found] == [number]
    assert rooms.found("díaz") == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_code_that_comes_twice_at_once_works_once(
    rooms: Rooms, settings_changed: SettingsChanged, inbox: Inbox, operation: str
) -> None:
    settings_changed(PHONE_OTP="true")
    rooms.save_phone()
    code = code_to(inbox)
    answers: list[Response] = []

    for before in range(3):
        with faults(operation, *[passing] * before, first(lambda: answers.append(rooms.verify(code)))):
            answers.append(rooms.verify(code))

    assert [answer.status for answer in answers].count(200) == 1
