"""Bookings by their days: the calendar, a week and a month of the dashboard, and the list by dates.

Examples of each: test_rooms_examples_beyond.py.
"""

from datetime import date, timedelta
from itertools import product
from typing import Any, Final

from tests.contract.callers import MISSING
from tests.contract.common.test_time import HONOLULU, MADRID, SANTIAGO, TONGA
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import HIDDEN, UNKNOWN, ids, invalid, rows

WEEKDAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONDAY: Final = "2024-01-15"
DAY: Final = timedelta(days=1)
WEEKS: Final = [
    # Now, the weeks from then, and the days of that week.
    ("2024-01-14T23:59:59Z", 0, "2024-01-08 to 2024-01-14"),
    ("2024-01-15T00:00:00Z", 0, "2024-01-15 to 2024-01-21"),
    ("2024-01-01T12:00:00Z", -1, "2023-12-25 to 2023-12-31"),
    ("2024-12-31T12:00:00Z", 0, "2024-12-30 to 2025-01-05"),
    ("2024-02-28T12:00:00Z", 0, "2024-02-26 to 2024-03-03"),
    ("2024-01-17T12:00:00Z", 52, "2025-01-13 to 2025-01-19"),
    ("2024-01-17T12:00:00Z", 5200, "2123-09-13 to 2123-09-19"),
    ("2024-01-17T12:00:00Z", -5200, "1924-05-19 to 1924-05-25"),
]
FEBRUARY: Final = [f"2024-02-{day:02} 00:00-24:00" for day in range(1, 30)]
PARTS: Final[list[tuple[dict[str, str], list[str]]]] = [
    # When, and what it takes of which days.
    (slot("22:00", "24:00"), ["2024-01-15 22:00-24:00"]),
    (slot("00:00", "24:00"), ["2024-01-15 00:00-24:00"]),
    (slot("22:00", "50:00"), ["2024-01-15 22:00-24:00", "2024-01-16 00:00-24:00", "2024-01-17 00:00-02:00"]),
    (slot("20:00", "28:00", "2024-01-21"), ["2024-01-21 20:00-24:00", "2024-01-22 00:00-04:00"]),
    (slot("22:00", "24:00", "2024-01-31"), ["2024-01-31 22:00-24:00"]),
    (slot("22:00", "26:00", "2024-01-31"), ["2024-01-31 22:00-24:00", "2024-02-01 00:00-02:00"]),
    (slot("12:00", "732:00", "2024-01-31"), ["2024-01-31 12:00-24:00", *FEBRUARY, "2024-03-01 00:00-12:00"]),
]
# The first and the last minute of 16 January there.
DAYS_OF_ZONES: Final = {
    "UTC": (slot("24:00", "24:01"), slot("47:59", "48:00")),
    SANTIAGO: (slot("27:00", "27:01"), slot("50:59", "51:00")),
    TONGA: (slot("11:00", "11:01"), slot("34:59", "35:00")),
    "Asia/Kolkata": (slot("18:30", "18:31"), slot("42:29", "42:30")),
}
# Madrid: summer time begins with 31 March 2024 at two, ends with 27 October at three.
# Santiago: it ends with 6 April at midnight, begins with 8 September at midnight.
# Of a time that the clocks show twice, the second has its offset.
CHANGES: Final = [
    (MADRID, "03-30T22:00", "03-31T00:30", ["2024-03-30 23:00-24:00", "2024-03-31 00:00-01:30"]),
    (MADRID, "03-30T23:30", "03-31T02:00", ["2024-03-31 00:30-04:00"]),
    (MADRID, "03-31T00:30", "03-31T01:30", ["2024-03-31 01:30-03:30"]),
    (MADRID, "03-31T21:30", "03-31T23:00", ["2024-03-31 23:30-24:00", "2024-04-01 00:00-01:00"]),
    (MADRID, "10-26T22:30", "10-27T01:30", ["2024-10-27 00:30-02:30 (UTC+01:00)"]),
    (MADRID, "10-27T00:30", "10-27T01:30", ["2024-10-27 02:30-02:30 (UTC+01:00)"]),
    (MADRID, "10-27T01:30", "10-27T02:30", ["2024-10-27 02:30 (UTC+01:00)-03:30"]),
    (MADRID, "10-27T22:30", "10-27T23:30", ["2024-10-27 23:30-24:00", "2024-10-28 00:00-00:30"]),
    (SANTIAGO, "04-07T02:00", "04-07T03:00", ["2024-04-06 23:00-23:00 (UTC-04:00)"]),
    (SANTIAGO, "04-07T02:30", "04-07T03:30", ["2024-04-06 23:30-23:30 (UTC-04:00)"]),
    (
        SANTIAGO,
        "04-07T03:30",
        "04-07T04:30",
        ["2024-04-06 23:30 (UTC-04:00)-24:00", "2024-04-07 00:00-00:30"],
    ),
    (SANTIAGO, "09-08T03:00", "09-08T04:00", ["2024-09-07 23:00-24:00"]),
    (SANTIAGO, "09-08T04:00", "09-08T05:00", ["2024-09-08 01:00-02:00"]),
    (SANTIAGO, "09-09T02:00", "09-09T03:00", ["2024-09-08 23:00-24:00"]),
]
NO_DAYS: Final = ("mañana", "2024-02-30", "15/01/2024", "2024-1-5", "2024-01-15T10:00:00Z", "5")
NO_MONTHS: Final = ("2024-13", "2024-00", "2024-1", "enero", "2024-01-15", "202401", "24-01", "-")
NO_OFFSETS: Final = ("x", "1.5", "5201", "-5201", "9" * 30)


