"""GET /api/dashboard/weekly-calendar: Monday to Sunday, on the clocks of the rooms."""

from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import HIDDEN, UNKNOWN, invalid

WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def times(answer: Answer) -> dict[str, list[str]]:
    """The times of each day that has any."""
    assert answer.status == 200, answer.raw
    assert set(answer.body) == {"week", "data"}
    assert tuple(answer.body["data"]) == WEEK
    days: dict[str, list[dict[str, Any]]] = answer.body["data"]
    return {day: [each["time"] for each in entries] for day, entries in days.items() if entries}


def test_an_entry_says_when_what_and_where(rooms: Rooms) -> None:
    booking = rooms.booked(title="Reunión A")

    assert rooms.weekly(week_offset=1).body["data"]["Monday"] == [
        {"time": "10:00-11:00", "booking_id": booking["id"], "booking": "Reunión A", "room": "Sala A"}
    ]


def test_all_seven_days_are_there_in_english_when_they_are_empty(rooms: Rooms) -> None:
    answer = rooms.weekly()

    assert answer.body == {"week": "2024-01-08 to 2024-01-14", "data": {day: [] for day in WEEK}}
    assert tuple(answer.body["data"]) == WEEK


@pytest.mark.parametrize(
    ("now", "offset", "week"),
    [
        ("2024-01-14T12:00:00Z", 0, "2024-01-08 to 2024-01-14"),
        ("2024-01-14T23:59:59Z", 0, "2024-01-08 to 2024-01-14"),
        ("2024-01-15T00:00:00Z", 0, "2024-01-15 to 2024-01-21"),
        ("2024-01-17T12:00:00Z", 1, "2024-01-22 to 2024-01-28"),
        ("2024-01-17T12:00:00Z", -1, "2024-01-08 to 2024-01-14"),
        ("2024-01-01T12:00:00Z", -1, "2023-12-25 to 2023-12-31"),
        ("2024-12-31T12:00:00Z", 0, "2024-12-30 to 2025-01-05"),
        ("2024-02-28T12:00:00Z", 0, "2024-02-26 to 2024-03-03"),
        ("2024-01-17T12:00:00Z", 52, "2025-01-13 to 2025-01-19"),
        ("2024-01-17T12:00:00Z", 5200, "2123-09-13 to 2123-09-19"),
        ("2024-01-17T12:00:00Z", -5200, "1924-05-19 to 1924-05-25"),
    ],
)
def test_the_week_is_counted_from_this_one(rooms: Rooms, at: At, now: str, offset: int, week: str) -> None:
    at(now)

    assert rooms.weekly(week_offset=offset).body["week"] == week
    assert offset != 0 or rooms.weekly().body["week"] == week


@pytest.mark.parametrize("bad", ["x", "1.5", "5201", "-5201", "9" * 30])
def test_an_offset_out_of_range_is_a_fault_of_the_field(rooms: Rooms, bad: str) -> None:
    invalid(rooms.weekly(week_offset=bad), "week_offset")


def test_every_day_has_its_bookings_by_time(rooms: Rooms) -> None:
    for day in range(15, 22):
        for hour in ("15:00", "09:00"):
            rooms.booked(**slot(hour, day=f"2024-01-{day}"))
    rooms.booked(**slot("10:00", day="2024-01-22"))
    rooms.booked(**slot("12:30", "13:30", day="2024-01-14"))

    assert times(rooms.weekly(week_offset=1)) == {day: ["09:00-10:00", "15:00-16:00"] for day in WEEK}
    assert times(rooms.weekly()) == {"Sunday": ["12:30-13:30"]}
    assert times(rooms.weekly(week_offset=2)) == {"Monday": ["10:00-11:00"]}


def test_one_room_can_be_asked_for(rooms: Rooms) -> None:
    other = rooms.built(name="Sala B")["id"]
    rooms.booked(**slot("09:00"))
    rooms.booked(room_id=other, **slot("10:00"))

    assert times(rooms.weekly(week_offset=1)) == {"Monday": ["09:00-10:00", "10:00-11:00"]}
    assert times(rooms.weekly(week_offset=1, room_id=other)) == {"Monday": ["10:00-11:00"]}
    assert times(rooms.weekly(week_offset=1, room_id=UNKNOWN)) == {}
    invalid(rooms.weekly(room_id="x", week_offset="x"), "room_id", "week_offset")


def test_everybody_sees_the_week_and_titles_are_for_those_who_may_see_them(rooms: Rooms) -> None:
    rooms.booked(title="Secreto", guests=[address("bruno")])

    def titles(caller: Rooms) -> list[str]:
        return [each["booking"] for each in caller.weekly(week_offset=1).body["data"]["Monday"]]

    assert titles(rooms) == titles(rooms.by("bruno")) == titles(rooms.admin) == ["Secreto"]
    assert titles(rooms.by("carla")) == [HIDDEN]


# Days, midnights, weeks.


def test_a_booking_that_crosses_midnight_stands_on_each_day(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("22:00", "26:00"))

    answer = rooms.weekly(week_offset=1)

    assert times(answer) == {"Monday": ["22:00-24:00"], "Tuesday": ["00:00-02:00"]}
    numbers = {each["booking_id"] for entries in answer.body["data"].values() for each in entries}
    assert numbers == {booking["id"]}


def test_a_booking_until_midnight_stands_on_its_day_alone(rooms: Rooms) -> None:
    rooms.booked(**slot("22:00", "24:00"))

    assert times(rooms.weekly(week_offset=1)) == {"Monday": ["22:00-24:00"]}


