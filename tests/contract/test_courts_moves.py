"""Moves: PATCH of fecha, hours or court by an admin; all of it or nothing."""

from typing import Any

import pytest

from tests.contract.courts import NO_COURT, TAKEN, Courts, refused, refused_naming, refused_somehow

UNKNOWN = "clx5crt1abc2def"


def test_a_move_to_a_free_slot_frees_the_old_one_at_once(courts: Courts) -> None:
    reserva = courts.booked(hora_inicio="09:00")

    answer = courts.admin.patch(reserva["id"], hora_inicio="15:00", hora_fin="16:00")

    assert answer.status == 200
    assert answer.body["ok"] is True
    moved = answer.body["reserva"]
    assert (moved["horaInicio"], moved["horaFin"]) == ("15:00", "16:00")
    assert courts.seen(reserva["id"]) == moved
    refused(courts.bruno.create(hora_inicio="15:30"), 409, TAKEN)
    assert courts.bruno.create(hora_inicio="09:00").status == 201


def test_a_move_to_a_taken_slot_leaves_the_reserva_where_it_was(courts: Courts) -> None:
    reserva_id = courts.booked(hora_inicio="09:00")["id"]
    courts.bruno.booked(hora_inicio="15:00")
    before = courts.seen(reserva_id)

    refused(courts.admin.patch(reserva_id, hora_inicio="14:30", hora_fin="15:30"), 409, TAKEN)

    assert courts.seen(reserva_id) == before
    refused(courts.bruno.create(hora_inicio="09:00"), 409, TAKEN)
    assert courts.bruno.create(hora_inicio="14:00").status == 201


@pytest.mark.parametrize(
    ("hora_inicio", "hora_fin"),
    [
        ("09:30", "11:30"),
        ("10:30", "12:30"),
        ("10:30", "11:30"),
        ("09:00", "13:00"),
        ("10:00", "12:00"),
        ("10:00", "11:00"),
        ("12:00", "14:00"),
        ("08:00", "10:00"),
    ],
)
def test_a_reserva_is_not_in_its_own_way(courts: Courts, hora_inicio: str, hora_fin: str) -> None:
    reserva = courts.booked(hora_inicio="10:00", hora_fin="12:00")

    answer = courts.admin.patch(reserva["id"], hora_inicio=hora_inicio, hora_fin=hora_fin)

    assert answer.status == 200
    moved = answer.body["reserva"]
    assert (moved["horaInicio"], moved["horaFin"]) == (hora_inicio, hora_fin)
    refused(courts.create(hora_inicio=hora_inicio, hora_fin=hora_fin), 409, TAKEN)


def test_what_a_shortened_reserva_gives_up_is_free(courts: Courts) -> None:
    reserva = courts.booked(hora_inicio="10:00", hora_fin="12:00")

    courts.admin.patch(reserva["id"], hora_fin="11:00")

    assert courts.bruno.create(hora_inicio="11:00", hora_fin="12:00").status == 201
    refused(courts.bruno.create(hora_inicio="10:00", hora_fin="11:00"), 409, TAKEN)


def test_a_longer_reserva_may_not_grow_into_its_neighbour(courts: Courts) -> None:
    reserva = courts.booked(hora_inicio="10:00", hora_fin="11:00")
    courts.bruno.booked(hora_inicio="11:00", hora_fin="12:00")

    refused(courts.admin.patch(reserva["id"], hora_fin="11:01"), 409, TAKEN)

    assert courts.seen(reserva["id"])["horaFin"] == "11:00"


def test_a_move_between_neighbours_may_touch_both(courts: Courts) -> None:
    courts.booked(hora_inicio="09:00")
    courts.booked(hora_inicio="11:00")
    reserva = courts.booked(hora_inicio="15:00")

    answer = courts.admin.patch(reserva["id"], hora_inicio="10:00", hora_fin="11:00")

    assert answer.status == 200


