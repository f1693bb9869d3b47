"""Deleting canchas: only when nobody is still to play on them, and without harm to what was played."""

import pytest

from tests.contract.courts import NO_COURT, TAKEN, At, Courts, refused


def names(courts: Courts) -> list[str]:
    return [cancha["nombre"] for cancha in courts.nobody.canchas().body["canchas"]]


def test_a_cancha_without_reservas_can_be_deleted(courts: Courts) -> None:
    cancha_id = courts.built()["id"]

    answer = courts.superadmin.delete_cancha(cancha_id)

    assert answer.status == 200
    assert answer.body == {"ok": True}
    assert names(courts) == []
    refused(courts.nobody.cancha(cancha_id), 404)
    refused(courts.admin.put_cancha(cancha_id, activa=True), 404)
    refused(courts.superadmin.delete_cancha(cancha_id), 404)
    refused(courts.create(cancha_id=cancha_id), 400, NO_COURT)


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA"])
@pytest.mark.parametrize("fecha", ["2024-01-14", "2024-01-15", "2024-12-31", "2031-01-01"])
def test_a_cancha_somebody_will_play_on_cannot_be_deleted(courts: Courts, fecha: str, estado: str) -> None:
    reserva = courts.booked_in(estado, fecha=fecha, hora_inicio="20:00")

    answer = courts.superadmin.delete_cancha(courts.cancha_id)

    refused(answer, 409)
    assert names(courts) == ["Cancha A"]
    refused(courts.create(fecha=fecha, hora_inicio="20:00"), 409, TAKEN)
    courts.patch(reserva["id"], estado="CANCELADA")
    assert courts.superadmin.delete_cancha(courts.cancha_id).status == 200


@pytest.mark.parametrize("estado", ["CANCELADA", "COMPLETADA"])
def test_a_future_reserva_that_does_not_block_is_no_obstacle(courts: Courts, estado: str) -> None:
    reserva = courts.booked_in(estado)

    assert courts.superadmin.delete_cancha(courts.cancha_id).status == 200

    assert courts.seen(reserva["id"])["cancha"]["nombre"] == "Cancha A"


@pytest.mark.parametrize("estado", ["PENDIENTE", "CONFIRMADA"])
def test_a_past_reserva_is_no_obstacle_and_goes_on_showing_its_cancha(
    courts: Courts, at: At, estado: str
) -> None:
    reserva = courts.booked_in(estado)
    before = reserva["cancha"]
    at("2024-01-20T12:00:00Z")

    assert courts.superadmin.delete_cancha(courts.cancha_id).status == 200

    for cancha in (courts.seen(reserva["id"])["cancha"], courts.list().body["reservas"][0]["cancha"]):
        assert {key: cancha[key] for key in ("id", "nombre", "tipo")} == {
            key: before[key] for key in ("id", "nombre", "tipo")
        }
