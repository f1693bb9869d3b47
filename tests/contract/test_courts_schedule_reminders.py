"""People are reminded of their reserva a day before it begins, and once."""

from typing import Any, Final

import pytest

from tests.contract.courts import At, Courts, SettingsChanged
from tests.pipeline import Pipeline, still_due

ANA: Final = "ana@example.com"
REMINDER: Final = (ANA, "Recordatorio: Cancha A")
# The reserva is on the 17th from nine to ten.
DAY_BEFORE: Final = "2024-01-16T09:00:00Z"


@pytest.fixture
def reserva(behind: Pipeline, courts: Courts) -> dict[str, Any]:
    """Ana's reserva, made three days ahead, of which she has been told."""
    reserva = courts.booked(fecha="2024-01-17")
    behind.told()
    return reserva


def patched(courts: Courts, behind: Pipeline, reserva: dict[str, Any], **fields: Any) -> None:
    """What an admin changes, and everybody hears of."""
    answer = courts.admin.patch(reserva["id"], **fields)
    assert answer.status == 200, answer.raw
    behind.told()


@pytest.mark.usefixtures("reserva")
def test_a_reminder_comes_a_day_before_and_not_earlier(behind: Pipeline) -> None:
    assert behind.tick("2024-01-16T08:59:59Z") == []
    assert behind.tick(DAY_BEFORE) == [REMINDER]


@pytest.mark.usefixtures("reserva")
def test_it_says_what_and_when(behind: Pipeline, at: At) -> None:
    at(DAY_BEFORE)
    behind.sweep()
    behind.run()

    [mail] = behind.mails
    for words in ("comienza pronto", "miércoles 17 de enero de 2024, de 09:00 a 10:00 (UTC)", "Cancha A"):
        assert words in mail.text


def test_one_that_is_confirmed_is_reminded_of_likewise(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, behind, reserva, estado="CONFIRMADA")

    assert behind.tick(DAY_BEFORE) == [REMINDER]


@pytest.mark.usefixtures("reserva")
def test_it_comes_once_however_often_the_sweep_runs(behind: Pipeline) -> None:
    told = [behind.tick(f"2024-01-16T{hour:02}:00:00Z") for hour in range(9, 24)]

    assert told == [[REMINDER], *[[]] * 14]
    assert behind.tick("2024-01-17T09:00:00Z") == []


@pytest.mark.usefixtures("reserva")
def test_a_late_sweep_still_reminds_before_the_start(behind: Pipeline) -> None:
    assert behind.tick("2024-01-17T08:59:00Z") == [REMINDER]


@pytest.mark.parametrize("instant", ["2024-01-17T09:00:00Z", "2024-01-17T09:30:00Z", "2024-01-19T09:00:00Z"])
@pytest.mark.usefixtures("reserva")
def test_from_the_start_on_nobody_is_reminded(behind: Pipeline, instant: str) -> None:
    assert behind.tick(instant) == []
    assert still_due() == []


def test_a_reminder_that_could_not_go_out_in_time_does_not(
    behind: Pipeline, at: At, reserva: dict[str, Any]
) -> None:
    at("2024-01-17T08:59:00Z")
    behind.sweep()
    at("2024-01-17T09:00:00Z")

    assert behind.told() == []


@pytest.mark.parametrize(
    ("made_at", "told"),
    [("2024-01-16T08:59:59Z", [REMINDER]), (DAY_BEFORE, []), ("2024-01-17T08:00:00Z", [])],
)
def test_what_is_made_within_a_day_is_not_reminded_of(
    behind: Pipeline, courts: Courts, at: At, made_at: str, told: list[Any]
) -> None:
    at(made_at)
    courts.booked(fecha="2024-01-17")
    behind.told()

    assert behind.tick(max(made_at, DAY_BEFORE)) == told
    assert behind.tick("2024-01-17T08:59:59Z") == []


def test_one_that_is_off_is_not_reminded_of(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, behind, reserva, estado="CANCELADA")

    assert behind.tick(DAY_BEFORE) == []
    assert still_due() == []


