"""The examples of document 002, letter for letter: the same keys, the same types, the same words."""

from typing import Any, Final

import pytest

from tests.contract.courts import At
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import BOOKING_KEYS, ROOM_KEYS, made

PEOPLE: Final = {
    "juan": {"name": "Juan", "email": "juan@example.com"},
    "maria": {"name": "María", "email": "maria@example.com"},
    "pablo": {"name": "Pablo", "email": "pablo@example.com"},
}
BOOKING: Final[dict[str, Any]] = {
    "id": 1,
    "title": "Reunión",
    "room": {"id": 1, "name": "Sala A", "capacity": 15},
    "start_datetime": "2025-01-15T10:00:00Z",
    "end_datetime": "2025-01-15T11:00:00Z",
    "description": "Detalles",
    "status": "confirmed",
    "created_by": {"id": 1, "name": "Juan", "email": "juan@example.com"},
    "guests": [{"id": 2, "name": "María", "email": "maria@example.com"}],
    "has_google_meet": True,
    "google_meet_link": "https://meet.google.com/abc-defg-hij",
    "created_at": "2025-01-10T15:30:00Z",
    "updated_at": "2025-01-10T15:30:00Z",
}
DAY: Final = "2025-01-15"


@pytest.fixture
def juan(rooms: Rooms, at: At) -> Rooms:
    """The user of the document, on the Friday before its bookings, in a tenant that knows its guests."""
    at("2025-01-10T15:30:00Z")
    for user in ("maria", "pablo"):
        rooms.by(user, **PEOPLE[user]).known()
    return rooms.by("juan", **PEOPLE["juan"])


@pytest.fixture
def sala(juan: Rooms) -> dict[str, Any]:
    """The room of the document."""
    return juan.built(name="Sala A", capacity=15, location="Piso 2")


