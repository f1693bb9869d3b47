"""The fields of a reserva: what each takes, and that a refusal names the one that is wrong."""

import json
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.courts import NO_COURT, Courts, refused, refused_naming

JSON: Final = {"Content-Type": "application/json"}
DAYS: Final = {
    "2024-01-15": [
        *("2024-01-15", "2024-01-15T00:00:00.000Z", "2024-01-15T00:00:00Z", "2024-01-15T23:59:59Z"),
        *("2024-01-15T23:59:59.999Z", "2024-01-15T09:30:00.123456Z", "2024-01-15T10:00Z"),
        *("2024-01-15T00:00:00+00:00", "2024-01-16T01:00:00+02:00", "2024-01-15 15:30:00"),
        *("2024-01-15 00:00:00Z", "2024-01-15T15:30:00"),
    ],
    "2024-01-16": ["2024-01-15T22:00:00-03:00", "2024-01-15 22:00:00-03:00"],
    "2024-02-01": ["2024-01-31T23:30:00-01:00"],
    "2024-02-29": ["2024-02-29", "2024-03-01T00:30:00+01:00"],
}
"""What is sent as the fecha of a day."""
BAD_HOURS: Final[list[Any]] = [
    *("25:00", "24:01", "9:00", "09:60", "09:0", "0900", "09", "-1:00", "+9:00", "09:00Z", "09.00"),
    *(" 09:00", "09:00 ", "09:00\n", "\u0660\u0669:\u0660\u0660", "nueve", "0" * 10_000),
    *(9, 9.5, 900, True, ["09:00"], {"hour": 9}),
]
BAD: Final[dict[str, list[Any]]] = {
    "fecha": [
        *("hoy", "15/01/2024", "2024-1-15", "2024-13-01", "2024-02-30", "2023-02-29", "0000-01-01"),
        *("10000-01-01", "-2024-01-15", "2024-01-15T25:00:00Z", "2024-01-15T10:60:00Z"),
        *("2024-01-15T10:00:00+25:00", "2024-01-15T", "2024-01-15Tmañana", "2024-01-15x10:00:00Z"),
        *("2024-01-15/10:00:00", "2024-01-15🎾10:00:00Z", "1705276800", "2024-01-15\u0000", "2" * 10_000),
        "\u0662\u0660\u0662\u0664-\u0660\u0661-\u0661\u0665",
        *(1705276800, 1705276800000, 20240115.5, True, ["2024-01-15"], {"date": "2024-01-15"}),
    ],
    "horaInicio": BAD_HOURS,
    "horaFin": BAD_HOURS,
    "total": [-1, -0.01, "abc", "NaN", "Infinity", "-5", True, [50], {"ars": 50}],
    "notas": ["x" * 2001, "🎾" * 2001, 5, True, ["x"], {"text": "x"}],
    "canchaId": [5, True, ["x"], {"id": "x"}],
}


def create_with(courts: Courts, literal: str) -> Response:
    """POST a reserva whose total is written as `literal`, which json.dumps would not write."""
    fields = {"canchaId": courts.cancha_id, "fecha": "2024-01-15", "horaInicio": "09:00", "horaFin": "10:00"}
    body = json.dumps(fields)[:-1] + f', "total": {literal}}}'
    return courts.request("POST", "/api/reservas", body=body.encode(), headers=JSON)


def booked_once(courts: Courts, **fields: Any) -> dict[str, Any]:
    """Book, which must succeed, and make the court free again; return the reserva as the list shows it."""
    reserva = courts.booked(**fields)
    [row] = courts.list().body["reservas"]
    assert row == reserva
    assert courts.superadmin.delete(reserva["id"]).status == 200
    return reserva


def test_what_a_field_does_not_take_is_refused_by_name(courts: Courts) -> None:
    good = {"canchaId": courts.cancha_id, "fecha": "2024-01-15", "horaInicio": "00:30", "horaFin": "23:30"}

    for field, values in BAD.items():
        for value in values:
            answer = courts.request("POST", "/api/reservas", json={**good, field: value})
            assert answer.status == 400, (field, repr(value)[:40], answer.raw)
            refused_naming(answer, field)
    assert courts.list().body == {"reservas": []}


def test_the_day_is_the_calendar_date_of_fecha_in_utc(courts: Courts) -> None:
    for day, spellings in DAYS.items():
        for fecha in spellings:
            reserva = booked_once(courts, fecha=fecha)
            assert reserva["fecha"] == f"{day}T00:00:00.000Z", fecha
            assert (reserva["horaInicio"], reserva["horaFin"]) == ("09:00", "10:00")


def test_hora_fin_must_be_later_than_hora_inicio_which_is_before_24(courts: Courts) -> None:
    for start, end in (
        *(("10:00", "10:00"), ("10:00", "09:00"), ("10:01", "10:00")),
        *(("23:00", "00:00"), ("23:00", "01:00")),
    ):
        refused_naming(courts.create(hora_inicio=start, hora_fin=end), "horaFin")
    for end in ("24:00", "23:00"):
        refused(courts.create(hora_inicio="24:00", hora_fin=end), 400)


def test_any_slot_of_a_minute_or_more_within_a_day_will_do(courts: Courts) -> None:
    for hours in (("00:00", "24:00"), ("00:00", "00:01"), ("23:59", "24:00"), ("09:07", "11:43")):
        reserva = booked_once(courts, hora_inicio=hours[0], hora_fin=hours[1])
        assert (reserva["horaInicio"], reserva["horaFin"]) == hours


def test_a_total_comes_back_as_it_went_in(courts: Courts) -> None:
    for total in (0, 50, 50.5, 0.01, 1234567.89, 0.0):
        reserva = booked_once(courts, total=total, notas=None)
        assert (reserva["total"], reserva["notas"]) == (total, None)


def test_a_total_with_many_digits_is_kept_or_refused(courts: Courts) -> None:
    refused_naming(create_with(courts, "1e400"), "total")
    for literal in ("9" * 39, "9" * 5000, "0." + "1" * 39, "1e-130", "1e126", "1e300", "-0", "-0.0"):
        answer = create_with(courts, literal)
        if answer.status != 201:
            refused(answer, 400)
        else:
            assert answer.body["reserva"]["total"] == pytest.approx(float(literal)), literal
            assert courts.superadmin.delete(answer.body["reserva"]["id"]).status == 200
        assert courts.list().status == 200


def test_an_id_that_names_no_court_is_no_court(courts: Courts) -> None:
    for cancha_id in ("a/b", "../x", "a#b", "a%2Fb", "🎾", "x" * 200):
        refused(courts.create(cancha_id=cancha_id), 400, NO_COURT)
    for cancha_id in ("x" * 10_240, "🎾" * 1000, "a\u0000b", " "):
        refused(courts.create(cancha_id=cancha_id), 400)