def on(rooms: Rooms, day: date | str, until: date | str | None = None) -> list[int]:
    return ids(rooms.calendar(start=day, end=until or day))


def week(rooms: Rooms, monday: date | str = MONDAY, **query: Any) -> list[str]:
    """Return what a week shows: `Monday 10:00-11:00`."""
    this = date.fromisoformat(rooms.weekly(**query).body["week"][:10])
    offset = (date.fromisoformat(str(monday)) - this).days // 7
    answer = rooms.weekly(week_offset=offset, **query)
    assert (answer.status, set(answer.body)) == (200, {"week", "data"}), answer.raw
    assert answer.body["week"].startswith(str(monday))
    assert list(answer.body["data"]) == WEEKDAYS
    return [f"{day} {entry['time']}" for day, entries in answer.body["data"].items() for entry in entries]


def month(rooms: Rooms, which: str = "2024-01", room_id: int | None = None) -> list[str]:
    """Return what a month of a room shows: `2024-01-15 10:00-11:00`."""
    answer = rooms.monthly(room_id or rooms.room_id, month=which)
    assert (answer.status, set(answer.body)) == (200, {"room_id", "room_name", "month", "bookings"})
    assert answer.body["month"] == which
    return [f"{entry['date']} {entry['start']}-{entry['end']}" for entry in answer.body["bookings"]]


def stands(rooms: Rooms, booking: dict[str, Any], parts: list[str]) -> None:
    """Assert that a booking, the only one, is shown in these parts and found on no other day; delete it."""
    name, room_id = booking["id"], booking["room"]["id"]
    days = [date.fromisoformat(part[:10]) for part in parts]
    months = sorted({part[:7] for part in parts})
    assert [entry for which in months for entry in month(rooms, which, room_id)] == parts
    mondays = sorted({day - DAY * day.weekday() for day in days})
    for query in ({}, {"room_id": room_id}):
        shown = [entry for monday in mondays for entry in week(rooms, monday, **query)]
        assert shown == [f"{day:%A} {part[11:]}" for day, part in zip(days, parts, strict=True)], query
    for day, found in ((days[0] - DAY, []), (days[0], [name]), (days[-1], [name]), (days[-1] + DAY, [])):
        assert on(rooms, day) == found, day
        for caller, query in product((rooms, rooms.admin), ({}, {"room_id": room_id})):
            assert caller.listed(start_date=day, end_date=day, **query) == found, (day, query)
    for caller in (rooms, rooms.admin):
        assert caller.listed(end_date=days[0] - DAY) == caller.listed(start_date=days[-1] + DAY) == []
        assert caller.listed(end_date=days[0]) == caller.listed(start_date=days[-1]) == [name]
    assert on(rooms, days[0] - DAY, days[-1] + DAY) == [name]
    rooms.deleted(name)


# What they show.


def test_all_show_everybodys_bookings_by_time_of_all_rooms_or_of_one(rooms: Rooms) -> None:
    other = rooms.built(name="Sala B")["id"]
    late, early, noon, next_day = (
        caller.booked(room_id=room_id, **slot(start))["id"]
        for caller, room_id, start in (
            *((rooms, rooms.room_id, "15:00"), (rooms.by("bruno"), other, "09:00")),
            *((rooms.by("carla"), rooms.room_id, "12:00"), (rooms, other, "34:00")),
        )
    )

    for caller in (rooms, rooms.by("bruno"), rooms.admin):
        assert on(caller, MONDAY, "2024-01-16") == [early, noon, late, next_day]
        of_room = ["Monday 12:00-13:00", "Monday 15:00-16:00"]
        assert week(caller) == ["Monday 09:00-10:00", *of_room, "Tuesday 10:00-11:00"]
        assert week(caller, room_id=rooms.room_id) == of_room
        assert week(caller, room_id=UNKNOWN) == week(caller, "2024-01-22") == month(caller, "2024-02") == []
        assert month(caller) == [f"{MONDAY} {entry[7:]}" for entry in of_room]
        assert month(caller, room_id=other) == [f"{MONDAY} 09:00-10:00", "2024-01-16 10:00-11:00"]


