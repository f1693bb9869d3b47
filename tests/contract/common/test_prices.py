"""What bookings and appointments show of their price, as courts do (contract rules.md, `prices`)."""

from typing import Any

import pytest

from tests.api import Api
from tests.contract.appointments import slot as session
from tests.contract.common.adapters import Dialect, dialect_of
from tests.contract.common.test_rules import ruled

EVENING = {"from": "18:00", "per_hour": 30}
PRICES = {"per_hour": 20, "rules": [EVENING]}
SHOWN = {
    "total": 50,
    "currency": "ARS",
    "parts": [{"minutes": 60, "rate": 30, "rule": EVENING}, {"minutes": 60, "rate": 20, "rule": None}],
}


@pytest.fixture(params=["appointments", "rooms"])
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    return dialect_of(request.param, api).always_open()


def rows(dialect: Dialect) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = dialect.read_list().body["data"]
    return listed


def test_a_reservation_shows_its_price_wherever_it_is_shown(dialect: Dialect) -> None:
    free = dialect.id_of(dialect.create_with(**dialect.times("10:00", "11:00")))
    ruled(dialect, prices=PRICES)

    answer = dialect.create_with(**dialect.times("17:00", "19:00"))

    claim = dialect.id_of(answer)
    assert dialect.thing(answer)["price"] == SHOWN
    assert dialect.thing(dialect.get(claim))["price"] == SHOWN
    assert {str(row["id"]): row.get("price") for row in rows(dialect)} == {free: None, claim: SHOWN}
    moved = dialect.admin.change(claim, **dialect.times("12:00", "13:00"))
    assert dialect.thing(moved)["price"]["total"] == 20
    assert "price" not in dialect.thing(dialect.get(free))


def test_who_sees_an_appointment_only_as_taken_does_not_see_its_price(api: Api) -> None:
    dialect = dialect_of("appointments", api)
    ruled(dialect, prices=PRICES)
    dialect.create_with(**dialect.times("10:00", "11:00"))
    path = f"/api/reservations/professional/{dialect.body()['professional_id']}"
    [own], [others] = (caller.request("GET", path).body["data"] for caller in (dialect, dialect.bruno))
    assert own["price"]["total"] == 20
    assert "price" not in others


def test_a_professionals_free_slots_have_what_they_cost(api: Api) -> None:
    dialect = dialect_of("appointments", api)
    dialect.verbs.practising(session_duration_minutes=60, work_start_time="17:00", work_end_time="19:00")
    assert dialect.verbs.offered() == [session("17:00", "18:00"), session("18:00", "19:00")]
    ruled(dialect, prices=PRICES)
    assert dialect.verbs.offered() == [
        {**session("17:00", "18:00"), "total": 20},
        {**session("18:00", "19:00"), "total": 30},
    ]
