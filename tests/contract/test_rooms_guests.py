"""Guests: users of the tenant by their addresses, each once, and no more than the room holds."""

from typing import Any, Final

from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import TOO_MANY, faulty, invalid, made, no_user

ANA, BRUNO, CARLA, ALMA = (address(user) for user in ("ana", "bruno", "carla", "alma"))
STRANGERS: Final = ("nadie@example.com", "bruno", "bruno@example.co", "@", "x" * 300)
NO_ADDRESSES: Final[tuple[list[Any], ...]] = ([5], [None], [BRUNO, {}], [[BRUNO]], [True])
KEPT: Final = [
    # Who is sent, and who is a guest of Ana's then: in the order sent, each once, and not she.
    *(([BRUNO, CARLA], [BRUNO, CARLA]), ([CARLA, BRUNO], [CARLA, BRUNO]), ([BRUNO], [BRUNO]), ([], [])),
    ([CARLA.upper(), BRUNO, "Bruno@Example.com", CARLA, BRUNO], [CARLA, BRUNO]),
    *(([ANA, BRUNO], [BRUNO]), ([CARLA, ANA.upper()], [CARLA])),
]


def emails(booking: dict[str, list[dict[str, str]]]) -> list[str]:
    return [guest["email"] for guest in booking["guests"]]


def invites(rooms: Rooms, booking: dict[str, Any], *guests: str, **fields: Any) -> list[str]:
    """Change the guests of a booking; return whom it has now."""
    return emails(made(rooms.put(booking["id"], guests=list(guests), **fields), 200))


def test_guests_come_back_in_the_order_sent_each_once_and_without_the_creator(rooms: Rooms) -> None:
    changed = rooms.booked(**slot("15:00"))
    for sent, kept in KEPT:
        booking = rooms.booked(guests=sent)
        assert emails(booking) == emails(made(rooms.get(booking["id"]), 200)) == kept, sent
        assert invites(rooms, changed, *sent) == kept, sent
        rooms.deleted(booking["id"])

    # The creator is no guest when an admin writes, either; and a change without guests leaves them.
    rooms.admin.known()
    assert invites(rooms.admin, changed, ANA, ALMA) == [ALMA]
    assert emails(made(rooms.put(changed["id"], title="Otra"), 200)) == [ALMA]


def test_addresses_of_nobody_are_named_in_order(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("15:00"))
    for email in STRANGERS:
        faulty(rooms.create(guests=[BRUNO, email]), guests=no_user(email))
        faulty(rooms.put(booking["id"], guests=[email]), guests=no_user(email))
    for guests in NO_ADDRESSES:
        invalid(rooms.create(guests=guests), "guests")

    several = ["z@example.com", "a@example.com", "m@example.com"]
    faulty(rooms.create(guests=[several[0], BRUNO, *several[1:]]), guests=[*map(no_user, several)])


def test_forty_guests_are_the_most_and_see_a_booking_of_many_days_moved(rooms: Rooms) -> None:
    addresses = [f"u{number}@example.com" for number in range(41)]
    people = [rooms.by(email[:-12], name=email[:-12], email=email).known() for email in addresses]
    invalid(rooms.create(guests=addresses), "guests")
    invalid(rooms.create(guests=["x@example.com"] * 5000), "guests")
    booking = rooms.booked(guests=addresses[:40], **slot("10:00", "200:00"))

    moved = made(rooms.put(booking["id"], **slot("11:00", "201:00")), 200)

    assert emails(booking) == emails(moved) == addresses[:40]
    assert people[39].listed(start_date="2024-01-20", end_date="2024-01-20") == [booking["id"]]


# Capacity.


def test_creator_and_guests_must_fit_and_nobody_takes_two_seats(rooms: Rooms) -> None:
    for number, (capacity, guests) in enumerate(
        (
            *((1, []), (2, [BRUNO]), (3, [BRUNO, CARLA]), (4, [BRUNO, CARLA]), (None, [BRUNO, CARLA])),
            (2, [BRUNO, BRUNO.upper(), ANA]),
        )
    ):
        room_id = rooms.built(name=f"Cabe {number}", capacity=capacity)["id"]
        made(rooms.create(room_id=room_id, guests=guests), 201)
    for capacity in (1, 2):
        room_id = rooms.built(name=f"No cabe {capacity}", capacity=capacity)["id"]
        faulty(rooms.create(room_id=room_id, guests=[BRUNO, CARLA]), guests=TOO_MANY)


def test_more_guests_than_fit_cannot_be_added_later(rooms: Rooms) -> None:
    room_id = rooms.built(capacity=2)["id"]
    booking = rooms.booked(room_id=room_id, guests=[BRUNO])

    faulty(rooms.put(booking["id"], guests=[BRUNO, CARLA]), guests=TOO_MANY)

    assert rooms.seen(booking["id"]) == booking
    assert invites(rooms, booking, CARLA) == [CARLA]


def test_a_room_too_small_is_a_fault_of_the_room_unless_guests_are_sent(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[BRUNO, CARLA])
    small = rooms.built(name="Sala B", capacity=2)["id"]

    faulty(rooms.put(booking["id"], room_id=small, **slot("15:00")), room_id=TOO_MANY)
    faulty(rooms.put(booking["id"], room_id=small, guests=[CARLA, BRUNO]), guests=TOO_MANY)

    assert rooms.seen(booking["id"]) == booking
    assert rooms.is_free(room_id=small, **slot("15:00"))
    assert invites(rooms, booking, CARLA, room_id=small) == [CARLA]
    assert rooms.seen(booking["id"])["room"]["id"] == small


def test_guests_of_a_full_room_stay_when_it_is_made_smaller(rooms: Rooms) -> None:
    room_id = rooms.built(capacity=3)["id"]
    booking = rooms.booked(room_id=room_id, guests=[BRUNO, CARLA])
    rooms.changes(room_id, capacity=1)

    changed = made(rooms.put(booking["id"], title="Otra", description="x"), 200)

    assert emails(changed) == [BRUNO, CARLA]
