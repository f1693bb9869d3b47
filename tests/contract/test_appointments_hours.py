"""When a reservation may be: in the future, in the working hours of the professional, within the window."""

from typing import Final

import pytest

from tests.contract.appointments import PROFESSIONAL, Appointments, after, slot, times
from tests.contract.appointments_answers import made, made_list, refused
from tests.contract.courts import At

SANTIAGO: Final = "America/Santiago"
MADRID: Final = "Europe/Madrid"
TONGA: Final = "Pacific/Tongatapu"
KIRITIMATI: Final = "Pacific/Kiritimati"
SATURDAY: Final = "2024-01-20"
SUNDAY: Final = "2024-01-21"


def refused_to_all(appointments: Appointments, **when: str) -> None:
    """Whoever asks on behalf of a client is told the same, and nothing is made."""
    callers = (appointments, appointments.professional, appointments.admin)
    assert len({refused(caller.create(client_id="ana", **when), 400) for caller in callers}) == 1
    assert made_list(appointments.admin.everybodys()) == []


# The future.


@pytest.mark.parametrize(
    "start",
    ["2024-01-14T11:59:59Z", "2024-01-14T12:00:00Z", "2024-01-12T10:00:00Z", "2001-01-01T10:00:00Z"],
)
def test_what_is_past_is_refused(appointments: Appointments, start: str) -> None:
    appointments.practising(work_days="MON-SUN")

    refused_to_all(appointments, start_time=start, end_time=after(start, minutes=45))


def test_a_second_from_now_is_the_future(appointments: Appointments) -> None:
    appointments.practising(work_days="MON-SUN")

    start = "2024-01-14T12:00:01Z"
    assert times(appointments.booked(start_time=start, end_time=after(start, minutes=30)))


def test_what_has_begun_is_past_though_it_has_not_ended(appointments: Appointments) -> None:
    appointments.practising(work_days="MON-SUN")

    refused_to_all(appointments, **slot("11:30", "13:00", day="2024-01-14"))


@pytest.mark.parametrize(
    ("zone", "past", "future"),
    [
        (SANTIAGO, "2024-01-14T08:59:00", "2024-01-14T09:01:00"),
        (TONGA, "2024-01-15T00:59:00", "2024-01-15T01:01:00"),
    ],
)
def test_what_is_past_is_past_on_the_professionals_clock(
    appointments: Appointments, zone: str, past: str, future: str
) -> None:
    appointments.practising(
        timezone=zone, work_days="MON-SUN", work_start_time="00:00", work_end_time="24:00"
    )
    later = f"{past[:10]}T20:00:00"

    refused_to_all(appointments, start_time=past, end_time=later)
    assert appointments.create(start_time=future, end_time=later).status == 201


# Hours.


@pytest.mark.parametrize(
    ("start", "end", "is_open"),
    [
        ("09:00", "09:45", True),
        ("17:15", "18:00", True),
        ("09:00", "18:00", True),
        ("12:34", "12:57", True),
        ("08:59", "09:44", False),
        ("08:15", "09:00", False),
        ("17:16", "18:01", False),
        ("18:00", "18:45", False),
        ("07:00", "20:00", False),
        ("00:00", "00:45", False),
        ("17:00", "33:45", False),
    ],
)
def test_a_reservation_lies_within_the_working_hours(
    appointments: Appointments, start: str, end: str, is_open: bool
) -> None:
    if is_open:
        assert times(appointments.booked(**slot(start, end))) == slot(start, end)
    else:
        refused_to_all(appointments, **slot(start, end))


def test_hours_are_exact_to_the_second(appointments: Appointments) -> None:
    appointments.practising(work_start_time="09:00:30", work_end_time="17:59:30")

    early = {"start_time": "2024-01-15T09:00:29Z", "end_time": "2024-01-15T10:00:00Z"}
    late = {"start_time": "2024-01-15T17:00:00Z", "end_time": "2024-01-15T17:59:31Z"}
    refused_to_all(appointments, **early)
    refused_to_all(appointments, **late)
    assert appointments.create(**{**early, "start_time": "2024-01-15T09:00:30Z"}).status == 201
    assert appointments.create(**{**late, "end_time": "2024-01-15T17:59:30Z"}).status == 201


@pytest.mark.parametrize(
    ("work_days", "day", "is_open"),
    [
        ("MON-FRI", "2024-01-19", True),
        ("MON-FRI", SATURDAY, False),
        ("MON-FRI", SUNDAY, False),
        ("MON,WED,FRI", "2024-01-15", True),
        ("MON,WED,FRI", "2024-01-16", False),
        ("MON,WED,FRI", "2024-01-17", True),
        ("MON-TUE,THU-SAT", "2024-01-17", False),
        ("MON-TUE,THU-SAT", "2024-01-18", True),
        ("MON-TUE,THU-SAT", SATURDAY, True),
        ("SUN", SUNDAY, True),
        ("SUN", "2024-01-15", False),
        ("MON-SUN", SUNDAY, True),
    ],
)
def test_a_reservation_is_on_a_work_day(
    appointments: Appointments, work_days: str, day: str, is_open: bool
) -> None:
    appointments.practising(work_days=work_days)

    if is_open:
        assert appointments.create(**slot("10:00", day=day)).status == 201
    else:
        refused_to_all(appointments, **slot("10:00", day=day))


