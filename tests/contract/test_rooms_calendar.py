"""GET /api/bookings/calendar: all rooms of the tenant, this week unless other days are asked for."""

from typing import Any

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import HIDDEN, ids, invalid, made, rows

DAY = "2024-01-15"


def on_each(rooms: Rooms, *days: str) -> dict[str, int]:
    """Book an hour on each of these days; the ids by day."""
    return {day: rooms.booked(**slot("10:00", day=day))["id"] for day in days}


def test_an_entry_says_what_when_and_where(rooms: Rooms) -> None:
    room = rooms.built(name="Sala B", color="#ef4444")
    booking = rooms.booked(room_id=room["id"], title="Reunión B")

    assert rows(rooms.calendar(start=DAY, end=DAY)) == [
        {
            "id": booking["id"],
            "title": "Reunión B",
            "start": booking["start_datetime"],
            "end": booking["end_datetime"],
            "room": "Sala B",
            "color": "#ef4444",
        }
    ]


def test_entries_of_all_rooms_and_people_come_by_start(rooms: Rooms) -> None:
    other = rooms.built(name="Sala B")["id"]
    late = rooms.booked(**slot("15:00"))["id"]
    early = rooms.by("bruno").booked(room_id=other, **slot("09:00"))["id"]
    noon = rooms.by("carla").booked(**slot("12:00"))["id"]

    for caller in (rooms, rooms.by("bruno"), rooms.admin):
        assert ids(caller.calendar(start=DAY, end=DAY)) == [early, noon, late]


def test_titles_are_for_those_who_may_see_the_booking(rooms: Rooms) -> None:
    rooms.booked(title="Secreto", guests=[address("bruno")])

    def titles(caller: Rooms) -> list[str]:
        return [each["title"] for each in rows(caller.calendar(start=DAY, end=DAY))]

    assert titles(rooms) == titles(rooms.by("bruno")) == titles(rooms.admin) == ["Secreto"]
    assert titles(rooms.by("carla")) == titles(rooms.by("sara", role="STAFF")) == [HIDDEN]


def test_cancelled_and_deleted_ones_are_left_out(rooms: Rooms) -> None:
    rooms.booked_in("cancelled", **slot("09:00"))
    rooms.deleted(rooms.booked(**slot("10:00"))["id"])
    booking = rooms.booked(**slot("11:00"))

    assert ids(rooms.calendar(start=DAY, end=DAY)) == [booking["id"]]


# The days.


def test_without_days_it_is_this_week_from_monday_to_sunday(rooms: Rooms, at: At) -> None:
    days = ("2024-01-21", "2024-01-22", "2024-01-28", "2024-01-29")
    made_on = on_each(rooms, *days)

    for now in ("2024-01-22T00:00:00Z", "2024-01-25T12:00:00Z", "2024-01-28T23:59:59Z"):
        at(now)
        assert ids(rooms.calendar()) == [made_on["2024-01-22"], made_on["2024-01-28"]]
    at("2024-01-29T00:00:00Z")
    assert ids(rooms.calendar()) == [made_on["2024-01-29"]]


def test_this_week_is_the_stages(rooms: Rooms, at: At, settings_changed: SettingsChanged) -> None:
    """At 11:30 UTC of a Sunday it is Monday in Tonga, and Sunday still in Honolulu."""
    booking = rooms.booked(**slot("10:00", day="2024-01-23"))
    at("2024-01-21T11:30:00Z")

    settings_changed(DEFAULT_TIMEZONE="Pacific/Tongatapu")
    assert ids(rooms.calendar()) == [booking["id"]]
    settings_changed(DEFAULT_TIMEZONE="Pacific/Honolulu")
    assert ids(rooms.calendar()) == []


def test_both_days_are_included(rooms: Rooms) -> None:
    made_on = on_each(rooms, "2024-01-15", "2024-01-16", "2024-01-17", "2024-01-18")

    assert ids(rooms.calendar(start="2024-01-16", end="2024-01-17")) == [
        made_on["2024-01-16"],
        made_on["2024-01-17"],
    ]


def test_from_a_start_alone_it_is_seven_days(rooms: Rooms) -> None:
    made_on = on_each(rooms, "2024-02-09", "2024-02-10", "2024-02-16", "2024-02-17")

    assert ids(rooms.calendar(start="2024-02-10")) == [made_on["2024-02-10"], made_on["2024-02-16"]]


def test_to_an_end_alone_it_is_seven_days(rooms: Rooms) -> None:
    made_on = on_each(rooms, "2024-02-09", "2024-02-10", "2024-02-16", "2024-02-17")

    assert ids(rooms.calendar(end="2024-02-16")) == [made_on["2024-02-10"], made_on["2024-02-16"]]


