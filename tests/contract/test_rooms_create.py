"""POST /api/bookings: every fault of every field at once, then the conflict, then the booking."""

import re
from typing import Any

import pytest

from tests.contract.callers import MISSING
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
    BOOKING_KEYS,
    NO_ROOM,
    NOT_OPEN,
    PAST,
    REQUIRED,
    REVERSED,
    TOO_MANY,
    UNKNOWN,
    faulty,
    invalid,
    made,
    no_user,
    taken,
)

YESTERDAY = "2024-01-13"


def test_a_booking_is_confirmed_at_once_and_answered_whole(rooms: Rooms) -> None:
    booking = made(rooms.create(title="Reunión", description="Detalles", guests=[address("bruno")]), 201)

    assert set(booking) == BOOKING_KEYS
    assert type(booking["id"]) is int
    assert 0 < booking["id"] < 2**53
    assert (booking["title"], booking["description"]) == ("Reunión", "Detalles")
    assert booking["status"] == "confirmed"
    assert booking["room"] == {"id": rooms.room_id, "name": "Sala A", "capacity": None}
    assert booking["created_by"] == {"id": rooms.user_id, "name": "Ana López", "email": address("ana")}
    assert booking["guests"] == [
        {"id": rooms.by("bruno").user_id, "name": "Bruno Díaz", "email": address("bruno")}
    ]
    assert booking["created_at"] == booking["updated_at"] == "2024-01-14T12:00:00Z"
    assert made(rooms.get(booking["id"]), 200) == booking


def test_what_is_not_sent_is_null_empty_or_false(rooms: Rooms) -> None:
    booking = rooms.booked()

    assert booking["description"] is None
    assert booking["guests"] == []
    assert booking["has_google_meet"] is False
    assert booking["google_meet_link"] is None


def test_fields_that_are_not_the_clients_to_say_are_ignored(rooms: Rooms) -> None:
    said = {"id": 7, "status": "pending", "created_by": {"id": 1}, "created_at": "2020-01-01T00:00:00Z"}

    booking = rooms.booked(**said)

    assert booking["id"] != 7
    assert booking["status"] == "confirmed"
    assert booking["created_by"]["email"] == address("ana")
    assert booking["created_at"] == "2024-01-14T12:00:00Z"


def test_every_booking_has_a_number_of_its_own(rooms: Rooms) -> None:
    numbers = [rooms.booked(**slot(f"{hour}:00"))["id"] for hour in range(10)]
    rooms.deleted(numbers[-1])
    numbers.append(rooms.booked(**slot("9:00"))["id"])

    assert len(set(numbers)) == len(numbers)


# One fault.


@pytest.mark.parametrize("field", ["title", "room_id", "start_datetime", "end_datetime"])
@pytest.mark.parametrize("value", [MISSING, None])
def test_four_fields_are_required(rooms: Rooms, field: str, value: object) -> None:
    faulty(rooms.create(**{field: value}), **{field: REQUIRED})


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_title_is_none(rooms: Rooms, blank: str) -> None:
    faulty(rooms.create(title=blank), title=REQUIRED)


def test_the_room_must_exist(rooms: Rooms) -> None:
    faulty(rooms.create(room_id=UNKNOWN), room_id=NO_ROOM)


def test_the_room_must_be_active(rooms: Rooms) -> None:
    faulty(rooms.create(room_id=rooms.built(status="inactive")["id"]), room_id=NOT_OPEN)


@pytest.mark.parametrize("when", [slot("11:00", "11:59", day="2024-01-14"), slot("10:00", day=YESTERDAY)])
def test_the_start_must_be_in_the_future(rooms: Rooms, when: dict[str, str]) -> None:
    for caller in (rooms, rooms.admin):
        faulty(caller.create(**when), start_datetime=PAST)
    for start in ("11:59", "12:00"):
        faulty(rooms.create(**slot(start, "13:00", day="2024-01-14")), start_datetime=PAST)


def test_a_minute_from_now_is_the_future(rooms: Rooms) -> None:
    assert rooms.create(**slot("12:01", day="2024-01-14")).status == 201


@pytest.mark.parametrize(("start", "end"), [("10:00", "10:00"), ("10:00", "09:00")])
def test_the_end_must_be_after_the_start(rooms: Rooms, start: str, end: str) -> None:
    faulty(rooms.create(**slot(start, end)), end_datetime=REVERSED)


@pytest.mark.parametrize(
    "end", ["2024-01-15T10:00:01Z", "2024-01-15T10:00:59Z", "2024-02-15T10:00:01Z", "2025-01-15T10:00:00Z"]
)
def test_too_short_and_too_long_are_faults_of_the_end(rooms: Rooms, end: str) -> None:
    errors = invalid(rooms.create(end_datetime=end), "end_datetime")

    assert errors["end_datetime"] != [REVERSED]


