"""PUT /api/bookings/{id}: a subset of the fields, checked where it changes something."""

from typing import Any

import pytest

from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
    NO_ROOM,
    PAST,
    REQUIRED,
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

RUNNING = "2024-01-15T10:30:00Z"
ENDED = "2024-01-15T11:00:01Z"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Otra"),
        ("description", "Otros detalles"),
        ("description", None),
        ("start_datetime", "2024-01-15T10:30:00Z"),
        ("end_datetime", "2024-01-15T12:00:00Z"),
        ("has_google_meet", False),
    ],
)
def test_a_change_changes_what_it_sends_and_nothing_else(
    rooms: Rooms, at: At, field: str, value: Any
) -> None:
    booking = rooms.booked(description="Detalles", guests=[address("bruno")], has_google_meet=False)
    at("2024-01-14T13:00:00Z")

    changed = made(rooms.put(booking["id"], **{field: value}), 200)

    assert {**changed, "updated_at": booking["updated_at"]} == {**booking, field: value}
    assert made(rooms.get(booking["id"]), 200) == changed
    assert rows(rooms.list()) == [row(changed)]


def test_a_change_is_dated_and_the_creation_stays(rooms: Rooms, at: At) -> None:
    booking = rooms.booked()
    at("2024-01-14T13:00:00Z")

    changed = made(rooms.put(booking["id"], title="Otra"), 200)

    assert (changed["created_at"], changed["updated_at"]) == (
        "2024-01-14T12:00:00Z",
        "2024-01-14T13:00:00Z",
    )


def test_all_fields_can_change_at_once(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    other = rooms.built(name="Sala B", capacity=9)
    change = {"title": "Otra", "description": "x", "has_google_meet": True, **slot("15:00", "17:00")}

    changed = made(rooms.put(booking["id"], room_id=other["id"], guests=[address("carla")], **change), 200)

    assert {key: changed[key] for key in change} == change
    assert changed["room"] == {"id": other["id"], "name": "Sala B", "capacity": 9}
    assert [guest["email"] for guest in changed["guests"]] == [address("carla")]
    assert changed["google_meet_link"].startswith("https://")
    assert changed["id"] == booking["id"]


@pytest.mark.parametrize("body", [{}, {"dueño": "bruno"}, {"id": 7, "status": "cancelled"}], ids=str)
def test_a_change_of_nothing_gives_the_booking_as_it_is(rooms: Rooms, body: dict[str, Any]) -> None:
    booking = rooms.booked(guests=[address("bruno")], has_google_meet=True)

    assert made(rooms.put(booking["id"], **body), 200) == booking


def test_the_whole_booking_sent_back_is_no_change(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")], has_google_meet=True, description="x")
    emails = [guest["email"] for guest in booking["guests"]]

    sent = {**booking, "guests": emails, "room_id": booking["room"]["id"]}

    assert made(rooms.put(booking["id"], **sent), 200) == booking


def test_a_link_stays_through_changes_goes_and_comes(rooms: Rooms) -> None:
    booking = rooms.booked(has_google_meet=True)

    renamed = made(rooms.put(booking["id"], title="Otra", has_google_meet=True, **slot("15:00")), 200)
    assert renamed["google_meet_link"] == booking["google_meet_link"]
    without = made(rooms.put(booking["id"], has_google_meet=False), 200)
    assert (without["has_google_meet"], without["google_meet_link"]) == (False, None)
    again = made(rooms.put(booking["id"], has_google_meet=True), 200)
    assert again["google_meet_link"].startswith("https://")


# Faults.


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", ""),
        ("title", "  "),
        ("title", 5),
        ("title", "x" * 2001),
        ("room_id", None),
        ("room_id", "abc"),
        ("room_id", True),
        ("start_datetime", None),
        ("start_datetime", "mañana"),
        ("start_datetime", 5),
        ("end_datetime", None),
        ("end_datetime", "2024-02-30T10:00:00Z"),
        ("description", "x" * 2001),
        ("description", []),
        ("has_google_meet", "quizás"),
        ("guests", "bruno@example.com"),
        ("guests", [5]),
    ],
    ids=lambda part: str(part)[:20],
)
def test_a_value_of_the_wrong_kind_is_a_fault_of_its_field_alone(
    rooms: Rooms, field: str, value: Any
) -> None:
    booking = rooms.booked()

    invalid(rooms.put(booking["id"], **{field: value}), field)

    assert rooms.seen(booking["id"]) == booking


