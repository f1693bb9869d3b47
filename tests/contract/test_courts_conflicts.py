"""What blocks a slot: PENDIENTE and CONFIRMADA, half-open, one court, one day; nothing else."""

import itertools

import pytest

from tests.contract.courts import TAKEN, Courts, refused


def slots(courts: Courts) -> list[tuple[str, str]]:
    return [(r["horaInicio"], r["horaFin"]) for r in courts.admin.list().body["reservas"]]


OVERLAPS = [
    ("09:00", "11:00", "left"),
    ("09:00", "10:01", "left by a minute"),
    ("09:00", "12:00", "left to its end"),
    ("11:00", "13:00", "right"),
    ("11:59", "12:01", "right by a minute"),
    ("10:00", "13:00", "right from its start"),
    ("10:30", "11:30", "inside"),
    ("10:00", "11:00", "inside from its start"),
    ("11:00", "12:00", "inside to its end"),
    ("11:00", "11:01", "inside, a minute"),
    ("09:00", "13:00", "around"),
    ("00:00", "24:00", "the whole day"),
    ("10:00", "12:00", "equal"),
]


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA"])
@pytest.mark.parametrize(
    ("hora_inicio", "hora_fin"), [pytest.param(s, e, id=name) for s, e, name in OVERLAPS]
)
def test_an_overlap_of_any_form_is_refused_and_leaves_no_trace(
    courts: Courts, estado: str, hora_inicio: str, hora_fin: str
) -> None:
    courts.booked_in(estado, hora_inicio="10:00", hora_fin="12:00")

    for caller in (courts, courts.bruno, courts.admin):
        refused(caller.create(hora_inicio=hora_inicio, hora_fin=hora_fin), 409, TAKEN)

    assert slots(courts) == [("10:00", "12:00")]


@pytest.mark.parametrize(
    ("hora_inicio", "hora_fin"),
    [("09:00", "10:00"), ("09:59", "10:00"), ("12:00", "13:00"), ("12:00", "12:01"), ("14:00", "15:00")],
)
def test_a_touching_slot_is_free(courts: Courts, hora_inicio: str, hora_fin: str) -> None:
    courts.booked(hora_inicio="10:00", hora_fin="12:00")

    assert courts.bruno.create(hora_inicio=hora_inicio, hora_fin=hora_fin).status == 201


def test_the_gap_between_two_reservas_is_free_and_no_more(courts: Courts) -> None:
    courts.booked(hora_inicio="09:00", hora_fin="10:00")
    courts.booked(hora_inicio="11:00", hora_fin="12:00")

    refused(courts.create(hora_inicio="09:59", hora_fin="11:00"), 409, TAKEN)
    refused(courts.create(hora_inicio="10:00", hora_fin="11:01"), 409, TAKEN)
    assert courts.create(hora_inicio="10:00", hora_fin="11:00").status == 201


@pytest.mark.parametrize("estado", ["CANCELADA", "COMPLETADA"])
def test_a_reserva_that_is_over_blocks_nothing(courts: Courts, estado: str) -> None:
    courts.booked_in(estado)

    assert courts.bruno.create().status == 201


def test_a_deleted_reserva_blocks_nothing(courts: Courts) -> None:
    courts.admin.delete(courts.booked()["id"])

    assert courts.bruno.create().status == 201


@pytest.mark.parametrize("estado", ["CANCELADA", "COMPLETADA"])
def test_deleting_what_is_over_does_not_free_the_slots_next_holder(courts: Courts, estado: str) -> None:
    over = courts.booked_in(estado)
    courts.bruno.booked()

    assert courts.admin.delete(over["id"]).status == 200

    refused(courts.create(), 409, TAKEN)


def test_cancelling_twice_does_not_free_the_slots_next_holder(courts: Courts) -> None:
    cancelled = courts.booked_in("CANCELADA")
    courts.bruno.booked()

    assert courts.patch(cancelled["id"], estado="CANCELADA").status == 200

    refused(courts.create(), 409, TAKEN)


