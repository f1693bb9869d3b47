"""POST /api/bookings: every fault of every field at once, then the conflict, then the booking.

How it is answered: test_rooms_examples.py. How a time may be written, and is past: common/test_time.py.
"""

from typing import Any, Final

from tests.contract.callers import MISSING
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
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

NOW: Final = "2024-01-14T12:00:00Z"
TODAY: Final = "2024-01-14"
YESTERDAY: Final = "2024-01-13"
NOBODY: Final = "nadie@example.com"
NEEDED: Final = ("title", "room_id", "start_datetime", "end_datetime")
SAID: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    # What is sent, and what is said of it.
    *(({field: value}, {field: REQUIRED}) for field in NEEDED for value in (MISSING, None)),
    *(({"title": blank}, {"title": REQUIRED}) for blank in ("", "   ")),
    *((slot("10:00", end), {"end_datetime": REVERSED}) for end in ("10:00", "09:00")),
    *((slot(start, "13:00", day=TODAY), {"start_datetime": PAST}) for start in ("11:59", "12:00")),
    (slot("10:00", day=YESTERDAY), {"start_datetime": PAST}),
    ({"room_id": UNKNOWN}, {"room_id": NO_ROOM}),
    # A past start is told even without an end, and faults of the schema along with those of the rules.
    (
        {"start_datetime": f"{YESTERDAY}T10:00:00Z", "end_datetime": MISSING},
        {"start_datetime": PAST, "end_datetime": REQUIRED},
    ),
    (
        {
            **slot("10:00", "09:00", day=YESTERDAY),
            "title": MISSING,
            "room_id": UNKNOWN,
            "guests": [NOBODY, address("bruno"), "tampoco@example.com"],
        },
        {
            "title": REQUIRED,
            "room_id": NO_ROOM,
            "start_datetime": PAST,
            "end_datetime": REVERSED,
            "guests": [no_user(NOBODY), no_user("tampoco@example.com")],
        },
    ),
]
WRONG: Final[dict[str, list[Any]]] = {
    "title": ["x" * 2001, 5, ["Reunión"]],
    "room_id": ["abc", 1.5, True, [], 10**40],
    "start_datetime": ["mañana", 5, "2024-02-30T10:00:00Z"],
    # The last four are too short and too long.
    "end_datetime": [
        *("2024-01-15T25:00:00Z", True, {}, "2024-01-15T10:00:01Z", "2024-01-15T10:00:59Z"),
        *("2024-02-15T10:00:01Z", "2025-01-15T10:00:00Z"),
    ],
    "description": ["x" * 2001, 5],
    "has_google_meet": ["quizás", 2],
    "guests": ["bruno@example.com", {}, 5],
}
GOOD: Final[dict[str, list[Any]]] = {
    "title": ["x" * 200, "Reunión ñ 🎾"],
    "description": ["x" * 2000, None],
    "end_datetime": ["2024-01-15T10:01:00Z", "2024-02-15T10:00:00Z"],
}


def test_a_booking_is_confirmed_at_once_whatever_is_said_of_what_is_not_the_clients_to_say(
    rooms: Rooms,
) -> None:
    said = {"id": 7, "status": "pending", "created_by": {"id": 1}, "created_at": "2020-01-01T00:00:00Z"}

    booking = rooms.booked(**said)

    expected = {"status": "confirmed", "created_at": NOW, "updated_at": NOW}
    assert booking.items() >= expected.items()
    assert booking["id"] != 7
    assert booking["created_by"] == {"id": rooms.user_id, "name": "Ana López", "email": address("ana")}
    assert booking["room"] == {"id": rooms.room_id, "name": "Sala A", "capacity": None}
    assert made(rooms.get(booking["id"]), 200) == booking


def test_what_is_not_sent_is_null_empty_or_false(rooms: Rooms) -> None:
    nothing: dict[str, Any] = {
        "description": None,
        "guests": [],
        "has_google_meet": False,
        "google_meet_link": None,
    }

    assert rooms.booked().items() >= nothing.items()
    assert rooms.booked(has_google_meet=False, **slot("12:00")).items() >= nothing.items()


def test_every_booking_has_a_number_of_its_own(rooms: Rooms) -> None:
    numbers = [rooms.booked(**slot(f"{hour}:00"))["id"] for hour in range(10)]
    rooms.deleted(numbers[-1])
    numbers.append(rooms.booked(**slot("9:00"))["id"])

    assert len(set(numbers)) == len(numbers)


# Faults.


def test_every_fault_is_said_of_its_field_and_all_at_once_and_books_nothing(rooms: Rooms) -> None:
    for caller in (rooms, rooms.admin):
        for sent, said in SAID:
            faulty(caller.create(**sent), **said)
        faulty(caller.request("POST", "/api/bookings", json={}), **dict.fromkeys(NEEDED, REQUIRED))
    assert rooms.admin.listed() == []
    assert rooms.create(**slot("12:01", day=TODAY)).status == 201


def test_a_value_of_the_wrong_kind_is_a_fault_of_its_field_alone(rooms: Rooms) -> None:
    for field, values in WRONG.items():
        for value in values:
            errors = invalid(rooms.create(**{field: value}), field)
            assert errors[field] != [REVERSED], value
    assert rooms.listed() == []
    for field, values in GOOD.items():
        for value in values:
            booking = rooms.booked(**{field: value})
            assert booking[field] == value
            rooms.deleted(booking["id"])


def test_a_fault_of_one_field_does_not_hide_those_of_the_others(rooms: Rooms) -> None:
    inactive = rooms.built(name="Cerrada", status="inactive")["id"]
    small = rooms.built(name="Chica", capacity=1)["id"]
    wrong = {"start_datetime": "mañana", "has_google_meet": "quizás", "description": 5}

    answer = rooms.create(room_id=inactive, end_datetime=MISSING, guests=[NOBODY], **wrong)

    errors = invalid(answer, "room_id", "end_datetime", "guests", *wrong)
    said = {"room_id": [NOT_OPEN], "end_datetime": [REQUIRED], "guests": [no_user(NOBODY)]}
    assert errors.items() >= said.items()
    faulty(rooms.create(room_id=inactive), room_id=NOT_OPEN)
    people = rooms.create(title="", room_id=small, guests=[address("bruno")])
    faulty(people, title=REQUIRED, guests=TOO_MANY)


def test_faults_come_before_the_conflict(rooms: Rooms) -> None:
    booking = rooms.booked()

    faulty(rooms.create(title=""), title=REQUIRED)
    taken(rooms.create(), booking)
