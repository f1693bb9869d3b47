"""Names and addresses of one dialect alone, as long and as odd as they may be, still make keys."""

from tests.contract.appointments import Appointments
from tests.contract.courts import Courts
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import ids, made, rows
from tests.store.days import items

ODD = ["x", "#", "%", "%23", "ΐ", "😀", "ñ"]
LIMITS = {"pk": 2048, "hk": 2048, "rk": 2048, "ck": 2048, "sk": 1024, "cs": 1024}


def longest(letter: str, limit: int) -> str:
    """Return a name of this letter alone, of as many characters as it may have."""
    return letter * (limit // len(letter))


def sizes_fit() -> bool:
    return all(
        len(item[name]["S"].encode()) <= limit
        for item in items()
        for name, limit in LIMITS.items()
        if name in item
    )


def test_the_longest_addresses_of_a_club_make_keys(courts: Courts) -> None:
    for letter in ("ΐ", "😀", "ñ"):
        email = letter * 252 + "@x"
        assert courts.register(email=email).status == 201
        assert courts.login(email=email).status == 200
    assert sizes_fit()


def test_the_longest_names_of_guests_make_keys(rooms: Rooms) -> None:
    for letter in ODD:
        name, tenant = longest(letter, 200), longest(letter, 100)
        guest = rooms.by(name[:-1], tenant=tenant, name=name, email="bruno@example.com").known()
        admin = rooms.by(name, tenant=tenant, name=name, email="alma@example.com", role="admin")
        room = made(admin.new_room(name=name, location=name), 201)

        booking = made(admin.create(room_id=room["id"], title=name, guests=["bruno@example.com"]), 201)
        changed = made(admin.put(booking["id"], guests=["bruno@example.com"], description=name), 200)

        assert rows(admin.all_rooms()) == [room]
        assert changed["guests"][0]["name"] == name
        assert ids(guest.list()) == ids(admin.list()) == [booking["id"]]
    assert sizes_fit()


def test_the_longest_names_make_keys_of_those_who_type_codes(appointments: Appointments) -> None:
    for letter in ODD:
        name, tenant = longest(letter, 200), longest(letter, 100)
        client = appointments.by(name[:-1], tenant=tenant, name=name)
        admin = client.by("alma", role="ADMIN")
        admin.practising(name)
        rules = {"check_in": {"opens": 1440, "closes": 10, "release": True}}
        assert admin.request("PUT", "/api/rules/professional", json=rules).status == 200
        booked = client.booked(client_id=name[:-1], professional_id=name)

        typed = client.request("POST", f"/api/reservations/{booked['id']}/check-in", json={"code": "no"})

        assert (typed.status, typed.body["message"]) == (400, "El código no es el de hoy"), letter
    assert sizes_fit()


def test_the_longest_addresses_and_names_of_many_words_make_keys(rooms: Rooms) -> None:
    for hour, letter in enumerate(("ΐ", "😀", "ñ", "x", "ﷺ"), 10):
        email = letter * 190 + "@x.example"
        name = " ".join(f"{letter}{number}" for number in range(40))[:200]
        eva = rooms.by(f"eva-{hour}", name=name, email=email).known()

        made(eva.keyed("x" * 255).create(room_id=rooms.room_id, **slot(f"{hour}:00")), 201)
        made(rooms.create(guests=[email], **slot(f"{hour + 8}:00")), 201)
    assert sizes_fit()
