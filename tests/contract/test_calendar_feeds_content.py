"""What calendars show: which reservations, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api import Api
from tests.contract.appointments import Appointments
from tests.contract.appointments import slot as session_slot
from tests.contract.calendars import Calendars, fetched
from tests.contract.courts import At, Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address, slot


@pytest.fixture
def calendars(api: Api) -> Calendars:
    return Calendars(api)


def utc(day: int, hour: int, minute: int = 0, month: int = 1, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


# The file.


def test_a_calendar_is_a_file_that_programs_know_how_to_take(calendars: Calendars) -> None:
    found = calendars.shown(detail="details")

    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    assert found.headers["cache-control"] == "private, max-age=300"
    assert found.headers["content-disposition"] == 'inline; filename="calendar.ics"'
    assert found.headers["x-request-id"] == "request-1"
    assert found.calendar["X-WR-CALNAME"] == "Ana López"
    assert found.calendar["REFRESH-INTERVAL"].dt == timedelta(minutes=15)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in found.text
    assert "X-PUBLISHED-TTL:PT15M\r\n" in found.text


def test_what_has_not_changed_is_not_sent_again(calendars: Calendars, rooms: Rooms, at: At) -> None:
    booking = rooms.booked()
    path = calendars.made(detail="details")["path"]
    first = fetched(path)
    tag = first.headers["etag"]

    at("2024-01-14T12:10:00Z")
    for sent in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = fetched(path, {"if-none-match": sent})
        assert (again.status, again.text) == (304, "")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, max-age=300"
    assert fetched(path, {"if-none-match": '"x"'}).text == first.text
    rooms.put(booking["id"], title="Otra")
    changed = fetched(path, {"if-none-match": tag})
    assert changed.status == 200
    assert changed.headers["etag"] != tag


# Which reservations.


def test_a_user_has_all_that_they_take_part_in(
    calendars: Calendars, ana: Gym, rooms: Rooms, courts: Courts, appointments: Appointments
) -> None:
    rooms.booked(title="Propia", **slot("08:00"))
    rooms.by("bruno").booked(title="Invitada", guests=[address("ana")], **slot("09:00"))
    rooms.by("bruno").booked(title="Ajena", **slot("10:00"))
    courts.booked(hora_inicio="11:00", hora_fin="12:00")
    courts.bruno.booked(hora_inicio="12:00", hora_fin="13:00")
    appointments.booked(**session_slot("13:00"))
    appointments.by("bruno").booked(**session_slot("14:00"))
    ana.seated(ana.scheduled(start_time="15:00", end_time="16:00"))

    assert calendars.shown(detail="details").titles == [
        *("Propia", "Invitada", "Reserva: Cancha A", "Cita con Sara Mora", "Yoga")
    ]
    assert len(calendars.shown().events) == 5


def test_a_room_has_its_bookings_and_no_others(calendars: Calendars, rooms: Rooms) -> None:
    other = rooms.built(name="Sala B")
    rooms.booked(title="Aquí")
    rooms.booked(title="Allí", room_id=other["id"])

    assert calendars.shown("room", id=rooms.room_id, detail="details").titles == ["Aquí"]
    assert calendars.shown("room", id=other["id"], detail="details").titles == ["Allí"]


@pytest.mark.parametrize("status", ["CANCELADA", "PENDIENTE", "CONFIRMADA", "COMPLETADA"])
def test_what_takes_or_took_its_time_is_shown(calendars: Calendars, courts: Courts, status: str) -> None:
    courts.booked_in(status)

    found = calendars.shown()

    shown = {"PENDIENTE": ["TENTATIVE"], "CANCELADA": []}.get(status, ["CONFIRMED"])
    assert [event["STATUS"] for event in found.events] == shown


@pytest.mark.parametrize("status", ["CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_a_seat_is_shown_that_is_taken_or_was_used(calendars: Calendars, ana: Gym, status: str) -> None:
    ana.seated_in(status, ana.scheduled())

    assert len(calendars.shown().events) == (status in {"CONFIRMED", "COMPLETED"})


def test_what_was_deleted_is_gone(calendars: Calendars, rooms: Rooms) -> None:
    booking = rooms.booked()
    path = calendars.made()["path"]
    assert len(fetched(path).events) == 1

    rooms.deleted(booking["id"])

    assert fetched(path).events == []


def test_a_hold_past_its_time_is_gone_swept_or_not(
    calendars: Calendars, appointments: Appointments, at: At
) -> None:
    appointments.practising(requires_approval=True)
    appointments.booked(**session_slot("10:00", day="2024-01-17"))
    path = calendars.made()["path"]
    assert fetched(path).event["STATUS"] == "TENTATIVE"

    at("2024-01-15T12:00:00Z")

    assert fetched(path).events == []


def test_a_month_of_the_past_is_shown_and_a_year_ahead(calendars: Calendars, rooms: Rooms, at: At) -> None:
    rooms.booked(title="Larga", **slot("11:00", "13:00"))
    rooms.booked(title="Lejana", **slot("10:00", day="2025-01-14"))
    path = calendars.made(detail="details")["path"]

    assert fetched(path).titles == ["Larga", "Lejana"]
    at("2024-01-14T09:00:00Z")
    assert fetched(path).titles == ["Larga"]
    at("2024-02-15T12:59:00Z")
    assert fetched(path).titles == ["Larga", "Lejana"]
    at("2024-02-15T13:00:00Z")
    assert fetched(path).titles == ["Lejana"]


def test_a_moved_booking_keeps_its_name_and_grows_its_sequence(
    calendars: Calendars, rooms: Rooms, at: At
) -> None:
    booking = rooms.booked()
    path = calendars.made(detail="details")["path"]
    before = fetched(path).event

    at("2024-01-14T13:00:00Z")
    assert rooms.put(booking["id"], **slot("16:00")).status == 200

    after = fetched(path).event
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert (before["DTSTAMP"].dt, after["DTSTAMP"].dt) == (utc(14, 12), utc(14, 13))
    assert after["DTSTART"].dt == utc(15, 16)


def test_a_seat_follows_its_session(calendars: Calendars, ana: Gym) -> None:
    session = ana.scheduled()
    ana.seated(session)
    path = calendars.made(detail="details")["path"]
    before = fetched(path).event

    moved = {"session_date": "2024-06-20", "start_time": "18:00", "end_time": "19:30"}
    assert ana.staff.patch_session(session, **moved).status == 200

    after = fetched(path).event
    assert (after["DTSTART"].dt, after["DTEND"].dt) == (utc(20, 18, month=6), utc(20, 19, 30, month=6))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
