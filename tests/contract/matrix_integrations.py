"""Who may do what with webhooks, reminders and calendars, and how the service is: docs, line by line."""

from typing import Final

from tests.contract.matrix import ADMIN, CLAIMS, Manner, Row, Target, World, nothing
from tests.contract.matrix_courts import cancha
from tests.contract.matrix_rooms import room
from tests.contract.rooms_answers import NO_PERMISSION, NOBODY, NOT_FOUND, made, refused

INTEGRATIONS: Final = Manner(refused, NOBODY, NOBODY, NO_PERMISSION, NOT_FOUND)
SERVICE: Final = Manner(refused)


def webhook(world: World) -> Target:
    """An address that the tenant wants its events sent to."""
    admin = world.calendars.by(**CLAIMS[ADMIN])
    found = made(admin.request("POST", "/api/webhooks", json=ADDRESS), 201)["id"]
    return Target({"webhook_id": found}, mark=found)


def minutes(world: World) -> Target:
    """Other minutes than anybody has chosen."""
    return Target(body={"rooms": 100 + world.number()})


def feed(world: World) -> Target:
    """Ana's calendar of her own."""
    found = world.calendars.made()["id"]
    return Target({"feed_id": found}, mark=found)


def address(world: World) -> Target:
    """Where Ana's calendar is read, by whoever has it."""
    path = world.calendars.made()["path"]
    return Target({"feed_id": path.removeprefix("/api/calendars/").removesuffix(".ics")}, mark="VCALENDAR")


def of_ana(world: World) -> Target:
    """Ana's calendar, with all there is to see."""
    return Target(body={"of": "user", "id": "ana", "detail": "details"})


def of_room(world: World) -> Target:
    """A room's calendar, likewise."""
    return Target(body={"of": "room", "id": room(world).ids["room_id"], "detail": "details"})


def of_court(world: World) -> Target:
    """A court's calendar, likewise."""
    return Target(body={"of": "court", "id": cancha(world).ids["cancha_id"], "detail": "details"})


def of_professional(world: World) -> Target:
    """Sara's calendar, likewise."""
    if world.is_first("Sara practises"):
        world.appointments.practising()
    return Target(body={"of": "professional", "id": "sara", "detail": "details"})


ADDRESS: Final = {"url": "https://hooks.example.com/cupo"}

# fmt: off
ROWS: Final = (
    #    non exp for own  oth  stf  pro  adm  sup  f-ad f-su
    Row(INTEGRATIONS, "GET /api/webhooks", webhook,
        "401 401 401 403  403  403  403  200  200  200- 200-",
        needs=("names",)),
    Row(INTEGRATIONS, "POST /api/webhooks", nothing,
        "401 401 401 403  403  403  403  201  201  201  201",
        body=ADDRESS, needs=("names",)),
    Row(INTEGRATIONS, "GET /api/webhooks/{webhook_id}", webhook,
        "401 401 401 403  403  403  403  200  200  404  404",
        needs=("names",)),
    Row(INTEGRATIONS, "DELETE /api/webhooks/{webhook_id}", webhook,
        "401 401 401 403  403  403  403  204  204  404  404",
        needs=("names",)),

    Row(INTEGRATIONS, "GET /api/reminders", nothing,
        "401 401 401 403  403  403  403  200  200  200  200"),
    Row(INTEGRATIONS, "PUT /api/reminders", minutes,
        "401 401 401 403  403  403  403  200  200  200  200"),

    Row(INTEGRATIONS, "GET /api/calendars", feed,
        "401 401 401 200  200- 200- 200- 200- 200- 200- 200-"),
    Row(INTEGRATIONS, "GET /api/calendars", feed,
        "401 401 401 403  403  403  403  200  200  200- 200-",
        "of all", query={"all": "true"}),
    # Ana elsewhere makes one of herself.
    Row(INTEGRATIONS, "POST /api/calendars", of_ana,
        "401 401 401 201  403  403  403  201  201  201  404",
        "of a user"),
    Row(INTEGRATIONS, "POST /api/calendars", of_room,
        "401 401 401 201  201  201  201  201  201  404  404",
        "of a room"),
    Row(INTEGRATIONS, "POST /api/calendars", of_court,
        "401 401 401 403  403  403  403  201  201  404  404",
        "of a court"),
    Row(INTEGRATIONS, "POST /api/calendars", of_professional,
        "401 401 401 403  403  403  201  201  201  404  404",
        "of a professional"),
    Row(INTEGRATIONS, "DELETE /api/calendars/{feed_id}", feed,
        "401 401 401 204  403  403  403  204  204  404  404"),
    Row(INTEGRATIONS, "GET /api/calendars/{feed_id}", feed,
        "404 404 404 404  404  404  404  404  404  404  404",
        "by its id"),
    Row(INTEGRATIONS, "GET /api/calendars/{feed_id}.ics", address,
        "200 200 200 200  200  200  200  200  200  200  200"),

    Row(SERVICE, "GET /api/health", nothing,
        "200 200 200 200  200  200  200  200  200  200  200"),
    Row(SERVICE, "GET /api/openapi.json", nothing,
        "200 200 200 200  200  200  200  200  200  200  200"),
    Row(SERVICE, "GET /api/ready", nothing,
        "200 200 200 200  200  200  200  200  200  200  200"),
)
# fmt: on
