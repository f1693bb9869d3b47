"""Moves, where rooms have rules of their own: what is in the way, the room's capacity, many days."""

from typing import Any

from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import NO_ROOM, NOT_OPEN, PAST, TOO_MANY, UNKNOWN, faulty, made, taken


def stays(rooms: Rooms, booking: dict[str, Any]) -> None:
    """Assert that the booking is as it was, and holds its slot."""
    assert rooms.seen(booking["id"]) == booking
    times = {key: booking[key] for key in ("start_datetime", "end_datetime")}
    answer = rooms.admin.check(room_id=booking["room"]["id"], **times)
    assert [each["id"] for each in answer.body["conflicts"]] == [booking["id"]]


def test_a_move_names_all_that_is_in_its_way_and_not_itself(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("10:00"))
    late = rooms.booked(**slot("12:00"))
    early = rooms.booked(**slot("08:00"))

    taken(rooms.put(booking["id"], **slot("08:30", "12:30")), early, late)


def test_a_refused_move_changes_no_other_field_and_says_not_what_is_in_its_way(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("09:00"))
    other = rooms.by("bruno").booked(**slot("15:00"))

    taken(rooms.put(booking["id"], title="Otra", **slot("14:30", "15:30")), other, hidden=True)

    stays(rooms, booking)
    stays(rooms, other)


def test_one_end_alone_may_be_moved(rooms: Rooms) -> None:
    booking, neighbour = rooms.booked(**slot("10:00")), rooms.booked(**slot("11:00"))

    taken(rooms.put(booking["id"], end_datetime="2024-01-15T11:01:00Z"), neighbour)
    stays(rooms, booking)
    shorter = made(rooms.put(booking["id"], end_datetime="2024-01-15T10:30:00Z"), 200)

    assert slot("10:00", "10:30").items() <= shorter.items()
    assert rooms.create(**slot("10:30", "11:00")).status == 201


def test_a_running_meeting_does_not_grow_into_its_neighbour(rooms: Rooms, at: At) -> None:
    booking, neighbour = rooms.booked(**slot("10:00")), rooms.booked(**slot("11:00"))
    at("2024-01-15T10:30:00Z")

    taken(rooms.put(booking["id"], end_datetime="2024-01-15T11:30:00Z"), neighbour)

    stays(rooms, booking)


# To another room.


def test_a_move_to_another_room_shows_it_and_is_listed_there(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B", capacity=5)

    moved = made(rooms.put(booking["id"], room_id=other["id"]), 200)

    assert moved["room"] == {"id": other["id"], "name": "Sala B", "capacity": 5}
    stays(rooms, moved)
    assert rooms.listed(room_id=other["id"]) == [booking["id"]]
    assert booking["id"] not in rooms.listed(room_id=rooms.room_id)


def test_a_move_to_another_room_and_many_days_and_back_leaves_nothing_there(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B")["id"]

    made(rooms.put(booking["id"], room_id=other, **slot("15:00", "40:00")), 200)
    back = made(rooms.put(booking["id"], room_id=rooms.room_id, **slot("10:00")), 200)

    assert back == {**booking, "updated_at": back["updated_at"]}
    stays(rooms, back)
    assert rooms.is_free(room_id=other, **slot("00:00", "72:00"))


def test_a_move_to_a_room_too_small_is_refused(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    small = rooms.built(name="Sala B", capacity=1)["id"]

    faulty(rooms.put(booking["id"], room_id=small, **slot("15:00")), room_id=TOO_MANY)

    stays(rooms, booking)
    assert rooms.is_free(room_id=small, **slot("15:00"))


def test_a_move_to_a_room_that_takes_no_bookings_is_refused(rooms: Rooms) -> None:
    booking = rooms.booked()
    norte = rooms.by("ana", tenant="norte")
    closed = rooms.built(name="Sala B", status="inactive")["id"]

    for room_id, words in ((closed, NOT_OPEN), (UNKNOWN, NO_ROOM), (norte.room_id, NO_ROOM)):
        faulty(rooms.put(booking["id"], room_id=room_id), room_id=words)

    stays(rooms, booking)
    assert norte.is_free(room_id=norte.room_id, **slot("10:00"))


# To another time.


def test_a_move_to_the_past_is_refused(rooms: Rooms) -> None:
    booking = rooms.booked()

    for end in ("11:00", "40:00"):
        for caller in (rooms, rooms.admin):
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
