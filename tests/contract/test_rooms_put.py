"""PUT /api/bookings/{id}: a subset of the fields, checked where it changes something."""

from itertools import product
from typing import Any, Final

from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
    NO_ROOM,
    PAST,
    REVERSED,
    UNKNOWN,
    faulty,
    invalid,
    made,
    no_user,
    refused,
    row,
    rows,
)

NOW: Final = "2024-01-14T12:00:00Z"
RUNNING: Final = "2024-01-15T10:30:00Z"
ENDED: Final = "2024-01-15T11:00:00Z"
CHANGES: Final[list[dict[str, Any]]] = [
    *({"title": "Otra"}, {"description": "Otros detalles"}, {"description": None}),
    *({"start_datetime": "2024-01-15T10:30:00Z"}, {"end_datetime": "2024-01-15T12:00:00Z"}),
]
WRONG: Final[dict[str, list[Any]]] = {
    "title": [None, "", "  ", 5, "x" * 2001],
    "room_id": [None, "abc", True],
    "start_datetime": [None, "mañana", 5],
    # The last one is too long.
    "end_datetime": [None, "2024-02-30T10:00:00Z", "2024-03-15T11:00:00Z"],
    "description": ["x" * 2001, []],
    "has_google_meet": ["quizás"],
    "guests": ["bruno@example.com", [5]],
}
REVERSING: Final = [
    *({"start_datetime": f"2024-01-15T{time}:00Z"} for time in ("11:00", "12:00")),
    *({"end_datetime": f"2024-01-15T{time}:00Z"} for time in ("10:00", "09:00")),
]
WHILE_RUNNING: Final[list[dict[str, Any]]] = [
    *({"title": "Otra"}, {"description": "x"}, {"guests": [address("carla")]}, {"has_google_meet": True}),
    {"title": "Otra", **slot("10:00", "11:00")},
    *({"end_datetime": f"2024-01-15T{time}:00Z"} for time in ("12:00", "10:45")),
]
WHEN_OVER: Final[list[dict[str, Any]]] = [{"title": "Otra"}, {"guests": []}, slot("20:00"), {}]


def test_a_change_changes_what_it_sends_and_nothing_else_and_is_dated(rooms: Rooms, at: At) -> None:
    for change in CHANGES:
        at(NOW)
        booking = rooms.booked(description="Detalles", guests=[address("bruno")])
        at("2024-01-14T13:00:00Z")

        changed = made(rooms.put(booking["id"], **change), 200)

        assert changed == {**booking, **change, "updated_at": "2024-01-14T13:00:00Z"}
        assert made(rooms.get(booking["id"]), 200) == changed
        assert rows(rooms.list()) == [row(changed)]
        rooms.deleted(booking["id"])


def test_all_fields_can_change_at_once(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    other = rooms.built(name="Sala B", capacity=9)
    change = {"title": "Otra", "description": "x", "has_google_meet": True, **slot("15:00", "17:00")}

    changed = made(rooms.put(booking["id"], room_id=other["id"], guests=[address("carla")], **change), 200)

    assert changed.items() >= {**change, "id": booking["id"]}.items()
    assert changed["room"] == {"id": other["id"], "name": "Sala B", "capacity": 9}
    assert [guest["email"] for guest in changed["guests"]] == [address("carla")]
    assert changed["google_meet_link"].startswith("https://")


def test_a_change_of_nothing_gives_the_booking_as_it_is(rooms: Rooms, at: At) -> None:
    booking = rooms.booked(guests=[address("bruno")], has_google_meet=True, description="x")
    whole = {**booking, "guests": [address("bruno")], "room_id": booking["room"]["id"]}
    at("2024-01-14T13:00:00Z")

    for body in ({}, {"dueño": "bruno"}, {"id": 7, "status": "cancelled"}, {"has_google_meet": True}, whole):
        assert made(rooms.put(booking["id"], **body), 200) == booking


def test_a_link_stays_through_changes_goes_and_comes(rooms: Rooms) -> None:
    booking = rooms.booked(has_google_meet=True)

    renamed = made(rooms.put(booking["id"], title="Otra", has_google_meet=True, **slot("15:00")), 200)
    assert renamed["google_meet_link"] == booking["google_meet_link"]
    without = made(rooms.put(booking["id"], has_google_meet=False), 200)
    assert (without["has_google_meet"], without["google_meet_link"]) == (False, None)
    again = made(rooms.put(booking["id"], has_google_meet=True), 200)
    assert again["google_meet_link"].startswith("https://")


# Faults.


def test_a_fault_is_said_of_its_field_alone_and_all_at_once_and_changes_nothing(rooms: Rooms) -> None:
    booking, nobody = rooms.booked(), "nadie@example.com"
    name = booking["id"]

    for field, values in WRONG.items():
        for value in values:
            invalid(rooms.put(name, **{field: value}), field)
    # One time is checked against the other that stays.
    for change in REVERSING:
        faulty(rooms.put(name, **change), end_datetime=REVERSED)
    faulty(rooms.put(name, guests=[nobody]), guests=no_user(nobody))
    past = slot("10:00", "09:00", day="2024-01-13")
    said = {"room_id": [NO_ROOM], "start_datetime": [PAST], "end_datetime": [REVERSED]}
    answer = rooms.put(name, title="", room_id=UNKNOWN, guests=[nobody], **past)
    errors = invalid(answer, "title", "guests", *said)
    assert errors.items() >= {**said, "guests": [no_user(nobody)]}.items()
    assert rooms.seen(name) == booking


# Meetings that have begun, and such as are over.


def test_a_running_meeting_can_be_changed_but_for_its_start(rooms: Rooms, at: At) -> None:
    for change in WHILE_RUNNING:
        at(NOW)
        booking = rooms.booked()
        at(RUNNING)

        changed = made(rooms.put(booking["id"], **change), 200)

        assert changed["start_datetime"] == booking["start_datetime"]
        assert changed["end_datetime"] == change.get("end_datetime", booking["end_datetime"])
        rooms.deleted(booking["id"])


def test_a_running_meeting_may_begin_later_but_not_earlier(rooms: Rooms, at: At) -> None:
    booking = rooms.booked()
    at(RUNNING)

    for start in ("10:15", "09:00"):
        answer = rooms.put(booking["id"], start_datetime=f"2024-01-15T{start}:00Z")
        faulty(answer, start_datetime=PAST)
    assert rooms.seen(booking["id"]) == booking
    assert rooms.put(booking["id"], **slot("15:00")).status == 200


def test_what_is_over_or_cancelled_cannot_be_changed(rooms: Rooms, at: At) -> None:
    over, cancelled = rooms.booked(guests=[address("bruno")]), rooms.booked_in("cancelled", **slot("12:00"))
    at("2024-01-15T10:59:59Z")
    over = made(rooms.put(over["id"], title="Hasta el último segundo"), 200)
    at(ENDED)

    for booking, change, caller in product((over, cancelled), WHEN_OVER, (rooms, rooms.admin)):
        refused(caller.put(booking["id"], **change), 409)
    assert [rooms.seen(booking["id"]) for booking in (over, cancelled)] == [over, cancelled]


def test_a_room_that_became_inactive_keeps_its_bookings(rooms: Rooms) -> None:
    booking = rooms.booked()
    rooms.changes(rooms.room_id, status="inactive")

    assert made(rooms.put(booking["id"], title="Otra", room_id=rooms.room_id), 200)["title"] == "Otra"
