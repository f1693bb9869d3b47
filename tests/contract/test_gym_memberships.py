"""/api/v1/memberships: one per user. What is wrong with a field: test_gym_fields.py."""

import re
from typing import Final

from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_MEMBERSHIP, UNKNOWN, ids, made, made_list, refused

TYPES: Final = ("BASIC", "PLUS", "PRO", "DAY_PASS")
STATUSES: Final = ("ACTIVE", "INACTIVE", "SUSPENDED", "EXPIRED")


def test_staff_make_a_membership_of_every_field(gym: Gym) -> None:
    for type_, status in zip(TYPES, STATUSES, strict=True):
        answer = gym.staff.new_membership(
            f"u-{type_}", type=type_, status=status, price=29.9, auto_renew=True, notes="Promo"
        )

        assert answer.body["message"] == "Membresía creada exitosamente"
        new = made(answer, 201)
        assert re.fullmatch(r"c[0-9a-z]+", new["id"])
        expected = {
            "userProfileId": f"u-{type_}",
            "type": type_,
            "status": status,
            "startDate": "2024-01-01",
            "endDate": "2024-12-31",
            "price": 29.9,
            "autoRenew": True,
            "notes": "Promo",
        }
        assert new.items() >= expected.items()

    new = made(gym.staff.new_membership("ana"), 201)
    assert "price" in new
    assert (new["status"], new["autoRenew"], new["notes"]) == ("ACTIVE", False, None)


def test_a_second_one_for_the_user_is_a_conflict_even_of_an_expired_one(gym: Gym) -> None:
    first = [
        made(gym.staff.new_membership(user, status=status), 201)
        for user, status in (("ana", "ACTIVE"), ("bruno", "EXPIRED"))
    ]

    for fields in ({}, {"type": "BASIC"}, {"start_date": "2025-01-01", "end_date": "2025-12-31"}):
        for user in ("ana", "bruno"):
            refused(gym.staff.new_membership(user, **fields), 409)

    listed = made_list(gym.staff.memberships())
    assert sorted(listed, key=lambda one: str(one["userProfileId"])) == first


# Reading.


def test_everybody_reads_their_own(gym: Gym) -> None:
    assert (gym.membership().status, gym.membership().body["data"]) == (200, None)
    new = made(gym.staff.new_membership(gym.user), 201)

    assert (gym.membership().status, gym.membership().body["data"]) == (200, new)
    assert gym.by("bruno").membership().body["data"] is None


def test_staff_list_all_with_pages(gym: Gym) -> None:
    expected = {made(gym.staff.new_membership(f"u{number}"), 201)["id"] for number in range(12)}

    first, second = gym.staff.memberships(), gym.admin.memberships(page=2)

    assert {*ids(first), *ids(second)} == expected
    assert first.body["pagination"] == {"page": 1, "limit": 10, "total": 12, "totalPages": 2}
    assert (len(ids(first)), len(ids(second))) == (10, 2)
    assert set(ids(gym.staff.memberships(limit=100))) == expected


def test_filters_narrow_the_list_and_combine(gym: Gym) -> None:
    pro = made(gym.staff.new_membership("ana"), 201)["id"]
    basic = made(gym.staff.new_membership("bruno", type="BASIC"), 201)["id"]
    asleep = made(gym.staff.new_membership("carla", type="BASIC", status="SUSPENDED"), 201)["id"]

    for asked, expected in (
        ({"type": "BASIC"}, {basic, asleep}),
        ({"status": "ACTIVE"}, {pro, basic}),
        ({"status": "SUSPENDED"}, {asleep}),
        ({"status": "ACTIVE", "type": "BASIC"}, {basic}),
        ({"user_profile_id": "ana"}, {pro}),
        ({"user_profile_id": "ana", "type": "BASIC"}, set()),
        ({"user_profile_id": UNKNOWN}, set()),
    ):
        answer = gym.staff.memberships(**asked)
        assert set(ids(answer)) == expected, asked
        assert answer.body["pagination"]["total"] == len(ids(answer)) == len(expected), asked


def test_expiring_soon_is_active_and_ending_within_seven_days(gym: Gym) -> None:
    ends = {"today": "2024-01-14", "week": "2024-01-21", "later": "2024-01-22", "gone": "2024-01-13"}
    by_end = {
        user: made(gym.staff.new_membership(user, end_date=end), 201)["id"] for user, end in ends.items()
    }
    made(gym.staff.new_membership("asleep", end_date="2024-01-16", status="SUSPENDED"), 201)

    answer = gym.staff.memberships(expires_soon="true")

    assert set(ids(answer)) == {by_end["today"], by_end["week"]}
    assert answer.body["pagination"]["total"] == 2
    assert len(ids(gym.staff.memberships(expires_soon="false"))) in (3, 5)


# Changing.


def test_staff_change_fields_and_the_others_stay_and_it_keeps_its_user(gym: Gym) -> None:
    new = made(gym.staff.new_membership("ana", price=30), 201)
    for status in STATUSES:
        fields = {"status": status, "type": "BASIC", "notes": "Pausa"}

        answer = gym.staff.patch_membership(new["id"], user_profile_id="bruno", id="x", **fields)

        assert answer.body["message"] == "Membresía actualizada exitosamente"
        patched = made(answer, 200)
        assert {**patched, "updatedAt": None} == {**new, **fields, "updatedAt": None}
        assert gym.by("ana").membership().body["data"] == patched
    assert gym.by("bruno").membership().body["data"] is None


def test_a_membership_of_one_tenant_is_none_in_another_nor_is_a_session(ana: Gym) -> None:
    here, elsewhere = ana.scheduled(), ana.by("ana", tenant="sur")

    refused(elsewhere.reserve(elsewhere.scheduled()), 400, NO_MEMBERSHIP)
    assert elsewhere.membership().body["data"] is None
    assert ids(elsewhere.staff.memberships()) == []
    ana.seated(here)
    assert ids(elsewhere.staff.list(class_session_id=here)) == []
    assert elsewhere.joined().validate(here).body == elsewhere.validate(UNKNOWN).body
    assert ids(elsewhere.classes()) == [elsewhere.class_id]
