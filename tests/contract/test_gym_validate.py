"""POST /api/v1/reservations/validate: five flags and a reason, and nothing written."""

from typing import Any

import pytest

from tests.api import Answer
from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    FULL,
    NO_MEMBERSHIP,
    NO_SESSION,
    NOT_OPEN,
    PAST,
    TWICE,
    UNKNOWN,
    invalid,
    made,
    made_list,
    refused,
)
from tests.faults import faults

GOOD = {
    "canReserve": True,
    "hasActiveMembership": True,
    "sessionCapacityAvailable": True,
    "hasExistingReservation": False,
    "isSessionActive": True,
    "reason": None,
}


def says(answer: Answer, **other: Any) -> None:
    """Assert that the validation is the good one but for `other`; a reason makes it a no."""
    assert answer.status == 200, answer.raw
    can_reserve = {"canReserve": False} if other else {}
    assert answer.body == {"data": {**GOOD, **can_reserve, **other}}


def test_who_may_reserve_is_told_so_and_can(ana: Gym) -> None:
    session_id = ana.scheduled()

    says(ana.validate(session_id))

    assert ana.reserve(session_id).status == 201


def test_validating_writes_nothing(ana: Gym) -> None:
    session_id = ana.scheduled()

    with faults("TransactWriteItems") as writes, faults("PutItem") as puts, faults("UpdateItem") as updates:
        for _ in range(3):
            says(ana.validate(session_id))

    assert not [*writes, *puts, *updates]
    assert ana.taken(session_id) == 0
    assert made_list(ana.mine()) == []


@pytest.mark.parametrize("status", ["INACTIVE", "SUSPENDED", "EXPIRED"])
def test_a_membership_that_is_not_active_is_none(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    ana.becomes(status)

    says(ana.validate(session_id), hasActiveMembership=False, reason=NO_MEMBERSHIP)


def test_who_never_had_a_membership_has_none(gym: Gym) -> None:
    says(gym.validate(gym.scheduled()), hasActiveMembership=False, reason=NO_MEMBERSHIP)


def test_of_a_missing_session_no_flag_is_true(ana: Gym) -> None:
    says(ana.validate(UNKNOWN), sessionCapacityAvailable=False, isSessionActive=False, reason=NO_SESSION)


def test_the_membership_is_told_before_the_missing_session(gym: Gym) -> None:
    says(
        gym.validate(UNKNOWN),
        hasActiveMembership=False,
        sessionCapacityAvailable=False,
        isSessionActive=False,
        reason=NO_MEMBERSHIP,
    )


@pytest.mark.parametrize("status", ["IN_PROGRESS", "COMPLETED", "CANCELLED"])
def test_only_a_scheduled_session_is_active(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    made(ana.staff.patch_session(session_id, status=status), 200)

    says(ana.validate(session_id), isSessionActive=False, reason=NOT_OPEN)


def test_a_session_that_began_has_a_reason_and_no_flag(ana: Gym, at: At) -> None:
    session_id = ana.scheduled()
    at("2024-01-15T09:00:01Z")

    says(ana.validate(session_id), reason=PAST)


def test_a_full_session_has_no_capacity(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    bruno.seated(session_id)

    says(ana.validate(session_id), sessionCapacityAvailable=False, reason=FULL)


@pytest.mark.parametrize("status", ["CONFIRMED", "COMPLETED", "NO_SHOW"])
def test_a_reservation_that_is_not_cancelled_exists(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    ana.seated_in(status, session_id)

    says(ana.validate(session_id), hasExistingReservation=True, reason=TWICE)


def test_a_cancelled_or_erased_reservation_does_not(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated_in("CANCELLED", session_id)

    says(ana.validate(session_id))
    ana.erase(reservation["id"])
    says(ana.validate(session_id))


def test_another_users_reservation_is_not_ones_own(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=2)
    bruno.seated(session_id)

    says(ana.validate(session_id))


def test_all_flags_are_told_however_many_fail(ana: Gym, at: At) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)
    ana.becomes("SUSPENDED")
    at("2024-01-15T10:00:01Z")

    says(
        ana.validate(session_id),
        hasActiveMembership=False,
        sessionCapacityAvailable=False,
        hasExistingReservation=True,
        isSessionActive=False,
        reason=NO_MEMBERSHIP,
    )


def test_a_full_session_one_is_in_is_told_as_full(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)

    says(ana.validate(session_id), sessionCapacityAvailable=False, hasExistingReservation=True, reason=FULL)


@pytest.mark.parametrize("value", [MISSING, None, "", "  ", 5, True, [], {}], ids=repr)
def test_a_missing_or_blank_session_is_a_fault_of_the_field(ana: Gym, value: Any) -> None:
    invalid(ana.validate(value), "classSessionId")


def test_staff_validate_for_themselves(ana: Gym) -> None:
    session_id = ana.scheduled()
    ana.seated(session_id)

    says(ana.staff.validate(session_id), hasActiveMembership=False, reason=NO_MEMBERSHIP)


def test_nobody_validates_without_a_token(ana: Gym) -> None:
    refused(ana.nobody.validate(ana.scheduled()), 401, "No autenticado")
