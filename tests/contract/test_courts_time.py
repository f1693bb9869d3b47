"""Time: what is past, whose clock the hours are on, and what the answers show."""

import pytest

from tests.contract.courts import (
    TAKEN,
    At,
    Courts,
    SettingsChanged,
    refused,
    refused_naming,
)

BUENOS_AIRES = "America/Argentina/Buenos_Aires"
NEW_YORK = "America/New_York"


# The past.


@pytest.mark.parametrize(
    ("fecha", "hora_inicio", "hora_fin"),
    [
        ("2024-01-14", "10:00", "11:00"),
        ("2024-01-14", "00:00", "00:01"),
        ("2024-01-13", "23:00", "24:00"),
        ("2023-12-31", "20:00", "21:00"),
        ("2024-01-14T23:00:00Z", "09:00", "10:00"),
    ],
)
@pytest.mark.parametrize("role", ["USUARIO", "STAFF"])
def test_a_usuario_may_not_book_a_slot_in_the_past(
    courts: Courts, role: str, fecha: str, hora_inicio: str, hora_fin: str
) -> None:
    caller = courts.by("ana", role=role)

    refused(caller.create(fecha=fecha, hora_inicio=hora_inicio, hora_fin=hora_fin), 400)

    assert caller.list().body == {"reservas": []}


@pytest.mark.parametrize("role", ["ADMIN", "SUPERADMIN"])
@pytest.mark.parametrize("fecha", ["2024-01-14", "2023-12-31", "1999-01-01"])
def test_an_admin_may_book_a_slot_in_the_past(courts: Courts, role: str, fecha: str) -> None:
    caller = courts.by("jefa", role=role)

    assert caller.create(fecha=fecha, hora_inicio="08:00").status == 201
    refused(caller.create(fecha=fecha, hora_inicio="08:30"), 409, TAKEN)


@pytest.mark.parametrize("hora_inicio", ["12:01", "13:00", "23:00"])
def test_what_is_left_of_today_can_be_booked(courts: Courts, hora_inicio: str) -> None:
    assert courts.create(fecha="2024-01-14", hora_inicio=hora_inicio).status == 201


def test_a_slot_becomes_past_as_the_clock_goes_on(courts: Courts, at: At) -> None:
    assert courts.create(fecha="2024-01-15", hora_inicio="09:00").status == 201

    at("2024-01-15T11:00:00Z")

    refused(courts.create(fecha="2024-01-15", hora_inicio="07:00"), 400)
    assert courts.create(fecha="2024-01-15", hora_inicio="12:00").status == 201


def test_a_past_reserva_can_still_be_completed(courts: Courts, at: At) -> None:
    reserva = courts.booked_in("CONFIRMADA")
    at("2024-01-15T11:00:00Z")

    answer = courts.admin.patch(reserva["id"], estado="COMPLETADA")

    assert answer.body["reserva"]["estado"] == "COMPLETADA"


# What the answers show.


def test_creado_en_is_when_it_was_created(courts: Courts, at: At) -> None:
    at("2024-01-14T12:34:56Z")
    reserva_id = courts.booked()["id"]
    at("2024-01-14T15:00:00Z")

    courts.admin.patch(reserva_id, notas="nueva")

    assert courts.seen(reserva_id)["creadoEn"] == "2024-01-14T12:34:56.000Z"
    assert courts.seen(reserva_id)["cancha"].get("creadoEn", "2024-01-14T12:34:56.000Z").endswith(".000Z")


def test_creado_en_ends_in_zero_milliseconds_whatever_the_clock_says(courts: Courts, at: At) -> None:
    at("2024-01-14T12:34:56.789Z")

    assert courts.booked()["creadoEn"].endswith(":56.000Z")
    assert courts.built(nombre="Cancha B")["creadoEn"].endswith(":56.000Z")


def test_the_clock_that_decides_is_the_services_own(courts: Courts, at: At) -> None:
    at("2035-06-01T12:00:00Z")

    assert courts.create(fecha="2035-06-02").status == 201
    refused(courts.create(fecha="2035-05-31"), 400)


# Zones.


