"""Whether a room is free: asked of the room, or with the room as a parameter."""

from typing import Any

import pytest

from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
    HIDDEN,
    NO_ROOM,
    NOT_FOUND,
    REQUIRED,
    REVERSED,
    UNKNOWN,
    conflict,
    faulty,
    gone,
    invalid,
    made,
    refused,
)


def conflicts(rooms: Rooms, **query: Any) -> list[dict[str, Any]]:
    """What is in the way in the first room, or the one given; both ways of asking must agree."""
    rooms.is_free(**query)
    asked = query if "room_id" in query else {"room_id": rooms.room_id, **query}
    found: list[dict[str, Any]] = rooms.check(**asked).body["conflicts"]
    return found


def test_both_forms_answer_with_their_own_keys(rooms: Rooms) -> None:
    room = rooms.built()

    of_room = rooms.availability(room["id"], **slot("10:00"))
    check = rooms.check(room_id=room["id"], **slot("10:00"))

    assert set(of_room.body) == {"available", "room_id", "room_name", "start", "end", "conflicts"}
    assert (of_room.body["room_id"], of_room.body["room_name"]) == (room["id"], room["name"])
    assert set(check.body) == {"available", "conflicts"}


@pytest.mark.parametrize(
    ("start", "end", "is_free"),
    [
        ("09:00", "10:00", True),
        ("11:00", "12:00", True),
        ("09:00", "10:01", False),
        ("10:59", "12:00", False),
        ("10:00", "11:00", False),
        ("10:15", "10:45", False),
        ("09:00", "12:00", False),
    ],
)
def test_what_touches_is_free_and_what_overlaps_is_not(
    rooms: Rooms, start: str, end: str, is_free: bool
) -> None:
    booking = rooms.booked(**slot("10:00", "11:00"))

    assert rooms.is_free(**slot(start, end)) is is_free
    assert conflicts(rooms, **slot(start, end)) == ([] if is_free else [conflict(booking)])


def test_conflicts_are_exact_to_the_second(rooms: Rooms) -> None:
    rooms.booked(start_datetime="2024-01-15T10:00:30Z", end_datetime="2024-01-15T11:00:00Z")

    assert rooms.is_free(start_datetime="2024-01-15T09:00:00Z", end_datetime="2024-01-15T10:00:30Z")
    assert not rooms.is_free(start_datetime="2024-01-15T09:00:00Z", end_datetime="2024-01-15T10:00:31Z")


def test_all_conflicts_come_whole_and_by_start(rooms: Rooms) -> None:
    later = rooms.booked(title="B", **slot("12:00", "14:00"))
    early = rooms.booked(title="A", **slot("09:00", "10:30"))
    rooms.booked(title="C", **slot("15:00"))

    assert conflicts(rooms, **slot("10:00", "13:00")) == [conflict(early), conflict(later)]


def test_a_conflict_of_many_days_comes_once_and_whole(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("10:00", "100:00"))

    assert conflicts(rooms, **slot("40:00", "90:00")) == [conflict(booking)]


def test_cancelled_and_deleted_bookings_are_in_nobodys_way(rooms: Rooms) -> None:
    cancelled, deleted = rooms.booked(**slot("09:00")), rooms.booked(**slot("10:00"))
    made(rooms.cancel(cancelled["id"]), 200)
    gone(rooms.delete(deleted["id"]))

    assert conflicts(rooms, **slot("08:00", "12:00")) == []
    assert rooms.is_free(**slot("08:00", "12:00"))


def test_bookings_of_other_rooms_are_in_nobodys_way(rooms: Rooms) -> None:
    rooms.booked()

    assert rooms.is_free(room_id=rooms.built(name="Sala B")["id"], **slot("10:00"))


