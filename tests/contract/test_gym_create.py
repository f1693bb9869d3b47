"""Reserving, reactivating, validating: six checks in the document's order, and one record for the pair."""

from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

from benchmarks.meter import measured
from chalicelib import clock
from chalicelib.store import totals
from tests.api import Response
from tests.conftest import NOON
from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    FULL,
    NO_MEMBERSHIP,
    NO_SESSION,
    NOT_OPEN,
    ONLY_CANCELLED,
    PAST,
    TWICE,
    UNKNOWN,
    ids,
    invalid,
    made,
    made_list,
    refused,
)
from tests.faults import faults

GOOD: Final = {
    "canReserve": True,
    "hasActiveMembership": True,
    "sessionCapacityAvailable": True,
    "hasExistingReservation": False,
    "isSessionActive": True,
    "reason": None,
}
ENDS: Final = "2024-01-15T10:00:00Z"
Bring = Callable[[Gym, str, At], object]
Failure = tuple[str, dict[str, bool], Bring]
"""A check that fails: its reason, the flags of a validation, and what makes it fail."""


def ended(status: str) -> Failure:
    return NO_MEMBERSHIP, {"hasActiveMembership": False}, lambda gym, *_: gym.becomes(status)


def closed(status: str) -> Failure:
    def close(gym: Gym, session_id: str, _at: At) -> None:
        made(gym.staff.patch_session(session_id, status=status), 200)

    return NOT_OPEN, {"isSessionActive": False}, close


OVER: Final[Failure] = (
    PAST,
    {"isSessionActive": False},
    lambda _gym, _session, at: at("2024-01-15T10:00:01Z"),
)
NO_SEAT: Final[Failure] = (
    FULL,
    {"sessionCapacityAvailable": False},
    lambda gym, session, _: gym.by("carla").seated(session),
)
HELD: Final[Failure] = (TWICE, {"hasExistingReservation": True}, lambda gym, session, _: gym.seated(session))
CLOSED: Final[Failure] = closed("COMPLETED")
# In the order in which the document checks them.
FAILURES: Final = [ended("SUSPENDED"), CLOSED, OVER, NO_SEAT, HELD]
MORE: Final = [ended("INACTIVE"), ended("EXPIRED"), closed("CANCELLED")]
# What is past cannot be closed any more.
PAIRS: Final = [pair for pair in combinations(FAILURES, 2) if pair != (CLOSED, OVER)]
CASES: Final = [*((only,) for only in (*FAILURES, *MORE)), *PAIRS]


def says(answer: Response, **other: Any) -> None:
    """Assert that the validation is the good one but for `other`; a reason makes it a no."""
    assert answer.status == 200, answer.raw
    can_reserve = {"canReserve": False} if other else {}
    assert answer.body == {"data": {**GOOD, **can_reserve, **other}}


# The checks.


def test_of_two_failing_checks_the_first_is_told_and_nothing_is_taken(ana: Gym, carla: Gym, at: At) -> None:
    for number, failing in enumerate([*CASES, *CASES]):
        room = 5 if NO_SEAT not in failing else 1 if HELD not in failing else 2
        session_id = ana.scheduled(max_capacity=room, start_time=f"09:{number:02}")
        # The second time the caller has a cancelled reservation.
        record = ana.seated_in("CANCELLED", session_id)["id"] if number >= len(CASES) else None
        flags: dict[str, bool] = {}
        for _, fails, bring in failing[::-1]:
            bring(ana, session_id, at)
            flags |= fails
        reason, before = failing[0][0], carla.taken(session_id)

        refused(ana.reserve(session_id), 400, reason)
        says(ana.validate(session_id), reason=reason, **flags)
        if record and HELD not in failing:
            refused(ana.reactivate(record), 400, reason)
            assert ana.status_of(record) == "CANCELLED"
        assert ana.taken(session_id) == before, [failure[0] for failure in failing]
        at(NOON)
        ana.becomes("ACTIVE")


def test_past_its_end_a_completed_session_is_past_and_a_cancelled_one_is_not_available(
    ana: Gym, at: At
) -> None:
    sessions = {
        status: ana.scheduled(start_time=start)
        for status, start in (("COMPLETED", "09:00"), ("CANCELLED", "09:01"))
    }
    for status, session_id in sessions.items():
        made(ana.staff.patch_session(session_id, status=status), 200)
        refused(ana.reserve(session_id), 400, NOT_OPEN)
    at(ENDS)

    for status, reason in (("COMPLETED", PAST), ("CANCELLED", NOT_OPEN)):
        refused(ana.reserve(sessions[status]), 400, reason)
        says(ana.validate(sessions[status]), isSessionActive=False, reason=reason)


