"""Two at once on what is beside a booking: its room, its people, their telephones."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.courts import SettingsChanged
from tests.contract.rooms import Inbox, Rooms, address, code_to, slot
from tests.contract.rooms_answers import (
    NO_ROOM,
    NOT_OPEN,
    TOO_MANY,
    faulty,
    gone,
    ids,
    invalid,
    made,
    refused,
    rows,
)
from tests.contract.test_gym_races import race
from tests.faults import faults, first

OPERATIONS: Final = ["TransactWriteItems", "PutItem", "UpdateItem", "GetItem", "Query"]
on_every_operation = pytest.mark.parametrize("operation", OPERATIONS)


# Rooms that change in between.


WAYS: Final[dict[str, Callable[[Rooms], Callable[[int], Callable[[], Answer]]]]] = {
    "create": lambda rooms: lambda room_id: partial(rooms.create, room_id=room_id, guests=[address("bruno")]),
    "move": lambda rooms: (
        lambda room_id: partial(rooms.put, rooms.booked(guests=[address("bruno")])["id"], room_id=room_id)
    ),
}
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@every_way
def test_a_room_that_is_taken_while_it_is_removed_stays(ready: Rooms, way: Callable[..., Any]) -> None:
    room_id = ready.other_room_id
    fast = way(ready)(room_id)

    faster, slower = race(fast, partial(ready.admin.delete_room, room_id))

    booking = made(faster, faster.status)
    refused(slower, 409)
    assert ready.room(room_id).status == 200
    assert ready.standing()[booking["id"]][0] == "Sala B"


CHANGES: Final[dict[str, tuple[Callable[[Rooms, int], Answer], dict[str, str]]]] = {
    "removed": (lambda rooms, room_id: rooms.delete_room(room_id), {"room_id": NO_ROOM}),
    "closed": (
        lambda rooms, room_id: rooms.put_room(room_id, status="inactive"),
        {"room_id": NOT_OPEN},
    ),
    "smaller": (lambda rooms, room_id: rooms.put_room(room_id, capacity=1), {"guests": TOO_MANY}),
}


@every_way
@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_a_room_that_changes_in_between_takes_one_last_booking_or_none(
    ready: Rooms, way: Callable[..., Any], change: Callable[[Rooms, int], Answer], said: dict[str, str]
) -> None:
    """A request goes on with what it knew of the room (docs/decisions.md); the next one knows better."""
    room_id = ready.other_room_id
    slow = way(ready)(room_id)
    before = ready.standing()

    faster, slower = race(partial(change, ready.admin, room_id), slow)

    assert faster.status in (200, 204)
    assert slower.status in (200, 201, 422), slower.raw
    if slower.status == 422:
        assert ready.standing() == before
    else:
        booking_id = made(slower, slower.status)["id"]
        assert ready.seen(booking_id)["room"]["id"] == room_id
        made(ready.cancel(booking_id), 200)
        assert booking_id not in ready.standing()
    faulty(ready.create(room_id=room_id, guests=[address("carla")], **slot("30:00")), **said)


def test_of_two_rooms_of_one_name_one_is_made(ready: Rooms) -> None:
    faster, slower = race(
        partial(ready.admin.new_room, name="Sala C"), partial(ready.admin.new_room, name="SALA C")
    )

    made(faster, 201)
    invalid(slower, "name")
    assert len(ids(ready.all_rooms())) == 3


def test_of_two_rooms_that_want_one_name_one_gets_it(ready: Rooms) -> None:
    faster, slower = race(
        partial(ready.admin.put_room, ready.room_id, name="Sala C"),
        partial(ready.admin.put_room, ready.other_room_id, name="sala c", capacity=3),
    )

    made(faster, 200)
    invalid(slower, "name")
    assert [(room["name"], room["capacity"]) for room in rows(ready.all_rooms())] == [
        ("Sala B", None),
        ("Sala C", None),
    ]


def test_two_changes_of_one_room_are_both_made(ready: Rooms) -> None:
    room = made(ready.room(ready.room_id), 200)

    faster, slower = race(
        partial(ready.admin.put_room, room["id"], name="Sala C"),
        partial(ready.admin.put_room, room["id"], capacity=3),
    )

    made(faster, 200)
    assert made(slower, 200) == {**room, "name": "Sala C", "capacity": 3}
    assert made(ready.room(room["id"]), 200) == slower.body["data"]


def test_of_two_removals_of_a_room_one_finds_nothing(ready: Rooms) -> None:
    remove = partial(ready.admin.delete_room, ready.other_room_id)

    faster, slower = race(remove, remove)

    gone(faster)
    assert slower.status in (204, 404)
    assert len(ids(ready.all_rooms())) == 1
    assert ready.built(name="Sala B")["id"]


# People.


@on_every_operation
def test_a_user_who_comes_twice_at_once_is_one(rooms: Rooms, operation: str) -> None:
    eva = rooms.by("eva", name="Eva Paz", email="eva@example.com")

    with faults(operation, first(eva.known)):
        eva.known()

    assert rooms.found("eva") == ["Eva Paz"]
    booking = rooms.booked(guests=["eva@example.com"])
    assert booking["guests"][0]["id"] == eva.user_id
    assert eva.listed() == [booking["id"]]


@on_every_operation
def test_a_user_with_two_names_at_once_has_one_of_them(rooms: Rooms, operation: str) -> None:
    number = rooms.by("bruno").user_id
    one, other = rooms.by("bruno", name="Benito Díez"), rooms.by("bruno", name="Basilio Duarte")

    with faults(operation, first(one.known)):
        other.known()

    found = [*rows(rooms.search("benito")), *rows(rooms.search("basilio"))]
    assert len(found) == 1
    assert found[0]["id"] == number
    assert rooms.found("díaz") == []


@on_every_operation
def test_two_people_who_come_at_once_have_numbers_of_their_own(rooms: Rooms, operation: str) -> None:
    eva = rooms.by("eva", name="Eva", email="eva@example.com")
    iris = rooms.by("iris", name="Iris", email="iris@example.com")

    with faults(operation, first(eva.known)):
        iris.known()
    eva.known()

    assert eva.user_id != iris.user_id


# Telephones.


@on_every_operation
def test_a_code_that_comes_twice_at_once_works_once(
    rooms: Rooms, settings_changed: SettingsChanged, inbox: Inbox, operation: str
) -> None:
    settings_changed(PHONE_OTP="true")
    rooms.save_phone()
    code = code_to(inbox)
    answers: list[Answer] = []

    for before in range(3):
        passing = [lambda _: None] * before
        with faults(operation, *passing, first(lambda: answers.append(rooms.verify(code)))):
            answers.append(rooms.verify(code))

    assert [answer.status for answer in answers].count(200) == 1
