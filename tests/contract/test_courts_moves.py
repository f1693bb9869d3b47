"""Moves, where courts have rules of their own: a subset of the fields, estado beside them, the past."""

from typing import Any

from tests.contract.courts import NO_COURT, TAKEN, Courts, refused, refused_naming, refused_somehow

UNKNOWN = "clx5crt1abc2def"


def test_a_move_answers_ok_and_keeps_what_it_does_not_name(courts: Courts) -> None:
    reserva = courts.booked(hora_inicio="10:00", hora_fin="12:00", notas="x", total=9)
    before = courts.seen(reserva["id"])
    courts.bruno.booked(hora_inicio="12:00", hora_fin="13:00")

    refused(courts.admin.patch(reserva["id"], hora_fin="12:01"), 409, TAKEN)
    answer = courts.admin.patch(reserva["id"], hora_fin="11:00")

    assert (answer.status, answer.body) == (200, {"ok": True, "reserva": {**before, "horaFin": "11:00"}})
    assert courts.bruno.create(hora_inicio="11:00", hora_fin="12:00").status == 201
    refused(courts.bruno.create(hora_inicio="10:00", hora_fin="11:00"), 409, TAKEN)
    other = courts.built(nombre="Cancha B", tipo="TENIS")
    moved = courts.admin.patch(reserva["id"], cancha_id=other["id"]).body["reserva"]
    assert (moved["canchaId"], moved["cancha"]) == (other["id"], other)
    assert courts.list().body["reservas"][-1]["cancha"]["nombre"] == "Cancha B"


def test_a_move_to_another_day_keeps_the_hours(courts: Courts) -> None:
    reserva = courts.booked()
    # An admin may move into the past, too.
    days = [
        ("2024-01-10", "2024-01-10"),
        ("2024-01-20", "2024-01-20"),
        ("2024-01-21T17:00:00.000Z", "2024-01-21"),
        ("2024-01-21T22:00:00-05:00", "2024-01-22"),
        ("2024-02-01", "2024-02-01"),
    ]
    for fecha, day in days:
        moved = courts.admin.patch(reserva["id"], fecha=fecha).body["reserva"]

        assert moved["fecha"] == f"{day}T00:00:00.000Z", fecha
        assert (moved["horaInicio"], moved["horaFin"]) == ("09:00", "10:00"), fecha
        refused(courts.superadmin.create(fecha=day), 409, TAKEN)
    assert courts.bruno.create(fecha="2024-01-15").status == 201


def test_a_move_to_a_court_that_takes_no_reservas_is_refused(courts: Courts) -> None:
    reserva = courts.booked()
    closed = courts.built(nombre="Cancha B")["id"]
    courts.admin.put_cancha(closed, activa=False)

    for cancha_id in (closed, UNKNOWN):
        refused(courts.admin.patch(reserva["id"], cancha_id=cancha_id), 400, NO_COURT)

    assert courts.seen(reserva["id"])["canchaId"] == reserva["canchaId"]


# Moves and estados.


def test_a_moved_reserva_keeps_its_estado_or_takes_a_new_one_and_goes_on_blocking(courts: Courts) -> None:
    cases: list[tuple[str, dict[str, str], str]] = [
        *((estado, {}, estado) for estado in ("PENDIENTE", "CONFIRMADA")),
        *(("PENDIENTE", {"estado": estado}, estado) for estado in ("PENDIENTE", "CONFIRMADA")),
    ]
    for hour, (before, beside, after) in enumerate(cases, 15):
        reserva = courts.booked_in(before)
        times = {"hora_inicio": f"{hour}:00", "hora_fin": f"{hour + 1}:00"}

        answer = courts.admin.patch(reserva["id"], **times, **beside)

        assert answer.status == 200, answer.raw
        seen = courts.seen(reserva["id"])
        assert (seen["estado"], seen["horaInicio"]) == (after, times["hora_inicio"])
        refused(courts.create(**times), 409, TAKEN)
    assert courts.create(hora_inicio="09:00").status == 201


def test_where_move_or_estado_is_refused_neither_happens(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]
    courts.bruno.booked(hora_inicio="15:00")
    before = courts.seen(reserva_id)
    taken = {"hora_inicio": "15:00", "hora_fin": "16:00", "estado": "CONFIRMADA", "notas": "x", "total": 1}

    refused(courts.admin.patch(reserva_id, **taken), 409, TAKEN)
    refused(courts.admin.patch(reserva_id, estado="COMPLETADA", hora_inicio="17:00", hora_fin="18:00"), 400)

    assert courts.seen(reserva_id) == before
    refused(courts.create(hora_inicio="09:00"), 409, TAKEN)
    assert courts.create(hora_inicio="17:00").status == 201


def test_a_move_and_a_cancellation_in_one_patch_free_both_slots(courts: Courts) -> None:
    reserva = courts.booked()

    answer = courts.admin.patch(reserva["id"], estado="CANCELADA", hora_inicio="15:00", hora_fin="16:00")

    if answer.status != 200:
        refused_somehow(answer)
        return
    assert courts.seen(reserva["id"])["estado"] == "CANCELADA"
    assert courts.create(hora_inicio="09:00").status == 201
    assert courts.create(hora_inicio="15:00").status == 201


def test_a_move_of_what_is_over_blocks_nothing(courts: Courts) -> None:
    for estado in ("CANCELADA", "COMPLETADA"):
        reserva = courts.booked_in(estado)

        answer = courts.admin.patch(reserva["id"], hora_inicio="15:00", hora_fin="16:00")

        assert answer.status < 500
        assert courts.seen(reserva["id"])["estado"] == estado
        for hora_inicio in ("15:00", "09:00"):
            other = courts.booked(hora_inicio=hora_inicio)
            assert courts.admin.delete(other["id"]).status == 200


# What fields may hold.


def test_a_bad_field_moves_nothing(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]
    before = courts.seen(reserva_id)
    bad: list[tuple[dict[str, Any], str]] = [
        *(({"hora_inicio": hour}, name) for hour, name in (("12:00", "hora"), ("25:00", "horaInicio"))),
        *(({"hora_fin": hour}, "horaFin") for hour in ("09:00", "08:00", "9:00")),
        *(({"fecha": day}, "fecha") for day in ("2024-02-30", 1705276800)),
        ({"hora_inicio": "15:00", "hora_fin": "14:00"}, "horaFin"),
        *(({"hora_inicio": 9}, "horaInicio"), ({"cancha_id": 5}, "canchaId")),
    ]
    for fields, name in bad:
        refused_naming(courts.admin.patch(reserva_id, **fields), name)
        assert courts.seen(reserva_id) == before, fields


def test_a_move_to_the_ends_of_the_calendar_is_made_or_refused(courts: Courts) -> None:
    for fecha in ("0001-01-01", "9999-12-31", "9999-12-31T23:59:59-14:00"):
        reserva = courts.booked()

        answer = courts.admin.patch(reserva["id"], fecha=fecha, hora_inicio="00:00", hora_fin="24:00")

        if answer.status != 200:
            refused_somehow(answer)
        assert courts.admin.list().status == 200
        assert courts.admin.delete(reserva["id"]).status == 200