def test_a_move_to_another_court_shows_that_court_and_frees_the_old_one(courts: Courts) -> None:
    reserva = courts.booked()
    other = courts.built(nombre="Cancha B", tipo="TENIS")

    answer = courts.admin.patch(reserva["id"], cancha_id=other["id"])

    assert answer.status == 200
    moved = answer.body["reserva"]
    assert moved["canchaId"] == moved["cancha"]["id"] == other["id"]
    assert (moved["cancha"]["nombre"], moved["cancha"]["tipo"]) == ("Cancha B", "TENIS")
    assert courts.list().body["reservas"][0]["cancha"]["nombre"] == "Cancha B"
    refused(courts.bruno.create(cancha_id=other["id"]), 409, TAKEN)
    assert courts.bruno.create().status == 201


def test_a_move_to_another_court_that_is_taken_is_refused(courts: Courts) -> None:
    reserva = courts.booked()
    other = courts.built(nombre="Cancha B")["id"]
    courts.bruno.booked(cancha_id=other)

    refused(courts.admin.patch(reserva["id"], cancha_id=other), 409, TAKEN)

    assert courts.seen(reserva["id"])["canchaId"] == reserva["canchaId"]
    refused(courts.bruno.create(), 409, TAKEN)


@pytest.mark.parametrize(
    ("fecha", "day"),
    [
        ("2024-01-20", "2024-01-20"),
        ("2024-01-20T17:00:00.000Z", "2024-01-20"),
        ("2024-01-19T22:00:00-05:00", "2024-01-20"),
        ("2024-02-01", "2024-02-01"),
    ],
)
def test_a_move_to_another_day_keeps_the_hours(courts: Courts, fecha: str, day: str) -> None:
    reserva = courts.booked()

    moved = courts.admin.patch(reserva["id"], fecha=fecha).body["reserva"]

    assert moved["fecha"] == f"{day}T00:00:00.000Z"
    assert (moved["horaInicio"], moved["horaFin"]) == ("09:00", "10:00")
    refused(courts.bruno.create(fecha=day), 409, TAKEN)
    assert courts.bruno.create(fecha="2024-01-15").status == 201


def test_a_move_to_another_day_that_is_taken_is_refused(courts: Courts) -> None:
    reserva = courts.booked()
    courts.bruno.booked(fecha="2024-01-20")

    refused(courts.admin.patch(reserva["id"], fecha="2024-01-20"), 409, TAKEN)

    assert courts.seen(reserva["id"])["fecha"] == reserva["fecha"]


def test_a_move_of_court_day_and_hours_is_one(courts: Courts) -> None:
    reserva = courts.booked(notas="x", total=9)
    before = courts.seen(reserva["id"])
    other = courts.built(nombre="Cancha B")["id"]

    answer = courts.admin.patch(
        reserva["id"], cancha_id=other, fecha="2024-03-01", hora_inicio="23:00", hora_fin="24:00"
    )

    moved = answer.body["reserva"]
    changed = {key for key in before if moved[key] != before[key]}
    assert changed == {"canchaId", "cancha", "fecha", "horaInicio", "horaFin"}
    assert (moved["fecha"], moved["horaFin"]) == ("2024-03-01T00:00:00.000Z", "24:00")


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA"])
def test_a_moved_reserva_keeps_its_estado_and_goes_on_blocking(courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)

    moved = courts.admin.patch(reserva["id"], hora_inicio="15:00", hora_fin="16:00").body["reserva"]

    assert moved["estado"] == estado
    refused(courts.create(hora_inicio="15:00"), 409, TAKEN)


def test_a_move_to_a_court_that_takes_no_reservas_is_refused(courts: Courts) -> None:
    reserva = courts.booked()
    closed = courts.built(nombre="Cancha B")["id"]
    courts.admin.put_cancha(closed, activa=False)

    refused(courts.admin.patch(reserva["id"], cancha_id=closed), 400, NO_COURT)
    refused(courts.admin.patch(reserva["id"], cancha_id=UNKNOWN), 400, NO_COURT)

    assert courts.seen(reserva["id"])["canchaId"] == reserva["canchaId"]


def test_estado_and_move_in_one_patch_both_happen(courts: Courts) -> None:
    reserva = courts.booked()

    answer = courts.admin.patch(reserva["id"], estado="CONFIRMADA", hora_inicio="15:00", hora_fin="16:00")

    assert answer.status == 200
    seen = courts.seen(reserva["id"])
    assert (seen["estado"], seen["horaInicio"]) == ("CONFIRMADA", "15:00")
    refused(courts.create(hora_inicio="15:00"), 409, TAKEN)
    assert courts.create(hora_inicio="09:00").status == 201


