"""Moves, where rooms have rules of their own; what all dialects' moves are: common/test_moves.py."""

from typing import Any

from tests.contract.courts import At
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import NO_ROOM, NOT_OPEN, PAST, UNKNOWN, faulty, made, taken


def stays(rooms: Rooms, booking: dict[str, Any]) -> None:
    """Assert that the booking is as it was, and holds its slot."""
    assert rooms.seen(booking["id"]) == booking
    times = {key: booking[key] for key in ("start_datetime", "end_datetime")}
    answer = rooms.admin.check(room_id=booking["room"]["id"], **times)
    assert [conflict["id"] for conflict in answer.body["conflicts"]] == [booking["id"]]


def test_a_refused_move_names_all_that_is_in_its_way_but_says_not_what_it_is(rooms: Rooms) -> None:
    booking, bruno = rooms.booked(**slot("10:00")), rooms.by("bruno")
    late, early = rooms.booked(**slot("12:00")), rooms.booked(**slot("08:00"))
    theirs = bruno.booked(**slot("15:00"))

    taken(rooms.put(booking["id"], **slot("08:30", "12:30")), early, late)
    taken(rooms.put(booking["id"], title="Otra", **slot("14:30", "15:30")), theirs, hidden=True)

    stays(rooms, booking)
    stays(rooms, theirs)


def test_one_end_alone_may_be_moved_also_of_a_running_meeting(rooms: Rooms, at: At) -> None:
    booking, neighbour = rooms.booked(**slot("10:00")), rooms.booked(**slot("11:00"))

    for now in ("2024-01-14T12:00:00Z", "2024-01-15T10:30:00Z"):
        at(now)
        taken(rooms.put(booking["id"], end_datetime="2024-01-15T11:01:00Z"), neighbour)
        stays(rooms, booking)
    shorter = made(rooms.put(booking["id"], end_datetime="2024-01-15T10:45:00Z"), 200)

    assert slot("10:00", "10:45").items() <= shorter.items()
    assert rooms.create(**slot("10:45", "11:00")).status == 201


def test_a_move_to_another_room_is_listed_there_alone(rooms: Rooms) -> None:
    booking, other = rooms.booked(), rooms.built(name="Sala B")["id"]

    stays(rooms, made(rooms.put(booking["id"], room_id=other), 200))

    for caller in (rooms, rooms.admin):
        assert caller.listed(room_id=other) == [booking["id"]]
        assert caller.listed(room_id=rooms.room_id) == []


def test_a_move_to_a_room_that_takes_no_bookings_or_to_the_past_is_refused(rooms: Rooms) -> None:
    booking, closed = rooms.booked(), rooms.built(name="Sala B", status="inactive")["id"]

    for caller in (rooms, rooms.admin):
        for room_id, words in ((closed, NOT_OPEN), (UNKNOWN, NO_ROOM)):
            faulty(caller.put(booking["id"], room_id=room_id), room_id=words)
        for end in ("11:00", "40:00"):
            past = slot("10:00", end, day="2024-01-14")
            faulty(caller.put(booking["id"], **past), start_datetime=PAST)

    stays(rooms, booking)


def test_a_move_over_days_and_years_holds_every_day_of_it(rooms: Rooms) -> None:
    for when in (slot("10:00", day="2024-12-31"), slot("23:30", "24:30"), slot("15:00", "400:00")):
        booking = rooms.booked()

        moved = made(rooms.put(booking["id"], **when), 200)

        stays(rooms, moved)
        assert rooms.is_free(**slot("10:00"))
        taken(rooms.create(**when), moved)
        rooms.deleted(booking["id"])
