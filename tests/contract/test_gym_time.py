"""Time, where the gym has rules of its own: what is past, the days of sessions and of memberships."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tests.contract.appointments import after
from tests.contract.common.test_time import BUENOS_AIRES, MADRID, MOMENTS, SANTIAGO, TONGA
from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_MEMBERSHIP, PAST, TOO_LATE, ids, made, refused

LONG: Final = {"start_date": "2023-01-01", "end_date": "2025-12-31"}
EARLY: Final = "2024-01-14T12:00:00Z"


# Past.


def test_past_is_the_end_for_reserving_and_the_start_for_cancelling_on_the_clock_of_gym_or_class(
    gym: Gym, at: At, settings_changed: SettingsChanged
) -> None:
    ana, bruno = gym.by("ana").joined(**LONG), gym.by("bruno").joined(**LONG)
    for of in ("stage", "class"):
        for zone, local, end, instant in MOMENTS:
            settings_changed(DEFAULT_TIMEZONE=zone if of == "stage" else "UTC")
            case = (of, zone, local)
            class_id = gym.offered(timezone=zone if of == "class" else None)["id"]
            day, start = local.split("T")
            when = {"session_date": day, "start_time": start, "end_time": end}
            session_id = gym.scheduled(class_id=class_id, **when)

            at(instant)
            seat = ana.seated(session_id)
            shown = seat["classSession"]
            assert (shown["sessionDate"], shown["startTime"], shown["endTime"]) == (day, start, end), case
            at(after(instant, seconds=1))
            refused(ana.cancel(seat["id"]), 400, TOO_LATE)
            at(instant)
            made(ana.cancel(seat["id"]), 200)
            local_end = datetime.fromisoformat(f"{day}T{end}").replace(tzinfo=ZoneInfo(zone))
            ends = f"{local_end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            at(after(ends, seconds=-1))
            assert bruno.validate(session_id).body["data"]["canReserve"] is True, case
            at(ends)
            refused(bruno.reserve(session_id), 400, PAST)
            assert bruno.validate(session_id).body["data"]["reason"] == PAST, case
            refused(ana.reactivate(seat["id"]), 400, PAST)
            at(EARLY)


# The date of a session.


def test_the_dates_of_the_filters_are_the_gyms(gym: Gym, at: At, settings_changed: SettingsChanged) -> None:
    """Whatever day it is in UTC, from the first hour of a day to the last."""
    ana, day = gym.by("ana").joined(**LONG), "2024-04-06"
    for zone in (BUENOS_AIRES, TONGA, SANTIAGO, MADRID):
        settings_changed(DEFAULT_TIMEZONE=zone)
        class_id = gym.offered()["id"]
        times = ({"start_time": f"{hour}:05", "end_time": f"{hour}:55"} for hour in ("00", "23"))
        sessions = [gym.scheduled(class_id=class_id, session_date=day, **when) for when in times]
        seats = {ana.seated(session)["id"] for session in sessions}

        for caller in (ana, ana.staff):
            assert set(ids(caller.list(date_from=day, date_to=day))) == seats, zone
            for other in ({"date_to": "2024-04-05"}, {"date_from": "2024-04-07"}):
                assert ids(caller.list(**other)) == [], (zone, other)
        assert ids(gym.sessions(class_id, date_from=day, date_to=day)) == sessions, zone
        for seat in seats:
            assert ana.erase(seat).status == 200


# The days of a membership.


def test_a_membership_holds_from_its_first_day_to_its_last_in_the_gyms_zone(
    gym: Gym, at: At, settings_changed: SettingsChanged
) -> None:
    ana = gym.by("ana").joined(type="DAY_PASS", start_date="2024-04-06", end_date="2024-04-06")
    for zone, first, last in (
        # The first and the last second of 6 April 2024 there.
        ("UTC", "2024-04-06T00:00:00Z", "2024-04-06T23:59:59Z"),
        (BUENOS_AIRES, "2024-04-06T03:00:00Z", "2024-04-07T02:59:59Z"),
        (TONGA, "2024-04-05T11:00:00Z", "2024-04-06T10:59:59Z"),
        (SANTIAGO, "2024-04-06T03:00:00Z", "2024-04-07T03:59:59Z"),
        (MADRID, "2024-04-05T22:00:00Z", "2024-04-06T21:59:59Z"),
    ):
        settings_changed(DEFAULT_TIMEZONE=zone)
        session_id = gym.scheduled(class_id=gym.offered()["id"], session_date="2024-04-20")
        for instant, holds in (
            (after(first, seconds=-1), False),
            (first, True),
            (last, True),
            (after(last, seconds=1), False),
        ):
            at(instant)
            flags = ana.validate(session_id).body["data"]
            assert flags["hasActiveMembership"] is holds, (zone, instant)
            if holds:
                made(ana.cancel(ana.seated(session_id)["id"]), 200)
            else:
                refused(ana.reserve(session_id), 400, NO_MEMBERSHIP)
        at(EARLY)


def test_the_day_that_counts_is_that_of_the_reserving_not_of_the_session(gym: Gym, at: At) -> None:
    ana = gym.by("ana").joined(start_date="2024-01-14", end_date="2024-01-14")
    session_id = gym.scheduled(session_date="2024-02-20")

    assert ana.reserve(session_id).status == 201
    bruno = gym.by("bruno").joined(start_date="2024-02-20", end_date="2024-02-20")
    refused(bruno.reserve(session_id), 400, NO_MEMBERSHIP)


def test_expiring_soon_counts_from_the_gyms_today(
    gym: Gym, at: At, settings_changed: SettingsChanged
) -> None:
    for zone, now, today in ((TONGA, "2024-01-14T11:30:00Z", 15), (BUENOS_AIRES, "2024-01-14T02:30:00Z", 13)):
        settings_changed(DEFAULT_TIMEZONE=zone)
        at(now)
        staff = gym.by("sara", role="STAFF", tenant=zone.split("/")[-1].lower())
        ends = {
            name: f"2024-01-{today + days:02}"
            for name, days in (("gone", -1), ("in", 0), ("in7", 7), ("out", 8))
        }
        made_for = {
            user: made(staff.new_membership(user, end_date=end), 201)["id"] for user, end in ends.items()
        }

        soon = set(ids(staff.memberships(expires_soon="true")))
        assert soon == {made_for["in"], made_for["in7"]}, zone
