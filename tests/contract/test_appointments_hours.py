"""When a reservation may be: in the future, in the working hours of the professional, within the window."""

from typing import Any, Final

from tests.conftest import NOON
from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import DEFAULTS, deleted, made, made_list, refused
from tests.contract.courts import At

SANTIAGO: Final = "America/Santiago"
MADRID: Final = "Europe/Madrid"
TONGA: Final = "Pacific/Tongatapu"
KIRITIMATI: Final = "Pacific/Kiritimati"
DAY: Final = "2024-01-15"
ONE_DAY: Final[dict[str, Any]] = {"reservation_window_days": 1}
WHOLE_DAYS: Final = {"work_days": "MON-SUN", "work_start_time": "00:00", "work_end_time": "24:00"}


def refused_to_all(appointments: Appointments, **when: str) -> None:
    """Whoever asks on behalf of a client is told the same, and nothing is made."""
    callers = (appointments, appointments.professional, appointments.admin)
    answers = [caller.create(client_id="ana", **when) for caller in callers]
    assert [answer.status for answer in answers] == [400] * 3, when
    assert len({refused(answer, 400) for answer in answers}) == 1, when
    assert made_list(appointments.admin.everybodys()) == []


def within(appointments: Appointments, when: dict[str, str]) -> None:
    """A client may book then; the time is free again."""
    answer = appointments.create(**when)
    assert answer.status == 201, (when, answer.raw)
    assert times(made(answer, 201)) == when
    deleted(appointments.admin.delete(made(answer, 201)["id"]))


def session(start: str) -> dict[str, str]:
    return {"start_time": start, "end_time": after(start, minutes=45)}


# The future; on the professional's clock it is in common/test_time.py.


def test_what_is_past_or_has_begun_is_refused(appointments: Appointments) -> None:
    appointments.practising(work_days="MON-SUN")

    for start in ("2001-01-01T10:00:00Z", "2024-01-12T10:00:00Z", "2024-01-14T11:59:59Z", NOON):
        refused_to_all(appointments, **session(start))
    refused_to_all(appointments, **slot("11:30", "13:00", day="2024-01-14"))
    within(appointments, session(after(NOON, seconds=1)))


# Hours.


def test_a_reservation_lies_within_the_working_hours_of_one_day(appointments: Appointments) -> None:
    """Exact to the second; a day may last until midnight, but two whole days that touch are not one."""
    until_midnight = {"work_days": "MON-SUN", "work_start_time": "20:00", "work_end_time": "24:00"}
    seconds = {"work_start_time": "09:00:30", "work_end_time": "17:59:30"}
    outside = "08:59-09:44 08:15-09:00 17:16-18:01 18:00-18:45 07:00-20:00 00:00-00:45 17:00-33:45"
    for hours, open_hours, closed_hours in (
        ({}, "09:00-09:45 17:15-18:00 09:00-18:00 12:34-12:57", outside),
        (until_midnight, "23:15-24:00", "23:15-24:01 24:00-24:45"),
        (WHOLE_DAYS, "", "23:30-24:30"),
    ):
        appointments.practising(**hours)
        for times_of_day in open_hours.split():
            within(appointments, slot(*times_of_day.split("-")))
        for times_of_day in closed_hours.split():
            refused_to_all(appointments, **slot(*times_of_day.split("-")))
    appointments.practising(work_days="MON-FRI", **seconds)
    refused_to_all(appointments, start_time=f"{DAY}T09:00:29Z", end_time=f"{DAY}T10:00:00Z")
    refused_to_all(appointments, start_time=f"{DAY}T17:00:00Z", end_time=f"{DAY}T17:59:31Z")
    within(appointments, {"start_time": f"{DAY}T09:00:30Z", "end_time": f"{DAY}T10:00:00Z"})
    within(appointments, {"start_time": f"{DAY}T17:00:00Z", "end_time": f"{DAY}T17:59:30Z"})


