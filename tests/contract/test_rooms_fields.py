"""The fields of a room: what each takes, and what is said of the rest."""

import re
from typing import Any

import pytest

from tests.contract.callers import MISSING
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import REQUIRED, faulty, invalid, made, rows

GOOD = [
    ("name", "Sala A"),
    ("name", "x" * 200),
    ("name", "Reunión ñ 🎾"),
    ("description", "x" * 2000),
    ("capacity", 1),
    ("capacity", 10_000),
    ("location", "Piso 2"),
    ("status", "active"),
    ("status", "inactive"),
    ("timezone", "America/Santiago"),
    ("timezone", "UTC"),
    ("color", "#000000"),
    ("color", "#3b82f6"),
]
BAD = [
    ("name", "x" * 201),
    ("name", 5),
    ("name", ["Sala"]),
    ("description", "x" * 2001),
    ("description", 5),
    ("capacity", 0),
    ("capacity", -1),
    ("capacity", 10_001),
    ("capacity", 1.5),
    ("capacity", True),
    ("capacity", "muchos"),
    ("capacity", 10**40),
    ("location", "x" * 2001),
    ("location", {}),
    ("status", "rota"),
    ("status", "ACTIVE"),
    ("status", True),
    ("timezone", "Marte/Olimpo"),
    ("timezone", "../etc/passwd"),
    ("timezone", 3),
    ("color", "rojo"),
    ("color", "#fff"),
    ("color", "#gggggg"),
    ("color", "3b82f6"),
    ("color", "#3b82f6\n"),
    ("color", 0),
]


@pytest.mark.parametrize(("field", "value"), GOOD, ids=lambda part: str(part)[:20])
def test_what_a_field_takes_is_kept_as_it_was_sent(rooms: Rooms, field: str, value: Any) -> None:
    room = made(rooms.admin.new_room(**{field: value}), 201)
    other = rooms.built(name="Otra")

    assert room[field] == value
    assert type(room[field]) is type(value)
    assert made(rooms.room(room["id"]), 200) == room
    if field != "name":
        assert rooms.changes(other["id"], **{field: value})[field] == value


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda part: str(part)[:20])
def test_what_a_field_does_not_take_is_a_fault_of_it_alone(rooms: Rooms, field: str, value: Any) -> None:
    room = rooms.built(name="Otra")

    invalid(rooms.admin.new_room(**{field: value}), field)
    invalid(rooms.admin.put_room(room["id"], **{field: value}), field)

    assert rows(rooms.all_rooms()) == [room]


@pytest.mark.parametrize("name", [MISSING, None, "", "   "])
def test_a_name_is_required(rooms: Rooms, name: object) -> None:
    faulty(rooms.admin.new_room(name=name), name=REQUIRED)


@pytest.mark.parametrize("field", ["name", "status", "timezone"])
def test_what_cannot_be_absent_cannot_be_taken_away(rooms: Rooms, field: str) -> None:
    room = rooms.built()

    invalid(rooms.admin.put_room(room["id"], **{field: None}), field)

    assert made(rooms.room(room["id"]), 200) == room


def test_a_blank_name_does_not_replace_one(rooms: Rooms) -> None:
    room = rooms.built()

    for blank in ("", "  "):
        invalid(rooms.admin.put_room(room["id"], name=blank), "name")


def test_every_faulty_field_is_told_at_once(rooms: Rooms) -> None:
    answer = rooms.admin.new_room(name="", capacity=0, status="rota", timezone="x", color="x", location=5)

    errors = invalid(answer, "name", "capacity", "status", "timezone", "color", "location")

    assert errors["name"] == [REQUIRED]


def test_unknown_fields_change_nothing(rooms: Rooms) -> None:
    room = made(rooms.admin.new_room(id=7, created_at="x", dueño="ana"), 201)

    assert room["created_at"] == "2024-01-14T12:00:00Z"
    assert rooms.changes(room["id"], id=8) == room


def test_colors_of_many_rooms_are_of_one_palette(rooms: Rooms) -> None:
    colors = [rooms.built(name=f"Sala {number}")["color"] for number in range(30)]

    assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in colors)
    assert 1 < len(set(colors)) < 30


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": -1}, "page"),
        ({"page": "x"}, "page"),
        ({"page": "1.5"}, "page"),
        ({"page": "9" * 30}, "page"),
        ({"per_page": 0}, "per_page"),
        ({"per_page": 101}, "per_page"),
        ({"per_page": "x"}, "per_page"),
    ],
    ids=str,
)
def test_a_page_out_of_range_is_a_fault_of_the_field(rooms: Rooms, query: dict[str, Any], field: str) -> None:
    invalid(rooms.all_rooms(**query), field)
    invalid(rooms.list(**query), field)


def test_pages_of_one_and_of_a_hundred_are_in_range(rooms: Rooms) -> None:
    for per_page in (1, 100):
        assert rooms.all_rooms(per_page=per_page).body["meta"]["per_page"] == per_page
        assert rooms.list(per_page=per_page).body["meta"]["per_page"] == per_page
