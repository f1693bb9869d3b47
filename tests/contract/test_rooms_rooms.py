"""Rooms: kept by admins, seen by everybody of the tenant, removed when nobody is still to come."""

import re
from typing import Any

import pytest

from tests.contract.courts import At
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import (
    BAD_IDS,
    NO_PERMISSION,
    NO_ROOM,
    NOT_FOUND,
    ROOM_KEYS,
    UNKNOWN,
    faulty,
    gone,
    ids,
    invalid,
    made,
    refused,
    rows,
)

ALL = {
    "name": "Sala Norte",
    "description": "Con pizarra",
    "capacity": 12,
    "location": "Piso 2",
    "status": "inactive",
    "timezone": "America/Santiago",
    "color": "#12ab9f",
    "opening_hours": None,
}


# Making one.


def test_a_room_needs_a_name_alone(rooms: Rooms) -> None:
    room = made(rooms.admin.new_room(name="Sala A"), 201)

    assert set(room) == ROOM_KEYS
    assert type(room["id"]) is int
    assert 0 < room["id"] < 2**53
    assert (room["name"], room["status"]) == ("Sala A", "active")
    for key in ("description", "capacity", "location", "opening_hours"):
        assert room[key] is None, key
    assert room["timezone"] == "UTC"
    assert re.fullmatch(r"#[0-9a-f]{6}", room["color"])
    assert room["created_at"] == "2024-01-14T12:00:00Z"


def test_a_room_is_given_back_as_it_was_made(rooms: Rooms) -> None:
    room = made(rooms.admin.new_room(**ALL), 201)

    assert {key: room[key] for key in ALL} == ALL
    assert made(rooms.room(room["id"]), 200) == room
    assert rows(rooms.all_rooms()) == [room]


def test_a_color_that_was_not_chosen_stays_the_same(rooms: Rooms) -> None:
    room = rooms.built()

    assert rooms.changes(room["id"], name="Otra", location="Piso 1")["color"] == room["color"]
    assert made(rooms.room(room["id"]), 200)["color"] == room["color"]


@pytest.mark.parametrize("role", ["user", "STAFF", "professional", "client", "king"])
def test_rooms_are_for_admins_to_make_change_and_remove(rooms: Rooms, role: str) -> None:
    room = rooms.built()
    caller = rooms.by("bruno", role=role)

    refused(caller.new_room(name="Sala B"), 403, NO_PERMISSION)
    refused(caller.put_room(room["id"], name="Sala B"), 403, NO_PERMISSION)
    refused(caller.delete_room(room["id"]), 403, NO_PERMISSION)
    assert rows(caller.all_rooms()) == [room]
    assert made(caller.room(room["id"]), 200) == room
    assert caller.availability(room["id"], **slot("10:00")).status == 200


@pytest.mark.parametrize("role", ["ADMIN", "tenant admin", "superadmin"])
def test_admins_of_every_word_keep_the_rooms(rooms: Rooms, role: str) -> None:
    caller = rooms.by("jefa", role=role)

    room = made(caller.new_room(name="Sala B"), 201)
    assert made(caller.put_room(room["id"], name="Sala C"), 200)["name"] == "Sala C"
    gone(caller.delete_room(room["id"]))


@pytest.mark.parametrize("name", ["Sala A", "sala a", "SALA A"])
def test_a_name_is_one_rooms_alone_whatever_its_case(rooms: Rooms, name: str) -> None:
    rooms.built(name="Sala A")
    other = rooms.built(name="Sala B")

    invalid(rooms.admin.new_room(name=name), "name")
    invalid(rooms.admin.put_room(other["id"], name=name), "name")
    assert [room["name"] for room in rows(rooms.all_rooms())] == ["Sala A", "Sala B"]


def test_a_name_that_is_taken_is_told_along_with_every_other_fault(rooms: Rooms) -> None:
    rooms.built(name="Sala A")

    invalid(rooms.admin.new_room(name="sala a", capacity=0, status="rota"), "name", "capacity", "status")


def test_a_room_may_change_the_case_of_its_own_name(rooms: Rooms) -> None:
    room = rooms.built(name="Sala A")

    assert rooms.changes(room["id"], name="SALA A")["name"] == "SALA A"
    invalid(rooms.admin.new_room(name="Sala a"), "name")


def test_the_old_name_of_a_room_is_free_again(rooms: Rooms) -> None:
    room = rooms.built(name="Sala A")
    rooms.changes(room["id"], name="Sala B")

    assert rooms.built(name="sala a")["name"] == "sala a"
    invalid(rooms.admin.new_room(name="SALA B"), "name")


# Changing one.


@pytest.mark.parametrize("field", [field for field in ALL if field != "opening_hours"])
def test_a_change_changes_what_it_sends_and_nothing_else(rooms: Rooms, field: str) -> None:
    room = rooms.built(name="Sala A", capacity=3, description="x", location="y", color="#000000")

    changed = rooms.changes(room["id"], **{field: ALL[field]})

    assert changed == {**room, field: ALL[field]}
    assert made(rooms.room(room["id"]), 200) == changed


@pytest.mark.parametrize("field", ["description", "capacity", "location", "opening_hours"])
def test_null_takes_away_what_may_be_absent(rooms: Rooms, field: str) -> None:
    days = {"Monday": {"open": "09:00", "close": "18:00"}}
    room = rooms.built(**{**ALL, "opening_hours": days})

    assert rooms.changes(room["id"], **{field: None}) == {**room, field: None}


