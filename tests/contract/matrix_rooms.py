"""Who may do what with rooms, bookings, calendars and phones: contract rooms.md, line by line."""

from typing import Any, Final

from tests.api import Answer
from tests.contract import rooms_answers
from tests.contract.matrix import Manner, Row, Target, World, nothing
from tests.contract.rooms import slot
from tests.contract.rooms_answers import NO_PERMISSION, NO_ROOM, NOBODY, NOT_FOUND, WRONG_CODE
from tests.texts import last_code


def refused(answer: Answer, status: int, message: str | None = None, /) -> None:
    """Assert that `answer` is an error in the shape of the rooms; of a 422, that one field is at fault."""
    if status != 422:
        rooms_answers.refused(answer, status, message)
        return
    [field] = answer.body["errors"]
    assert rooms_answers.invalid(answer, field) == {field: [message]}


ROOMS: Final = Manner(refused, NOBODY, NOBODY, NO_PERMISSION, NOT_FOUND)
HOUR: Final = slot("10:00")


def room(world: World) -> Target:
    """A room."""
    made = world.rooms.built(name=f"Sala {world.number()}")
    return Target({"room_id": made["id"]}, mark=made["name"])


def new_room(world: World) -> Target:
    """The name of a room that is not there yet."""
    return Target(body={"name": f"Sala {world.number()}", "capacity": 4})


def hour(world: World) -> Target:
    """An hour of a room, which nobody has yet."""
    return Target(body={"title": "Reunión", "room_id": room(world).ids["room_id"], **HOUR})


def booked_room(world: World) -> Target:
    """A room that Ana has booked; the mark is the title."""
    target = room(world)
    title = f"Asunto {world.number()}"
    world.rooms.booked(title=title, room_id=target.ids["room_id"])
    return Target(target.ids, mark=title)


def booked_hour(world: World) -> Target:
    """The same, asked for by query."""
    target = booked_room(world)
    return Target(query={"room_id": target.ids["room_id"]}, mark=target.mark)


def booked(world: World) -> Target:
    """The same, asked for by nothing."""
    return Target(mark=booked_room(world).mark)


def booking(world: World) -> Target:
    """A booking of Ana's."""
    title = f"Asunto {world.number()}"
    made = world.rooms.booked(title=title, room_id=room(world).ids["room_id"])
    return Target({"booking_id": made["id"]}, mark=title)


def person(world: World) -> Target:
    """Ana, whom the tenant knows."""
    world.rooms.known()
    return Target(mark=world.rooms.email)


def code(world: World) -> Target:
    """The code that went to Ana's phone."""
    assert world.rooms.save_phone().body["requires_otp"] is True
    return Target(body={"otp_code": last_code()})


PHONE: Final[dict[str, Any]] = {"phone": "912345678", "country": "CL", "whatsapp_opt_in": True}
DAYS: Final = {"start": "2024-01-15", "end": "2024-01-16"}
NEXT_WEEK: Final = {"week_offset": 1}

# fmt: off
ROWS: Final = (
    #    non exp for own  oth  stf  pro  adm  sup  f-ad f-su
    Row(ROOMS, "GET /api/rooms", room,
        "401 401 401 200  200  200  200  200  200  200- 200-"),
    Row(ROOMS, "POST /api/rooms", new_room,
        "401 401 401 403  403  403  403  201  201  201  201"),
    Row(ROOMS, "GET /api/rooms/{room_id}", room,
        "401 401 401 200  200  200  200  200  200  404  404"),
    Row(ROOMS, "PUT /api/rooms/{room_id}", room,
        "401 401 401 403  403  403  403  200  200  404  404",
        body={"location": "Piso 2", "status": "inactive"}),
    Row(ROOMS, "DELETE /api/rooms/{room_id}", room,
        "401 401 401 403  403  403  403  204  204  404  404"),
    Row(ROOMS, "GET /api/rooms/{room_id}/availability", booked_room,
        "401 401 401 200  200- 200- 200- 200  200  404  404",
        query=HOUR),
    Row(ROOMS, "GET /api/bookings/check-availability", booked_hour,
        "401 401 401 200  200- 200- 200- 200  200  422  422",
        query=HOUR, words={422: NO_ROOM}),

    Row(ROOMS, "GET /api/bookings", booked,
        "401 401 401 200  200- 200- 200- 200  200  200- 200-"),
    Row(ROOMS, "POST /api/bookings", hour,
        "401 401 401 201  201  201  201  201  201  422  422",
        words={422: NO_ROOM}),
    Row(ROOMS, "GET /api/bookings/{booking_id}", booking,
        "401 401 401 200  403  403  403  200  200  404  404"),
    Row(ROOMS, "PUT /api/bookings/{booking_id}", booking,
        "401 401 401 200  403  403  403  200  200  404  404",
        "renamed", {"title": "Otro asunto"}),
    Row(ROOMS, "PUT /api/bookings/{booking_id}", booking,
        "401 401 401 200  403  403  403  200  200  404  404",
        "moved", slot("12:00")),
    Row(ROOMS, "PATCH /api/bookings/{booking_id}/cancel", booking,
        "401 401 401 200  403  403  403  200  200  404  404",
        body={"reason": "x"}),
    Row(ROOMS, "DELETE /api/bookings/{booking_id}", booking,
        "401 401 401 204  403  403  403  204  204  404  404"),
    Row(ROOMS, "GET /api/bookings/search-users", person,
        "401 401 401 200  200  200  200  200  200  200- 200-",
        query={"q": "ana"}),

    Row(ROOMS, "GET /api/bookings/calendar", booked,
        "401 401 401 200  200- 200- 200- 200  200  200- 200-",
        query=DAYS),
    Row(ROOMS, "GET /api/dashboard/weekly-calendar", booked,
        "401 401 401 200  200- 200- 200- 200  200  200- 200-",
        query=NEXT_WEEK),
    Row(ROOMS, "GET /api/dashboard/weekly-calendar", booked_hour,
        "401 401 401 200  200- 200- 200- 200  200  200- 200-",
        "of a room", query=NEXT_WEEK),
    Row(ROOMS, "GET /api/dashboard/room-calendar/{room_id}", booked_room,
        "401 401 401 200  200- 200- 200- 200  200  404  404",
        query={"month": "2024-01"}),

    Row(ROOMS, "POST /api/me/phone", nothing,
        "401 401 401 201  201  201  201  201  201  201  201",
        body=PHONE),
    Row(ROOMS, "POST /api/me/phone/verify-otp", code,
        "401 401 401 200  422  422  422  422  422  422  422",
        "with the owner's code", words={422: WRONG_CODE}, needs=("codes",)),
)
# fmt: on
