"""Roles that are bound to kinds of resources (contract common.md, *Who is who*)."""

from typing import Any, Final

import pytest

from tests.api import Api
from tests.contract.appointments import Appointments
from tests.contract.callers import Caller
from tests.contract.common.routes import ROWS
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.matrix import ADMIN, CLAIMS, OTHER, STAFF, SUPERADMIN, Row, World
from tests.contract.rooms import Rooms
from tests.contract.test_webhooks import names
from tests.integrations.payments.conftest import configured, mercadopago

__all__ = ["configured", "mercadopago", "names"]

KINDS: Final = {"appointments": "professional", "courts": "court", "gym": "class", "rooms": "room"}
RANKS: Final = {STAFF: "staff", ADMIN: "admin", SUPERADMIN: "superadmin"}
# What is about users and not about a kind of resources: a bound role gives no right to it.
OF_ALL_KINDS: Final = {
    "GET /api/usuarios",
    "PATCH /api/usuarios/{usuario_id}",
    "DELETE /api/usuarios/{usuario_id}",
    "PUT /api/profiles/{user_id}",
    "GET /api/webhooks",
    "POST /api/webhooks",
    "GET /api/webhooks/{webhook_id}",
    "DELETE /api/webhooks/{webhook_id}",
    "GET /api/reminders",
    "PUT /api/reminders",
    "PATCH /api/people/{user_id}",
    "DELETE /api/calendars/{feed_id}",
}
# What whoever is staff of any kind may do, and what it shows goes by the kind.
OF_ANY_KIND: Final = "of any kind"
# Of the routes of all kinds, those that make feeds, rules, closures and reports of one.
BY_KIND: Final = {
    **dict.fromkeys(("of a court", "of courts", "of one court"), "court"),
    "of a professional": "professional",
}


def by_rank(row: Row) -> dict[str, str]:
    """The ranks whose answer is another than a user's, for the routes where the rank decides."""
    other = (row.statuses[OTHER], row.shows(OTHER))
    return {kind: word for kind, word in RANKS.items() if (row.statuses[kind], row.shows(kind)) != other}


CASES: Final = [
    pytest.param(KINDS.get(dialect, BY_KIND.get(row.note, "")), row, id=str(row))
    for dialect, rows in ROWS.items()
    for row in rows
    if by_rank(row)
]


@pytest.mark.parametrize(("own", "row"), CASES)
def test_a_bound_role_counts_in_its_kind_and_nowhere_else(
    api: Api, own: str, row: Row, request: pytest.FixtureRequest
) -> None:
    for name in row.needs:
        request.getfixturevalue(name)
    world = World(api)
    others = [kind for kind in KINDS.values() if kind != own]
    for rank, word in by_rank(row).items():
        own_counts = bool(own) and row.route not in OF_ALL_KINDS
        of_others = rank if row.note == OF_ANY_KIND else OTHER
        for bound, is_as in (([own], rank if own_counts else OTHER), (others, of_others)):
            target = row.make(world)
            role = " ".join(f"{word}:{kind}" for kind in bound if kind)
            caller = Caller(api).by(**{**CLAIMS[OTHER], "role": role})

            answer = row.send(caller.from_ip(f"10.2.0.{world.number()}"), target)

            assert answer.status == row.statuses[is_as], (role, answer.raw)
            if answer.status < 400 and target.mark and row.is_reading:
                assert (target.mark in answer.raw.decode()) == row.shows(is_as), role


def test_a_token_may_name_its_roles_in_any_usual_form(gym: Gym, rooms: Rooms) -> None:
    """Gym asks for staff here, rooms for an admin."""
    bound: tuple[Any, ...] = (
        "staff:class admin:room",
        "Staff:Class,ADMIN:room",
        ["staff:class", "admin:room"],
    )
    mixed: tuple[Any, ...] = (["user", "staff:class, admin:room"], "chef staff:class admin:room admin:pool")
    for number, role in enumerate((*bound, *mixed)):
        caller = gym.by("zoe", role=role)
        assert caller.new_membership(f"u{number}").status == 201, role
        assert rooms.by("zoe", role=role).request("POST", "/api/rooms", json=room(number)).status == 201, role
        assert caller.request("DELETE", f"/api/v1/classes/{gym.class_id}").status == 403, role


def test_a_psychologist_edits_no_gym_memberships(gym: Gym, appointments: Appointments) -> None:
    sara = {"role": "staff:professional", "name": "Sara Mora", "email": "sara@example.com"}

    assert appointments.by("sara", **sara).patch_settings("sara", buffer_minutes=5).status == 200
    assert gym.by("sara", **sara).new_membership("ana").status == 403
    assert gym.by("sara", **sara).memberships().status == 403


def test_an_admin_of_courts_is_told_so_by_their_session(courts: Courts) -> None:
    luz = courts.by("luz", role="staff admin:court")

    assert luz.me().body["usuario"]["rol"] == "ADMIN"
    assert luz.new_cancha().status == 201
    assert luz.users().status == 403


def room(number: int) -> dict[str, Any]:
    return {"name": f"Sala {number}", "capacity": 4}