def test_days_hours_and_the_window_are_on_the_professionals_clock(appointments: Appointments, at: At) -> None:
    """The 15th of January is a Monday; the window is 60 days."""
    for settings, now, open_at, closed_at in (
        ({"work_days": "MON-FRI"}, NOON, ["01-19T10:00"], ["01-20T10:00", "01-21T10:00"]),
        ({"work_days": "MON,WED,FRI"}, NOON, ["01-15T10:00", "01-17T10:00"], ["01-16T10:00"]),
        ({"work_days": "MON-TUE,THU-SAT"}, NOON, ["01-18T10:00", "01-20T10:00"], ["01-17T10:00"]),
        ({"work_days": "SUN"}, NOON, ["01-21T10:00"], ["01-15T10:00"]),
        ({"work_days": "MON-SUN"}, NOON, ["01-21T10:00"], []),
        ({"timezone": SANTIAGO}, NOON, ["01-15T12:00", "01-15T20:15"], ["01-15T11:59", "01-15T20:16"]),
        ({"timezone": TONGA}, NOON, ["01-14T20:00"], ["01-14T19:59", "01-19T20:00"]),
        ({"timezone": KIRITIMATI}, NOON, ["01-19T03:00", "01-18T19:00"], ["01-19T19:00"]),
        ({"reservation_window_days": 1}, NOON, ["01-15T17:15"], ["01-16T09:00"]),
        ({"reservation_window_days": 5}, NOON, ["01-19T17:15"], ["01-22T09:00"]),
        ({"reservation_window_days": 60}, NOON, ["03-14T17:15"], ["03-15T09:00"]),
        (ONE_DAY | {"timezone": KIRITIMATI}, "2024-01-14T09:59:00Z", ["01-15T00:00"], ["01-16T00:00"]),
        (ONE_DAY | {"timezone": KIRITIMATI}, "2024-01-14T10:01:00Z", ["01-16T00:00"], ["01-17T00:00"]),
        (ONE_DAY | {"timezone": SANTIAGO}, "2024-01-15T02:30:00Z", ["01-15T13:00"], ["01-16T13:00"]),
        (ONE_DAY | {"timezone": SANTIAGO}, "2024-01-15T03:30:00Z", ["01-16T13:00"], ["01-17T13:00"]),
        ({}, NOON, [], ["03-18T10:00"]),
        ({}, "2024-01-18T12:00:00Z", ["03-18T10:00"], []),
    ):
        at(now)
        appointments.practising(**{**DEFAULTS, **settings})
        for start in open_at:
            within(appointments, session(f"2024-{start}:00Z"))
        for start in closed_at:
            refused_to_all(appointments, **session(f"2024-{start}:00Z"))


def test_a_whole_day_is_as_long_as_it_is(appointments: Appointments, at: At) -> None:
    for zone, day, start, end in (
        # The day of 23 hours in Madrid begins at 23:00Z, ends at 22:00Z; that of 25 at 22:00Z and 23:00Z.
        (MADRID, "2024-03-31", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"),
        (MADRID, "2024-10-27", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"),
        # In Santiago the clocks change at midnight.
        (SANTIAGO, "2024-04-06", "2024-04-06T03:00:00Z", "2024-04-07T04:00:00Z"),
        (SANTIAGO, "2024-09-08", "2024-09-08T04:00:00Z", "2024-09-09T03:00:00Z"),
    ):
        at(after(start, hours=-24))
        appointments.practising(timezone=zone, **WHOLE_DAYS)
        refused_to_all(appointments, start_time=after(start, minutes=-1), end_time=after(start, minutes=44))
        refused_to_all(appointments, start_time=after(end, minutes=-44), end_time=after(end, minutes=1))
        edges = [session(start), session(after(end, minutes=-45))]
        reservations = [appointments.booked(**edge)["id"] for edge in edges]
        assert len(appointments.occupied(date=day)) == 2, day
        for reservation in reservations:
            deleted(appointments.admin.delete(reservation))