def test_a_color_that_is_taken_away_is_the_palettes_again(rooms: Rooms) -> None:
    room = rooms.built()

    assert rooms.changes(room["id"], color="#012345")["color"] == "#012345"
    assert rooms.changes(room["id"], color=None) == room


def test_a_change_of_nothing_gives_the_room_as_it_is(rooms: Rooms) -> None:
    room = rooms.built(**ALL)

    assert rooms.changes(room["id"]) == room


def test_a_booking_shows_its_room_as_it_is_called_now(rooms: Rooms) -> None:
    room = rooms.built(capacity=5)
    booking = rooms.booked(room_id=room["id"])

    rooms.changes(room["id"], name="Sala Nueva", capacity=7)

    assert made(rooms.get(booking["id"]), 200)["room"] == {
        "id": room["id"],
        "name": "Sala Nueva",
        "capacity": 7,
    }
    assert rows(rooms.list())[0]["room"] == {"id": room["id"], "name": "Sala Nueva"}


# Removing one.


def test_a_removed_room_is_gone_and_its_name_and_id_are_not_used_up(rooms: Rooms) -> None:
    room = rooms.built(name="Sala A")

    gone(rooms.admin.delete_room(room["id"]))

    refused(rooms.room(room["id"]), 404, NOT_FOUND)
    refused(rooms.admin.put_room(room["id"], name="Sala B"), 404, NOT_FOUND)
    refused(rooms.admin.delete_room(room["id"]), 404, NOT_FOUND)
    refused(rooms.availability(room["id"], **slot("10:00")), 404, NOT_FOUND)
    faulty(rooms.create(room_id=room["id"]), room_id=NO_ROOM)
    assert rows(rooms.all_rooms()) == []
    assert rooms.built(name="Sala A")["id"] != room["id"]


def test_a_room_with_a_booking_to_come_stays(rooms: Rooms) -> None:
    booking = rooms.booked()

    refused(rooms.admin.delete_room(rooms.room_id), 409)

    assert rooms.room(rooms.room_id).status == 200
    assert made(rooms.get(booking["id"]), 200) == booking


@pytest.mark.parametrize("way", ["cancelled", "deleted", "moved", "past"])
def test_a_booking_that_blocks_nothing_to_come_does_not_keep_the_room(rooms: Rooms, at: At, way: str) -> None:
    room_id = rooms.room_id
    booking = rooms.booked()
    if way == "cancelled":
        made(rooms.cancel(booking["id"]), 200)
    elif way == "deleted":
        rooms.deleted(booking["id"])
    elif way == "moved":
        made(rooms.put(booking["id"], room_id=rooms.built(name="Sala B")["id"]), 200)
    else:
        at("2024-01-15T11:00:01Z")

    gone(rooms.admin.delete_room(room_id))
    refused(rooms.room(room_id), 404, NOT_FOUND)


def test_a_past_booking_outlives_its_room(rooms: Rooms, at: At) -> None:
    room_id = rooms.room_id
    booking = rooms.booked()
    at("2024-01-16T12:00:00Z")
    rooms.admin.delete_room(room_id)

    assert made(rooms.get(booking["id"]), 200)["room"]["name"] == "Sala A"
    assert ids(rooms.list()) == ids(rooms.admin.list()) == [booking["id"]]


# The list.


def test_the_list_is_by_name_of_active_and_inactive_ones(rooms: Rooms) -> None:
    for name, status in (("gama", "active"), ("Beta", "inactive"), ("alfa", "active"), ("Delta", "active")):
        rooms.built(name=name, status=status)

    def names(**query: Any) -> list[str]:
        return [room["name"] for room in rows(rooms.all_rooms(**query))]

    assert names() == ["alfa", "Beta", "Delta", "gama"]
    assert names(status="active") == ["alfa", "Delta", "gama"]
    assert names(status="inactive") == ["Beta"]
    invalid(rooms.all_rooms(status="rota"), "status")


def test_pages_hold_each_room_once_and_the_total_is_true(rooms: Rooms) -> None:
    for number in range(17):
        rooms.built(name=f"Sala {number:02}", status="inactive" if number == 3 else "active")

    first, second, beyond = rooms.all_rooms(), rooms.all_rooms(page=2), rooms.all_rooms(page=9)

    assert [len(rows(page)) for page in (first, second, beyond)] == [15, 2, 0]
    assert [room["name"] for page in (first, second) for room in rows(page)] == [
        f"Sala {number:02}" for number in range(17)
    ]
    assert second.body["meta"] == {"current_page": 2, "per_page": 15, "total": 17, "last_page": 2}
    assert beyond.body["meta"] == {"current_page": 9, "per_page": 15, "total": 17, "last_page": 2}
    assert rooms.all_rooms(status="active", per_page=4).body["meta"] == {
        "current_page": 1,
        "per_page": 4,
        "total": 16,
        "last_page": 4,
    }


def test_no_rooms_are_one_empty_page(rooms: Rooms) -> None:
    assert rooms.all_rooms().body == {
        "data": [],
        "meta": {"current_page": 1, "per_page": 15, "total": 0, "last_page": 1},
    }


@pytest.mark.parametrize("room_id", [UNKNOWN, *BAD_IDS])
def test_what_is_no_id_of_a_room_is_not_found(rooms: Rooms, room_id: object) -> None:
    refused(rooms.room(room_id), 404, NOT_FOUND)
    refused(rooms.admin.put_room(room_id, name="x"), 404, NOT_FOUND)
    refused(rooms.admin.delete_room(room_id), 404, NOT_FOUND)
    refused(rooms.availability(room_id, **slot("10:00")), 404, NOT_FOUND)
