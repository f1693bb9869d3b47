"""Idempotency-Key: the same request again is the same answer, and one booking, and one room."""

from functools import partial

import pytest

from tests.api import Answer
from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import NO_PERMISSION, NO_ROOM, faulty, ids, invalid, made, refused, taken
from tests.faults import faults, first
from tests.tokens import token

REPLAYED = "idempotent-replayed"
WRITE = "TransactWriteItems"


def count(rooms: Rooms) -> int:
    return int(rooms.admin.list().body["meta"]["total"])


def replays(again: Answer, earlier: Answer) -> None:
    assert (again.status, again.raw) == (earlier.status, earlier.raw)
    assert again.headers[REPLAYED] == "true"


# Bookings.


def test_the_same_key_and_body_is_the_same_answer_byte_for_byte(rooms: Rooms, at: At) -> None:
    said = {"title": "Reunión 🎾", "guests": [address("bruno")], "has_google_meet": True}
    create = partial(rooms.keyed().create, **said)
    earlier = create()
    at("2024-01-14T12:30:00Z")
    again = create()

    made(earlier, 201)
    assert REPLAYED not in earlier.headers
    replays(again, earlier)
    replays(create(), earlier)
    assert count(rooms) == 1


def test_without_a_key_the_same_request_is_a_conflict(rooms: Rooms) -> None:
    booking = rooms.booked()

    taken(rooms.create(), booking)


def test_another_key_is_another_request(rooms: Rooms) -> None:
    rooms.keyed("k-1").create()

    taken(rooms.keyed("k-2").create())
    assert rooms.keyed("k-2").create(**slot("12:00")).status == 201
    assert count(rooms) == 2


@pytest.mark.parametrize(
    "change", [{"title": "Otra"}, {"guests": []}, {"has_google_meet": True}, slot("15:00")], ids=str
)
def test_the_same_key_with_another_body_is_422(rooms: Rooms, change: dict[str, str]) -> None:
    earlier = rooms.keyed().create()

    refused(rooms.keyed().create(**change), 422)

    assert count(rooms) == 1
    replays(rooms.keyed().create(), earlier)


def test_the_same_key_of_another_user_is_another_request(rooms: Rooms) -> None:
    earlier = rooms.keyed().create()

    taken(rooms.by("bruno").keyed().create())
    other = rooms.by("bruno").keyed().create(**slot("12:00"))
    assert made(other, 201)["id"] != made(earlier, 201)["id"]
    replays(rooms.by("bruno").keyed().create(**slot("12:00")), other)


def test_the_same_user_of_another_tenant_is_another_caller(rooms: Rooms) -> None:
    room_id = rooms.room_id
    rooms.keyed().create(room_id=room_id)

    faulty(rooms.by("ana", tenant="norte").keyed().create(room_id=room_id), room_id=NO_ROOM)


def test_the_caller_is_the_same_by_cookie_as_by_bearer(rooms: Rooms) -> None:
    room_id = rooms.room_id
    earlier = rooms.keyed().create(room_id=room_id)

    replays(rooms.with_cookie(token()).keyed().create(room_id=room_id), earlier)


def test_a_refusal_is_not_remembered(rooms: Rooms) -> None:
    blocker = rooms.by("bruno").booked()
    taken(rooms.keyed().create())
    invalid(rooms.keyed().create(title=""), "title")
    rooms.by("bruno").cancel(blocker["id"])

    answer = rooms.keyed().create()

    made(answer, 201)
    assert REPLAYED not in answer.headers


def test_after_a_refusal_the_key_may_carry_another_body(rooms: Rooms) -> None:
    rooms.by("bruno").booked()
    taken(rooms.keyed().create())

    assert rooms.keyed().create(**slot("15:00")).status == 201


def test_the_first_answer_comes_back_whatever_became_of_the_booking(rooms: Rooms, at: At) -> None:
    earlier = rooms.keyed().create()
    booking_id = earlier.body["data"]["id"]
    rooms.put(booking_id, title="Otra")
    replays(rooms.keyed().create(), earlier)
    rooms.deleted(booking_id)
    replays(rooms.keyed().create(), earlier)

    assert rooms.by("bruno").create().status == 201


def test_the_first_answer_comes_back_though_the_start_is_past(rooms: Rooms, at: At) -> None:
    soon = slot("12:30", day="2024-01-14")
    earlier = rooms.keyed().create(**soon)
    at("2024-01-14T14:00:00Z")

    replays(rooms.keyed().create(**soon), earlier)


