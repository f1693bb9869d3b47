import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.intervals import Interval
from chalicelib.domain.money import Money
from chalicelib.domain.prices import Price, price_of
from chalicelib.domain.zones import instant_of
from tests.domain.rule_strategies import MEMBERSHIPS, intervals_near, local_days, prices, rates, rules_of

memberships = st.sampled_from((None, *MEMBERSHIPS))


def priced(document: dict[str, Any], begins: str, ends: str, *, currency: str = "CLP", **more: Any) -> Price:
    """What an interval of a day in December costs by a document of prices, in UTC if not said otherwise."""
    zone = more.pop("zone", "UTC")
    interval = Interval(*(instant_of(datetime.fromisoformat(local), zone) for local in (begins, ends)))
    return cost(document, interval, zone=zone, currency=currency, **more)


def cost(document: dict[str, Any], interval: Interval, *, currency: str = "CLP", **more: Any) -> Price:
    rules = rules_of({"prices": document}, currency).prices
    assert rules is not None
    return price_of(rules, interval, **{"zone": "UTC", "membership": None, **more})


def test_the_first_rule_that_fits_counts_for_each_minute_and_what_none_fits_costs_per_hour() -> None:
    evening = {"days": [1, 2, 3, 4, 5], "from": "18:00", "to": "22:00", "per_hour": 15_000}
    price = priced(
        {"per_hour": 10_000, "rules": [evening, {"per_hour": 1, "from": "21:00"}]},
        "2026-12-01T17:30",
        "2026-12-01T22:30",
    )
    assert price.document == {
        "total": 65_001,
        "currency": "CLP",
        "parts": [
            {"minutes": 240, "rate": 15_000, "rule": evening},
            {"minutes": 30, "rate": 1, "rule": {"from": "21:00", "per_hour": 1}},
            {"minutes": 30, "rate": 10_000, "rule": None},
        ],
    }
    assert priced({"per_hour": 10_000, "rules": [evening]}, "2026-12-05T18:00", "2026-12-05T19:00").total == (
        Money(10_000, "CLP")
    )


def test_the_order_of_the_rules_is_what_counts() -> None:
    cheap, dear = {"per_hour": 1000}, {"per_hour": 9000}
    when = "2026-12-01T10:00", "2026-12-01T11:00"
    assert priced({"rules": [cheap, dear]}, *when).total.units == 1000
    assert priced({"rules": [dear, cheap]}, *when).total.units == 9000


def test_a_rule_with_a_membership_is_for_its_members_alone() -> None:
    document = {"per_hour": 8000, "rules": [{"membership": "PRO", "per_hour": 5000}]}
    when = "2026-12-01T10:00", "2026-12-01T11:30"
    assert priced(document, *when, membership="PRO").total.units == 7500
    assert priced(document, *when, membership="BASIC").total.units == 12_000
    assert priced(document, *when).total.units == 12_000


def test_the_resources_own_rate_counts_only_without_a_rate_of_the_rules() -> None:
    when = "2026-12-01T10:00", "2026-12-01T11:00"
    assert priced({}, *when, own_rate=7000).total.units == 7000
    assert priced({"rules": [{"from": "10:30", "per_hour": 0}]}, *when, own_rate=7000).total.units == 3500
    assert priced({"per_hour": 100}, *when, own_rate=7000).total.units == 100
    assert priced({}, *when).document == {
        "total": 0,
        "currency": "CLP",
        "parts": [{"minutes": 60, "rate": 0, "rule": None}],
    }


def test_a_fixed_price_is_taken_once_for_each_unbroken_stretch() -> None:
    night = {"from": "22:00", "to": "06:00", "fixed": 20_000}
    document = {"per_hour": 3000, "rules": [night]}
    assert priced(document, "2026-12-01T23:00", "2026-12-01T23:30").total.units == 20_000
    two_nights = priced(document, "2026-12-01T21:00", "2026-12-03T06:00")
    assert two_nights.document == {
        "total": 40_000 + 17 * 3000,
        "currency": "CLP",
        "parts": [
            {"minutes": 960, "rate": 20_000, "rule": night, "stretches": 2},
            {"minutes": 1020, "rate": 3000, "rule": None},
        ],
    }
    # A visit over midnight is one visit, although the rule begins anew each day.
    assert priced({"rules": [{"fixed": 4000}]}, "2026-12-01T23:30", "2026-12-02T00:30").total.units == 4000


def test_the_sum_is_rounded_once_half_up_to_the_currency() -> None:
    def halves(currency: str, per_hour: float) -> Money:
        rules = [{"to": "10:30", "per_hour": per_hour}, {"from": "10:30", "per_hour": per_hour}]
        return priced({"rules": rules}, "2026-12-01T10:00", "2026-12-01T11:00", currency=currency).total

    # Two halves of 0.5 are one whole, not two.
    assert halves("CLP", 1) == Money(1, "CLP")
    assert halves("EUR", 0.01) == Money(1, "EUR")
    for minutes, units in ((29, 0), (30, 1), (31, 1), (90, 2)):
        until = (datetime(2026, 12, 1, 10) + timedelta(minutes=minutes)).isoformat()
        assert priced({"per_hour": 1}, "2026-12-01T10:00", until).total == Money(units, "CLP")
        assert priced({"per_hour": 0.01}, "2026-12-01T10:00", until, currency="USD").total == Money(
            units, "USD"
        )
    assert (
        priced({"per_hour": 15.5}, "2026-12-01T10:00", "2026-12-01T10:20", currency="EUR").document["total"]
        == 5.17
    )


