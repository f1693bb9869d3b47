"""A membership past its last day becomes EXPIRED (contract classes.md, *On a schedule*)."""

from typing import Any, Final

import pytest

from tests.contract.courts import SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_MEMBERSHIP, made, made_list, refused
from tests.pipeline import Pipeline, still_due

FIRST, LAST = "2024-01-01", "2024-01-15"
BEFORE, AFTER = "2024-01-15T23:59:59Z", "2024-01-16T00:00:00Z"
STATUSES: Final = ("ACTIVE", "INACTIVE", "SUSPENDED")


def member(gym: Gym, **fields: Any) -> Gym:
    return gym.by("ana").joined(**{"start_date": FIRST, "end_date": LAST, **fields})


def membership(gym: Gym) -> dict[str, Any]:
    answer = gym.membership()
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.body["data"]
    return found


def expires_between(behind: Pipeline, gym: Gym, before: str, after: str) -> bool:
    """Whether it is as it was at one instant, and EXPIRED at the other."""
    first = membership(gym)
    behind.tick(before)
    assert membership(gym) == first
    behind.tick(after)
    return membership(gym) == {**first, "status": "EXPIRED"}


@pytest.mark.parametrize("renews", [True, False])
@pytest.mark.parametrize("status", STATUSES)
def test_it_expires_when_its_last_day_is_over_whatever_its_status(
    behind: Pipeline, gym: Gym, status: str, renews: bool
) -> None:
    ana = member(gym, status=status, auto_renew=renews)

    assert expires_between(behind, ana, BEFORE, AFTER)
    assert [each["status"] for each in made_list(ana.staff.memberships(status="EXPIRED"))] == ["EXPIRED"]
    assert still_due() == []


@pytest.mark.parametrize(
    ("zone", "last", "before", "after"),
    [
        ("America/Santiago", "2024-01-15", "2024-01-16T02:59:59Z", "2024-01-16T03:00:00Z"),
        # The clocks go forward at midnight, which does not happen.
        ("America/Santiago", "2024-09-07", "2024-09-08T03:59:59Z", "2024-09-08T04:00:00Z"),
        # And back at midnight, so that the last hour of the day happens twice.
        ("America/Santiago", "2024-04-06", "2024-04-07T03:59:59Z", "2024-04-07T04:00:00Z"),
        ("Europe/Madrid", "2024-03-30", "2024-03-30T22:59:59Z", "2024-03-30T23:00:00Z"),
        ("Europe/Madrid", "2024-03-31", "2024-03-31T21:59:59Z", "2024-03-31T22:00:00Z"),
        ("Pacific/Kiritimati", "2024-01-15", "2024-01-15T09:59:59Z", "2024-01-15T10:00:00Z"),
    ],
)
def test_the_day_is_over_in_the_zone_of_the_stage(
    behind: Pipeline,
    gym: Gym,
    settings_changed: SettingsChanged,
    zone: str,
    last: str,
    before: str,
    after: str,
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)

    assert expires_between(behind, member(gym, end_date=last), before, after)


@pytest.mark.parametrize("instant", [AFTER, "2024-01-18T00:00:00Z", "2026-01-01T00:00:00Z"])
def test_however_often_and_late_it_expires_once(behind: Pipeline, gym: Gym, instant: str) -> None:
    member(gym)
    seen = len(behind.records())

    for _ in range(3):
        behind.tick(instant)

    written = [each["dynamodb"]["NewImage"] for each in behind.records()[seen:]]
    assert [each["status"] for each in written if each["sk"] == {"S": "MEMBERSHIP"}] == [{"S": "expired"}]


def test_an_expired_one_lets_nobody_in_and_takes_no_seat_away(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    first, second = (ana.scheduled(session_date=f"2024-01-{day}") for day in (17, 18))
    ana.seated(first)

    behind.tick(AFTER)

    refused(ana.reserve(second), 400, NO_MEMBERSHIP)
    assert ana.holds(first) == "CONFIRMED"


def test_one_that_is_prolonged_expires_later(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    made(ana.staff.patch_membership(membership(ana)["id"], end_date="2024-02-29"), 200)

    assert expires_between(behind, ana, "2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z")


def test_one_that_is_shortened_expires_at_the_next_tick(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    made(ana.staff.patch_membership(membership(ana)["id"], end_date="2024-01-10"), 200)

    behind.tick("2024-01-14T12:01:00Z")

    assert membership(ana)["status"] == "EXPIRED"


def test_an_expired_one_can_be_renewed_and_expires_again(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    behind.tick(AFTER)
    renewal = {"status": "ACTIVE", "end_date": "2024-02-15"}
    made(ana.staff.patch_membership(membership(ana)["id"], **renewal), 200)

    assert expires_between(behind, ana, "2024-02-15T23:59:59Z", "2024-02-16T00:00:00Z")


def test_a_new_last_day_alone_does_not_make_it_active(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    behind.tick(AFTER)

    made(ana.staff.patch_membership(membership(ana)["id"], end_date="2024-02-15"), 200)
    behind.tick("2024-01-17T00:00:00Z")

    assert membership(ana)["status"] == "EXPIRED"
    assert still_due() == []


@pytest.mark.parametrize("last", ["9999-12-30", "9999-12-31"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Santiago"])
def test_one_for_life_never_does(
    behind: Pipeline, gym: Gym, settings_changed: SettingsChanged, last: str, zone: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    ana = member(gym, end_date=last)

    behind.tick("2999-01-01T00:00:00Z")

    assert membership(ana)["status"] == "ACTIVE"


def test_it_tells_nobody(behind: Pipeline, gym: Gym) -> None:
    member(gym)

    assert behind.tick(AFTER) == []
    assert behind.happened() == []


def test_each_tenant_has_its_own(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    other = gym.by("ana", tenant="other").joined(end_date="2024-03-01")

    behind.tick(AFTER)

    assert [membership(each)["status"] for each in (ana, other)] == ["EXPIRED", "ACTIVE"]