def test_all_flags_are_told_however_many_fail(ana: Gym, at: At) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    flags = {"sessionCapacityAvailable": False, "hasExistingReservation": True}
    says(ana.validate(session_id), **flags, reason=FULL)

    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)
    ana.becomes("SUSPENDED")
    at("2024-01-15T10:00:01Z")

    flags |= {"hasActiveMembership": False, "isSessionActive": False}
    says(ana.validate(session_id), **flags, reason=NO_MEMBERSHIP)


def test_the_membership_is_told_even_before_a_missing_session(gym: Gym, ana: Gym) -> None:
    missing = {"sessionCapacityAvailable": False, "isSessionActive": False}

    refused(gym.reserve(UNKNOWN), 400, NO_MEMBERSHIP)
    says(gym.validate(UNKNOWN), **missing, hasActiveMembership=False, reason=NO_MEMBERSHIP)
    says(gym.validate(gym.scheduled()), hasActiveMembership=False, reason=NO_MEMBERSHIP)
    refused(ana.reserve(UNKNOWN), 400, NO_SESSION)
    says(ana.validate(UNKNOWN), **missing, reason=NO_SESSION)


def test_staff_need_a_membership_as_everybody_does(gym: Gym, ana: Gym) -> None:
    for number, role in enumerate(("STAFF", "ADMIN")):
        caller = gym.by(f"jefa{number}", role=role, name="Jefa")
        session_id = ana.scheduled(start_time=f"09:0{number}")
        ana.seated(session_id)

        says(caller.validate(session_id), hasActiveMembership=False, reason=NO_MEMBERSHIP)
        refused(caller.reserve(session_id), 400, NO_MEMBERSHIP)
        assert caller.joined().reserve(session_id).status == 201


def test_a_session_takes_people_until_its_end_whoever_says_that_it_has_begun(
    ana: Gym, bruno: Gym, carla: Gym, at: At
) -> None:
    """Only `isSessionActive` says that it has begun (contract classes.md, *past*)."""
    session_id = ana.scheduled()
    record = carla.seated_in("CANCELLED", session_id)["id"]
    in_progress = {"data": {**GOOD, "isSessionActive": False}}

    at("2024-01-15T08:59:59Z")
    says(bruno.validate(session_id))
    at("2024-01-15T09:00:00Z")
    assert bruno.validate(session_id).body == in_progress
    first = ana.seated(session_id)["id"]
    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)
    assert bruno.validate(session_id).body == in_progress
    at(ENDS)
    for caller, answer in ((bruno, bruno.reserve(session_id)), (carla, carla.reactivate(record))):
        refused(answer, 400, PAST)
        says(caller.validate(session_id), isSessionActive=False, reason=PAST)
    at("2024-01-15T09:59:59Z")
    assert (bruno.reserve(session_id).status, carla.reactivate(record).status) == (201, 200)
    assert ana.taken(session_id) == 3
    assert ana.status_of(first) == "CONFIRMED"


def test_the_sessions_own_capacity_counts_before_the_classes(ana: Gym, bruno: Gym) -> None:
    large, small = ana.offered(max_capacity=5)["id"], ana.offered(max_capacity=1)["id"]
    of_class = ana.scheduled(class_id=small)
    for session_id in (ana.scheduled(class_id=large, max_capacity=1), of_class):
        assert ana.seated(session_id)["classSession"]["maxCapacity"] == 1
        refused(bruno.reserve(session_id), 400, FULL)

    roomy = ana.scheduled(class_id=small, start_time="11:00", end_time="12:00", max_capacity=2)
    assert ana.reserve(roomy).status == bruno.reserve(roomy).status == 201


def test_validating_and_a_sold_out_session_write_nothing(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)

    with faults("TransactWriteItems") as writes, faults("PutItem") as puts, faults("UpdateItem") as updates:
        says(ana.validate(session_id))
        says(ana.validate(session_id))
    assert not [*writes, *puts, *updates]
    assert (ana.taken(session_id), made_list(ana.mine())) == (0, [])

    ana.seated(session_id)
    with faults("TransactWriteItems") as writes:
        refused(bruno.reserve(session_id), 400, FULL)
    assert not writes


# One record for the pair.