@pytest.mark.parametrize(
    ("zone", "start", "is_open"),
    [
        (SANTIAGO, "2024-01-15T12:00:00Z", True),
        (SANTIAGO, "2024-01-15T11:59:00Z", False),
        (SANTIAGO, "2024-01-15T20:15:00Z", True),
        (SANTIAGO, "2024-01-15T20:16:00Z", False),
        (TONGA, "2024-01-14T20:00:00Z", True),
        (TONGA, "2024-01-14T19:59:00Z", False),
        (TONGA, "2024-01-19T20:00:00Z", False),
        (KIRITIMATI, "2024-01-19T03:00:00Z", True),
        (KIRITIMATI, "2024-01-18T19:00:00Z", True),
        (KIRITIMATI, "2024-01-19T19:00:00Z", False),
    ],
)
def test_hours_and_days_are_those_of_the_professionals_zone(
    appointments: Appointments, zone: str, start: str, is_open: bool
) -> None:
    appointments.practising(timezone=zone)
    when = {"start_time": start, "end_time": after(start, minutes=45)}

    if is_open:
        assert times(appointments.booked(**when)) == when
    else:
        refused_to_all(appointments, **when)


def test_a_day_may_last_until_midnight_and_no_longer(appointments: Appointments) -> None:
    appointments.practising(work_days="MON-SUN", work_start_time="20:00", work_end_time="24:00")

    refused_to_all(appointments, **slot("23:15", "24:01"))
    assert times(appointments.booked(**slot("23:15", "24:00"))) == slot("23:15", "24:00")
    refused(appointments.create(**slot("00:00", "00:45", day="2024-01-16")), 400)


def test_two_whole_days_that_touch_are_two_days_all_the_same(appointments: Appointments) -> None:
    """Start and end lie in one work day."""
    appointments.practising(work_days="MON-SUN", work_start_time="00:00", work_end_time="24:00")

    refused_to_all(appointments, **slot("23:30", "24:30"))


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        # The day of 23 hours in Madrid begins at 23:00Z and ends at 22:00Z, that of 25 at 22:00Z and 23:00Z.
        (MADRID, "2024-03-31", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"),
        (MADRID, "2024-10-27", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"),
        # In Santiago the clocks change at midnight.
        (SANTIAGO, "2024-09-08", "2024-09-08T04:00:00Z", "2024-09-09T03:00:00Z"),
        (SANTIAGO, "2024-04-06", "2024-04-06T03:00:00Z", "2024-04-07T04:00:00Z"),
    ],
)
def test_a_whole_day_is_as_long_as_it_is(
    appointments: Appointments, at: At, zone: str, day: str, start: str, end: str
) -> None:
    at(after(start, hours=-24))
    appointments.practising(
        timezone=zone, work_days="MON-SUN", work_start_time="00:00", work_end_time="24:00"
    )

    refused_to_all(appointments, start_time=after(start, minutes=-1), end_time=after(start, minutes=44))
    refused_to_all(appointments, start_time=after(end, minutes=-44), end_time=after(end, minutes=1))
    assert appointments.create(start_time=start, end_time=after(start, minutes=45)).status == 201
    assert appointments.create(start_time=after(end, minutes=-45), end_time=end).status == 201
    assert len(appointments.occupied(date=day)) == 2


# The window.


@pytest.mark.parametrize(
    ("days", "last", "too_far"),
    [(1, "2024-01-15", "2024-01-16"), (5, "2024-01-19", "2024-01-22"), (60, "2024-03-14", "2024-03-15")],
)
def test_a_reservation_is_so_many_days_ahead_and_no_more(
    appointments: Appointments, days: int, last: str, too_far: str
) -> None:
    appointments.practising(reservation_window_days=days)

    refused_to_all(appointments, **slot("09:00", day=too_far))
    assert appointments.create(**slot("17:15", day=last)).status == 201


@pytest.mark.parametrize(
    ("zone", "now", "last", "too_far"),
    [
        (SANTIAGO, "2024-01-15T02:30:00Z", "2024-01-15T13:00:00Z", "2024-01-16T13:00:00Z"),
        (SANTIAGO, "2024-01-15T03:30:00Z", "2024-01-16T13:00:00Z", "2024-01-17T13:00:00Z"),
        (KIRITIMATI, "2024-01-14T09:59:00Z", "2024-01-15T00:00:00Z", "2024-01-16T00:00:00Z"),
        (KIRITIMATI, "2024-01-14T10:01:00Z", "2024-01-16T00:00:00Z", "2024-01-17T00:00:00Z"),
    ],
)
def test_days_are_counted_on_the_professionals_calendar(
    appointments: Appointments, at: At, zone: str, now: str, last: str, too_far: str
) -> None:
    appointments.practising(timezone=zone, reservation_window_days=1)
    at(now)

    refused_to_all(appointments, start_time=too_far, end_time=after(too_far, minutes=45))
    assert appointments.create(start_time=last, end_time=after(last, minutes=45)).status == 201


def test_the_window_moves_with_the_days(appointments: Appointments, at: At) -> None:
    far = slot("10:00", day="2024-03-18")
    refused_to_all(appointments, **far)

    at("2024-01-18T12:00:00Z")
    assert made(appointments.create(**far), 201)["professional_id"] == PROFESSIONAL
