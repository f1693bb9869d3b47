"""/api/v1/classes: what the gym offers."""

import re
from typing import Any, Final

import pytest

from tests.contract.callers import MISSING
from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    NO_CLASS,
    NO_PERMISSION,
    UNKNOWN,
    ids,
    invalid,
    made,
    made_list,
    refused,
)

EVERYTHING: Final[dict[str, Any]] = {
    "name": "Yoga",
    "description": "Hatha para empezar",
    "type": "YOGA",
    "difficulty": "BEGINNER",
    "duration": 60,
    "max_capacity": 10,
    "price": 12.5,
    "is_active": True,
    "timezone": "America/Santiago",
}
SHOWN: Final = {
    "id",
    "name",
    "description",
    "type",
    "difficulty",
    "duration",
    "maxCapacity",
    "price",
    "isActive",
    "timezone",
}


# Making.


@pytest.mark.parametrize("role", ["STAFF", "ADMIN", "SUPERADMIN"])
def test_staff_make_a_class_of_every_field(gym: Gym, role: str) -> None:
    answer = gym.by("jefa", role=role).new_class(**EVERYTHING)

    assert answer.body["message"] == "Clase creada exitosamente"
    new = made(answer, 201)
    assert set(new) >= SHOWN
    assert re.fullmatch(r"c[0-9a-z]+", new["id"])
    assert {key: new[key] for key in SHOWN - {"id", "maxCapacity", "isActive"}} == {
        key: EVERYTHING[key] for key in SHOWN - {"id", "maxCapacity", "isActive"}
    }
    assert (new["maxCapacity"], new["isActive"]) == (10, True)


def test_name_duration_and_capacity_are_enough(gym: Gym) -> None:
    new = made(gym.staff.new_class(description=MISSING), 201)

    assert set(new) >= SHOWN
    assert (new["isActive"], new["timezone"]) == (True, "UTC")
    assert new["description"] is None


def test_the_stages_default_zone_is_a_classes(gym: Gym, settings_changed: SettingsChanged) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")

    assert gym.offered()["timezone"] == "America/Santiago"


@pytest.mark.parametrize("name", ["name", "duration", "max_capacity"])
@pytest.mark.parametrize("value", [MISSING, None], ids=["missing", "null"])
def test_the_required_fields_are_required(gym: Gym, name: str, value: Any) -> None:
    answer = gym.staff.new_class(**{name: value})

    invalid(answer, {"max_capacity": "maxCapacity"}.get(name, name))


def test_all_faults_are_told_at_once(gym: Gym) -> None:
    answer = gym.staff.request("POST", "/api/v1/classes", json={"difficulty": "HARD"})

    invalid(answer, "name", "duration", "maxCapacity", "difficulty")


BAD: Final = [
    ("name", ""),
    ("name", "   "),
    ("name", 5),
    ("name", "x" * 201),
    ("description", "x" * 2001),
    ("description", []),
    ("difficulty", "beginner"),
    ("difficulty", 5),
    ("duration", 0),
    ("duration", -60),
    ("duration", "una hora"),
    ("duration", 1.5),
    ("maxCapacity", -1),
    ("maxCapacity", "diez"),
    ("maxCapacity", 2.5),
    ("maxCapacity", 10**30),
    ("price", -1),
    ("price", "gratis"),
    ("isActive", "quizás"),
    ("timezone", "Mars/Olympus"),
    ("timezone", 5),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda part: str(part)[:12])
def test_a_wrong_field_is_named(gym: Gym, field: str, value: Any) -> None:
    class_id = gym.class_id
    body = {"name": "Box", "duration": 45, "maxCapacity": 5, field: value}
    before = gym.get_class(class_id).body

    invalid(gym.staff.request("POST", "/api/v1/classes", json=body), field)
    invalid(gym.staff.request("PATCH", f"/api/v1/classes/{class_id}", json={field: value}), field)

    assert gym.get_class(class_id).body == before
    assert ids(gym.classes()) == [class_id]


# Reading.


def test_anybody_with_a_token_reads_classes(gym: Gym) -> None:
    new = gym.offered(**EVERYTHING)

    for caller in (gym, gym.staff, gym.admin):
        answer = caller.get_class(new["id"])
        assert answer.body == {"message": "Clase obtenida exitosamente", "data": new}
        assert made_list(caller.classes()) == [new]


def test_the_list_is_by_name_and_has_pages(gym: Gym) -> None:
    by_name = {name: gym.offered(name=name)["id"] for name in ("Yoga", "Box", "Pilates")}

    first, second = gym.classes(limit=2), gym.classes(limit=2, page=2)

    assert [*ids(first), *ids(second)] == [by_name["Box"], by_name["Pilates"], by_name["Yoga"]]
    assert first.body["pagination"] == {"page": 1, "limit": 2, "total": 3, "totalPages": 2}
    invalid(gym.classes(limit=101), "limit")
    invalid(gym.classes(page=0), "page")


def test_an_unknown_class_is_not_found(gym: Gym) -> None:
    for caller in (gym, gym.staff):
        refused(caller.get_class(UNKNOWN), 404, NO_CLASS)
    refused(gym.staff.patch_class(UNKNOWN, name="Box"), 404, NO_CLASS)
    refused(gym.admin.delete_class(UNKNOWN), 404, NO_CLASS)


# Changing.


