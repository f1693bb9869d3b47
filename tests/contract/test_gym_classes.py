"""/api/v1/classes: what the gym offers. What is wrong with a field: test_gym_fields.py."""

import re
from typing import Any, Final

from tests.contract.callers import MISSING
from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_CLASS, ids, made, made_list, refused

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
SHOWN: Final = {**EVERYTHING, "maxCapacity": 10, "isActive": True}
del SHOWN["max_capacity"], SHOWN["is_active"]


def seat_both(ana: Gym, bruno: Gym, *sessions: str) -> None:
    for session_id in sessions:
        ana.seated(session_id)
        bruno.seated(session_id)


# Making and reading.


def test_staff_make_a_class_of_every_field_that_anybody_reads(gym: Gym) -> None:
    answer = gym.staff.new_class(**EVERYTHING)

    assert answer.body["message"] == "Clase creada exitosamente"
    new = made(answer, 201)
    assert new.items() >= SHOWN.items()
    assert re.fullmatch(r"c[0-9a-z]+", new["id"])
    for caller in (gym, gym.staff, gym.admin):
        answer = caller.get_class(new["id"])
        assert answer.body == {"message": "Clase obtenida exitosamente", "data": new}
        assert made_list(caller.classes()) == [new]


def test_name_duration_and_capacity_are_enough(gym: Gym, settings_changed: SettingsChanged) -> None:
    new = made(gym.staff.new_class(description=MISSING), 201)

    assert set(new) >= {"id", *SHOWN}
    assert (new["isActive"], new["timezone"], new["description"]) == (True, "UTC", None)
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")
    assert gym.offered()["timezone"] == "America/Santiago"


def test_the_list_is_by_name_and_has_pages(gym: Gym) -> None:
    by_name = {name: gym.offered(name=name)["id"] for name in ("Yoga", "Box", "Pilates")}

    first, second = gym.classes(limit=2), gym.classes(limit=2, page=2)

    assert [*ids(first), *ids(second)] == [by_name["Box"], by_name["Pilates"], by_name["Yoga"]]
    assert first.body["pagination"] == {"page": 1, "limit": 2, "total": 3, "totalPages": 2}


# Changing.


def test_staff_change_some_fields_and_the_others_stay(gym: Gym) -> None:
    new = gym.offered(**EVERYTHING)
    assert gym.staff.patch_class(new["id"]).status in (200, 400)
    assert made(gym.get_class(new["id"]), 200) == new

    for fields in ({"name": "Yoga suave", "price": 10}, dict.fromkeys(("description", "type", "difficulty"))):
        answer = gym.staff.patch_class(new["id"], **fields)
        assert answer.body["message"] == "Clase actualizada exitosamente"
        patched = made(answer, 200)
        assert {**patched, "updatedAt": None} == {**new, **fields, "updatedAt": None}
        new = patched
        assert made(gym.get_class(new["id"]), 200) == new


def test_a_new_name_shows_in_its_sessions_and_reservations(ana: Gym) -> None:
    reservation = ana.seated(ana.scheduled())
    ana.staff.patch_class(ana.class_id, name="Yoga suave", description="Otra")

    expected = {"id": ana.class_id, "name": "Yoga suave", "description": "Otra"}
    assert made(ana.session(reservation["classSession"]["id"]), 200)["class"] == expected
    assert made(ana.get(reservation["id"]), 200)["classSession"]["class"] == expected


def test_a_class_cannot_be_smaller_than_the_seats_taken_in_a_session(ana: Gym, bruno: Gym) -> None:
    class_id = ana.offered(max_capacity=5)["id"]
    seat_both(ana, bruno, ana.scheduled(class_id=class_id))

    refused(ana.staff.patch_class(class_id, max_capacity=1), 409)

    assert made(ana.get_class(class_id), 200)["maxCapacity"] == 5
    made(ana.staff.patch_class(class_id, max_capacity=2), 200)
    assert made_list(ana.list())[0]["classSession"]["maxCapacity"] == 2


def test_a_session_with_its_own_capacity_or_closed_is_no_hindrance(ana: Gym, bruno: Gym) -> None:
    class_id = ana.offered(max_capacity=5)["id"]
    own = ana.scheduled(class_id=class_id, max_capacity=2)
    closed = ana.scheduled(class_id=class_id, start_time="11:00", end_time="12:00")
    seat_both(ana, bruno, own, closed)
    made(ana.staff.patch_session(closed, status="COMPLETED"), 200)

    made(ana.staff.patch_class(class_id, max_capacity=1), 200)

    assert made(ana.session(own), 200)["maxCapacity"] == 2
    assert (ana.taken(own), ana.taken(closed)) == (2, 2)


# Removing.


def test_an_admin_removes_a_class(gym: Gym) -> None:
    kept, gone = gym.offered()["id"], gym.offered(name="Box")["id"]

    answer = gym.admin.delete_class(gone)

    assert (answer.status, answer.body["message"]) == (200, "Clase eliminada exitosamente")
    refused(gym.get_class(gone), 404, NO_CLASS)
    refused(gym.admin.delete_class(gone), 404, NO_CLASS)
    refused(gym.staff.new_session(class_id=gone), 404, NO_CLASS)
    assert ids(gym.classes()) == [kept]


def test_a_class_with_future_sessions_that_are_not_cancelled_stays(gym: Gym, at: At) -> None:
    cancelled, class_id, planned = (gym.offered(name=name)["id"] for name in ("A", "B", "C"))
    made(gym.staff.patch_session(gym.scheduled(class_id=cancelled), status="CANCELLED"), 200)
    gym.scheduled(class_id=class_id)
    assert gym.staff.schedule(planned).status == 201

    assert gym.admin.delete_class(cancelled).status == 200
    refused(gym.admin.delete_class(planned), 409)
    refused(gym.admin.delete_class(class_id), 409)
    assert gym.get_class(class_id).status == 200
    at("2024-01-16T00:00:00Z")
    assert gym.admin.delete_class(class_id).status == 200


def test_what_was_reserved_can_be_read_after_its_class_is_gone(ana: Gym, at: At) -> None:
    reservation = ana.seated(ana.scheduled())
    at("2024-01-16T00:00:00Z")
    assert ana.admin.delete_class(ana.class_id).status == 200

    assert ids(ana.list()) == ids(ana.mine()) == ids(ana.staff.list()) == [reservation["id"]]
    assert made(ana.get(reservation["id"]), 200)["classSession"]["class"]["name"] == "Yoga"
