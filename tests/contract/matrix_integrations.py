"""Who may do what with webhooks, reminders, calendars and the audit log, and how the service is."""

from functools import partial
from typing import Final

from tests.contract.mail_links import link_token
from tests.contract.matrix import ADMIN, CLAIMS, Manner, Row, Target, World, nothing
from tests.contract.matrix_appointments import professional
from tests.contract.matrix_courts import cancha, reserva
from tests.contract.matrix_rooms import room
from tests.contract.rooms_answers import NO_PERMISSION, NOBODY, NOT_FOUND, made, refused

row = partial(Row, Manner(refused, NOBODY, NOBODY, NO_PERMISSION, NOT_FOUND))


def webhook(world: World) -> Target:
    """An address that the tenant wants its events sent to."""
    admin = world.calendars.by(**CLAIMS[ADMIN])
    found = made(admin.request("POST", "/api/webhooks", json=ADDRESS), 201)["id"]
    return Target({"webhook_id": found}, mark=found)


def logged(world: World) -> Target:
    """An entry: that an admin has deleted what was not there."""
    world.calendars.by(**CLAIMS[ADMIN]).request("DELETE", "/api/webhooks/is-not-there")
    return Target(mark="is-not-there")


def minutes(world: World) -> Target:
    """Other minutes than anybody has chosen."""
    return Target(body={"rooms": 100 + world.number()})


def profile(world: World) -> Target:
    """Another name than the tenant has."""
    return Target(body={"name": f"Club {world.number()}"})


def feed(world: World) -> Target:
    """Ana's calendar of her own."""
    found = world.calendars.made()["id"]
    return Target({"feed_id": found}, mark=found)


def offered_court(world: World) -> Target:
    """A court that the tenant's booking page offers, to anybody."""
    court = cancha(world).ids["cancha_id"]
    admin = world.calendars.by(**CLAIMS[ADMIN])
    body = {"resources": [{"kind": "court", "id": court}]}
    assert admin.request("PUT", "/api/booking-page", json=body).status == 200
    return Target({"tenant": "default", "kind": "court", "id": court})


def offering_tenant(world: World) -> Target:
    offered_court(world)
    return Target({"tenant": "default"})


def private_court(world: World) -> Target:
    """A court that no booking page offers."""
    return Target({"tenant": "default", "kind": "court", "id": cancha(world).ids["cancha_id"]})


def script(_world: World) -> Target:
    """A file that the pages load."""
    return Target({"version": "0123456789abcdef", "name": "docs.js"})


def link_to_see(world: World) -> Target:
    """The link of a mail about a reserva of Ana's, which is for whoever has it."""
    return _linked(world, "see")


def link_to_cancel(world: World) -> Target:
    return _linked(world, "cancel")


def link_to_move(world: World) -> Target:
    """The link of a mail about a booking of Ana's: reservas are moved by admins alone."""
    booking = str(world.rooms.booked(room_id=room(world).ids["room_id"])["id"])
    return Target(query={"token": link_token(booking, "move", kind="booking")}, mark="2024")


def _linked(world: World, action: str) -> Target:
    token = link_token(str(reserva(world).ids["reserva_id"]), action)
    return Target(query={"token": token}, mark="Cancha")


def address(world: World) -> Target:
    """Where Ana's calendar is read, by whoever has it."""
    path = world.calendars.made()["path"]
    return Target({"feed_id": path.removeprefix("/api/calendars/").removesuffix(".ics")}, mark="VCALENDAR")


def person(world: World) -> Target:
    """Somebody whom the directory knows by their token alone."""
    pia = world.calendars.by(f"pia{world.number()}", name="Pía", email="")
    assert pia.list().status == 200
    return Target({"user_id": pia.user})


def closure(world: World) -> Target:
    """A day on which nothing is open."""
    admin = world.calendars.by(**CLAIMS[ADMIN])
    return Target({"closure_id": made(admin.request("POST", "/api/closures", json=CLOSURE), 201)["id"]})


def of_courts(_: World) -> Target:
    return Target({"kind": "court"})


def of_one_court(world: World) -> Target:
    return Target({"kind": "court", "id": cancha(world).ids["cancha_id"]})


def of_ana(_: World) -> Target:
    return _of("user", "ana")


def of_room(world: World) -> Target:
    return _of("room", room(world).ids["room_id"])


def of_court(world: World) -> Target:
    return _of("court", cancha(world).ids["cancha_id"])


def of_professional(world: World) -> Target:
    return _of("professional", professional(world).ids["professional_id"])


def _of(kind: str, name: object) -> Target:
    """A calendar of something, with all there is to see."""
    return Target(body={"of": kind, "id": name, "detail": "details"})


CLOSURE: Final = {"from": "2024-12-24", "to": "2024-12-24", "title": "Feriado", "reason": "Nochebuena"}
ADDRESS: Final = {"url": "https://hooks.example.com/cupo"}

