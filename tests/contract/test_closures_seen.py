"""Where a closure is seen: where the time is shown that it takes (contract rules.md, *Closures*)."""

from typing import Any, Final

import pytest

from tests.api import Api
from tests.contract.appointments import Appointments
from tests.contract.courts import At, Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.contract.rooms import slot as room_slot

DAY: Final = {"from": "2024-01-15", "to": "2024-01-15", "title": "Feriado", "reason": "Por obras"}
SHOWN: Final = {"title": "Feriado", "reason": "Por obras", "from": "2024-01-15", "to": "2024-01-15"}
BLOCK: Final = {"kind": "closure", **SHOWN}


@pytest.fixture
def courts(api: Api, at: At) -> Courts:
    """The courts, on the Sunday before what is closed."""
    at("2024-01-14T12:00:00Z")
    return Courts(api)


def closed(courts: Courts, **fields: Any) -> None:
    answer = courts.admin.request("POST", "/api/closures", json={**DAY, **fields})
    assert answer.status == 201, answer.raw


def test_the_list_of_closures_goes_on_where_a_part_ends(courts: Courts) -> None:
    days = [f"2024-01-{day}" for day in range(15, 25)]
    for day in reversed(days):
        closed(courts, **{"from": day, "to": day})
    # Long, and so the last; later than what is asked for; and of another kind.
    closed(courts, **{"from": "2024-01-01", "to": "2024-12-31"})
    closed(courts, **{"from": "2024-03-01", "to": "2024-03-01"})
    closed(courts, kind="room", **{"from": "2024-01-18", "to": "2024-01-18"})

    path, query, found = "/api/closures", "?from=2024-01-17&to=2024-01-22&kind=court&limit=2", []
    while query:
        answer = courts.admin.request("GET", path + query)
        assert answer.status == 200, answer.raw
        assert len(answer.body["data"]) <= 2
        found += [row["to"] for row in answer.body["data"]]
        query = answer.body["next"]

    # No wall clock is further from UTC than fifteen hours: the days around may be in the range somewhere.
    assert [day for day in found if day >= "2024-01-17"] == [*days[2:9], "2024-12-31"]


def test_a_courts_day_says_why_it_is_closed(courts: Courts) -> None:
    path = f"/api/canchas/{courts.cancha_id}/disponibilidad?fecha=2024-01-15&duracion=60"
    assert "cerrada" not in courts.request("GET", path).body
    closed(courts)

    answer = courts.request("GET", path).body

    shown = {"titulo": "Feriado", "motivo": "Por obras", "desde": "2024-01-15", "hasta": "2024-01-15"}
    assert (answer["horarios"], answer["cerrada"]) == ([], [shown])


def test_a_rooms_month_has_its_closures_as_blocks(courts: Courts, rooms: Rooms) -> None:
    path = f"/api/dashboard/room-calendar/{rooms.room_id}?month=2024-01"
    assert "closures" not in rooms.request("GET", path).body
    closed(courts, kind="room", id=str(rooms.room_id))
    closed(courts, kind="court")

    assert rooms.request("GET", path).body["closures"] == [{"kind": "closure", **SHOWN}]


def test_a_class_session_in_a_closed_time_is_marked(courts: Courts, gym: Gym) -> None:
    session, other = gym.scheduled(), gym.scheduled(session_date="2024-01-16")
    closed(courts, kind="class")

    assert gym.session(session).body["data"]["closed"] == SHOWN
    listed = {row["id"]: row for row in gym.sessions(gym.class_id).body["data"]}
    assert listed[session]["closed"] == SHOWN
    assert "closed" not in listed[other]


def test_the_calendars_of_all_rooms_have_the_closures_of_rooms_and_say_of_which(
    courts: Courts, rooms: Rooms
) -> None:
    other = rooms.built(name="Sala B")["id"]
    paths = (
        "/api/bookings/calendar?start=2024-01-15&end=2024-01-21",
        "/api/dashboard/weekly-calendar?week_offset=1",
    )
    for path in paths:
        assert "closures" not in rooms.request("GET", path).body, path
    closed(courts, title="Todo", **{"from": "2024-01-13"})
    closed(courts, kind="room", id=str(other))
    closed(courts, kind="court")
    closed(courts, **{"from": "2024-01-22", "to": "2024-01-22"})
    closed(courts, **{"from": "2024-01-14", "to": "2024-01-14"})

    everywhere, of_other = {**BLOCK, "title": "Todo", "from": "2024-01-13"}, {**BLOCK, "room_id": other}
    for path in paths:
        assert rooms.request("GET", path).body["closures"] == [everywhere, of_other], path
    week = paths[1]
    assert rooms.request("GET", f"{week}&room_id={rooms.room_id}").body["closures"] == [everywhere]
    assert rooms.request("GET", f"{week}&room_id={other}").body["closures"] == [everywhere, of_other]
    # Of a removed room nothing is shown.
    assert rooms.admin.delete_room(other).status == 204
    assert rooms.request("GET", week).body["closures"] == [everywhere]


