"""The examples of document 004, letter for letter: the same keys, the same types, the same words."""

import re
from typing import Any, Final

import pytest

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import UNKNOWN, made

CLASS: Final[dict[str, Any]] = {"id": "...", "name": "Yoga", "description": "..."}
SESSION: Final[dict[str, Any]] = {
    "id": "...",
    "sessionDate": "2023-10-27",
    "startTime": "09:00",
    "endTime": "10:00",
    "class": CLASS,
}
PROFILE: Final[dict[str, Any]] = {"id": "...", "name": "John Doe", "avatar_url": "..."}
RESERVATION: Final[dict[str, Any]] = {
    "id": "...",
    "status": "CONFIRMED",
    "notes": None,
    "classSession": SESSION,
    "userProfile": PROFILE,
}
BEYOND: Final = {"createdAt": "2023-10-20T12:00:00.000Z", "updatedAt": "2023-10-20T12:00:00.000Z"}
BEYOND_SESSION: Final = {"status": "SCHEDULED", "maxCapacity": 10, "currentBookings": 1}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture
def john(gym: Gym, at: At) -> Gym:
    """The user of the document, a week before its session."""
    at("2023-10-20T12:00:00Z")
    return gym.by("john", name="John Doe", avatar_url="...").joined(start_date="2023-01-01")


@pytest.fixture
def session_id(john: Gym) -> str:
    """The session of the document."""
    class_id = john.offered(name="Yoga", description="...")["id"]
    return john.scheduled(class_id=class_id, session_date="2023-10-27")


def as_documented(reservation: dict[str, Any]) -> dict[str, Any]:
    """`reservation` with the document's ids, without what the contract adds, which must be right."""
    session, profile = reservation["classSession"], reservation["userProfile"]
    assert {key: session[key] for key in BEYOND_SESSION} == BEYOND_SESSION
    assert set(reservation) == {*RESERVATION, *BEYOND}
    assert set(session) == {*SESSION, *BEYOND_SESSION}
    assert set(profile) == set(PROFILE)
    assert set(session["class"]) == set(CLASS)
    assert all(INSTANT.fullmatch(reservation[key]) for key in BEYOND), reservation
    assert all(reservation[key][:19] == "2023-10-20T12:00:00" for key in BEYOND), reservation
    return {
        "id": "...",
        "status": reservation["status"],
        "notes": reservation["notes"],
        "classSession": {
            **{key: session[key] for key in SESSION},
            "id": "...",
            "class": {**session["class"], "id": "..."},
        },
        "userProfile": {**profile, "id": "..."},
    }


def test_the_201_is_the_documents_example_with_notes_or_without(john: Gym, session_id: str) -> None:
    answer = john.reserve(session_id)

    assert (answer.status, set(answer.body)) == (201, {"message", "data"})
    assert answer.body["message"] == "Reserva creada exitosamente"
    reservation = answer.body["data"]
    assert as_documented(reservation) == RESERVATION
    session = reservation["classSession"]
    assert (session["id"], reservation["userProfile"]["id"]) == (session_id, "john")
    assert all(re.fullmatch(r"c[0-9a-z]+", thing["id"]) for thing in (reservation, session, session["class"]))
    john.erase(reservation["id"])
    answer = john.reserve(session_id, notes="Notas opcionales")
    assert as_documented(made(answer, 201)) == {**RESERVATION, "notes": "Notas opcionales"}


def test_a_single_one_the_list_and_mine_are_the_documents_examples(john: Gym, session_id: str) -> None:
    reservation = john.seated(session_id)

    for caller in (john, john.staff, john.admin):
        answer = caller.get(reservation["id"])
        single = {"message": "Reserva obtenida exitosamente", "data": reservation}
        assert (answer.status, answer.body) == (200, single)
        assert as_documented(answer.body["data"]) == RESERVATION
        answer = caller.list(status="CONFIRMED", date_from="2023-10-27", date_to="2023-11-03")
        pagination = {"page": 1, "limit": 10, "total": 1, "totalPages": 1}
        assert (answer.status, answer.body) == (200, {"data": [reservation], "pagination": pagination})
    assert reservation["userProfile"] == {**PROFILE, "id": "john"}
    mine = john.mine()
    assert (mine.status, mine.body) == (200, {"data": [reservation]})


def test_five_on_a_page_of_ten_are_the_documents_pagination_and_nothing_is_an_empty_list(john: Gym) -> None:
    pagination = {"page": 1, "limit": 10, "total": 0, "totalPages": 0}
    assert john.mine().body == {"data": []}
    assert john.list().body == {"data": [], "pagination": pagination}

    for day in range(5):
        john.seated(john.scheduled(session_date=f"2023-11-0{day + 1}"))

    assert john.list(page=1, limit=10).body["pagination"] == {**pagination, "total": 5, "totalPages": 1}


def test_the_patch_of_the_document_is_made_and_answered_in_full(john: Gym, session_id: str) -> None:
    reservation = john.seated(session_id)

    answer = john.staff.patch(reservation["id"], status="COMPLETED", notes="Asistió puntualmente")

    assert answer.body["message"] == "Reserva actualizada exitosamente"
    expected = {**RESERVATION, "status": "COMPLETED", "notes": "Asistió puntualmente"}
    assert as_documented(made(answer, 200)) == expected
    assert answer.body["data"]["userProfile"] == {**PROFILE, "id": "john"}


def test_the_validation_is_the_documents_example(john: Gym, session_id: str) -> None:
    answer = john.validate(session_id)

    assert answer.status == 200
    assert answer.body == {
        "data": {
            "canReserve": True,
            "hasActiveMembership": True,
            "sessionCapacityAvailable": True,
            "hasExistingReservation": False,
            "isSessionActive": True,
            "reason": None,
        }
    }


def test_each_write_says_what_it_did_and_gives_the_reservation_back(john: Gym, session_id: str) -> None:
    reservation_id = john.seated(session_id, notes="una")["id"]

    cancelled, reactivated, erased = (
        write(reservation_id) for write in (john.cancel, john.reactivate, john.erase)
    )

    assert cancelled.body["message"] == "Reserva cancelada exitosamente"
    assert reactivated.body["message"] == "Reserva reactivada exitosamente"
    assert (erased.status, erased.body) == (200, {"message": "Reserva eliminada permanentemente"})
    again = made(reactivated, 200)
    assert as_documented(again)["status"] == "CONFIRMED"
    free = {**again["classSession"], "currentBookings": 0}
    assert made(cancelled, 200) == {**again, "status": "CANCELLED", "classSession": free}


def test_who_has_no_picture_has_a_null_one(ana: Gym) -> None:
    reservation = ana.seated(ana.scheduled())

    assert reservation["userProfile"] == {"id": "ana", "name": "Ana López", "avatar_url": None}


def test_me_validate_and_waitlist_are_no_ids(ana: Gym) -> None:
    assert ana.get("me").body == {"data": []}
    assert ana.get("validate").status == 405
    assert ana.get("waitlist").status == 405
    assert ana.get(UNKNOWN).status == 404
