"""What calendars show: which reservations, when, and that texts come out as they went in."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments import slot as session_slot
from tests.contract.calendars import Calendars, fetched
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address, slot
from tests.pipeline import Pipeline


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


def test_what_has_not_changed_is_not_sent_again(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
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
    behind.relay()
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
    # A room has its own, and no others.
    rooms.booked(title="Allí", room_id=(other := rooms.built(name="Sala B")["id"]))
    assert calendars.admin.shown("room", id=other, detail="details").titles == ["Allí"]
    in_room = calendars.admin.shown("room", id=rooms.room_id, detail="details")
    assert in_room.titles == ["Propia", "Invitada", "Ajena"]


def test_what_takes_or_took_its_time_is_shown(calendars: Calendars, courts: Courts, ana: Gym) -> None:
    for hour, (status, shown) in enumerate(
        {
            "CANCELADA": [],
            "PENDIENTE": ["TENTATIVE"],
            "CONFIRMADA": ["CONFIRMED"],
            "COMPLETADA": ["CONFIRMED"],
        }.items(),
        10,
    ):
        booked = courts.booked_in(status, hora_inicio=f"{hour}:00")
        assert [event["STATUS"] for event in calendars.shown().events] == shown
        courts.superadmin.delete(booked["id"])
    for hour, status in enumerate(("CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"), 10):
        seat = ana.seated_in(status, ana.scheduled(start_time=f"{hour}:00", end_time="20:00"))
        assert len(calendars.shown().events) == (status in {"CONFIRMED", "COMPLETED"}), status
        ana.erase(seat["id"])


def test_what_was_deleted_is_gone_and_a_hold_past_its_time_swept_or_not(
    calendars: Calendars, rooms: Rooms, appointments: Appointments, at: At
) -> None:
    booking = rooms.booked()
    path = calendars.made()["path"]
    assert len(fetched(path).events) == 1
    rooms.deleted(booking["id"])
    assert fetched(path).events == []

    appointments.practising(requires_approval=True)
    appointments.booked(**session_slot("10:00", day="2024-01-17"))
    assert fetched(path).event["STATUS"] == "TENTATIVE"
    at("2024-01-15T12:00:00Z")
    assert fetched(path).events == []


def test_ninety_days_of_the_past_are_shown_or_as_many_as_are_asked_for_and_a_year_ahead(
    calendars: Calendars, rooms: Rooms, at: At
) -> None:
    rooms.booked(title="Larga", **slot("11:00", "13:00"))
    rooms.booked(title="Lejana", **slot("10:00", day="2025-01-14"))
    path = calendars.made(detail="details")["path"]

    assert fetched(path).titles == ["Larga", "Lejana"]
    at("2024-01-13T04:00:00Z")
    assert fetched(path).titles == ["Larga"]
    # What is shown moves every six hours.
    for days, query, titles in (
        (90, "", ["Larga", "Lejana"]),
        (91, "", ["Lejana"]),
        (91, "?past=100", ["Larga", "Lejana"]),
        (10, "?past=10", ["Larga", "Lejana"]),
        (11, "?past=10", ["Lejana"]),
        (1, "?past=0", ["Lejana"]),
    ):
        at((utc(15, 13) + timedelta(days=days)).isoformat())
        assert fetched(path + query).titles == titles, (days, query)


def test_a_range_of_the_past_that_is_none_is_an_error_of_the_field(calendars: Calendars) -> None:
    path = calendars.made()["path"]

    for value in ("-1", "367", "x", "1.5"):
        file = fetched(f"{path}?past={value}")
        assert (file.status, list(json.loads(file.text)["errors"])) == (422, ["past"]), value
    assert fetched(f"{path}?past=366").status == 200


def test_of_too_many_a_calendar_shows_the_nearest_and_reads_no_others(
    calendars: Calendars, rooms: Rooms, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most, number in (("MOST_ENTRIES", 4), ("MOST_READ", 5)):
        monkeypatch.setattr(f"chalicelib.domain.feeds.{most}", number)
        monkeypatch.setattr(f"chalicelib.operations.feed_contents.{most}", number)
    days = range(15, 31)
    for day in days:
        rooms.booked(title=str(day), **slot("11:00", "12:00", day=f"2024-01-{day}"))
    long = rooms.built(name="Otra")["id"]
    rooms.booked(
        title="largo",
        room_id=long,
        start_datetime="2024-01-19T11:00:00Z",
        end_datetime="2024-01-24T13:00:00Z",
    )
    path = calendars.made(detail="details")["path"]

    for now, titles in (
        ("2024-01-14T12:00:00Z", ["15", "16", "17", "18"]),
        ("2024-01-23T12:00:00Z", ["largo", "22", "23", "24"]),
        ("2024-02-10T12:00:00Z", ["27", "28", "29", "30"]),
    ):
        at(now)
        assert fetched(path).titles == titles, now


def test_a_calendar_that_would_be_too_long_shows_what_is_nearest(
    calendars: Calendars, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(15, 31):
        rooms.booked(title="\N{GRINNING FACE}" * 200, **slot("11:00", "12:00", day=f"2024-01-{day}"))
    path = calendars.made(detail="details")["path"]
    whole = fetched(path)
    assert len(whole.events) == 16

    monkeypatch.setattr("chalicelib.dialects.platform.calendars.LONGEST", len(whole.text.encode()) - 1)
    assert fetched(path).times == whole.times[:8]
    monkeypatch.setattr("chalicelib.dialects.platform.calendars.LONGEST", 1_000)
    assert fetched(path).events == []


def test_what_moves_keeps_its_name_and_grows_its_sequence(
    calendars: Calendars, rooms: Rooms, ana: Gym, at: At
) -> None:
    booking, session = rooms.booked(), ana.scheduled()
    ana.seated(session)
    path = calendars.made(detail="details")["path"]
    seat, before = fetched(path).events
    moved = {"session_date": "2024-06-20", "start_time": "18:00", "end_time": "19:30"}

    at("2024-01-14T13:00:00Z")
    assert rooms.put(booking["id"], **slot("16:00")).status == 200
    assert ana.staff.patch_session(session, **moved).status == 200

    after, later_seat = fetched(path).events
    assert (after["UID"], later_seat["UID"]) == (before["UID"], seat["UID"])
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert later_seat["SEQUENCE"] > seat["SEQUENCE"]
    assert (before["DTSTAMP"].dt, after["DTSTAMP"].dt) == (utc(14, 12), utc(14, 13))
    assert fetched(path).times == [
        (utc(15, 16), utc(15, 17)),
        (utc(20, 18, month=6), utc(20, 19, 30, month=6)),
    ]


# Times and texts come out as they went in.


# Madrid's clocks go from 2:00 to 3:00 on 31 March, and from 3:00 to 2:00 on 27 October;
# Santiago's go back from midnight to 23:00 on 6 April.
CHANGES = {
    ("Europe/Madrid", "2024-03-31", "01:00", "04:00"): (utc(31, 0, month=3), utc(31, 2, month=3)),
    ("Europe/Madrid", "2024-03-31", "12:00", "13:00"): (utc(31, 10, month=3), utc(31, 11, month=3)),
    ("Europe/Madrid", "2024-03-30", "12:00", "13:00"): (utc(30, 11, month=3), utc(30, 12, month=3)),
    ("Europe/Madrid", "2024-10-27", "01:00", "04:00"): (utc(26, 23, month=10), utc(27, 3, month=10)),
    ("Europe/Madrid", "2024-10-27", "02:30", "03:30"): (utc(27, 0, 30, 10), utc(27, 2, 30, 10)),
    ("America/Santiago", "2024-04-06", "22:00", "23:30"): (utc(7, 1, month=4), utc(7, 2, 30, 4)),
    ("America/Santiago", "2024-04-07", "00:00", "01:00"): (utc(7, 4, month=4), utc(7, 5, month=4)),
}


def test_times_are_right_over_a_change_of_the_clocks(
    calendars: Calendars, courts: Courts, settings_changed: SettingsChanged
) -> None:
    for (zone, fecha, inicio, fin), expected in CHANGES.items():
        settings_changed(DEFAULT_TIMEZONE=zone)
        booked = courts.booked(fecha=fecha, hora_inicio=inicio, hora_fin=fin)

        assert calendars.shown().times == [expected], (zone, fecha)
        courts.superadmin.delete(booked["id"])


def test_times_are_in_utc_whatever_they_were_written_in(calendars: Calendars, rooms: Rooms) -> None:
    times = {"start_datetime": "2024-01-15T23:30:00-03:00", "end_datetime": "2024-01-16T01:00:00-03:00"}
    rooms.booked(**times)

    found = calendars.shown()

    assert found.times == [(utc(16, 2, 30), utc(16, 4))]
    assert "DTSTART:20240116T023000Z\r\n" in found.text
    assert "TZID" not in found.text


TEXTS = [
    "Reunión, con comas; y punto y coma",
    "Dos\nlíneas\r\ny otra",
    "🎾 emoji 👨‍👩‍👧 y ñandú",
    'Comillas "dobles" y \\barras\\n',
    "SUMMARY:nada\r\nEND:VEVENT\r\nEND:VCALENDAR",
    "BEGIN:VALARM",
    "日本語" * 60,
    "ñ" * 200,
    "\u2028separada\u2029",
    "derecho",  # what turns it around: tests/contract/test_names_and_pictures.py
    "x\x00\x07\x1b[31m\x7f\x85y",
    "%0D%0AX: <b>&amp;</b> {title} ${x}",
]


def test_any_title_comes_out_as_it_went_in(calendars: Calendars, rooms: Rooms) -> None:
    for text in TEXTS:
        room = rooms.built(name=text)
        rooms.booked(room_id=room["id"], title=text)

        found = calendars.shown("room", id=room["id"], detail="details")

        kept = "".join(letter for letter in text if letter not in "\x00\x07\x1b\x7f\x85")
        kept = kept.replace("\r\n", "\n").strip()
        assert str(found.event["SUMMARY"]).strip() == kept
        assert str(found.event["LOCATION"]).strip() == kept
        assert len(found.calendar.subcomponents) == 1
        assert found.event.subcomponents == []
        assert found.calendar.calendar_name
