"""/api/reminders: how long before its start a tenant's people are reminded of what."""

from typing import Any, Final

import pytest

from tests.api import Api, Response
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
NO_MINUTES: Final[list[object]] = [
    *(-1, LONGEST + 1, 10**30, 1.5, "30", "", True, False),
    *([], [30], {}, {"minutes": 30}),
]


@pytest.fixture
def admin(api: Api) -> Caller:
    """An admin of the tenant."""
    return Caller(api).by("alma", role="admin")


def got(caller: Caller) -> dict[str, Any]:
    return made(caller.request("GET", "/api/reminders"), 200)


def put(caller: Caller, **minutes: object) -> Response:
    return caller.request("PUT", "/api/reminders", json=minutes)


def own(minutes: int) -> dict[str, object]:
    return {"minutes": minutes, "own": True}


# What holds.


def test_without_a_choice_the_stages_times_hold(admin: Caller, settings_changed: SettingsChanged) -> None:
    assert got(admin) == OWN_TO_NOBODY
    settings_changed(REMINDERS="booking=5 court=0")
    stages = {"courts": {"minutes": 0, "own": False}, "rooms": {"minutes": 5, "own": False}}
    assert got(admin) == {**OWN_TO_NOBODY, **stages}


def test_a_choice_holds_leaves_the_others_and_is_one_tenants(admin: Caller) -> None:
    expected: dict[str, Any] = dict(OWN_TO_NOBODY)
    for name in OWN_TO_NOBODY:
        for minutes in (0, 1, 30, LONGEST):
            expected[name] = own(minutes)
            assert made(put(admin, **{name: minutes}), 200) == got(admin) == expected, (name, minutes)

    assert got(admin.by("alma", role="admin", tenant="norte")) == OWN_TO_NOBODY


def test_several_are_chosen_at_once_and_an_empty_body_chooses_nothing(admin: Caller) -> None:
    chosen = {"appointments": 60, "classes": 120, "courts": 0, "rooms": 30}
    expected = {name: own(minutes) for name, minutes in chosen.items()}

    made(put(admin, **chosen), 200)
    assert got(admin) == expected
    assert made(put(admin), 200) == got(admin) == expected


def test_null_takes_a_choice_back_if_there_is_one(admin: Caller, settings_changed: SettingsChanged) -> None:
    assert made(put(admin, rooms=None), 200) == OWN_TO_NOBODY
    settings_changed(REMINDERS="booking=5")
    made(put(admin, rooms=30, courts=60), 200)

    made(put(admin, rooms=None), 200)

    assert got(admin) == {**OWN_TO_NOBODY, "rooms": {"minutes": 5, "own": False}, "courts": own(60)}


# Who may.


def test_it_is_for_admins(admin: Caller) -> None:
    for user, role in (("ana", "user"), ("sara", "staff")):
        caller = admin.by(user, role=role)
        refused(caller.request("GET", "/api/reminders"), 403, NO_PERMISSION)
        refused(put(caller, rooms=30), 403, NO_PERMISSION)
    refused(admin.nobody.request("GET", "/api/reminders"), 401, NOBODY)
    refused(put(admin.nobody, rooms=30), 401, NOBODY)
    assert got(admin) == OWN_TO_NOBODY

    root = admin.by("root", role="superadmin")
    made(put(root, rooms=30), 200)
    assert got(root)["rooms"] == own(30)


# What is no number of minutes.


def test_what_is_no_number_of_minutes_is_a_fault_of_its_field(admin: Caller) -> None:
    for value in NO_MINUTES:
        [sentence] = invalid(put(admin, rooms=value), "rooms")["rooms"]
        assert str(LONGEST) in sentence, value
    english = admin.sending({"Accept-Language": "en"})
    [sentence] = invalid(put(english, rooms=-1), "rooms")["rooms"]
    assert sentence == f"Must be a whole number of minutes from 0 to {LONGEST}, or null"

    # All that is wrong is said at once, and nothing of it is chosen.
    invalid(put(admin, rooms=-1, courts="no", classes=60), "rooms", "courts")
    assert got(admin) == OWN_TO_NOBODY


def test_a_body_that_is_no_object_and_other_methods_are_refused(admin: Caller) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"{", b"[]", b"30", b"null", b'"rooms"', b"\xff"):
        refused(admin.request("PUT", "/api/reminders", body=body, headers=headers), 400)
    assert admin.request("DELETE", "/api/reminders").status == 405
    assert admin.request("POST", "/api/reminders", json={"rooms": 30}).status == 405
    assert got(admin) == OWN_TO_NOBODY
