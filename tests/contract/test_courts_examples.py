"""The examples of document 003, letter for letter: the same keys, the same types, the same words."""

import re
from typing import Any, Final

from tests.api import Response
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
WITHOUT_USUARIO: Final = {key: value for key, value in LISTED.items() if key != "usuario"}
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


def reserva_in(answer: Response) -> dict[str, Any]:
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


def test_the_lists_are_the_documents_example_for_a_usuario_without_usuario(courts: Courts) -> None:
    for caller in (courts, courts.admin):
        assert caller.list().body == {"reservas": []}
    courts.create(total=50.00)

    for caller, expected in ((courts, WITHOUT_USUARIO), (courts.admin, LISTED)):
        answer = caller.list()
        assert answer.status == 200
        assert set(answer.body) == {"reservas"}
        assert [as_documented(reserva, courts) for reserva in answer.body["reservas"]] == [expected]


def test_the_201_is_the_documents_example_for_every_role(courts: Courts) -> None:
    for role in ("USUARIO", "ADMIN", "SUPERADMIN"):
        answer = courts.by("ana", role=role).create(total=50.00, notas="Traer balón")

        assert answer.status == 201
        assert set(answer.body) == {"ok", "reserva"}
        assert answer.body["ok"] is True
        assert as_documented(reserva_in(answer), courts) == {**WITHOUT_USUARIO, "notas": "Traer balón"}
        courts.admin.delete(reserva_in(answer)["id"])


def test_alone_and_patched_a_reserva_carries_cancha_and_usuario_as_in_the_list(courts: Courts) -> None:
    reserva = courts.booked(total=50.00)
    [listed] = courts.admin.list().body["reservas"]

    for caller in (courts, courts.admin, courts.superadmin):
        answer = caller.get(reserva["id"])
        assert answer.status == 200
        assert set(answer.body) == {"reserva"}
        assert as_documented(reserva_in(answer), courts) == as_documented(listed, courts) == LISTED
    for caller, estado in ((courts.admin, "CONFIRMADA"), (courts, "CANCELADA")):
        answer = caller.patch(reserva["id"], estado=estado)
        assert answer.status == 200
        assert set(answer.body) == {"ok", "reserva"}
        assert answer.body["ok"] is True
        assert as_documented(reserva_in(answer), courts) == {**LISTED, "estado": estado}


def test_total_is_a_number_with_its_cents_and_zero_and_notas_null_unless_given(courts: Courts) -> None:
    reserva = courts.booked()

    assert (reserva["total"], reserva["notas"]) == (0, None)
    assert type(reserva["total"]) in (int, float)
    assert courts.booked(total=19.99, hora_inicio="10:00")["total"] == 19.99
    assert courts.list().body["reservas"][0]["total"] == 19.99


def test_ids_are_cuids(courts: Courts) -> None:
    reserva = courts.booked()

    assert re.fullmatch(r"c[0-9a-z]+", reserva["id"])
    assert re.fullmatch(r"c[0-9a-z]+", reserva["canchaId"])


def test_a_cancha_has_every_field_and_is_the_same_alone_and_in_the_public_list(courts: Courts) -> None:
    assert courts.nobody.canchas().body == {"canchas": []}

    answer = courts.admin.new_cancha()

    assert answer.status == 201
    assert set(answer.body) == {"ok", "cancha"}
    assert answer.body["ok"] is True
    cancha = answer.body["cancha"]
    assert {**cancha, "id": COURT["id"]} == COURT
    assert type(cancha["capacidad"]) is int
    alone, listed = courts.nobody.cancha(cancha["id"]), courts.nobody.canchas()
    assert (alone.status, alone.body) == (200, {"cancha": cancha})
    assert (listed.status, listed.body) == (200, {"canchas": [cancha]})
