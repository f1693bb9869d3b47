"""Availability: what of a day is taken and what is free, on the professional's clock."""

from typing import Any, Final

from tests.contract.appointments import MONDAY, OTHER_PROFESSIONAL, Appointments, slot, times
from tests.contract.appointments_answers import (
    AVAILABILITY_KEYS,
    DEFAULTS,
    NO_PROFESSIONAL,
    deleted,
    made,
    refused,
    refused_naming,
)
from tests.contract.callers import MISSING
from tests.contract.common.adapters import ALWAYS_OPEN
from tests.contract.courts import At

GRID: Final = [
    *("09:00", "09:45", "10:30", "11:15", "12:00", "12:45"),
    *("13:30", "14:15", "15:00", "15:45", "16:30", "17:15"),
]
GRIDS: Final[list[tuple[dict[str, Any], list[str]]]] = [
    ({"session_duration_minutes": 60}, [f"{hour:02}:00" for hour in range(9, 18)]),
    ({"session_duration_minutes": 90, "buffer_minutes": 30}, ["09:00", "11:00", "13:00", "15:00"]),
    *(
        ({"session_duration_minutes": 50, "buffer_minutes": 10, "work_end_time": end}, starts)
        for end, starts in (
            ("12:50", ["09:00", "10:00", "11:00", "12:00"]),
            ("12:49", ["09:00", "10:00", "11:00"]),
        )
    ),
    *(({"session_duration_minutes": minutes}, ["09:00"]) for minutes in (540, 300)),
    ({"work_start_time": "08:20", "work_end_time": "10:00"}, ["08:20", "09:05"]),
    ({"work_start_time": "22:00", "work_end_time": "24:00"}, ["22:00", "22:45"]),
    ({"work_days": "MON"}, GRID),
    ({"work_days": "TUE-SUN"}, []),
]
"""By settings: the starts of what they offer."""
OFFERED: Final = {
    **dict.fromkeys(("2024-01-12", "2024-01-20", "2024-03-15", "2030-01-15", "2001-01-15"), ()),
    "2024-03-14": tuple(GRID),
}
"""By day: what is offered that is past, on a day off, too far ahead, or just near enough."""
TIMES: Final = (
    *("T10:00:00Z", "T23:59:59.999Z", "T23:00:00-05:00", "T00:00:00+14:00", "T10:00:00", " 10:00:00"),
    "T10:00",
)
NO_DATES: Final = (
    *("mañana", "15/01/2024", "2024-1-15", "2024-02-30", "2024-13-01", "20240115", "2024-W03-1"),
    *("2024-01", "5"),
)


def test_a_free_day_is_its_grid_of_sessions_and_what_is_taken_is_occupied(appointments: Appointments) -> None:
    day = made(appointments.availability(), 200)
    assert set(day) == AVAILABILITY_KEYS
    assert (day["date"], day["timezone"], day["occupiedSlots"]) == (MONDAY, "UTC", [])
    assert day["freeSlots"] == [slot(start) for start in GRID]

    # What lies across the grid takes every slot that it touches.
    for when in (slot("11:15"), slot("10:00", "11:00"), slot("14:00", "14:01")):
        appointments.booked(**when)
    assert [each[11:16] for each in appointments.occupied()] == ["10:00", "11:15", "14:00"]
    taken = ("09:45", "10:30", "11:15", "13:30")
    assert appointments.free() == [start for start in GRID if start not in taken]


def test_occupied_slots_come_in_order_whoever_holds_them(appointments: Appointments) -> None:
    appointments.by("bruno").booked(**slot("15:00"))
    appointments.blocked(client_id="sara", **slot("06:00", "08:00"))
    appointments.booked(**slot("10:00"))
    appointments.booked_in("PENDING", **slot("12:00"))
    appointments.booked_in("CANCELLED", **slot("13:00"))
    deleted(appointments.delete(appointments.booked(**slot("14:00"))["id"]))
    appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("17:00"))

    callers = (appointments, appointments.by("bruno"), appointments.professional, appointments.admin)
    answers = [caller.availability() for caller in (*callers, appointments.other_professional)]
    assert len({answer.raw for answer in answers}) == 1
    assert [each[11:16] for each in appointments.occupied()] == ["06:00", "10:00", "12:00", "15:00"]


