"""Canchas: public to read, kept by admins, deleted by a superadmin when nobody is still to play."""

from itertools import product
from typing import Any

from tests.contract.callers import MISSING
from tests.contract.courts import INCOMPLETE, At, Courts, refused, refused_naming

EVERY_FIELD = {
    "nombre": "Cancha B",
    "tipo": "TENIS",
    "descripcion": "Polvo de ladrillo",
    "precio_por_hora": 75.5,
    "capacidad": 4,
    "imagen": "https://club.example/b.jpg",
}

GOOD: dict[str, list[Any]] = {
    "nombre": ["Cancha Z", "🎾" * 200],
    "tipo": ["FUTBOL", "TENIS", "BASQUET", "VOLLEYBALL"],
    "descripcion": ["Techada"],
    "precioPorHora": [99.5, 0.01],
    "capacidad": [22],
    "activa": [False],
    "imagen": ["https://club.example/z.jpg"],
}
BAD: dict[str, list[Any]] = {
    "nombre": ["x" * 201, 5, ["x"]],
    "tipo": ["PADEL", 1],
    "precioPorHora": [0.001, 100.005, "100.005", 5e-324, "abc", "NaN", "Infinity", True, [50]],
    "capacidad": ["muchos", "1.5", 1.5, True],
    "descripcion": ["x" * 2001, 5],
    "activa": ["tal vez", 5, [True]],
    "imagen": [5],
}


def shown(courts: Courts, cancha_id: str) -> dict[str, Any]:
    answer = courts.nobody.cancha(cancha_id)
    assert answer.status == 200, answer.raw
    return dict(answer.body["cancha"])


def names(courts: Courts) -> list[str]:
    return [cancha["nombre"] for cancha in courts.nobody.canchas().body["canchas"]]


# Reading.


def test_the_list_is_by_nombre(courts: Courts) -> None:
    for nombre in ("Cancha C", "Cancha A", "Cancha B"):
        courts.built(nombre=nombre)

    assert names(courts) == ["Cancha A", "Cancha B", "Cancha C"]
    first = courts.nobody.canchas().body["canchas"][0]["id"]
    courts.admin.put_cancha(first, nombre="Cancha D")
    assert names(courts) == ["Cancha B", "Cancha C", "Cancha D"]


def test_inactive_canchas_are_listed_and_shown_and_keep_their_reservas(courts: Courts) -> None:
    cancha = courts.built()
    reserva = courts.booked(cancha_id=cancha["id"])
    courts.admin.put_cancha(cancha["id"], activa=False)

    assert courts.nobody.canchas().body["canchas"] == [{**cancha, "activa": False}]
    assert shown(courts, cancha["id"]) == {**cancha, "activa": False}
    assert courts.seen(reserva["id"])["estado"] == "PENDIENTE"
    assert courts.admin.patch(reserva["id"], estado="CONFIRMADA").status == 200
    assert courts.patch(reserva["id"], estado="CANCELADA").status == 200


# Making.


def test_every_field_comes_back_and_a_string_may_hold_price_and_capacity(courts: Courts) -> None:
    cancha = courts.built(**EVERY_FIELD)
    assert shown(courts, cancha["id"]) == cancha
    sent = {"precioPorHora" if key == "precio_por_hora" else key: EVERY_FIELD[key] for key in EVERY_FIELD}
    assert {key: cancha[key] for key in (*sent, "activa")} == {**sent, "activa": True}

    for price, number in (("50", 50), ("75.5", 75.5), ("0.5", 0.5), (1500, 1500)):
        built = courts.built(precio_por_hora=price, capacidad="12")
        assert (built["precioPorHora"], built["capacidad"]) == (number, 12)
        assert type(built["precioPorHora"]) in (int, float)
        assert type(built["capacidad"]) is int
    courts.admin.put_cancha(cancha["id"], precio_por_hora="80.5", capacidad="6")
    assert shown(courts, cancha["id"]) == {**cancha, "precioPorHora": 80.5, "capacidad": 6}


def test_each_of_the_four_fields_is_required(courts: Courts) -> None:
    for field in ("nombre", "tipo", "precio_por_hora", "capacidad"):
        refused(courts.admin.new_cancha(**{field: MISSING}), 400, INCOMPLETE)
        refused(courts.admin.new_cancha(**{field: None}), 400)
        refused(courts.admin.new_cancha(**{field: ""}), 400)
    assert names(courts) == []


def test_a_bad_field_is_refused_by_name(courts: Courts) -> None:
    cancha = courts.built()

    for field, values in BAD.items():
        for value in values:
            answers = [courts.admin.put_cancha(cancha["id"], **{field: value})]
            if field != "activa":
                answers.append(courts.admin.new_cancha(**{field: value}))
            for answer in answers:
                assert answer.status == 400, (field, value, answer.raw)
                refused_naming(answer, field)

    assert courts.nobody.canchas().body["canchas"] == [cancha]


def test_numbers_beyond_reason_are_kept_or_refused(courts: Courts) -> None:
    headers = {"Content-Type": "application/json"}
    good = '{"nombre": "Cancha A", "tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10, '
    for field, literal in product(("precioPorHora", "capacidad"), ("1e400", "9" * 39, "-1", "1e-130")):
        body = f'{good}"{field}": {literal}}}'.encode()
        answer = courts.admin.request("POST", "/api/canchas", body=body, headers=headers)
        if answer.status != 201:
            refused(answer, 400)
        assert courts.nobody.canchas().status == 200


# Changing.


def test_a_put_of_one_field_leaves_the_others(courts: Courts) -> None:
    cancha = courts.built()
    unknown = {"id": "x", "creado_en": "2020-01-01", "tenant": "norte", "foo": 1}
    courts.admin.put_cancha(cancha["id"], **unknown, capacidad=8)
    assert shown(courts, cancha["id"]) == {**cancha, "capacidad": 8}
    assert names(courts) == ["Cancha A"]

    for field, values in GOOD.items():
        for value in values:
            cancha = courts.built(**EVERY_FIELD)
            assert courts.admin.put_cancha(cancha["id"], **{field: value}).status == 200, (field, value)
            assert shown(courts, cancha["id"]) == {**cancha, field: value}
            if field != "activa":
                assert courts.built(**{field: value})[field] == value


# Deleting.


def test_a_confirmed_reserva_to_come_keeps_its_cancha_and_no_other_does(courts: Courts, at: At) -> None:
    reservas = {}
    for hour, estado in enumerate(("COMPLETADA", "CONFIRMADA"), 10):
        cancha_id = courts.built(nombre=f"Cancha {estado}")["id"]
        reservas[estado] = courts.booked_in(estado, cancha_id=cancha_id, hora_inicio=f"{hour}:00")

    for estado, reserva in reservas.items():
        cancha = reserva["cancha"]
        if estado == "CONFIRMADA":
            refused(courts.superadmin.delete_cancha(cancha["id"]), 409)
            at("2024-01-20T12:00:00Z")
        assert courts.superadmin.delete_cancha(cancha["id"]).status == 200, estado
        [row] = [row for row in courts.list().body["reservas"] if row["id"] == reserva["id"]]
        kept = {key: cancha[key] for key in ("id", "nombre", "tipo")}
        for after in (courts.seen(reserva["id"])["cancha"], row["cancha"]):
            assert {key: after[key] for key in kept} == kept
