"""Canchas: public to read, kept by admins, deleted by a superadmin when nobody is still to play."""

from typing import Any

import pytest

from tests.contract.callers import MISSING
from tests.contract.courts import (
    INCOMPLETE,
    NO_PERMISSION,
    Courts,
    refused,
    refused_naming,
)

UNKNOWN = "clx5crt1abc2def"
EVERY_FIELD = {
    "nombre": "Cancha B",
    "tipo": "TENIS",
    "descripcion": "Polvo de ladrillo",
    "precio_por_hora": 75.5,
    "capacidad": 4,
    "imagen": "https://club.example/b.jpg",
}


def shown(courts: Courts, cancha_id: str) -> dict[str, Any]:
    answer = courts.nobody.cancha(cancha_id)
    assert answer.status == 200, answer.raw
    cancha: dict[str, Any] = answer.body["cancha"]
    return cancha


def names(courts: Courts) -> list[str]:
    return [cancha["nombre"] for cancha in courts.nobody.canchas().body["canchas"]]


# Reading.


def test_the_list_is_by_nombre(courts: Courts) -> None:
    for nombre in ("Cancha C", "Cancha A", "Cancha B"):
        courts.built(nombre=nombre)

    assert names(courts) == ["Cancha A", "Cancha B", "Cancha C"]


def test_inactive_canchas_are_listed_and_shown(courts: Courts) -> None:
    cancha = courts.built()
    courts.admin.put_cancha(cancha["id"], activa=False)

    assert courts.nobody.canchas().body["canchas"] == [{**cancha, "activa": False}]
    assert shown(courts, cancha["id"]) == {**cancha, "activa": False}


def test_everybody_may_read(courts: Courts) -> None:
    cancha_id = courts.built()["id"]

    for caller in (courts.nobody, courts, courts.admin, courts.superadmin):
        assert caller.canchas().status == 200
        assert caller.cancha(cancha_id).status == 200


def test_a_cancha_that_nobody_made_is_not_found(courts: Courts) -> None:
    refused(courts.nobody.cancha(UNKNOWN), 404)
    refused(courts.admin.put_cancha(UNKNOWN, nombre="X"), 404)
    refused(courts.superadmin.delete_cancha(UNKNOWN), 404)


# Making.


def test_every_field_comes_back_as_it_went_in(courts: Courts) -> None:
    cancha = courts.built(**EVERY_FIELD)

    assert shown(courts, cancha["id"]) == cancha
    assert {key: cancha[key] for key in ("nombre", "tipo", "descripcion", "imagen")} == {
        key: EVERY_FIELD[key] for key in ("nombre", "tipo", "descripcion", "imagen")
    }
    assert (cancha["precioPorHora"], cancha["capacidad"], cancha["activa"]) == (75.5, 4, True)


@pytest.mark.parametrize("tipo", ["FUTBOL", "TENIS", "BASQUET", "VOLLEYBALL"])
def test_each_tipo_is_accepted(courts: Courts, tipo: str) -> None:
    assert courts.built(tipo=tipo)["tipo"] == tipo


@pytest.mark.parametrize(("precio", "number"), [("50", 50), ("75.5", 75.5), ("0.5", 0.5), (1500, 1500)])
def test_a_string_may_hold_the_price(courts: Courts, precio: Any, number: float) -> None:
    cancha = courts.built(precio_por_hora=precio)

    assert cancha["precioPorHora"] == number
    assert type(cancha["precioPorHora"]) in (int, float)


def test_a_string_may_hold_the_capacity(courts: Courts) -> None:
    cancha = courts.built(capacidad="12")

    assert cancha["capacidad"] == 12
    assert type(cancha["capacidad"]) is int


@pytest.mark.parametrize("field", ["nombre", "tipo", "precio_por_hora", "capacidad"])
def test_each_of_the_four_fields_is_required(courts: Courts, field: str) -> None:
    refused(courts.admin.new_cancha(**{field: MISSING}), 400, INCOMPLETE)
    refused(courts.admin.new_cancha(**{field: None}), 400)
    refused(courts.admin.new_cancha(**{field: ""}), 400)
    assert names(courts) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nombre", "x" * 201),
        ("nombre", 5),
        ("nombre", ["x"]),
        ("tipo", "PADEL"),
        ("tipo", 1),
        ("precioPorHora", "abc"),
        ("precioPorHora", "NaN"),
        ("precioPorHora", "Infinity"),
        ("precioPorHora", True),
        ("precioPorHora", [50]),
        ("capacidad", "muchos"),
        ("capacidad", "1.5"),
        ("capacidad", 1.5),
        ("capacidad", True),
        ("descripcion", "x" * 2001),
        ("descripcion", 5),
        ("imagen", 5),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_bad_field_is_refused_by_name(courts: Courts, field: str, value: Any) -> None:
    cancha = courts.built()

    refused_naming(courts.admin.new_cancha(**{field: value}), field)
    refused_naming(courts.admin.put_cancha(cancha["id"], **{field: value}), field)

    assert courts.nobody.canchas().body["canchas"] == [cancha]