def test_a_cancelled_slot_can_be_taken_and_cancelled_again_and_again(courts: Courts) -> None:
    for _ in range(3):
        reserva = courts.booked()
        refused(courts.bruno.create(), 409, TAKEN)
        assert courts.patch(reserva["id"], estado="CANCELADA").status == 200

    assert [r["estado"] for r in courts.list().body["reservas"]] == ["CANCELADA"] * 3


def test_another_court_is_free_at_the_same_time(courts: Courts) -> None:
    courts.booked()

    assert courts.create(cancha_id=courts.built(nombre="Cancha B")["id"]).status == 201


@pytest.mark.parametrize("fecha", ["2024-01-16", "2024-02-15", "2025-01-15"])
def test_another_day_is_free_at_the_same_hours(courts: Courts, fecha: str) -> None:
    courts.booked(fecha="2024-01-15")

    assert courts.create(fecha=fecha).status == 201


@pytest.mark.parametrize(
    "fecha",
    ["2024-01-15T00:00:00.000Z", "2024-01-15T13:45:00Z", "2024-01-15 08:00:00", "2024-01-14T22:00:00-05:00"],
)
def test_the_same_day_written_in_another_way_is_the_same_day(courts: Courts, fecha: str) -> None:
    courts.booked(fecha="2024-01-15")

    refused(courts.bruno.create(fecha=fecha), 409, TAKEN)


def test_the_last_hour_of_a_day_ends_at_24_and_touches_the_next_day(courts: Courts) -> None:
    late = courts.booked(fecha="2024-01-15", hora_inicio="23:00", hora_fin="24:00")

    assert late["horaFin"] == "24:00"
    refused(courts.create(hora_inicio="23:30", hora_fin="24:00"), 409, TAKEN)
    refused(courts.create(hora_inicio="22:30", hora_fin="23:01"), 409, TAKEN)
    assert courts.create(hora_inicio="22:00", hora_fin="23:00").status == 201
    assert courts.create(fecha="2024-01-16", hora_inicio="00:00", hora_fin="01:00").status == 201


def test_a_whole_day_neither_blocks_the_day_before_nor_the_day_after(courts: Courts) -> None:
    courts.booked(fecha="2024-01-16", hora_inicio="00:00", hora_fin="24:00")

    assert courts.create(fecha="2024-01-15", hora_inicio="00:00", hora_fin="24:00").status == 201
    assert courts.create(fecha="2024-01-17", hora_inicio="00:00", hora_fin="24:00").status == 201
    refused(courts.create(fecha="2024-01-16", hora_inicio="12:00"), 409, TAKEN)


def test_fifty_slots_of_one_day_are_fifty_reservas(courts: Courts) -> None:
    hours = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 51 * 20, 20)]

    for hora_inicio, hora_fin in itertools.pairwise(hours):
        courts.booked(hora_inicio=hora_inicio, hora_fin=hora_fin)

    for hora_inicio in hours[:-1:7]:
        refused(courts.bruno.create(hora_inicio=hora_inicio), 409, TAKEN)
    assert len(slots(courts)) == 50


def test_a_free_slot_is_never_called_taken_however_full_the_day(courts: Courts) -> None:
    hours = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 24 * 60 + 1, 15)]

    for hora_inicio, hora_fin in itertools.pairwise(hours):
        answer = courts.create(hora_inicio=hora_inicio, hora_fin=hora_fin)
        if answer.status != 201:
            assert 400 <= answer.status < 500, answer.raw
            assert refused(answer, answer.status) != TAKEN


def test_a_refused_reserva_blocks_nothing(courts: Courts) -> None:
    courts.booked(hora_inicio="10:00", hora_fin="11:00")
    refused(courts.create(hora_inicio="09:00", hora_fin="10:30"), 409, TAKEN)

    assert courts.create(hora_inicio="09:00", hora_fin="10:00").status == 201
