"""Tenants of the rooms: calendars, names and people of their own."""

from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import NO_ROOM, faulty, ids, no_user


def norte_of(rooms: Rooms) -> Rooms:
    """Ana of another tenant, which knows her alone."""
    return rooms.by("ana", tenant="norte").known()


def test_every_calendar_is_the_tenants_own(rooms: Rooms) -> None:
    norte = norte_of(rooms)
    here, there = rooms.booked(), norte.booked(**slot("14:00"))

    for caller, booking in ((rooms, here), (norte.admin, there)):
        assert ids(caller.calendar(start="2024-01-15", end="2024-01-15")) == [booking["id"]]
        week = caller.weekly(week_offset=1).body["data"]
        assert [row["booking_id"] for row in week["Monday"]] == [booking["id"]]
        assert len(caller.monthly(caller.room_id).body["bookings"]) == 1
        assert ids(caller.all_rooms()) == [booking["room"]["id"]]
    assert norte.weekly(week_offset=1, room_id=rooms.room_id).body["data"]["Monday"] == []
    assert norte.admin.listed(room_id=rooms.room_id) == []
    # Names of rooms are each tenant's own, too.
    assert rooms.built(name="Sala N")["id"] != norte.built(name="Sala N")["id"]


def test_bookings_of_one_tenant_are_in_nobodys_way_in_another(rooms: Rooms) -> None:
    norte, booking = norte_of(rooms), rooms.booked()

    assert norte.is_free(**slot("10:00"))
    assert not rooms.is_free(**slot("10:00"))
    faulty(rooms.put(booking["id"], room_id=norte.room_id), room_id=NO_ROOM)
    assert rooms.seen(booking["id"]) == booking


def test_people_of_another_tenant_are_nobody(rooms: Rooms) -> None:
    norte = norte_of(rooms)
    assert norte.found("bruno") == []
    assert norte.found("ana") == ["Ana López"]
    faulty(norte.create(guests=[address("bruno")]), guests=no_user(address("bruno")))
    assert norte.user_id != 0
    assert rooms.found("bruno") == ["Bruno Díaz"]

    # One address may be of two people in two tenants.
    norte.by("otro", name="Otro Bruno", email=address("bruno")).known()
    guests = [caller.booked(guests=[address("bruno")])["guests"][0]["name"] for caller in (rooms, norte)]
    assert guests == ["Bruno Díaz", "Otro Bruno"]