def test_a_booking_is_there_once_if_it_touches_any_of_the_days(rooms: Rooms) -> None:
    long = rooms.booked(**slot("10:00", "200:00"))["id"]
    night = rooms.booked(room_id=rooms.built(name="Sala B")["id"], **slot("22:00", "26:00"))["id"]
    until_midnight = rooms.booked(room_id=rooms.built(name="Sala C")["id"], **slot("22:00", "24:00"))["id"]

    assert ids(rooms.calendar(start="2024-01-14", end="2024-01-31")) == [
        long,
        *sorted([night, until_midnight]),
    ]
    assert ids(rooms.calendar(start="2024-01-16", end="2024-01-16")) == [long, night]
    assert ids(rooms.calendar(start="2024-01-20", end="2024-01-21")) == [long]
    assert ids(rooms.calendar(start="2024-01-24", end="2024-01-31")) == []


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("UTC", slot("00:00", "00:01", "2024-01-16"), slot("23:59", "24:00", "2024-01-16")),
        ("America/Santiago", slot("03:00", "03:01", "2024-01-16"), slot("26:59", "27:00", "2024-01-16")),
        ("Pacific/Tongatapu", slot("11:00", "11:01", "2024-01-15"), slot("34:59", "35:00", "2024-01-15")),
    ],
)
@pytest.mark.parametrize("of", ["room", "stage"])
def test_days_are_those_of_the_rooms_zone_else_the_stages(
    rooms: Rooms,
    settings_changed: SettingsChanged,
    of: str,
    zone: str,
    first: dict[str, str],
    last: dict[str, str],
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone if of == "stage" else "Pacific/Honolulu")
    room_id = rooms.built(timezone=zone if of == "room" else None)["id"]
    bookings = [rooms.booked(room_id=room_id, **when)["id"] for when in (first, last)]

    assert ids(rooms.calendar(start="2024-01-16", end="2024-01-16")) == bookings
    assert ids(rooms.calendar(start="2024-01-15", end="2024-01-15")) == []
    assert ids(rooms.calendar(start="2024-01-17", end="2024-01-17")) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("2024-01-01", "2024-04-01"), ("2024-01-15", "2024-01-15"), ("2024-02-28", "2024-03-01")],
)
def test_up_to_92_days_can_be_asked_for(rooms: Rooms, start: str, end: str) -> None:
    assert rooms.calendar(start=start, end=end).status == 200


@pytest.mark.parametrize(
    ("start", "end"),
    [("2024-01-01", "2024-04-02"), ("2024-01-01", "2025-01-01"), ("2024-01-15", "2024-01-14")],
)
def test_more_than_92_days_and_less_than_one_are_a_fault_of_the_end(
    rooms: Rooms, start: str, end: str
) -> None:
    invalid(rooms.calendar(start=start, end=end), "end")


@pytest.mark.parametrize(
    "bad", ["mañana", "2024-02-30", "15/01/2024", "2024-1-5", "2024-01-15T10:00:00Z", "5"]
)
def test_what_is_no_day_is_a_fault_of_the_field(rooms: Rooms, bad: str) -> None:
    invalid(rooms.calendar(start=bad), "start")
    invalid(rooms.calendar(end=bad), "end")
    invalid(rooms.calendar(start=bad, end=bad), "start", "end")


@pytest.mark.parametrize(
    "query",
    [
        {"start": "0001-01-01", "end": "0001-01-01"},
        {"start": "9999-12-31", "end": "9999-12-31"},
        {"start": "0001-01-01"},
        {"end": "0001-01-01"},
        {"start": "9999-12-31"},
        {"end": "9999-12-31"},
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Tongatapu", "Pacific/Honolulu"])
def test_the_ends_of_the_calendar_break_nothing(
    rooms: Rooms, settings_changed: SettingsChanged, zone: str, query: dict[str, Any]
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)

    answer = rooms.calendar(**query)

    assert answer.status in (200, 422)
    assert answer.status == 422 or rows(answer) == []


def test_a_moved_booking_is_where_it_is_now(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B", color="#00ff00")["id"]

    made(rooms.put(booking["id"], room_id=other, **slot("10:00", day="2024-03-01")), 200)

    assert rows(rooms.calendar(start=DAY, end=DAY)) == []
    (entry,) = rows(rooms.calendar(start="2024-03-01", end="2024-03-01"))
    assert (entry["room"], entry["color"]) == ("Sala B", "#00ff00")
