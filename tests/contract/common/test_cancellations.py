"""Giving up late what was booked: refused, or noted with the fee that is owed (contract rules.md)."""

from typing import Any, Final

import pytest

from tests.api import Api, Response
from tests.contract.appointments_kept import text_of
from tests.contract.common.adapters import Dialect, dialect_of
from tests.contract.common.test_rules import kind_of, refused, ruled
from tests.contract.courts import At
from tests.store.days import items

IN_TIME: Final = "2024-01-15T08:00:00Z"
TOO_LATE: Final = "2024-01-15T08:00:01Z"
TWO_HOURS: Final = {"free_until": 120, "late": "allow"}
HALF: Final = {"free_until": 120, "fee": {"percent": 50}}


@pytest.fixture(params=["courts", "rooms"])
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """Dialects whose holders cancel."""
    return dialect_of(request.param, api)


def booked(dialect: Dialect, start: str = "10:00", end: str = "11:00") -> str:
    return dialect.id_of(dialect.create_with(**dialect.times(start, end)))


def fee_of(dialect: Dialect, claim: str) -> object:
    """What a claim says is owed, in the words of its dialect."""
    thing = dialect.thing(dialect.get(claim))
    return thing.get("penalizacion") if dialect.name == "courts" else thing.get("fee")


def owed(dialect: Dialect, total: float) -> object:
    return total if dialect.name == "courts" else {"total": total, "currency": "ARS"}


def ok(answer: Response) -> None:
    assert answer.status in (200, 204), answer.raw


def test_a_late_cancellation_is_refused_where_none_is_taken(dialect: Dialect, at: At) -> None:
    ruled(dialect, cancellation={"free_until": 120, "late": "reject"})
    early, late = booked(dialect), booked(dialect, "11:00", "12:00")
    at(IN_TIME)
    ok(dialect.cancel(early))
    at("2024-01-15T09:00:01Z")

    answer = dialect.cancel(late)

    refused(answer, "cancellation", free_until=120, until="2024-01-15T09:00:00Z")
    assert "al menos 2 horas antes" in answer.raw.decode()
    assert dialect.blocking() == [late]
    assert '"late"' not in text_of(early)
    # Those who run the place cancel whenever they want, and nobody owes for it.
    ok(dialect.admin.cancel(late))
    assert fee_of(dialect.admin, late) is None


def test_a_late_cancellation_is_noted_with_what_is_owed(dialect: Dialect, at: At) -> None:
    ruled(dialect, cancellation=HALF, prices={"per_hour": 20})
    early, late, ended = booked(dialect), booked(dialect, "11:00", "12:30"), booked(dialect, "08:00", "09:00")
    at(IN_TIME)
    ok(dialect.cancel(early))
    at("2024-01-15T09:00:01Z")

    answer = dialect.cancel(late)

    ok(answer)
    shown = dialect.thing(answer)
    assert shown.get("penalizacion" if dialect.name == "courts" else "fee") == owed(dialect, 15)
    for caller in (dialect, dialect.admin):
        assert fee_of(caller, late) == owed(dialect, 15)
        assert fee_of(caller, early) is None
    assert '"late"' in text_of(late)
    assert '"late"' not in text_of(early)
    ok(dialect.cancel(late))
    assert fee_of(dialect, late) == owed(dialect, 15)
    if dialect.name == "rooms":
        # What is over is no late cancellation.
        ok(dialect.cancel(ended))
        assert fee_of(dialect, ended) is None


def test_a_fixed_fee_is_owed_whatever_it_costs_and_none_without_a_price(dialect: Dialect, at: At) -> None:
    first, second = booked(dialect), booked(dialect, "11:00", "12:00")
    at("2024-01-15T09:30:00Z")
    ruled(dialect, cancellation=HALF)
    ok(dialect.cancel(first))
    assert fee_of(dialect, first) is None
    assert '"late"' in text_of(first)
    ruled(dialect, cancellation={"free_until": 120, "fee": {"fixed": 7.5}})
    ok(dialect.cancel(second))
    assert fee_of(dialect, second) == owed(dialect, 7.5)


