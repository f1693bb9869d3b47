"""Time: the gym's own days and hours, across changes of the clocks and far from UTC."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_MEMBERSHIP, PAST, TOO_LATE, ids, invalid, made, refused

SANTIAGO: Final = "America/Santiago"
MADRID: Final = "Europe/Madrid"
BUENOS_AIRES: Final = "America/Argentina/Buenos_Aires"
TONGA: Final = "Pacific/Tongatapu"

# Zone, day, start, end, and the same start in UTC.
MOMENTS: Final = [
    (BUENOS_AIRES, "2024-03-10", "22:00", "23:00", "2024-03-11T01:00:00Z"),
    (BUENOS_AIRES, "2024-03-10", "00:30", "01:30", "2024-03-10T03:30:00Z"),
    (TONGA, "2024-03-10", "09:00", "10:00", "2024-03-09T20:00:00Z"),
    (TONGA, "2024-03-10", "22:00", "23:00", "2024-03-10T09:00:00Z"),
    # Santiago: summer time ends with 6 April 2024, begins with 8 September.
    (SANTIAGO, "2024-04-06", "19:00", "20:00", "2024-04-06T22:00:00Z"),
    (SANTIAGO, "2024-04-06", "23:15", "23:45", "2024-04-07T02:15:00Z"),
    (SANTIAGO, "2024-04-07", "19:00", "20:00", "2024-04-07T23:00:00Z"),
    (SANTIAGO, "2024-09-07", "19:00", "20:00", "2024-09-07T23:00:00Z"),
    (SANTIAGO, "2024-09-08", "01:00", "02:00", "2024-09-08T04:00:00Z"),
    (SANTIAGO, "2024-09-08", "19:00", "20:00", "2024-09-08T22:00:00Z"),
    # Madrid: summer time begins with 31 March 2024, ends with 27 October.
    (MADRID, "2024-03-30", "09:00", "10:00", "2024-03-30T08:00:00Z"),
    (MADRID, "2024-03-31", "01:30", "03:30", "2024-03-31T00:30:00Z"),
    (MADRID, "2024-03-31", "09:00", "10:00", "2024-03-31T07:00:00Z"),
    (MADRID, "2024-10-27", "02:30", "02:45", "2024-10-27T00:30:00Z"),
    (MADRID, "2024-10-27", "09:00", "10:00", "2024-10-27T08:00:00Z"),
]
at_every_moment = pytest.mark.parametrize(("zone", "day", "start", "end", "instant"), MOMENTS)
LONG: Final = {"start_date": "2023-01-01", "end_date": "2025-12-31"}


def a_second_after(instant: str) -> str:
    return shifted(instant, 1)


# Past.


@at_every_moment
def test_past_is_the_start_on_the_gyms_own_clock(
    gym: Gym,
    at: At,
    settings_changed: SettingsChanged,
    zone: str,
    day: str,
    start: str,
    end: str,
    instant: str,
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    ana, bruno = gym.by("ana").joined(**LONG), gym.by("bruno").joined(**LONG)
    session_id = gym.scheduled(session_date=day, start_time=start, end_time=end)

    at(instant)
    seat = ana.seated(session_id)
    at(a_second_after(instant))
    refused(bruno.reserve(session_id), 400, PAST)
    assert bruno.validate(session_id).body["data"]["reason"] == PAST
    refused(ana.cancel(seat["id"]), 400, TOO_LATE)
    at(instant)
    made(ana.cancel(seat["id"]), 200)
    at(a_second_after(instant))
    refused(ana.reactivate(seat["id"]), 400, PAST)


@at_every_moment
def test_a_class_may_have_a_zone_of_its_own(
    gym: Gym, at: At, zone: str, day: str, start: str, end: str, instant: str
) -> None:
    ana, bruno = gym.by("ana").joined(**LONG), gym.by("bruno").joined(**LONG)
    class_id = gym.offered(timezone=zone)["id"]
    session_id = gym.scheduled(class_id=class_id, session_date=day, start_time=start, end_time=end)

    at(instant)
    shown = ana.seated(session_id)["classSession"]
    at(a_second_after(instant))

    refused(bruno.reserve(session_id), 400, PAST)
    assert (shown["sessionDate"], shown["startTime"], shown["endTime"]) == (day, start, end)


@pytest.mark.parametrize(
    ("zone", "morning"),
    [
        (SANTIAGO, "2024-04-06T11:00:00Z"),
        (BUENOS_AIRES, "2024-04-06T11:00:00Z"),
        (MADRID, "2024-04-06T06:00:00Z"),
        (TONGA, "2024-04-05T19:00:00Z"),
    ],
)
def test_the_evening_of_a_day_can_be_cancelled_at_its_eight_in_the_morning(
    gym: Gym, at: At, settings_changed: SettingsChanged, zone: str, morning: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    ana = gym.by("ana").joined(**LONG)
    session_id = gym.scheduled(session_date="2024-04-06", start_time="19:00", end_time="20:00")
    seat = ana.seated(session_id)
    at(morning)

    made(ana.cancel(seat["id"]), 200)


def test_a_session_in_progress_ends_by_the_gyms_clock(
    gym: Gym, at: At, settings_changed: SettingsChanged
) -> None:
    """From 01:30 to 03:30 is an hour in the night in which Madrid skips two to three."""
    settings_changed(DEFAULT_TIMEZONE=MADRID)
    ana, bruno = gym.by("ana").joined(**LONG), gym.by("bruno").joined(**LONG)
    session_id = gym.scheduled(session_date="2024-03-31", start_time="01:30", end_time="03:30")
    at("2024-03-31T00:30:00Z")
    made(gym.staff.patch_session(session_id, status="IN_PROGRESS"), 200)

    at("2024-03-31T01:29:59Z")
    assert ana.reserve(session_id).status == 201
    at("2024-03-31T01:30:00Z")
    refused(bruno.reserve(session_id), 400, PAST)


@pytest.mark.parametrize(
    ("zone", "day", "skipped", "before", "after"),
    [
        (MADRID, "2024-03-31", "02:30", "01:30", "03:30"),
        (SANTIAGO, "2024-09-08", "00:30", None, "01:30"),
    ],
)
def test_a_time_that_the_clocks_skip_is_a_fault_of_the_field(
    gym: Gym,
    settings_changed: SettingsChanged,
    zone: str,
    day: str,
    skipped: str,
    before: str | None,
    after: str,
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    on_that_day = {"session_date": day}

    invalid(gym.staff.new_session(**on_that_day, start_time=skipped, end_time=after), "startTime")
    if before is not None:
        invalid(gym.staff.new_session(**on_that_day, start_time=before, end_time=skipped), "endTime")
    assert gym.staff.new_session(**on_that_day, start_time=after, end_time="05:00").status == 201


# The date of a session.


@pytest.mark.parametrize("zone", [BUENOS_AIRES, TONGA, SANTIAGO, MADRID])
def test_the_dates_of_the_filters_are_the_gyms(
    gym: Gym, at: At, settings_changed: SettingsChanged, zone: str
) -> None:
    """Whatever day it is in UTC, from the first hour of one day to the last of the next."""
    settings_changed(DEFAULT_TIMEZONE=zone)
    ana = gym.by("ana").joined(**LONG)
    at("2024-04-01T12:00:00Z")
    hours = (("00:05", "00:55"), ("23:05", "23:55"))
    seats: dict[tuple[str, str], str] = {}
    sessions: dict[tuple[str, str], str] = {}
    for day in ("2024-04-05", "2024-04-06", "2024-04-07"):
        for start, end in hours:
            session_id = gym.scheduled(session_date=day, start_time=start, end_time=end)
            sessions[day, start] = session_id
            seats[day, start] = ana.seated(session_id)["id"]

    for day in ("2024-04-05", "2024-04-06", "2024-04-07"):
        expected = {seats[day, "00:05"], seats[day, "23:05"]}
        assert set(ids(ana.list(date_from=day, date_to=day))) == expected
        assert set(ids(ana.staff.list(date_from=day, date_to=day))) == expected
        of_class = gym.sessions(gym.class_id, date_from=day, date_to=day)
        assert ids(of_class) == [sessions[day, "00:05"], sessions[day, "23:05"]]
    assert len(ids(ana.list(date_from="2024-04-06"))) == len(ids(ana.list(date_to="2024-04-06"))) == 4


# The days of a membership.


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        # The first and the last second of 6 April 2024 there.
        ("UTC", "2024-04-06T00:00:00Z", "2024-04-06T23:59:59Z"),
        (BUENOS_AIRES, "2024-04-06T03:00:00Z", "2024-04-07T02:59:59Z"),
        (TONGA, "2024-04-05T11:00:00Z", "2024-04-06T10:59:59Z"),
        (SANTIAGO, "2024-04-06T03:00:00Z", "2024-04-07T03:59:59Z"),
        (MADRID, "2024-04-05T22:00:00Z", "2024-04-06T21:59:59Z"),
    ],
)
def test_a_membership_holds_from_its_first_day_to_its_last_in_the_gyms_zone(
    gym: Gym, at: At, settings_changed: SettingsChanged, zone: str, first: str, last: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    ana = gym.by("ana").joined(type="DAY_PASS", start_date="2024-04-06", end_date="2024-04-06")
    session_id = gym.scheduled(session_date="2024-04-20")

    for instant, holds in (
        (shifted(first, -1), False),
        (first, True),
        (last, True),
        (shifted(last, 1), False),
    ):
        at(instant)
        assert ana.validate(session_id).body["data"]["hasActiveMembership"] is holds, instant
        if holds:
            made(ana.cancel(ana.seated(session_id)["id"]), 200)
        else:
            refused(ana.reserve(session_id), 400, NO_MEMBERSHIP)


def test_the_day_that_counts_is_that_of_the_reserving_not_of_the_session(gym: Gym, at: At) -> None:
    ana = gym.by("ana").joined(start_date="2024-01-14", end_date="2024-01-14")
    session_id = gym.scheduled(session_date="2024-02-20")

    assert ana.reserve(session_id).status == 201
    bruno = gym.by("bruno").joined(start_date="2024-02-20", end_date="2024-02-20")
    refused(bruno.reserve(session_id), 400, NO_MEMBERSHIP)


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        (TONGA, "2024-01-14T11:30:00Z", "2024-01-15"),
        (BUENOS_AIRES, "2024-01-14T02:30:00Z", "2024-01-13"),
    ],
)
def test_expiring_soon_counts_from_the_gyms_today(
    gym: Gym, at: At, settings_changed: SettingsChanged, zone: str, now: str, today: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    at(now)
    day = int(today[-2:])
    ends = {
        name: f"2024-01-{day + days:02}" for name, days in (("gone", -1), ("in", 0), ("in7", 7), ("out", 8))
    }
    made_for = {
        user: made(gym.staff.new_membership(user, end_date=end), 201)["id"] for user, end in ends.items()
    }

    assert set(ids(gym.staff.memberships(expires_soon="true"))) == {made_for["in"], made_for["in7"]}


def shifted(instant: str, seconds: int) -> str:
    """The instant a second before or after."""
    return (datetime.fromisoformat(instant) + timedelta(seconds=seconds)).isoformat()
