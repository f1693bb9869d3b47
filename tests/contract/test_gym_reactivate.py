"""PATCH /api/v1/reservations/{id}/reactivate: the owner's way back, checked as a create is."""

import pytest

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    FULL,
    NO_MEMBERSHIP,
    NO_PERMISSION,
    NOT_FOUND,
    NOT_OPEN,
    ONLY_CANCELLED,
    PAST,
    UNKNOWN,
    ids,
    made,
    refused,
)


def test_the_owner_takes_the_place_again(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id, notes="una")
    ana.cancel(reservation["id"])

    answer = ana.reactivate(reservation["id"])

    assert answer.body["message"] == "Reserva reactivada exitosamente"
    reactivated = made(answer, 200)
    assert (reactivated["id"], reactivated["status"]) == (reservation["id"], "CONFIRMED")
    assert reactivated["classSession"]["currentBookings"] == 1
    assert ids(ana.mine()) == [reservation["id"]]
    assert ana.taken(session_id) == 1


def test_a_reactivation_needs_no_body(ana: Gym) -> None:
    reservation = ana.seated_in("CANCELLED", ana.scheduled())
    path = f"/api/v1/reservations/{reservation['id']}/reactivate"

    assert ana.request("PATCH", path).status == 200


@pytest.mark.parametrize("status", ["CONFIRMED", "COMPLETED", "NO_SHOW"])
def test_only_what_is_cancelled_can_be_reactivated(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in(status, session_id)

    refused(ana.reactivate(reservation["id"]), 400, ONLY_CANCELLED)

    assert ana.status_of(reservation["id"]) == status
    assert ana.taken(session_id) == 1


def test_a_second_reactivation_counts_nothing(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("CANCELLED", session_id)

    assert ana.reactivate(reservation["id"]).status == 200
    refused(ana.reactivate(reservation["id"]), 400, ONLY_CANCELLED)

    assert ana.taken(session_id) == 1


def test_what_staff_cancelled_can_be_reactivated_by_its_owner(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)
    ana.staff.cancel(reservation["id"])

    assert ana.reactivate(reservation["id"]).status == 200
    assert ana.taken(session_id) == 1


@pytest.mark.parametrize("status", ["INACTIVE", "SUSPENDED", "EXPIRED"])
def test_a_membership_is_needed_again(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("CANCELLED", session_id)
    ana.becomes(status)

    refused(ana.reactivate(reservation["id"]), 400, NO_MEMBERSHIP)

    assert ana.taken(session_id) == 0


@pytest.mark.parametrize("status", ["COMPLETED", "CANCELLED"])
def test_the_session_must_be_open(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("CANCELLED", session_id)
    made(ana.staff.patch_session(session_id, status=status), 200)

    refused(ana.reactivate(reservation["id"]), 400, NOT_OPEN)


def test_what_was_cancelled_with_its_session_stays_cancelled(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)
    made(ana.staff.patch_session(session_id, status="CANCELLED"), 200)

    refused(ana.reactivate(reservation["id"]), 400, NOT_OPEN)

    assert ana.status_of(reservation["id"]) == "CANCELLED"
    assert ana.taken(session_id) == 0


def test_the_session_must_be_ahead(ana: Gym, at: At) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("CANCELLED", session_id)

    at("2024-01-15T09:00:01Z")

    refused(ana.reactivate(reservation["id"]), 400, PAST)
    assert ana.taken(session_id) == 0


def test_a_session_in_progress_can_be_entered_again_until_its_end(ana: Gym, at: At) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("CANCELLED", session_id)
    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)

    at("2024-01-15T10:00:00Z")
    refused(ana.reactivate(reservation["id"]), 400, PAST)
    at("2024-01-15T09:30:00Z")
    assert ana.reactivate(reservation["id"]).status == 200


def test_the_place_must_still_be_free(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated_in("CANCELLED", session_id)
    theirs = bruno.seated(session_id)

    refused(ana.reactivate(reservation["id"]), 400, FULL)
    bruno.cancel(theirs["id"])

    assert ana.reactivate(reservation["id"]).status == 200
    assert ana.taken(session_id) == 1


def test_the_membership_is_told_before_the_place(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated_in("CANCELLED", session_id)
    bruno.seated(session_id)
    ana.becomes("SUSPENDED")

    refused(ana.reactivate(reservation["id"]), 400, NO_MEMBERSHIP)


@pytest.mark.parametrize("role", ["user", "STAFF", "ADMIN", "SUPERADMIN"])
def test_nobody_reactivates_for_another(ana: Gym, role: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("CANCELLED", session_id)

    refused(ana.by("otra", role=role).joined().reactivate(reservation["id"]), 403, NO_PERMISSION)

    assert ana.taken(session_id) == 0


@pytest.mark.parametrize("role", ["user", "STAFF", "ADMIN"])
def test_what_does_not_exist_cannot_be_reactivated(ana: Gym, role: str) -> None:
    refused(ana.by("otra", role=role).reactivate(UNKNOWN), 404, NOT_FOUND)