@pytest.mark.parametrize("end", ["2024-01-15T10:01:00Z", "2024-02-15T10:00:00Z"])
def test_a_minute_and_31_days_can_be_booked(rooms: Rooms, end: str) -> None:
    assert rooms.booked(end_datetime=end)["end_datetime"] == end


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 2001),
        ("title", 5),
        ("title", ["Reunión"]),
        ("room_id", "abc"),
        ("room_id", 1.5),
        ("room_id", True),
        ("room_id", []),
        ("room_id", 10**40),
        ("start_datetime", "mañana"),
        ("start_datetime", 5),
        ("start_datetime", "2024-02-30T10:00:00Z"),
        ("end_datetime", "2024-01-15T25:00:00Z"),
        ("end_datetime", True),
        ("end_datetime", {}),
        ("description", "x" * 2001),
        ("description", 5),
        ("has_google_meet", "quizás"),
        ("has_google_meet", 2),
        ("guests", "bruno@example.com"),
        ("guests", {}),
        ("guests", 5),
    ],
    ids=lambda part: str(part)[:20],
)
def test_a_value_of_the_wrong_kind_is_a_fault_of_its_field_alone(
    rooms: Rooms, field: str, value: Any
) -> None:
    invalid(rooms.create(**{field: value}), field)
    assert rooms.listed() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "x" * 200), ("title", "Reunión ñ 🎾"), ("description", "x" * 2000), ("description", None)],
    ids=lambda part: str(part)[:20],
)
def test_text_up_to_its_limit_is_kept(rooms: Rooms, field: str, value: Any) -> None:
    assert rooms.booked(**{field: value})[field] == value


# All at once.


def test_an_empty_body_lacks_everything(rooms: Rooms) -> None:
    answer = rooms.request("POST", "/api/bookings", json={})

    faulty(answer, title=REQUIRED, room_id=REQUIRED, start_datetime=REQUIRED, end_datetime=REQUIRED)


def test_faults_of_schema_and_of_rules_come_together(rooms: Rooms) -> None:
    answer = rooms.create(
        title=MISSING,
        room_id=UNKNOWN,
        **slot("10:00", "09:00", day=YESTERDAY),
        guests=["nadie@example.com", address("bruno"), "tampoco@example.com"],
    )

    faulty(
        answer,
        title=REQUIRED,
        room_id=NO_ROOM,
        start_datetime=PAST,
        end_datetime=REVERSED,
        guests=[no_user("nadie@example.com"), no_user("tampoco@example.com")],
    )


def test_a_fault_of_one_field_does_not_hide_those_of_the_others(rooms: Rooms) -> None:
    room_id = rooms.built(status="inactive")["id"]

    answer = rooms.create(
        room_id=room_id,
        start_datetime="mañana",
        end_datetime=MISSING,
        has_google_meet="quizás",
        description=5,
        guests=["nadie@example.com"],
    )

    errors = invalid(
        answer, "room_id", "start_datetime", "end_datetime", "has_google_meet", "description", "guests"
    )
    assert errors["room_id"] == [NOT_OPEN]
    assert errors["end_datetime"] == [REQUIRED]
    assert errors["guests"] == [no_user("nadie@example.com")]


def test_a_past_start_is_told_even_without_an_end(rooms: Rooms) -> None:
    answer = rooms.create(start_datetime="2024-01-13T10:00:00Z", end_datetime=MISSING)

    faulty(answer, start_datetime=PAST, end_datetime=REQUIRED)


def test_too_many_people_are_told_along_with_the_rest(rooms: Rooms) -> None:
    room_id = rooms.built(capacity=1)["id"]

    answer = rooms.create(title="", room_id=room_id, guests=[address("bruno")])

    faulty(answer, title=REQUIRED, guests=TOO_MANY)


def test_faults_come_before_the_conflict(rooms: Rooms) -> None:
    booking = rooms.booked()

    faulty(rooms.create(title=""), title=REQUIRED)
    taken(rooms.create(), booking)


def test_what_was_refused_books_nothing(rooms: Rooms) -> None:
    rooms.create(title="")
    rooms.create(guests=["nadie@example.com"])

    assert rooms.admin.listed() == []
    assert rooms.is_free(**slot("10:00"))


# The link.


def test_a_booking_with_a_meeting_has_a_link_that_nobody_guesses(rooms: Rooms) -> None:
    links = [
        rooms.booked(has_google_meet=True, **slot(f"{hour}:00"))["google_meet_link"] for hour in (10, 11)
    ]

    assert links[0] != links[1]
    for link in links:
        host, _, name = link.removeprefix("https://").partition("/")
        assert host == "meet.jit.si"
        assert re.fullmatch(r"[A-Za-z0-9_-]{20,}", name), link


@pytest.mark.parametrize("sent", [False, MISSING])
def test_a_booking_without_a_meeting_has_no_link(rooms: Rooms, sent: object) -> None:
    booking = rooms.booked(has_google_meet=sent)

    assert (booking["has_google_meet"], booking["google_meet_link"]) == (False, None)