def reunion(juan: Rooms, sala: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make the document's booking."""
    documented = {
        **{key: BOOKING[key] for key in ("title", "start_datetime", "end_datetime", "description")},
        "has_google_meet": True,
        "guests": ["maria@example.com"],
        "room_id": sala["id"],
    }
    return juan.booked(**{**documented, **fields})


def as_documented(booking: dict[str, Any]) -> dict[str, Any]:
    """`booking` with the document's ids and link, once they have been seen to be of their kind."""
    numbers = [booking["id"], booking["room"]["id"], booking["created_by"]["id"]]
    numbers += [guest["id"] for guest in booking["guests"]]
    assert all(type(number) is int and 0 < number < 2**53 for number in numbers), numbers
    assert booking["google_meet_link"].startswith("https://")
    return {
        **booking,
        "id": 1,
        "room": {**booking["room"], "id": 1},
        "created_by": {**booking["created_by"], "id": 1},
        "guests": [{**guest, "id": number} for number, guest in enumerate(booking["guests"], 2)],
        "google_meet_link": BOOKING["google_meet_link"],
    }


# Rooms.


def test_a_new_room_is_the_documents_example(juan: Rooms) -> None:
    body = {"name": "Nueva Sala", "description": "Descripción opcional", "capacity": 20, "location": "Piso 3"}

    room = made(juan.admin.new_room(**body), 201)

    assert set(room) == ROOM_KEYS
    assert type(room["id"]) is int
    assert {key: room[key] for key in body} == body
    assert room["status"] == "active"
    assert room["created_at"] == "2025-01-10T15:30:00Z"


def test_the_list_of_rooms_is_the_documents_example(juan: Rooms) -> None:
    documented = {
        "name": "Sala de Conferencias A",
        "description": "Para 10-15 personas",
        "capacity": 15,
        "location": "Piso 2",
        "status": "active",
    }
    room = juan.built(**documented)

    answer = juan.all_rooms()

    assert answer.status == 200
    assert answer.body == {
        "data": [room],
        "meta": {"current_page": 1, "per_page": 15, "total": 1, "last_page": 1},
    }
    assert {key: room[key] for key in documented} == documented


def test_a_single_room_is_the_documents_example(juan: Rooms, sala: dict[str, Any]) -> None:
    answer = juan.room(sala["id"])

    assert made(answer, 200) == sala
    documented = {"name": "Sala A", "capacity": 15, "location": "Piso 2", "status": "active"}
    assert {key: sala[key] for key in documented} == documented


def test_the_update_of_a_room_is_the_documents_example(juan: Rooms, sala: dict[str, Any]) -> None:
    answer = juan.admin.put_room(sala["id"], name="Sala Actualizada", capacity=20)

    assert made(answer, 200) == {**sala, "name": "Sala Actualizada", "capacity": 20}


def test_the_availability_of_a_room_is_the_documents_example(juan: Rooms, sala: dict[str, Any]) -> None:
    answer = juan.availability(sala["id"], **slot("10:00", day=DAY))

    assert answer.status == 200
    assert answer.body == {
        "available": True,
        "room_id": sala["id"],
        "room_name": "Sala A",
        "start": "2025-01-15T10:00:00Z",
        "end": "2025-01-15T11:00:00Z",
        "conflicts": [],
    }


# Bookings.


def test_the_201_is_the_documents_example_and_its_get_as_well(juan: Rooms, sala: dict[str, Any]) -> None:
    booking = reunion(juan, sala)

    assert set(booking) == BOOKING_KEYS
    assert as_documented(booking) == BOOKING
    assert booking["room"]["id"] == sala["id"]
    assert made(juan.get(booking["id"]), 200) == booking


def test_the_request_of_the_document_is_taken_with_both_guests(juan: Rooms, sala: dict[str, Any]) -> None:
    guests = ["maria@example.com", "pablo@example.com"]

    booking = reunion(juan, sala, title="Reunión Importante", guests=guests)

    assert [guest["email"] for guest in booking["guests"]] == guests
    assert [guest["name"] for guest in booking["guests"]] == ["María", "Pablo"]


def test_the_quick_example_needs_four_fields(juan: Rooms, sala: dict[str, Any]) -> None:
    answer = juan.create(title="Mi Reunión", room_id=sala["id"], **slot("10:00", day=DAY))

    assert made(answer, 201) == {
        **made(juan.get(answer.body["data"]["id"]), 200),
        "title": "Mi Reunión",
        "description": None,
        "guests": [],
        "has_google_meet": False,
        "google_meet_link": None,
    }


def test_the_list_of_bookings_is_the_documents_example(juan: Rooms, sala: dict[str, Any]) -> None:
    booking = reunion(juan, sala, title="Reunión de Equipo")

    for caller in (juan, juan.by("maria", **PEOPLE["maria"]), juan.admin):
        answer = caller.list()
        assert answer.status == 200
        assert answer.body == {
            "data": [
                {
                    "id": booking["id"],
                    "title": "Reunión de Equipo",
                    "room": {"id": sala["id"], "name": "Sala A"},
                    "start_datetime": "2025-01-15T10:00:00Z",
                    "end_datetime": "2025-01-15T11:00:00Z",
                    "status": "confirmed",
                    "created_by": {"id": booking["created_by"]["id"], "name": "Juan"},
                    "guests": [{"id": booking["guests"][0]["id"], "name": "María"}],
                    "has_google_meet": True,
                    "google_meet_link": booking["google_meet_link"],
                }
            ],
            "meta": {"current_page": 1, "per_page": 15, "total": 1, "last_page": 1},
        }


def test_the_update_is_the_documents_example_and_answers_as_the_get(
    juan: Rooms, sala: dict[str, Any], at: At
) -> None:
    booking = reunion(juan, sala, guests=[])
    at("2025-01-10T16:00:00Z")
    change = {"title": "Reunión Actualizada", **slot("10:00", day="2025-01-16")}

    updated = made(juan.put(booking["id"], **change, guests=["maria@example.com"]), 200)

    guests = BOOKING["guests"]
    assert as_documented(updated) == {
        **BOOKING,
        **change,
        "guests": guests,
        "updated_at": "2025-01-10T16:00:00Z",
    }
    assert made(juan.get(booking["id"]), 200) == updated


@pytest.mark.parametrize("reason", ["Cambio de planes", "Ya no es necesaria"])
def test_the_cancellation_is_the_documents_example_even_after_the_end(
    juan: Rooms, sala: dict[str, Any], at: At, reason: str
) -> None:
    booking = reunion(juan, sala)
    at("2025-01-15T16:00:00Z")

    answer = juan.cancel(booking["id"], reason=reason)

    expected = {"id": booking["id"], "status": "cancelled", "cancelled_at": "2025-01-15T16:00:00Z"}
    assert made(answer, 200) == expected


def test_the_check_of_a_free_room_is_the_documents_example(juan: Rooms, sala: dict[str, Any]) -> None:
    answer = juan.check(room_id=sala["id"], **slot("10:00", day=DAY))

    assert (answer.status, answer.body) == (200, {"available": True, "conflicts": []})


def test_the_check_of_a_taken_room_is_the_documents_example(juan: Rooms, sala: dict[str, Any]) -> None:
    inside = {"start_datetime": "2025-01-15T10:15:00Z", "end_datetime": "2025-01-15T10:45:00Z"}
    booking = reunion(juan, sala, title="Otra Reunión", **inside)

    answer = juan.check(room_id=sala["id"], **slot("10:00", day=DAY))

    assert answer.status == 200
    assert answer.body == {
        "available": False,
        "conflicts": [
            {
                "id": booking["id"],
                "title": "Otra Reunión",
                "start": "2025-01-15T10:15:00Z",
                "end": "2025-01-15T10:45:00Z",
            }
        ],
    }
