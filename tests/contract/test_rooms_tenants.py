"""Tenants of the rooms: people of their own; that their calendars never meet is in the matrix of rights."""

from tests.contract.rooms import Rooms, address
from tests.contract.rooms_answers import faulty, no_user


def test_people_of_another_tenant_are_nobody(rooms: Rooms) -> None:
    norte = rooms.by("ana", tenant="norte").known()
    assert norte.found("bruno") == []
    assert norte.found("ana") == ["Ana López"]
    faulty(norte.create(guests=[address("bruno")]), guests=no_user(address("bruno")))
    assert rooms.found("bruno") == ["Bruno Díaz"]

    # One address may be of two people in two tenants.
    norte.by("otro", name="Otro Bruno", email=address("bruno")).known()
    guests = [caller.booked(guests=[address("bruno")])["guests"][0]["name"] for caller in (rooms, norte)]
    assert guests == ["Bruno Díaz", "Otro Bruno"]