def test_titles_are_for_those_who_may_see_the_booking_and_what_is_over_for_nobody(rooms: Rooms) -> None:
    rooms.booked_in("cancelled", **slot("09:00"))
    rooms.deleted(rooms.booked(**slot("10:00"))["id"])
    rooms.booked(title="Secreto", guests=[address("bruno")], **slot("11:00"))
    strangers = rooms.by("carla"), rooms.by("sara", role="STAFF")

    for caller in (rooms, rooms.by("bruno"), rooms.admin, *strangers):
        [entry] = rows(caller.calendar(start=MONDAY, end=MONDAY))
        [of_day] = caller.weekly(week_offset=1).body["data"]["Monday"]
        [of_month] = caller.monthly(rooms.room_id).body["bookings"]
        title = HIDDEN if caller in strangers else "Secreto"
        assert entry["title"] == of_day["booking"] == of_month["title"] == title


def test_a_moved_booking_is_where_it_is_now_and_rooms_are_as_they_are_now(rooms: Rooms) -> None:
    booking, other = rooms.booked()["id"], rooms.built(name="Sala B")["id"]

    assert rooms.put(booking, room_id=other, **slot("10:00", day="2024-03-01")).status == 200
    rooms.changes(other, name="Sala C", color="#00ff00")

    assert (on(rooms, MONDAY), week(rooms), month(rooms)) == ([], [], [])
    [entry] = rows(rooms.calendar(start="2024-03-01", end="2024-03-01"))
    assert (entry["room"], entry["color"]) == ("Sala C", "#00ff00")
    assert month(rooms, "2024-03", other) == ["2024-03-01 10:00-11:00"]


# Which days.


def test_a_week_is_counted_from_this_one(rooms: Rooms, at: At) -> None:
    for now, offset, expected in WEEKS:
        at(now)
        assert rooms.weekly(week_offset=offset).body["week"] == expected, (now, offset)
        assert offset != 0 or rooms.weekly().body["week"] == expected, now


def test_a_calendar_is_of_the_days_asked_for_else_of_seven_or_of_this_week(rooms: Rooms, at: At) -> None:
    numbers = {day: rooms.booked(**slot("10:00", day=f"2024-01-{day}"))["id"] for day in (21, 22, 28, 29)}

    def days(**query: int) -> list[int]:
        found = ids(rooms.calendar(**{end: f"2024-01-{day}" for end, day in query.items()}))
        return [day for day, number in numbers.items() if number in found]

    for now in ("2024-01-22T00:00:00Z", "2024-01-28T23:59:59Z"):
        at(now)
        assert days() == [22, 28], now
    assert days(start=22) == days(end=28) == days(start=22, end=28) == [22, 28]
    assert (days(start=21), days(end=29)) == ([21, 22], [28, 29])
    assert (days(start=22, end=22), days(start=21, end=22)) == ([22], [21, 22])


def test_this_week_and_month_are_those_of_the_room_else_of_the_stage(
    rooms: Rooms, at: At, settings_changed: SettingsChanged
) -> None:
    """At 11:30 UTC of Sunday, 31 March, it is Monday in Tonga, and Sunday still in Honolulu."""
    march, april = (rooms.booked(**slot("10:00", day=f"2024-{day}"))["id"] for day in ("03-28", "04-04"))
    zones = {
        TONGA: ("2024-04-01 to 2024-04-07", "2024-04", april),
        HONOLULU: ("2024-03-25 to 2024-03-31", "2024-03", march),
    }
    own = {zone: rooms.built(name=zone, timezone=zone)["id"] for zone in zones}
    at("2024-03-31T11:30:00Z")

    for zone, (this_week, this_month, booking) in zones.items():
        settings_changed(DEFAULT_TIMEZONE=zone)
        assert ids(rooms.calendar()) == [booking]
        assert rooms.weekly().body["week"] == this_week
        assert rooms.monthly(rooms.room_id).body["month"] == this_month
        for other, room_id in own.items():
            assert rooms.weekly(room_id=room_id).body["week"] == zones[other][0]
            assert rooms.monthly(room_id).body["month"] == zones[other][1]


