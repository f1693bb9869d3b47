"""Tenants of the gym: whose memberships count where."""

from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_MEMBERSHIP, UNKNOWN, ids, refused


def test_a_membership_of_one_tenant_is_none_in_another(ana: Gym) -> None:
    elsewhere = ana.by("ana", tenant="sur")

    refused(elsewhere.reserve(elsewhere.scheduled()), 400, NO_MEMBERSHIP)
    assert elsewhere.membership().body["data"] is None
    assert ids(elsewhere.staff.memberships()) == []


def test_another_tenant_sees_nothing_of_a_session(ana: Gym) -> None:
    here, norte = ana.scheduled(max_capacity=1), ana.by("ana", tenant="norte").joined()
    mine, theirs = ana.seated(here), norte.seated(norte.scheduled(max_capacity=1))

    assert norte.validate(here).body == norte.validate(UNKNOWN).body
    assert ids(norte.staff.list(class_session_id=here)) == []
    assert ids(norte.classes()) == [norte.class_id]
    for caller, seat in ((ana, mine), (norte, theirs)):
        assert ids(caller.mine()) == ids(caller.staff.list()) == [seat["id"]]
        assert caller.taken(seat["classSession"]["id"]) == 1
