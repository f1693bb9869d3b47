"""Guests: users of the tenant by their addresses, each once, and no more than the room holds."""

import pytest

from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import TOO_MANY, faulty, invalid, made, no_user

ANA, BRUNO, CARLA = address("ana"), address("bruno"), address("carla")


def emails(booking: dict[str, list[dict[str, str]]]) -> list[str]:
    return [guest["email"] for guest in booking["guests"]]


def crowd(rooms: Rooms, size: int) -> list[str]:
    """Make this many users known; their addresses."""
    addresses = [f"u{number}@example.com" for number in range(size)]
    for number, email in enumerate(addresses):
        rooms.by(f"u{number}", name=f"Uno {number}", email=email).known()
    return addresses


@pytest.mark.parametrize("guests", [[BRUNO, CARLA], [CARLA, BRUNO], [BRUNO], []])
def test_guests_come_back_in_the_order_sent(rooms: Rooms, guests: list[str]) -> None:
    booking = rooms.booked(guests=guests)

    assert emails(booking) == guests
    assert emails(made(rooms.get(booking["id"]), 200)) == guests
    assert emails(made(rooms.put(booking["id"], guests=guests[::-1]), 200)) == guests[::-1]


def test_addresses_are_compared_without_case_and_each_counts_once(rooms: Rooms) -> None:
    sent = [CARLA.upper(), BRUNO, "Bruno@Example.com", CARLA, BRUNO]

    assert emails(rooms.booked(guests=sent)) == [CARLA, BRUNO]


@pytest.mark.parametrize("own", [ANA, ANA.upper()])
def test_the_creator_is_no_guest(rooms: Rooms, own: str) -> None:
    booking = rooms.booked(guests=[own, BRUNO])

    assert emails(booking) == [BRUNO]
    assert emails(made(rooms.put(booking["id"], guests=[CARLA, own]), 200)) == [CARLA]


def test_the_creator_is_no_guest_when_an_admin_writes(rooms: Rooms) -> None:
    rooms.admin.known()
    booking = rooms.booked()

    changed = made(rooms.admin.put(booking["id"], guests=[ANA, address("alma")]), 200)

    assert emails(changed) == [address("alma")]


@pytest.mark.parametrize("email", ["nadie@example.com", "bruno", "bruno@example.co", "@", "x" * 300])
def test_an_address_of_nobody_is_named(rooms: Rooms, email: str) -> None:
    booking = rooms.booked(**slot("15:00"))

    faulty(rooms.create(guests=[BRUNO, email]), guests=no_user(email))
    faulty(rooms.put(booking["id"], guests=[email]), guests=no_user(email))


def test_every_address_of_nobody_is_named_in_order(rooms: Rooms) -> None:
    sent = ["z@example.com", BRUNO, "a@example.com", "m@example.com"]

    expected = [no_user(email) for email in ("z@example.com", "a@example.com", "m@example.com")]
    faulty(rooms.create(guests=sent), guests=expected)


@pytest.mark.parametrize("guests", [[5], [None], [BRUNO, {}], [[BRUNO]], [True]], ids=str)
def test_a_guest_is_an_address(rooms: Rooms, guests: list[object]) -> None:
    invalid(rooms.create(guests=guests), "guests")


def test_a_user_of_another_tenant_is_nobody_here(rooms: Rooms) -> None:
    rooms.by("eva", tenant="norte", email="eva@example.com").known()

    faulty(rooms.create(guests=["eva@example.com"]), guests=no_user("eva@example.com"))


def test_forty_guests_are_the_most(rooms: Rooms) -> None:
    addresses = crowd(rooms, 41)

    assert emails(rooms.booked(guests=addresses[:40])) == addresses[:40]
    invalid(rooms.create(guests=addresses, **slot("12:00")), "guests")
    invalid(rooms.create(guests=["x@example.com"] * 5000, **slot("12:00")), "guests")


def test_forty_guests_see_a_booking_of_many_days_moved(rooms: Rooms) -> None:
    addresses = crowd(rooms, 40)
    booking = rooms.booked(guests=addresses, **slot("10:00", "200:00"))

    moved = made(rooms.put(booking["id"], **slot("11:00", "201:00")), 200)

    assert emails(moved) == addresses
    last = rooms.by("u39", name="Uno 39", email=addresses[-1])
    assert last.listed(start_date="2024-01-20", end_date="2024-01-20") == [booking["id"]]


# Capacity.


@pytest.mark.parametrize(("capacity", "fits"), [(1, False), (2, False), (3, True), (4, True), (None, True)])
def test_creator_and_guests_must_fit(rooms: Rooms, capacity: int | None, fits: bool) -> None:
    room_id = rooms.built(capacity=capacity)["id"]

    answer = rooms.create(room_id=room_id, guests=[BRUNO, CARLA])

    if fits:
        made(answer, 201)
    else:
        faulty(answer, guests=TOO_MANY)


def test_one_alone_fits_everywhere(rooms: Rooms) -> None:
    room_id = rooms.built(capacity=1)["id"]

    assert rooms.create(room_id=room_id).status == 201
    assert rooms.create(room_id=room_id, guests=[], **slot("12:00")).status == 201


def test_who_is_named_twice_or_is_the_creator_takes_one_seat(rooms: Rooms) -> None:
    room_id = rooms.built(capacity=2)["id"]

    assert rooms.create(room_id=room_id, guests=[BRUNO, BRUNO.upper(), ANA]).status == 201


def test_more_guests_than_fit_cannot_be_added_later(rooms: Rooms) -> None:
    room_id = rooms.built(capacity=2)["id"]
    booking = rooms.booked(room_id=room_id, guests=[BRUNO])

    faulty(rooms.put(booking["id"], guests=[BRUNO, CARLA]), guests=TOO_MANY)

    assert rooms.seen(booking["id"]) == booking
    assert emails(made(rooms.put(booking["id"], guests=[CARLA]), 200)) == [CARLA]


def test_a_room_too_small_is_a_fault_of_the_room_unless_guests_are_sent(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[BRUNO, CARLA])
    small = rooms.built(name="Sala B", capacity=2)["id"]

    faulty(rooms.put(booking["id"], room_id=small), room_id=TOO_MANY)
    faulty(rooms.put(booking["id"], room_id=small, guests=[CARLA, BRUNO]), guests=TOO_MANY)

    assert rooms.seen(booking["id"]) == booking
    assert made(rooms.put(booking["id"], room_id=small, guests=[CARLA]), 200)["room"]["id"] == small


# What becomes of them.


def test_a_put_without_guests_leaves_them_and_an_empty_list_takes_them_away(rooms: Rooms, at: At) -> None:
    booking = rooms.booked(guests=[BRUNO, CARLA])
    at("2024-01-14T12:30:00Z")

    assert emails(made(rooms.put(booking["id"], title="Otra"), 200)) == [BRUNO, CARLA]
    assert emails(made(rooms.put(booking["id"], guests=[]), 200)) == []


def test_guests_of_a_full_room_stay_when_it_is_made_smaller(rooms: Rooms) -> None:
    room_id = rooms.built(capacity=3)["id"]
    booking = rooms.booked(room_id=room_id, guests=[BRUNO, CARLA])
    rooms.changes(room_id, capacity=1)

    changed = made(rooms.put(booking["id"], title="Otra", description="x"), 200)

    assert emails(changed) == [BRUNO, CARLA]
