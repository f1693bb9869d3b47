"""Times and texts come out of a calendar as they went into a reservation."""

from datetime import UTC, datetime

import pytest

from tests.api import Api
from tests.contract.calendars import Calendars
from tests.contract.courts import Courts, SettingsChanged
from tests.contract.rooms import Rooms


@pytest.fixture
def calendars(api: Api) -> Calendars:
    return Calendars(api)


def utc(day: int, hour: int, minute: int = 0, month: int = 1, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "fecha", "inicio", "fin", "expected"),
    [
        # Madrid's clocks go from 2:00 to 3:00 on 31 March, and from 3:00 to 2:00 on 27 October.
        ("Europe/Madrid", "2024-03-31", "01:00", "04:00", (utc(31, 0, month=3), utc(31, 2, month=3))),
        ("Europe/Madrid", "2024-03-31", "12:00", "13:00", (utc(31, 10, month=3), utc(31, 11, month=3))),
        ("Europe/Madrid", "2024-03-30", "12:00", "13:00", (utc(30, 11, month=3), utc(30, 12, month=3))),
        ("Europe/Madrid", "2024-10-27", "01:00", "04:00", (utc(26, 23, month=10), utc(27, 3, month=10))),
        (
            "Europe/Madrid",
            "2024-10-27",
            "02:30",
            "03:30",
            (utc(27, 0, 30, month=10), utc(27, 2, 30, month=10)),
        ),
        # Santiago's go back from midnight to 23:00 on 6 April.
        ("America/Santiago", "2024-04-06", "22:00", "23:30", (utc(7, 1, month=4), utc(7, 2, 30, month=4))),
        ("America/Santiago", "2024-04-07", "00:00", "01:00", (utc(7, 4, month=4), utc(7, 5, month=4))),
    ],
)
def test_times_are_right_over_a_change_of_the_clocks(
    calendars: Calendars,
    courts: Courts,
    settings_changed: SettingsChanged,
    zone: str,
    fecha: str,
    inicio: str,
    fin: str,
    expected: tuple[datetime, datetime],
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone)
    courts.booked(fecha=fecha, hora_inicio=inicio, hora_fin=fin)

    assert calendars.shown().times == [expected]


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
    "\u202eal revés",
    "x\x00\x07\x1b[31m\x7f\x85y",
    "%0D%0AX: <b>&amp;</b> {title} ${x}",
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
def test_any_title_comes_out_as_it_went_in(calendars: Calendars, rooms: Rooms, text: str) -> None:
    room = rooms.built(name=text)
    rooms.booked(room_id=room["id"], title=text)

    found = calendars.shown("room", id=room["id"], detail="details")

    kept = "".join(each for each in text if each not in "\x00\x07\x1b\x7f\x85").replace("\r\n", "\n").strip()
    assert str(found.event["SUMMARY"]).strip() == kept
    assert str(found.event["LOCATION"]).strip() == kept
    assert len(found.calendar.subcomponents) == 1
    assert found.event.subcomponents == []
    assert found.calendar.calendar_name
