"""Seats that staff take for members: whose membership, quota and record count, as if they had asked."""

from typing import Any, Final

import pytest

from chalicelib.store import account_overrides
from tests.api import Response
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.gym_answers import FULL, NO_MEMBERSHIP, TWICE, made, made_list, refused
from tests.contract.test_gym_rules import ruled
from tests.pipeline import Pipeline

NO_USER: Final = "Usuario no encontrado"


def seat(caller: Gym, session_id: str, user: str = "ana", **fields: Any) -> Response:
    return caller.reserve(session_id, user_id=user, **fields)


def test_staff_take_a_seat_for_a_member_which_is_theirs(ana: Gym) -> None:
    session_id = ana.scheduled()
    made_list(ana.mine())

    made_by_staff = made(seat(ana.staff, session_id, notes="Por teléfono"), 201)

    profile = {"id": "ana", "name": "Ana López", "avatar_url": None}
    assert (made_by_staff["userProfile"], made_by_staff["notes"]) == (profile, "Por teléfono")
    assert made_by_staff["classSession"]["currentBookings"] == 1
    assert [row["id"] for row in made_list(ana.mine())] == [made_by_staff["id"]]
    assert ana.staff.holds(session_id) is None
    made(ana.cancel(made_by_staff["id"]), 200)


def test_users_take_seats_for_themselves_whomever_they_name(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()

    assert made(seat(bruno, session_id), 201)["userProfile"]["id"] == "bruno"
    assert made(seat(ana, session_id), 201)["userProfile"]["id"] == "ana"
    assert ana.taken(session_id) == 2


def test_the_members_own_membership_and_seat_count(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)

    refused(seat(ana.staff.joined(), session_id, "dario"), 400, NO_MEMBERSHIP)
    made(seat(ana.staff, session_id), 201)
    refused(seat(ana.staff, session_id, "bruno"), 400, FULL)

    made(ana.staff.patch_session(session_id, max_capacity=2), 200)
    refused(seat(ana.staff, session_id), 400, TWICE)


def test_a_cancelled_seat_is_taken_again_for_its_member(ana: Gym) -> None:
    session_id = ana.scheduled()
    before = ana.seated(session_id)
    made(ana.cancel(before["id"]), 200)

    after = made(seat(ana.staff, session_id), 201)

    assert (after["id"], after["status"]) == (before["id"], "CONFIRMED")


def test_members_have_as_many_seats_as_they_may_and_staff_may_look_further_ahead(ana: Gym) -> None:
    ruled(ana, quota={"default": {"active": 1}, "staff": None}, window={"default": 1, "staff": 30})
    first, later = ana.scheduled(), ana.scheduled(session_date="2024-01-20")
    made(seat(ana.staff, later), 201)

    answer = seat(ana.staff, first)

    assert (answer.status, answer.body["rule"], answer.body["allowed"]) == (400, "quota", {"active": 1})
    assert seat(ana.staff.joined(), first, "sara").status == 201


def test_the_member_is_told(behind: Pipeline, ana: Gym) -> None:
    session_id = ana.scheduled()
    made_list(ana.mine())
    behind.told()

    made(seat(ana.staff, session_id), 201)

    assert behind.told() == [("ana@example.com", "Reserva confirmada: Yoga")]


def test_who_is_erased_gets_no_seat(courts: Courts, gym: Gym) -> None:
    eva = courts.proved(nombre="Eva Sol", email="eva@example.com").usuario["id"]
    member = gym.by(eva).joined()
    session_id = member.scheduled()
    assert courts.superadmin.delete_user(eva).status == 200
    account_overrides.clear_cache()

    refused(seat(gym.staff, session_id, eva), 404, NO_USER)


@pytest.mark.parametrize("user", ["", 7, "x" * 300])
def test_whom_nobody_can_be_is_no_user(ana: Gym, user: object) -> None:
    answer = ana.staff.reserve(ana.scheduled(), user_id=user)
    assert (answer.status, list(answer.body["errors"])) == (400, ["userId"])


def test_a_repeated_request_with_a_key_seats_once(ana: Gym) -> None:
    session_id = ana.scheduled()
    staff = ana.staff.keyed()

    first, second = seat(staff, session_id), seat(staff, session_id)

    assert (first.status, second.status, second.body) == (201, 201, first.body)
    assert ana.taken(session_id) == 1
