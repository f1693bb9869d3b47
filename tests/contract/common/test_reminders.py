"""Reminders of claims: so long before the start, once, and only of what still holds."""

from datetime import UTC, datetime, timedelta
from typing import Final

from tests.contract.appointments import utc
from tests.contract.common.notices import ENDS, LEADS, PLACES, THURSDAY, Town, claim, town
from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import entry_of
from tests.pipeline import still_due

__all__ = ["claim", "town"]

START: Final = "2024-01-18T10:00:00Z"
NEW_START: Final = "2024-01-19T15:00:00Z"
LAST_SECOND: Final = "2024-01-18T09:59:59Z"
NAMES: Final = {
    "appointments": ("appointments", "appointment"),
    "courts": ("courts", "court"),
    "gym": ("classes", "enrollment"),
    "rooms": ("rooms", "booking"),
}
"""What tenants and stages call the claims whose lead they choose."""


def due(town: Town, seconds: int = 0, start: str = START) -> str:
    """Return when a claim that begins at `start` is to be reminded of, or so many seconds later."""
    return utc(datetime.fromisoformat(start) - LEADS[town.dialect.name] + timedelta(seconds=seconds))


def chosen(town: Town, minutes: int | None) -> None:
    """Let the tenant have its own lead."""
    body = {NAMES[town.dialect.name][0]: minutes}
    answer = town.dialect.admin.request("PUT", "/api/reminders", json=body)
    assert answer.status == 200, answer.raw


# Once, before the start.


def test_a_reminder_comes_so_long_before_the_start_and_once(town: Town, claim: str) -> None:
    assert not town.reminds(due(town, -1))
    assert town.reminds(due(town))
    for instant in (due(town), due(town, 60), LAST_SECOND, START):
        assert not town.reminds(instant), instant


def test_a_reminder_says_what_and_when_and_changes_nothing(town: Town, at: At) -> None:
    claim = town.claimed()
    first = entry_of(town.posted()["ana"])
    before = town.dialect.get(claim).raw

    at(due(town))
    for _ in range(2):
        town.behind.sweep()

    for mail in town.posted("reminder").values():
        reminder = entry_of(mail)
        assert town.when in mail.text
        assert (
            "Te recordamos tu cita" if town.dialect.name == "appointments" else "comienza pronto"
        ) in mail.text
        assert PLACES[town.dialect.name] in mail.text
        assert (reminder.method, reminder.status) == ("REQUEST", first.status)
        assert (reminder.uid, reminder.start, reminder.end) == (first.uid, first.start, first.end)
    assert town.dialect.get(claim).raw == before


def test_a_late_sweep_reminds_before_the_start_and_not_from_then_on(town: Town, claim: str) -> None:
    missed = ("2024-01-22T10:00:00Z", "2024-01-24T10:05:00Z", "2024-01-26T10:30:00Z", "2024-01-31T10:00:00Z")
    for day in ("2024-01-22", "2024-01-24", "2024-01-26", "2024-01-29"):
        town.claimed(day=day)
    town.behind.told()

    assert town.reminds(LAST_SECOND)
    for instant in missed:
        assert not town.reminds(instant), instant


def test_a_reminder_that_is_held_up_past_the_start_is_not_sent(town: Town, claim: str, at: At) -> None:
    at(LAST_SECOND)
    town.behind.sweep()
    at(START)

    assert town.told() == {}


def test_what_is_made_within_the_lead_is_not_reminded_of_unless_it_moves(town: Town, at: At) -> None:
    at(due(town, -1))
    town.claimed()
    town.told()
    assert town.reminds(due(town))

    at(due(town, start="2024-01-25T10:00:00Z"))
    town.claimed(day="2024-01-25")
    town.move(town.claimed(12, day="2024-01-25"), day="2024-01-29")
    town.behind.told()
    for instant in (due(town, start="2024-01-25T10:00:00Z"), "2024-01-25T09:59:59Z"):
        assert not town.reminds(instant), instant
    assert town.reminds(due(town, start="2024-01-29T15:00:00Z"))


# If it still holds.


def test_what_has_moved_is_reminded_of_at_its_new_time_alone(town: Town, claim: str) -> None:
    town.move(claim)
    town.told()
    assert not town.reminds(due(town))
    assert not town.reminds(due(town, -1, NEW_START))
    assert town.reminds(due(town, start=NEW_START))

    # What is moved after its reminder has another.
    town.move(claim, day="2024-01-25")
    town.told()
    assert not town.reminds(due(town, 60, NEW_START))
    assert town.reminds(due(town, start="2024-01-25T15:00:00Z"))


