"""The list of bookings: its order, its pages, its filters.

Its rows are in test_rooms_examples.py, dates in test_rooms_calendar.py.
"""

from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.contract.callers import MISSING
from tests.contract.courts import SettingsChanged
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import STATUSES, UNKNOWN, ids, invalid, rows

DAYS: Final = ("2024-01-15", "2024-01-16", "2024-01-17")
RANGES: Final[list[tuple[Any, Any]]] = [
    *((MISSING, MISSING), (DAYS[1], MISSING), (MISSING, DAYS[1]), (DAYS[0], DAYS[0]), (DAYS[0], DAYS[1])),
    *((DAYS[0], DAYS[2]), ("2024-01-18", "2024-01-31"), ("2020-01-01", "2024-01-14")),
]
WRONG: Final = {
    "room_id": ("abc", "1.5"),
    "start_date": ("15/01/2024", "2024-02-30"),
    "end_date": ("mañana", "2024-1-5"),
    "status": ("CONFIRMED", "x"),
}


# Shape, order and pages.


def test_pages_hold_each_booking_once_by_start_and_the_total_is_true(rooms: Rooms) -> None:
    def meta(current: int, per_page: int, total: int, last: int) -> dict[str, int]:
        return {"current_page": current, "per_page": per_page, "total": total, "last_page": last}

    assert rooms.list().body == {"data": [], "meta": meta(1, 15, 0, 1)}
    made_at = {hour: rooms.booked(**slot(f"{hour}:00"))["id"] for hour in range(33, 16, -1)}

    for caller in (rooms, rooms.admin):
        first, second, beyond = caller.list(), caller.list(page=2), caller.list(page=7, per_page=5)
        assert [*ids(first), *ids(second)] == [made_at[hour] for hour in sorted(made_at)]
        assert (first.body["meta"], second.body["meta"]) == (meta(1, 15, 17, 2), meta(2, 15, 17, 2))
        assert beyond.body == {"data": [], "meta": meta(7, 5, 17, 4)}


def test_more_than_dynamodb_gives_at_once_is_all_there(
    rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    """Over a megabyte, and more than a hundred."""
    settings_changed(OPEN_RESERVATIONS="1000")
    expected = [
        rooms.booked(**slot(f"{hour}:00", f"{hour}:30", day="2024-02-05"), description="😀" * 2000)["id"]
        for hour in range(140)
    ]

    for caller in (rooms, rooms.admin):
        pages = [caller.list(per_page=100, page=page) for page in (1, 2)]
        assert [number for page in pages for number in ids(page)] == expected
        assert pages[0].body["meta"]["total"] == 140
    assert ids(rooms.calendar(start="2024-02-05", end="2024-02-11")) == expected
    week = rooms.weekly(week_offset=4).body["data"].values()
    assert [entry["booking_id"] for entries in week for entry in entries] == expected
    assert len(rooms.monthly(rooms.room_id, month="2024-02").body["bookings"]) == 140
    check = rooms.check(room_id=rooms.room_id, **slot("00:00", "168:00", day="2024-02-05"))
    assert [conflict["id"] for conflict in check.body["conflicts"]] == expected


# Filters.


def test_filters_combine_and_the_total_is_of_what_they_match(rooms: Rooms) -> None:
    built = [rooms.built(name=name)["id"] for name in ("Sala A", "Sala B")]
    bookings = {
        rooms.booked_in(status, room_id=room_id, **slot("10:00", day=day))["id"]: (room_id, status, day)
        for room_id, status, day in product(built, ("cancelled", "confirmed"), DAYS)
    }

    for room_id, status, (first, last) in product((MISSING, *built, UNKNOWN), (MISSING, *STATUSES), RANGES):
        expected = {
            number
            for number, (its_room, its_status, day) in bookings.items()
            if room_id in (MISSING, its_room)
            and status in (MISSING, its_status)
            and (first is MISSING or day >= first)
            and (last is MISSING or day <= last)
        }
        query = {"room_id": room_id, "status": status, "start_date": first, "end_date": last}
        for caller in (rooms, rooms.admin):
            assert set(caller.listed(**query)) == expected, query
            answer = caller.list(**query, page=1, per_page=1)
            assert answer.body["meta"]["total"] == len(expected), query
            assert len(rows(answer)) == min(1, len(expected)), query


def test_the_total_of_a_range_is_exact_wherever_the_rooms_are(rooms: Rooms) -> None:
    """A date is of the room's present zone; of one that is gone, of its last."""
    zones = ("UTC", "America/Santiago", "Pacific/Tongatapu")
    built = {rooms.built(name=f"Sala {zone}", timezone=zone)["id"]: zone for zone in zones}
    moved = rooms.built(name="Sala que se muda", timezone="Pacific/Honolulu")["id"]
    removed = rooms.built(name="Sala que se va", timezone="Pacific/Kiritimati")["id"]
    lengths = {0: 2, 5: 1, 9: 3, 20: 2, 23: 3, 30: 30}
    spans = [
        (room, slot(f"{hour}:00", f"{hour + length}:00"))
        for room in (*built, moved, removed)
        for hour, length in lengths.items()
    ]
    for room, times in spans:
        booking = rooms.booked(room_id=room, **times)["id"]
        if room == removed:
            rooms.cancel(booking)
    assert rooms.admin.delete_room(removed).status == 204
    rooms.changes(moved, timezone="UTC")

    def days(room: int, times: dict[str, str]) -> tuple[str, str]:
        zone = ZoneInfo({**built, moved: "UTC", removed: "Pacific/Kiritimati"}[room])
        start, end = (datetime.fromisoformat(time).astimezone(zone) for time in times.values())
        return str(start.date()), str((end - timedelta(seconds=1)).date())

    for first, last in [*RANGES[1:], ("2024-01-14", "2024-01-14")]:
        expected = sum(
            (last is MISSING or begins <= last) and (first is MISSING or ends >= first)
            for begins, ends in (days(room, times) for room, times in spans)
        )
        answer = rooms.admin.list(per_page=1, start_date=first, end_date=last)
        assert answer.body["meta"]["total"] == expected, (first, last)


def test_a_booking_of_nobody_elses_matches_for_a_user(rooms: Rooms) -> None:
    mine = rooms.booked()["id"]
    rooms.by("bruno").booked(**slot("12:00"))
    invited = rooms.by("bruno").booked(**slot("14:00"), guests=[address("ana")])["id"]

    query = {"room_id": rooms.room_id, "status": "confirmed", "start_date": DAYS[0], "end_date": DAYS[0]}
    assert rooms.listed(**query) == [mine, invited]
    assert rooms.list(**query).body["meta"]["total"] == 2
    assert rooms.admin.list(**query).body["meta"]["total"] == 3


def test_a_filter_of_the_wrong_kind_is_a_fault_of_it_and_all_are_told_at_once(rooms: Rooms) -> None:
    for caller in (rooms, rooms.admin):
        for field, values in WRONG.items():
            for value in values:
                invalid(caller.list(**{field: value}), field)
        invalid(caller.list(**dict.fromkeys(WRONG, "x"), page=0, per_page=0), *WRONG, "page", "per_page")
