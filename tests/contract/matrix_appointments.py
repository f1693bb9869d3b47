"""Who may do what with appointments, settings and profiles: contract appointments.md, line by line."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from tests.contract.appointments import PROFESSIONAL, slot
from tests.contract.appointments_answers import (
    BAD_TOKEN,
    NO_PERMISSION,
    NO_PROFESSIONAL,
    NO_TOKEN,
    NO_USER,
    NOT_FOUND,
    made_list,
    refused,
)
from tests.contract.matrix import Manner, Row, Target, World, nothing

row = partial(Row, Manner(refused, NO_TOKEN, BAD_TOKEN, NO_PERMISSION, NOT_FOUND))
DEPOSIT: Final = 5000
NOT_GENUINE: Final = "Notificación no auténtica"


def professional(world: World) -> Target:
    """Sara, who practises."""
    if world.is_first("Sara practises"):
        world.appointments.practising()
    return Target({"professional_id": PROFESSIONAL}, mark=PROFESSIONAL)


def settings(world: World) -> Target:
    """Other settings of Sara's than she has."""
    return Target(professional(world).ids, body={"buffer_minutes": world.number()})


def hour(world: World) -> Target:
    """An hour of Ana with Sara, which nobody has yet."""
    professional(world)
    return Target(body=_claim(world))


def block(world: World) -> Target:
    """An hour of Sara with herself."""
    return Target(body={**hour(world).body, "client_id": PROFESSIONAL})


def paid_hour(world: World) -> Target:
    """An hour of which Sara wants a part paid; of the hours before none waits for a payment any more."""
    for hold in made_list(world.appointments.of_user()):
        world.appointments.admin.cancel(hold["id"])
    world.appointments.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    return Target(body={"reservation": _claim(world), "deposit_amount": DEPOSIT})


def pending(world: World) -> Target:
    """Ana's reservation with Sara, which nobody has decided yet."""
    made = world.appointments.admin.booked(**hour(world).body, status="PENDING")
    return Target({"reservation_id": made["id"]}, mark=made["id"])


def expected(world: World) -> Target:
    """Ana's reservation with Sara of tomorrow at nine, whose check-in is open; she has Sara's code."""
    professional(world)
    rules, admin = f"/api/rules/professional/{PROFESSIONAL}", world.appointments.admin
    tomorrow = slot("09:00")
    for before in made_list(world.appointments.of_user()):
        if before["start_time"] == tomorrow["start_time"]:
            admin.cancel(before["id"])
    admin.request("PUT", rules, json={"check_in": {"opens": 1440, "closes": 15}})
    made = world.appointments.booked(**tomorrow)
    admin.request("PUT", rules, json={})
    code = admin.request("GET", f"{rules}/code").body["data"]["code"]
    return Target({"reservation_id": made["id"]}, mark=made["id"], body={"code": code})


def elsewhen(world: World) -> Target:
    """The reservation, and another hour for it."""
    target, claim = pending(world), _claim(world)
    return replace(target, body={name: claim[name] for name in ("start_time", "end_time")})


def listed(world: World) -> Target:
    return Target(mark=pending(world).mark)


def of_client(world: World) -> Target:
    return Target({"client_id": "ana"}, mark=pending(world).mark)


def of_professional(world: World) -> Target:
    """The reservation, listed by its professional; the mark says whose it is."""
    pending(world)
    return Target({"professional_id": PROFESSIONAL}, mark='"client_id":"ana"')


def references(world: World) -> Target:
    mark = pending(world).mark
    return Target(body=[{"id": mark}], mark=mark)


def client(world: World) -> Target:
    """Ana, who is known here and has a reservation with Sara."""
    pending(world)
    world.appointments.known()
    return Target({"user_id": "ana"}, mark="ana@example.com")