def test_the_same_estado_does_not_keep_a_move_from_happening(courts: Courts) -> None:
    reserva = courts.booked()

    answer = courts.admin.patch(reserva["id"], estado="PENDIENTE", fecha="2024-01-20")

    assert answer.status == 200
    assert courts.seen(reserva["id"])["fecha"] == "2024-01-20T00:00:00.000Z"


def test_estado_and_a_refused_move_in_one_patch_both_do_not(courts: Courts) -> None:
    fields = {"hora_inicio": "15:00", "hora_fin": "16:00", "estado": "CONFIRMADA", "notas": "x", "total": 1}
    reserva_id = courts.booked()["id"]
    courts.bruno.booked(hora_inicio="15:00")
    before = courts.seen(reserva_id)

    refused(courts.admin.patch(reserva_id, **fields), 409, TAKEN)

    assert courts.seen(reserva_id) == before


def test_a_move_and_a_refused_estado_in_one_patch_both_do_not(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]
    before = courts.seen(reserva_id)

    answer = courts.admin.patch(reserva_id, estado="COMPLETADA", hora_inicio="15:00", hora_fin="16:00")

    refused(answer, 400)
    assert courts.seen(reserva_id) == before
    refused(courts.create(hora_inicio="09:00"), 409, TAKEN)
    assert courts.create(hora_inicio="15:00").status == 201


def test_a_move_and_a_cancellation_in_one_patch_free_both_slots(courts: Courts) -> None:
    reserva = courts.booked()

    answer = courts.admin.patch(reserva["id"], estado="CANCELADA", hora_inicio="15:00", hora_fin="16:00")

    if answer.status != 200:
        refused_somehow(answer)
        return
    assert courts.seen(reserva["id"])["estado"] == "CANCELADA"
    assert courts.create(hora_inicio="09:00").status == 201
    assert courts.create(hora_inicio="15:00").status == 201


@pytest.mark.parametrize("estado", ["CANCELADA", "COMPLETADA"])
def test_a_move_of_what_is_over_blocks_nothing(courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)

    answer = courts.admin.patch(reserva["id"], hora_inicio="15:00", hora_fin="16:00")

    assert answer.status < 500
    assert courts.seen(reserva["id"])["estado"] == estado
    assert courts.create(hora_inicio="15:00").status == 201
    assert courts.create(hora_inicio="09:00").status == 201


def test_an_admin_may_move_into_the_past(courts: Courts) -> None:
    reserva = courts.booked()

    answer = courts.admin.patch(reserva["id"], fecha="2024-01-10")

    assert answer.status == 200
    assert answer.body["reserva"]["fecha"] == "2024-01-10T00:00:00.000Z"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"hora_inicio": "12:00"}, "hora"),
        ({"hora_fin": "09:00"}, "horaFin"),
        ({"hora_fin": "08:00"}, "horaFin"),
        ({"hora_inicio": "15:00", "hora_fin": "14:00"}, "horaFin"),
        ({"hora_inicio": "25:00"}, "horaInicio"),
        ({"hora_fin": "9:00"}, "horaFin"),
        ({"hora_inicio": 9}, "horaInicio"),
        ({"fecha": "2024-02-30"}, "fecha"),
        ({"fecha": 1705276800}, "fecha"),
        ({"cancha_id": 5}, "canchaId"),
    ],
    ids=repr,
)
def test_a_bad_field_moves_nothing(courts: Courts, fields: dict[str, Any], name: str) -> None:
    reserva_id = courts.booked()["id"]
    before = courts.seen(reserva_id)

    refused_naming(courts.admin.patch(reserva_id, **fields), name)

    assert courts.seen(reserva_id) == before


@pytest.mark.parametrize("fecha", ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59-14:00"])
def test_a_move_to_the_ends_of_the_calendar_is_made_or_refused(courts: Courts, fecha: str) -> None:
    reserva = courts.booked()

    answer = courts.admin.patch(reserva["id"], fecha=fecha, hora_inicio="00:00", hora_fin="24:00")

    if answer.status != 200:
        refused_somehow(answer)
    assert courts.admin.list().status == 200
