"""What calendars call a reservation, and to whom they say no more than that the time is taken."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments import slot as session_slot
from tests.contract.calendars import BUSY, Calendars, fetched
from tests.contract.callers import MISSING
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made

EIGHT, NINE = (datetime(2024, 1, 15, hour, tzinfo=UTC) for hour in (8, 9))


# Under which name.


def test_of_a_room_one_sees_the_titles_that_one_may_see(calendars: Calendars, rooms: Rooms) -> None:
    booking = rooms.booked(title="Propia", has_google_meet=True, description="Secreto", **slot("08:00"))
    rooms.by("bruno").booked(title="Invitada", guests=[address("ana")], **slot("09:00"))
    rooms.by("bruno").booked(title="Ajena", has_google_meet=True, **slot("10:00"))

    mine = calendars.shown("room", id=rooms.room_id, detail="details")
    admins = calendars.admin.shown("room", id=rooms.room_id, detail="details")

    own = mine.events[0]
    assert (own["LOCATION"], own["URL"]) == ("Sala A", booking["google_meet_link"])
    assert mine.times[0] == (EIGHT, NINE)
    assert "DESCRIPTION" not in own
    assert mine.titles == ["Propia", "Invitada", BUSY]
    assert "URL" not in mine.events[2]
    assert "LOCATION" not in mine.events[2]
    assert admins.titles == ["Propia", "Invitada", "Ajena"]
    assert [event["UID"] for event in mine.events][:2] == [event["UID"] for event in admins.events][:2]
    assert mine.events[2]["UID"] != admins.events[2]["UID"]
    # What its maker may see now.
    as_admin = calendars.by("ana", role="admin").made("room", id=rooms.room_id, detail="details")
    assert fetched(as_admin["path"]).titles == admins.titles
    assert calendars.shown().titles == [BUSY, BUSY]
    assert fetched(as_admin["path"]).titles == mine.titles


def test_a_court_says_to_admins_whose_a_reserva_is(calendars: Calendars, courts: Courts) -> None:
    courts.booked(notas="Secreto")

    of_court = calendars.admin.shown("court", id=courts.cancha_id, detail="details")
    of_ana = calendars.shown(detail="details")

    assert of_court.event["SUMMARY"] == of_ana.event["SUMMARY"] == "Reserva: Cancha A"
    assert of_court.event["LOCATION"] == of_ana.event["LOCATION"] == "Cancha A"
    assert of_court.event["DESCRIPTION"] == "Ana López"
    assert "DESCRIPTION" not in of_ana.event
    assert of_court.calendar["X-WR-CALNAME"] == "Cancha A"


def test_an_appointment_is_called_after_whom_it_is_with(
    calendars: Calendars, appointments: Appointments
) -> None:
    appointments.professional.of_professional()
    appointments.booked(**session_slot("10:00"))
    appointments.blocked(client_id="sara", **session_slot("12:00"))

    assert calendars.shown(detail="details").titles == ["Cita con Sara Mora"]
    practice = calendars.professional.shown("professional", id="sara", detail="details")
    assert practice.titles == ["Cita con Ana López", "Bloqueado"]
    assert practice.calendar["X-WR-CALNAME"] == "Sara Mora"
    assert calendars.professional.shown(detail="details").titles == ["Cita con Ana López", "Bloqueado"]
    assert calendars.admin.shown("professional", id="sara", detail="details").titles == practice.titles
    without_role = calendars.by("sara", role="user").shown(detail="details")
    assert without_role.titles == [BUSY, "Bloqueado"]

    # Whom the directory does not know.
    appointments.professional.booked(client_id="zoe", session_modality=MISSING, **session_slot("14:00"))
    assert calendars.professional.shown(detail="details").titles[-1] == "Cita con zoe"
    unknown = calendars.admin.shown("professional", id="pablo", detail="details")
    assert unknown.calendar["X-WR-CALNAME"] == "pablo"


@pytest.fixture
def things(ana: Gym, rooms: Rooms, courts: Courts, appointments: Appointments) -> list[dict[str, Any]]:
    """Ana's reservations, one of each dialect, and what Sara has blocked."""
    appointments.professional.of_professional()
    return [
        rooms.booked(title="Despido", description="Secreto", guests=[address("bruno")], has_google_meet=True),
        courts.booked(hora_inicio="12:00", hora_fin="13:00", notas="Secreto"),
        appointments.booked(**session_slot("14:00")),
        appointments.blocked(client_id="sara", **session_slot("15:00")),
        ana.seated(ana.scheduled(start_time="16:00", end_time="17:00"), notes="Secreto"),
    ]


@pytest.mark.usefixtures("things")
def test_english_is_for_who_chose_it_before(calendars: Calendars) -> None:
    spanish = calendars.made()["path"]
    ana, sara = calendars.choosing("en"), calendars.professional.choosing("en")

    assert ana.shown(detail="details").titles == [
        *("Despido", "Reservation: Cancha A", "Appointment with Sara Mora", "Yoga")
    ]
    practice = sara.shown("professional", id="sara", detail="details")
    assert practice.titles == ["Appointment with Ana López", "Blocked"]
    assert ana.shown().titles == ["Busy"] * 4
    assert fetched(spanish, {"accept-language": "en"}).titles == [BUSY] * 4


# Free and busy, and nothing else.


def test_free_and_busy_is_all_that_it_says(
    calendars: Calendars, rooms: Rooms, courts: Courts, things: list[dict[str, Any]]
) -> None:
    of = {"user": "ana", "room": rooms.room_id, "court": courts.cancha_id, "professional": "sara"}

    for what, id_ in of.items():
        found = calendars.shown(what, id=id_)
        assert set(found.titles) == {BUSY}
        unfolded = found.text.replace("\r\n ", "").lower()
        personal = [
            *("ana", "lópez", "bruno", "díaz", "sara", "mora", "despido", "secreto", "example.com"),
            *("yoga", "cita", "reserva", "http", "jit.si", "meet", "organizer", "attendee", "description"),
            *("default", "location", "url"),
            *(str(each["id"]).lower() for each in things),
            *(str(each) for each in (rooms.room_id, courts.cancha_id)),
        ]
        assert [word for word in personal if word in unfolded] == []


def test_the_names_of_what_is_busy_lead_nowhere_and_stay(calendars: Calendars, rooms: Rooms) -> None:
    booking = rooms.booked()
    of_room = [calendars.made("room", id=rooms.room_id)["path"] for _ in range(2)]
    own, with_details = calendars.made()["path"], calendars.made(detail="details")["path"]

    uids = [fetched(path).event["UID"] for path in (*of_room, own, with_details)]

    assert len(set(uids)) == 4
    made(rooms.put(booking["id"], **slot("18:00")), 200)
    assert [fetched(path).event["UID"] for path in (*of_room, own, with_details)] == uids


def test_a_calendar_is_named_after_a_place_and_after_a_person_only_with_details(
    calendars: Calendars, rooms: Rooms, appointments: Appointments
) -> None:
    assert calendars.shown("room", id=rooms.room_id).calendar["X-WR-CALNAME"] == "Sala A"
    for own in (calendars.shown(), calendars.shown("professional", id="sara")):
        assert own.calendar["X-WR-CALNAME"] == BUSY
