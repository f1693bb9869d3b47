"""/api/reminders: how long before its start a tenant's people are reminded of what."""

from typing import Any, Final

import pytest

from tests.api import Answer, Api
from tests.contract.callers import Caller
from tests.contract.courts import SettingsChanged
from tests.contract.rooms_answers import NO_PERMISSION, NOBODY, invalid, made, refused

DAY: Final = 1440
OWN_TO_NOBODY: Final = {
    "appointments": {"minutes": DAY, "own": False},
    "classes": {"minutes": 120, "own": False},
    "courts": {"minutes": DAY, "own": False},
    "rooms": {"minutes": 15, "own": False},
}
LONGEST: Final = 31 * DAY


@pytest.fixture
def admin(api: Api) -> Caller:
    """An admin of the tenant."""
    return Caller(api).by("alma", role="admin")


def got(caller: Caller) -> dict[str, Any]:
    return made(caller.request("GET", "/api/reminders"), 200)


def put(caller: Caller, **minutes: object) -> Answer:
    return caller.request("PUT", "/api/reminders", json=minutes)


# What holds.


def test_without_a_choice_the_contracts_hold(admin: Caller) -> None:
    assert got(admin) == OWN_TO_NOBODY


def test_a_stage_s_times_are_nobodys_own(admin: Caller, settings_changed: SettingsChanged) -> None:
    settings_changed(REMINDERS="booking=5 court=0")

    assert got(admin) == {
        **OWN_TO_NOBODY,
        "courts": {"minutes": 0, "own": False},
        "rooms": {"minutes": 5, "own": False},
    }


@pytest.mark.parametrize("name", sorted(OWN_TO_NOBODY))
@pytest.mark.parametrize("minutes", [0, 1, 30, LONGEST])
def test_a_choice_holds_and_leaves_the_others(admin: Caller, name: str, minutes: int) -> None:
    expected = {**OWN_TO_NOBODY, name: {"minutes": minutes, "own": True}}

    assert made(put(admin, **{name: minutes}), 200) == expected
    assert got(admin) == expected


def test_several_are_chosen_at_once(admin: Caller) -> None:
    chosen = {"appointments": 60, "classes": 120, "courts": 0, "rooms": 30}

    made(put(admin, **chosen), 200)

    assert got(admin) == {name: {"minutes": minutes, "own": True} for name, minutes in chosen.items()}


def test_a_later_choice_takes_the_place_of_an_earlier_one(admin: Caller) -> None:
    made(put(admin, rooms=30, courts=60), 200)

    made(put(admin, rooms=45), 200)

    assert got(admin) == {
        **OWN_TO_NOBODY,
        "rooms": {"minutes": 45, "own": True},
        "courts": {"minutes": 60, "own": True},
    }


def test_null_takes_a_choice_back(admin: Caller, settings_changed: SettingsChanged) -> None:
    settings_changed(REMINDERS="booking=5")
    made(put(admin, rooms=30, courts=60), 200)

    made(put(admin, rooms=None), 200)

    assert got(admin) == {
        **OWN_TO_NOBODY,
        "rooms": {"minutes": 5, "own": False},
        "courts": {"minutes": 60, "own": True},
    }


def test_null_without_a_choice_changes_nothing(admin: Caller) -> None:
    assert made(put(admin, rooms=None), 200) == OWN_TO_NOBODY


def test_an_empty_body_chooses_nothing(admin: Caller) -> None:
    made(put(admin, rooms=30), 200)

    assert made(put(admin), 200) == got(admin) == {**OWN_TO_NOBODY, "rooms": {"minutes": 30, "own": True}}


def test_a_choice_is_one_tenants(admin: Caller) -> None:
    made(put(admin, rooms=30), 200)

    assert got(admin.by("alma", role="admin", tenant="norte")) == OWN_TO_NOBODY


# Who may.


@pytest.mark.parametrize(("user", "role"), [("ana", "user"), ("sara", "staff")])
def test_it_is_for_admins(admin: Caller, user: str, role: str) -> None:
    caller = admin.by(user, role=role)

    refused(caller.request("GET", "/api/reminders"), 403, NO_PERMISSION)
    refused(put(caller, rooms=30), 403, NO_PERMISSION)
    assert got(admin) == OWN_TO_NOBODY


def test_a_superadmin_may_too(admin: Caller) -> None:
    root = admin.by("root", role="superadmin")

    made(put(root, rooms=30), 200)

    assert got(root)["rooms"] == {"minutes": 30, "own": True}


def test_nobody_without_a_token_may(admin: Caller) -> None:
    refused(admin.nobody.request("GET", "/api/reminders"), 401, NOBODY)
    refused(put(admin.nobody, rooms=30), 401, NOBODY)


# What is no number of minutes.


@pytest.mark.parametrize(
    "value", [-1, LONGEST + 1, 10**30, 1.5, "30", "", True, False, [], [30], {}, {"minutes": 30}]
)
def test_what_is_no_number_of_minutes_is_a_fault_of_its_field(admin: Caller, value: object) -> None:
    [sentence] = invalid(put(admin, rooms=value), "rooms")["rooms"]

    assert str(LONGEST) in sentence
    assert got(admin) == OWN_TO_NOBODY


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_chosen(admin: Caller) -> None:
    invalid(put(admin, rooms=-1, courts="no", classes=60), "rooms", "courts")

    assert got(admin) == OWN_TO_NOBODY


def test_the_fault_is_said_in_english_to_who_asks_for_it(admin: Caller) -> None:
    english = admin.sending({"Accept-Language": "en"})

    [sentence] = invalid(put(english, rooms=-1), "rooms")["rooms"]

    assert sentence == f"Must be a whole number of minutes from 0 to {LONGEST}, or null"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"30", b"null", b'"rooms"', b"\xff"])
def test_a_body_that_is_no_object_is_refused(admin: Caller, body: bytes) -> None:
    answer = admin.request("PUT", "/api/reminders", body=body, headers={"Content-Type": "application/json"})

    refused(answer, 400)
    assert got(admin) == OWN_TO_NOBODY


def test_other_methods_are_refused(admin: Caller) -> None:
    assert admin.request("DELETE", "/api/reminders").status == 405
    assert admin.request("POST", "/api/reminders", json={"rooms": 30}).status == 405