def test_what_is_moved_to_within_the_lead_has_none(town: Town, claim: str, at: At) -> None:
    at(due(town, -1))
    town.move(claim, "09:50", THURSDAY, "10:30")
    town.posted("moved")

    for instant in (due(town), "2024-01-18T09:49:59Z"):
        assert not town.reminds(instant), instant


def test_what_is_moved_forth_and_back_is_reminded_of_once(town: Town, claim: str) -> None:
    town.move(claim)
    town.move(claim, "10:00", THURSDAY)
    town.told()

    assert town.reminds(due(town))
    assert not town.reminds(due(town, start=NEW_START))


def test_what_is_called_off_or_has_moved_on_is_not_reminded_of(town: Town, at: At) -> None:
    for day, (topic, end) in zip(("2024-01-18", "2024-01-25"), ENDS.items(), strict=True):
        before, behindhand = town.claimed(day=day), town.claimed(12, day)
        end(town, before)
        town.behind.told()
        assert not town.reminds(due(town, start=f"{day}T10:00:00Z")), topic

        # The other's reminder has not gone out yet when it is called off.
        at(due(town, start=f"{day}T12:00:00Z"))
        town.behind.sweep()
        end(town, behindhand)
        town.posted(topic)
        assert still_due("RSV") == []

    moves = town.claimed(day="2024-02-01")
    town.told()
    at(due(town, start="2024-02-01T10:00:00Z"))
    town.behind.sweep()
    town.move(moves, day="2024-02-05")
    town.posted("moved")


# How long before.


def test_a_lead_is_the_tenants_else_the_stages_else_the_contracts_as_of_when_a_claim_was_made(
    town: Town, settings_changed: SettingsChanged
) -> None:
    stages = NAMES[town.dialect.name][1]
    other = "court" if stages != "court" else "booking"
    own = int(LEADS[town.dialect.name].total_seconds()) // 60
    # A week apart: what the stage says, what the tenant chooses, and the minutes that hold.
    choices: list[tuple[str, int | None, int]] = [
        ("", None, own),
        ("", 30, 30),
        ("", 0, 0),
        (f"{other}=60", None, own),
        (f"{other}=60 {stages}=5", None, 5),
        (f"{stages}=0", None, 0),
        (f"{stages}=0", 30, 30),
    ]
    starts = [datetime(2024, 1, 18, 10, tzinfo=UTC) + timedelta(weeks=week) for week in range(len(choices))]
    for start, (stage, tenant, _) in zip(starts, choices, strict=True):
        settings_changed(REMINDERS=stage)
        chosen(town, tenant)
        town.claimed(day=f"{start:%Y-%m-%d}")
    town.behind.told()

    for start, (*case, minutes) in zip(starts, choices, strict=True):
        for lead in sorted({own, minutes} - {0}, reverse=True):
            before = start - timedelta(minutes=lead)
            assert not town.reminds(utc(before - timedelta(seconds=1))), (case, lead)
            assert town.reminds(utc(before)) is (lead == minutes), (case, lead)
        assert not town.reminds(utc(start - timedelta(seconds=1))), case


def test_the_lead_of_one_tenant_is_not_that_of_another(town: Town) -> None:
    chosen(town, 30 if town.dialect.name != "rooms" else 60)
    norte = town.dialect.in_tenant("norte").by("ana", tenant="norte", name="Ana", email="norte@example.com")
    assert norte.create(10, day=THURSDAY).status == 201
    town.behind.told()

    assert town.ticked(due(town, -1)) == {}
    assert set(town.ticked(due(town))) == {"norte"}


def test_a_lead_is_as_long_when_the_clocks_change(town: Town, settings_changed: SettingsChanged) -> None:
    """In Madrid nine o'clock of 31 March 2024 was 07:00 UTC, a day after eight o'clock of the 30th."""
    town.claimed_in_zone(settings_changed, "Europe/Madrid", "2024-03-31T09:00", "2024-03-31T09:45")
    town.behind.told()

    assert town.ticked(due(town, -1, "2024-03-31T07:00:00Z")) == {}
    assert "ana" in town.ticked(due(town, start="2024-03-31T07:00:00Z"))
