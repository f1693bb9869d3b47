"""Who sees a booking, and who may change it: its creator, its guests, admins, and nobody else."""

from collections.abc import Callable

import pytest

from tests.api import Answer
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
    BAD_IDS,
    NO_PERMISSION,
    NOT_FOUND,
    UNKNOWN,
    gone,
    ids,
    made,
    refused,
)

CHANGES: dict[str, Callable[[Rooms, int], Answer]] = {
    "put": lambda rooms, booking_id: rooms.put(booking_id, title="Mía"),
    "cancel": lambda rooms, booking_id: rooms.cancel(booking_id),
    "delete": lambda rooms, booking_id: rooms.delete(booking_id),
}
every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def test_creator_guest_and_admin_see_the_same_booking(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")], description="Detalles")

    for caller in (rooms, rooms.by("bruno"), rooms.admin, rooms.by("root", role="superadmin")):
        assert made(caller.get(booking["id"]), 200) == booking
        assert ids(caller.list()) == [booking["id"]]


@pytest.mark.parametrize("role", ["user", "STAFF", "professional", "king"])
def test_others_do_not_see_it(rooms: Rooms, role: str) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    other = rooms.by("carla", role=role)

    refused(other.get(booking["id"]), 403, NO_PERMISSION)
    assert ids(other.list()) == []
    assert other.list().body["meta"]["total"] == 0


def test_a_user_sees_what_they_made_and_what_they_are_guests_of(rooms: Rooms) -> None:
    bruno = rooms.by("bruno")
    mine = rooms.booked(**slot("09:00"))["id"]
    invited = bruno.booked(guests=[address("ana")], **slot("10:00"))["id"]
    theirs = bruno.booked(guests=[address("carla")], **slot("11:00"))["id"]

    assert rooms.listed() == [mine, invited]
    assert bruno.listed() == [invited, theirs]
    assert rooms.by("carla").listed() == [theirs]
    assert rooms.admin.listed() == [mine, invited, theirs]


def test_who_is_no_guest_any_more_sees_it_no_more(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    made(rooms.put(booking["id"], guests=[address("carla")]), 200)

    refused(rooms.by("bruno").get(booking["id"]), 403, NO_PERMISSION)
    assert rooms.by("bruno").listed() == []
    assert rooms.by("carla").get(booking["id"]).status == 200
    assert rooms.by("carla").listed() == [booking["id"]]


def test_a_guest_goes_on_seeing_it_wherever_it_is_moved(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    other = rooms.built(name="Sala B")["id"]
    made(rooms.put(booking["id"], room_id=other, **slot("10:00", day="2024-03-01")), 200)

    bruno = rooms.by("bruno")
    assert bruno.get(booking["id"]).status == 200
    assert bruno.listed() == bruno.listed(room_id=other, start_date="2024-03-01") == [booking["id"]]


def test_a_cancelled_booking_is_seen_and_a_deleted_one_is_not(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    made(rooms.cancel(booking["id"]), 200)
    for caller in (rooms, rooms.by("bruno"), rooms.admin):
        assert made(caller.get(booking["id"]), 200)["status"] == "cancelled"
        assert caller.listed() == [booking["id"]]

    gone(rooms.delete(booking["id"]))
    for caller in (rooms, rooms.by("bruno"), rooms.admin):
        refused(caller.get(booking["id"]), 404, NOT_FOUND)
        assert caller.listed() == []


@every_change
@pytest.mark.parametrize(("user", "role"), [("bruno", "user"), ("carla", "user"), ("sara", "STAFF")])
def test_neither_a_guest_nor_anybody_else_changes_it(
    rooms: Rooms, change: Callable[[Rooms, int], Answer], user: str, role: str
) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    refused(change(rooms.by(user, role=role), booking["id"]), 403, NO_PERMISSION)

    assert rooms.seen(booking["id"]) == booking


@every_change
@pytest.mark.parametrize(
    ("user", "role"), [("ana", "user"), ("ana", "STAFF"), ("alma", "admin"), ("root", "superadmin")]
)
def test_creator_and_admins_change_it(
    rooms: Rooms, change: Callable[[Rooms, int], Answer], user: str, role: str
) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    assert change(rooms.by(user, role=role), booking["id"]).status in (200, 204)


def test_an_admins_change_does_not_make_it_theirs(rooms: Rooms) -> None:
    booking = rooms.booked()

    changed = made(rooms.admin.put(booking["id"], title="Otra", guests=[address("bruno")]), 200)

    assert changed["created_by"] == booking["created_by"]
    assert changed["created_by"]["email"] == address("ana")
    assert rooms.listed() == [booking["id"]]


def test_what_an_admin_books_is_theirs(rooms: Rooms) -> None:
    booking = rooms.admin.booked(guests=[address("ana")])

    assert booking["created_by"]["email"] == address("alma")
    refused(rooms.put(booking["id"], title="Mía"), 403, NO_PERMISSION)
    assert rooms.listed() == [booking["id"]]


@pytest.mark.parametrize("booking_id", [UNKNOWN, *BAD_IDS])
def test_what_is_no_id_of_a_booking_is_not_found(rooms: Rooms, booking_id: int) -> None:
    for caller in (rooms, rooms.admin):
        refused(caller.get(booking_id), 404, NOT_FOUND)
        for change in CHANGES.values():
            refused(change(caller, booking_id), 404, NOT_FOUND)


def test_a_number_is_not_written_in_another_way(rooms: Rooms) -> None:
    booking = rooms.booked()

    for other in (f"0{booking['id']}", f"{booking['id']}.0", f"+{booking['id']}", f"{booking['id']}%20"):
        refused(rooms.get(other), 404, NOT_FOUND)
    assert made(rooms.request("GET", f"/api/bookings/%3{str(booking['id'])[0]}{str(booking['id'])[1:]}"), 200)


def test_a_room_is_no_booking_and_the_other_way_round(rooms: Rooms) -> None:
    booking = rooms.booked()

    refused(rooms.admin.get(rooms.room_id), 404, NOT_FOUND)
    refused(rooms.room(booking["id"]), 404, NOT_FOUND)
    refused(rooms.monthly(booking["id"]), 404, NOT_FOUND)
