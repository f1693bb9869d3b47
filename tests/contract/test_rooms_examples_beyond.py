"""The examples of document 002 beyond rooms and bookings: people, calendars, telephones, errors."""

from calendar import day_name
from typing import Any, Final

import pytest

from tests.contract.courts import At
from tests.contract.rooms import Rooms, slot

MEETINGS: Final = (
    ("Reunión A", "Sala A", "#3b82f6", slot("10:00", day="2025-01-13")),
    ("Reunión B", "Sala B", "#ef4444", slot("14:00", day="2025-01-15")),
)
MARIAS: Final = (
    {"name": "María García", "email": "maria@example.com"},
    {"name": "María López", "email": "maria.lopez@example.com"},
)


@pytest.fixture
def juan(rooms: Rooms, at: At) -> Rooms:
    """The user of the document, on the Sunday before its week."""
    at("2025-01-12T12:00:00Z")
    return rooms.by("juan", name="Juan", email="juan@example.com")


def meetings(juan: Rooms) -> list[dict[str, Any]]:
    """The document's two meetings, in rooms of the document's colors."""
    return [
        juan.booked(title=title, room_id=juan.built(name=name, color=color)["id"], **when)
        for title, name, color, when in MEETINGS
    ]


# People.


def test_the_search_for_maria_is_the_documents_example(juan: Rooms) -> None:
    for number, maria in enumerate(MARIAS):
        juan.by(f"m{number}", **maria).known()

    answer = juan.search("maria")

    assert (answer.status, set(answer.body)) == (200, {"data"})
    found = answer.body["data"]
    assert all(type(person.pop("id")) is int for person in found)
    assert found == list(MARIAS)


# Calendars.


def test_the_calendar_and_the_week_with_all_seven_days_are_the_documents_examples(
    juan: Rooms, at: At
) -> None:
    a, b = meetings(juan)
    at("2025-01-15T18:00:00Z")

    calendar, week = juan.calendar(start="2025-01-13", end="2025-01-19"), juan.weekly()

    shown = [
        {
            "id": booking["id"],
            "title": title,
            "start": when["start_datetime"],
            "end": when["end_datetime"],
            "room": room,
            "color": color,
        }
        for booking, (title, room, color, when) in zip((a, b), MEETINGS, strict=True)
    ]
    assert (calendar.status, calendar.body) == (200, {"data": shown})
    monday = {"time": "10:00-11:00", "booking_id": a["id"], "booking": "Reunión A", "room": "Sala A"}
    wednesday = {"time": "14:00-15:00", "booking_id": b["id"], "booking": "Reunión B", "room": "Sala B"}
    days: dict[str, list[dict[str, Any]]] = {day: [] for day in day_name} | {
        "Monday": [monday],
        "Wednesday": [wednesday],
    }
    assert (week.status, week.body) == (200, {"week": "2025-01-13 to 2025-01-19", "data": days})
    assert list(week.body["data"]) == list(days)


def test_the_calendar_of_a_room_is_the_documents_example(juan: Rooms) -> None:
    room_id = juan.built(name="Sala A")["id"]
    juan.booked(room_id=room_id, title="Reunión", **slot("10:00", day="2025-01-15"))

    for answer in (juan.monthly(room_id, month="2025-01"), juan.monthly(room_id)):
        assert answer.status == 200
        assert answer.body == {
            "room_id": room_id,
            "room_name": "Sala A",
            "month": "2025-01",
            "bookings": [{"date": "2025-01-15", "start": "10:00", "end": "11:00", "title": "Reunión"}],
        }


# Telephones.


def test_the_saved_telephone_is_the_documents_example(juan: Rooms) -> None:
    documented = {
        "ok": True,
        "phone_e164": "+56912345678",
        "requires_otp": False,
        "message": "Teléfono guardado exitosamente.",
    }

    first = juan.save_phone(phone="912345678", country="CL", whatsapp_opt_in=True)
    again = juan.save_phone(phone="912345678", country="CL", whatsapp_opt_in=True)

    assert (first.status, first.body) == (201, documented)
    assert (again.status, again.body) == (200, documented)


def test_numbers_in_the_form_of_the_document_need_no_country(juan: Rooms) -> None:
    for number, phone in enumerate(("+56912345678", "+34912345678")):
        body = {"phone": phone, "whatsapp_opt_in": True}
        answer = juan.by(f"u{number}", email="").request("POST", "/api/me/phone", json=body)
        assert (answer.status, answer.body["phone_e164"]) == (201, phone)


# Errors.


def test_several_faults_are_the_documents_422(juan: Rooms) -> None:
    answer = juan.create(room_id=1, **slot("10:00", day="2025-01-10"))

    assert answer.status == 422
    assert answer.body == {
        "message": "Validation failed",
        "errors": {"room_id": ["La sala no existe"], "start_datetime": ["Debe ser en el futuro"]},
    }


def test_a_taken_slot_is_the_documents_409_with_the_conflicts_beside(juan: Rooms) -> None:
    booking = juan.booked(title="Otra Reunión", **slot("10:00", day="2025-01-15"))

    answer = juan.create(**slot("10:30", day="2025-01-15"))

    times = {"start": "2025-01-15T10:00:00Z", "end": "2025-01-15T11:00:00Z"}
    assert answer.status == 409
    assert answer.body == {
        "message": "La sala ya está reservada en ese horario",
        "conflicts": [{"id": booking["id"], "title": "Otra Reunión", **times}],
    }


def test_the_seventh_telephone_in_a_minute_is_the_documents_429(juan: Rooms) -> None:
    answer = [juan.save_phone() for _ in range(7)][-1]

    words = "Too many requests. Please try again in 60 seconds."
    assert (answer.status, answer.body) == (429, {"message": words, "retry_after": 60})
    assert answer.headers["retry-after"] == "60"


def test_words_in_the_place_of_an_id_have_routes_of_their_own(juan: Rooms) -> None:
    for path in ("search-users?q=maria", "check-availability?room_id=1", "calendar"):
        assert juan.request("GET", f"/api/bookings/{path}").status in (200, 422), path
