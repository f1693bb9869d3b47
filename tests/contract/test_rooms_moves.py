"""Moves: PUT of the times or the room; all of it or nothing."""

from typing import Any

import pytest

from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import NO_ROOM, NOT_OPEN, PAST, TOO_MANY, UNKNOWN, faulty, made, taken


def stays(rooms: Rooms, booking: dict[str, Any]) -> None:
    """Assert that the booking is as it was, and holds its slot."""
    assert rooms.seen(booking["id"]) == booking
    times = {key: booking[key] for key in ("start_datetime", "end_datetime")}
    answer = rooms.admin.check(room_id=booking["room"]["id"], **times)
    assert [each["id"] for each in answer.body["conflicts"]] == [booking["id"]]


def test_a_move_to_a_free_slot_frees_the_old_one_at_once(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("09:00"))

    moved = made(rooms.put(booking["id"], **slot("15:00")), 200)

    assert {key: moved[key] for key in slot("15:00")} == slot("15:00")
    stays(rooms, moved)
    taken(rooms.create(**slot("15:30")), moved)
    assert rooms.by("bruno").create(**slot("09:00")).status == 201


def test_a_move_to_a_taken_slot_leaves_the_booking_where_it_was(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("09:00"))
    other = rooms.by("bruno").booked(**slot("15:00"))

    answer = rooms.put(booking["id"], title="Otra", **slot("14:30", "15:30"))

    taken(answer, other, hidden=True)
    stays(rooms, booking)
    taken(rooms.by("bruno").create(**slot("09:00")), booking, hidden=True)
    assert rooms.by("bruno").create(**slot("14:00")).status == 201


def test_a_move_names_all_that_is_in_its_way_and_not_itself(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("10:00"))
    late = rooms.booked(**slot("12:00"))
    early = rooms.booked(**slot("08:00"))

    taken(rooms.put(booking["id"], **slot("08:30", "12:30")), early, late)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("09:30", "11:30"),
        ("10:30", "12:30"),
        ("10:30", "11:30"),
        ("09:00", "13:00"),
        ("10:00", "11:00"),
        ("12:00", "14:00"),
        ("08:00", "10:00"),
        ("10:00", "30:00"),
    ],
)
def test_a_booking_is_not_in_its_own_way(rooms: Rooms, start: str, end: str) -> None:
    booking = rooms.booked(**slot("10:00", "12:00"))

    moved = made(rooms.put(booking["id"], **slot(start, end)), 200)

    stays(rooms, moved)
    taken(rooms.create(**slot(start, end)), moved)


def test_what_a_shortened_booking_gives_up_is_free(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("10:00", "12:00"))

    made(rooms.put(booking["id"], end_datetime="2024-01-15T11:00:00Z"), 200)

    assert rooms.create(**slot("11:00", "12:00")).status == 201
    assert rooms.create(**slot("10:00")).status == 409


def test_a_longer_booking_may_not_grow_into_its_neighbour(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("10:00"))
    neighbour = rooms.booked(**slot("11:00"))

    taken(rooms.put(booking["id"], end_datetime="2024-01-15T11:01:00Z"), neighbour)

    stays(rooms, booking)
    stays(rooms, neighbour)


def test_a_move_between_neighbours_may_touch_both(rooms: Rooms) -> None:
    rooms.booked(**slot("09:00"))
    rooms.booked(**slot("11:00"))
    booking = rooms.booked(**slot("15:00"))

    assert rooms.put(booking["id"], **slot("10:00")).status == 200


def test_a_running_meeting_does_not_grow_into_its_neighbour(rooms: Rooms, at: At) -> None:
    booking, neighbour = rooms.booked(**slot("10:00")), rooms.booked(**slot("11:00"))
    at("2024-01-15T10:30:00Z")

    taken(rooms.put(booking["id"], end_datetime="2024-01-15T11:30:00Z"), neighbour)

    stays(rooms, booking)


# To another room.


