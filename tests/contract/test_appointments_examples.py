"""The examples of documents 000 and 001, letter for letter: the same keys, the same types, the same words."""

import re
from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import (
    KEYS,
    NOT_FOUND,
    STATUSES,
    UNKNOWN,
    deleted,
    ids,
    made,
    made_list,
    refused,
)
from tests.contract.courts import At
from tests.faults import faults, lost_request

CONFIRMED: Final[dict[str, Any]] = {
    "id": "res789",
    "client_id": "abc123",
    "professional_id": "prof456",
    "start_time": "2026-03-15T10:00:00Z",
    "end_time": "2026-03-15T11:00:00Z",
    "status": "CONFIRMED",
    "session_modality": "Virtual",
    "created_at": "2026-03-10T08:30:00Z",
}
PENDING: Final[dict[str, Any]] = {
    "id": "res791",
    "client_id": "abc123",
    "professional_id": "prof789",
    "start_time": "2026-03-20T15:00:00Z",
    "end_time": "2026-03-20T16:00:00Z",
    "status": "PENDING",
    "session_modality": "Presencial",
    "created_at": "2026-03-12T10:20:00Z",
}
MESSAGE: Final = "SOLICITASTE TODAS LAS RESERVAS DEL USUARIO CON EL ID: abc123 EXITOSAMENTE"
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SENT: Final = ("client_id", "professional_id", "start_time", "end_time", "session_modality")


@pytest.fixture
def client(appointments: Appointments) -> Appointments:
    """The client of the documents; of their professionals one works on Sundays, one approves."""
    appointments.practising("prof456", work_days="MON-SUN")
    appointments.practising("prof789", requires_approval=True)
    return appointments.by("abc123", name="Ana López", email="ana@example.com")


def book(client: Appointments, at: At, example: dict[str, Any]) -> dict[str, Any]:
    """Make the reservation of an example, when it was made."""
    at(example["created_at"])
    return client.booked(**{field: example[field] for field in SENT})


