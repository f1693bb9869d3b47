"""PATCH /api/reservas/{id}: estados, notas and total; what an admin may change and what an owner may."""

from typing import Any

import pytest

from tests.contract.courts import (
    ESTADOS,
    NO_PERMISSION,
    ONLY_CANCEL,
    TAKEN,
    At,
    Courts,
    refused,
    refused_naming,
    refused_somehow,
)

ALLOWED = {
    ("PENDIENTE", "CONFIRMADA"),
    ("PENDIENTE", "CANCELADA"),
    ("CONFIRMADA", "COMPLETADA"),
    ("CONFIRMADA", "CANCELADA"),
}
FORBIDDEN = [(a, b) for a in ESTADOS for b in ESTADOS if a != b and (a, b) not in ALLOWED]


# Transitions.


@pytest.mark.parametrize("role", ["ADMIN", "SUPERADMIN"])
@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_an_admin_may_take_every_documented_step(courts: Courts, before: str, after: str, role: str) -> None:
    reserva = courts.booked_in(before)

    answer = courts.by("jefa", role=role).patch(reserva["id"], estado=after)

    assert answer.status == 200
    assert answer.body["ok"] is True
    assert answer.body["reserva"]["estado"] == after
    assert courts.seen(reserva["id"])["estado"] == after


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_any_other_step_is_refused_naming_both_ends(courts: Courts, before: str, after: str) -> None:
    reserva = courts.booked_in(before)

    refused_naming(courts.admin.patch(reserva["id"], estado=after), before, after)

    assert courts.seen(reserva["id"])["estado"] == before


@pytest.mark.parametrize("estado", ESTADOS)
def test_the_same_estado_again_changes_nothing(courts: Courts, at: At, estado: str) -> None:
    reserva_id = courts.booked_in(estado, notas="x", total=5)["id"]
    before = courts.seen(reserva_id)
    at("2024-01-14T13:00:00Z")

    answer = courts.admin.patch(reserva_id, estado=estado)

    assert answer.status == 200
    assert answer.body == {"ok": True, "reserva": before}
    assert courts.seen(reserva_id) == before


@pytest.mark.parametrize("estado", ["CONFIRMADA", "PENDIENTE"])
def test_a_blocking_estado_repeated_still_blocks(courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)

    courts.admin.patch(reserva["id"], estado=estado)

    refused(courts.bruno.create(), 409, TAKEN)


def test_a_refused_step_out_of_cancelada_takes_no_slot_back(courts: Courts) -> None:
    reserva = courts.booked_in("CANCELADA")

    refused(courts.admin.patch(reserva["id"], estado="CONFIRMADA"), 400)

    assert courts.bruno.create().status == 201


@pytest.mark.parametrize("estado", ["FOO", "", "confirmada", "CONFIRMED", "NO_SHOW", 1, True, ["CANCELADA"]])
def test_what_is_no_estado_is_refused_by_name(courts: Courts, estado: Any) -> None:
    reserva = courts.booked()

    refused_naming(courts.admin.patch(reserva["id"], estado=estado), "estado")

    assert courts.seen(reserva["id"])["estado"] == "PENDIENTE"


# The owner.


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA"])
def test_an_owner_may_cancel(courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)

    answer = courts.patch(reserva["id"], estado="CANCELADA")

    assert answer.status == 200
    assert answer.body["reserva"]["estado"] == "CANCELADA"
    assert courts.bruno.create().status == 201


@pytest.mark.parametrize("before", ["PENDIENTE", "CONFIRMADA"])
@pytest.mark.parametrize("after", ["PENDIENTE", "CONFIRMADA", "COMPLETADA"])
def test_an_owner_may_do_nothing_but_cancel(courts: Courts, before: str, after: str) -> None:
    reserva = courts.booked_in(before)

    refused(courts.patch(reserva["id"], estado=after), 403, ONLY_CANCEL)

    assert courts.seen(reserva["id"])["estado"] == before


def test_an_owner_may_cancel_again_what_is_cancelled(courts: Courts) -> None:
    reserva = courts.booked_in("CANCELADA")

    answer = courts.patch(reserva["id"], estado="CANCELADA")

    assert answer.status == 200
    assert answer.body["reserva"]["estado"] == "CANCELADA"


def test_an_owner_may_not_cancel_what_is_completed(courts: Courts) -> None:
    reserva = courts.booked_in("COMPLETADA")

    refused_naming(courts.patch(reserva["id"], estado="CANCELADA"), "COMPLETADA", "CANCELADA")


