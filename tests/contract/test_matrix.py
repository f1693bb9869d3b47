"""Every route by every kind of caller: what it answers, and that whoever may not changes nothing."""

from typing import Final

import pytest

from app import app
from tests.api import Api
from tests.conftest import NOON
from tests.contract import (
    matrix_appointments,
    matrix_courts,
    matrix_gym,
    matrix_integrations,
    matrix_rooms,
)
from tests.contract.callers import Caller
from tests.contract.courts import At, SettingsChanged
from tests.contract.matrix import (
    FOREIGN,
    KINDS,
    TENANT,
    Items,
    Row,
    Target,
    World,
    caller_of,
    changed,
    kept,
    of_tenant,
)
from tests.contract.test_webhooks import names
from tests.payments.conftest import configured, mercadopago

__all__ = ["configured", "mercadopago", "names"]

ROWS: Final = (
    *matrix_appointments.ROWS,
    *matrix_courts.ROWS,
    *matrix_gym.ROWS,
    *matrix_integrations.ROWS,
    *matrix_rooms.ROWS,
)
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


def route_of(row: Row) -> str:
    """The route as it is registered."""
    return row.route.removesuffix(".ics")


def registered() -> set[str]:
    """The routes that have a view of their own."""
    return {
        f"{method} {path}"
        for path, methods in app.routes.items()
        for method, route in methods.items()
        if route.view_name not in AUTOMATIC
    }


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert registered() == {route_of(row) for row in ROWS}


def test_no_two_rows_say_the_same() -> None:
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize("row", [row for row in ROWS if row.refused], ids=str)
def test_whoever_may_not_is_refused_and_changes_nothing(world: World, row: Row) -> None:
    target = row.make(world)
    before = kept()

    for kind, status in row.refused.items():
        answer = world.send(kind, row, target)
        row.manner.refused(answer, status, row.words_for(kind, status))
        if kind in FOREIGN and target.ids:
            assert answer.raw == world.send(kind, row, target.unknown).raw, kind
        assert kept() == before, kind
        assert not changed(before, kept()), kind


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize("row", [row for row in ROWS if row.allowed], ids=str)
def test_whoever_may_is_answered(world: World, row: Row) -> None:
    target: Target | None = None

    for kind, (status, has_mark) in row.allowed.items():
        target = target if target is not None and row.is_reading else row.make(world)
        before = kept()
        answer = world.send(kind, row, target)
        assert answer.status == status, (kind, answer.status, answer.raw[:300])
        if target.mark and row.is_reading:
            assert (target.mark in answer.raw.decode()) == has_mark, (kind, answer.raw[:300])
        looked_after(row, kind, before, kept())


def looked_after(row: Row, kind: str, before: Items, after: Items) -> None:
    """Reading leaves who has read in the directory and no more, writing does; elsewhere nothing is left."""
    assert (not changed(before, after)) == row.is_reading, (kind, changed(before, after))
    if kind in FOREIGN:
        assert of_tenant(before, TENANT) == of_tenant(after, TENANT), kind


@pytest.mark.parametrize("path", sorted(app.routes))
def test_every_other_method_is_refused_to_everybody(at: At, path: str) -> None:
    """There are no tables: nothing is so much as looked up."""
    at(NOON)
    caller = Caller(Api(app))
    rows = [row for row in ROWS if route_of(row).endswith(f" {path}")]
    own = {row.method for row in rows}
    allowed = ", ".join((*sorted(own), "OPTIONS"))

    for method in app.routes[path].keys() - own:
        for kind in KINDS:
            answer = caller_of(caller, kind).request(method, path.replace("{", "").replace("}", ""))
            assert answer.headers["allow"] == allowed, (method, kind)
            if method == "OPTIONS":
                assert (answer.status, answer.raw) == (204, b""), kind
            else:
                rows[0].manner.refused(answer, 405, "Método no permitido")
