"""Who one is and where: tokens on every route, and tenants that never meet."""

from collections.abc import Callable

import pytest

from tests.api import Answer
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import (
    NO_PERMISSION,
    NO_ROOM,
    NOBODY,
    NOT_FOUND,
    UNKNOWN,
    faulty,
    ids,
    made,
    no_user,
    refused,
    rows,
)
from tests.tokens import token

ROUTES = [
    ("GET", "/api/rooms"),
    ("POST", "/api/rooms"),
    ("GET", "/api/rooms/1"),
    ("PUT", "/api/rooms/1"),
    ("DELETE", "/api/rooms/1"),
    ("GET", "/api/rooms/1/availability"),
    ("GET", "/api/bookings"),
    ("POST", "/api/bookings"),
    ("GET", "/api/bookings/search-users"),
    ("GET", "/api/bookings/check-availability"),
    ("GET", "/api/bookings/calendar"),
    ("GET", "/api/bookings/1"),
    ("PUT", "/api/bookings/1"),
    ("DELETE", "/api/bookings/1"),
    ("PATCH", "/api/bookings/1/cancel"),
    ("GET", "/api/dashboard/weekly-calendar"),
    ("GET", "/api/dashboard/room-calendar/1"),
    ("POST", "/api/me/phone"),
    ("POST", "/api/me/phone/verify-otp"),
]
FOR_ADMINS = [("POST", "/api/rooms"), ("PUT", "/api/rooms/1"), ("DELETE", "/api/rooms/1")]


@pytest.fixture
def norte(rooms: Rooms) -> Rooms:
    """Ana of another tenant, which knows her alone."""
    return rooms.by("ana", tenant="norte").known()


# Tokens and roles.


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_needs_a_token_that_is_good(rooms: Rooms, method: str, path: str) -> None:
    refused(rooms.nobody.request(method, path, json={}), 401, NOBODY)
    for bad in ("x", token(key="another secret, also long enough for HS256"), token(expires_in=-61)):
        refused(rooms.with_token(bad).request(method, path, json={}), 401, NOBODY)
        refused(rooms.with_cookie(bad).request(method, path, json={}), 401, NOBODY)


@pytest.mark.parametrize(("method", "path"), FOR_ADMINS)
@pytest.mark.parametrize("role", ["user", "member", "USUARIO", "client", "STAFF", "professional", "king"])
def test_what_is_for_admins_is_not_for_others(rooms: Rooms, method: str, path: str, role: str) -> None:
    refused(rooms.by("ana", role=role).request(method, path, json={}), 403, NO_PERMISSION)


@pytest.mark.parametrize("role", ["admin", "ADMIN", "tenant admin", "SUPERADMIN", "superadmin"])
def test_role_words_of_all_dialects_are_known(rooms: Rooms, role: str) -> None:
    booking = rooms.booked()

    assert rooms.by("jefa", role=role).get(booking["id"]).status == 200


# Tenants.


def test_the_same_people_in_two_tenants_never_meet(rooms: Rooms, norte: Rooms) -> None:
    here, there = rooms.booked(title="Aquí"), norte.booked(title="Allí")

    assert here["id"] != there["id"]
    assert here["room"]["id"] != there["room"]["id"]
    assert ids(rooms.list()) == ids(rooms.admin.list()) == [here["id"]]
    assert ids(norte.list()) == ids(norte.admin.list()) == [there["id"]]
    assert ids(rooms.all_rooms()) == [here["room"]["id"]]
    assert ids(norte.all_rooms()) == [there["room"]["id"]]


def test_every_calendar_is_the_tenants_own(rooms: Rooms, norte: Rooms) -> None:
    here, there = rooms.booked(), norte.booked(**slot("14:00"))

    for caller, booking in ((rooms, here), (norte.admin, there)):
        day = {"start": "2024-01-15", "end": "2024-01-15"}
        assert ids(caller.calendar(**day)) == [booking["id"]]
        week = caller.weekly(week_offset=1).body["data"]
        assert [each["booking_id"] for each in week["Monday"]] == [booking["id"]]
        assert len(caller.monthly(caller.room_id).body["bookings"]) == 1
    assert norte.weekly(week_offset=1, room_id=rooms.room_id).body["data"]["Monday"] == []
    assert norte.admin.listed(room_id=rooms.room_id) == []


def test_names_of_rooms_are_each_tenants_own(rooms: Rooms, norte: Rooms) -> None:
    assert rooms.built(name="Sala A")["id"] != norte.built(name="Sala A")["id"]


def test_bookings_of_one_tenant_are_in_nobodys_way_in_another(rooms: Rooms, norte: Rooms) -> None:
    rooms.booked()

    assert norte.is_free(**slot("10:00"))
    assert norte.create().status == 201
    assert not rooms.is_free(**slot("10:00"))


