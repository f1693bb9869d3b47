"""Reminders of bookings: before the start, once, and only if it still holds."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import Told, demo, entry_of, posted, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.pipeline import Pipeline

__all__ = ["demo"]

# Lets it be this time of tomorrow, and the sweep run; who is told of it.
Swept = Callable[[str], Told]

BOTH = {"ana": "Recordatorio: Demo", "bruno": "Recordatorio: Demo"}


@pytest.fixture
def swept(behind: Pipeline, at: At) -> Swept:
    def sweep(clock: str) -> Told:
        at(f"2024-01-15T{clock}Z")
        behind.sweep()
        return told(behind)

    return sweep


def chosen(rooms: Rooms, minutes: int | None) -> None:
    answer = rooms.admin.request("PUT", "/api/reminders", json={"rooms": minutes})
    assert answer.status == 200, answer.raw


# Once, before the start.


def test_it_comes_a_quarter_of_an_hour_before_and_not_sooner(demo: dict[str, Any], swept: Swept) -> None:
    assert swept("09:44:59") == {}
    assert swept("09:45:00") == BOTH


def test_it_comes_once(demo: dict[str, Any], behind: Pipeline, swept: Swept, at: At) -> None:
    at("2024-01-15T09:45:00Z")
    behind.sweep()
    behind.sweep()

    assert told(behind) == BOTH
    assert [swept(clock) for clock in ("09:45:00", "09:46:00", "09:59:59", "10:00:00")] == [{}] * 4


def test_a_sweep_that_is_late_still_reminds_before_the_start(demo: dict[str, Any], swept: Swept) -> None:
    assert swept("09:59:59") == BOTH


@pytest.mark.parametrize("clock", ["10:00:00", "10:05:00", "11:30:00"])
def test_a_sweep_after_the_start_reminds_of_nothing(demo: dict[str, Any], swept: Swept, clock: str) -> None:
    assert swept(clock) == {}


def test_a_reminder_that_is_held_up_past_the_start_is_not_sent(
    demo: dict[str, Any], behind: Pipeline, at: At
) -> None:
    at("2024-01-15T09:59:00Z")
    behind.sweep()
    at("2024-01-15T10:00:00Z")

    assert told(behind) == {}


@pytest.mark.parametrize(("made_at", "is_reminded"), [("09:30:00", True), ("09:46:00", False)])
def test_who_has_just_booked_is_not_reminded(
    ready: Rooms, behind: Pipeline, swept: Swept, at: At, made_at: str, is_reminded: bool
) -> None:
    at(f"2024-01-15T{made_at}Z")
    ready.booked(title="Demo", guests=[address("bruno")])
    assert set(told(behind)) == {"ana", "bruno"}

    assert swept("09:47:00") == (BOTH if is_reminded else {})
    assert swept("09:59:00") == {}


def test_who_has_just_booked_is_reminded_of_a_later_time(
    ready: Rooms, behind: Pipeline, swept: Swept, at: At
) -> None:
    at("2024-01-15T09:50:00Z")
    booking = ready.booked(title="Demo")
    made(ready.put(booking["id"], **slot("15:00")), 200)
    told(behind)

    assert swept("09:51:00") == {}
    assert swept("14:45:00") == {"ana": BOTH["ana"]}


def test_a_guest_who_was_added_is_reminded_and_one_who_was_removed_is_not(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], swept: Swept
) -> None:
    made(ready.put(demo["id"], guests=[address("carla")]), 200)
    told(behind)

    assert set(swept("09:45:00")) == {"ana", "carla"}


def test_a_reminder_is_part_of_the_same_event_and_changes_nothing_that_is_seen(
    ready: Rooms, behind: Pipeline, at: At
) -> None:
    booking = ready.booked(title="Demo")
    first = entry_of(posted(behind)["ana"])
    at("2024-01-15T09:45:00Z")

    behind.sweep()

    reminder = entry_of(posted(behind)["ana"])
    assert (reminder.method, reminder.status) == ("REQUEST", "CONFIRMED")
    assert (reminder.uid, reminder.start, reminder.end) == (first.uid, first.start, first.end)
    assert ready.seen(booking["id"]) == booking


# If it still holds.


def test_a_booking_that_moved_is_reminded_of_at_its_new_time_alone(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], swept: Swept
) -> None:
    made(ready.put(demo["id"], **slot("15:00")), 200)
    told(behind)

    assert swept("09:45:00") == {}
    assert swept("14:44:59") == {}
    assert swept("14:45:00") == BOTH
    assert swept("14:46:00") == {}


def test_who_was_reminded_is_reminded_of_a_new_time_again(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], swept: Swept
) -> None:
    assert swept("09:45:00") == BOTH
    made(ready.put(demo["id"], **slot("15:00")), 200)
    told(behind)

    assert swept("14:45:00") == BOTH


def test_a_move_into_the_next_minutes_is_reminder_enough(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], swept: Swept, at: At
) -> None:
    at("2024-01-15T09:00:00Z")
    made(ready.put(demo["id"], **slot("09:10")), 200)
    assert set(told(behind)) == {"ana", "bruno"}

    assert swept("09:01:00") == {}
    assert swept("09:45:00") == {}


@pytest.mark.parametrize("end", ["cancel", "delete"])
def test_what_is_called_off_is_not_reminded_of(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], swept: Swept, end: str
) -> None:
    assert (ready.cancel if end == "cancel" else ready.delete)(demo["id"]).status in (200, 204)
    told(behind)

    assert swept("09:45:00") == {}


@pytest.mark.parametrize("end", ["cancel", "delete", "move"])
def test_a_reminder_is_overtaken_by_the_end_of_what_it_is_about(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At, end: str
) -> None:
    at("2024-01-15T09:45:00Z")
    behind.sweep()
    if end == "move":
        made(ready.put(demo["id"], **slot("15:00")), 200)
    else:
        assert (ready.cancel if end == "cancel" else ready.delete)(demo["id"]).status in (200, 204)

    mails = told(behind)

    assert set(mails) == {"ana", "bruno"}
    assert not any(subject.startswith("Recordatorio") for subject in mails.values())


def test_a_reminder_is_not_overtaken_by_a_change_of_its_words(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at("2024-01-15T09:45:00Z")
    behind.sweep()
    made(ready.put(demo["id"], title="Ensayo"), 200)
    behind.run()

    assert sorted(behind.mailed()) == [
        ("ana@example.com", "Recordatorio: Ensayo"),
        ("ana@example.com", "Reserva actualizada: Ensayo"),
        ("bruno@example.com", "Recordatorio: Ensayo"),
        ("bruno@example.com", "Reunión actualizada: Ensayo"),
    ]


def test_who_was_removed_meanwhile_is_not_reminded(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at("2024-01-15T09:45:00Z")
    behind.sweep()
    made(ready.put(demo["id"], guests=[]), 200)
    behind.run()

    assert behind.mailed() == [
        ("ana@example.com", "Recordatorio: Demo"),
        ("ana@example.com", "Reserva actualizada: Demo"),
        ("bruno@example.com", "Invitación retirada: Demo"),
    ]


# How long before.


def test_a_tenant_has_its_own_time(ready: Rooms, behind: Pipeline, swept: Swept) -> None:
    chosen(ready, 30)
    ready.booked(title="Demo", guests=[address("bruno")])
    told(behind)

    assert swept("09:29:59") == {}
    assert swept("09:30:00") == BOTH
    assert swept("09:45:00") == {}


def test_a_tenant_may_do_without(ready: Rooms, behind: Pipeline, swept: Swept) -> None:
    chosen(ready, 0)
    ready.booked(title="Demo", guests=[address("bruno")])
    told(behind)

    assert [swept(clock) for clock in ("09:45:00", "09:59:59", "10:00:00")] == [{}] * 3


def test_a_tenant_may_go_back_to_the_stage_s_time(ready: Rooms, behind: Pipeline, swept: Swept) -> None:
    chosen(ready, 30)
    chosen(ready, None)
    ready.booked(title="Demo", guests=[address("bruno")])
    told(behind)

    assert swept("09:30:00") == {}
    assert swept("09:45:00") == BOTH


def test_the_time_of_one_tenant_is_not_that_of_another(ready: Rooms, behind: Pipeline, swept: Swept) -> None:
    chosen(ready, 30)
    ready.by("ana", tenant="norte", name="Ana", email="norte@example.com").booked(title="Demo")
    told(behind)

    assert swept("09:30:00") == {}
    assert swept("09:45:00") == {"norte": "Recordatorio: Demo"}


def test_a_stage_has_its_own_time(
    ready: Rooms, behind: Pipeline, swept: Swept, settings_changed: SettingsChanged
) -> None:
    settings_changed(REMINDERS="court=60 booking=5")
    ready.booked(title="Demo", guests=[address("bruno")])
    told(behind)

    assert swept("09:54:59") == {}
    assert swept("09:55:00") == BOTH


def test_a_tenant_s_own_time_comes_before_the_stage_s(
    ready: Rooms, behind: Pipeline, swept: Swept, settings_changed: SettingsChanged
) -> None:
    settings_changed(REMINDERS="booking=0")
    chosen(ready, 30)
    ready.booked(title="Demo", guests=[address("bruno")])
    told(behind)

    assert swept("09:30:00") == BOTH


def test_a_stage_may_do_without(
    ready: Rooms, behind: Pipeline, swept: Swept, settings_changed: SettingsChanged
) -> None:
    settings_changed(REMINDERS="booking=0")
    ready.booked(title="Demo")
    told(behind)

    assert swept("09:45:00") == {}


def test_a_booking_keeps_the_time_that_held_when_it_was_made(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], swept: Swept
) -> None:
    chosen(ready, 30)

    assert swept("09:30:00") == {}
    assert swept("09:45:00") == BOTH
