"""Names as long and as odd as they may be still make keys that DynamoDB takes."""

import pytest

from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import gone, ids, made, rows
from tests.contract.test_keys import ODD, sizes_fit


@pytest.mark.parametrize("letter", ODD)
def test_the_longest_names_of_rooms_and_people_make_keys(rooms: Rooms, letter: str) -> None:
    name = letter * (200 // len(letter))
    tenant = letter * (100 // len(letter))
    guest = rooms.by(name[:-1], tenant=tenant, name=name, email="bruno@example.com").known()
    admin = rooms.by(name, tenant=tenant, name=name, email="alma@example.com", role="admin")

    room = made(admin.new_room(name=name, location=name), 201)
    booking = made(admin.create(room_id=room["id"], title=name, guests=["bruno@example.com"]), 201)
    changed = made(admin.put(booking["id"], guests=["bruno@example.com"], description=name), 200)

    assert rows(admin.all_rooms()) == [room]
    assert changed["guests"][0]["name"] == name
    assert ids(guest.list()) == ids(admin.list()) == [booking["id"]]
    gone(admin.delete(booking["id"]))
    assert sizes_fit()


@pytest.mark.parametrize("letter", ["ΐ", "😀", "ñ", "x", "ﷺ"])
def test_the_longest_addresses_and_names_of_many_words_make_keys(rooms: Rooms, letter: str) -> None:
    email = letter * 190 + "@x.example"
    name = " ".join(f"{letter}{number}" for number in range(40))[:200]

    eva = rooms.by("eva", name=name, email=email).known()

    made(eva.keyed("x" * 255).create(room_id=rooms.room_id), 201)
    made(rooms.create(guests=[email], **slot("12:00")), 201)
    assert sizes_fit()
