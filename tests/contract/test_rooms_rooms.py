"""Rooms and their fields: what each takes, and what is said of the rest; the list."""

import re
from typing import Any, Final

from tests.contract.callers import MISSING
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import REQUIRED, ROOM_KEYS, faulty, gone, invalid, made, rows

NINE_TO_SIX: Final = {"open": "09:00", "close": "18:00"}
NO_HOURS: Final = (
    *((9, 18), (None, "18:00"), ("18:00", "09:00"), ("09:00", "09:00"), ("24:00", "24:00")),
    *(("09:00", "24:01"), ("9:00", "18:00"), ("09:60", "18:00")),
)
GOOD: Final[dict[str, list[Any]]] = {
    "name": ["Sala A", "x" * 200, "Reunión ñ 🎾", "' OR 1=1"],
    "description": ["\u202eadmin", "😀" * 50, "<script>", "%s%n", "x" * 2000],
    "capacity": [1, 10_000],
    "location": ["Piso 2"],
    "status": ["active", "inactive"],
    "timezone": ["UTC", "America/Santiago"],
    "color": ["#000000", "#3b82f6"],
}
ALL: Final = {field: values[-1] for field, values in GOOD.items()} | {"opening_hours": None}
BAD: Final[dict[str, list[Any]]] = {
    "name": ["x" * 201, 5, ["Sala"]],
    "description": ["x" * 2001, 5],
    "capacity": [0, -1, 10_001, 1.5, True, "muchos", 2**63, 10**40],
    "location": ["x" * 2001, {}],
    "status": ["rota", "ACTIVE", True],
    "timezone": ["Marte/Olimpo", "../etc/passwd", 3],
    "color": ["rojo", "#fff", "#gggggg", "3b82f6", "#3b82f6\n", 0],
    "opening_hours": [
        *("siempre", 5, [], {"Lunes": NINE_TO_SIX}),
        *({"Monday": hours} for hours in ("09:00-18:00", {}, {"open": "09:00"}, {"close": "18:00"})),
        *({"Monday": {"open": opens, "close": closes}} for opens, closes in NO_HOURS),
    ],
}
NOTHINGS: Final[dict[str, list[Any]]] = {"name": [None, "", "  "], "status": [None], "timezone": [None]}
PAGES: Final = {"page": [0, -1, "x", "1.5", "9" * 30], "per_page": [0, 101, "x"]}


def test_what_a_field_takes_is_kept_as_it_was_sent(rooms: Rooms) -> None:
    other = rooms.built(name="Otra")

    for field, values in GOOD.items():
        for value in values:
            room = made(rooms.admin.new_room(**{field: value}), 201)
            assert room[field] == value
            assert type(room[field]) is type(value)
            assert made(rooms.room(room["id"]), 200) == room
            gone(rooms.admin.delete_room(room["id"]))
            if field != "name":
                changed = rooms.changes(other["id"], **{field: value})
                assert changed == {**other, field: value} == made(rooms.room(other["id"]), 200), field
                other = changed
    assert rooms.changes(other["id"]) == other


def test_what_a_field_does_not_take_is_a_fault_of_it_alone(rooms: Rooms) -> None:
    room = rooms.built(name="Otra")

    for field, values in BAD.items():
        for value in values:
            for answer in (
                rooms.admin.new_room(**{field: value}),
                rooms.admin.put_room(room["id"], **{field: value}),
            ):
                assert answer.status == 422, (field, value, answer.raw)
                invalid(answer, field)
    for body in (b'{"name": "A", "capacity": 1e400}', b'{"name": "A", "capacity": -0}'):
        sent = {"Content-Type": "application/json"}
        invalid(rooms.admin.request("POST", "/api/rooms", body=body, headers=sent), "capacity")
    assert rows(rooms.all_rooms()) == [room]


def test_what_cannot_be_absent_cannot_be_taken_away(rooms: Rooms) -> None:
    for name in (MISSING, None, "", "   "):
        faulty(rooms.admin.new_room(name=name), name=REQUIRED)
    room = rooms.built()

    for field, values in NOTHINGS.items():
        for nothing in values:
            invalid(rooms.admin.put_room(room["id"], **{field: nothing}), field)
    assert made(rooms.room(room["id"]), 200) == room


def test_colors_of_many_rooms_are_of_one_palette(rooms: Rooms) -> None:
    colors = [rooms.built(name=f"Sala {number}")["color"] for number in range(30)]

    assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in colors)
    assert 1 < len(set(colors)) < 30


def test_a_page_out_of_range_is_a_fault_of_the_field(rooms: Rooms) -> None:
    for field, values in PAGES.items():
        for value in values:
            invalid(rooms.all_rooms(**{field: value}), field)
            invalid(rooms.list(**{field: value}), field)
    for per_page in (1, 100):
        assert rooms.all_rooms(per_page=per_page).body["meta"]["per_page"] == per_page
        assert rooms.list(per_page=per_page).body["meta"]["per_page"] == per_page


# Making one.


