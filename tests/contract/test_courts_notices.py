"""What a court's people are told by e-mail, as they do things (contract courts.md; design.md, *Events*)."""

from typing import Any, Final

import pytest

from tests.contract.courts import TAKEN, At, Courts, refused
from tests.pipeline import Pipeline

ANA: Final = "ana@example.com"
NOTICES: Final = {
    "PENDIENTE": "Reserva recibida: Cancha A",
    "CONFIRMADA": "Reserva confirmada: Cancha A",
    "CANCELADA": "Reserva cancelada: Cancha A",
}
MOVED: Final = "Reserva reprogramada: Cancha A"
ERASED: Final = "Reserva eliminada: Cancha A"


@pytest.fixture
def reserva(behind: Pipeline, courts: Courts) -> dict[str, Any]:
    """Ana's reserva of tomorrow from nine to ten, of which she has been told."""
    reserva = courts.booked(hora_inicio="09:00", hora_fin="10:00")
    behind.told()
    return reserva


def patched(courts: Courts, reserva: dict[str, Any], **fields: Any) -> None:
    answer = courts.admin.patch(reserva["id"], **fields)
    assert answer.status == 200, answer.raw


def test_who_reserves_is_told_what_and_when(behind: Pipeline, courts: Courts) -> None:
    courts.booked(notas="Traemos pelotas", total=50)
    behind.run()

    [mail] = behind.mails
    assert (mail.to, mail.subject) == (ANA, NOTICES["PENDIENTE"])
    for words in (
        "Hola, Ana López:",
        "lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)",
        "Cancha: Cancha A",
    ):
        assert words in mail.text
    for words in ("Estado: Pendiente", "Total: 50", "Notas: Traemos pelotas"):
        assert words in mail.text


@pytest.mark.parametrize("estado", ["CONFIRMADA", "CANCELADA"])
def test_the_holder_is_told_what_an_admin_decides(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any], estado: str
) -> None:
    patched(courts, reserva, estado=estado)

    assert behind.told() == [(ANA, NOTICES[estado])]


def test_the_holder_is_told_of_their_own_cancellation(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    assert courts.patch(reserva["id"], estado="CANCELADA").status == 200

    assert behind.told() == [(ANA, NOTICES["CANCELADA"])]


@pytest.mark.parametrize(
    "fields",
    [
        {"hora_inicio": "09:30", "hora_fin": "10:30"},
        {"hora_fin": "10:30"},
        {"fecha": "2024-01-17"},
        {"hora_inicio": "12:00", "hora_fin": "13:00", "notas": "Se corrió", "total": 80},
    ],
    ids=["time", "end", "day", "with more"],
)
def test_a_move_is_told_once_with_the_old_time(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any], fields: dict[str, Any]
) -> None:
    patched(courts, reserva, **fields)
    behind.run()

    [mail] = behind.mails
    assert (mail.to, mail.subject) == (ANA, MOVED)
    assert "Antes: lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)" in mail.text


def test_a_move_to_another_court_is_told_in_its_name(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, reserva, cancha_id=courts.built(nombre="Cancha B")["id"])
    behind.run()

    [mail] = behind.mails
    assert (mail.to, mail.subject) == (ANA, "Reserva reprogramada: Cancha B")
    assert "Antes" not in mail.text


def test_a_move_that_confirms_is_one_message(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, reserva, estado="CONFIRMADA", hora_inicio="11:00", hora_fin="12:00")
    behind.run()

    [mail] = behind.mails
    assert (mail.to, mail.subject) == (ANA, NOTICES["CONFIRMADA"])
    assert "de 11:00 a 12:00" in mail.text


@pytest.mark.parametrize("fields", [{"notas": "Otra nota"}, {"total": 75}, {"notas": "Las dos", "total": 80}])
def test_notes_and_total_are_told_to_nobody(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any], fields: dict[str, Any]
) -> None:
    patched(courts, reserva, **fields)

    assert behind.told() == []


def test_the_same_again_is_told_to_nobody(behind: Pipeline, courts: Courts, reserva: dict[str, Any]) -> None:
    for _ in range(2):
        patched(courts, reserva, estado="CONFIRMADA", hora_inicio="09:00", notas=reserva["notas"])

    assert behind.told() == [(ANA, NOTICES["CONFIRMADA"])]


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA"])
def test_deleting_one_that_is_to_come_is_told(behind: Pipeline, courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)
    behind.told()

    assert courts.admin.delete(reserva["id"]).status == 200

    assert behind.told() == [(ANA, ERASED)]


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA"])
def test_deleting_one_that_is_over_tells_nobody(
    behind: Pipeline, courts: Courts, at: At, estado: str
) -> None:
    reserva = courts.booked_in(estado)
    behind.told()
    at("2024-01-15T10:00:00Z")

    assert courts.admin.delete(reserva["id"]).status == 200

    assert behind.told() == []


