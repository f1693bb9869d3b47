"""GET /api/dashboard/room-calendar/{roomId}: a month of one room, day by day, on its own clock."""

from typing import Any

import pytest

from tests.api import Answer
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import BAD_IDS, HIDDEN, NOT_FOUND, UNKNOWN, invalid, refused


def entries(answer: Answer) -> list[tuple[str, str, str]]:
    """Day, start and end of each entry, in their order."""
    assert answer.status == 200, answer.raw
    assert set(answer.body) == {"room_id", "room_name", "month", "bookings"}
    found: list[dict[str, Any]] = answer.body["bookings"]
    assert all(set(each) == {"date", "start", "end", "title"} for each in found), found
    return [(each["date"], each["start"], each["end"]) for each in found]


def test_an_empty_month_says_which_and_of_what(rooms: Rooms) -> None:
    room = rooms.built()

    answer = rooms.monthly(room["id"], month="2025-02")

    assert (answer.status, answer.body) == (
        200,
        {"room_id": room["id"], "room_name": "Sala A", "month": "2025-02", "bookings": []},
    )


def test_the_bookings_of_the_month_come_by_start(rooms: Rooms) -> None:
    for hour, day in (
        ("15:00", "2024-01-20"),
        ("09:00", "2024-01-20"),
        ("10:00", "2024-01-31"),
        ("10:00", "2024-01-15"),
        ("10:00", "2024-02-01"),
    ):
        rooms.booked(**slot(hour, day=day))

    assert entries(rooms.monthly(rooms.room_id, month="2024-01")) == [
        ("2024-01-15", "10:00", "11:00"),
        ("2024-01-20", "09:00", "10:00"),
        ("2024-01-20", "15:00", "16:00"),
        ("2024-01-31", "10:00", "11:00"),
    ]
    assert entries(rooms.monthly(rooms.room_id, month="2024-02")) == [("2024-02-01", "10:00", "11:00")]
    assert entries(rooms.monthly(rooms.room_id, month="2024-03")) == []


def test_other_rooms_have_calendars_of_their_own(rooms: Rooms) -> None:
    rooms.booked()

    assert entries(rooms.monthly(rooms.built(name="Sala B")["id"])) == []


def test_cancelled_and_deleted_ones_are_left_out(rooms: Rooms) -> None:
    rooms.booked_in("cancelled", **slot("09:00"))
    rooms.deleted(rooms.booked(**slot("10:00"))["id"])
    rooms.booked(**slot("11:00"))

    assert entries(rooms.monthly(rooms.room_id)) == [("2024-01-15", "11:00", "12:00")]


def test_titles_are_for_those_who_may_see_the_booking(rooms: Rooms) -> None:
    rooms.booked(title="Secreto", guests=[address("bruno")])

    def titles(caller: Rooms) -> list[str]:
        return [each["title"] for each in caller.monthly(rooms.room_id).body["bookings"]]

    assert titles(rooms) == titles(rooms.by("bruno")) == titles(rooms.admin) == ["Secreto"]
    assert titles(rooms.by("carla")) == [HIDDEN]


# Midnights and months.


def test_a_booking_that_crosses_midnight_stands_on_each_day(rooms: Rooms) -> None:
    rooms.booked(**slot("22:00", "50:00"))

    assert entries(rooms.monthly(rooms.room_id)) == [
        ("2024-01-15", "22:00", "24:00"),
        ("2024-01-16", "00:00", "24:00"),
        ("2024-01-17", "00:00", "02:00"),
    ]


def test_a_booking_until_midnight_stands_on_its_day_alone(rooms: Rooms) -> None:
    rooms.booked(**slot("22:00", "24:00", day="2024-01-31"))

    assert entries(rooms.monthly(rooms.room_id)) == [("2024-01-31", "22:00", "24:00")]
    assert entries(rooms.monthly(rooms.room_id, month="2024-02")) == []


def test_of_a_booking_over_two_months_each_shows_its_days(rooms: Rooms) -> None:
    rooms.booked(**slot("22:00", "26:00", day="2024-01-31"))

    assert entries(rooms.monthly(rooms.room_id, month="2024-01")) == [("2024-01-31", "22:00", "24:00")]
    assert entries(rooms.monthly(rooms.room_id, month="2024-02")) == [("2024-02-01", "00:00", "02:00")]


