"""What a court's people are told by e-mail, and when reservas are completed (contract courts.md)."""

from typing import Any, Final

import pytest

from tests.contract.courts import ESTADOS, At, Courts, refused
from tests.contract.notices import entry_of, posted, told
from tests.faults import faults, first
from tests.pipeline import Pipeline, still_due

ANA: Final = "ana@example.com"
RECEIVED: Final = "Reserva recibida: Cancha A"
CONFIRMED: Final = "Reserva confirmada: Cancha A"
CANCELLED: Final = "Reserva cancelada: Cancha A"
MOVED: Final = "Reserva reprogramada: Cancha A"
ERASED: Final = "Reserva eliminada: Cancha A"
REMINDER: Final = [(ANA, "Recordatorio: Cancha A")]
END: Final = "2024-01-15T10:00:00Z"


@pytest.fixture
def reserva(behind: Pipeline, courts: Courts) -> dict[str, Any]:
    """Ana's reserva of tomorrow from nine to ten, of which she has been told."""
    reserva = courts.booked(hora_inicio="09:00", hora_fin="10:00")
    behind.told()
    return reserva


def patched(courts: Courts, reserva: dict[str, Any], **fields: Any) -> None:
    answer = courts.admin.patch(reserva["id"], **fields)
    assert answer.status == 200, answer.raw


def erased(courts: Courts, reserva: dict[str, Any]) -> None:
    assert courts.admin.delete(reserva["id"]).status == 200


def estado(courts: Courts, reserva: dict[str, Any]) -> str:
    return str(courts.seen(reserva["id"])["estado"])


def test_who_reserves_is_told_its_status_price_and_notes(behind: Pipeline, courts: Courts) -> None:
    courts.booked(notas="Traemos pelotas", total=50)

    text = posted(behind)["ana"].text
    assert all(words in text for words in ("Estado: Pendiente", "Total: 50", "Notas: Traemos pelotas"))


def test_mails_state_the_courts_price_and_not_the_clients_total(behind: Pipeline, courts: Courts) -> None:
    rules = {"prices": {"per_hour": 20}}
    assert courts.admin.request("PUT", "/api/rules/court", json=rules).status == 200
    courts.booked(total=1)
    assert "Total: 20" in posted(behind)["ana"].text


def test_the_holder_is_told_decisions_once(behind: Pipeline, courts: Courts, reserva: dict[str, Any]) -> None:
    for _ in range(2):
        patched(courts, reserva, estado="CONFIRMADA", hora_inicio="09:00", notas=reserva["notas"])
    mail = posted(behind)["ana"]
    assert (mail.subject, entry_of(mail).status) == (CONFIRMED, "CONFIRMED")

    patched(courts, reserva, estado="CANCELADA")
    assert told(behind) == {"ana": CANCELLED}


def test_a_move_is_told_once_whatever_moves(behind: Pipeline, courts: Courts) -> None:
    moves: list[dict[str, Any]] = [
        {"hora_inicio": "09:30", "hora_fin": "10:30"},
        {"hora_fin": "10:30"},
        {"fecha": "2024-01-30"},
        {"hora_inicio": "12:00", "hora_fin": "13:00", "notas": "Se corrió", "total": 80},
    ]
    for number, fields in enumerate(moves):
        reserva = courts.booked(fecha=f"2024-01-{15 + number}")
        behind.told()
        patched(courts, reserva, **fields)

        mail = posted(behind)["ana"]
        assert mail.subject == MOVED, fields
        day = ("lunes", "martes", "miércoles", "jueves")[number]
        assert f"Antes: {day} {15 + number} de enero de 2024, de 09:00 a 10:00 (UTC)" in mail.text, fields


def test_a_move_says_what_else_it_does(behind: Pipeline, courts: Courts, reserva: dict[str, Any]) -> None:
    patched(courts, reserva, cancha_id=courts.built(nombre="Cancha B")["id"])
    mail = posted(behind)["ana"]
    assert mail.subject == "Reserva reprogramada: Cancha B"
    assert "Antes" not in mail.text

    patched(courts, reserva, estado="CONFIRMADA", hora_inicio="11:00", hora_fin="12:00")
    mail = posted(behind)["ana"]
    assert mail.subject == "Reserva confirmada: Cancha B"
    assert "de 11:00 a 12:00" in mail.text


