"""The fields of a reserva: what each takes, and that a refusal names the one that is wrong."""

import json
from typing import Any

import pytest

from tests.api import Answer
from tests.contract.courts import NO_COURT, Courts, refused, refused_naming

JSON = {"Content-Type": "application/json"}


def create_with(courts: Courts, literal: str) -> Answer:
    """POST a reserva whose total is written as `literal`, which json.dumps would not write."""
    fields = {"canchaId": courts.cancha_id, "fecha": "2024-01-15", "horaInicio": "09:00", "horaFin": "10:00"}
    body = json.dumps(fields)[:-1] + f', "total": {literal}}}'
    return courts.request("POST", "/api/reservas", body=body.encode(), headers=JSON)


# fecha


@pytest.mark.parametrize(
    ("fecha", "day"),
    [
        ("2024-01-15", "2024-01-15"),
        ("2024-01-15T00:00:00.000Z", "2024-01-15"),
        ("2024-01-15T00:00:00Z", "2024-01-15"),
        ("2024-01-15T23:59:59Z", "2024-01-15"),
        ("2024-01-15T23:59:59.999Z", "2024-01-15"),
        ("2024-01-15T09:30:00.123456Z", "2024-01-15"),
        ("2024-01-15T10:00Z", "2024-01-15"),
        ("2024-01-15T00:00:00+00:00", "2024-01-15"),
        ("2024-01-15T22:00:00-03:00", "2024-01-16"),
        ("2024-01-16T01:00:00+02:00", "2024-01-15"),
        ("2024-01-31T23:30:00-01:00", "2024-02-01"),
        ("2024-03-01T00:30:00+01:00", "2024-02-29"),
        ("2024-01-15 15:30:00", "2024-01-15"),
        ("2024-01-15 00:00:00Z", "2024-01-15"),
        ("2024-01-15 22:00:00-03:00", "2024-01-16"),
        ("2024-01-15T15:30:00", "2024-01-15"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_the_day_is_the_calendar_date_of_fecha_in_utc(courts: Courts, fecha: str, day: str) -> None:
    reserva = courts.booked(fecha=fecha)

    assert reserva["fecha"] == f"{day}T00:00:00.000Z"
    assert (reserva["horaInicio"], reserva["horaFin"]) == ("09:00", "10:00")


@pytest.mark.parametrize(
    "fecha",
    [
        "hoy",
        "15/01/2024",
        "2024-1-15",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "0000-01-01",
        "10000-01-01",
        "-2024-01-15",
        "2024-01-15T25:00:00Z",
        "2024-01-15T10:60:00Z",
        "2024-01-15T10:00:00+25:00",
        "2024-01-15T",
        "2024-01-15Tmañana",
        "2024-01-15x10:00:00Z",
        "2024-01-15/10:00:00",
        "2024-01-15🎾10:00:00Z",
        "1705276800",
        "\u0662\u0660\u0662\u0664-\u0660\u0661-\u0661\u0665",
        "2024-01-15\u0000",
        "2" * 10_000,
        1705276800,
        1705276800000,
        20240115.5,
        True,
        ["2024-01-15"],
        {"date": "2024-01-15"},
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_date_is_refused_by_name(courts: Courts, fecha: Any) -> None:
    refused_naming(courts.create(fecha=fecha), "fecha")


@pytest.mark.parametrize("hora_fin", ["01:00", "24:00"])
@pytest.mark.parametrize(
    "fecha",
    [
        "0001-01-01",
        "0001-01-01T00:00:00.000Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_the_ends_of_the_calendar_are_booked_or_refused(courts: Courts, fecha: str, hora_fin: str) -> None:
    for caller in (courts, courts.admin):
        answer = caller.create(fecha=fecha, hora_inicio="00:00", hora_fin=hora_fin)
        assert answer.status in (201, 400, 409), answer.raw
        if answer.status != 201:
            refused(answer, answer.status)
        assert caller.list().status == 200


# horaInicio and horaFin


BAD_HOURS = [
    "25:00",
    "24:01",
    "9:00",
    "09:60",
    "09:0",
    "0900",
    "09",
    "-1:00",
    "+9:00",
    "09:00Z",
    "09.00",
    " 09:00",
    "09:00 ",
    "09:00\n",
    "\u0660\u0669:\u0660\u0660",
    "nueve",
    "0" * 10_000,
    9,
    9.5,
    900,
    True,
    ["09:00"],
    {"hour": 9},
]


@pytest.mark.parametrize("hour", BAD_HOURS, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize(("field", "name"), [("hora_inicio", "horaInicio"), ("hora_fin", "horaFin")])
def test_what_is_no_hour_is_refused_by_name(courts: Courts, field: str, name: str, hour: Any) -> None:
    hours = {"hora_inicio": "00:30", "hora_fin": "23:30", field: hour}

    refused_naming(courts.create(**hours), name)


def test_a_slot_cannot_begin_at_24(courts: Courts) -> None:
    refused(courts.create(hora_inicio="24:00", hora_fin="24:00"), 400)
    refused(courts.create(hora_inicio="24:00", hora_fin="23:00"), 400)


@pytest.mark.parametrize(
    ("hora_inicio", "hora_fin"),
    [("10:00", "10:00"), ("10:00", "09:00"), ("10:01", "10:00"), ("23:00", "00:00"), ("23:00", "01:00")],
)
def test_hora_fin_must_be_later_than_hora_inicio(courts: Courts, hora_inicio: str, hora_fin: str) -> None:
    refused_naming(courts.create(hora_inicio=hora_inicio, hora_fin=hora_fin), "horaFin")


@pytest.mark.parametrize(
    ("hora_inicio", "hora_fin"),
    [("00:00", "24:00"), ("00:00", "00:01"), ("23:59", "24:00"), ("09:07", "11:43")],
)
def test_any_slot_of_a_minute_or_more_within_a_day_will_do(
    courts: Courts, hora_inicio: str, hora_fin: str
) -> None:
    reserva = courts.booked(hora_inicio=hora_inicio, hora_fin=hora_fin)

    assert (reserva["horaInicio"], reserva["horaFin"]) == (hora_inicio, hora_fin)
    assert courts.list().body["reservas"][0]["horaFin"] == hora_fin


# total


@pytest.mark.parametrize("total", [0, 50, 50.5, 0.01, 1234567.89, 0.0])
def test_a_total_comes_back_as_it_went_in(courts: Courts, total: float) -> None:
    assert courts.booked(total=total)["total"] == total
    assert courts.list().body["reservas"][0]["total"] == total


@pytest.mark.parametrize(
    "total", [-1, -0.01, "abc", "NaN", "Infinity", "-5", True, [50], {"ars": 50}], ids=repr
)
def test_what_is_no_price_is_refused_by_name(courts: Courts, total: Any) -> None:
    refused_naming(courts.create(total=total), "total")
    assert courts.list().body == {"reservas": []}


def test_a_total_beyond_every_number_is_refused_by_name(courts: Courts) -> None:
    refused_naming(create_with(courts, "1e400"), "total")


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e", "0x10", "01", ".5"])
def test_a_total_that_is_not_json_makes_the_body_no_json(courts: Courts, literal: str) -> None:
    refused(create_with(courts, literal), 400)


@pytest.mark.parametrize(
    "literal", ["9" * 39, "9" * 5000, "0." + "1" * 39, "1e-130", "1e126", "1e300", "-0", "-0.0"]
)
def test_a_total_with_many_digits_is_kept_or_refused(courts: Courts, literal: str) -> None:
    answer = create_with(courts, literal)

    if answer.status != 201:
        refused(answer, 400)
    else:
        assert answer.body["reserva"]["total"] == pytest.approx(float(literal))
    assert courts.list().status == 200


# notas


@pytest.mark.parametrize(
    "notas", ["Traer balón", "🎾🏟️", "日本語", "line\nline\ttab", '"><script>', "x" * 2000, "🎾" * 2000]
)
def test_notas_come_back_as_they_went_in(courts: Courts, notas: str) -> None:
    assert courts.booked(notas=notas)["notas"] == notas
    assert courts.list().body["reservas"][0]["notas"] == notas


def test_notas_of_null_are_no_notas(courts: Courts) -> None:
    assert courts.booked(notas=None)["notas"] is None


@pytest.mark.parametrize(
    "notas", ["x" * 2001, "🎾" * 2001, 5, True, ["x"], {"text": "x"}], ids=lambda v: repr(v)[:20]
)
def test_notas_too_long_or_no_text_are_refused_by_name(courts: Courts, notas: Any) -> None:
    refused_naming(courts.create(notas=notas), "notas")


def test_notas_with_a_nul_character_are_kept_or_refused(courts: Courts) -> None:
    answer = courts.create(notas="a\u0000b")

    if answer.status == 201:
        assert answer.body["reserva"]["notas"] == "a\u0000b"
    else:
        refused_naming(answer, "notas")


# canchaId


@pytest.mark.parametrize("cancha_id", ["a/b", "../x", "a#b", "a%2Fb", "🎾", "x" * 200])
def test_an_id_that_names_no_court_is_no_court(courts: Courts, cancha_id: str) -> None:
    refused(courts.create(cancha_id=cancha_id), 400, NO_COURT)


@pytest.mark.parametrize("cancha_id", ["x" * 10_240, "🎾" * 1000, "a\u0000b", " "])
def test_an_id_that_no_court_could_have_is_refused(courts: Courts, cancha_id: str) -> None:
    refused(courts.create(cancha_id=cancha_id), 400)


@pytest.mark.parametrize("cancha_id", [5, True, ["x"], {"id": "x"}], ids=repr)
def test_an_id_that_is_no_text_is_refused_by_name(courts: Courts, cancha_id: Any) -> None:
    refused_naming(courts.create(cancha_id=cancha_id), "canchaId")