@pytest.mark.parametrize(
    "fields",
    [{"notas": "otra"}, {"total": 0}, {"hora_inicio": "20:00", "hora_fin": "21:00"}, {"fecha": "2024-01-20"}],
    ids=lambda fields: next(iter(fields)),
)
def test_an_owner_may_not_change_any_other_field(courts: Courts, fields: dict[str, Any]) -> None:
    reserva = courts.booked(notas="mía", total=80)
    before = courts.seen(reserva["id"])

    refused_somehow(courts.patch(reserva["id"], **fields))

    assert courts.seen(reserva["id"]) == before


def test_an_owner_who_cancels_changes_no_other_field_on_the_way(courts: Courts) -> None:
    reserva = courts.booked(notas="mía", total=80)
    before = courts.seen(reserva["id"])

    courts.patch(reserva["id"], estado="CANCELADA", notas="otra", total=0, hora_inicio="08:00")

    after = courts.seen(reserva["id"])
    assert {**after, "estado": before["estado"]} == before


def test_someone_elses_reserva_is_out_of_reach(courts: Courts) -> None:
    reserva = courts.booked()

    refused(courts.bruno.patch(reserva["id"], estado="CANCELADA"), 403, NO_PERMISSION)
    refused(courts.bruno.patch(reserva["id"], notas="mía"), 403, NO_PERMISSION)
    refused(courts.by("sara", role="STAFF").patch(reserva["id"], estado="CANCELADA"), 403, NO_PERMISSION)

    assert courts.seen(reserva["id"])["estado"] == "PENDIENTE"


def test_an_admin_may_confirm_their_own(courts: Courts) -> None:
    reserva = courts.admin.booked()

    assert courts.admin.patch(reserva["id"], estado="CONFIRMADA").status == 200


# notas and total.


def test_an_admin_changes_notas_and_total_and_nothing_else(courts: Courts) -> None:
    reserva_id = courts.booked(notas="vieja", total=50)["id"]
    before = courts.seen(reserva_id)

    answer = courts.admin.patch(reserva_id, notas="Pagó la seña 🎾", total=75.5)

    expected = {**before, "notas": "Pagó la seña 🎾", "total": 75.5}
    assert answer.status == 200
    assert answer.body == {"ok": True, "reserva": expected}
    assert courts.seen(reserva_id) == expected


def test_what_is_not_sent_stays(courts: Courts) -> None:
    reserva_id = courts.booked(notas="vieja", total=50)["id"]
    before = courts.seen(reserva_id)

    courts.admin.patch(reserva_id, notas="nueva")
    courts.admin.patch(reserva_id, total=60)
    courts.admin.patch(reserva_id, estado="CONFIRMADA")

    expected = {**before, "notas": "nueva", "total": 60, "estado": "CONFIRMADA"}
    assert courts.seen(reserva_id) == expected


def test_fields_that_are_no_ones_to_change_stay(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]
    before = courts.seen(reserva_id)

    courts.admin.patch(reserva_id, id="x", usuario_id="bruno", creado_en="2020-01-01", tenant="norte", foo=1)

    assert courts.seen(reserva_id) == before


@pytest.mark.parametrize("total", [-1, -0.01, "abc", "NaN", True, [1], {"ars": 1}], ids=repr)
def test_a_bad_total_is_refused_by_name(courts: Courts, total: Any) -> None:
    reserva = courts.booked(total=50)

    refused_naming(courts.admin.patch(reserva["id"], total=total), "total")

    assert courts.seen(reserva["id"])["total"] == 50


@pytest.mark.parametrize("notas", ["x" * 2001, 5, True, ["x"]], ids=lambda value: repr(value)[:20])
def test_bad_notas_are_refused_by_name(courts: Courts, notas: Any) -> None:
    reserva = courts.booked(notas="vieja")

    refused_naming(courts.admin.patch(reserva["id"], notas=notas), "notas")

    assert courts.seen(reserva["id"])["notas"] == "vieja"


def test_one_bad_field_leaves_the_good_ones_unchanged(courts: Courts) -> None:
    reserva_id = courts.booked(notas="vieja")["id"]
    before = courts.seen(reserva_id)

    refused(courts.admin.patch(reserva_id, estado="CONFIRMADA", notas="nueva", total=-1), 400)
    refused(courts.admin.patch(reserva_id, estado="COMPLETADA", notas="nueva"), 400)

    assert courts.seen(reserva_id) == before


def test_a_patch_of_nothing_changes_nothing(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]
    before = courts.seen(reserva_id)

    answer = courts.admin.patch(reserva_id)

    assert answer.status in (200, 400)
    assert courts.seen(reserva_id) == before