def test_one_that_is_deleted_is_not_reminded_of(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    assert courts.admin.delete(reserva["id"]).status == 200
    behind.told()

    assert behind.tick(DAY_BEFORE) == []
    assert still_due() == []


def test_a_reminder_overtaken_by_a_cancellation_does_not_go_out(
    behind: Pipeline, courts: Courts, at: At, reserva: dict[str, Any]
) -> None:
    at(DAY_BEFORE)
    behind.sweep()
    assert courts.patch(reserva["id"], estado="CANCELADA").status == 200

    assert behind.told() == [(ANA, "Reserva cancelada: Cancha A")]


def test_what_is_moved_is_reminded_of_its_new_time_alone(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, behind, reserva, fecha="2024-01-19")

    assert behind.tick(DAY_BEFORE) == []
    assert behind.tick("2024-01-18T08:59:59Z") == []
    assert behind.tick("2024-01-18T09:00:00Z") == [REMINDER]


def test_what_is_moved_after_its_reminder_has_another(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    behind.tick(DAY_BEFORE)
    patched(courts, behind, reserva, fecha="2024-01-19")

    assert behind.tick("2024-01-17T09:00:00Z") == []
    assert behind.tick("2024-01-18T09:00:00Z") == [REMINDER]


def test_what_is_moved_to_within_a_day_has_none(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, behind, reserva, fecha="2024-01-15")

    assert behind.tick("2024-01-14T12:01:00Z") == []
    assert behind.tick("2024-01-15T08:59:59Z") == []
    assert behind.tick(DAY_BEFORE) == []


def test_moved_forth_and_back_it_is_reminded_of_once(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    patched(courts, behind, reserva, fecha="2024-01-19")
    patched(courts, behind, reserva, fecha="2024-01-17")

    assert behind.tick(DAY_BEFORE) == [REMINDER]
    assert behind.tick("2024-01-18T09:00:00Z") == []


def test_another_court_is_another_message_and_no_second_reminder(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    behind.tick(DAY_BEFORE)
    patched(courts, behind, reserva, cancha_id=courts.built(nombre="Cancha B")["id"])

    assert behind.tick("2024-01-16T09:01:00Z") == []


def test_notes_bring_no_second_reminder(behind: Pipeline, courts: Courts, reserva: dict[str, Any]) -> None:
    behind.tick(DAY_BEFORE)
    patched(courts, behind, reserva, notas="Traemos pelotas", total=70)

    assert behind.tick("2024-01-16T09:01:00Z") == []


def test_a_reminder_shows_in_nothing_that_clients_read(
    behind: Pipeline, courts: Courts, reserva: dict[str, Any]
) -> None:
    before = courts.get(reserva["id"])

    assert behind.tick(DAY_BEFORE) == [REMINDER]

    assert courts.get(reserva["id"]).raw == before.raw


@pytest.mark.parametrize(
    ("reminders", "instant", "told"),
    [
        ("court=60", DAY_BEFORE, []),
        ("court=60", "2024-01-17T08:00:00Z", [REMINDER]),
        ("booking=15", DAY_BEFORE, [REMINDER]),
        ("court=0", "2024-01-17T08:59:59Z", []),
    ],
)
def test_a_stage_has_its_own_lead(
    behind: Pipeline,
    courts: Courts,
    settings_changed: SettingsChanged,
    reminders: str,
    instant: str,
    told: list[Any],
) -> None:
    settings_changed(REMINDERS=reminders)
    courts.booked(fecha="2024-01-17")
    behind.told()

    assert behind.tick(instant) == told


def test_a_day_before_is_24_hours_also_when_the_clocks_change(
    behind: Pipeline, courts: Courts, settings_changed: SettingsChanged
) -> None:
    """In Madrid nine o'clock of 31 March 2024 was 07:00 UTC, a day after eight o'clock of the 30th."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    courts.booked(fecha="2024-03-31")
    behind.told()

    assert behind.tick("2024-03-30T06:59:59Z") == []
    assert behind.tick("2024-03-30T07:00:00Z") == [REMINDER]


def test_everything_settled_nothing_is_due(behind: Pipeline, courts: Courts) -> None:
    for day, estado in enumerate(("PENDIENTE", "CONFIRMADA", "CANCELADA", "COMPLETADA"), start=16):
        courts.booked_in(estado, fecha=f"2024-01-{day}")
    assert len(still_due()) == 2

    for instant in ("2024-01-15T12:00:00Z", "2024-01-17T08:00:00Z", "2024-01-21T00:00:00Z"):
        behind.tick(instant)

    assert still_due() == []
