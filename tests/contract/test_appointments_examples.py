"""The examples of documents 000 and 001, letter for letter: the same keys, the same types, the same words."""

import re
from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import KEYS, NOT_FOUND, UNKNOWN, ids, made, made_list, refused
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
    """The example's request carries a content type and no body; each is answered as it is listed."""
    examples = (PENDING, CONFIRMED)
    booked = [book(client, at, example) for example in examples[::-1]][::-1]

    answer = client.sending({"Content-Type": "application/json"}).of_user()

    assert answer.status == 200
    assert answer.body == {"status": 200, "message": MESSAGE, "data": booked}
    assert client.of_user().raw == answer.raw
    for reservation, example in zip(answer.body["data"], examples, strict=True):
        assert as_documented(reservation, example) == example
        assert made_list(client.get(reservation["id"])) == [reservation]
        assert set(reservation) == KEYS
        assert all(isinstance(value, str) for value in reservation.values())
        for field in ("start_time", "end_time", "created_at"):
            assert INSTANT.fullmatch(reservation[field]), reservation


def test_nothing_bad_request_and_unauthorized_are_those_of_document_000(client: Appointments) -> None:
    assert client.of_user().body == {"status": 200, "message": MESSAGE, "data": []}

    with faults("Query", *[lost_request] * 9):
        answer = client.of_user()

    words = {"message": "Error al obtener las reservas del usuario", "error": "Bad Request"}
    assert (answer.status, answer.body) == (400, {"statusCode": 400, **words})

    answer = client.with_token("YOUR_ACCESS_TOKEN").of_user("abc123")

    words = {"message": "Token inválido o expirado", "error": "Unauthorized"}
    assert (answer.status, answer.body) == (401, {"statusCode": 401, **words})


def test_all_are_listed_whatever_their_status(client: Appointments, at: At) -> None:
    confirmed, pending = book(client, at, CONFIRMED), book(client, at, PENDING)
    when = {"start_time": "2026-03-18T10:00:00Z", "end_time": "2026-03-18T11:00:00Z"}
    cancelled = client.booked(professional_id="prof456", **when)
    made(client.admin.cancel(cancelled["id"]), 200)

    listed = {each["id"]: each["status"] for each in made_list(client.of_user())}

    assert listed == {confirmed["id"]: "CONFIRMED", pending["id"]: "PENDING", cancelled["id"]: "CANCELLED"}


# Document 001.


def test_the_naive_times_of_document_001_come_back_as_instants(client: Appointments, at: At) -> None:
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


def test_the_delete_of_document_001_gives_back_what_it_removed_once(client: Appointments, at: At) -> None:
    reservation = book(client, at, CONFIRMED)

    answer = client.delete(reservation["id"])

    assert answer.status == 200
    assert answer.body == {"data": [reservation], "status": 200}
    assert client.of_user().body["data"] == []
    refused(client.get(reservation["id"]), 404, NOT_FOUND)
    # 404, and no empty array.
    for gone in (reservation["id"], UNKNOWN):
        refused(client.delete(gone), 404, NOT_FOUND)


def test_sessions_of_any_length_are_taken_and_sorted_as_clients_do(client: Appointments, at: At) -> None:
    at("2026-03-10T10:30:00Z")
    spans = [(17, "10:00", "10:45"), (19, "11:00", "12:00"), (16, "13:07", "13:20"), (18, "14:00", "17:59")]
    for day, start, end in spans:
        when = {"start_time": f"2026-03-{day}T{start}:00Z", "end_time": f"2026-03-{day}T{end}:00Z"}
        assert client.booked(professional_id="prof456", **when)["end_time"] == when["end_time"]

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
    assert made_list(client.get(past["id"])) == [past]
