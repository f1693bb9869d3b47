"""The examples of document 003, letter for letter: the same keys, the same types, the same words."""

import re
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.courts import Courts

LISTED: Final[dict[str, Any]] = {
    "id": "clx1abc2def3ghi",
    "usuarioId": "clx9usr1abc2def",
    "canchaId": "clx5crt1abc2def",
    "fecha": "2024-01-15T00:00:00.000Z",
    "horaInicio": "09:00",
    "horaFin": "10:00",
    "estado": "PENDIENTE",
    "total": 50.00,
    "notas": None,
    "creadoEn": "2024-01-14T12:00:00.000Z",
    "cancha": {"id": "clx5crt1abc2def", "nombre": "Cancha A", "tipo": "FUTBOL"},
    "usuario": {"id": "clx9usr1abc2def", "nombre": "Ana López", "email": "ana@example.com"},
}
COURT: Final[dict[str, Any]] = {
    "id": "clx5crt1abc2def",
    "nombre": "Cancha A",
    "tipo": "FUTBOL",
    "descripcion": None,
    "precioPorHora": 50,
    "capacidad": 10,
    "activa": True,
    "imagen": None,
    "creadoEn": "2024-01-14T12:00:00.000Z",
}


def reserva_in(answer: Answer) -> dict[str, Any]:
    reserva: dict[str, Any] = answer.body["reserva"]
    return reserva


def as_documented(reserva: dict[str, Any], courts: Courts) -> dict[str, Any]:
    """`reserva` with the document's ids and no more of its court than the document shows."""
    assert set(reserva["cancha"]) <= set(COURT)
    assert reserva["cancha"]["id"] == reserva["canchaId"] == courts.cancha_id
    shown = {key: reserva["cancha"][key] for key in LISTED["cancha"]}
    documented = {
        **reserva,
        "id": LISTED["id"],
        "usuarioId": LISTED["usuarioId"],
        "canchaId": LISTED["canchaId"],
        "cancha": {**shown, "id": LISTED["canchaId"]},
    }
    if "usuario" in reserva:
        assert reserva["usuario"]["id"] == reserva["usuarioId"]
        documented["usuario"] = {**reserva["usuario"], "id": LISTED["usuarioId"]}
    return documented


def test_the_list_of_an_admin_is_the_documents_example(courts: Courts) -> None:
    courts.create(total=50.00)

    answer = courts.admin.list()

    assert answer.status == 200
    assert set(answer.body) == {"reservas"}
    assert [as_documented(reserva, courts) for reserva in answer.body["reservas"]] == [LISTED]


def test_the_list_of_a_usuario_is_the_example_without_usuario(courts: Courts) -> None:
    courts.create(total=50.00)

    answer = courts.list()

    expected = {key: value for key, value in LISTED.items() if key != "usuario"}
    assert [as_documented(reserva, courts) for reserva in answer.body["reservas"]] == [expected]


def test_an_empty_list_is_a_list(courts: Courts) -> None:
    assert courts.list().body == {"reservas": []}
    assert courts.admin.list().body == {"reservas": []}


@pytest.mark.parametrize("role", ["USUARIO", "ADMIN", "SUPERADMIN"])
def test_the_201_is_the_documents_example_for_every_role(courts: Courts, role: str) -> None:
    answer = courts.by("ana", role=role).create(total=50.00, notas="Traer balón")

    expected = {key: value for key, value in LISTED.items() if key != "usuario"}
    assert answer.status == 201
    assert set(answer.body) == {"ok", "reserva"}
    assert answer.body["ok"] is True
    assert as_documented(reserva_in(answer), courts) == {**expected, "notas": "Traer balón"}


def test_a_single_reserva_carries_cancha_and_usuario(courts: Courts) -> None:
    reserva = courts.booked(total=50.00)

    for caller in (courts, courts.admin, courts.superadmin):
        answer = caller.get(reserva["id"])
        assert answer.status == 200
        assert set(answer.body) == {"reserva"}
        assert as_documented(reserva_in(answer), courts) == LISTED


def test_a_patched_reserva_carries_cancha_and_usuario(courts: Courts) -> None:
    reserva = courts.booked(total=50.00)

    confirmed = courts.admin.patch(reserva["id"], estado="CONFIRMADA")
    cancelled = courts.patch(reserva["id"], estado="CANCELADA")

    for answer, estado in ((confirmed, "CONFIRMADA"), (cancelled, "CANCELADA")):
        assert answer.status == 200
        assert set(answer.body) == {"ok", "reserva"}
        assert answer.body["ok"] is True
        assert as_documented(reserva_in(answer), courts) == {**LISTED, "estado": estado}


def test_an_estado_and_its_reserva_are_the_same_in_the_list_and_alone(courts: Courts) -> None:
    reserva = courts.booked(total=50.00, notas="Traer balón")

    alone = reserva_in(courts.admin.get(reserva["id"]))
    listed = courts.admin.list().body["reservas"][0]

    assert as_documented(listed, courts) == as_documented(alone, courts)


def test_total_is_zero_and_notas_null_unless_given(courts: Courts) -> None:
    reserva = courts.booked()

    assert reserva["total"] == 0
    assert type(reserva["total"]) in (int, float)
    assert reserva["notas"] is None


def test_total_is_a_number_with_its_cents(courts: Courts) -> None:
    reserva = courts.booked(total=19.99)

    assert reserva["total"] == 19.99
    assert courts.list().body["reservas"][0]["total"] == 19.99


def test_ids_are_cuids(courts: Courts) -> None:
    reserva = courts.booked()

    assert re.fullmatch(r"c[0-9a-z]+", reserva["id"])
    assert re.fullmatch(r"c[0-9a-z]+", reserva["canchaId"])


def test_the_201_of_a_cancha_has_every_field_and_its_type(courts: Courts) -> None:
    answer = courts.admin.new_cancha()

    assert answer.status == 201
    assert set(answer.body) == {"ok", "cancha"}
    assert answer.body["ok"] is True
    assert {**answer.body["cancha"], "id": COURT["id"]} == COURT
    assert type(answer.body["cancha"]["capacidad"]) is int


def test_a_cancha_is_the_same_alone_and_in_the_public_list(courts: Courts) -> None:
    cancha = courts.admin.new_cancha().body["cancha"]

    alone = courts.nobody.cancha(cancha["id"])
    listed = courts.nobody.canchas()

    assert (alone.status, listed.status) == (200, 200)
    assert alone.body == {"cancha": cancha}
    assert listed.body == {"canchas": [cancha]}


def test_without_canchas_the_list_is_empty(courts: Courts) -> None:
    assert courts.nobody.canchas().body == {"canchas": []}


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA", "CANCELADA", "COMPLETADA"])
def test_every_estado_is_shown_by_its_own_word(courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)

    assert reserva["estado"] == estado
    assert courts.list().body["reservas"][0]["estado"] == estado
