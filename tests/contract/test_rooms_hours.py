"""Opening hours of a room: how they are written, and what they keep out."""

from typing import Any, Final
from urllib.parse import urlencode

import pytest

from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import CLOSED, NO_ROOM, PAST, REQUIRED, TAKEN, faulty, invalid, made, taken

NINE_TO_SIX: Final = {"open": "09:00", "close": "18:00"}
ALL_DAY: Final = {"open": "00:00", "close": "24:00"}
MONDAY, TUESDAY, WEDNESDAY = "2024-01-15", "2024-01-16", "2024-01-17"


@pytest.fixture
def room_id(rooms: Rooms) -> int:
    """A room that is open on Mondays from nine to six, and on Tuesdays all day."""
    return int(rooms.built(opening_hours={"Monday": NINE_TO_SIX, "Tuesday": ALL_DAY})["id"])


def hours(room: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """The days on which the room is open, in its order."""
    return [(day, when) for day, when in room["opening_hours"].items() if when is not None]


# How they are written.


def test_hours_come_back_with_capitals_in_the_order_of_the_week_and_can_be_changed(rooms: Rooms) -> None:
    sent = {"sunday": ALL_DAY, "FRIDAY": None, "wEdnesday": NINE_TO_SIX, "Monday": NINE_TO_SIX}

    room = rooms.built(opening_hours=sent)

    expected = [("Monday", NINE_TO_SIX), ("Wednesday", NINE_TO_SIX), ("Sunday", ALL_DAY)]
    assert hours(room) == hours(made(rooms.room(room["id"]), 200)) == expected
    assert room["opening_hours"].get("Friday") is None
    changed = rooms.changes(room["id"], opening_hours={"Sunday": NINE_TO_SIX})
    assert hours(changed) == [("Sunday", NINE_TO_SIX)]
    faulty(rooms.create(room_id=room["id"]), start_datetime=CLOSED)
    assert rooms.changes(room["id"], opening_hours=None)["opening_hours"] is None
    assert rooms.create(room_id=room["id"]).status == 201


# What they keep out.


def test_within_the_hours_a_room_can_be_booked(rooms: Rooms, room_id: int) -> None:
    for start, end, day in (
        *(("09:00", "18:00", MONDAY), ("09:00", "09:01", MONDAY), ("17:00", "18:00", MONDAY)),
        *(("00:00", "24:00", TUESDAY), ("23:00", "24:00", TUESDAY)),
    ):
        assert rooms.is_free(room_id=room_id, **slot(start, end, day)), (start, end, day)
        rooms.deleted(rooms.booked(room_id=room_id, **slot(start, end, day))["id"])


def test_outside_the_hours_it_is_closed_and_not_available(rooms: Rooms, room_id: int) -> None:
    for start, end, day in (
        *(("08:59", "10:00", MONDAY), ("17:00", "18:01", MONDAY), ("07:00", "08:00", MONDAY)),
        *(("18:00", "19:00", MONDAY), ("08:00", "19:00", MONDAY), ("17:00", "25:00", MONDAY)),
        *(("23:00", "25:00", TUESDAY), ("10:00", "60:00", TUESDAY), ("10:00", "11:00", WEDNESDAY)),
    ):
        outside = slot(start, end, day)
        faulty(rooms.create(room_id=room_id, **outside), start_datetime=CLOSED)
        assert not rooms.is_free(room_id=room_id, **outside), (start, end, day)
        assert rooms.check(room_id=room_id, **outside).body == {"available": False, "conflicts": []}
        assert rooms.availability(room_id, **outside).body["conflicts"] == []
    assert rooms.listed() == []


def test_hours_of_days_that_meet_are_one_time_and_on_the_rooms_own_clock(rooms: Rooms) -> None:
    """From nine to six in Santiago is from noon to nine in the evening of UTC."""
    night = {"Monday": {"open": "18:00", "close": "24:00"}, "Tuesday": {"open": "00:00", "close": "02:00"}}
    week = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    santiago = {"timezone": "America/Santiago", "opening_hours": {"Monday": NINE_TO_SIX}}
    cases: list[tuple[dict[str, Any], tuple[str, str], list[tuple[str, str]]]] = [
        ({"opening_hours": night}, ("22:00", "26:00"), [("22:00", "26:01")]),
        ({"opening_hours": dict.fromkeys(week, ALL_DAY)}, ("10:00", "250:00"), []),
        (santiago, ("12:00", "21:00"), [("11:00", "12:00"), ("21:00", "22:00")]),
    ]
    for number, (fields, within, outside) in enumerate(cases):
        room_id = rooms.built(name=f"Sala {number}", **fields)["id"]
        assert rooms.create(room_id=room_id, **slot(*within, MONDAY)).status == 201, fields
        for times in outside:
            faulty(rooms.create(room_id=room_id, **slot(*times, MONDAY)), start_datetime=CLOSED)


def test_a_closed_room_is_one_fault_among_others(rooms: Rooms, room_id: int) -> None:
    outside = slot("10:00", day=WEDNESDAY)

    errors = invalid(rooms.create(room_id=room_id, title="", **outside), "title", "start_datetime")

    assert errors == {"title": [REQUIRED], "start_datetime": [CLOSED]}
    faulty(rooms.create(room_id=1, **outside), room_id=NO_ROOM)
    past = invalid(rooms.create(room_id=room_id, **slot("10:00", day="2024-01-10")), "start_datetime")
    assert PAST in past["start_datetime"]


# Free times.


def free(rooms: Rooms, room_id: int, day: str, **query: Any) -> list[dict[str, Any]]:
    answer = rooms.request("GET", f"/api/rooms/{room_id}/slots?{urlencode({'date': day, **query})}")
    assert answer.status == 200, answer.raw
    rows: list[dict[str, Any]] = answer.body["data"]
    return rows


def test_the_free_times_of_a_day_follow_one_another_from_the_opening(rooms: Rooms, room_id: int) -> None:
    rooms.booked(room_id=room_id, **slot("10:30", "11:30", MONDAY))

    rows = free(rooms, room_id, MONDAY, minutes=60)

    assert rows[0] == {"start": f"{MONDAY}T09:00:00Z", "end": f"{MONDAY}T10:00:00Z"}
    assert [row["start"][11:13] for row in rows] == ["09", "12", "13", "14", "15", "16", "17"]
    assert free(rooms, room_id, WEDNESDAY) == []
    assert free(rooms, room_id, MONDAY, minutes=540) == []
    rooms.changes(room_id, status="inactive")
    assert free(rooms, room_id, MONDAY) == []


def test_the_free_times_go_by_the_rules_and_have_their_prices(rooms: Rooms, room_id: int) -> None:
    """Starts are counted from the opening at nine."""
    rules = {"starts": {"every": 120}, "durations": {"min": 60}, "prices": {"per_hour": 20}}
    path = f"/api/rules/room/{room_id}"
    assert rooms.admin.request("PUT", path, json=rules).status == 200

    rows = free(rooms, room_id, MONDAY, minutes=90)

    assert [(row["start"][11:16], row["total"]) for row in rows] == [
        *(("09:00", 30), ("11:00", 30), ("13:00", 30), ("15:00", 30)),
    ]
    assert free(rooms, room_id, MONDAY, minutes=30) == []
    for row in rows:
        rooms.booked(room_id=room_id, start_datetime=row["start"], end_datetime=row["end"])


def test_what_has_begun_is_no_free_time_and_the_query_is_checked(rooms: Rooms) -> None:
    """It is noon of Sunday; the room is always open."""
    rows = free(rooms, rooms.room_id, "2024-01-14")
    assert [row["start"][11:16] for row in rows][:2] == ["13:00", "14:00"]
    path = f"/api/rooms/{rooms.room_id}/slots"
    for query, field in (("", "date"), ("?date=x", "date"), ("?date=2024-01-15&minutes=0", "minutes")):
        invalid(rooms.request("GET", path + query), field)
    assert free(rooms, rooms.room_id, "9999-12-31") == []
    assert rooms.request("GET", "/api/rooms/123456789/slots?date=2024-01-15").status == 404


# Bookings that are there.


def test_a_booking_cannot_be_moved_to_when_its_room_or_another_is_closed(rooms: Rooms, room_id: int) -> None:
    booking = rooms.booked(room_id=room_id)
    late = rooms.booked(room_id=rooms.built(name="Sala B")["id"], **slot("20:00", day=MONDAY))

    faulty(rooms.put(booking["id"], **slot("19:00")), start_datetime=CLOSED)
    faulty(rooms.put(booking["id"], end_datetime=f"{MONDAY}T18:01:00Z"), start_datetime=CLOSED)
    faulty(rooms.put(late["id"], room_id=room_id), start_datetime=CLOSED)

    assert rooms.seen(booking["id"]) == booking


def test_hours_that_change_leave_the_bookings_there(rooms: Rooms, room_id: int) -> None:
    booking = rooms.booked(room_id=room_id)
    # Within the hours, what is taken is a conflict.
    answer = rooms.create(room_id=room_id)
    taken(answer, booking)
    assert answer.body["message"] == TAKEN
    rooms.changes(room_id, opening_hours={"Sunday": NINE_TO_SIX})

    changed = made(rooms.put(booking["id"], title="Otra", guests=["bruno@example.com"]), 200)

    assert changed["title"] == "Otra"
    assert changed["start_datetime"] == booking["start_datetime"]
