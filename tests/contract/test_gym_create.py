"""POST /api/v1/reservations: the six checks in the document's order, and one record for the pair."""

from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

import pytest

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

Failure = Callable[[Gym, str, At], str]

AFTER_IT: Final = "2024-01-15T10:00:01Z"


def suspend(gym: Gym, _session_id: str, _at: At) -> str:
    gym.becomes("SUSPENDED")
    return NO_MEMBERSHIP


def close(gym: Gym, session_id: str, _at: At) -> str:
    made(gym.staff.patch_session(session_id, status="COMPLETED"), 200)
    return NOT_OPEN


def let_pass(_gym: Gym, _session_id: str, at: At) -> str:
    at(AFTER_IT)
    return PAST


def fill(gym: Gym, session_id: str, _at: At) -> str:
    gym.by("carla").joined().seated(session_id)
    return FULL


def hold(gym: Gym, session_id: str, _at: At) -> str:
    gym.seated(session_id)
    return TWICE


# In the order in which the document checks them.
FAILURES: Final[list[Failure]] = [suspend, close, let_pass, fill, hold]


# Each check.


@pytest.mark.parametrize("fail", FAILURES, ids=lambda failure: str(failure.__name__))
def test_each_failing_check_has_its_reason(ana: Gym, at: At, fail: Failure) -> None:
    session_id = ana.scheduled(max_capacity=1 if fail is fill else 5)
    reason = fail(ana, session_id, at)
    before = ana.taken(session_id)

    refused(ana.reserve(session_id), 400, reason)

    assert ana.taken(session_id) == before


@pytest.mark.parametrize(
    ("first", "second"), list(combinations(FAILURES, 2)), ids=lambda failure: str(failure.__name__)
)
def test_of_two_failing_checks_the_first_is_told(ana: Gym, at: At, first: Failure, second: Failure) -> None:
    capacity = 2 if (first, second) == (fill, hold) else 1 if fill in (first, second) else 5
    session_id = ana.scheduled(max_capacity=capacity)
    second(ana, session_id, at)
    reason = first(ana, session_id, at)

    refused(ana.reserve(session_id), 400, reason)


def test_without_a_membership_even_a_missing_session_is_about_the_membership(gym: Gym, ana: Gym) -> None:
    refused(gym.reserve(UNKNOWN), 400, NO_MEMBERSHIP)
    refused(ana.reserve(UNKNOWN), 400, NO_SESSION)


@pytest.mark.parametrize("word", ["x", "ñandú", "a b", "x" * 1000, "../x", "default#x", "\u0000", "🎾"])
def test_what_names_no_session_is_none(ana: Gym, word: str) -> None:
    answer = ana.reserve(word)

    assert answer.status == 400, answer.raw
    assert set(answer.body) <= {"message", "errors"}


