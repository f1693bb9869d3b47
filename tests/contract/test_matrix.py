"""Every route by every kind of caller: what it answers, and that whoever may not changes nothing."""

from typing import Final

import pytest

from app import app
from tests.api import Api
from tests.conftest import NOON
from tests.contract.callers import Caller
from tests.contract.common.routes import ROWS
from tests.contract.courts import At, SettingsChanged
from tests.contract.matrix import (
    FOREIGN,
    KINDS,
    OWNER,
    STAFF,
    SUPERADMIN,
    TENANT,
    Row,
    Target,
    World,
    caller_of,
    changed,
    kept,
    of_tenant,
)
from tests.contract.test_webhooks import names
from tests.entry import ENTRY
from tests.integrations.payments.conftest import configured, mercadopago

__all__ = ["configured", "mercadopago", "names"]

ALL_ROWS: Final = tuple(row for rows in ROWS.values() for row in rows)
METHODS: Final = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# The names that a dialect gives to what it answers of methods that it has not.
AUTOMATIC: Final = {"unsupported", "preflight"}


@pytest.fixture
def world(api: Api) -> World:
    """Every dialect's verbs over empty tables."""
    return World(api)


@pytest.fixture
def codes(settings_changed: SettingsChanged) -> None:
    """A stage where a phone is proved by a code."""
    settings_changed(PHONE_OTP="true")


@pytest.fixture
def needed(request: pytest.FixtureRequest, row: Row) -> None:
    """What the row needs besides."""
    for name in row.needs:
        request.getfixturevalue(name)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    registered = {
        f"{method} {path}"
        for path, methods in app.routes.items()
        for method, route in methods.items()
        if method != "HEAD" and route.view_name not in AUTOMATIC
    }

    assert registered == {_registered(row) for row in ALL_ROWS}
    assert len({str(row) for row in ALL_ROWS}) == len(ALL_ROWS)


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize("row", [row for row in ALL_ROWS if row.refused], ids=str)
def test_whoever_may_not_is_refused_and_changes_nothing(world: World, row: Row) -> None:
    target = row.make(world)
    before = kept()

    for kind in row.refused:
        answer = world.send(kind, row, target)
        row.refuses(answer, kind)
        if kind in FOREIGN and target.ids:
            assert answer.raw == world.send(kind, row, target.unknown).raw, kind
        assert kept() == before, kind


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize("row", [row for row in ALL_ROWS if row.allowed], ids=str)
def test_whoever_may_is_answered_by_token_and_by_cookie(world: World, row: Row) -> None:
    """Reading leaves who has read in the directory and no more, writing does; elsewhere nothing is left."""
    target: Target | None = None
    calls = [(kind, False) for kind in row.allowed]
    calls.append((OWNER if OWNER in row.allowed else SUPERADMIN, True))

    for kind, by_cookie in calls:
        target = target if target and row.method == "GET" else row.make(world)
        before = kept()
        answer = world.send(kind, row, target, by_cookie=by_cookie)
        after = kept()

        seen = (kind, by_cookie, answer.status, answer.raw[:300], changed(before, after))
        assert answer.status == row.allowed[kind], seen
        if target.mark and row.is_reading:
            assert (target.mark in answer.raw.decode()) == row.shows(kind), seen
        assert (not changed(before, after)) == row.is_reading, seen
        if kind in FOREIGN:
            assert of_tenant(before, TENANT) == of_tenant(after, TENANT), seen


def test_a_professional_may_with_anothers_what_other_staff_may(world: World) -> None:
    world.appointments.practising("ema")

    for row in (row for row in ROWS["appointments"] if not row.needs):
        target = row.make(world)
        before = kept()
        answer = world.send(STAFF, row, target)
        assert answer.status == row.statuses[STAFF], (str(row), answer.raw)
        if STAFF in row.refused:
            row.refuses(answer, STAFF)
        elif target.mark and row.is_reading and row.path != "/api/professional-settings":
            assert (target.mark in answer.raw.decode()) == row.shows(STAFF), str(row)
        assert (not changed(before, kept())) == (STAFF in row.refused or row.is_reading), str(row)


@pytest.mark.parametrize("path", sorted(app.routes))
def test_every_other_method_is_refused_to_everybody(at: At, path: str) -> None:
    """There are no tables: nothing is so much as looked up."""
    at(NOON)
    caller = Caller(Api(ENTRY))
    rows = [row for row in ALL_ROWS if _registered(row).endswith(f" {path}")]
    own = {row.method for row in rows}
    own |= {"HEAD"} if "GET" in own else set()
    allowed = ", ".join((*sorted(own), "OPTIONS"))

    for method in METHODS - own:
        for kind in KINDS:
            answer = caller_of(caller, kind).request(method, path.replace("{", "").replace("}", ""))
            assert answer.headers["allow"] == allowed, (method, kind)
            if method in ("OPTIONS", "HEAD"):
                assert (answer.status, answer.raw) == (204 if method == "OPTIONS" else 405, b""), kind
            else:
                rows[0].manner.refused(answer, 405, "Método no permitido")


def _registered(row: Row) -> str:
    return row.route.removesuffix(".ics")
