"""What happens to reservas by themselves: they are completed when they end, and nobody has to do a thing."""

import pytest

from tests.contract.courts import ESTADOS, At, Courts, SettingsChanged
from tests.faults import failed, faults, first
from tests.pipeline import Pipeline, still_due

WRITE = "TransactWriteItems"


def estado(courts: Courts, reserva_id: str) -> str:
    return str(courts.seen(reserva_id)["estado"])


def test_a_confirmed_one_is_completed_when_it_ends_and_not_before(behind: Pipeline, courts: Courts) -> None:
    reserva = courts.booked_in("CONFIRMADA", hora_inicio="09:00", hora_fin="10:30")
    behind.told()

    behind.tick("2024-01-15T10:29:59Z")
    assert estado(courts, reserva["id"]) == "CONFIRMADA"
    behind.tick("2024-01-15T10:30:00Z")

    assert estado(courts, reserva["id"]) == "COMPLETADA"
    [listed] = courts.list().body["reservas"]
    assert listed["estado"] == "COMPLETADA"


def test_one_until_midnight_is_completed_then(behind: Pipeline, courts: Courts) -> None:
    reserva = courts.booked_in("CONFIRMADA", hora_inicio="23:00", hora_fin="24:00")

    behind.tick("2024-01-15T23:59:59Z")
    assert estado(courts, reserva["id"]) == "CONFIRMADA"
    behind.tick("2024-01-16T00:00:00Z")

    assert estado(courts, reserva["id"]) == "COMPLETADA"


@pytest.mark.parametrize("before", [each for each in ESTADOS if each != "CONFIRMADA"])
def test_any_other_stays_what_it_is(behind: Pipeline, courts: Courts, before: str) -> None:
    reserva = courts.seen(courts.booked_in(before)["id"])

    for instant in ("2024-01-15T10:00:00Z", "2024-01-17T10:00:00Z", "2030-01-01T00:00:00Z"):
        behind.tick(instant)

    assert courts.seen(reserva["id"]) == reserva
    assert still_due() == []


@pytest.mark.parametrize("instant", ["2024-01-15T10:00:00Z", "2024-01-17T10:00:00Z", "2025-01-15T10:00:00Z"])
def test_however_often_and_late_it_is_completed_once(behind: Pipeline, courts: Courts, instant: str) -> None:
    courts.booked_in("CONFIRMADA")
    behind.told()
    so_far = behind.happened()

    for _ in range(3):
        assert behind.tick(instant) == []

    assert behind.happened() == [*so_far, "reservation.completed"]
    assert still_due() == []


def test_it_tells_nobody(behind: Pipeline, courts: Courts) -> None:
    courts.booked_in("CONFIRMADA")
    behind.told()

    assert behind.tick("2024-01-15T10:00:00Z") == []
    assert behind.waiting == {}


def test_what_is_moved_is_completed_when_it_ends_now(behind: Pipeline, courts: Courts) -> None:
    reserva = courts.booked_in("CONFIRMADA")
    assert courts.admin.patch(reserva["id"], fecha="2024-01-16").status == 200

    behind.tick("2024-01-15T10:00:00Z")
    assert estado(courts, reserva["id"]) == "CONFIRMADA"
    behind.tick("2024-01-16T10:00:00Z")

    assert estado(courts, reserva["id"]) == "COMPLETADA"


def test_what_is_confirmed_after_its_end_is_completed_at_the_next_tick(
    behind: Pipeline, courts: Courts
) -> None:
    reserva = courts.booked()
    behind.tick("2024-01-15T12:00:00Z")
    assert courts.admin.patch(reserva["id"], estado="CONFIRMADA").status == 200

    behind.tick("2024-01-15T12:01:00Z")

    assert estado(courts, reserva["id"]) == "COMPLETADA"


def test_an_end_in_the_zone_of_the_stage_is_meant(
    behind: Pipeline, courts: Courts, settings_changed: SettingsChanged
) -> None:
    """In Madrid the clocks went forward in the night before: ten o'clock was 08:00 UTC."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    reserva = courts.booked_in("CONFIRMADA", fecha="2024-03-31")

    behind.tick("2024-03-31T07:59:59Z")
    assert estado(courts, reserva["id"]) == "CONFIRMADA"
    behind.tick("2024-03-31T08:00:00Z")

    assert estado(courts, reserva["id"]) == "COMPLETADA"


def test_a_cancellation_that_is_faster_stands(behind: Pipeline, courts: Courts) -> None:
    reserva = courts.booked_in("CONFIRMADA")

    with faults(WRITE, first(lambda: courts.admin.patch(reserva["id"], estado="CANCELADA"))):
        behind.tick("2024-01-15T10:00:00Z")

    assert estado(courts, reserva["id"]) == "CANCELADA"
    assert still_due() == []


def test_a_completion_that_is_faster_refuses_the_cancellation(
    behind: Pipeline, courts: Courts, at: At
) -> None:
    reserva = courts.booked_in("CONFIRMADA")
    at("2024-01-15T10:00:00Z")

    with faults(WRITE, first(behind.sweep)):
        answer = courts.admin.patch(reserva["id"], estado="CANCELADA")

    assert answer.status == 400
    assert all(word in answer.body["error"] for word in ("COMPLETADA", "CANCELADA"))
    assert estado(courts, reserva["id"]) == "COMPLETADA"


def test_one_that_fails_holds_up_no_other_and_is_done_at_the_next_tick(
    behind: Pipeline, courts: Courts, at: At
) -> None:
    reservas = [courts.booked_in("CONFIRMADA", hora_inicio=f"{hour:02}:00")["id"] for hour in range(9, 13)]
    at("2024-01-15T18:00:00Z")

    with faults(WRITE, failed(400, "AccessDeniedException")):
        swept = behind.sweep()
    found = [estado(courts, each) for each in reservas]

    assert swept == {"done": 3, "failed": 1, "left": 0}
    assert sorted(found) == ["COMPLETADA"] * 3 + ["CONFIRMADA"]
    behind.tick("2024-01-15T18:01:00Z")
    assert {estado(courts, each) for each in reservas} == {"COMPLETADA"}


def test_each_tenant_has_its_own(behind: Pipeline, courts: Courts) -> None:
    other = courts.in_tenant("other")
    reservas = [each.booked_in("CONFIRMADA")["id"] for each in (courts, other)]

    behind.tick("2024-01-15T10:00:00Z")

    assert [estado(courts, reservas[0]), estado(other, reservas[1])] == ["COMPLETADA"] * 2


def test_what_was_deleted_is_not_looked_for(behind: Pipeline, courts: Courts, at: At) -> None:
    reserva = courts.booked_in("CONFIRMADA")
    assert courts.admin.delete(reserva["id"]).status == 200
    at("2024-01-15T10:00:00Z")

    assert behind.sweep() == {"done": 0, "failed": 0, "left": 0}
