"""/api/v1/memberships: one per user, and what lets them reserve."""

import re
from typing import Any, Final

import pytest

from tests.contract.callers import MISSING
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    NO_PERMISSION,
    NO_SUCH_MEMBERSHIP,
    UNKNOWN,
    ids,
    invalid,
    made,
    made_list,
    refused,
)

SHOWN: Final = {
    "id",
    "userProfileId",
    "type",
    "status",
    "startDate",
    "endDate",
    "price",
    "autoRenew",
    "notes",
}
TYPES: Final = ("BASIC", "PLUS", "PRO", "DAY_PASS")
STATUSES: Final = ("ACTIVE", "INACTIVE", "SUSPENDED", "EXPIRED")


# Making.


@pytest.mark.parametrize("role", ["STAFF", "ADMIN"])
@pytest.mark.parametrize("type_", TYPES)
def test_staff_make_a_membership_of_every_field(gym: Gym, role: str, type_: str) -> None:
    answer = gym.by("jefa", role=role).new_membership(
        "ana", type=type_, status="INACTIVE", price=29.9, auto_renew=True, notes="Promo"
    )

    assert answer.body["message"] == "Membresía creada exitosamente"
    new = made(answer, 201)
    assert set(new) >= SHOWN
    assert re.fullmatch(r"c[0-9a-z]+", new["id"])
    assert {key: new[key] for key in SHOWN - {"id"}} == {
        "userProfileId": "ana",
        "type": type_,
        "status": "INACTIVE",
        "startDate": "2024-01-01",
        "endDate": "2024-12-31",
        "price": 29.9,
        "autoRenew": True,
        "notes": "Promo",
    }


def test_it_is_active_and_does_not_renew_unless_said_otherwise(gym: Gym) -> None:
    new = made(gym.staff.new_membership("ana"), 201)

    assert set(new) >= SHOWN
    assert (new["status"], new["autoRenew"], new["notes"]) == ("ACTIVE", False, None)


def test_a_second_one_for_the_user_is_a_conflict(gym: Gym) -> None:
    first = made(gym.staff.new_membership("ana"), 201)

    for fields in ({}, {"type": "BASIC"}, {"start_date": "2025-01-01", "end_date": "2025-12-31"}):
        refused(gym.staff.new_membership("ana", **fields), 409)

    assert made_list(gym.staff.memberships()) == [first]
    assert gym.staff.new_membership("bruno").status == 201


def test_an_expired_one_is_still_the_users_one(gym: Gym) -> None:
    made(gym.staff.new_membership("ana", status="EXPIRED"), 201)

    refused(gym.staff.new_membership("ana"), 409)


BAD: Final = [
    ("type", "GOLD"),
    ("type", "pro"),
    ("type", 5),
    ("status", "active"),
    ("status", "CANCELLED"),
    ("startDate", "01/01/2024"),
    ("startDate", "2024-02-30"),
    ("startDate", 5),
    ("endDate", "x"),
    ("endDate", ""),
    ("price", -1),
    ("price", "gratis"),
    ("autoRenew", "quizás"),
    ("notes", "x" * 2001),
    ("notes", []),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda part: str(part)[:12])
def test_a_wrong_field_is_named(gym: Gym, field: str, value: Any) -> None:
    membership = made(gym.staff.new_membership("bruno"), 201)
    body = {"userProfileId": "ana", "type": "PRO", "startDate": "2024-01-01", "endDate": "2024-12-31"}

    made_wrong = gym.staff.request("POST", "/api/v1/memberships", json={**body, field: value})
    path = f"/api/v1/memberships/{membership['id']}"
    patched_wrong = gym.staff.request("PATCH", path, json={field: value})

    invalid(made_wrong, field)
    invalid(patched_wrong, field)
    assert made_list(gym.staff.memberships()) == [membership]


@pytest.mark.parametrize("name", ["user_profile_id", "type", "start_date", "end_date"])
@pytest.mark.parametrize("value", [MISSING, None], ids=["missing", "null"])
def test_user_type_and_dates_are_required(gym: Gym, name: str, value: Any) -> None:
    fields = {"user_profile_id": "ana", "type": "PRO", "start_date": "2024-01-01", "end_date": "2024-12-31"}
    fields[name] = value
    user = fields.pop("user_profile_id")

    head, *tail = name.split("_")
    invalid(gym.staff.new_membership(user, **fields), head + "".join(part.title() for part in tail))


