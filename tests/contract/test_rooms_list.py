"""The list of bookings: every filter alone and all together, order, pages and a true total."""

from typing import Any, Final

import pytest

from tests.contract.courts import SettingsChanged
from tests.contract.rooms import Rooms, address, minutes_after, slot
from tests.contract.rooms_answers import STATUSES, UNKNOWN, ids, invalid, row, rows

DAYS: Final = ("2024-01-15", "2024-01-16", "2024-01-17")


@pytest.fixture
def bookings(rooms: Rooms) -> dict[tuple[str, str, str], int]:
    """One booking a room, day and status, of Ana: their ids."""
    return {
        (room["name"], day, status): rooms.booked_in(status, room_id=room["id"], **slot("10:00", day=day))[
            "id"
        ]
        for room in (rooms.built(name="Sala A"), rooms.built(name="Sala B"))
        for day in DAYS
        for status in ("cancelled", "confirmed")
    }


def number_of(rooms: Rooms, name: str) -> int:
    """The id of the room of this name."""
    (room,) = [each for each in rows(rooms.all_rooms()) if each["name"] == name]
    return int(room["id"])


def matching(bookings: dict[tuple[str, str, str], int], *words: str) -> set[int]:
    """Those of whose room, day and status all of `words` are said."""
    return {number for said, number in bookings.items() if set(words) <= set(said)}


# Shape, order and pages.


def test_a_row_says_of_a_booking_what_its_get_does(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("carla"), address("bruno")], has_google_meet=True)

    for caller in (rooms, rooms.by("bruno"), rooms.admin):
        assert rows(caller.list()) == [row(booking)]


def test_bookings_come_by_start(rooms: Rooms) -> None:
    hours = ("15:00", "09:00", "30:00", "12:00", "08:00")
    made_at = {hour: rooms.booked(**slot(hour))["id"] for hour in hours}

    expected = [made_at[hour] for hour in ("08:00", "09:00", "12:00", "15:00", "30:00")]
    assert rooms.listed() == rooms.admin.listed() == expected


def test_pages_hold_each_booking_once_and_the_total_is_true(rooms: Rooms) -> None:
    expected = [rooms.booked(**slot(f"{hour}:00"))["id"] for hour in range(17)]

    first, second, beyond = rooms.list(), rooms.list(page=2), rooms.list(page=7, per_page=5)

    assert [each["id"] for page in (first, second) for each in rows(page)] == expected
    assert first.body["meta"] == {"current_page": 1, "per_page": 15, "total": 17, "last_page": 2}
    assert second.body["meta"] == {"current_page": 2, "per_page": 15, "total": 17, "last_page": 2}
    assert beyond.body == {
        "data": [],
        "meta": {"current_page": 7, "per_page": 5, "total": 17, "last_page": 4},
    }


def test_no_bookings_are_one_empty_page(rooms: Rooms) -> None:
    assert rooms.list().body == {
        "data": [],
        "meta": {"current_page": 1, "per_page": 15, "total": 0, "last_page": 1},
    }


def test_more_than_dynamodb_gives_at_once_is_all_there(rooms: Rooms) -> None:
    """Over a megabyte, and more than a hundred."""
    expected = [
        rooms.booked(**slot(f"{hour}:00", f"{hour}:30", day="2024-02-05"), description="😀" * 2000)["id"]
        for hour in range(140)
    ]

    for caller in (rooms, rooms.admin):
        first, second = caller.list(per_page=100), caller.list(per_page=100, page=2)
        assert [each["id"] for page in (first, second) for each in rows(page)] == expected
        assert first.body["meta"]["total"] == 140
    assert ids(rooms.calendar(start="2024-02-05", end="2024-02-11")) == expected
    week = rooms.weekly(week_offset=4).body["data"].values()
    assert [each["booking_id"] for entries in week for each in entries] == expected
    assert len(rooms.monthly(rooms.room_id, month="2024-02").body["bookings"]) == 140
    whole = slot("00:00", "168:00", day="2024-02-05")
    check = rooms.check(room_id=rooms.room_id, **whole)
    assert [each["id"] for each in check.body["conflicts"]] == expected