def test_what_touches_the_day_is_occupied_by_its_own_start(appointments: Appointments) -> None:
    appointments.blocked(client_id="sara", **slot("22:00", "33:00", day="2024-01-14"))
    appointments.blocked(client_id="sara", **slot("23:00", "25:00"))
    appointments.blocked(client_id="sara", **slot("24:00", "25:00", day="2024-01-16"))

    assert appointments.occupied() == ["2024-01-14T22:00:00Z", "2024-01-15T23:00:00Z"]
    assert appointments.free() == GRID
    assert appointments.occupied(date="2024-01-14") == ["2024-01-14T22:00:00Z"]
    assert appointments.occupied(date="2024-01-16") == ["2024-01-15T23:00:00Z"]
    assert appointments.occupied(date="2024-01-17") == ["2024-01-17T00:00:00Z"]


def test_midnight_is_none_of_the_next_day_and_a_day_off_may_be_occupied(appointments: Appointments) -> None:
    appointments.blocked(client_id="sara", **slot("22:00", "24:00"))
    appointments.blocked(client_id="sara", **slot("10:00", day="2024-01-20"))

    assert appointments.occupied(date="2024-01-16") == []
    assert appointments.occupied(date="2024-01-20") == ["2024-01-20T10:00:00Z"]


# The grid.


def test_slots_begin_with_the_day_and_follow_each_other_after_the_buffer(appointments: Appointments) -> None:
    for settings, expected in GRIDS:
        minutes = settings.get("session_duration_minutes", 45)
        appointments.practising(**{**DEFAULTS, **settings})

        assert appointments.free() == expected, settings
        for offered in appointments.offered():
            start, end = (int(offered[key][11:13]) * 60 + int(offered[key][14:16]) for key in times(offered))
            assert (end - start) % 1440 == minutes, settings


def test_buffers_take_the_slots_beside_an_appointment(appointments: Appointments) -> None:
    appointments.practising(session_duration_minutes=60, buffer_minutes=30)
    assert appointments.free() == ["09:00", "10:30", "12:00", "13:30", "15:00", "16:30"]

    appointments.booked(**slot("12:15", "13:00"))

    assert appointments.free() == ["09:00", "10:30", "13:30", "15:00", "16:30"]
    appointments.booked(**slot("14:30", "15:30"))
    assert appointments.free() == ["09:00", "10:30", "16:30"]


def test_what_has_begun_is_not_offered_nor_what_begins_now(appointments: Appointments, at: At) -> None:
    for now, left in (("08:59:59", 12), ("09:00:00", 11), ("12:00:01", 7), ("17:14:59", 1), ("17:15:00", 0)):
        at(f"2024-01-15T{now}Z")
        assert appointments.free() == GRID[len(GRID) - left :], now
    # Nor does the fraction of the clock offer what has begun.
    at("2024-01-15T09:00:00.500Z")
    assert appointments.free()[0] == "09:45"
    refused(appointments.create(**slot("09:00")), 400)


def test_nothing_is_offered_that_is_past_or_too_far_or_on_a_day_off(appointments: Appointments) -> None:
    for date, expected in OFFERED.items():
        day = made(appointments.availability(date=date), 200)

        assert day["date"] == date
        assert tuple(each["start_time"][11:16] for each in day["freeSlots"]) == expected, date


# The question.


def test_a_date_is_required_and_a_time_after_it_is_ignored(appointments: Appointments) -> None:
    expected = made(appointments.availability(), 200)

    for time in TIMES:
        assert made(appointments.availability(date=f"{MONDAY}{time}"), 200) == expected, time
    for date in (MISSING, "", " ", *NO_DATES):
        refused_naming(appointments.availability(date=date), "date")


def test_a_professional_is_required_and_who_is_none_is_not_found(appointments: Appointments) -> None:
    for absent in (MISSING, "", " "):
        refused_naming(appointments.availability(professional_id=absent), "professional_id")
    for nobody in ("nadie", "ana", "x" * 200, "%", "ñ"):
        refused(appointments.availability(professional_id=nobody), 404, NO_PROFESSIONAL)


def test_the_ends_of_time_break_nothing(appointments: Appointments) -> None:
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Honolulu"):
        appointments.practising(timezone=zone, **ALWAYS_OPEN)
        for date in ("0001-01-01", "9999-12-31"):
            answer = appointments.availability(date=date)

            if answer.status == 200:
                assert made(answer, 200)["freeSlots"] == [], (zone, date)
            else:
                refused_naming(answer, "date")