@pytest.mark.parametrize("status", ["INACTIVE", "SUSPENDED", "EXPIRED"])
def test_only_an_active_membership_counts(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    ana.becomes(status)

    refused(ana.reserve(session_id), 400, NO_MEMBERSHIP)

    ana.becomes("ACTIVE")
    assert ana.reserve(session_id).status == 201


@pytest.mark.parametrize("role", ["STAFF", "ADMIN"])
def test_staff_need_a_membership_as_everybody_does(gym: Gym, role: str) -> None:
    caller = gym.by("jefa", role=role, name="Jefa")
    session_id = caller.scheduled()

    refused(caller.reserve(session_id), 400, NO_MEMBERSHIP)
    assert caller.joined().reserve(session_id).status == 201


@pytest.mark.parametrize("status", ["COMPLETED", "CANCELLED"])
def test_a_closed_session_takes_nobody(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    made(ana.staff.patch_session(session_id, status=status), 200)

    refused(ana.reserve(session_id), 400, NOT_OPEN)


def test_a_session_in_progress_takes_people_until_its_end(ana: Gym, bruno: Gym, at: At) -> None:
    session_id = ana.scheduled()
    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)

    at("2024-01-15T09:59:59Z")
    assert ana.reserve(session_id).status == 201
    at("2024-01-15T10:00:00Z")
    refused(bruno.reserve(session_id), 400, PAST)


def test_a_scheduled_session_takes_people_until_its_start(ana: Gym, bruno: Gym, at: At) -> None:
    session_id = ana.scheduled()

    at("2024-01-15T09:00:00Z")
    assert ana.reserve(session_id).status == 201
    at("2024-01-15T09:00:01Z")
    refused(bruno.reserve(session_id), 400, PAST)


def test_the_sessions_own_capacity_counts_before_the_classes(ana: Gym, bruno: Gym) -> None:
    class_id = ana.offered(max_capacity=5)["id"]
    small = ana.scheduled(class_id=class_id, max_capacity=1)
    ana.seated(small)

    refused(bruno.reserve(small), 400, FULL)


def test_without_its_own_the_capacity_is_the_classes(ana: Gym, bruno: Gym) -> None:
    class_id = ana.offered(max_capacity=1)["id"]
    session_id = ana.scheduled(class_id=class_id)
    roomy = ana.scheduled(class_id=class_id, start_time="11:00", end_time="12:00", max_capacity=2)

    assert ana.seated(session_id)["classSession"]["maxCapacity"] == 1
    refused(bruno.reserve(session_id), 400, FULL)
    assert ana.reserve(roomy).status == bruno.reserve(roomy).status == 201


def test_a_sold_out_session_refuses_without_a_write(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)

    with faults("TransactWriteItems") as writes:
        refused(bruno.reserve(session_id), 400, FULL)

    assert not writes


# One record for the pair.


@pytest.mark.parametrize("status", ["CONFIRMED", "COMPLETED", "NO_SHOW"])
def test_any_reservation_that_is_not_cancelled_is_one(ana: Gym, status: str) -> None:
    session_id = ana.scheduled()
    ana.seated_in(status, session_id)

    refused(ana.reserve(session_id), 400, TWICE)

    assert ana.taken(session_id) == 1


def test_reserving_again_after_a_cancellation_revives_the_record(ana: Gym) -> None:
    session_id = ana.scheduled()
    first = ana.seated(session_id, notes="una")
    ana.cancel(first["id"])

    again = ana.seated(session_id, notes="otra")

    assert (again["id"], again["status"], again["notes"]) == (first["id"], "CONFIRMED", "otra")
    assert len(made_list(ana.mine())) == 1
    assert ana.taken(session_id) == 1


def test_a_revived_reservation_keeps_none_of_its_old_notes(ana: Gym) -> None:
    session_id = ana.scheduled()
    ana.cancel(ana.seated(session_id, notes="una")["id"])

    assert ana.seated(session_id)["notes"] is None


def test_reserving_a_cancelled_one_again_is_checked_as_any(ana: Gym, bruno: Gym, at: At) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.cancel(ana.seated(session_id)["id"])
    theirs = bruno.seated(session_id)

    refused(ana.reserve(session_id), 400, FULL)
    bruno.cancel(theirs["id"])
    at(AFTER_IT)
    refused(ana.reserve(session_id), 400, PAST)


def test_one_user_holds_many_sessions_and_one_session_many_users(ana: Gym, bruno: Gym) -> None:
    first, second = ana.scheduled(), ana.scheduled(start_time="09:30", end_time="10:30")

    reserved = [ana.seated(first), ana.seated(second), bruno.seated(first)]

    assert len({each["id"] for each in reserved}) == 3
    assert (ana.taken(first), ana.taken(second)) == (2, 1)


# The body.


@pytest.mark.parametrize("value", [MISSING, None, "", "  ", 5, True, [], {}, ["x"]], ids=repr)
def test_a_missing_or_blank_session_is_a_fault_of_the_field(ana: Gym, value: Any) -> None:
    invalid(ana.reserve(value), "classSessionId")


@pytest.mark.parametrize("notes", [5, True, [], {}, "x" * 2001], ids=lambda notes: repr(notes)[:12])
def test_notes_of_a_wrong_kind_are_a_fault_of_the_field(ana: Gym, notes: Any) -> None:
    session_id = ana.scheduled()

    invalid(ana.reserve(session_id, notes=notes), "notes")

    assert ana.taken(session_id) == 0


@pytest.mark.parametrize("notes", ["x" * 2000, "Traer esterilla 🧘", "línea\notra", "<b>&'\""])
def test_notes_are_kept_as_they_are(ana: Gym, notes: str) -> None:
    reservation = ana.seated(ana.scheduled(), notes=notes)

    assert reservation["notes"] == notes
    assert made(ana.get(reservation["id"]), 200)["notes"] == notes


def test_a_body_cannot_name_another_user_status_or_id(ana: Gym) -> None:
    fields = {"user_profile_id": "bruno", "user_id": "bruno", "status": "COMPLETED", "id": "x"}

    reservation = ana.seated(ana.scheduled(), **fields)

    assert reservation["userProfile"]["id"] == "ana"
    assert reservation["status"] == "CONFIRMED"
    assert reservation["id"] != "x"


def test_null_notes_are_none(ana: Gym) -> None:
    assert ana.seated(ana.scheduled(), notes=None)["notes"] is None