def test_a_booking_stands_on_each_day_that_it_touches_and_no_other(rooms: Rooms) -> None:
    for when, parts in PARTS:
        stands(rooms, rooms.booked(**when), parts)


def test_days_and_times_are_those_of_the_rooms_zone_else_the_stages(
    rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    for zone, of in product(DAYS_OF_ZONES, ("room", "stage")):
        settings_changed(DEFAULT_TIMEZONE=zone if of == "stage" else HONOLULU)
        room_id = rooms.built(name=f"{of} {zone}", timezone=zone if of == "room" else None)["id"]
        for when, part in zip(DAYS_OF_ZONES[zone], ("00:00-00:01", "23:59-24:00"), strict=True):
            stands(rooms, rooms.booked(room_id=room_id, **when), [f"2024-01-16 {part}"])


def test_each_room_has_a_clock_of_its_own(rooms: Rooms) -> None:
    for zone in (SANTIAGO, MADRID, None):
        rooms.booked(room_id=rooms.built(name=zone or "UTC", timezone=zone)["id"], **slot("12:00"))

    entries = rooms.weekly(week_offset=1).body["data"]["Monday"]

    shown = [(entry["room"], entry["time"]) for entry in entries]
    assert shown == [(SANTIAGO, "09:00-10:00"), ("UTC", "12:00-13:00"), (MADRID, "13:00-14:00")]


def test_where_the_clocks_change_the_days_show_what_they_showed(rooms: Rooms) -> None:
    built = {zone: rooms.built(name=zone, timezone=zone)["id"] for zone in (MADRID, SANTIAGO)}

    for zone, start, end, parts in CHANGES:
        times = {"start_datetime": f"2024-{start}:00Z", "end_datetime": f"2024-{end}:00Z"}
        stands(rooms, rooms.booked(room_id=built[zone], **times), parts)


# What is no day.


def test_in_a_doubled_hour_the_days_stay_in_order(rooms: Rooms, at: At) -> None:
    rooms.changes(rooms.room_id, timezone=SANTIAGO)
    at("2024-04-01T12:00:00Z")
    for start, end in (("02:50", "02:55"), ("03:10", "03:15")):
        rooms.booked(start_datetime=f"2024-04-07T{start}:00Z", end_datetime=f"2024-04-07T{end}:00Z")

    parts = ["23:50-23:55", "23:10 (UTC-04:00)-23:15 (UTC-04:00)"]
    assert month(rooms, "2024-04") == [f"2024-04-06 {part}" for part in parts]
    assert week(rooms, "2024-04-01") == [f"Saturday {part}" for part in parts]


def test_what_is_no_day_month_or_offset_is_a_fault_of_the_field(rooms: Rooms) -> None:
    for bad in NO_DAYS:
        invalid(rooms.calendar(start=bad), "start")
        invalid(rooms.calendar(end=bad), "end")
        invalid(rooms.calendar(start=bad, end=bad), "start", "end")
    for bad in NO_MONTHS:
        invalid(rooms.monthly(rooms.room_id, month=bad), "month")
    for bad in NO_OFFSETS:
        invalid(rooms.weekly(week_offset=bad), "week_offset")
    invalid(rooms.weekly(room_id="x", week_offset="x"), "room_id", "week_offset")


def test_up_to_92_days_can_be_asked_for(rooms: Rooms) -> None:
    assert on(rooms, "2024-01-01", "2024-04-01") == on(rooms, MONDAY) == []
    for start, end in (("2024-01-01", "2024-04-02"), ("2024-01-01", "2025-01-01"), (MONDAY, "2024-01-14")):
        invalid(rooms.calendar(start=start, end=end), "end")


def test_the_ends_of_the_calendar_break_nothing(rooms: Rooms, settings_changed: SettingsChanged) -> None:
    booking, (first, last) = rooms.booked()["id"], ("0001-01-01", "9999-12-31")
    pairs = [pair for pair in product((first, last, MISSING), repeat=2) if pair != (MISSING, MISSING)]
    for zone in ("UTC", TONGA, HONOLULU):
        settings_changed(DEFAULT_TIMEZONE=zone)
        for start, end in pairs:
            answer = rooms.calendar(start=start, end=end)
            assert answer.status == 422 or rows(answer) == []
        for which in ("0001-01", "9999-12", "0000-01"):
            answer = rooms.monthly(rooms.room_id, month=which)
            assert answer.status == 422 or answer.body["bookings"] == []
        for caller, query in product((rooms, rooms.admin), ({}, {"room_id": rooms.room_id})):
            for always in ({"start_date": first}, {"end_date": last}):
                assert caller.listed(**always, **query) == [booking]
            for never in ({"start_date": last}, {"end_date": first}):
                assert caller.listed(**never, **query) == []