ON_A_ROOM: dict[str, Callable[[Rooms, int], Answer]] = {
    "get": Rooms.room,
    "delete": Rooms.delete_room,
    "put": lambda rooms, room_id: rooms.put_room(room_id, name="Mía"),
    "availability": lambda rooms, room_id: rooms.availability(room_id, **slot("10:00")),
    "check": lambda rooms, room_id: rooms.check(room_id=room_id, **slot("10:00")),
    "calendar": lambda rooms, room_id: rooms.monthly(room_id),
    "book": lambda rooms, room_id: rooms.create(room_id=room_id),
}


@pytest.mark.parametrize("act", ON_A_ROOM.values(), ids=ON_A_ROOM)
@pytest.mark.parametrize("role", ["user", "admin", "superadmin"])
def test_a_room_of_another_tenant_answers_as_one_that_does_not_exist(
    rooms: Rooms, norte: Rooms, role: str, act: Callable[[Rooms, int], Answer]
) -> None:
    room = rooms.built()
    caller = norte.by("ana", role=role)

    answer, unknown = act(caller, room["id"]), act(caller, UNKNOWN)

    assert (answer.status, answer.raw) == (unknown.status, unknown.raw)
    assert answer.status in (403, 404, 422)
    assert made(rooms.room(room["id"]), 200) == room
    assert rooms.is_free(room_id=room["id"], **slot("10:00"))


ON_A_BOOKING: dict[str, Callable[[Rooms, int], Answer]] = {
    "get": Rooms.get,
    "cancel": Rooms.cancel,
    "delete": Rooms.delete,
    "put": lambda rooms, booking_id: rooms.put(booking_id, title="Mía"),
}


@pytest.mark.parametrize("act", ON_A_BOOKING.values(), ids=ON_A_BOOKING)
@pytest.mark.parametrize("role", ["user", "admin", "superadmin"])
def test_a_booking_of_another_tenant_answers_as_one_that_does_not_exist(
    rooms: Rooms, norte: Rooms, role: str, act: Callable[[Rooms, int], Answer]
) -> None:
    booking = rooms.booked()
    caller = norte.by("ana", role=role)

    answer, unknown = act(caller, booking["id"]), act(caller, UNKNOWN)

    assert (answer.status, answer.raw) == (unknown.status, unknown.raw)
    refused(answer, 404, NOT_FOUND)
    assert rooms.seen(booking["id"]) == booking


def test_people_of_another_tenant_are_nobody(rooms: Rooms, norte: Rooms) -> None:
    assert norte.found("bruno") == []
    assert norte.found("ana") == ["Ana López"]
    faulty(norte.create(guests=[address("bruno")]), guests=no_user(address("bruno")))
    assert norte.user_id != 0
    assert rooms.found("bruno") == ["Bruno Díaz"]


def test_one_address_may_be_of_two_people_in_two_tenants(rooms: Rooms, norte: Rooms) -> None:
    norte.by("otro", name="Otro Bruno", email=address("bruno")).known()

    here = rooms.booked(guests=[address("bruno")])["guests"][0]
    there = norte.booked(guests=[address("bruno")])["guests"][0]

    assert (here["name"], there["name"]) == ("Bruno Díaz", "Otro Bruno")


def test_a_move_does_not_leave_the_tenant(rooms: Rooms, norte: Rooms) -> None:
    booking = rooms.booked()

    faulty(rooms.put(booking["id"], room_id=norte.room_id), room_id=NO_ROOM)
    faulty(rooms.admin.put(booking["id"], room_id=norte.room_id), room_id=NO_ROOM)

    assert rooms.seen(booking["id"]) == booking


# Other dialects of the same tenant.


def test_rooms_canchas_and_classes_are_things_apart(rooms: Rooms) -> None:
    cancha = {"nombre": "Cancha A", "tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10}
    cancha_id = rooms.admin.request("POST", "/api/canchas", json=cancha).body["cancha"]["id"]
    hours = {"canchaId": cancha_id, "fecha": "2024-01-15", "horaInicio": "10:00", "horaFin": "11:00"}
    reserva_id = rooms.request("POST", "/api/reservas", json=hours).body["reserva"]["id"]
    booking = rooms.booked()

    refused(rooms.room(cancha_id), 404, NOT_FOUND)
    refused(rooms.admin.put_room(cancha_id, name="x"), 404, NOT_FOUND)
    refused(rooms.admin.get(reserva_id), 404, NOT_FOUND)
    refused(rooms.admin.cancel(reserva_id), 404, NOT_FOUND)
    for path in (
        f"/api/canchas/{rooms.room_id}",
        f"/api/reservas/{booking['id']}",
        f"/api/v1/classes/{rooms.room_id}",
        f"/api/v1/reservations/{booking['id']}",
    ):
        assert rooms.admin.request("GET", path).status == 404, path
    assert ids(rooms.admin.list()) == [booking["id"]]
    assert [each["id"] for each in rows(rooms.all_rooms())] == [rooms.room_id]
    reservas = rooms.admin.request("GET", "/api/reservas").body["reservas"]
    assert [each["id"] for each in reservas] == [reserva_id]
    canchas = rooms.request("GET", "/api/canchas").body["canchas"]
    assert [each["id"] for each in canchas] == [cancha_id]
    assert rooms.request("GET", "/api/v1/classes").body["data"] == []