def test_a_booking_of_many_days_fills_those_between(rooms: Rooms) -> None:
    rooms.booked(**slot("22:00", "82:00"))

    assert times(rooms.weekly(week_offset=1)) == {
        "Monday": ["22:00-24:00"],
        "Tuesday": ["00:00-24:00"],
        "Wednesday": ["00:00-24:00"],
        "Thursday": ["00:00-10:00"],
    }


def test_of_a_booking_over_two_weeks_each_shows_its_part(rooms: Rooms) -> None:
    rooms.booked(**slot("20:00", "28:00", day="2024-01-21"))
    rooms.booked(**slot("10:00", "200:00", day="2024-01-23"))

    assert times(rooms.weekly(week_offset=1)) == {"Sunday": ["20:00-24:00"]}
    following = times(rooms.weekly(week_offset=2))
    assert (following["Monday"], following["Tuesday"]) == (["00:00-04:00"], ["10:00-24:00"])
    assert times(rooms.weekly(week_offset=3)) == {
        "Monday": ["00:00-24:00"],
        "Tuesday": ["00:00-24:00"],
        "Wednesday": ["00:00-08:00"],
    }


# Zones.


@pytest.mark.parametrize("of", ["room", "stage"])
def test_times_are_those_of_the_rooms_zone_else_the_stages(
    rooms: Rooms, settings_changed: SettingsChanged, of: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Santiago" if of == "stage" else "UTC")
    room_id = rooms.built(timezone="America/Santiago" if of == "room" else None)["id"]
    rooms.booked(room_id=room_id, **slot("13:00", "14:30"))
    rooms.booked(room_id=room_id, **slot("26:00", "28:00"))

    for answer in (rooms.weekly(week_offset=1), rooms.weekly(week_offset=1, room_id=room_id)):
        assert times(answer) == {
            "Monday": ["10:00-11:30", "23:00-24:00"],
            "Tuesday": ["00:00-01:00"],
        }


def test_each_room_has_a_clock_of_its_own(rooms: Rooms) -> None:
    for name, zone in (("A", "America/Santiago"), ("B", "Europe/Madrid"), ("C", None)):
        rooms.booked(room_id=rooms.built(name=name, timezone=zone)["id"], **slot("12:00", day="2024-01-17"))

    entries = rooms.weekly(week_offset=1).body["data"]["Wednesday"]

    assert {each["room"]: each["time"] for each in entries} == {
        "A": "09:00-10:00",
        "B": "13:00-14:00",
        "C": "12:00-13:00",
    }


def test_this_week_of_a_room_is_on_its_own_clock(rooms: Rooms, at: At) -> None:
    """At 11:30 UTC of a Sunday it is Monday in Tonga, and Sunday still in Honolulu."""
    east = rooms.built(name="A", timezone="Pacific/Tongatapu")["id"]
    west = rooms.built(name="B", timezone="Pacific/Honolulu")["id"]
    at("2024-01-21T11:30:00Z")

    assert rooms.weekly(room_id=east).body["week"] == "2024-01-22 to 2024-01-28"
    assert rooms.weekly(room_id=west).body["week"] == "2024-01-15 to 2024-01-21"


# Madrid: summer time begins with 31 March 2024 at two, ends with 27 October at three.
# Santiago: it ends with 6 April at midnight, begins with 8 September at midnight.
CHANGES: Final = [
    (
        "Europe/Madrid",
        "2024-03-27T12:00:00Z",
        {
            ("2024-03-30T22:00:00Z", "2024-03-31T00:30:00Z"): {
                "Saturday": "23:00-24:00",
                "Sunday": "00:00-01:30",
            },
            ("2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z"): {"Sunday": "01:30-03:30"},
            ("2024-03-31T21:30:00Z", "2024-03-31T23:00:00Z"): {"Sunday": "23:30-24:00"},
        },
    ),
    (
        "Europe/Madrid",
        "2024-10-23T12:00:00Z",
        {
            ("2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"): {"Sunday": "02:30-02:30"},
            ("2024-10-27T01:30:00Z", "2024-10-27T02:30:00Z"): {"Sunday": "02:30-03:30"},
            ("2024-10-27T22:30:00Z", "2024-10-27T23:30:00Z"): {"Sunday": "23:30-24:00"},
        },
    ),
    (
        "America/Santiago",
        "2024-04-03T12:00:00Z",
        {
            ("2024-04-07T02:30:00Z", "2024-04-07T03:30:00Z"): {"Saturday": "23:30-23:30"},
            ("2024-04-07T03:30:00Z", "2024-04-07T04:30:00Z"): {
                "Saturday": "23:30-24:00",
                "Sunday": "00:00-00:30",
            },
        },
    ),
    (
        "America/Santiago",
        "2024-09-04T12:00:00Z",
        {
            ("2024-09-08T03:00:00Z", "2024-09-08T04:00:00Z"): {"Saturday": "23:00-24:00"},
            ("2024-09-08T04:00:00Z", "2024-09-08T05:00:00Z"): {"Sunday": "01:00-02:00"},
            ("2024-09-09T02:00:00Z", "2024-09-09T03:00:00Z"): {"Sunday": "23:00-24:00"},
        },
    ),
]


@pytest.mark.parametrize(("zone", "now", "bookings"), CHANGES, ids=lambda part: str(part)[:20])
def test_a_week_in_which_the_clocks_change_shows_what_they_showed(
    rooms: Rooms, at: At, zone: str, now: str, bookings: dict[tuple[str, str], dict[str, str]]
) -> None:
    at(now)
    room_id = rooms.built(timezone=zone)["id"]
    expected: dict[str, list[str]] = {}
    for (start, end), shown in bookings.items():
        rooms.booked(room_id=room_id, start_datetime=start, end_datetime=end)
        for day, text in shown.items():
            expected.setdefault(day, []).append(text)

    assert times(rooms.weekly(room_id=room_id)) == expected