def test_deleting_is_told_unless_it_is_off_or_over(behind: Pipeline, courts: Courts, at: At) -> None:
    for estado in ESTADOS:
        reserva = courts.booked_in(estado)
        over = courts.booked_in(estado, fecha="2024-01-14", hora_inicio="13:00")
        behind.told()
        erased(courts, reserva)
        assert behind.told() == ([(ANA, ERASED)] if estado in ("PENDIENTE", "CONFIRMADA") else []), estado

        at("2024-01-14T14:00:00Z")
        erased(courts, over)
        assert behind.told() == [], estado
        at("2024-01-14T12:00:00Z")


def test_nobody_is_told_of_lesser_changes(behind: Pipeline, courts: Courts, reserva: dict[str, Any]) -> None:
    for fields in ({"notas": "Otra nota"}, {"total": 75}, {"notas": "Las dos", "total": 80}):
        patched(courts, reserva, **fields)
    refused(courts.admin.patch(reserva["id"], estado="COMPLETADA"), 400)
    assert behind.told() == []

    completed = courts.booked_in("CONFIRMADA", hora_inicio="12:00")
    behind.told()
    patched(courts, completed, estado="COMPLETADA")
    assert behind.told() == []


def test_who_registered_is_told_by_the_address_that_they_proved(behind: Pipeline, courts: Courts) -> None:
    eva = courts.proved(email="Eva.Paz@example.com")
    behind.told()
    eva.booked(cancha_id=courts.cancha_id)
    courts.admin.booked(hora_inicio="11:00")

    assert [(to.lower(), subject) for to, subject in behind.told()] == [
        ("eva.paz@example.com", RECEIVED),
        ("alma@example.com", RECEIVED),
    ]


# Reminders.


def test_a_reserva_is_reminded_of_once_unless_its_time_changes(behind: Pipeline, courts: Courts) -> None:
    pending, confirmed = (
        courts.booked_in(estado, fecha="2024-01-17", hora_inicio=hour)
        for estado, hour in (("PENDIENTE", "09:00"), ("CONFIRMADA", "10:00"))
    )
    behind.told()
    assert behind.tick("2024-01-16T09:00:00Z") == behind.tick("2024-01-16T10:00:00Z") == REMINDER

    patched(courts, pending, cancha_id=courts.built(nombre="Cancha B")["id"])
    patched(courts, confirmed, notas="Traemos pelotas", total=70)
    behind.told()
    assert behind.tick("2024-01-16T10:01:00Z") == []
    assert len(still_due()) == 1
    assert behind.tick("2024-01-17T11:00:00Z") == still_due() == []


# Completed.


def test_one_until_midnight_is_completed_and_no_unconfirmed_one(behind: Pipeline, courts: Courts) -> None:
    reserva = courts.booked_in("CONFIRMADA", hora_inicio="23:00", hora_fin="24:00")
    estados = ("CANCELADA", "COMPLETADA", "PENDIENTE")
    others = [courts.seen(courts.booked_in(estado)["id"]) for estado in estados]

    behind.tick("2024-01-15T23:59:59Z")
    assert estado(courts, reserva) == "CONFIRMADA"
    for instant in ("2024-01-16T00:00:00Z", "2024-01-17T10:00:00Z", "2030-01-01T00:00:00Z"):
        behind.tick(instant)
        assert estado(courts, reserva) == "COMPLETADA"
        assert [courts.seen(other["id"]) for other in others] == others
    # What is confirmed when it is over is completed next.
    patched(courts, others[-1], estado="CONFIRMADA")
    behind.tick("2030-01-01T00:01:00Z")
    assert estado(courts, others[-1]) == "COMPLETADA"
    assert still_due() == []


def test_a_faster_completion_refuses_the_cancellation(behind: Pipeline, courts: Courts, at: At) -> None:
    reserva = courts.booked_in("CONFIRMADA")
    at(END)

    with faults("TransactWriteItems", first(behind.sweep)):
        words = refused(courts.admin.patch(reserva["id"], estado="CANCELADA"), 400)

    assert all(word in words for word in ("COMPLETADA", "CANCELADA"))
    assert estado(courts, reserva) == "COMPLETADA"
