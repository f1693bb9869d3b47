"""DELETE /api/v1/reservations/{id}, which cancels, and …/permanent, which erases."""

import pytest

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    ALREADY_CANCELLED,
    COMPLETED,
    NO_PERMISSION,
    NOT_FOUND,
    SEATED,
    STATUSES,
    TOO_LATE,
    UNKNOWN,
    ids,
    made,
    made_list,
    refused,
    refused_naming,
)

# Cancelling.


def test_the_owner_cancels_and_gets_the_reservation_back(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id, notes="una")

    answer = ana.cancel(reservation["id"])

    cancelled = made(answer, 200)
    assert answer.body["message"] == "Reserva cancelada exitosamente"
    assert (cancelled["id"], cancelled["status"], cancelled["notes"]) == (
        reservation["id"],
        "CANCELLED",
        "una",
    )
    assert cancelled["classSession"]["currentBookings"] == 0
    assert ana.taken(session_id) == 0


@pytest.mark.parametrize("role", ["STAFF", "ADMIN", "SUPERADMIN"])
def test_staff_cancel_for_anybody(ana: Gym, role: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)

    cancelled = made(ana.by("jefa", role=role).cancel(reservation["id"]), 200)

    assert cancelled["userProfile"]["id"] == "ana"
    assert ana.taken(session_id) == 0


def test_a_user_cannot_cancel_for_another(ana: Gym, gym: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)

    refused(gym.cancel(reservation["id"]), 403, NO_PERMISSION)

    assert ana.taken(session_id) == 1
    assert ana.status_of(reservation["id"]) == "CONFIRMED"


def test_what_is_cancelled_cannot_be_cancelled_again(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("CANCELLED", session_id)

    for caller in (ana, ana, ana.staff, ana.admin):
        refused(caller.cancel(reservation["id"]), 400, ALREADY_CANCELLED)

    assert ana.taken(session_id) == 0


def test_what_is_completed_cannot_be_cancelled(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("COMPLETED", session_id)

    for caller in (ana, ana.staff):
        refused(caller.cancel(reservation["id"]), 400, COMPLETED)

    assert ana.taken(session_id) == 1


def test_a_no_show_cannot_be_cancelled_and_both_states_are_named(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated_in("NO_SHOW", session_id)

    refused_naming(ana.cancel(reservation["id"]), "NO_SHOW", "CANCELLED")

    assert ana.taken(session_id) == 1


def test_what_has_begun_cannot_be_cancelled(ana: Gym, at: At) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)
    at("2024-01-15T09:00:01Z")

    for caller in (ana, ana.staff, ana.admin):
        refused(caller.cancel(reservation["id"]), 400, TOO_LATE)

    assert ana.taken(session_id) == 1


def test_until_it_begins_it_can_be_cancelled(ana: Gym, at: At) -> None:
    reservation = ana.seated(ana.scheduled())
    at("2024-01-15T09:00:00Z")

    assert ana.cancel(reservation["id"]).status == 200


def test_a_session_of_the_evening_can_be_cancelled_in_the_morning(ana: Gym, at: At) -> None:
    """The time counts, not the date at midnight."""
    reservation = ana.seated(ana.scheduled(start_time="19:00", end_time="20:00"))
    at("2024-01-15T08:00:00Z")

    assert ana.cancel(reservation["id"]).status == 200


def test_a_session_in_progress_ahead_of_its_time_can_be_cancelled(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)
    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)

    assert ana.cancel(reservation["id"]).status == 200


@pytest.mark.parametrize(("status", "words"), [("CANCELLED", ALREADY_CANCELLED), ("COMPLETED", COMPLETED)])
def test_of_two_refusals_the_first_of_the_document_is_told(ana: Gym, at: At, status: str, words: str) -> None:
    reservation = ana.seated_in(status, ana.scheduled())
    at("2024-01-20T00:00:00Z")

    refused(ana.cancel(reservation["id"]), 400, words)


def test_a_membership_that_ended_stops_nobody_from_cancelling(ana: Gym) -> None:
    reservation = ana.seated(ana.scheduled())
    ana.becomes("EXPIRED")

    assert ana.cancel(reservation["id"]).status == 200


def test_a_cancelled_reservation_stays_in_the_lists(ana: Gym) -> None:
    reservation = ana.seated_in("CANCELLED", ana.scheduled())

    assert ids(ana.list(status="CANCELLED")) == ids(ana.mine()) == [reservation["id"]]
    assert ids(ana.list(status="CONFIRMED")) == []


def test_what_does_not_exist_cannot_be_cancelled(ana: Gym) -> None:
    for caller in (ana, ana.staff, ana.admin):
        refused(caller.cancel(UNKNOWN), 404, NOT_FOUND)


# Erasing.


@pytest.mark.parametrize("status", STATUSES)
def test_the_owner_erases_whatever_its_status(ana: Gym, bruno: Gym, status: str) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation = ana.seated_in(status, session_id)
    before = ana.taken(session_id)

    answer = ana.erase(reservation["id"])

    assert answer.status == 200
    assert answer.body["message"] == "Reserva eliminada permanentemente"
    assert before == (2 if status in SEATED else 1)
    assert ana.taken(session_id) == 1


@pytest.mark.parametrize("status", STATUSES)
def test_what_is_erased_is_gone_for_everybody(ana: Gym, status: str) -> None:
    reservation_id = ana.seated_in(status, ana.scheduled())["id"]
    assert ana.erase(reservation_id).status == 200

    for caller in (ana, ana.staff, ana.admin):
        refused(caller.get(reservation_id), 404, NOT_FOUND)
        refused(caller.cancel(reservation_id), 404, NOT_FOUND)
        refused(caller.erase(reservation_id), 404, NOT_FOUND)
        refused(caller.reactivate(reservation_id), 404, NOT_FOUND)
        assert ids(caller.list()) == []
    refused(ana.staff.patch(reservation_id, status="CANCELLED"), 404, NOT_FOUND)
    assert made_list(ana.mine()) == []


@pytest.mark.parametrize("status", STATUSES)
def test_after_erasing_the_user_may_reserve_again(ana: Gym, status: str) -> None:
    session_id = ana.scheduled(max_capacity=1)
    first = ana.seated_in(status, session_id)
    ana.erase(first["id"])

    again = ana.seated(session_id)

    assert (again["status"], again["notes"]) == ("CONFIRMED", None)
    assert ids(ana.mine()) == [again["id"]]
    assert ana.taken(session_id) == 1


def test_erasing_twice_frees_one_place(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]

    assert ana.erase(reservation_id).status == 200
    refused(ana.erase(reservation_id), 404, NOT_FOUND)

    assert ana.taken(session_id) == 1


def test_a_reservation_of_the_past_can_be_erased(ana: Gym, at: At) -> None:
    reservation = ana.seated(ana.scheduled())
    at("2024-02-01T00:00:00Z")

    assert ana.erase(reservation["id"]).status == 200
    assert made_list(ana.mine()) == []


@pytest.mark.parametrize("role", ["user", "STAFF", "ADMIN", "SUPERADMIN"])
def test_nobody_erases_what_is_anothers(ana: Gym, role: str) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)

    refused(ana.by("otra", role=role).erase(reservation["id"]), 403, NO_PERMISSION)

    assert ana.taken(session_id) == 1
    assert ids(ana.mine()) == [reservation["id"]]


@pytest.mark.parametrize("role", ["user", "STAFF", "ADMIN"])
def test_what_does_not_exist_cannot_be_erased(ana: Gym, role: str) -> None:
    refused(ana.by("otra", role=role).erase(UNKNOWN), 404, NOT_FOUND)