def test_a_key_is_kept_for_24_hours_and_no_longer(rooms: Rooms, at: At) -> None:
    when = slot("10:00", day="2024-06-01")
    earlier = rooms.keyed().create(**when)
    rooms.deleted(earlier.body["data"]["id"])

    at("2024-01-15T11:59:59Z")
    replays(rooms.keyed().create(**when), earlier)
    at("2024-01-15T12:00:01Z")
    later = rooms.keyed().create(**when)

    assert made(later, 201)["id"] != earlier.body["data"]["id"]
    assert REPLAYED not in later.headers


@pytest.mark.parametrize(
    "key", ["", "x" * 256, "a b", "clave-ñ", "🎾", "a\tb", "\u00a0"], ids=lambda k: repr(k)[:12]
)
def test_a_bad_key_is_refused_and_makes_nothing(rooms: Rooms, key: str) -> None:
    room_id = rooms.room_id

    refused(rooms.keyed(key).create(), 400)
    refused(rooms.admin.keyed(key).new_room(name="Sala B"), 400)

    assert count(rooms) == 0
    assert ids(rooms.all_rooms()) == [room_id]


@pytest.mark.parametrize("key", ["x", "x" * 255, "!", "~", "a/b#c:d", '"quoted"'], ids=lambda k: k[:8])
def test_visible_ascii_of_up_to_255_characters_is_a_key(rooms: Rooms, key: str) -> None:
    earlier = rooms.keyed(key).create()

    made(earlier, 201)
    replays(rooms.keyed(key).create(), earlier)


def test_two_with_one_key_at_once_get_one_answer_and_one_booking(rooms: Rooms) -> None:
    rooms.booked(**slot("15:00"))
    keyed = partial(rooms.keyed().create, **slot("09:00"), has_google_meet=True)
    faster: list[Answer] = []

    with faults(WRITE, first(lambda: faster.append(keyed()))):
        slower = keyed()

    replays(slower, faster[0])
    made(faster[0], 201)
    assert REPLAYED not in faster[0].headers
    assert count(rooms) == 2


def test_two_with_one_key_and_different_bodies_at_once_are_told_apart(rooms: Rooms) -> None:
    rooms.booked(**slot("15:00"))
    other = partial(rooms.keyed().create, **slot("11:00"))

    with faults(WRITE, first(other)):
        refused(rooms.keyed().create(**slot("09:00")), 422)

    assert count(rooms) == 2


# Rooms.


def test_a_room_is_made_once_for_a_key(rooms: Rooms) -> None:
    admin = rooms.admin.keyed()
    earlier = admin.new_room(name="Sala B")

    made(earlier, 201)
    replays(admin.new_room(name="Sala B"), earlier)
    refused(admin.new_room(name="Sala C"), 422)
    invalid(rooms.admin.keyed("k-2").new_room(name="Sala B"), "name")
    assert ids(rooms.all_rooms()) == [earlier.body["data"]["id"]]


def test_a_room_of_another_admin_with_the_same_key_is_another(rooms: Rooms) -> None:
    earlier = rooms.admin.keyed().new_room(name="Sala B")

    other = rooms.by("root", role="superadmin").keyed().new_room(name="Sala C")

    assert made(earlier, 201)["id"] != made(other, 201)["id"]


def test_nobody_replays_what_only_an_admin_may_do(rooms: Rooms) -> None:
    rooms.admin.keyed().new_room(name="Sala B")

    refused(rooms.by("alma", role="user").keyed().new_room(name="Sala B"), 403, NO_PERMISSION)


def test_two_rooms_with_one_key_at_once_are_one(rooms: Rooms) -> None:
    make = partial(rooms.admin.keyed().new_room, name="Sala B")
    rooms.admin.known()
    faster: list[Answer] = []

    with faults(WRITE, first(lambda: faster.append(make()))):
        slower = make()

    replays(slower, faster[0])
    assert len(ids(rooms.all_rooms())) == 1


def test_one_key_serves_for_a_room_and_for_a_booking(rooms: Rooms) -> None:
    room = made(rooms.admin.keyed().new_room(name="Sala B"), 201)

    assert rooms.admin.keyed().create(room_id=room["id"]).status == 201


def test_a_key_does_no_harm_where_nothing_is_created(rooms: Rooms) -> None:
    booking = rooms.booked()
    keyed = rooms.keyed()

    assert keyed.list().status == 200
    for title in ("A", "B"):
        assert made(keyed.put(booking["id"], title=title), 200)["title"] == title
    assert keyed.cancel(booking["id"]).status == keyed.cancel(booking["id"], reason="x").status == 200
