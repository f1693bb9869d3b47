"""Whether a room is free: asked of the room, or with the room as a parameter.

How each answers is in test_rooms_examples.py, in which ways times are written in test_rooms_time.py.
"""

from typing import Any, Final

from tests.api import Response
from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
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

TIMES: Final = ("start_datetime", "end_datetime")
NO_TIMES: Final = ("mañana", "2024-02-30T10:00:00Z", "2024-01-15T25:00:00Z", "10:00")
ASKED: Final = [
    # Of what lasts from half a minute past ten to eleven: what touches is free, what overlaps is not.
    *(("09:00:00", "10:00:30", True), ("11:00:00", "12:00:00", True), ("09:00:00", "10:00:31", False)),
    *(("10:59:59", "12:00:00", False), ("10:00:30", "11:00:00", False), ("10:15:00", "10:45:00", False)),
    ("09:00:00", "12:00:00", False),
]


def conflicts(rooms: Rooms, **query: Any) -> list[dict[str, Any]]:
    """What is in the way in the first room, or the one given; both ways of asking must agree."""
    rooms.is_free(**query)
    asked = query if "room_id" in query else {"room_id": rooms.room_id, **query}
    found: list[dict[str, Any]] = rooms.check(**asked).body["conflicts"]
    return found


def both(rooms: Rooms, **query: Any) -> list[Response]:
    return [rooms.availability(rooms.room_id, **query), rooms.check(room_id=rooms.room_id, **query)]


def test_what_touches_is_free_and_what_overlaps_is_not_to_the_second(rooms: Rooms) -> None:
    booking = rooms.booked(start_datetime="2024-01-15T10:00:30Z", end_datetime="2024-01-15T11:00:00Z")

    for start, end, is_free in ASKED:
        times = {field: f"2024-01-15T{time}Z" for field, time in zip(TIMES, (start, end), strict=True)}
        assert rooms.is_free(**times) is is_free, times
        assert conflicts(rooms, **times) == ([] if is_free else [conflict(booking)]), times


def test_all_conflicts_come_once_whole_and_by_start_and_nothing_else(rooms: Rooms) -> None:
    long, early, cancelled, deleted, later = (
        rooms.booked(**slot(start, end))
        for start, end in (
            *(("12:00", "100:00"), ("09:00", "10:30"), ("10:30", "11:00"), ("11:00", "12:00")),
            ("101:00", "102:00"),
        )
    )
    made(rooms.cancel(cancelled["id"]), 200)
    gone(rooms.delete(deleted["id"]))

    assert conflicts(rooms, **slot("10:00", "90:00")) == [conflict(early), conflict(long)]
    assert conflicts(rooms, **slot("40:00", "90:00")) == [conflict(long)]
    assert conflicts(rooms, **slot("90:00", "102:00")) == [conflict(long), conflict(later)]
    assert conflicts(rooms, **slot("10:30", "12:00")) == []
    assert rooms.is_free(room_id=rooms.built(name="Sala B")["id"], **slot("12:00"))


def test_the_title_is_for_those_who_may_see_the_booking(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    for caller in (rooms, rooms.by("bruno"), rooms.admin, rooms.by("root", role="superadmin")):
        assert conflicts(caller, **slot("10:00")) == [conflict(booking)]
    for caller in (rooms.by("carla"), rooms.by("sara", role="staff")):
        assert conflicts(caller, **slot("10:00")) == [conflict(booking, hidden=True)]


def test_an_inactive_room_is_not_available(rooms: Rooms) -> None:
    room_id = rooms.built(status="inactive")["id"]

    assert not rooms.is_free(room_id=room_id, **slot("10:00"))
    assert conflicts(rooms, room_id=room_id, **slot("10:00")) == []
    rooms.changes(room_id, status="active")
    assert rooms.is_free(room_id=room_id, **slot("10:00"))


def test_what_has_ended_is_no_conflict_whether_or_not_that_is_written_down(rooms: Rooms, at: At) -> None:
    booking = rooms.booked(**slot("10:00"))
    at("2024-01-15T10:59:59Z")
    assert conflicts(rooms, **slot("10:30")) == [conflict(booking)]

    at("2024-01-15T11:00:00Z")
    assert conflicts(rooms, **slot("10:30")) == []
    assert rooms.is_free(**slot("10:30"))


def test_the_times_asked_for_are_of_their_offset_else_of_the_rooms_clock_and_come_back_in_utc(
    rooms: Rooms,
) -> None:
    santiago = rooms.built(name="Sala B", timezone="America/Santiago")["id"]

    for room_id, start, end in (
        (rooms.room_id, "2024-01-15T07:00:00-03:00", "2024-01-15T12:00:00+01:00"),
        (santiago, "2024-01-15T07:00:00", "2024-01-15 08:00:00"),
    ):
        answer = rooms.availability(room_id, start_datetime=start, end_datetime=end)
        times = (answer.body["start"], answer.body["end"])
        assert times == ("2024-01-15T10:00:00Z", "2024-01-15T11:00:00Z")


# What is wrong with the question.


def test_what_is_missing_reversed_or_no_time_is_a_fault_of_its_field(rooms: Rooms) -> None:
    for field in TIMES:
        for answer in both(rooms, **{**slot("10:00"), field: MISSING}):
            faulty(answer, **{field: REQUIRED})
    for end in ("09:00", "10:00"):
        for answer in both(rooms, **slot("10:00", end)):
            faulty(answer, end_datetime=REVERSED)
    for bad in NO_TIMES:
        for answer in both(rooms, **{**slot("10:00"), "start_datetime": bad}):
            invalid(answer, "start_datetime")
    faulty(rooms.availability(rooms.room_id), start_datetime=REQUIRED, end_datetime=REQUIRED)
    faulty(rooms.check(), room_id=REQUIRED, start_datetime=REQUIRED, end_datetime=REQUIRED)


def test_a_room_that_does_not_exist_is_404_in_the_path_and_422_in_the_query(rooms: Rooms) -> None:
    refused(rooms.availability(UNKNOWN, **slot("10:00")), 404, NOT_FOUND)
    faulty(rooms.check(room_id=UNKNOWN, **slot("10:00")), room_id=NO_ROOM)
    faulty(rooms.check(room_id=UNKNOWN, **slot("11:00", "10:00")), room_id=NO_ROOM, end_datetime=REVERSED)
    for room_id in ("abc", "1.5", "-", "9" * 40):
        invalid(rooms.check(room_id=room_id, **slot("10:00")), "room_id")