def test_a_booking_longer_than_the_month_fills_it(rooms: Rooms) -> None:
    rooms.booked(start_datetime="2024-01-31T12:00:00Z", end_datetime="2024-03-02T12:00:00Z")

    february = entries(rooms.monthly(rooms.room_id, month="2024-02"))

    assert february == [(f"2024-02-{day:02}", "00:00", "24:00") for day in range(1, 30)]


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2024-01-31T23:59:59Z", "2024-01"),
        ("2024-02-01T00:00:00Z", "2024-02"),
        ("2024-12-31T12:00:00Z", "2024-12"),
    ],
)
def test_without_a_month_it_is_this_one(rooms: Rooms, at: At, now: str, month: str) -> None:
    at(now)

    assert rooms.monthly(rooms.room_id).body["month"] == month


@pytest.mark.parametrize(
    "month", ["2024-13", "2024-00", "2024-1", "enero", "2024-01-15", "202401", "24-01", "-"]
)
def test_what_is_no_month_is_a_fault_of_the_field(rooms: Rooms, month: str) -> None:
    invalid(rooms.monthly(rooms.room_id, month=month), "month")


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "0000-01"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Tongatapu", "Pacific/Honolulu"])
def test_the_ends_of_the_calendar_break_nothing(rooms: Rooms, month: str, zone: str) -> None:
    answer = rooms.monthly(rooms.built(timezone=zone)["id"], month=month)

    assert answer.status in (200, 422)
    assert answer.status == 422 or answer.body["bookings"] == []


@pytest.mark.parametrize("room_id", [UNKNOWN, *BAD_IDS])
def test_a_room_that_does_not_exist_has_no_calendar(rooms: Rooms, room_id: object) -> None:
    refused(rooms.monthly(room_id), 404, NOT_FOUND)


# Zones.


@pytest.mark.parametrize("of", ["room", "stage"])
def test_days_and_times_are_those_of_the_rooms_zone_else_the_stages(
    rooms: Rooms, settings_changed: SettingsChanged, of: str
) -> None:
    """In Santiago 27:00 of 31 January UTC is midnight, and the end of the month."""
    settings_changed(DEFAULT_TIMEZONE="America/Santiago" if of == "stage" else "Pacific/Tongatapu")
    room_id = rooms.built(timezone="America/Santiago" if of == "room" else None)["id"]
    rooms.booked(room_id=room_id, **slot("26:00", "28:00", day="2024-01-31"))
    rooms.booked(room_id=room_id, **slot("02:30", "03:30", day="2024-01-20"))

    assert entries(rooms.monthly(room_id, month="2024-01")) == [
        ("2024-01-19", "23:30", "24:00"),
        ("2024-01-20", "00:00", "00:30"),
        ("2024-01-31", "23:00", "24:00"),
    ]
    assert entries(rooms.monthly(room_id, month="2024-02")) == [("2024-02-01", "00:00", "01:00")]


def test_this_month_is_on_the_rooms_clock(rooms: Rooms, at: At) -> None:
    east = rooms.built(name="A", timezone="Pacific/Tongatapu")["id"]
    west = rooms.built(name="B", timezone="Pacific/Honolulu")["id"]
    at("2024-01-31T11:30:00Z")

    assert rooms.monthly(east).body["month"] == "2024-02"
    assert rooms.monthly(west).body["month"] == "2024-01"


def test_months_in_which_the_clocks_change_show_what_they_showed(rooms: Rooms, at: At) -> None:
    room_id = rooms.built(timezone="Europe/Madrid")["id"]
    at("2024-03-20T12:00:00Z")
    for start, end in (
        ("2024-03-30T23:30:00Z", "2024-03-31T02:00:00Z"),
        ("2024-03-31T21:00:00Z", "2024-03-31T23:00:00Z"),
        ("2024-10-26T22:30:00Z", "2024-10-27T01:30:00Z"),
    ):
        rooms.booked(room_id=room_id, start_datetime=start, end_datetime=end)

    assert entries(rooms.monthly(room_id)) == [
        ("2024-03-31", "00:30", "04:00"),
        ("2024-03-31", "23:00", "24:00"),
    ]
    assert entries(rooms.monthly(room_id, month="2024-04")) == [("2024-04-01", "00:00", "01:00")]
    assert entries(rooms.monthly(room_id, month="2024-10")) == [("2024-10-27", "00:30", "02:30")]