def test_a_move_to_another_room_shows_it_and_frees_the_old_one(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B", capacity=5)

    moved = made(rooms.put(booking["id"], room_id=other["id"]), 200)

    assert moved["room"] == {"id": other["id"], "name": "Sala B", "capacity": 5}
    stays(rooms, moved)
    taken(rooms.create(room_id=other["id"]), moved)
    assert rooms.create().status == 201
    assert rooms.listed(room_id=other["id"]) == [booking["id"]]
    assert booking["id"] not in rooms.listed(room_id=rooms.room_id)


def test_a_move_to_another_room_and_time_and_back(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B")["id"]

    made(rooms.put(booking["id"], room_id=other, **slot("15:00", "40:00")), 200)
    back = made(rooms.put(booking["id"], room_id=rooms.room_id, **slot("10:00")), 200)

    assert back == {**booking, "updated_at": back["updated_at"]}
    stays(rooms, back)
    assert rooms.is_free(room_id=other, **slot("00:00", "72:00"))


def test_a_move_to_another_room_that_is_taken_is_refused(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B")["id"]
    blocker = rooms.booked(room_id=other)

    taken(rooms.put(booking["id"], room_id=other), blocker)

    stays(rooms, booking)
    stays(rooms, blocker)


def test_a_move_to_a_room_too_small_is_refused(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    small = rooms.built(name="Sala B", capacity=1)["id"]

    faulty(rooms.put(booking["id"], room_id=small, **slot("15:00")), room_id=TOO_MANY)

    stays(rooms, booking)
    assert rooms.is_free(room_id=small, **slot("15:00"))


def test_a_move_to_an_inactive_room_is_refused(rooms: Rooms) -> None:
    booking = rooms.booked()
    closed = rooms.built(name="Sala B", status="inactive")["id"]

    faulty(rooms.put(booking["id"], room_id=closed), room_id=NOT_OPEN)

    stays(rooms, booking)


def test_a_move_to_a_room_of_nobody_or_of_another_tenant_is_refused(rooms: Rooms) -> None:
    booking = rooms.booked()
    theirs = rooms.by("ana", tenant="norte").room_id

    for room_id in (UNKNOWN, theirs):
        faulty(rooms.put(booking["id"], room_id=room_id), room_id=NO_ROOM)

    stays(rooms, booking)
    assert rooms.by("ana", tenant="norte").is_free(room_id=theirs, **slot("10:00"))


# To another time.


@pytest.mark.parametrize(
    "when", [slot("10:00", day="2024-01-14"), slot("10:00", "40:00", day="2024-01-14")], ids=str
)
def test_a_move_to_the_past_is_refused(rooms: Rooms, when: dict[str, str]) -> None:
    booking = rooms.booked()

    for caller in (rooms, rooms.admin):
        faulty(caller.put(booking["id"], **when), start_datetime=PAST)

    stays(rooms, booking)


@pytest.mark.parametrize(
    "when", [slot("10:00", day="2024-12-31"), slot("23:30", "24:30"), slot("15:00", "400:00")]
)
def test_a_move_over_days_and_years_holds_every_day_of_it(rooms: Rooms, when: dict[str, str]) -> None:
    booking = rooms.booked()

    moved = made(rooms.put(booking["id"], **when), 200)

    stays(rooms, moved)
    assert rooms.is_free(**slot("10:00"))
    last = {"start_datetime": when["start_datetime"], "end_datetime": when["end_datetime"]}
    taken(rooms.create(**last), moved)


def test_two_bookings_cannot_change_places_in_one_step(rooms: Rooms) -> None:
    first, second = rooms.booked(**slot("10:00")), rooms.booked(**slot("11:00"))

    taken(rooms.put(first["id"], **slot("11:00")), second)
    made(rooms.put(first["id"], **slot("15:00")), 200)
    made(rooms.put(second["id"], **slot("10:00")), 200)
    moved = made(rooms.put(first["id"], **slot("11:00")), 200)

    stays(rooms, moved)


def test_a_failed_move_and_a_good_one_after_it(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("09:00"))
    rooms.booked(**slot("15:00"))

    assert rooms.put(booking["id"], **slot("15:00")).status == 409
    moved = made(rooms.put(booking["id"], **slot("16:00")), 200)

    stays(rooms, moved)
    assert rooms.is_free(**slot("09:00"))
