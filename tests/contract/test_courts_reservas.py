"""Reservas: who sees what, in which order, what is checked first, and who may delete."""

from typing import Any

import pytest

from tests.contract.callers import MISSING
from tests.contract.courts import (
    INCOMPLETE,
    NO_COURT,
    NO_PERMISSION,
    NO_SESSION,
    NOT_FOUND,
    TAKEN,
    Courts,
    refused,
    refused_naming,
)

REQUIRED = ["cancha_id", "fecha", "hora_inicio", "hora_fin"]


def ids(courts: Courts) -> list[str]:
    return [reserva["id"] for reserva in courts.list().body["reservas"]]


# The list.


def test_the_newest_fecha_and_within_it_the_latest_hour_come_first(courts: Courts) -> None:
    slots = [
        ("2024-01-16", "09:00"),
        ("2024-02-01", "08:00"),
        ("2024-01-16", "21:00"),
        ("2024-01-15", "23:00"),
        ("2024-01-16", "10:30"),
    ]
    for fecha, hora_inicio in slots:
        courts.booked(fecha=fecha, hora_inicio=hora_inicio)

    for caller in (courts, courts.admin):
        listed = [(r["fecha"][:10], r["horaInicio"]) for r in caller.list().body["reservas"]]
        assert listed == sorted(slots, reverse=True)


def test_the_order_spans_courts_and_users(courts: Courts) -> None:
    other_court = courts.built(nombre="Cancha B")["id"]
    early = courts.booked(hora_inicio="08:00")["id"]
    late = courts.bruno.booked(hora_inicio="20:00")["id"]
    middle = courts.booked(cancha_id=other_court, hora_inicio="12:00")["id"]

    assert ids(courts.admin) == [late, middle, early]


def test_a_usuario_sees_their_own_and_no_usuario(courts: Courts) -> None:
    own = courts.booked(hora_inicio="09:00")["id"]
    courts.bruno.booked(hora_inicio="10:00")

    listed = courts.list().body["reservas"]

    assert [reserva["id"] for reserva in listed] == [own]
    assert "usuario" not in listed[0]


@pytest.mark.parametrize("query", ["usuarioId=bruno", "usuario=bruno", "rol=ADMIN", "all=true"])
def test_no_query_parameter_shows_a_usuario_more(courts: Courts, query: str) -> None:
    courts.bruno.booked()

    answer = courts.request("GET", f"/api/reservas?{query}")

    assert answer.status == 200
    assert answer.body == {"reservas": []}


@pytest.mark.parametrize("role", ["ADMIN", "SUPERADMIN"])
def test_admins_see_all_each_with_its_usuario(courts: Courts, role: str) -> None:
    courts.booked(hora_inicio="09:00")
    courts.bruno.booked(hora_inicio="10:00")

    listed = courts.by("jefa", role=role).list().body["reservas"]

    assert [reserva["usuario"]["nombre"] for reserva in listed] == ["Bruno Díaz", "Ana López"]
    assert all(set(reserva["usuario"]) == {"id", "nombre", "email"} for reserva in listed)


def test_reservas_of_every_estado_are_listed(courts: Courts) -> None:
    estados = ["PENDIENTE", "CONFIRMADA", "CANCELADA", "COMPLETADA"]
    for hour, estado in enumerate(estados, start=10):
        courts.booked_in(estado, hora_inicio=f"{hour}:00")

    listed = [reserva["estado"] for reserva in courts.list().body["reservas"]]

    assert listed == estados[::-1]


def test_the_whole_list_comes_back_however_long(courts: Courts) -> None:
    """135 reservas with notes of 8 KB each are more than one page of the database, 1 MB."""
    notas = "🎾" * 2000
    for number in range(135):
        fecha = f"2024-{2 + number // 25:02}-{1 + number % 25:02}"
        courts.booked(fecha=fecha, notas=notas)

    assert len(courts.list().body["reservas"]) == 135
    assert len(courts.admin.list().body["reservas"]) == 135


# Creating.


@pytest.mark.parametrize("role", ["USUARIO", "ADMIN", "SUPERADMIN"])
def test_a_new_reserva_is_pendiente_whoever_makes_it(courts: Courts, role: str) -> None:
    assert courts.by("ana", role=role).booked()["estado"] == "PENDIENTE"


def test_the_usuario_is_the_caller_whatever_the_body_says(courts: Courts) -> None:
    reserva = courts.booked(usuario_id="bruno", usuario={"id": "bruno"})

    assert reserva["usuarioId"] == "ana"
    assert ids(courts) == [reserva["id"]]
    assert ids(courts.bruno) == []


def test_fields_that_nobody_asked_for_change_nothing(courts: Courts) -> None:
    reserva = courts.booked(id="x", estado="CONFIRMADA", creado_en="2020-01-01", tenant="norte", foo=[1])

    assert reserva["id"] != "x"
    assert reserva["estado"] == "PENDIENTE"
    assert reserva["creadoEn"] == "2024-01-14T12:00:00.000Z"
    assert "foo" not in reserva