def test_every_fault_is_told_at_once_and_nothing_changes(rooms: Rooms) -> None:
    booking = rooms.booked()

    answer = rooms.put(
        booking["id"],
        title="",
        room_id=UNKNOWN,
        **slot("10:00", "09:00", day="2024-01-13"),
        guests=["nadie@example.com"],
    )

    errors = invalid(answer, "title", "room_id", "start_datetime", "end_datetime", "guests")
    assert errors == {
        "title": errors["title"],
        "room_id": [NO_ROOM],
        "start_datetime": [PAST],
        "end_datetime": [REVERSED],
        "guests": [no_user("nadie@example.com")],
    }
    assert rooms.seen(booking["id"]) == booking


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start_datetime": "2024-01-15T11:00:00Z"}, "end_datetime"),
        ({"start_datetime": "2024-01-15T12:00:00Z"}, "end_datetime"),
        ({"end_datetime": "2024-01-15T10:00:00Z"}, "end_datetime"),
        ({"end_datetime": "2024-01-15T09:00:00Z"}, "end_datetime"),
    ],
    ids=str,
)
def test_one_time_is_checked_against_the_other_that_stays(
    rooms: Rooms, change: dict[str, str], field: str
) -> None:
    booking = rooms.booked()

    faulty(rooms.put(booking["id"], **change), **{field: REVERSED})

    assert rooms.seen(booking["id"]) == booking


def test_too_long_is_a_fault_of_the_end(rooms: Rooms) -> None:
    booking = rooms.booked()

    invalid(rooms.put(booking["id"], end_datetime="2024-03-15T11:00:00Z"), "end_datetime")


def test_required_is_said_of_no_field_that_is_not_sent(rooms: Rooms) -> None:
    booking = rooms.booked()

    errors = invalid(rooms.put(booking["id"], guests=["nadie@example.com"]), "guests")

    assert REQUIRED not in errors["guests"]


# Meetings that have begun, and such as are over.


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Otra"},
        {"description": "x"},
        {"guests": ["carla@example.com"]},
        {"has_google_meet": True},
        {"title": "Otra", **slot("10:00", "11:00")},
        {"end_datetime": "2024-01-15T12:00:00Z"},
        {"end_datetime": "2024-01-15T10:45:00Z"},
    ],
    ids=str,
)
def test_a_running_meeting_can_be_changed_but_for_its_start(
    rooms: Rooms, at: At, change: dict[str, Any]
) -> None:
    booking = rooms.booked()
    at(RUNNING)

    changed = made(rooms.put(booking["id"], **change), 200)

    assert changed["start_datetime"] == booking["start_datetime"]
    assert changed["end_datetime"] == change.get("end_datetime", booking["end_datetime"])


def test_a_running_meeting_may_begin_later_but_not_earlier(rooms: Rooms, at: At) -> None:
    booking = rooms.booked()
    at(RUNNING)

    faulty(rooms.put(booking["id"], start_datetime="2024-01-15T10:15:00Z"), start_datetime=PAST)
    faulty(rooms.put(booking["id"], start_datetime="2024-01-15T09:00:00Z"), start_datetime=PAST)
    assert rooms.seen(booking["id"]) == booking
    assert rooms.put(booking["id"], **slot("15:00")).status == 200


@pytest.mark.parametrize("change", [{"title": "Otra"}, {"guests": []}, slot("20:00"), {}], ids=str)
def test_what_is_over_cannot_be_changed(rooms: Rooms, at: At, change: dict[str, Any]) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    at(ENDED)

    for caller in (rooms, rooms.admin):
        refused(caller.put(booking["id"], **change), 409)
    assert rooms.seen(booking["id"]) == booking


@pytest.mark.parametrize("change", [{"title": "Otra"}, {"guests": []}, slot("20:00"), {}], ids=str)
def test_what_is_cancelled_cannot_be_changed(rooms: Rooms, change: dict[str, Any]) -> None:
    booking = rooms.booked_in("cancelled")

    for caller in (rooms, rooms.admin):
        refused(caller.put(booking["id"], **change), 409)
    assert rooms.seen(booking["id"]) == booking


def test_until_its_last_second_a_meeting_can_be_changed(rooms: Rooms, at: At) -> None:
    booking = rooms.booked()
    at("2024-01-15T10:59:59Z")

    assert rooms.put(booking["id"], title="Otra").status == 200


def test_a_room_that_became_inactive_keeps_its_bookings(rooms: Rooms) -> None:
    booking = rooms.booked()
    rooms.changes(rooms.room_id, status="inactive")

    assert made(rooms.put(booking["id"], title="Otra", room_id=rooms.room_id), 200)["title"] == "Otra"