def _claim(world: World) -> dict[str, Any]:
    """A quarter past some hour of Sara's: an hour a day, from Monday on, without the weekends."""
    weeks, weekday = divmod(world.number(), 5)
    day = date(2024, 1, 15) + timedelta(weeks=weeks, days=weekday)
    names = {"client_id": "ana", "professional_id": PROFESSIONAL, "session_modality": "Virtual"}
    return {**names, **slot("10:15", day=day.isoformat())}


MONDAY: Final = {"date": "2024-01-15", "professional_id": PROFESSIONAL}
CONFIRM: Final = {"status": "CONFIRMED"}
CANCEL: Final = {"status": "CANCELLED"}
UNSIGNED: Final = {"type": "payment", "data": {"id": "1300000001"}}

# fmt: off
ROWS: Final = (
    #    non own oth stf pro adm sup f-u f-s f-a f-su
    row("401 200 403 --- 200 200 200 --- --- --- ---", "GET /api/reservations/user/{client_id}", of_client),
    row("401 200 --- --- 200 200 200 --- --- --- ---", "GET /api/reservations/professional/{professional_id}",
        of_professional),
    row("401 403 403 403 403 200 200 403 403 --- ---", "GET /api/reservations", listed),
    row("401 200 403 403 200 200 200 404 404 404 404", "GET /api/reservations/{reservation_id}", pending),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/reservations/availability", professional,
        query=MONDAY, words={404: NO_PROFESSIONAL}),
    row("401 201 403 403 201 201 201 404 404 404 404", "POST /api/reservations/create-without-payment", hour,
        words={404: NO_PROFESSIONAL}),
    row("401 403 403 403 201 201 201 403 404 404 404", "POST /api/reservations/create-without-payment", block,
        "of Sara's time", words={404: NO_PROFESSIONAL}),
    row("401 403 403 --- 200 200 200 403 --- --- ---", "POST /api/reservations/by-users", references,
        only_looks=True),
    row("401 403 403 403 200 200 200 404 404 404 404", "PATCH /api/reservations/{reservation_id}", pending,
        "confirmed", body=CONFIRM),
    row("401 403 403 403 200 200 200 404 404 404 404", "PATCH /api/reservations/{reservation_id}", pending,
        "cancelled", body=CANCEL),
    row("401 200 403 403 200 200 200 404 404 404 404", "PATCH /api/reservations/{reservation_id}", elsewhen,
        "moved"),
    row("401 200 403 403 200 200 200 404 404 404 404", "POST /api/reservations/{reservation_id}/check-in",
        expected),
    row("401 200 403 403 200 200 200 404 404 404 404", "DELETE /api/reservations/{reservation_id}", pending),

    row("401 201 403 403 201 201 201 404 404 404 404", "POST /api/reservations/payment", paid_hour,
        words={404: NO_PROFESSIONAL}, needs=("mercadopago",)),
    row("200 200 200 200 200 200 200 200 200 200 200", "POST /api/reservations/create-with-payment", nothing,
        "of no payment", body={"type": "test"}, only_looks=True),
    row("401 401 401 401 401 401 401 401 401 401 401", "POST /api/reservations/create-with-payment", pending,
        "unsigned", body=UNSIGNED, words={401: NOT_GENUINE}, needs=("mercadopago",)),

    row("401 200 200 200 200 200 200 --- --- --- ---", "GET /api/professional-settings", professional),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/professional-settings/{professional_id}",
        professional, words={404: NO_PROFESSIONAL}),
    row("401 403 403 403 200 200 200 403 200 200 200", "PATCH /api/professional-settings/{professional_id}",
        settings),

    row("401 403 403 --- 200 200 200 403 --- --- ---", "GET /api/profiles", client),
    row("401 200 --- --- 200 200 200 --- --- --- ---", "GET /api/profiles/{user_id}", client),
    # What it changes is a row of the directory, which is left out of what is compared.
    row("401 200 403 403 403 200 200 --- 403 404 404", "PUT /api/profiles/{user_id}", client,
        body={"birth_date": "2005-04-26"}, words={404: NO_USER}, only_looks=True),
)
# fmt: on
