"""Availability: what of a day is taken and what is free, on the professional's clock."""

from typing import Any, Final

import pytest

from tests.contract.appointments import MONDAY, OTHER_PROFESSIONAL, Appointments, slot, times
from tests.contract.appointments_answers import (
    AVAILABILITY_KEYS,
    NO_PROFESSIONAL,
    deleted,
    made,
    refused,
    refused_naming,
)
from tests.contract.callers import MISSING
from tests.contract.courts import At

WHOLE: Final[dict[str, Any]] = {
    "work_days": "MON-SUN",
    "work_start_time": "00:00",
    "work_end_time": "24:00",
    "session_duration_minutes": 60,
    "reservation_window_days": 365,
}
GRID: Final = [
    *("09:00", "09:45", "10:30", "11:15", "12:00", "12:45"),
    *("13:30", "14:15", "15:00", "15:45", "16:30", "17:15"),
]


def test_a_free_day_is_its_grid_of_sessions(appointments: Appointments) -> None:
    answer = appointments.availability()

    day = made(answer, 200)
    assert set(day) == AVAILABILITY_KEYS
    assert (day["date"], day["timezone"], day["occupiedSlots"]) == (MONDAY, "UTC", [])
    assert day["freeSlots"] == [slot(start) for start in GRID]


def test_what_is_taken_is_occupied_and_not_free(appointments: Appointments) -> None:
    appointments.booked(**slot("10:30"))

    assert appointments.occupied() == ["2024-01-15T10:30:00Z"]
    assert appointments.free() == [start for start in GRID if start != "10:30"]


def test_what_lies_across_the_grid_takes_every_slot_it_touches(appointments: Appointments) -> None:
    appointments.booked(**slot("10:00", "11:00"))
    appointments.booked(**slot("14:00", "14:01"))

    assert appointments.occupied() == ["2024-01-15T10:00:00Z", "2024-01-15T14:00:00Z"]
    assert appointments.free() == [start for start in GRID if start not in ("09:45", "10:30", "13:30")]


def test_occupied_slots_come_in_order_whoever_holds_them(appointments: Appointments) -> None:
    appointments.by("bruno").booked(**slot("15:00"))
    appointments.blocked(client_id="sara", **slot("06:00", "08:00"))
    appointments.booked(**slot("10:00"))
    appointments.booked_in("PENDING", **slot("12:00"))
    appointments.booked_in("CANCELLED", **slot("13:00"))
    deleted(appointments.delete(appointments.booked(**slot("14:00"))["id"]))
    appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("17:00"))

    for caller in (appointments, appointments.professional, appointments.admin):
        assert [each[11:16] for each in caller.occupied()] == ["06:00", "10:00", "12:00", "15:00"]


def test_the_same_is_answered_to_all_who_ask(appointments: Appointments) -> None:
    appointments.booked()

    answers = [
        caller.availability().raw
        for caller in (
            appointments,
            appointments.by("bruno"),
            appointments.professional,
            appointments.other_professional,
            appointments.admin,
        )
    ]
    assert len(set(answers)) == 1


def test_what_touches_the_day_is_occupied_by_its_own_start(appointments: Appointments) -> None:
    appointments.blocked(client_id="sara", **slot("22:00", "33:00", day="2024-01-14"))
    appointments.blocked(client_id="sara", **slot("23:00", "25:00"))
    appointments.blocked(client_id="sara", **slot("24:00", "25:00", day="2024-01-16"))

    assert appointments.occupied() == ["2024-01-14T22:00:00Z", "2024-01-15T23:00:00Z"]
    assert appointments.free() == GRID
    assert appointments.occupied(date="2024-01-14") == ["2024-01-14T22:00:00Z"]
    assert appointments.occupied(date="2024-01-16") == ["2024-01-15T23:00:00Z"]
    assert appointments.occupied(date="2024-01-17") == ["2024-01-17T00:00:00Z"]


def test_what_ends_at_midnight_does_not_touch_the_next_day(appointments: Appointments) -> None:
    appointments.blocked(client_id="sara", **slot("22:00", "24:00"))

    assert appointments.occupied(date="2024-01-16") == []