def test_seconds_cost_their_part_of_a_minute() -> None:
    price = priced({"per_hour": 3600}, "2026-12-01T10:00", "2026-12-01T10:01:30")
    assert price.document == {
        "total": 90,
        "currency": "CLP",
        "parts": [{"minutes": 1.5, "rate": 3600, "rule": None}],
    }
    third = priced({"per_hour": 3600}, "2026-12-01T10:00", "2026-12-01T10:01:40")
    assert json.dumps(third.document["parts"]) == '[{"minutes": 1.6667, "rate": 3600, "rule": null}]'
    whole = priced({"per_hour": 3600}, "2026-12-01T10:00", "2026-12-01T10:02")
    assert json.dumps(whole.document["parts"]) == '[{"minutes": 2, "rate": 3600, "rule": null}]'


def test_on_days_with_changing_clocks_what_passes_is_paid() -> None:
    for begins, ends, hours in (
        ("2026-03-29T01:00", "2026-03-29T05:00", 3),
        ("2026-10-25T01:00", "2026-10-25T05:00", 5),
    ):
        assert priced({"per_hour": 1000}, begins, ends, zone="Europe/Madrid").total.units == hours * 1000
    # The night ends where the day begins, also where 23:00 to 24:00 comes twice, as on 4 April in Santiago.
    parted = {"rules": [{"to": "20:00", "per_hour": 0}, {"from": "20:00", "per_hour": 1000}]}
    april = priced(parted, "2026-04-04T19:00", "2026-04-05T00:00", zone="America/Santiago")
    assert april.total.units == 5000


def test_a_share_of_a_price_is_rounded_half_up() -> None:
    assert [Money(units, "CLP").share(percent).units for units, percent in ((5, 50), (101, 33), (7, 0))] == [
        3,
        33,
        0,
    ]


@settings(deadline=None, max_examples=40)
@given(st.data(), prices(is_fixed=False), local_days, memberships, rates)
def test_a_price_is_the_sum_over_its_minutes(
    data: st.DataObject, document: dict[str, Any], where: tuple[str, date], membership: str | None, rate: int
) -> None:
    zone, day = where
    whole = data.draw(intervals_near(day, longest=5 * 3600))
    seconds = int(whole.length.total_seconds())
    cuts = [whole.start + timedelta(seconds=second) for second in (*range(0, seconds, 60), seconds)]

    def exact(interval: Interval) -> Fraction:
        return cost(document, interval, zone=zone, membership=membership, own_rate=rate).exact

    assert exact(whole) == sum((exact(Interval(*pair)) for pair in pairwise(cuts)), Fraction(0))


@settings(deadline=None, max_examples=80)
@given(st.data(), prices(is_fixed=False), local_days, memberships)
def test_splitting_an_interval_changes_nothing_but_rounding(
    data: st.DataObject, document: dict[str, Any], where: tuple[str, date], membership: str | None
) -> None:
    zone, day = where
    whole = data.draw(intervals_near(day))
    seconds = int(whole.length.total_seconds())
    cut = whole.start + timedelta(seconds=data.draw(st.integers(1, seconds - 1)))
    price, one, other = (
        cost(document, part, zone=zone, membership=membership)
        for part in (whole, Interval(whole.start, cut), Interval(cut, whole.end))
    )
    assert price.exact == one.exact + other.exact
    assert abs(price.total.units - one.total.units - other.total.units) <= 1
    assert abs(price.total.units - price.exact) <= Fraction(1, 2)


@settings(deadline=None, max_examples=60)
@given(st.data(), prices(), local_days, memberships)
def test_the_parts_are_all_of_the_interval_and_splitting_it_is_never_cheaper(
    data: st.DataObject, document: dict[str, Any], where: tuple[str, date], membership: str | None
) -> None:
    zone, day = where
    whole = data.draw(intervals_near(day))
    price = cost(document, whole, zone=zone, membership=membership)
    seconds = int(whole.length.total_seconds())
    assert sum(part.seconds for part in price.parts) == seconds
    cut = whole.start + timedelta(seconds=data.draw(st.integers(1, seconds - 1)))
    halves = Interval(whole.start, cut), Interval(cut, whole.end)
    assert price.exact <= sum(cost(document, half, zone=zone, membership=membership).exact for half in halves)


@settings(deadline=None, max_examples=60)
@given(prices(is_fixed=False), st.integers(0, 14 * 1440 - 1), memberships)
def test_a_minute_costs_what_the_first_rule_says_whose_times_the_clock_shows(
    document: dict[str, Any], minute: int, membership: str | None
) -> None:
    start = datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=minute)
    clock, today = f"{start:%H:%M}", start.isoweekday()
    yesterday = (start - timedelta(days=1)).isoweekday()

    def fits(rule: dict[str, Any]) -> bool:
        days, begins, ends = rule.get("days", range(1, 8)), rule.get("from", "00:00"), rule.get("to", "24:00")
        if rule.get("membership") not in (None, membership):
            return False
        if begins < ends:
            return today in days and begins <= clock < ends
        return (today in days and begins <= clock) or (yesterday in days and clock < ends)

    rate = next((rule["per_hour"] for rule in document["rules"] if fits(rule)), document.get("per_hour", 0))
    price = cost(document, Interval(start, start + timedelta(minutes=1)), membership=membership)
    assert price.exact == Fraction(rate, 60)