def test_staff_change_some_fields_and_the_others_stay(gym: Gym) -> None:
    new = gym.offered(**EVERYTHING)

    answer = gym.staff.patch_class(new["id"], name="Yoga suave", price=10)

    assert answer.body["message"] == "Clase actualizada exitosamente"
    assert made(answer, 200) == {**new, "name": "Yoga suave", "price": 10, **stamps(answer.body["data"])}
    assert made(gym.get_class(new["id"]), 200) == answer.body["data"]


def test_a_new_name_shows_in_its_sessions_and_reservations(ana: Gym) -> None:
    reservation = ana.seated(ana.scheduled())
    ana.staff.patch_class(ana.class_id, name="Yoga suave", description="Otra")

    expected = {"id": ana.class_id, "name": "Yoga suave", "description": "Otra"}
    assert made(ana.session(reservation["classSession"]["id"]), 200)["class"] == expected
    assert made(ana.get(reservation["id"]), 200)["classSession"]["class"] == expected


def test_an_empty_patch_changes_nothing(gym: Gym) -> None:
    new = gym.offered(**EVERYTHING)

    assert gym.staff.patch_class(new["id"]).status in (200, 400)

    assert made(gym.get_class(new["id"]), 200) == new


@pytest.mark.parametrize("name", ["description", "type", "difficulty"])
def test_what_is_not_required_can_be_taken_away(gym: Gym, name: str) -> None:
    class_id = gym.offered(**EVERYTHING)["id"]

    assert made(gym.staff.patch_class(class_id, **{name: None}), 200)[name] is None


# A capacity.


def test_a_class_cannot_be_smaller_than_the_seats_taken_in_a_session(ana: Gym, bruno: Gym) -> None:
    class_id = ana.offered(max_capacity=5)["id"]
    session_id = ana.scheduled(class_id=class_id)
    ana.seated(session_id)
    bruno.seated(session_id)

    refused(ana.staff.patch_class(class_id, max_capacity=1), 409)

    assert made(ana.get_class(class_id), 200)["maxCapacity"] == 5
    made(ana.staff.patch_class(class_id, max_capacity=2), 200)
    assert made_list(ana.list())[0]["classSession"]["maxCapacity"] == 2


def test_a_session_with_its_own_capacity_or_closed_is_no_hindrance(ana: Gym, bruno: Gym) -> None:
    class_id = ana.offered(max_capacity=5)["id"]
    own = ana.scheduled(class_id=class_id, max_capacity=2)
    closed = ana.scheduled(class_id=class_id, start_time="11:00", end_time="12:00")
    for session_id in (own, closed):
        ana.seated(session_id)
        bruno.seated(session_id)
    made(ana.staff.patch_session(closed, status="COMPLETED"), 200)

    made(ana.staff.patch_class(class_id, max_capacity=1), 200)

    assert made(ana.session(own), 200)["maxCapacity"] == 2
    assert (ana.taken(own), ana.taken(closed)) == (2, 2)


# Removing.


def test_an_admin_removes_a_class(gym: Gym) -> None:
    kept, gone = gym.offered()["id"], gym.offered(name="Box")["id"]

    answer = gym.admin.delete_class(gone)

    assert answer.status == 200
    assert answer.body["message"] == "Clase eliminada exitosamente"
    refused(gym.get_class(gone), 404, NO_CLASS)
    refused(gym.admin.delete_class(gone), 404, NO_CLASS)
    refused(gym.staff.new_session(class_id=gone), 404, NO_CLASS)
    assert ids(gym.classes()) == [kept]


def test_a_class_with_future_sessions_stays(gym: Gym, at: At) -> None:
    class_id = gym.offered()["id"]
    gym.scheduled(class_id=class_id)

    refused(gym.admin.delete_class(class_id), 409)
    assert gym.get_class(class_id).status == 200

    at("2024-01-16T00:00:00Z")
    assert gym.admin.delete_class(class_id).status == 200


def test_a_cancelled_session_holds_no_class(gym: Gym) -> None:
    class_id = gym.offered()["id"]
    made(gym.staff.patch_session(gym.scheduled(class_id=class_id), status="CANCELLED"), 200)

    assert gym.admin.delete_class(class_id).status == 200


def test_what_was_reserved_can_be_read_after_its_class_is_gone(ana: Gym, at: At) -> None:
    reservation = ana.seated(ana.scheduled())
    at("2024-01-16T00:00:00Z")
    assert ana.admin.delete_class(ana.class_id).status == 200

    assert ids(ana.list()) == ids(ana.mine()) == ids(ana.staff.list()) == [reservation["id"]]
    assert made(ana.get(reservation["id"]), 200)["classSession"]["class"]["name"] == "Yoga"


def test_only_staff_make_and_change_and_only_admins_remove(gym: Gym) -> None:
    class_id = gym.class_id

    refused(gym.new_class(), 403, NO_PERMISSION)
    refused(gym.patch_class(class_id, name="Box"), 403, NO_PERMISSION)
    refused(gym.delete_class(class_id), 403, NO_PERMISSION)
    refused(gym.staff.delete_class(class_id), 403, NO_PERMISSION)

    assert gym.get_class(class_id).body["data"]["name"] == "Yoga"


def stamps(thing: dict[str, Any]) -> dict[str, Any]:
    """What a change may change beside what was asked for."""
    return {key: thing[key] for key in ("updatedAt",) if key in thing}