# The grid.


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"session_duration_minutes": 60}, [f"{hour:02}:00" for hour in range(9, 18)]),
        (
            {"session_duration_minutes": 90, "buffer_minutes": 30},
            ["09:00", "11:00", "13:00", "15:00"],
        ),
        (
            {"session_duration_minutes": 50, "buffer_minutes": 10, "work_end_time": "12:50"},
            ["09:00", "10:00", "11:00", "12:00"],
        ),
        (
            {"session_duration_minutes": 50, "buffer_minutes": 10, "work_end_time": "12:49"},
            ["09:00", "10:00", "11:00"],
        ),
        ({"session_duration_minutes": 540}, ["09:00"]),
        ({"session_duration_minutes": 300}, ["09:00"]),
        ({"work_start_time": "08:20", "work_end_time": "10:00"}, ["08:20", "09:05"]),
        ({"work_start_time": "22:00", "work_end_time": "24:00"}, ["22:00", "22:45"]),
        ({"work_days": "MON"}, GRID),
        ({"work_days": "TUE-SUN"}, []),
    ],
    ids=str,
)
def test_slots_begin_with_the_day_and_follow_each_other_after_the_buffer(
    appointments: Appointments, settings: dict[str, Any], expected: list[str]
) -> None:
    minutes = settings.get("session_duration_minutes", 45)
    appointments.practising(**settings)

    assert appointments.free() == expected
    for offered in appointments.offered():
        start, end = (int(offered[key][11:13]) * 60 + int(offered[key][14:16]) for key in times(offered))
        assert (end - start) % 1440 == minutes


def test_buffers_take_the_slots_beside_an_appointment(appointments: Appointments) -> None:
    appointments.practising(session_duration_minutes=60, buffer_minutes=30)
    assert appointments.free() == ["09:00", "10:30", "12:00", "13:30", "15:00", "16:30"]

    appointments.booked(**slot("12:15", "13:00"))

    assert appointments.free() == ["09:00", "10:30", "13:30", "15:00", "16:30"]
    appointments.booked(**slot("14:30", "15:30"))
    assert appointments.free() == ["09:00", "10:30", "16:30"]


def test_what_has_begun_is_not_offered_nor_what_begins_now(appointments: Appointments, at: At) -> None:
    for now, first in (
        ("2024-01-15T08:59:59Z", "09:00"),
        ("2024-01-15T09:00:00Z", "09:45"),
        ("2024-01-15T12:00:01Z", "12:45"),
        ("2024-01-15T17:14:59Z", "17:15"),
    ):
        at(now)
        assert appointments.free() == GRID[GRID.index(first) :]
    at("2024-01-15T17:15:00Z")
    assert appointments.free() == []


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024-01-12", []),
        ("2024-01-20", []),
        ("2024-03-14", GRID),
        ("2024-03-15", []),
        ("2030-01-15", []),
        ("2001-01-15", []),
    ],
)
def test_nothing_is_offered_that_is_past_or_too_far_or_on_a_day_off(
    appointments: Appointments, date: str, expected: list[str]
) -> None:
    day = made(appointments.availability(date=date), 200)

    assert day["date"] == date
    assert [each["start_time"][11:16] for each in day["freeSlots"]] == expected


def test_a_blocked_day_off_is_occupied_all_the_same(appointments: Appointments) -> None:
    appointments.blocked(client_id="sara", **slot("10:00", day="2024-01-20"))

    assert appointments.occupied(date="2024-01-20") == ["2024-01-20T10:00:00Z"]


# The question.


@pytest.mark.parametrize(
    "date",
    [
        "2024-01-15T10:00:00Z",
        "2024-01-15T23:59:59.999Z",
        "2024-01-15T23:00:00-05:00",
        "2024-01-15T00:00:00+14:00",
        "2024-01-15T10:00:00",
        "2024-01-15 10:00:00",
        "2024-01-15T10:00",
    ],
)
def test_a_time_after_the_date_is_ignored(appointments: Appointments, date: str) -> None:
    assert made(appointments.availability(date=date), 200) == made(appointments.availability(), 200)


@pytest.mark.parametrize("field", ["date", "professional_id"])
@pytest.mark.parametrize("absent", [MISSING, "", " "])
def test_both_are_required(appointments: Appointments, field: str, absent: object) -> None:
    refused_naming(appointments.availability(**{field: absent}), field)


@pytest.mark.parametrize(
    "date",
    [
        "mañana",
        "15/01/2024",
        "2024-1-15",
        "2024-02-30",
        "2024-13-01",
        "20240115",
        "2024-W03-1",
        "2024-01",
        "5",
    ],
)
def test_what_is_no_date_is_a_fault_of_it(appointments: Appointments, date: str) -> None:
    refused_naming(appointments.availability(date=date), "date")


@pytest.mark.parametrize("professional_id", ["nadie", "ana", "x" * 200, "%", "ñ"])
def test_who_is_no_professional_is_not_found(appointments: Appointments, professional_id: str) -> None:
    refused(appointments.availability(professional_id=professional_id), 404, NO_PROFESSIONAL)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Honolulu"])
@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_break_nothing(appointments: Appointments, zone: str, date: str) -> None:
    appointments.practising(timezone=zone, **WHOLE)

    answer = appointments.availability(date=date)

    if answer.status == 200:
        assert made(answer, 200)["freeSlots"] == []
    else:
        refused_naming(answer, "date")