def test_the_title_is_for_those_who_may_see_the_booking(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    for caller in (rooms, rooms.by("bruno"), rooms.admin, rooms.by("root", role="superadmin")):
        assert conflicts(caller, **slot("10:00")) == [conflict(booking)]
    for caller in (rooms.by("carla"), rooms.by("sara", role="staff")):
        assert conflicts(caller, **slot("10:00")) == [conflict(booking, hidden=True)]
    assert conflict(booking, hidden=True)["title"] == HIDDEN


def test_an_inactive_room_is_not_available(rooms: Rooms) -> None:
    room_id = rooms.built(status="inactive")["id"]

    assert not rooms.is_free(room_id=room_id, **slot("10:00"))
    assert conflicts(rooms, room_id=room_id, **slot("10:00")) == []
    rooms.changes(room_id, status="active")
    assert rooms.is_free(room_id=room_id, **slot("10:00"))


def test_the_past_is_answered_by_its_conflicts_alone(rooms: Rooms, at: At) -> None:
    booking = rooms.booked(**slot("10:00"))
    at("2024-01-20T12:00:00Z")

    assert conflicts(rooms, **slot("10:30")) == [conflict(booking)]
    assert rooms.is_free(**slot("11:00"))


def test_the_times_asked_for_come_back_in_utc(rooms: Rooms) -> None:
    asked = {"start_datetime": "2024-01-15T07:00:00-03:00", "end_datetime": "2024-01-15T12:00:00+01:00"}

    answer = rooms.availability(rooms.room_id, **asked)

    assert (answer.body["start"], answer.body["end"]) == ("2024-01-15T10:00:00Z", "2024-01-15T11:00:00Z")


def test_a_time_without_offset_is_on_the_clock_of_the_room(rooms: Rooms) -> None:
    room_id = rooms.built(timezone="America/Santiago")["id"]
    rooms.booked(room_id=room_id, **slot("13:00"))

    asked = {"start_datetime": "2024-01-15T10:00:00", "end_datetime": "2024-01-15 11:00:00"}

    assert not rooms.is_free(room_id=room_id, **asked)
    assert rooms.availability(room_id, **asked).body["start"] == "2024-01-15T13:00:00Z"


# What is wrong with the question.


@pytest.mark.parametrize("field", ["start_datetime", "end_datetime"])
def test_both_times_are_required(rooms: Rooms, field: str) -> None:
    asked = {**slot("10:00"), field: MISSING}

    faulty(rooms.availability(rooms.room_id, **asked), **{field: REQUIRED})
    faulty(rooms.check(room_id=rooms.room_id, **asked), **{field: REQUIRED})


def test_without_anything_everything_is_required(rooms: Rooms) -> None:
    faulty(rooms.availability(rooms.room_id), start_datetime=REQUIRED, end_datetime=REQUIRED)
    faulty(rooms.check(), room_id=REQUIRED, start_datetime=REQUIRED, end_datetime=REQUIRED)


@pytest.mark.parametrize(("start", "end"), [("11:00", "10:00"), ("10:00", "10:00")])
def test_the_end_must_be_after_the_start(rooms: Rooms, start: str, end: str) -> None:
    asked = slot(start, end)

    faulty(rooms.availability(rooms.room_id, **asked), end_datetime=REVERSED)
    faulty(rooms.check(room_id=rooms.room_id, **asked), end_datetime=REVERSED)


@pytest.mark.parametrize("bad", ["mañana", "2024-02-30T10:00:00Z", "2024-01-15T25:00:00Z", "10:00"])
def test_what_is_no_time_is_a_fault_of_the_field(rooms: Rooms, bad: str) -> None:
    asked = {**slot("10:00"), "start_datetime": bad}

    invalid(rooms.availability(rooms.room_id, **asked), "start_datetime")
    invalid(rooms.check(room_id=rooms.room_id, **asked), "start_datetime")


def test_a_room_that_does_not_exist_is_404_in_the_path_and_422_in_the_query(rooms: Rooms) -> None:
    refused(rooms.availability(UNKNOWN, **slot("10:00")), 404, NOT_FOUND)
    faulty(rooms.check(room_id=UNKNOWN, **slot("10:00")), room_id=NO_ROOM)
    faulty(rooms.check(room_id=UNKNOWN, **slot("11:00", "10:00")), room_id=NO_ROOM, end_datetime=REVERSED)


@pytest.mark.parametrize("room_id", ["abc", "1.5", "-", "9" * 40])
def test_what_is_no_number_of_a_room_is_a_fault_of_room_id(rooms: Rooms, room_id: str) -> None:
    invalid(rooms.check(room_id=room_id, **slot("10:00")), "room_id")


def test_asking_books_nothing(rooms: Rooms) -> None:
    for _ in range(2):
        assert rooms.is_free(**slot("10:00"))

    assert rooms.admin.listed() == []