# fmt: off
ROWS: Final = (
    #    non own oth stf pro adm sup f-u f-s f-a f-su
    row("401 403 403 403 403 200 200 403 403 --- ---", "GET /api/webhooks", webhook, needs=("names",)),
    row("401 403 403 403 403 201 201 403 403 201 201", "POST /api/webhooks", nothing,
        body=ADDRESS, needs=("names",)),
    row("401 403 403 403 403 200 200 403 403 404 404", "GET /api/webhooks/{webhook_id}", webhook,
        needs=("names",)),
    row("401 403 403 403 403 204 204 403 403 404 404", "DELETE /api/webhooks/{webhook_id}", webhook,
        needs=("names",)),

    row("401 403 403 403 403 200 200 403 403 --- ---", "GET /api/audit", logged),

    row("401 403 403 403 403 200 200 403 403 200 200", "GET /api/reminders", nothing),
    row("401 403 403 403 403 200 200 403 403 200 200", "PUT /api/reminders", minutes),

    row("401 200 200 200 200 200 200 200 200 200 200", "GET /api/tenant", nothing),
    row("401 403 403 403 403 200 200 403 403 200 200", "PUT /api/tenant", profile),

    row("401 403 403 403 403 200 200 403 403 200 200", "GET /api/booking-page", nothing),
    row("401 403 403 403 403 200 200 403 403 200 200", "PUT /api/booking-page", nothing,
        body={"frame_origins": ["https://club.example"]}),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/book/{tenant}", offering_tenant),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/book/{tenant}/{kind}/{id}", offered_court),
    # A guest is nobody's account, whoever is signed in (test_booking_pages.py).
    row("404 404 404 404 404 404 404 404 404 404 404", "POST /api/book/{tenant}/{kind}/{id}", private_court,
        body={"name": "Gema", "email": "g@example.net", "start": "2024-01-16T09:00:00Z", "minutes": 60}),

    row("401 403 403 403 403 200 200 403 403 200 200", "GET /api/closures", nothing),
    row("401 403 403 403 403 200 200 403 403 200 200", "GET /api/closures", nothing, "of courts",
        query={"kind": "court"}),
    row("401 403 403 403 403 201 201 403 403 201 201", "POST /api/closures", nothing, body=CLOSURE),
    row("401 403 403 403 403 201 201 403 403 201 201", "POST /api/closures", nothing, "of courts",
        body={**CLOSURE, "kind": "court"}),
    row("401 403 403 403 403 204 204 404 404 404 404", "DELETE /api/closures/{closure_id}", closure),
    row("401 200 200 200 200 200 200 200 200 200 200", "GET /api/rules/{kind}", of_courts),
    row("401 403 403 403 403 200 200 403 403 200 200", "PUT /api/rules/{kind}", of_courts, "of courts",
        body={"notice": 5}),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/rules/{kind}/{id}", of_one_court),
    row("401 403 403 200 200 200 200 403 404 404 404", "GET /api/rules/{kind}/{id}/code", of_one_court,
        "of one court"),
    row("401 403 403 403 403 200 200 403 403 404 404", "PUT /api/rules/{kind}/{id}", of_one_court,
        "of one court", body={"notice": 5}),

    *(row("401 403 403 403 403 200 200 403 403 200 200", f"GET /api/reports/{name}", nothing,
          "of courts", query={"kind": "court"}) for name in ("occupancy", "usage", "no-shows", "revenue")),

    row("401 403 403 200 200 200 200 403 200 200 200", "GET /api/people", nothing, "of any kind",
        query={"q": "pia"}),
    row("401 403 403 200 200 200 200 403 200 200 200", "GET /api/people/{user_id}/reservations", person,
        "of any kind"),
    row("401 403 403 403 403 200 200 403 403 404 404", "PATCH /api/people/{user_id}", person,
        body={"roles": ["staff:class"], "active": False}),

    row("401 200 200 200 200 200 200 200 200 200 200", "GET /api/me", nothing, only_looks=True),

    # A choice stands in the directory, to which any request may add its caller.
    row("401 200 200 200 200 200 200 200 200 200 200", "PUT /api/me/language", nothing,
        body={"language": "en"}, only_looks=True),

    row("401 200 --- --- --- --- --- --- --- --- ---", "GET /api/calendars", feed),
    row("401 403 403 403 403 200 200 403 403 --- ---", "GET /api/calendars", feed,
        "of all", query={"all": "true"}),

    # Elsewhere, too, she is known once she has called.
    row("401 201 403 403 403 201 201 201 403 201 404", "POST /api/calendars", of_ana, "of a user"),
    row("401 201 201 201 201 201 201 404 404 404 404", "POST /api/calendars", of_room, "of a room"),
    row("401 403 403 403 403 201 201 404 404 404 404", "POST /api/calendars", of_court, "of a court"),
    row("401 403 403 403 201 201 201 404 404 404 404", "POST /api/calendars", of_professional,
        "of a professional"),
    row("401 204 403 403 403 204 204 404 404 404 404", "DELETE /api/calendars/{feed_id}", feed),
    row("404 404 404 404 404 404 404 404 404 404 404", "GET /api/calendars/{feed_id}", feed, "by its id"),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/calendars/{feed_id}.ics", address),

    # A link is for its recipient, whoever opens it; it is no matter who is signed in.
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/links/see", link_to_see),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/links/cancel", link_to_cancel),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/links/move", link_to_move),
    row("200 200 200 200 200 200 200 200 200 200 200", "POST /api/links/move", nothing, "with no link",
        body={"token": "x"}, only_looks=True),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/links/confirm", nothing, "with no link",
        query={"token": "x"}),
    row("200 200 200 200 200 200 200 200 200 200 200", "POST /api/links/confirm", nothing, "with no link",
        body={"token": "x"}, only_looks=True),
    row("200 200 200 200 200 200 200 200 200 200 200", "POST /api/links/cancel", nothing, "with no link",
        body={"token": "x"}, only_looks=True),

    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/health", nothing),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/openapi.json", nothing),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/ready", nothing),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /assets/{version}/{name}", script),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /", nothing),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /docs", nothing),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /book/{tenant}", offering_tenant),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /book/{tenant}/{kind}/{id}", offered_court),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /llms.txt", nothing),
)
# fmt: on