# Filters.


@pytest.mark.parametrize("name", ["Sala A", "Sala B"])
def test_of_one_room(rooms: Rooms, bookings: dict[tuple[str, str, str], int], name: str) -> None:
    room_id = number_of(rooms, name)

    for caller in (rooms, rooms.admin):
        assert set(caller.listed(room_id=room_id)) == matching(bookings, name)


@pytest.mark.parametrize("status", STATUSES)
def test_of_one_status(rooms: Rooms, bookings: dict[tuple[str, str, str], int], status: str) -> None:
    for caller in (rooms, rooms.admin):
        assert set(caller.listed(status=status)) == matching(bookings, status)


def test_of_a_range_of_dates_both_included(rooms: Rooms, bookings: dict[tuple[str, str, str], int]) -> None:
    first, second, third = DAYS
    expected = {
        (first, first): matching(bookings, first),
        (first, second): matching(bookings, first) | matching(bookings, second),
        (second, third): matching(bookings, second) | matching(bookings, third),
        (first, third): set(bookings.values()),
        ("2024-01-18", "2024-01-31"): set(),
        ("2020-01-01", "2024-01-14"): set(),
    }

    for (start, end), found in expected.items():
        for caller in (rooms, rooms.admin):
            assert set(caller.listed(start_date=start, end_date=end)) == found, (start, end)


def test_of_dates_from_or_until_one(rooms: Rooms, bookings: dict[tuple[str, str, str], int]) -> None:
    first, second, third = DAYS

    for caller in (rooms, rooms.admin):
        assert set(caller.listed(start_date=second)) == matching(bookings, second) | matching(bookings, third)
        assert set(caller.listed(end_date=second)) == matching(bookings, first) | matching(bookings, second)


def test_all_filters_together_and_a_total_of_what_they_match(
    rooms: Rooms, bookings: dict[tuple[str, str, str], int]
) -> None:
    room_id, day = number_of(rooms, "Sala B"), DAYS[1]
    pairs: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({"room_id": room_id, "status": "confirmed"}, ("Sala B", "confirmed")),
        ({"room_id": room_id, "start_date": day, "end_date": day}, ("Sala B", day)),
        ({"status": "cancelled", "start_date": day, "end_date": day}, ("cancelled", day)),
        (
            {"room_id": room_id, "status": "confirmed", "start_date": day, "end_date": day},
            ("Sala B", "confirmed", day),
        ),
        ({"room_id": room_id, "status": "pending", "start_date": day}, ("pending",)),
    ]

    for query, words in pairs:
        for caller in (rooms, rooms.admin):
            answer = caller.list(**query, page=1, per_page=1)
            found = matching(bookings, *words)
            assert set(caller.listed(**query)) == found
            assert answer.body["meta"]["total"] == len(found)
            assert len(rows(answer)) == min(1, len(found))


def test_a_booking_of_nobody_elses_matches_for_a_user(rooms: Rooms) -> None:
    mine = rooms.booked()["id"]
    rooms.by("bruno").booked(**slot("12:00"))
    invited = rooms.by("bruno").booked(**slot("14:00"), guests=[address("ana")])["id"]

    query = {"room_id": rooms.room_id, "status": "confirmed", "start_date": DAYS[0], "end_date": DAYS[0]}
    assert rooms.listed(**query) == [mine, invited]
    assert rooms.list(**query).body["meta"]["total"] == 2
    assert rooms.admin.list(**query).body["meta"]["total"] == 3