def test_a_room_needs_a_name_alone(rooms: Rooms) -> None:
    """What is not the client's to say changes nothing."""
    room = made(rooms.admin.new_room(name="Sala A", id=7, created_at="x", dueño="ana"), 201)

    assert set(room) == ROOM_KEYS
    assert type(room["id"]) is int
    assert 0 < room["id"] < 2**53
    assert (room["name"], room["status"]) == ("Sala A", "active")
    for key in ("description", "capacity", "location", "opening_hours"):
        assert room[key] is None, key
    assert room["timezone"] == "UTC"
    assert re.fullmatch(r"#[0-9a-f]{6}", room["color"])
    assert room["created_at"] == "2024-01-14T12:00:00Z"
    assert rooms.changes(room["id"], id=8) == room == made(rooms.room(room["id"]), 200)


def test_a_color_that_was_not_chosen_stays_the_same(rooms: Rooms) -> None:
    room = rooms.built()

    renamed = rooms.changes(room["id"], name="Otra", location="Piso 1")
    assert renamed["color"] == made(rooms.room(room["id"]), 200)["color"] == room["color"]
    assert rooms.changes(room["id"], color="#012345")["color"] == "#012345"
    assert rooms.changes(room["id"], color=None) == renamed


def test_a_name_is_one_rooms_alone_whatever_its_case_and_all_faults_are_told_at_once(rooms: Rooms) -> None:
    rooms.built(name="Sala A")
    other = rooms.built(name="Sala B")

    for name in ("Sala A", "sala a", "SALA A"):
        invalid(rooms.admin.new_room(name=name), "name")
        invalid(rooms.admin.put_room(other["id"], name=name), "name")
    wrong = {field: values[-1] for field, values in BAD.items()}
    invalid(rooms.admin.new_room(**{**wrong, "name": "sala a"}), *wrong)
    assert [room["name"] for room in rows(rooms.all_rooms())] == ["Sala A", "Sala B"]


def test_a_room_may_change_its_own_name_and_its_old_one_is_free_again(rooms: Rooms) -> None:
    room = rooms.built(name="Sala A")

    assert rooms.changes(room["id"], name="SALA A")["name"] == "SALA A"
    invalid(rooms.admin.new_room(name="Sala a"), "name")
    rooms.changes(room["id"], name="Sala B")
    assert rooms.built(name="sala a")["name"] == "sala a"
    invalid(rooms.admin.new_room(name="SALA B"), "name")


def test_null_takes_away_what_may_be_absent(rooms: Rooms) -> None:
    room = rooms.built(**{**ALL, "opening_hours": {"Monday": NINE_TO_SIX}})

    for field in ("description", "capacity", "location", "opening_hours"):
        changed = rooms.changes(room["id"], **{field: None})
        assert changed == {**room, field: None}, field
        room = changed


def test_a_booking_shows_its_room_as_it_is_called_now(rooms: Rooms) -> None:
    room = rooms.built(capacity=5)
    booking = rooms.booked(room_id=room["id"])

    rooms.changes(room["id"], name="Sala Nueva", capacity=7)

    shown = {"id": room["id"], "name": "Sala Nueva", "capacity": 7}
    assert made(rooms.get(booking["id"]), 200)["room"] == shown
    assert rows(rooms.list())[0]["room"] == {"id": room["id"], "name": "Sala Nueva"}


# The list.


def test_the_list_is_by_name_of_active_and_inactive_ones(rooms: Rooms) -> None:
    for name, status in (("gama", "active"), ("Beta", "inactive"), ("alfa", "active"), ("Delta", "active")):
        rooms.built(name=name, status=status)

    def names(**query: Any) -> list[str]:
        return [room["name"] for room in rows(rooms.all_rooms(**query))]

    assert names() == ["alfa", "Beta", "Delta", "gama"]
    assert names(status="active") == ["alfa", "Delta", "gama"]
    assert names(status="inactive") == ["Beta"]
    invalid(rooms.all_rooms(status="rota"), "status")


def test_pages_hold_each_room_once_and_the_total_is_true(rooms: Rooms) -> None:
    def meta(current: int, per_page: int, total: int, last: int) -> dict[str, int]:
        return {"current_page": current, "per_page": per_page, "total": total, "last_page": last}

    assert rooms.all_rooms().body == {"data": [], "meta": meta(1, 15, 0, 1)}
    for number in range(17):
        rooms.built(name=f"Sala {number:02}", status="inactive" if number == 3 else "active")

    first, second, beyond = rooms.all_rooms(), rooms.all_rooms(page=2), rooms.all_rooms(page=9)

    assert [len(rows(page)) for page in (first, second, beyond)] == [15, 2, 0]
    listed = [room["name"] for page in (first, second) for room in rows(page)]
    assert listed == [f"Sala {number:02}" for number in range(17)]
    assert second.body["meta"] == meta(2, 15, 17, 2)
    assert beyond.body["meta"] == meta(9, 15, 17, 2)
    assert rooms.all_rooms(status="active", per_page=4).body["meta"] == meta(1, 4, 16, 4)