@pytest.mark.parametrize("value", [MISSING, None, ""], ids=["missing", "null", "empty"])
@pytest.mark.parametrize("field", REQUIRED)
def test_each_of_the_four_fields_is_required(courts: Courts, field: str, value: Any) -> None:
    answer = courts.create(**{field: value})

    refused(answer, 400, INCOMPLETE)
    assert ids(courts) == []


def test_an_empty_object_lacks_the_fields(courts: Courts) -> None:
    answer = courts.request("POST", "/api/reservas", json={})

    refused(answer, 400, INCOMPLETE)


def test_an_inactive_court_is_not_available(courts: Courts) -> None:
    courts.admin.put_cancha(courts.cancha_id, activa=False)

    refused(courts.create(), 400, NO_COURT)
    refused(courts.admin.create(), 400, NO_COURT)


def test_a_court_that_was_booked_before_is_refused_as_soon_as_it_is_inactive(courts: Courts) -> None:
    """A court that the process remembers must not outlive its deactivation."""
    courts.booked(hora_inicio="09:00")
    courts.admin.put_cancha(courts.cancha_id, activa=False)
    refused(courts.create(hora_inicio="10:00"), 400, NO_COURT)

    courts.admin.put_cancha(courts.cancha_id, activa=True)
    assert courts.create(hora_inicio="10:00").status == 201


def test_a_court_that_does_not_exist_is_not_available(courts: Courts) -> None:
    refused(courts.create(cancha_id="clx5crt1abc2def"), 400, NO_COURT)


# The order of the checks: session, fields, court, conflict.


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'{"canchaId": "x"}'])
def test_the_session_is_checked_before_the_fields(courts: Courts, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    answer = courts.nobody.request("POST", "/api/reservas", body=body, headers=headers)

    refused(answer, 401, NO_SESSION)


def test_missing_fields_are_named_before_bad_ones(courts: Courts) -> None:
    refused(courts.create(hora_inicio="25:00", hora_fin=MISSING), 400, INCOMPLETE)


def test_fields_are_checked_before_the_court(courts: Courts) -> None:
    unknown = "clx5crt1abc2def"

    refused(courts.create(cancha_id=unknown, fecha=MISSING), 400, INCOMPLETE)
    refused_naming(courts.create(cancha_id=unknown, hora_inicio="25:00"), "horaInicio")


def test_the_court_is_checked_before_the_conflict(courts: Courts) -> None:
    courts.booked()
    refused(courts.create(), 409, TAKEN)

    courts.admin.put_cancha(courts.cancha_id, activa=False)

    refused(courts.create(), 400, NO_COURT)


# One reserva.


def test_a_reserva_is_read_by_its_owner_and_by_admins_alone(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]

    assert courts.get(reserva_id).status == 200
    assert courts.admin.get(reserva_id).status == 200
    assert courts.superadmin.get(reserva_id).status == 200
    refused(courts.bruno.get(reserva_id), 403, NO_PERMISSION)


def test_a_reserva_that_nobody_made_is_not_found(courts: Courts) -> None:
    unknown = "clx1abc2def3ghi"

    refused(courts.get(unknown), 404, NOT_FOUND)
    refused(courts.admin.get(unknown), 404, NOT_FOUND)
    refused(courts.patch(unknown, estado="CANCELADA"), 404, NOT_FOUND)
    refused(courts.admin.patch(unknown, estado="CANCELADA"), 404, NOT_FOUND)
    refused(courts.admin.delete(unknown), 404, NOT_FOUND)


@pytest.mark.parametrize("role", ["ADMIN", "SUPERADMIN"])
def test_an_admin_deletes_a_reserva_for_good(courts: Courts, role: str) -> None:
    reserva_id = courts.booked()["id"]

    answer = courts.by("jefa", role=role).delete(reserva_id)

    assert answer.status == 200
    assert answer.body == {"ok": True}
    refused(courts.get(reserva_id), 404, NOT_FOUND)
    refused(courts.admin.delete(reserva_id), 404, NOT_FOUND)
    assert ids(courts.admin) == []


def test_a_usuario_deletes_not_even_their_own(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]

    refused(courts.delete(reserva_id), 403)
    refused(courts.bruno.delete(reserva_id), 403)

    assert ids(courts) == [reserva_id]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/reservas"),
        ("POST", "/api/reservas"),
        ("GET", "/api/reservas/x"),
        ("PATCH", "/api/reservas/x"),
        ("DELETE", "/api/reservas/x"),
        ("POST", "/api/canchas"),
        ("PUT", "/api/canchas/x"),
        ("DELETE", "/api/canchas/x"),
        ("GET", "/api/auth/me"),
        ("GET", "/api/usuarios"),
        ("PATCH", "/api/usuarios/x"),
        ("DELETE", "/api/usuarios/x"),
    ],
)
def test_without_a_session_every_route_that_is_not_public_is_401(
    courts: Courts, method: str, path: str
) -> None:
    refused(courts.nobody.request(method, path), 401, NO_SESSION)