def test_a_nombre_of_200_characters_is_not_too_long(courts: Courts) -> None:
    assert courts.built(nombre="🎾" * 200)["nombre"] == "🎾" * 200


@pytest.mark.parametrize("literal", [b"1e400", b"9" * 39, b"-1", b"1e-130"])
@pytest.mark.parametrize("field", [b"precioPorHora", b"capacidad"])
def test_numbers_beyond_reason_are_kept_or_refused(courts: Courts, field: bytes, literal: bytes) -> None:
    fields = {b"precioPorHora": b"50", b"capacidad": b"10", field: literal}
    numbers = b", ".join(b'"%b": %b' % pair for pair in fields.items())
    body = b'{"nombre": "Cancha A", "tipo": "FUTBOL", ' + numbers + b"}"

    answer = courts.admin.request(
        "POST", "/api/canchas", body=body, headers={"Content-Type": "application/json"}
    )

    if answer.status != 201:
        refused(answer, 400)
    assert courts.nobody.canchas().status == 200


# Changing.


@pytest.mark.parametrize("activa", ["tal vez", 5, [True]], ids=repr)
def test_activa_is_true_or_false(courts: Courts, activa: Any) -> None:
    cancha = courts.built()

    refused_naming(courts.admin.put_cancha(cancha["id"], activa=activa), "activa")

    assert shown(courts, cancha["id"]) == cancha


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nombre", "Cancha Z"),
        ("tipo", "BASQUET"),
        ("descripcion", "Techada"),
        ("precioPorHora", 99.5),
        ("capacidad", 22),
        ("activa", False),
        ("imagen", "https://club.example/z.jpg"),
    ],
)
def test_a_put_of_one_field_leaves_the_others(courts: Courts, field: str, value: Any) -> None:
    cancha = courts.built(**EVERY_FIELD)

    answer = courts.admin.put_cancha(cancha["id"], **{field: value})

    assert answer.status == 200
    assert shown(courts, cancha["id"]) == {**cancha, field: value}


def test_a_put_takes_strings_that_hold_numbers(courts: Courts) -> None:
    cancha = courts.built()

    courts.admin.put_cancha(cancha["id"], precio_por_hora="80.5", capacidad="6")

    assert shown(courts, cancha["id"]) == {**cancha, "precioPorHora": 80.5, "capacidad": 6}


def test_a_put_cannot_change_what_is_no_field(courts: Courts) -> None:
    cancha = courts.built()

    courts.admin.put_cancha(cancha["id"], id="x", creado_en="2020-01-01", tenant="norte", foo=1, capacidad=8)

    assert shown(courts, cancha["id"]) == {**cancha, "capacidad": 8}
    assert names(courts) == ["Cancha A"]


def test_a_renamed_cancha_is_listed_by_its_new_name(courts: Courts) -> None:
    first = courts.built(nombre="Cancha A")
    courts.built(nombre="Cancha B")

    courts.admin.put_cancha(first["id"], nombre="Cancha C")

    assert names(courts) == ["Cancha B", "Cancha C"]


def test_deactivating_a_cancha_keeps_its_reservas(courts: Courts) -> None:
    reserva = courts.booked()

    courts.admin.put_cancha(courts.cancha_id, activa=False)

    assert courts.seen(reserva["id"])["estado"] == "PENDIENTE"
    assert courts.admin.patch(reserva["id"], estado="CONFIRMADA").status == 200
    assert courts.patch(reserva["id"], estado="CANCELADA").status == 200


# Roles.


@pytest.mark.parametrize(
    ("role", "may_write", "may_delete"),
    [
        ("USUARIO", False, False),
        ("STAFF", False, False),
        ("ADMIN", True, False),
        ("SUPERADMIN", True, True),
    ],
)
def test_admins_write_and_superadmins_delete(
    courts: Courts, role: str, may_write: bool, may_delete: bool
) -> None:
    cancha_id = courts.built(nombre="Cancha B")["id"]
    caller = courts.by("alguien", role=role)

    answers = {
        "create": (caller.new_cancha(), 201 if may_write else 403),
        "change": (caller.put_cancha(cancha_id, activa=False), 200 if may_write else 403),
        "delete": (caller.delete_cancha(cancha_id), 200 if may_delete else 403),
    }

    assert {name: answer.status for name, (answer, _) in answers.items()} == {
        name: status for name, (_, status) in answers.items()
    }
    for answer, status in answers.values():
        if status == 403:
            refused(answer, 403, NO_PERMISSION)
    assert len(names(courts)) == 1 + may_write - may_delete
