"""What a stage counts: each of it once, where it is known, in a line of EMF at the end of the invocation."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import functions, metrics
from chalicelib.domain.errors import (
    CrossSite,
    IntervalTaken,
    KeyReused,
    NotHolder,
    SessionFull,
    TokenMissing,
    TooManyOpen,
    Unavailable,
)
from chalicelib.http.dialect import _rule_of
from chalicelib.http.requests import BodyTooLarge
from chalicelib.metrics import DIMENSIONS, Metric
from chalicelib.operations.reservations import reserve
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.settling import settle
from chalicelib.store.conflicts import VersionConflict
from stack.install import ROOT
from tests.api import Api
from tests.contract.common.adapters import dialect_of, dialects
from tests.contract.rooms import Rooms, slot
from tests.factories import KIND, NOW, caller, claim
from tests.faults import cancelled, faults
from tests.pipeline import Pipeline

NAMESPACE = "Cupo/cupo-test"
Counted = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def counted(settings_changed: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> Counted:
    """The lines of EMF since it was last called."""
    settings_changed(METRICS_NAMESPACE=NAMESPACE)

    def lines() -> list[dict[str, Any]]:
        written = [line for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
        return [json.loads(line) for line in written]

    return lines


def names(line: dict[str, Any]) -> set[str]:
    [directive] = line["_aws"]["CloudWatchMetrics"]
    return {metric["Name"] for metric in directive["Metrics"]}


@pytest.mark.parametrize("name", dialects())
def test_a_booking_is_one_line_by_kind(name: str, api: Api, counted: Counted) -> None:
    dialect = dialect_of(name, api)
    body = dialect.body()
    counted()
    assert dialect.request("POST", dialect.create_path, json=body).status == 201

    [line] = counted()
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == NAMESPACE
    assert directive["Dimensions"] == [[], ["kind"]]
    assert directive["Metrics"] == [
        {"Name": "Bookings", "Unit": "Count"},
        {"Name": "BookingTime", "Unit": "Milliseconds"},
    ]
    assert line["Bookings"] == [1]
    assert line["kind"] in {"appointment", "court", "booking", "enrollment"}


@pytest.mark.parametrize("name", dialects())
def test_a_refusal_is_one_line_by_its_rule_and_a_read_is_none(name: str, api: Api, counted: Counted) -> None:
    dialect = dialect_of(name, api)
    dialect.created()
    counted()

    refused = dialect.bruno.create()
    [line] = counted()
    dialect.request("GET", dialect.list_path)

    assert 400 <= refused.status < 500
    assert names(line) == {"Refusals"}
    assert line["error"] == ("SessionFull" if name == "gym" else "IntervalTaken")
    assert counted() == []


def test_what_is_about_no_rule_is_counted_by_its_branch() -> None:
    """A metric is paid for by the value of its dimension."""
    named = {
        "TooManyOpen": TooManyOpen({"active": 1}),
        "SessionFull": SessionFull(),
        "IntervalTaken": IntervalTaken(()),
        "NotAuthenticated": TokenMissing(),
        "Forbidden": NotHolder(),
        "RequestRefused": BodyTooLarge(),
        "KeyReused": KeyReused(),
        "Unavailable": Unavailable(),
    }

    assert {name: _rule_of(error) for name, error in named.items()} == {name: name for name in named}
    assert _rule_of(CrossSite("Origin")) == "Forbidden"


@pytest.mark.parametrize(("seconds", "slow"), [(0.01, None), (1, None), (1.001, [1])])
def test_a_booking_of_more_than_a_second_is_slow(
    seconds: float, slow: list[int] | None, counted: Counted, at: Callable[[str], None]
) -> None:
    at("2024-01-14T12:00:00Z")
    with metrics.flushed(), metrics.booking("court"):
        at((datetime(2024, 1, 14, 12, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat())

    [line] = counted()
    assert line["BookingTime"] == [pytest.approx(seconds * 1000, abs=0.1)]
    assert line.get("SlowBookings") == slow


def test_what_is_tried_again_is_counted(api: Api, counted: Counted) -> None:
    dialect = dialect_of("courts", api)
    body = dialect.body()
    counted()
    with faults("TransactWriteItems", *[cancelled("TransactionConflict")] * 3):
        assert dialect.request("POST", dialect.create_path, json=body).status == 201
    assert [line["TransactionConflicts"] for line in counted() if "TransactionConflicts" in line] == [[3]]

    tries = iter((VersionConflict(), VersionConflict(), None))

    def change() -> None:
        if (failure := next(tries)) is not None:
            raise failure

    with metrics.flushed():
        retry_on_conflict(change)
    assert [line["Retries"] for line in counted()] == [[2]]


@pytest.mark.usefixtures("tables")
def test_a_hold_that_expires_is_counted_once(counted: Counted) -> None:
    later = NOW + timedelta(hours=1)
    held = reserve(request=claim(9, 10, expires=later), actor=caller("ana"), now=NOW)
    counted()
    with metrics.flushed():
        for _ in range(2):
            settle(tenant=held.tenant, kind=KIND, reservation=held.id, now=later + timedelta(seconds=1))

    assert [line["HoldsExpired"] for line in counted() if "HoldsExpired" in line] == [[1]]


def test_a_failed_login_is_counted(api: Api, counted: Counted) -> None:
    wrong = {"email": "nobody@example.com", "password": "not the password"}
    assert api.request("POST", "/api/auth/login", json=wrong).status == 401

    assert [line["FailedLogins"] for line in counted() if "FailedLogins" in line] == [[1]]


def test_what_happens_behind_the_api_is_counted(
    ready: Rooms, behind: Pipeline, settings_changed: Callable[..., None], counted: Counted
) -> None:
    settings_changed(GUESTS_DAILY_LIMIT="1")
    for name in ("bea", "carl"):
        ready.by(name, name=name, email=f"{name}@example.com").known()
    counted()

    assert ready.create(guests=["bea@example.com", "carl@example.com"], **slot("09:00")).status == 429
    by_name = {name: line for line in counted() for name in names(line)}
    assert by_name["BudgetsHit"]["budget"] == "guests-of-user"
    assert by_name["Refusals"]["error"] == "RateExceeded"
    assert ready.create(guests=["bea@example.com"], **slot("09:00")).status == 201
    counted()
    behind.run()
    mails = sum(line["MailsSent"][0] for line in counted() if "MailsSent" in line)

    assert mails == len(behind.mails) > 0


def test_the_sweep_says_how_late_it_is(api: Api, counted: Counted) -> None:
    functions.sweep({})

    [line] = counted()
    assert line["SweepLag"] == [0]


def test_a_stage_without_a_namespace_writes_nothing(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    dialect_of("courts", api).created()

    assert "_aws" not in capsys.readouterr().out


def test_every_metric_is_counted_somewhere() -> None:
    modules = [path for path in (ROOT / "chalicelib").rglob("*.py") if path.name != "metrics.py"]
    used = {
        name
        for path in modules
        for name in re.findall(r"Metric\.([A-Z_]+)", path.read_text(encoding="utf-8"))
    }

    # The three of a booking are counted together.
    assert used | {"BOOKINGS", "BOOKING_TIME", "SLOW_BOOKINGS"} == set(Metric.__members__)


def test_no_dimension_has_a_value_for_each_user_or_tenant() -> None:
    assert set(DIMENSIONS.values()) == {"kind", "error", "budget"}
    assert set(DIMENSIONS) <= set(Metric)


@pytest.mark.parametrize("number", [99, 100, 101, 200, 250])
def test_however_many_values_an_invocation_has_each_is_written_once(number: int, counted: Counted) -> None:
    """A line takes a hundred values; behind it the next dimension begins anew."""
    with metrics.flushed():
        for value in range(number):
            metrics.observe(Metric.BOOKING_TIME, value, "court")
        metrics.count(Metric.BOOKINGS, "appointment")

    lines = counted()
    assert [value for line in lines if line["kind"] == "court" for value in line["BookingTime"]] == [
        *range(number)
    ]
    assert [line["Bookings"] for line in lines if line["kind"] == "appointment"] == [[1]]
