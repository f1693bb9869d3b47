"""Check-in at a club's courts (contract rules.md): what is pending, what is free again, and the code."""

from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.courts import At, Courts, refused
from tests.contract.test_courts_rules import booked, free, ruled
from tests.pipeline import Pipeline

RULE: Final = {"opens": 15, "closes": 15, "release": True}
MONDAY: Final = "2024-01-15"


@pytest.fixture
def club(courts: Courts) -> Courts:
    """Ana at a club that gives a court away when nobody has come for a quarter of an hour."""
    ruled(courts, check_in=RULE)
    return courts


def check_in(caller: Courts, reserva_id: str, **body: Any) -> Response:
    return caller.request("POST", f"/api/reservas/{reserva_id}/check-in", json=body)


def code(caller: Courts, cancha_id: str) -> Response:
    return caller.request("GET", f"/api/rules/court/{cancha_id}/code")


def estado(caller: Courts, reserva_id: str) -> tuple[str, Any]:
    """The word of a reserva, and whether nobody came."""
    found = caller.seen(reserva_id)
    return found["estado"], found["checkIn"]["ausente"]


def test_what_is_pending_is_let_in_by_an_admin_alone_who_confirms_it(club: Courts, at: At) -> None:
    reserva = booked(club, "09:00", "10:00")["id"]
    at(f"{MONDAY}T09:00:00Z")
    digits = code(club.admin, club.cancha_id).body["data"]["code"]

    words = "La reserva está pendiente: pide que la confirmen al llegar"
    refused(check_in(club, reserva, code=digits), 400, words)
    assert check_in(club.admin, reserva).status == 200

    assert estado(club, reserva) == ("CONFIRMADA", False)
    at(f"{MONDAY}T09:15:00Z")
    assert estado(club, reserva) == ("CONFIRMADA", False)


def test_what_is_pending_expires_where_who_does_not_come_frees_the_court(
    club: Courts, at: At, behind: Pipeline
) -> None:
    reserva, later = booked(club, "09:00", "10:00")["id"], booked(club, "11:00", "12:00")["id"]
    at(f"{MONDAY}T09:15:00Z")
    assert estado(club, reserva) == ("CANCELADA", False)
    booked(club.bruno, "09:15", "10:00")
    behind.sweep(f"{MONDAY}T11:15:00Z")
    at(f"{MONDAY}T11:15:00Z")
    assert estado(club, later) == ("CANCELADA", False)
    refused(check_in(club.admin, later), 409, "La reserva ya terminó o está cancelada")


def test_what_is_pending_stays_where_the_court_is_not_given_away(courts: Courts, at: At) -> None:
    ruled(courts, check_in={"opens": 15, "closes": 15})
    reserva = booked(courts, "09:00", "10:00")["id"]
    at(f"{MONDAY}T09:20:00Z")
    assert estado(courts, reserva) == ("PENDIENTE", False)

    assert courts.admin.patch(reserva, estado="CONFIRMADA").status == 200

    # Whoever confirms it then lets them in.
    assert estado(courts, reserva) == ("CONFIRMADA", False)


def test_a_court_is_offered_again_from_when_nobody_came(club: Courts, at: At) -> None:
    ruled(club, check_in=RULE, hours=[{"days": [1], "from": "09:00", "to": "11:00"}], starts={"every": 15})
    reserva = club.booked_in("CONFIRMADA", hora_inicio="09:00", hora_fin="10:00")["id"]
    at(f"{MONDAY}T09:14:59Z")
    assert [slot["horaInicio"] for slot in free(club)] == ["10:00"]
    at(f"{MONDAY}T09:15:00Z")
    assert [slot["horaInicio"] for slot in free(club)] == ["09:15", "09:30", "09:45", "10:00"]

    booked(club.bruno, "09:15", "10:15")

    assert estado(club, reserva) == ("CONFIRMADA", True)