def test_any_reservation_that_is_not_cancelled_is_one(ana: Gym) -> None:
    for number, status in enumerate(("CONFIRMED", "COMPLETED", "NO_SHOW")):
        session_id = ana.scheduled(start_time=f"09:0{number}")
        says(ana.validate(session_id))
        record = ana.seated_in(status, session_id)["id"]

        says(ana.validate(session_id), hasExistingReservation=True, reason=TWICE)
        refused(ana.reserve(session_id), 400, TWICE)
        refused(ana.reactivate(record), 400, ONLY_CANCELLED)
        assert (ana.taken(session_id), ana.status_of(record)) == (1, status)


def test_reserving_again_after_a_cancellation_revives_the_record_with_its_new_notes_alone(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    first = ana.seated(session_id, notes="una")
    for notes in ("otra", None, MISSING):
        ana.cancel(first["id"])
        says(ana.validate(session_id))

        again = ana.seated(session_id, notes=notes)

        expected = (first["id"], "CONFIRMED", notes if notes == "otra" else None)
        assert (again["id"], again["status"], again["notes"]) == expected
        assert ids(ana.mine()) == [first["id"]]
        assert ana.taken(session_id) == 1
    ana.erase(first["id"])
    says(ana.validate(session_id))


def test_one_user_holds_many_sessions_and_one_session_many_users(ana: Gym, bruno: Gym) -> None:
    first, second = ana.scheduled(), ana.scheduled(start_time="09:30", end_time="10:30")
    reserved = [ana.seated(first), ana.seated(second)]
    says(bruno.validate(first))

    reserved.append(bruno.seated(first))

    assert len({reservation["id"] for reservation in reserved}) == 3
    assert (ana.taken(first), ana.taken(second)) == (2, 1)


def test_a_seat_costs_two_requests_and_a_refusal_one(ana: Gym, bruno: Gym) -> None:
    """Of users whom the process knows, with totals; what the answer says of the session is not read again."""
    totals.keep(totals.Place(None, clock.now(), is_over=True))
    made(ana.reserve(ana.scheduled(start_time="07:00", end_time="08:00")), 201)
    session_id = ana.scheduled(max_capacity=1)

    with measured() as seat:
        reserved = made(ana.reserve(session_id), 201)
    with measured() as refusal:
        refused(bruno.reserve(session_id), 400, FULL)

    assert seat.requests == ["BatchGetItem", "TransactWriteItems"]
    assert refusal.requests == ["BatchGetItem"]
    assert reserved["classSession"]["currentBookings"] == ana.taken(session_id) == 1


# Reactivating.


def test_the_owner_takes_the_place_again_whoever_cancelled(ana: Gym) -> None:
    session_id = ana.scheduled()
    record = ana.seated(session_id, notes="una")["id"]
    for caller in (ana, ana.staff):
        made(caller.cancel(record), 200)

        # A reactivation needs no body.
        path = f"/api/v1/reservations/{record}/reactivate"
        answer = ana.reactivate(record) if caller is ana else ana.request("PATCH", path)

        assert answer.body["message"] == "Reserva reactivada exitosamente"
        reactivated = made(answer, 200)
        assert (reactivated["id"], reactivated["status"]) == (record, "CONFIRMED")
        assert reactivated["classSession"]["currentBookings"] == ana.taken(session_id) == 1
        assert ids(ana.mine()) == [record]
        refused(ana.reactivate(record), 400, ONLY_CANCELLED)
        assert ana.taken(session_id) == 1


# The body.


def test_a_missing_or_blank_session_is_a_fault_of_the_field(ana: Gym) -> None:
    values: list[Any] = [MISSING, None, "", "  ", 5, True, [], {}, ["x"]]
    for value in values:
        for send in (ana.reserve, ana.validate, ana.wait, ana.leave):
            invalid(send(value), "classSessionId")


def test_notes_of_a_wrong_kind_are_a_fault_of_the_field(ana: Gym) -> None:
    session_id = ana.scheduled()
    wrongs: list[Any] = [5, True, [], {}, "x" * 2001]
    for wrong in wrongs:
        invalid(ana.reserve(session_id, notes=wrong), "notes")
    assert ana.taken(session_id) == 0


def test_a_body_cannot_name_another_user_status_or_id(ana: Gym) -> None:
    fields = {"user_profile_id": "bruno", "user_id": "bruno", "status": "COMPLETED", "id": "x"}

    reservation = ana.seated(ana.scheduled(), **fields)

    assert (reservation["userProfile"]["id"], reservation["status"]) == ("ana", "CONFIRMED")
    assert reservation["id"] != "x"
