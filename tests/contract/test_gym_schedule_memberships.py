"""A membership past its last day becomes EXPIRED (contract classes.md, *On a schedule*)."""

from itertools import product
from typing import Any

from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_MEMBERSHIP, made, made_list, refused
from tests.pipeline import Pipeline, still_due

FIRST, LAST = "2024-01-01", "2024-01-15"
BEFORE, AFTER = "2024-01-15T23:59:59Z", "2024-01-16T00:00:00Z"
SANTIAGO, MADRID, KIRITIMATI = "America/Santiago", "Europe/Madrid", "Pacific/Kiritimati"


def member(gym: Gym, user: str = "ana", **fields: Any) -> Gym:
    return gym.by(user, name=user).joined(**{"start_date": FIRST, "end_date": LAST, **fields})


def membership(gym: Gym) -> dict[str, Any]:
    answer = gym.membership()
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.body["data"]
    return found


def patched(gym: Gym, **fields: Any) -> None:
    made(gym.staff.patch_membership(membership(gym)["id"], **fields), 200)


def expires_between(behind: Pipeline, gym: Gym, before: str, after: str) -> bool:
    """Whether it is as it was at one instant, and EXPIRED at the other."""
    first = membership(gym)
    behind.tick(before)
    assert membership(gym) == first
    behind.tick(after)
    return membership(gym) == {**first, "status": "EXPIRED"}


def test_it_expires_after_its_last_day_whatever_its_status_and_nobody_is_told(
    behind: Pipeline, gym: Gym
) -> None:
    members = [
        member(gym, f"{status}-{renews}", status=status, auto_renew=renews)
        for status, renews in product(("ACTIVE", "INACTIVE", "SUSPENDED"), (True, False))
    ]
    first = [membership(each) for each in members]

    assert behind.tick(BEFORE) == []
    assert [membership(each) for each in members] == first
    seen = len(behind.records())
    for instant in (AFTER, AFTER, "2024-01-18T00:00:00Z", "2026-01-01T00:00:00Z"):
        assert behind.tick(instant) == []
        assert [membership(each) for each in members] == [{**each, "status": "EXPIRED"} for each in first]

    assert len(made_list(gym.staff.memberships(status="EXPIRED"))) == len(members)
    written = [record["dynamodb"]["NewImage"] for record in behind.records()[seen:]]
    expired = [image["status"] for image in written if image["sk"] == {"S": "MEMBERSHIP"}]
    assert expired == [{"S": "expired"}] * len(members)
    assert (behind.happened(), still_due()) == ([], [])


def test_the_day_ends_in_the_stages_zone(
    behind: Pipeline, gym: Gym, settings_changed: SettingsChanged, at: At
) -> None:
    for number, (zone, last, before, after) in enumerate(
        (
            (SANTIAGO, "2024-01-15", "2024-01-16T02:59:59Z", "2024-01-16T03:00:00Z"),
            # The clocks go back at midnight, so that the last hour of the day happens twice.
            (SANTIAGO, "2024-04-06", "2024-04-07T03:59:59Z", "2024-04-07T04:00:00Z"),
            (MADRID, "2024-03-31", "2024-03-31T21:59:59Z", "2024-03-31T22:00:00Z"),
            (KIRITIMATI, "2024-01-15", "2024-01-15T09:59:59Z", "2024-01-15T10:00:00Z"),
        )
    ):
        settings_changed(DEFAULT_TIMEZONE=zone)
        at("2024-01-14T12:00:00Z")
        ana = member(gym, f"user-{number}", end_date=last)
        assert expires_between(behind, ana, before, after), (zone, last)


def test_an_expired_one_lets_nobody_in_and_takes_no_seat_away(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    first, second = (ana.scheduled(session_date=f"2024-01-{day}") for day in (17, 18))
    ana.seated(first)

    behind.tick(AFTER)

    refused(ana.reserve(second), 400, NO_MEMBERSHIP)
    assert ana.holds(first) == "CONFIRMED"


def test_another_last_day_counts_at_the_next_tick(behind: Pipeline, gym: Gym) -> None:
    shortened, prolonged = member(gym), member(gym, "bruno")
    patched(shortened, end_date="2024-01-10")
    patched(prolonged, end_date="2024-02-29")

    behind.tick("2024-01-14T12:01:00Z")
    assert membership(shortened)["status"] == "EXPIRED"
    assert expires_between(behind, prolonged, "2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z")


def test_an_expired_one_is_active_again_by_its_status_and_expires_again(behind: Pipeline, gym: Gym) -> None:
    ana = member(gym)
    behind.tick(AFTER)

    patched(ana, end_date="2024-02-15")
    behind.tick("2024-01-17T00:00:00Z")
    assert membership(ana)["status"] == "EXPIRED"
    assert still_due() == []
    patched(ana, status="ACTIVE", end_date="2024-02-15")
    assert expires_between(behind, ana, "2024-02-15T23:59:59Z", "2024-02-16T00:00:00Z")


def test_one_for_life_never_ends(
    behind: Pipeline, gym: Gym, settings_changed: SettingsChanged, at: At
) -> None:
    for number, (zone, last) in enumerate(
        product(("UTC", KIRITIMATI, SANTIAGO), ("9999-12-30", "9999-12-31"))
    ):
        settings_changed(DEFAULT_TIMEZONE=zone)
        at("2024-01-14T12:00:00Z")
        ana = member(gym, f"user-{number}", end_date=last)

        behind.tick("2999-01-01T00:00:00Z")

        assert membership(ana)["status"] == "ACTIVE", (zone, last)