def test_filters_that_name_nothing_find_nothing(
    rooms: Rooms, bookings: dict[tuple[str, str, str], int]
) -> None:
    for caller in (rooms, rooms.admin):
        assert caller.listed(room_id=UNKNOWN) == []
        assert caller.listed(room_id=UNKNOWN, start_date=DAYS[0], status="confirmed") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"room_id": "abc"}, "room_id"),
        ({"room_id": "1.5"}, "room_id"),
        ({"start_date": "15/01/2024"}, "start_date"),
        ({"start_date": "2024-02-30"}, "start_date"),
        ({"end_date": "mañana"}, "end_date"),
        ({"end_date": "2024-1-5"}, "end_date"),
        ({"status": "CONFIRMED"}, "status"),
        ({"status": "x"}, "status"),
    ],
    ids=str,
)
def test_a_filter_of_the_wrong_kind_is_a_fault_of_it(rooms: Rooms, query: dict[str, Any], field: str) -> None:
    for caller in (rooms, rooms.admin):
        invalid(caller.list(**query), field)


def test_all_faulty_filters_are_told_at_once(rooms: Rooms) -> None:
    answer = rooms.list(room_id="x", start_date="x", end_date="x", status="x", page=0, per_page=0)

    invalid(answer, "room_id", "start_date", "end_date", "status", "page", "per_page")


# Dates.


def test_a_booking_is_found_on_every_day_that_it_touches_and_no_other(rooms: Rooms) -> None:
    night = rooms.booked(**slot("22:00", "26:00"))["id"]
    until_midnight = rooms.booked(**slot("20:00", "22:00"))["id"]
    long = rooms.booked(room_id=rooms.built(name="Sala B")["id"], **slot("10:00", "240:00"))["id"]
    exactly = rooms.booked(room_id=rooms.built(name="Sala C")["id"], **slot("00:00", "24:00"))["id"]

    on = {day: set(rooms.listed(start_date=day, end_date=day)) for day in ("2024-01-14", *DAYS)}

    assert on == {
        "2024-01-14": set(),
        DAYS[0]: {night, until_midnight, long, exactly},
        DAYS[1]: {night, long},
        DAYS[2]: {long},
    }
    assert set(rooms.listed(start_date="2024-01-20", end_date="2024-01-21")) == {long}
    assert set(rooms.listed(start_date="2024-01-25")) == set()


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Tongatapu", "Pacific/Honolulu"])
@pytest.mark.parametrize("field", ["start_date", "end_date"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_break_nothing(
    rooms: Rooms, settings_changed: SettingsChanged, zone: str, field: str, day: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    booking_id = rooms.booked()["id"]
    is_in = (field == "start_date") == (day == "0001-01-01")

    for caller in (rooms, rooms.admin):
        assert caller.listed(**{field: day}) == ([booking_id] if is_in else [])
        assert caller.listed(room_id=rooms.room_id, **{field: day}) == ([booking_id] if is_in else [])


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("UTC", "2024-01-16T00:00:00Z", "2024-01-16T23:59:00Z"),
        ("America/Argentina/Buenos_Aires", "2024-01-16T03:00:00Z", "2024-01-17T02:59:00Z"),
        ("Pacific/Tongatapu", "2024-01-15T11:00:00Z", "2024-01-16T10:59:00Z"),
        ("Asia/Kolkata", "2024-01-15T18:30:00Z", "2024-01-16T18:29:00Z"),
    ],
)
@pytest.mark.parametrize("of", ["room", "stage"])
def test_dates_are_those_of_the_rooms_zone_else_the_stages(
    rooms: Rooms, settings_changed: SettingsChanged, of: str, zone: str, first: str, last: str
) -> None:
    """A minute each: before, at the beginning of, at the end of, and after 16 January there."""
    settings_changed(DEFAULT_TIMEZONE=zone if of == "stage" else "Pacific/Honolulu")
    room_id = rooms.built(timezone=zone if of == "room" else None)["id"]
    starts = [minutes_after(first, -1), first, last, minutes_after(last, 1)]
    before, begin, end, after = (
        rooms.booked(room_id=room_id, start_datetime=start, end_datetime=minutes_after(start, 1))["id"]
        for start in starts
    )

    assert rooms.listed(start_date="2024-01-16", end_date="2024-01-16") == [begin, end]
    assert rooms.listed(end_date="2024-01-15") == [before]
    assert rooms.listed(start_date="2024-01-17") == [after]
