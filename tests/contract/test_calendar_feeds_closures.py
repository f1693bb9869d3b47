"""Closures in calendars of a court, a room and a professional (contract rules.md, *Closures*)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.contract.appointments import Appointments
from tests.contract.calendars import Calendars, File, fetched
from tests.contract.courts import At, Courts
from tests.contract.rooms import Rooms, slot
from tests.contract.test_calendar_feeds_tags import asked, kept
from tests.pipeline import Pipeline

DAY = {"from": "2024-01-15", "to": "2024-01-16", "title": "Feriado", "reason": "Por obras"}
TWO_DAYS = (date(2024, 1, 15), date(2024, 1, 17))


def closed(calendars: Calendars, **fields: Any) -> str:
    """Close two days of everything, or what is asked for; the closure's id."""
    answer = calendars.admin.request("POST", "/api/closures", json={**DAY, **fields})
    assert answer.status == 201, answer.raw
    return str(answer.body["data"]["id"])


def opened(calendars: Calendars, closure: str) -> None:
    assert calendars.admin.request("DELETE", f"/api/closures/{closure}").status == 204


def days(file: File) -> list[tuple[date, date]]:
    """The first day of each event, and the day after its last."""
    return [(event["DTSTART"].dt, event["DTEND"].dt) for event in file.events]


def test_a_closure_by_dates_is_an_event_of_whole_days(calendars: Calendars, courts: Courts) -> None:
    closed(calendars)

    file = calendars.admin.shown("court", id=courts.cancha_id, detail="details")

    event = file.event
    assert (event["SUMMARY"], event["DESCRIPTION"]) == ("Feriado", "Por obras")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event["DTSTAMP"].dt == datetime(2024, 1, 14, 12, tzinfo=UTC)
    assert days(file) == [TWO_DAYS]
    assert "DTSTART;VALUE=DATE:20240115\r\nDTEND;VALUE=DATE:20240117\r\n" in file.text


def test_a_closure_by_times_is_at_them_on_the_wall_clock_of_what_is_closed(
    calendars: Calendars, rooms: Rooms
) -> None:
    rooms.changes(rooms.room_id, timezone="America/Santiago")
    closed(calendars, **{"from": "2024-01-15T09:00", "to": "2024-01-15T18:00"})
    closed(calendars, **{"from": "2024-01-16T09:00:00Z", "to": "2024-01-16T10:30:00Z"})

    assert calendars.shown("room", id=rooms.room_id, detail="details").times == [
        (datetime(2024, 1, 15, 12, tzinfo=UTC), datetime(2024, 1, 15, 21, tzinfo=UTC)),
        (datetime(2024, 1, 16, 9, tzinfo=UTC), datetime(2024, 1, 16, 10, 30, tzinfo=UTC)),
    ]


def test_without_details_a_closure_is_taken_time_and_nothing_else(
    calendars: Calendars, rooms: Rooms, appointments: Appointments
) -> None:
    closure = closed(calendars)
    for of, id_ in (("room", rooms.room_id), ("professional", "sara")):
        file = calendars.shown(of, id=id_)

        assert (file.titles, days(file)) == (["Ocupado"], [TWO_DAYS])
        assert "DESCRIPTION" not in file.event
        assert all(text not in file.text for text in ("Feriado", "Por obras", closure))


def test_a_calendar_has_the_closures_of_its_own_of_its_kind_and_of_everything(
    calendars: Calendars, courts: Courts, rooms: Rooms, appointments: Appointments
) -> None:
    other = rooms.built(name="Sala B")["id"]
    closed(calendars, title="Todo")
    closed(calendars, title="Salas", kind="room")
    closed(calendars, title="Sala B", kind="room", id=str(other))
    closed(calendars, title="Canchas", kind="court")
    closed(calendars, title="Cancha A", kind="court", id=courts.cancha_id)
    closed(calendars, title="Sara", kind="professional", id="sara")
    closed(calendars, title="Clases", kind="class")

    def titles(of: str, id_: object) -> set[str]:
        return set(calendars.admin.shown(of, id=id_, detail="details").titles)

    assert titles("room", rooms.room_id) == {"Todo", "Salas"}
    assert titles("room", other) == {"Todo", "Salas", "Sala B"}
    assert titles("court", courts.cancha_id) == {"Todo", "Canchas", "Cancha A"}
    assert titles("professional", "sara") == {"Todo", "Sara"}
    assert titles("professional", "pablo") == {"Todo"}
    # A user's own calendar has what they take part in; a closed place is not that.
    assert calendars.professional.shown(detail="details").titles == []


def test_closures_stand_among_reservations_by_start(calendars: Calendars, rooms: Rooms) -> None:
    rooms.booked(title="Antes", **slot("08:00", day="2024-01-15"))
    rooms.booked(title="Después", **slot("08:00", day="2024-01-20"))
    closed(calendars, **{"from": "2024-01-18T00:00", "to": "2024-01-19T00:00"})

    shown = calendars.shown("room", id=rooms.room_id, detail="details")

    assert shown.titles == ["Antes", "Feriado", "Después"]


def test_a_closure_keeps_its_name_in_each_calendar_and_has_another_in_each_without_details(
    calendars: Calendars, rooms: Rooms, at: At
) -> None:
    closed(calendars)
    paths = [
        calendars.made("room", id=rooms.room_id, detail=detail)["path"]
        for detail in ("details", "details", "busy", "busy")
    ]

    def uids() -> list[str]:
        return [str(fetched(path).event["UID"]) for path in paths]

    before = uids()
    at("2024-02-10T00:00:00Z")
    rooms.changes(rooms.room_id, name="Otra")
    assert uids() == before
    assert before[0] == before[1]
    assert len(set(before)) == 3


def test_past_closures_are_shown_as_long_as_the_past_is(calendars: Calendars, rooms: Rooms, at: At) -> None:
    closed(calendars)
    path = calendars.made("room", id=rooms.room_id)["path"]

    for elapsed, query, number in ((80, "", 1), (91, "", 0), (91, "?past=100", 1), (1, "?past=0", 0)):
        at((datetime(2024, 1, 17, tzinfo=UTC) + timedelta(days=elapsed)).isoformat())
        assert len(fetched(path + query).events) == number, (elapsed, query)


def test_of_too_many_closures_those_nearest_to_now_are_shown(
    calendars: Calendars, rooms: Rooms, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(15, 25):
        closed(calendars, **{"from": f"2024-01-{day}", "to": f"2024-01-{day}", "title": str(day)})
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]
    at("2024-01-20T18:00:00Z")
    for most, number in (("MOST_ENTRIES", 2), ("MOST_READ", 6)):
        monkeypatch.setattr(f"chalicelib.domain.feeds.{most}", number)
        monkeypatch.setattr(f"chalicelib.operations.feed_contents.{most}", number)

    assert fetched(path).titles == ["20", "21"]


def test_what_is_closed_or_opened_again_is_a_change_for_who_knows_the_calendar(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]
    tag = kept(path, at)
    assert asked(path, tag)[1] == ["BatchGetItem"]

    closure = closed(calendars)
    behind.relay()
    file, _ = asked(path, tag)
    assert (file.status, file.titles) == (200, ["Feriado"])

    # Looking for what came in changes nothing that is shown.
    at("2024-01-14T12:04:00Z")
    tag = fetched(path).headers["etag"]
    behind.sweep("2024-01-14T12:04:00Z")
    behind.relay()
    assert asked(path, tag)[1] == ["BatchGetItem"]

    opened(calendars, closure)
    behind.relay()
    file, _ = asked(path, tag)
    assert (file.status, file.events) == (200, [])