def test_who_is_booked_in_at_the_desk_after_the_close_has_come(club: Courts, at: At) -> None:
    at(f"{MONDAY}T09:20:00Z")
    made = booked(club.admin, "09:00", "10:00")
    assert "checkIn" not in made
    assert club.seen(made["id"])["estado"] == "PENDIENTE"


def test_who_has_come_stays_in_when_the_end_or_the_court_changes(club: Courts, at: At) -> None:
    other = club.built(nombre="Cancha B")["id"]
    reserva = club.booked_in("CONFIRMADA", hora_inicio="09:00", hora_fin="10:00")["id"]
    at(f"{MONDAY}T09:00:00Z")
    assert check_in(club.admin, reserva).status == 200

    for change in ({"hora_fin": "10:30"}, {"cancha_id": other}):
        assert club.admin.patch(reserva, **change).status == 200
        assert club.seen(reserva)["estado"] == "CONFIRMADA"
    at(f"{MONDAY}T09:30:00Z")
    assert club.seen(reserva)["estado"] == "CONFIRMADA"


def test_who_is_moved_to_another_start_checks_in_there(club: Courts, at: At) -> None:
    reserva = club.booked_in("CONFIRMADA", hora_inicio="09:00", hora_fin="10:00")["id"]
    at(f"{MONDAY}T09:00:00Z")
    assert check_in(club.admin, reserva).status == 200

    assert club.admin.patch(reserva, hora_inicio="15:00", hora_fin="16:00").status == 200

    assert club.seen(reserva)["checkIn"]["llegada"] is None
    at(f"{MONDAY}T15:15:00Z")
    assert estado(club, reserva) == ("CONFIRMADA", True)


def test_a_no_show_is_neither_cancelled_nor_moved(club: Courts, at: At) -> None:
    reserva = club.booked_in("CONFIRMADA", hora_inicio="09:00", hora_fin="10:00")["id"]
    at(f"{MONDAY}T09:15:00Z")
    refused(club.patch(reserva, estado="CANCELADA"), 400)
    refused(club.admin.patch(reserva, hora_fin="10:30"), 400)
    assert club.admin.patch(reserva, estado="COMPLETADA").status == 200
    assert estado(club, reserva) == ("COMPLETADA", False)


def test_staff_of_the_kind_reads_the_code_which_changes_by_day(club: Courts, at: At) -> None:
    other = club.built(nombre="Cancha B")["id"]
    at(f"{MONDAY}T23:59:59Z")
    answer = code(club.by("eva", role="STAFF:court"), club.cancha_id)
    today = answer.body["data"]
    assert (answer.status, today["date"], len(today["code"])) == (200, MONDAY, 6)
    assert answer.headers["cache-control"] == "no-store"
    for caller in (club, club.by("leo", role="STAFF:room")):
        assert code(caller, club.cancha_id).status == 403
    assert code(club.admin, "of-nobody").status == 404
    assert code(club.admin, other).body["data"]["code"] != today["code"]

    at("2024-01-16T00:00:00Z")

    tomorrow = code(club.admin, club.cancha_id).body["data"]
    assert (tomorrow["date"], tomorrow["code"] != today["code"]) == ("2024-01-16", True)


def test_the_code_of_a_court_does_not_open_another(club: Courts, at: At) -> None:
    other = club.built(nombre="Cancha B")["id"]
    reserva = club.booked_in("CONFIRMADA", hora_inicio="09:00", hora_fin="10:00")["id"]
    at(f"{MONDAY}T09:00:00Z")
    digits = code(club.admin, other).body["data"]["code"]
    refused(check_in(club, reserva, code=digits), 400, "El código no es el de hoy")


@pytest.mark.parametrize(
    "body", [{"code": 123456}, {"code": None}, {"code": ["1"]}, {"code": "1" * 21}, {"code": ""}]
)
def test_what_is_no_code_is_refused(club: Courts, at: At, body: dict[str, Any]) -> None:
    reserva = club.booked_in("CONFIRMADA", hora_inicio="09:00", hora_fin="10:00")["id"]
    at(f"{MONDAY}T09:00:00Z")
    refused(check_in(club, reserva, **body), 400)