@pytest.mark.parametrize("estado", ["CANCELADA", "COMPLETADA"])
def test_deleting_one_that_is_off_tells_nobody(behind: Pipeline, courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)
    behind.told()

    assert courts.admin.delete(reserva["id"]).status == 200

    assert behind.told() == []


def test_completing_tells_nobody(behind: Pipeline, courts: Courts) -> None:
    reserva = courts.booked_in("CONFIRMADA")
    behind.told()

    patched(courts, reserva, estado="COMPLETADA")

    assert behind.told() == []


def test_what_is_refused_is_told_to_nobody(behind: Pipeline, courts: Courts, reserva: dict[str, Any]) -> None:
    taken = courts.booked(hora_inicio="12:00")
    behind.told()

    refused(courts.bruno.create(), 409, TAKEN)
    refused(courts.admin.patch(reserva["id"], hora_inicio="12:00", hora_fin="13:00"), 409, TAKEN)
    refused(courts.bruno.patch(taken["id"], estado="CANCELADA"), 403)
    refused(courts.admin.patch(reserva["id"], estado="COMPLETADA"), 400)
    refused(courts.create(hora_inicio="7"), 400)

    assert behind.told() == []


def test_a_repeated_key_tells_nobody_again(behind: Pipeline, courts: Courts) -> None:
    first = courts.keyed().create()
    behind.told()

    again = courts.keyed().create()

    assert (again.status, again.raw) == (first.status, first.raw)
    assert behind.told() == []


def test_each_holder_is_told_of_their_own(behind: Pipeline, courts: Courts) -> None:
    assert courts.create().status == 201
    assert courts.bruno.create(hora_inicio="10:00").status == 201
    assert courts.admin.create(hora_inicio="11:00").status == 201
    assert courts.in_tenant("other").create().status == 201

    subject = NOTICES["PENDIENTE"]
    assert behind.told() == [
        ("alma@example.com", subject),
        (ANA, subject),
        (ANA, subject),
        ("bruno@example.com", subject),
    ]


def test_of_what_happened_meanwhile_the_last_is_told(behind: Pipeline, courts: Courts) -> None:
    cancelled, moved, erased = (courts.booked(hora_inicio=f"{hour}:00") for hour in (10, 12, 14))
    for reserva in (cancelled, moved, erased):
        patched(courts, reserva, estado="CONFIRMADA")
    patched(courts, cancelled, estado="CANCELADA")
    patched(courts, moved, fecha="2024-01-17")
    patched(courts, moved, notas="Nadie se entera")
    assert courts.admin.delete(erased["id"]).status == 200

    assert behind.told() == [(ANA, NOTICES["CANCELADA"]), (ANA, ERASED), (ANA, MOVED)]


def test_a_cancellation_is_told_though_it_was_deleted_by_then(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, reserva, estado="CANCELADA")
    assert courts.admin.delete(reserva["id"]).status == 200

    assert behind.told() == [(ANA, NOTICES["CANCELADA"])]


def test_a_reserva_keeps_its_place_in_a_calendar(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    courts.booked(fecha="2024-01-20")
    patched(courts, reserva, estado="CONFIRMADA")
    behind.run()
    patched(courts, reserva, fecha="2024-01-16")
    behind.run()
    patched(courts, reserva, estado="CANCELADA")
    behind.run()

    other, *parts = [fields(mail.calendar or "") for mail in behind.mails]
    assert [part["METHOD"] for part in parts] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [part["STATUS"] for part in parts] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [part["DTSTART"] for part in parts] == ["20240115T090000Z", *["20240116T090000Z"] * 2]
    assert len({part["UID"] for part in parts}) == 1
    assert other["UID"] != parts[0]["UID"]
    numbers = [int(part["SEQUENCE"]) for part in parts]
    assert numbers == sorted(set(numbers))


def fields(calendar: str) -> dict[str, str]:
    """An iCalendar text's lines by name, parameters left out."""
    pairs = (line.split(":", 1) for line in calendar.splitlines() if ":" in line)
    return {name.split(";")[0]: value for name, value in pairs}


def test_who_speaks_english_is_told_in_english(behind: Pipeline, courts: Courts) -> None:
    courts.sending({"Accept-Language": "en"}).booked()
    courts.bruno.booked(hora_inicio="12:00")

    assert behind.told() == [
        (ANA, "Reservation received: Cancha A"),
        ("bruno@example.com", NOTICES["PENDIENTE"]),
    ]


def test_who_registered_is_told_by_the_address_they_gave(behind: Pipeline, courts: Courts) -> None:
    courts.registered(email="Eva.Paz@example.com").booked(cancha_id=courts.cancha_id)

    [(to, subject)] = behind.told()
    assert (to.lower(), subject) == ("eva.paz@example.com", NOTICES["PENDIENTE"])


def test_who_has_no_address_is_told_nothing_and_holds_up_nobody(behind: Pipeline, courts: Courts) -> None:
    courts.by("dario", name="Darío Paz", email="").booked()
    courts.booked(hora_inicio="12:00")

    assert behind.told() == [(ANA, NOTICES["PENDIENTE"])]
    assert behind.waiting == {}