def test_who_moves_away_late_or_deletes_is_as_late_as_who_cancels(api: Api, at: At) -> None:
    """In rooms, where holders do."""
    dialect = dialect_of("rooms", api)
    ruled(dialect, cancellation={"free_until": 120, "late": "reject"})
    claim = booked(dialect)
    at(TOO_LATE)
    path = f"/api/bookings/{claim}"

    def put(**fields: Any) -> Response:
        return dialect.request("PUT", path, json=fields)

    refused(put(**dialect.times("15:00", "16:00")), "cancellation")
    refused(dialect.delete(claim), "cancellation")
    # The start is kept.
    assert put(**dialect.times("10:00", "12:00")).status == 200
    ruled(dialect, cancellation={"free_until": 120, "fee": {"fixed": 5}})
    assert put(**dialect.times("15:00", "16:00")).body["data"]["fee"] == owed(dialect, 5)
    at("2024-01-15T14:00:00Z")
    ok(dialect.cancel(claim))
    assert fee_of(dialect, claim) == owed(dialect, 10)
    assert dialect.admin.delete(claim).status == 204


def test_what_is_owed_stays_for_staff_when_its_holder_deletes_it(api: Api, at: At) -> None:
    """In rooms, where holders delete: a late deletion, and one of what was moved or cancelled late before."""
    dialect = dialect_of("rooms", api)
    ruled(dialect, cancellation={"free_until": 120, "fee": {"fixed": 5}})
    deleted, cancelled = booked(dialect), booked(dialect, "11:00", "12:00")
    cleared = booked(dialect, "09:30", "10:00")
    at("2024-01-15T09:00:01Z")
    ok(dialect.cancel(cancelled))
    ok(dialect.cancel(cleared))

    for claim in (deleted, cancelled):
        ok(dialect.delete(claim))
        assert dialect.get(claim).status == 404
    # Those who run the place delete it with what is owed.
    ok(dialect.admin.delete(cleared))

    visits = dialect.admin.request("GET", "/api/people/ana/reservations").body["data"]
    assert [(visit["id"], visit["status"], visit["fee"]) for visit in visits] == [
        (claim, "cancelled", owed(dialect, 5)) for claim in (cancelled, deleted)
    ]
    assert dialect.blocking() == []
    assert "ana@example.com" not in str([item for item in items() if item["sk"]["S"].startswith("FEE#")])


def test_who_shortens_late_is_as_late_as_who_cancels(api: Api, at: At) -> None:
    """Else a holder would make two hours one minute, and owe a share of that, or nothing."""
    dialect = dialect_of("rooms", api)
    ruled(dialect, cancellation={"free_until": 120, "late": "reject"}, prices={"per_hour": 20})
    claim = booked(dialect, "10:00", "12:00")
    path = f"/api/bookings/{claim}"
    at(IN_TIME)
    ok(dialect.request("PUT", path, json=dialect.times("10:00", "11:30")))
    at(TOO_LATE)

    refused(dialect.request("PUT", path, json=dialect.times("10:00", "10:01")), "cancellation")
    ruled(dialect, cancellation=HALF, prices={"per_hour": 20})
    ok(dialect.request("PUT", path, json=dialect.times("10:00", "10:01")))

    assert fee_of(dialect, claim) == owed(dialect, 15)
    ok(dialect.admin.request("PUT", path, json=dialect.times("10:00", "12:00")))
    ok(dialect.admin.request("PUT", path, json=dialect.times("10:00", "11:00")))
    assert fee_of(dialect, claim) == owed(dialect, 15)


def test_guests_see_neither_what_it_costs_nor_what_is_owed(api: Api, at: At) -> None:
    dialect = dialect_of("rooms", api)
    ruled(dialect, cancellation=HALF, prices={"per_hour": 20})
    answer = dialect.create_with(guests=["bruno@example.com"], **dialect.times("10:00", "11:00"))
    claim = dialect.id_of(answer)
    assert dialect.thing(answer)["price"]["total"] == 20
    at(TOO_LATE)
    ok(dialect.cancel(claim))
    assert {"price", "fee"} <= dialect.thing(dialect.get(claim)).keys()
    assert not {"price", "fee"} & dialect.thing(dialect.bruno.get(claim)).keys()
    [row] = dialect.bruno.request("GET", "/api/bookings").body["data"]
    assert not {"price", "fee"} & row.keys()


def test_a_professionals_notice_is_the_same_rule(api: Api, at: At) -> None:
    dialect = dialect_of("appointments", api)
    rule = {"free_until": 120, "late": "reject"}
    path = f"/api/rules/professional/{dialect.body()['professional_id']}"
    assert dialect.admin.request("PUT", path, json={"cancellation": rule}).status == 200
    claim = booked(dialect, "10:00", "10:45")
    at(TOO_LATE)

    answer = dialect.delete(claim)

    refused(answer, "cancellation", free_until=120, until="2024-01-15T08:00:00Z")
    assert answer.body["message"] == "Las cancelaciones requieren al menos 2 horas de anticipación"
    assert kind_of(dialect) == "professional"
