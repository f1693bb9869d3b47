"""Who may do what with rooms, bookings, calendars and phones: contract rooms.md, line by line."""

from functools import partial
from typing import Final

from tests.api import Response
from tests.contract import rooms_answers
from tests.contract.matrix import Manner, Row, Target, World
from tests.contract.rooms import slot
from tests.contract.rooms_answers import NO_PERMISSION, NO_ROOM, NOBODY, NOT_FOUND, WRONG_CODE
from tests.texts import last_code


def refused(answer: Response, status: int, message: str | None = None, /) -> None:
    """Assert that `answer` is an error in the shape of the rooms; of a 422, that one field is at fault."""
    if status != 422:
        rooms_answers.refused(answer, status, message)
        return
    [field] = answer.body["errors"]
    assert rooms_answers.invalid(answer, field) == {field: [message]}


row = partial(Row, Manner(refused, NOBODY, NOBODY, NO_PERMISSION, NOT_FOUND))
HOUR: Final = slot("10:00")


def room(world: World) -> Target:
    made = world.rooms.built(name=f"Sala {world.number()}")
    return Target({"room_id": made["id"]}, mark=made["name"])


def free_room(world: World) -> Target:
    """A room whose free times are asked for, which do not name it."""
    return Target(room(world).ids)


def new_room(world: World) -> Target:
    """The name of a room that is not there yet."""
    return Target(body={"name": f"Sala {world.number()}", "capacity": 4})


def hour(world: World) -> Target:
    """An hour of a room, which nobody has yet."""
    return Target(body={"title": "Reunión", "room_id": room(world).ids["room_id"], **HOUR})


def expected(world: World) -> Target:
    """Ana's booking, whose check-in is open; she has the room's code."""
    admin, room_id = world.rooms.admin, room(world).ids["room_id"]
    rules = f"/api/rules/room/{room_id}"
    admin.request("PUT", rules, json={"check_in": {"opens": 1440, "closes": 15}})
    made = world.rooms.booked(room_id=room_id, **HOUR)
    code = admin.request("GET", f"{rules}/code").body["data"]["code"]
    return Target({"booking_id": made["id"]}, mark=str(made["id"]), body={"code": code})


def booked_room(world: World) -> Target:
    """A room that Ana has booked; the mark is the title."""
    target = room(world)
    title = f"Asunto {world.number()}"
    world.rooms.booked(title=title, room_id=target.ids["room_id"])
    return Target(target.ids, mark=title)


def booked_hour(world: World) -> Target:
    """The booked room, asked for by query."""
    target = booked_room(world)
    return Target(query={"room_id": target.ids["room_id"]}, mark=target.mark)


def booked(world: World) -> Target:
    return Target(mark=booked_room(world).mark)


def booking(world: World) -> Target:
    title = f"Asunto {world.number()}"
    made = world.rooms.booked(title=title, room_id=room(world).ids["room_id"])
    return Target({"booking_id": made["id"]}, mark=title)


def person(world: World) -> Target:
    """Ana, whom the tenant knows."""
    world.rooms.known()
    return Target(mark=world.rooms.email)


def phone(world: World) -> Target:
    """A telephone of somebody who has none."""
    number = f"9123456{world.number():02}"
    return Target(body={"phone": number, "country": "CL", "whatsapp_opt_in": True}, owner=number)


def code(world: World) -> Target:
    """The code that went to Ana's telephone."""
    answer = world.rooms.save_phone(**phone(world).body)
    assert answer.body["requires_otp"] is True
    return Target(body={"otp_code": last_code()})


DAYS: Final = {"start": "2024-01-15", "end": "2024-01-16"}
NEXT_WEEK: Final = {"week_offset": 1}

# fmt: off
ROWS: Final = (
    #    non own oth stf pro adm sup f-u f-s f-a f-su
    row("401 200 200 200 200 200 200 --- --- --- ---", "GET /api/rooms", room),
    row("401 403 403 403 403 201 201 403 403 201 201", "POST /api/rooms", new_room),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/rooms/{room_id}", room),
    row("401 403 403 403 403 200 200 403 403 404 404", "PUT /api/rooms/{room_id}", room,
        body={"location": "Piso 2", "status": "inactive"}),
    row("401 403 403 403 403 204 204 403 403 404 404", "DELETE /api/rooms/{room_id}", room),
    row("401 200 --- --- --- 200 200 404 404 404 404", "GET /api/rooms/{room_id}/availability", booked_room,
        query=HOUR),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/rooms/{room_id}/slots", free_room,
        query={"date": "2024-01-16"}),
    row("401 200 --- --- --- 200 200 422 422 422 422", "GET /api/bookings/check-availability", booked_hour,
        query=HOUR, words={422: NO_ROOM}),

    row("401 200 --- --- --- 200 200 --- --- --- ---", "GET /api/bookings", booked),
    row("401 201 201 201 201 201 201 422 422 422 422", "POST /api/bookings", hour, words={422: NO_ROOM}),
    row("401 200 403 403 403 200 200 404 404 404 404", "GET /api/bookings/{booking_id}", booking),
    row("401 200 403 403 403 200 200 404 404 404 404", "PUT /api/bookings/{booking_id}", booking,
        "renamed", body={"title": "Otro asunto"}),
    row("401 200 403 403 403 200 200 404 404 404 404", "PUT /api/bookings/{booking_id}", booking,
        "moved", body=slot("12:00")),
    row("401 200 403 403 403 200 200 404 404 404 404", "PATCH /api/bookings/{booking_id}/cancel", booking,
        body={"reason": "x"}),
    row("401 200 403 403 403 200 200 404 404 404 404", "POST /api/bookings/{booking_id}/check-in", expected),
    row("401 204 403 403 403 204 204 404 404 404 404", "DELETE /api/bookings/{booking_id}", booking),
    row("401 200 200 200 200 200 200 --- --- --- ---", "GET /api/bookings/search-users", person,
        query={"q": "ana"}),

    row("401 200 --- --- --- 200 200 --- --- --- ---", "GET /api/bookings/calendar", booked, query=DAYS),
    row("401 200 --- --- --- 200 200 --- --- --- ---", "GET /api/dashboard/weekly-calendar", booked,
        query=NEXT_WEEK),
    row("401 200 --- --- --- 200 200 --- --- --- ---", "GET /api/dashboard/weekly-calendar", booked_hour,
        "of a room", query=NEXT_WEEK),
    row("401 200 --- --- --- 200 200 404 404 404 404", "GET /api/dashboard/room-calendar/{room_id}",
        booked_room, query={"month": "2024-01"}),

    row("401 201 201 201 201 201 201 201 201 201 201", "POST /api/me/phone", phone),
    row("401 200 422 422 422 422 422 422 422 422 422", "POST /api/me/phone/verify-otp", code,
        "with the owner's code", words={422: WRONG_CODE}, needs=("codes",)),
)
# fmt: on
