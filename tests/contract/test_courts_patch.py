"""PATCH /api/reservas/{id}: estados, notas and total; what an admin may change and what an owner may."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any, Final

from tests.contract.courts import (
    ESTADOS,
    ONLY_CANCEL,
    TAKEN,
    At,
    Courts,
    refused,
    refused_naming,
    refused_somehow,
)

ALLOWED: Final = {
    ("PENDIENTE", "CONFIRMADA"),
    ("PENDIENTE", "CANCELADA"),
    ("CONFIRMADA", "COMPLETADA"),
    ("CONFIRMADA", "CANCELADA"),
}


def steps(courts: Courts) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Yield a new reserva for every step: its id, where it stands, where it should go, and its hour."""
    for number, (before, after) in enumerate(permutations(ESTADOS, 2)):
        hour = {"hora_inicio": f"{8 + number:02}:00"}
        yield courts.booked_in(before, **hour)["id"], before, after, hour


# Estados.


def test_an_admin_takes_every_documented_step_and_no_other(courts: Courts) -> None:
    # An admin may confirm their own, too.
    for reserva_id, before, after, hour in steps(courts.superadmin):
        answer = courts.superadmin.patch(reserva_id, estado=after)

        if (before, after) in ALLOWED:
            assert (answer.status, answer.body["ok"]) == (200, True)
            assert answer.body["reserva"]["estado"] == courts.seen(reserva_id)["estado"] == after
        else:
            refused_naming(answer, before, after)
            assert courts.seen(reserva_id)["estado"] == before
        estado = courts.seen(reserva_id)["estado"]
        # A refused step takes no slot back.
        assert courts.is_free(**hour) == (estado in ("CANCELADA", "COMPLETADA")), (before, after)


def test_an_owner_may_cancel_and_nothing_else(courts: Courts) -> None:
    for reserva_id, before, after, hour in steps(courts):
        answer = courts.patch(reserva_id, estado=after)

        if after != "CANCELADA":
            refused(answer, 403, ONLY_CANCEL)
        elif before == "COMPLETADA":
            refused_naming(answer, before, after)
        else:
            assert (answer.status, answer.body["reserva"]["estado"]) == (200, after)
            assert courts.bruno.create(**hour).status == 201
            continue
        assert courts.seen(reserva_id)["estado"] == before


def test_the_same_estado_again_changes_nothing(courts: Courts, at: At) -> None:
    for number, estado in enumerate(ESTADOS):
        hour = {"hora_inicio": f"{8 + number:02}:00"}
        reserva_id = courts.booked_in(estado, notas="x", total=5, **hour)["id"]
        before = courts.seen(reserva_id)
        at(f"2024-01-14T13:0{number}:00Z")

        # An owner may cancel again what is cancelled.
        for caller in (courts.admin, *([courts] if estado == "CANCELADA" else [])):
            answer = caller.patch(reserva_id, estado=estado)
            assert (answer.status, answer.body) == (200, {"ok": True, "reserva": before})
            assert courts.seen(reserva_id) == before
        if estado != "CANCELADA":
            refused(courts.patch(reserva_id, estado=estado), 403, ONLY_CANCEL)
        if estado in ("PENDIENTE", "CONFIRMADA"):
            refused(courts.bruno.create(**hour), 409, TAKEN)


def test_an_owner_may_not_change_any_other_field_even_while_cancelling(courts: Courts) -> None:
    reserva_id = courts.booked(notas="mía", total=80)["id"]
    before = courts.seen(reserva_id)
    times = {"hora_inicio": "20:00", "hora_fin": "21:00"}
    changes: list[dict[str, Any]] = [{"notas": "otra"}, {"total": 0}, times, {"fecha": "2024-01-20"}]

    for fields in changes:
        refused_somehow(courts.patch(reserva_id, **fields))
        assert courts.seen(reserva_id) == before, fields
    courts.patch(reserva_id, estado="CANCELADA", notas="otra", total=0, hora_inicio="08:00")
    assert {**courts.seen(reserva_id), "estado": before["estado"]} == before


# notas and total.


def test_an_admin_changes_what_they_send_and_nothing_else(courts: Courts) -> None:
    reserva_id = courts.booked(notas="vieja", total=50)["id"]
    expected = courts.seen(reserva_id)
    alone: list[dict[str, Any]] = [{"notas": "nueva"}, {"total": 60}, {"estado": "CONFIRMADA"}]
    changes: list[dict[str, Any]] = [{"notas": "Pagó la seña 🎾", "total": 75.5}, *alone]

    for fields in changes:
        expected |= fields
        answer = courts.admin.patch(reserva_id, **fields)
        assert (answer.status, answer.body) == (200, {"ok": True, "reserva": expected})
        assert courts.seen(reserva_id) == expected


def test_fields_that_are_no_ones_to_change_stay(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]
    before = courts.seen(reserva_id)

    assert courts.admin.patch(reserva_id).status in (200, 400)
    courts.admin.patch(reserva_id, id="x", usuario_id="bruno", creado_en="2020-01-01", tenant="norte", foo=1)

    assert courts.seen(reserva_id) == before


def test_a_bad_field_is_refused_by_name_and_leaves_the_good_ones_unchanged(courts: Courts) -> None:
    reserva_id = courts.booked(notas="vieja", total=50)["id"]
    before = courts.seen(reserva_id)
    bad: dict[str, list[Any]] = {
        "estado": ["FOO", "", "confirmada", "CONFIRMED", "NO_SHOW", 1, True, ["CANCELADA"]],
        "total": [-1, -0.01, "abc", "NaN", True, [1], {"ars": 1}],
        "notas": ["x" * 2001, 5, True, ["x"]],
    }

    for field, values in bad.items():
        for value in values:
            refused_naming(courts.admin.patch(reserva_id, **{field: value}), field)
    refused(courts.admin.patch(reserva_id, estado="CONFIRMADA", notas="nueva", total=-1), 400)
    refused(courts.admin.patch(reserva_id, estado="COMPLETADA", notas="nueva"), 400)
    assert courts.seen(reserva_id) == before
