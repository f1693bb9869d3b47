"""Time, where courts have rules of their own: who may book the past, and days as they are shown."""

import itertools
from typing import Final

from tests.contract.common.test_time import BUENOS_AIRES
from tests.contract.courts import TAKEN, At, Courts, SettingsChanged, refused

ENDS_OF_THE_CALENDAR: Final = (
    *("0001-01-01", "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-14:00"),
)

FAR: Final = "No se puede reservar con tanta anticipación: como máximo para el {}"

# The past; that a slot becomes past as the clock goes on is in common/test_time.py.


def test_a_usuario_may_not_book_a_slot_in_the_past(courts: Courts) -> None:
    past = [
        ("2024-01-14", "10:00", "11:00"),
        ("2024-01-14", "00:00", "00:01"),
        ("2024-01-13", "23:00", "24:00"),
        ("2023-12-31", "20:00", "21:00"),
        ("2024-01-14T23:00:00Z", "09:00", "10:00"),
    ]
    for role, (fecha, hora_inicio, hora_fin) in itertools.product(("USUARIO", "STAFF"), past):
        caller = courts.by("ana", role=role)
        refused(caller.create(fecha=fecha, hora_inicio=hora_inicio, hora_fin=hora_fin), 400)

    assert courts.list().body == {"reservas": []}


def test_an_admin_may_book_a_slot_in_the_past(courts: Courts) -> None:
    for number, fecha in enumerate(("2024-01-14", "2023-12-31", "1999-01-01")):
        for hour, role in enumerate(("ADMIN", "SUPERADMIN"), 8):
            caller = courts.by("jefa", role=role)
            assert caller.create(fecha=fecha, hora_inicio=f"{hour:02}:00").status == 201, (number, role)
            refused(caller.create(fecha=fecha, hora_inicio=f"{hour - 1:02}:30"), 409, TAKEN)


def test_a_past_reserva_can_still_be_completed(courts: Courts, at: At) -> None:
    reserva = courts.booked_in("CONFIRMADA")
    at("2024-01-15T11:00:00Z")

    answer = courts.admin.patch(reserva["id"], estado="COMPLETADA")

    assert answer.body["reserva"]["estado"] == "COMPLETADA"


# The horizon.


def test_users_reserve_366_days_ahead_and_staff_five_years(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    staff = (courts.by("jefa", role="ADMIN"), courts.by("sara", role="STAFF"))
    last, beyond = (
        {"hora_inicio": "23:00", "hora_fin": "24:00"},
        {"hora_inicio": "00:00", "hora_fin": "01:00"},
    )
    courts.booked(fecha="2025-01-14", **last)
    # The last day counts whole.
    for fecha in ("2025-01-15", "2026-01-01", "9999-12-31"):
        refused(courts.create(fecha=fecha, **beyond), 400, FAR.format("14 de enero de 2025"))
    for hour, caller in enumerate(staff, 10):
        assert caller.create(fecha="2029-01-16", hora_inicio=f"{hour}:00").status == 201
        refused(caller.create(fecha="2029-02-01"), 400, FAR.format("17 de enero de 2029"))

    settings_changed(HORIZON_DAYS="7")
    refused(courts.create(fecha="2024-01-22"), 400, FAR.format("21 de enero de 2024"))


# What the answers show.


def test_creado_en_is_when_it_was_created_in_whole_seconds(courts: Courts, at: At) -> None:
    at("2024-01-14T12:34:56.789Z")
    reserva_id = courts.booked()["id"]
    cancha = courts.built(nombre="Cancha B")
    at("2024-01-14T15:00:00Z")

    courts.admin.patch(reserva_id, notas="nueva")

    seen = courts.seen(reserva_id)
    shown = {seen["creadoEn"], seen["cancha"]["creadoEn"], cancha["creadoEn"]}
    assert shown == {"2024-01-14T12:34:56.000Z"}


def test_what_a_wall_clock_said_is_shown(courts: Courts, settings_changed: SettingsChanged) -> None:
    settings_changed(DEFAULT_TIMEZONE=BUENOS_AIRES)

    reserva = courts.booked(fecha="2024-01-15", hora_inicio="22:00", hora_fin="24:00")

    assert reserva["fecha"] == "2024-01-15T00:00:00.000Z"
    assert (reserva["horaInicio"], reserva["horaFin"]) == ("22:00", "24:00")
    assert courts.list().body["reservas"][0]["fecha"] == "2024-01-15T00:00:00.000Z"
    refused(courts.create(fecha="2024-01-15", hora_inicio="23:00", hora_fin="24:00"), 409, TAKEN)
    assert courts.create(fecha="2024-01-16", hora_inicio="00:00").status == 201
    assert courts.create(fecha="2024-01-15", hora_inicio="21:00").status == 201


# Days on which the clocks change, and the ends of the calendar.


def test_the_skipped_hour_is_none_of_other_days(courts: Courts, settings_changed: SettingsChanged) -> None:
    """In New York 02:30 did not happen on 10 March 2024."""
    settings_changed(DEFAULT_TIMEZONE="America/New_York")

    assert courts.create(fecha="2024-03-10", hora_inicio="03:00", hora_fin="04:00").status == 201
    for fecha in ("2024-03-09", "2024-03-11"):
        assert courts.create(fecha=fecha, hora_inicio="02:30", hora_fin="04:00").status == 201


def test_the_last_hour_touches_the_next_day_always(courts: Courts, settings_changed: SettingsChanged) -> None:
    """In Santiago they change at midnight: 8 September 2024 began at one, 6 April had 23:00 twice."""
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")
    for day, next_day, hour in (("2024-09-07", "2024-09-08", "01:00"), ("2024-04-06", "2024-04-07", "00:00")):
        late = courts.booked(fecha=day, hora_inicio="23:00", hora_fin="24:00")

        assert (late["fecha"][:10], late["horaInicio"], late["horaFin"]) == (day, "23:00", "24:00")
        refused(courts.create(fecha=day, hora_inicio="23:30", hora_fin="24:00"), 409, TAKEN)
        assert courts.create(fecha=day, hora_inicio="22:00").status == 201, day
        assert courts.create(fecha=next_day, hora_inicio=hour).status == 201, day


def test_the_ends_of_the_calendar_break_nothing(courts: Courts, settings_changed: SettingsChanged) -> None:
    zones = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", BUENOS_AIRES, "Asia/Tokyo")
    slots = (("00:00", "01:00"), ("00:00", "24:00"), ("23:00", "24:00"))
    for zone, fecha, (start, end) in itertools.product(zones, ENDS_OF_THE_CALENDAR, slots):
        settings_changed(DEFAULT_TIMEZONE=zone)
        for caller in (courts, courts.admin):
            answer = caller.create(fecha=fecha, hora_inicio=start, hora_fin=end)
            assert answer.status in (201, 400, 409), (zone, fecha, start, answer.raw)
            if answer.status != 201:
                refused(answer, answer.status)
            assert caller.list().status == 200
            if answer.status == 201:
                assert courts.superadmin.delete(answer.body["reserva"]["id"]).status == 200