def test_the_days_of_a_closure_are_those_of_each_rooms_own_clock(courts: Courts, rooms: Rooms) -> None:
    """Until one in the morning of Monday, UTC; in Santiago that is Sunday."""
    closed(courts, **{"from": "2024-01-14T20:00:00Z", "to": "2024-01-15T01:00:00Z"})
    path, room = "/api/bookings/calendar?start=2024-01-15&end=2024-01-16", rooms.room_id
    assert len(rooms.request("GET", path).body["closures"]) == 1

    rooms.changes(room, timezone="America/Santiago")

    assert "closures" not in rooms.request("GET", path).body


def test_closures_are_beside_the_first_part_of_a_calendar(courts: Courts, rooms: Rooms) -> None:
    for start in ("08:00", "09:00"):
        rooms.booked(**room_slot(start))
    closed(courts)
    path = "/api/bookings/calendar"

    first = rooms.request("GET", f"{path}?start=2024-01-15&limit=1").body
    second = rooms.request("GET", path + first["next"]).body

    assert first["closures"] == [BLOCK]
    assert "closures" not in second
    assert [len(part["data"]) for part in (first, second)] == [1, 1]


def test_a_rooms_availability_says_why_it_is_closed(courts: Courts, rooms: Rooms) -> None:
    free, path = room_slot("10:00"), f"/api/rooms/{rooms.room_id}/slots?date=2024-01-15&minutes=60"

    def answers() -> list[dict[str, Any]]:
        room = rooms.room_id
        asked = (
            rooms.check(room_id=room, **free),
            rooms.availability(room, **free),
            rooms.request("GET", path),
        )
        return [answer.body for answer in asked]

    assert all("closed" not in answer for answer in answers())
    closed(courts, kind="room")
    closed(courts, kind="room", **{"from": "2024-01-16", "to": "2024-01-16"})

    short, long, day = answers()
    assert short["closed"] == long["closed"] == day["closed"] == [SHOWN]
    assert (short["available"], long["available"], day["data"]) == (False, False, [])


def test_a_professionals_day_and_list_say_when_they_are_away(
    courts: Courts, appointments: Appointments
) -> None:
    of_day = "/api/reservations/availability?date=2024-01-15&professional_id=sara"
    of_sara, of_pablo = (f"/api/reservations/professional/{name}" for name in ("sara", "pablo"))
    for path in (of_day, of_sara):
        answer = appointments.request("GET", path).body
        assert "closed" not in {**answer, **dict(answer["data"] or {})}
    closed(courts, kind="professional", id="sara")
    closed(courts, title="Después", **{"from": "2025-03-01", "to": "2025-03-01"})

    data = appointments.request("GET", of_day).body["data"]
    assert (data["freeSlots"], data["closed"]) == ([], [SHOWN])
    after = {**SHOWN, "title": "Después", "from": "2025-03-01", "to": "2025-03-01"}
    assert appointments.request("GET", of_sara).body["closed"] == [SHOWN, after]
    assert appointments.request("GET", f"{of_sara}?from=2024-01-15&to=2024-01-31").body["closed"] == [SHOWN]
    assert appointments.request("GET", of_pablo).body["closed"] == [after]
    assert "closed" not in appointments.request("GET", "/api/reservations/professional/nobody").body


def test_dates_at_the_ends_of_the_calendar_are_no_failure(
    courts: Courts, rooms: Rooms, appointments: Appointments
) -> None:
    closed(courts)
    for day in ("0001-01-01", "0001-01-04", "9999-12-28", "9999-12-31"):
        for path in (
            f"/api/bookings/calendar?start={day}&end={day}",
            f"/api/reservations/professional/sara?from={day}&to={day}",
        ):
            answer = appointments.request("GET", path)
            assert answer.status in {200, 422}, (path, answer.raw)
            assert "closures" not in answer.body
            assert "closed" not in answer.body
