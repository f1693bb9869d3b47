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
REASONS: Final = {"Cambio de planes": slot("10:00", day=DAY), "Ya no es necesaria": slot("12:00", day=DAY)}


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


def test_rooms_are_made_listed_read_and_changed_as_the_documents_examples(juan: Rooms) -> None:
    new = {"name": "Nueva Sala", "description": "Descripción opcional", "capacity": 20, "location": "Piso 3"}
    listed = {
        "name": "Sala de Conferencias A",
        "description": "Para 10-15 personas",
        "capacity": 15,
        "location": "Piso 2",
    }

    for number, documented in enumerate((new, listed), 1):
        room = made(juan.admin.new_room(**documented), 201)
        expected = {**documented, "status": "active", "created_at": "2025-01-10T15:30:00Z"}
        assert set(room) == ROOM_KEYS
        assert type(room["id"]) is int
        assert room.items() >= expected.items()
        assert made(juan.room(room["id"]), 200) == room
        answer = juan.all_rooms()
        assert (answer.status, set(answer.body)) == (200, {"data", "meta"})
        assert room in answer.body["data"]
        assert answer.body["meta"] == {"current_page": 1, "per_page": 15, "total": number, "last_page": 1}
    answer = juan.admin.put_room(room["id"], name="Sala Actualizada", capacity=20)
    assert made(answer, 200) == {**room, "name": "Sala Actualizada", "capacity": 20}


def test_whether_a_room_is_free_is_the_documents_example(juan: Rooms, sala: dict[str, Any]) -> None:
    asked = slot("10:00", day=DAY)
    free = {"available": True, "conflicts": []}
    of_room = {
        "room_id": sala["id"],
        "room_name": "Sala A",
        "start": "2025-01-15T10:00:00Z",
        "end": "2025-01-15T11:00:00Z",
    }

    answer, check = juan.availability(sala["id"], **asked), juan.check(room_id=sala["id"], **asked)
    assert (answer.status, answer.body) == (200, {**free, **of_room})
    assert (check.status, check.body) == (200, free)

    inside = {"start": "2025-01-15T10:15:00Z", "end": "2025-01-15T10:45:00Z"}
    times = {f"{end}_datetime": time for end, time in inside.items()}
    booking = reunion(juan, sala, title="Otra Reunión", **times)

    answer = juan.check(room_id=sala["id"], **asked)
    conflict = {"id": booking["id"], "title": "Otra Reunión", **inside}
    assert (answer.status, answer.body) == (200, {"available": False, "conflicts": [conflict]})


# Bookings.


def test_the_201_its_get_and_the_list_are_the_documents_examples(juan: Rooms, sala: dict[str, Any]) -> None:
    booking = reunion(juan, sala)

    assert set(booking) == BOOKING_KEYS
    assert as_documented(booking) == BOOKING
    assert booking["room"]["id"] == sala["id"]
    assert made(juan.get(booking["id"]), 200) == booking
    listed = {
        **{key: booking[key] for key in ("id", "title", "start_datetime", "end_datetime", "status")},
        "room": {"id": sala["id"], "name": "Sala A"},
        "created_by": {"id": booking["created_by"]["id"], "name": "Juan"},
        "guests": [{"id": booking["guests"][0]["id"], "name": "María"}],
        "has_google_meet": True,
        "google_meet_link": booking["google_meet_link"],
    }
    meta = {"current_page": 1, "per_page": 15, "total": 1, "last_page": 1}
    for caller in (juan, juan.by("maria", **PEOPLE["maria"]), juan.admin):
        answer = caller.list()
        assert (answer.status, answer.body) == (200, {"data": [listed], "meta": meta})


def test_the_request_of_the_document_is_taken_with_both_guests(juan: Rooms, sala: dict[str, Any]) -> None:
    guests = ["maria@example.com", "pablo@example.com"]

    booking = reunion(juan, sala, title="Reunión Importante", guests=guests)

    shown = [(guest["email"], guest["name"]) for guest in booking["guests"]]
    assert shown == list(zip(guests, ("María", "Pablo"), strict=True))


def test_the_quick_example_needs_four_fields(juan: Rooms, sala: dict[str, Any]) -> None:
    answer = juan.create(title="Mi Reunión", room_id=sala["id"], **slot("10:00", day=DAY))

    booking = made(answer, 201)
    nothing: dict[str, Any] = {"description": None, "guests": [], "google_meet_link": None}
    assert booking.items() >= {**nothing, "title": "Mi Reunión", "has_google_meet": False}.items()
    assert made(juan.get(booking["id"]), 200) == booking


def test_the_update_is_the_documents_example_and_answers_as_the_get(
    juan: Rooms, sala: dict[str, Any], at: At
) -> None:
    booking = reunion(juan, sala, guests=[])
    at("2025-01-10T16:00:00Z")
    change = {"title": "Reunión Actualizada", **slot("10:00", day="2025-01-16")}

    updated = made(juan.put(booking["id"], **change, guests=["maria@example.com"]), 200)

    assert as_documented(updated) == {**BOOKING, **change, "updated_at": "2025-01-10T16:00:00Z"}
    assert made(juan.get(booking["id"]), 200) == updated


def test_the_cancellation_is_the_documents_example_even_after_the_end(
    juan: Rooms, sala: dict[str, Any], at: At
) -> None:
    bookings = {reason: reunion(juan, sala, **times)["id"] for reason, times in REASONS.items()}
    at("2025-01-15T16:00:00Z")

    for reason, booking in bookings.items():
        expected = {"id": booking, "status": "cancelled", "cancelled_at": "2025-01-15T16:00:00Z"}
        assert made(juan.cancel(booking, reason=reason), 200) == expected