def as_documented(reservation: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """`reservation` with the id of the example; its own is a text."""
    assert isinstance(reservation["id"], str)
    assert reservation["id"]
    return {**reservation, "id": example["id"]}


# Document 000.


def test_the_list_is_the_example_of_document_000_latest_first(client: Appointments, at: At) -> None:
    for example in (CONFIRMED, PENDING):
        book(client, at, example)

    answer = client.of_user()

    assert answer.status == 200
    assert set(answer.body) == {"status", "message", "data"}
    assert answer.body["status"] == 200
    assert answer.body["message"] == MESSAGE
    second, first = answer.body["data"]
    assert as_documented(first, CONFIRMED) == CONFIRMED
    assert as_documented(second, PENDING) == PENDING


def test_the_request_of_the_example_carries_a_content_type_and_no_body(client: Appointments, at: At) -> None:
    reservation = book(client, at, CONFIRMED)

    answer = client.sending({"Content-Type": "application/json"}).of_user()

    assert made_list(answer) == [reservation]


def test_each_reservation_is_answered_as_it_is_listed(client: Appointments, at: At) -> None:
    for example in (CONFIRMED, PENDING):
        reservation = book(client, at, example)
        assert as_documented(reservation, example) == example
        assert made(client.get(reservation["id"]), 200) == reservation


def test_nothing_is_an_empty_list(client: Appointments) -> None:
    answer = client.of_user()

    assert answer.status == 200
    assert answer.body == {"status": 200, "message": MESSAGE, "data": []}


def test_a_bad_request_is_that_of_document_000(client: Appointments) -> None:
    with faults("Query", *[lost_request] * 9):
        answer = client.of_user()

    assert answer.status == 400
    assert answer.body == {
        "statusCode": 400,
        "message": "Error al obtener las reservas del usuario",
        "error": "Bad Request",
    }


def test_unauthorized_is_that_of_document_000(client: Appointments) -> None:
    answer = client.with_token("YOUR_ACCESS_TOKEN").of_user("abc123")

    assert answer.status == 401
    assert answer.body == {
        "statusCode": 401,
        "message": "Token inválido o expirado",
        "error": "Unauthorized",
    }


def test_all_are_listed_whatever_their_status(client: Appointments, at: At) -> None:
    confirmed, pending = book(client, at, CONFIRMED), book(client, at, PENDING)
    cancelled = client.booked(
        professional_id="prof456", start_time="2026-03-18T10:00:00Z", end_time="2026-03-18T11:00:00Z"
    )
    made(client.admin.cancel(cancelled["id"]), 200)

    listed = {each["id"]: each["status"] for each in made_list(client.of_user())}

    assert listed == {
        confirmed["id"]: "CONFIRMED",
        pending["id"]: "PENDING",
        cancelled["id"]: "CANCELLED",
    }
    assert set(listed.values()) == set(STATUSES)


def test_every_field_is_a_text_and_every_time_an_instant_without_fraction(
    client: Appointments, at: At
) -> None:
    for example in (CONFIRMED, PENDING):
        book(client, at, example)

    for reservation in made_list(client.of_user()):
        assert set(reservation) == KEYS
        assert all(isinstance(value, str) for value in reservation.values())
        for field in ("start_time", "end_time", "created_at"):
            assert INSTANT.fullmatch(reservation[field]), reservation


# Document 001.


def test_the_naive_times_of_document_001_are_taken_and_come_back_as_instants(
    client: Appointments, at: At
) -> None:
    at("2026-03-10T10:30:00Z")
    reservation = client.booked(
        professional_id="prof456", start_time="2026-03-15T14:00:00", end_time="2026-03-15T14:45:00"
    )

    assert as_documented(reservation, CONFIRMED) == {
        **CONFIRMED,
        "start_time": "2026-03-15T14:00:00Z",
        "end_time": "2026-03-15T14:45:00Z",
        "created_at": "2026-03-10T10:30:00Z",
    }
    assert client.of_user().body == {"status": 200, "data": [reservation], "message": MESSAGE}


def test_the_delete_of_document_001_gives_back_what_it_removed(client: Appointments, at: At) -> None:
    reservation = book(client, at, CONFIRMED)

    answer = client.delete(reservation["id"])

    assert answer.status == 200
    assert answer.body == {"data": [reservation], "status": 200}
    assert client.of_user().body["data"] == []
    refused(client.get(reservation["id"]), 404, NOT_FOUND)


def test_a_single_reservation_has_the_fields_of_document_001(client: Appointments, at: At) -> None:
    reservation = made(client.get(book(client, at, PENDING)["id"]), 200)

    assert set(reservation) == KEYS
    assert as_documented(reservation, PENDING) == PENDING


def test_sessions_of_45_minutes_and_of_an_hour_are_both_taken(client: Appointments, at: At) -> None:
    at("2026-03-10T10:30:00Z")

    for start, end in (("10:00", "10:45"), ("11:00", "12:00"), ("13:07", "13:20"), ("14:00", "17:59")):
        day = "2026-03-16T"
        when = {"start_time": f"{day}{start}:00Z", "end_time": f"{day}{end}:00Z"}
        assert client.booked(professional_id="prof456", **when)["end_time"] == when["end_time"]


def test_the_front_end_of_document_001_sorts_what_is_sorted_already(client: Appointments, at: At) -> None:
    at("2026-03-10T10:30:00Z")
    for day in ("2026-03-17", "2026-03-19", "2026-03-16", "2026-03-18"):
        when = {"start_time": f"{day}T10:00:00Z", "end_time": f"{day}T10:45:00Z"}
        client.booked(professional_id="prof456", **when)

    listed = made_list(client.of_user())

    assert listed == sorted(listed, key=lambda each: str(each["start_time"]), reverse=True)
    assert [each["start_time"][8:10] for each in listed] == ["19", "18", "17", "16"]


def test_the_history_holds_what_is_past_and_what_is_to_come(client: Appointments, at: At) -> None:
    past = book(client, at, CONFIRMED)
    at("2026-03-16T12:00:00Z")
    coming = client.booked(
        professional_id="prof456", start_time="2026-03-18T10:00:00Z", end_time="2026-03-18T11:00:00Z"
    )

    assert ids(client.of_user()) == [coming["id"], past["id"]]
    assert made(client.get(past["id"]), 200) == past


def test_the_delete_of_what_is_not_there_is_404_and_not_an_empty_list(client: Appointments) -> None:
    refused(client.delete(UNKNOWN), 404, NOT_FOUND)


def test_a_deleted_reservation_is_deleted_once(client: Appointments, at: At) -> None:
    reservation = book(client, at, CONFIRMED)

    assert deleted(client.delete(reservation["id"])) == reservation
    refused(client.delete(reservation["id"]), 404, NOT_FOUND)