def test_an_end_before_the_start_is_refused(gym: Gym) -> None:
    answer = gym.staff.new_membership("ana", start_date="2024-02-02", end_date="2024-02-01")

    assert answer.status == 400, answer.raw
    assert gym.staff.new_membership("ana", start_date="2024-02-01", end_date="2024-02-01").status == 201


# Reading.


def test_everybody_reads_their_own(gym: Gym) -> None:
    assert gym.membership().status == 200
    assert gym.membership().body["data"] is None
    new = made(gym.staff.new_membership(gym.user), 201)

    assert gym.membership().status == 200
    assert gym.membership().body["data"] == new
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

    assert set(ids(gym.staff.memberships(type="BASIC"))) == {basic, asleep}
    assert set(ids(gym.staff.memberships(status="ACTIVE"))) == {pro, basic}
    assert ids(gym.staff.memberships(status="SUSPENDED")) == [asleep]
    assert ids(gym.staff.memberships(status="ACTIVE", type="BASIC")) == [basic]
    assert ids(gym.staff.memberships(user_profile_id="ana")) == [pro]
    assert ids(gym.staff.memberships(user_profile_id="ana", type="BASIC")) == []
    assert ids(gym.staff.memberships(user_profile_id=UNKNOWN)) == []
    assert gym.staff.memberships(type="BASIC").body["pagination"]["total"] == 2


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


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "x"), ("type", "GOLD"), ("page", "0"), ("limit", "101"), ("expiresSoon", "quizás")],
)
def test_a_filter_out_of_its_range_is_a_fault_of_the_field(gym: Gym, field: str, value: str) -> None:
    invalid(gym.staff.memberships(**{field: value}), field)


# Changing.


@pytest.mark.parametrize("status", STATUSES)
def test_staff_change_fields_and_the_others_stay(gym: Gym, status: str) -> None:
    new = made(gym.staff.new_membership("ana", price=30), 201)

    answer = gym.staff.patch_membership(new["id"], status=status, type="BASIC", notes="Pausa")

    assert answer.body["message"] == "Membresía actualizada exitosamente"
    patched = made(answer, 200)
    assert {key: patched[key] for key in SHOWN} == {
        **{key: new[key] for key in SHOWN},
        "status": status,
        "type": "BASIC",
        "notes": "Pausa",
    }
    assert gym.by("ana").membership().body["data"] == patched


def test_the_dates_are_checked_against_those_that_stay(gym: Gym) -> None:
    new = made(gym.staff.new_membership("ana"), 201)

    assert gym.staff.patch_membership(new["id"], end_date="2023-12-31").status == 400
    assert gym.staff.patch_membership(new["id"], start_date="2025-01-01").status == 400
    assert made_list(gym.staff.memberships()) == [new]

    patched = made(gym.staff.patch_membership(new["id"], start_date="2025-01-01", end_date="2025-01-31"), 200)
    assert (patched["startDate"], patched["endDate"]) == ("2025-01-01", "2025-01-31")


def test_a_membership_cannot_change_hands(gym: Gym) -> None:
    new = made(gym.staff.new_membership("ana"), 201)

    gym.staff.patch_membership(new["id"], user_profile_id="bruno", id="x")

    assert gym.by("ana").membership().body["data"]["id"] == new["id"]
    assert gym.by("bruno").membership().body["data"] is None


def test_an_unknown_membership_is_not_found(gym: Gym) -> None:
    refused(gym.staff.patch_membership(UNKNOWN, status="ACTIVE"), 404, NO_SUCH_MEMBERSHIP)
    refused(gym.admin.patch_membership("x%20y", status="ACTIVE"), 404, NO_SUCH_MEMBERSHIP)


def test_a_user_neither_lists_makes_nor_changes_them(ana: Gym) -> None:
    membership_id = ana.membership().body["data"]["id"]

    refused(ana.memberships(), 403, NO_PERMISSION)
    refused(ana.new_membership("bruno"), 403, NO_PERMISSION)
    refused(ana.patch_membership(membership_id, status="ACTIVE"), 403, NO_PERMISSION)
    refused(ana.patch_membership(UNKNOWN, status="ACTIVE"), 403, NO_PERMISSION)


def test_a_seat_taken_while_it_held_stays_when_it_ends(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation = ana.seated(session_id)

    ana.becomes("EXPIRED")

    assert ana.status_of(reservation["id"]) == "CONFIRMED"
    assert ana.taken(session_id) == 1
