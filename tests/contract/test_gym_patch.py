"""PATCH /api/v1/reservations/{id}: the transition table of document 004, and notes."""

from typing import Any, Final

import pytest

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    SEATED,
    STATUSES,
    UNKNOWN,
    invalid,
    made,
    refused,
    refused_naming,
)

WAYS: Final = {
    "CONFIRMED": ("CANCELLED", "COMPLETED", "NO_SHOW"),
    "CANCELLED": (),
    "COMPLETED": (),
    "NO_SHOW": ("COMPLETED",),
}
ALLOWED: Final = [(before, after) for before, ways in WAYS.items() for after in ways]
FORBIDDEN: Final = [
    (before, after)
    for before in STATUSES
    for after in STATUSES
    if before != after and after not in WAYS[before]
]


@pytest.mark.parametrize(("before", "after"), ALLOWED)
@pytest.mark.parametrize("role", ["STAFF", "ADMIN"])
def test_a_transition_of_the_table_is_made(ana: Gym, role: str, before: str, after: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in(before, session_id)

    answer = ana.by("jefa", role=role).patch(reservation["id"], status=after)

    assert answer.body["message"] == "Reserva actualizada exitosamente"
    patched = made(answer, 200)
    assert (patched["id"], patched["status"]) == (reservation["id"], after)
    assert patched["classSession"]["currentBookings"] == ana.taken(session_id)
    assert ana.taken(session_id) == (1 if after in SEATED else 0)


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_any_other_is_refused_and_both_states_are_named(ana: Gym, before: str, after: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in(before, session_id)
    taken = ana.taken(session_id)

    refused_naming(ana.staff.patch(reservation["id"], status=after, notes="otra"), before, after)

    assert made(ana.get(reservation["id"]), 200) == reservation
    assert ana.taken(session_id) == taken


@pytest.mark.parametrize(("before", "after"), ALLOWED)
def test_a_transition_made_twice_counts_once(ana: Gym, bruno: Gym, before: str, after: str) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation = ana.seated_in(before, session_id)

    answers = [ana.staff.patch(reservation["id"], status=after) for _ in range(2)]

    assert answers[0].status == 200
    assert answers[1].status in (200, 400)
    assert ana.status_of(reservation["id"]) == after
    assert ana.taken(session_id) == (2 if after in SEATED else 1)


@pytest.mark.parametrize("status", STATUSES)
def test_the_same_status_with_other_notes_changes_the_notes(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in(status, session_id)
    taken = ana.taken(session_id)

    patched = made(ana.staff.patch(reservation["id"], status=status, notes="otra"), 200)

    assert (patched["status"], patched["notes"]) == (status, "otra")
    assert made(ana.get(reservation["id"]), 200)["notes"] == "otra"
    assert ana.taken(session_id) == taken


def test_without_notes_the_notes_stay(ana: Gym) -> None:
    reservation = ana.seated(ana.scheduled(), notes="una")

    patched = made(ana.staff.patch(reservation["id"], status="NO_SHOW"), 200)

    assert patched["notes"] == "una"


def test_notes_go_with_the_status(ana: Gym) -> None:
    reservation = ana.seated(ana.scheduled(), notes="una")

    patched = made(ana.staff.patch(reservation["id"], status="COMPLETED", notes="Asistió puntualmente"), 200)

    assert (patched["status"], patched["notes"]) == ("COMPLETED", "Asistió puntualmente")


def test_updated_at_is_when_it_was_patched(ana: Gym, at: At) -> None:
    reservation = ana.seated(ana.scheduled())
    at("2024-01-14T13:00:00Z")

    patched = made(ana.staff.patch(reservation["id"], status="NO_SHOW"), 200)

    assert patched["createdAt"] == reservation["createdAt"]
    assert patched["createdAt"][:19] == "2024-01-14T12:00:00"
    assert patched["updatedAt"][:19] == "2024-01-14T13:00:00"


def test_what_is_past_can_be_completed_or_cancelled_by_staff(ana: Gym, bruno: Gym, at: At) -> None:
    session_id = ana.scheduled()
    mine, theirs = ana.seated(session_id), bruno.seated(session_id)
    at("2024-01-15T11:00:00Z")

    assert made(ana.staff.patch(mine["id"], status="COMPLETED"), 200)["status"] == "COMPLETED"
    assert made(ana.staff.patch(theirs["id"], status="CANCELLED"), 200)["status"] == "CANCELLED"

    assert ana.taken(session_id) == 1


def test_no_show_then_completed_holds_the_place_throughout(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)

    for status in ("NO_SHOW", "COMPLETED"):
        made(ana.staff.patch(reservation["id"], status=status), 200)
        assert ana.taken(session_id) == 1


def test_a_user_patches_nothing_not_even_their_own(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)

    for caller in (ana, bruno):
        refused(caller.patch(reservation["id"], status="CANCELLED"), 403, NO_PERMISSION)

    assert ana.status_of(reservation["id"]) == "CONFIRMED"
    assert ana.taken(session_id) == 1


def test_what_does_not_exist_is_not_found(ana: Gym) -> None:
    refused(ana.staff.patch(UNKNOWN, status="CANCELLED"), 404, NOT_FOUND)
    refused(ana.admin.patch(UNKNOWN, status="COMPLETED"), 404, NOT_FOUND)


@pytest.mark.parametrize(
    "status", ["", "confirmed", "PENDING", "CANCELADA", " CANCELLED", 5, True, [], {}], ids=repr
)
def test_an_unknown_status_is_a_fault_of_the_field(ana: Gym, status: Any) -> None:
    reservation = ana.seated(ana.scheduled())

    invalid(ana.staff.patch(reservation["id"], status=status), "status")

    assert ana.status_of(reservation["id"]) == "CONFIRMED"


@pytest.mark.parametrize("notes", [5, [], {}, "x" * 2001], ids=lambda notes: repr(notes)[:12])
def test_notes_of_a_wrong_kind_are_a_fault_of_the_field(ana: Gym, notes: Any) -> None:
    reservation = ana.seated(ana.scheduled())

    invalid(ana.staff.patch(reservation["id"], status="COMPLETED", notes=notes), "notes")

    assert ana.status_of(reservation["id"]) == "CONFIRMED"


def test_nothing_but_status_and_notes_can_be_changed(ana: Gym) -> None:
    session_id = ana.scheduled()
    other = ana.scheduled(start_time="11:00", end_time="12:00")
    reservation = ana.seated(session_id)
    fields = {"class_session_id": other, "user_profile_id": "bruno", "id": "x", "created_at": "2020-01-01"}

    patched = made(ana.staff.patch(reservation["id"], status="NO_SHOW", **fields), 200)

    assert (patched["id"], patched["createdAt"]) == (reservation["id"], reservation["createdAt"])
    assert (patched["classSession"]["id"], patched["userProfile"]["id"]) == (session_id, "ana")
    assert (ana.taken(session_id), ana.taken(other)) == (1, 0)