def test_the_hours_are_wall_clock_time_of_the_stages_zone(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    """At 12:00 UTC it is 09:00 in Buenos Aires: ten o'clock is still to come there."""
    refused(courts.create(fecha="2024-01-14", hora_inicio="10:00"), 400)

    settings_changed(DEFAULT_TIMEZONE=BUENOS_AIRES)

    other = courts.built(nombre="Cancha B")["id"]
    refused(courts.create(cancha_id=other, fecha="2024-01-14", hora_inicio="07:30"), 400)
    assert courts.create(cancha_id=other, fecha="2024-01-14", hora_inicio="10:00").status == 201


def test_what_was_booked_on_a_wall_clock_is_shown_as_it_was_booked(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE=BUENOS_AIRES)

    reserva = courts.booked(fecha="2024-01-15", hora_inicio="22:00", hora_fin="24:00")

    assert reserva["fecha"] == "2024-01-15T00:00:00.000Z"
    assert (reserva["horaInicio"], reserva["horaFin"]) == ("22:00", "24:00")
    assert courts.list().body["reservas"][0]["fecha"] == "2024-01-15T00:00:00.000Z"
    refused(courts.create(fecha="2024-01-15", hora_inicio="23:00", hora_fin="24:00"), 409, TAKEN)
    assert courts.create(fecha="2024-01-16", hora_inicio="00:00").status == 201
    assert courts.create(fecha="2024-01-15", hora_inicio="21:00").status == 201


def test_an_hour_that_the_clocks_skip_is_refused_by_name(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    """In New York 02:30 did not happen on 10 March 2024."""
    settings_changed(DEFAULT_TIMEZONE=NEW_YORK)

    start = courts.create(fecha="2024-03-10", hora_inicio="02:30", hora_fin="04:00")
    end = courts.create(fecha="2024-03-10", hora_inicio="01:00", hora_fin="02:30")

    refused_naming(start, "horaInicio")
    refused_naming(end, "horaFin")
    assert courts.create(fecha="2024-03-10", hora_inicio="03:00", hora_fin="04:00").status == 201
    assert courts.create(fecha="2024-03-11", hora_inicio="02:30", hora_fin="04:00").status == 201


def test_an_hour_that_the_clocks_repeat_is_the_first_of_the_two(
    courts: Courts, settings_changed: SettingsChanged, at: At
) -> None:
    """In New York 01:30 happened on 3 November 2024 at 05:30 and at 06:30 UTC."""
    settings_changed(DEFAULT_TIMEZONE=NEW_YORK)
    slot = {"fecha": "2024-11-03", "hora_inicio": "01:30", "hora_fin": "01:45"}

    at("2024-11-03T06:00:00Z")
    refused(courts.create(**slot), 400)
    at("2024-11-03T05:00:00Z")
    assert courts.create(**slot).status == 201


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [("2024-09-07", "22:00", "01:00"), ("2024-04-06", "22:00", "00:00")],
    ids=["a midnight skipped", "an hour before midnight repeated"],
)
def test_the_last_hour_of_a_day_touches_the_next_also_when_the_clocks_change(
    courts: Courts, settings_changed: SettingsChanged, day: str, before: str, after: str
) -> None:
    """In Santiago they change at midnight: 8 September 2024 began at one, 6 April had 23:00 twice."""
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")
    next_day = f"{day[:-1]}{int(day[-1]) + 1}"

    late = courts.booked(fecha=day, hora_inicio="23:00", hora_fin="24:00")

    assert (late["fecha"][:10], late["horaInicio"], late["horaFin"]) == (day, "23:00", "24:00")
    refused(courts.create(fecha=day, hora_inicio="23:30", hora_fin="24:00"), 409, TAKEN)
    assert courts.create(fecha=day, hora_inicio=before).status == 201
    assert courts.create(fecha=next_day, hora_inicio=after).status == 201


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", BUENOS_AIRES, "Asia/Tokyo"])
@pytest.mark.parametrize("fecha", ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("hour", ["00:00", "23:00"])
def test_the_ends_of_the_calendar_break_nothing_in_any_zone(
    courts: Courts, settings_changed: SettingsChanged, zone: str, fecha: str, hour: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)

    for caller in (courts, courts.admin):
        answer = caller.create(fecha=fecha, hora_inicio=hour)
        assert answer.status in (201, 400, 409), answer.raw
        if answer.status != 201:
            refused(answer, answer.status)
        assert caller.list().status == 200
