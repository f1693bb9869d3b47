import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.document_reader import Mistake, Problem
from chalicelib.domain.money import Money
from chalicelib.domain.opening import Period
from chalicelib.domain.prices import PriceRule
from chalicelib.domain.rule_documents import MOST_PERIODS, MOST_PRICE_RULES, parse_rules
from chalicelib.domain.rules import NAMES, Rules
from tests.domain.rule_strategies import MEMBERSHIPS, documents, mistakes, rules_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = {"days": [1], "from": "08:00", "to": "22:00"}

# Four periods that follow one another.
QUARTERS = [{"from": f"{hour:02}:00", "to": f"{hour + 6:02}:00"} for hour in (0, 6, 12, 18)]


def day(**changes: Any) -> dict[str, Any]:
    return {**DAY, **changes}


def test_every_field_of_the_contract_has_its_form() -> None:
    document = {
        "hours": [
            {"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "24:00"},
            {"days": [6], "from": "18:00", "to": "02:00"},
        ],
        "durations": {"min": 60, "max": 120, "step": 30},
        "starts": {"every": 30, "from": 15},
        "notice": 60,
        "window": {"default": 14, "staff": None, "PRO": 30},
        "buffer": {"before": 5, "after": 10},
        "quota": {"default": {"active": 2, "day": 1, "week": 3}, "PRO": {"active": 5}},
        "prices": {
            "per_hour": 12_000,
            "rules": [
                {"days": [6, 7], "from": "10:00", "to": "20:00", "membership": "PRO", "per_hour": 9000},
                {"from": "22:00", "to": "06:00", "fixed": 20_000},
            ],
        },
        "cancellation": {"free_until": 1440, "late": "allow", "fee": {"percent": 50}},
        "check_in": {"opens": 15, "closes": 10, "release": True},
        "max_no_shows": {"count": 3, "days": 30, "pause": 7},
    }
    assert document.keys() == set(NAMES)
    assert rules_of(document).document == document
    assert rules_of({"window": 14, "quota": {"active": 3}, "durations": {"allowed": [60, 90]}}).document == {
        "window": 14,
        "quota": {"active": 3},
        "durations": {"allowed": [60, 90]},
    }


def test_a_period_ends_at_midnight_past_it_or_before_it() -> None:
    for written, starts, ends, reach in (
        (("18:00", "24:00"), 64_800, 86_400, 86_400),
        (("18:00", "00:00"), 64_800, 86_400, 86_400),
        (("18:00", "02:00"), 64_800, 7200, 93_600),
        (("08:00", "12:30:15"), 28_800, 45_015, 45_015),
    ):
        [period] = rules_of({"hours": [day(**dict(zip(("from", "to"), written, strict=True)))]}).hours or ()
        assert (period, period.reach) == (Period(frozenset({1}), starts, ends), reach)


def test_amounts_are_kept_in_the_smallest_unit_of_the_currency() -> None:
    for currency, units in (("CLP", 12), ("EUR", 1200)):
        prices = rules_of({"prices": {"per_hour": 12, "rules": [{"fixed": 12}]}}, currency).prices
        assert prices is not None
        assert prices.per_hour == units
        assert prices.rules == (
            PriceRule(Period(frozenset(range(1, 8)), 0, 86_400), None, units, is_fixed=True),
        )
    fee = {"free_until": 60, "fee": {"fixed": 2.5}}
    cancellation = rules_of({"cancellation": fee}, "EUR").cancellation
    assert cancellation is not None
    assert cancellation.owed(Money(0, "EUR"), *[EPOCH] * 2) == Money(250, "EUR")


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        ([], {"": "form"}),
        ("x", {"": "form"}),
        ({"price": 1}, {"price": "unknown"}),
        ({"hours": {}}, {"hours": "form"}),
        # Nobody may take no periods for always.
        ({"hours": []}, {"hours": "size"}),
        ({"hours": [DAY] * (MOST_PERIODS + 1)}, {"hours": "size"}),
        ({"hours": [3]}, {"hours.0": "form"}),
        ({"hours": [{}]}, dict.fromkeys(("hours.0.days", "hours.0.from", "hours.0.to"), "missing")),
        ({"hours": [day(days=[])]}, {"hours.0.days": "size"}),
        ({"hours": [day(days=[0])]}, {"hours.0.days.0": "range"}),
        ({"hours": [day(days=[1, 8])]}, {"hours.0.days.1": "range"}),
        ({"hours": [day(days=[1, 2, 1])]}, {"hours.0.days.2": "repeated"}),
        ({"hours": [day(days=[True])]}, {"hours.0.days.0": "form"}),
        ({"hours": [day(**{"from": "8:00"})]}, {"hours.0.from": "form"}),
        ({"hours": [day(**{"from": "24:00"})]}, {"hours.0.from": "form"}),
        ({"hours": [day(**{"from": 800})]}, {"hours.0.from": "form"}),
        ({"hours": [day(to="24:30")]}, {"hours.0.to": "form"}),
        ({"hours": [day(to="08:00")]}, {"hours.0.to": "equal"}),
        ({"hours": [DAY, day(**{"from": "21:59", "to": "23:00"})]}, {"hours.1": "overlap"}),
        ({"hours": [day(days=[2]), day(**{"from": "22:30", "to": "08:30"})]}, {"hours.0": "overlap"}),
        # Sunday's night reaches into Monday.
        ({"hours": [DAY, day(days=[7], **{"from": "23:00", "to": "09:00"})]}, {"hours.0": "overlap"}),
        (
            {"hours": [day(to="24:00"), day(to="10:00"), day(**{"from": "11:00", "to": "12:00"})]},
            {"hours.0": "overlap", "hours.2": "overlap"},
        ),
        ({"durations": {}}, {"durations": "size"}),
        ({"durations": 60}, {"durations": "form"}),
        ({"durations": {"min": 0}}, {"durations.min": "range"}),
        ({"durations": {"max": 44_641}}, {"durations.max": "range"}),
        ({"durations": {"min": 90, "max": 60}}, {"durations.max": "order"}),
        ({"durations": {"min": 60, "max": 100, "step": 30}}, {"durations.max": "step"}),
        ({"durations": {"max": 100, "step": 30}}, {"durations.max": "step"}),
        ({"durations": {"allowed": [60, 60]}}, {"durations.allowed.1": "repeated"}),
        ({"durations": {"allowed": []}}, {"durations.allowed": "size"}),
        ({"durations": {"allowed": [60], "step": 30}}, {"durations.step": "exclusive"}),
        ({"durations": {"allowed": ["60"]}}, {"durations.allowed.0": "form"}),
        ({"starts": {}}, {"starts.every": "missing"}),
        ({"starts": {"every": 0}}, {"starts.every": "range"}),
        ({"starts": {"every": 30, "from": 1440}}, {"starts.from": "range"}),
        ({"starts": {"every": 30, "from": "09:00"}}, {"starts.from": "form"}),
        ({"notice": -1}, {"notice": "range"}),
        ({"notice": 1.5}, {"notice": "form"}),
        ({"window": 1831}, {"window": "range"}),
        ({"window": {}}, {"window": "size"}),
        ({"window": {"PLATINUM": 3}}, {"window.PLATINUM": "unknown"}),
        ({"window": {"user": 3}}, {"window.user": "unknown"}),
        ({"window": {"PRO": "3"}}, {"window.PRO": "form"}),
        ({"buffer": {"before": 1441}}, {"buffer.before": "range"}),
        ({"quota": {}}, {"quota": "size"}),
        ({"quota": 3}, {"quota": "form"}),
        ({"quota": {"PRO": {}}}, {"quota.PRO": "size"}),
        ({"quota": {"active": 3, "PRO": {"active": 4}}}, {"quota.PRO": "unknown"}),
        ({"quota": {"PRO": {"month": 4}}}, {"quota.PRO.month": "unknown", "quota.PRO": "size"}),
        ({"quota": {"active": 10_001}}, {"quota.active": "range"}),
        ({"prices": {"per_hour": -1}}, {"prices.per_hour": "range"}),
        ({"prices": {"per_hour": 1.5}}, {"prices.per_hour": "fineness"}),
        ({"prices": {"per_hour": float("nan")}}, {"prices.per_hour": "range"}),
        ({"prices": {"per_hour": "1"}}, {"prices.per_hour": "form"}),
        ({"prices": {"rules": [{"per_hour": 1}] * (MOST_PRICE_RULES + 1)}}, {"prices.rules": "size"}),
        ({"prices": {"rules": [{}]}}, {"prices.rules.0": "one_of"}),
        ({"prices": {"rules": [{"fixed": 1, "per_hour": 1}]}}, {"prices.rules.0.fixed": "exclusive"}),
        ({"prices": {"rules": [{"fixed": 1, "membership": "X"}]}}, {"prices.rules.0.membership": "choice"}),
        ({"prices": {"rules": [{"fixed": 1, "membership": []}]}}, {"prices.rules.0.membership": "choice"}),
        ({"prices": {"rules": [{"fixed": 1, "to": "00:00"}]}}, {"prices.rules.0.to": "equal"}),
        ({"prices": {"rules": [{"fixed": 1, "days": [9]}]}}, {"prices.rules.0.days.0": "range"}),
        ({"cancellation": {}}, {"cancellation.free_until": "missing"}),
        ({"cancellation": {"free_until": 1, "late": "maybe"}}, {"cancellation.late": "choice"}),
        (
            {"cancellation": {"free_until": 1, "late": "reject", "fee": {"percent": 5}}},
            {"cancellation.fee": "exclusive"},
        ),
        ({"cancellation": {"free_until": 1, "fee": {}}}, {"cancellation.fee": "one_of"}),
        ({"cancellation": {"free_until": 1, "fee": {"percent": 101}}}, {"cancellation.fee.percent": "range"}),
        ({"cancellation": {"free_until": 1, "fee": {"fixed": -1}}}, {"cancellation.fee.fixed": "range"}),
        ({"check_in": {"opens": 15}}, {"check_in.closes": "missing"}),
        ({"check_in": {"opens": 15, "closes": 5, "release": 1}}, {"check_in.release": "form"}),
        ({"max_no_shows": {"count": 0, "days": 1, "pause": 1}}, {"max_no_shows.count": "range"}),
    ],
)
def test_what_is_wrong_is_told_with_its_path(document: Any, wrong: dict[str, str]) -> None:
    assert mistakes(document) == wrong


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"hours": [DAY, day(**{"from": "22:00", "to": "08:00"})]},
        {"hours": [day(days=[7], to="24:00"), day(**{"from": "00:00"})]},
        {"hours": [day(days=[index % 7 + 1], **QUARTERS[index // 7]) for index in range(MOST_PERIODS)]},
        {"durations": {"min": 60, "max": 60, "step": 60}},
        {"durations": {"max": 44_640}},
        {"durations": {"allowed": list(range(1, 51))}},
        {"starts": {"every": 1440, "from": 0}},
        {"notice": 527_040, "window": 1830},
        {"notice": 0, "window": 0},
        {"window": dict.fromkeys(("default", "staff", "admin", "superadmin", *MEMBERSHIPS), 0)},
        {"buffer": {}},
        {"quota": {"active": 0}},
        {"prices": {}},
        {"prices": {"per_hour": 1_000_000_000, "rules": [{"fixed": 0}] * MOST_PRICE_RULES}},
        {"cancellation": {"free_until": 0, "late": "reject", "fee": None}},
        dict.fromkeys(NAMES),
    ],
)
def test_what_is_just_within_its_bounds_is_right(document: dict[str, Any]) -> None:
    assert mistakes(document) == {}


def test_a_mistake_says_what_would_be_right() -> None:
    _, wrong = parse_rules(
        {"notice": -1, "hours": [DAY, DAY], "window": {"default": 1}, "prices": {"per_hour": 0.001}},
        currency="EUR",
        memberships=MEMBERSHIPS,
    )
    assert wrong == (
        Mistake("hours.1", Problem.OVERLAP, {"other": "hours.0"}),
        Mistake("notice", Problem.RANGE, {"low": 0, "high": 527_040}),
        Mistake("prices.per_hour", Problem.FINENESS, {"decimals": 2}),
    )


def test_a_resources_rules_come_field_by_field_before_the_kinds() -> None:
    kind = rules_of({"hours": [DAY], "notice": 60, "window": 7, "quota": {"active": 3}})
    resource = rules_of({"notice": 0, "window": None, "durations": {"allowed": [60]}})
    effective = resource.before(kind)
    assert effective.document == {
        "hours": [DAY],
        "durations": {"allowed": [60]},
        "notice": 0,
        "window": None,
        "quota": {"active": 3},
    }
    assert Rules().before(kind) == kind
    assert kind.before(Rules()) == kind
    # What the kind has no rule for, a resource may have one for.
    assert rules_of({"window": 9}).before(rules_of({"window": None})).document == {"window": 9}


def test_rules_say_whether_memberships_matter() -> None:
    for document, matters in (
        ({"window": {"default": 1, "staff": 2}, "quota": {"active": 1}, "prices": {"per_hour": 1}}, False),
        ({"window": {"default": 1, "PRO": 2}}, True),
        ({"quota": {"PRO": None}}, True),
        ({"prices": {"rules": [{"membership": "PRO", "fixed": 1}]}}, True),
    ):
        assert rules_of(document).names_memberships == matters


@settings(deadline=None, max_examples=60)
@given(documents, st.sampled_from(("CLP", "EUR")))
def test_what_is_written_of_rules_parses_to_the_same_rules(document: dict[str, Any], currency: str) -> None:
    rules = rules_of(document, currency)
    written = rules.document
    assert rules_of(json.loads(json.dumps(written)), currency) == rules
    assert written.keys() == document.keys()


@settings(deadline=None, max_examples=30)
@given(documents, documents, documents)
def test_a_document_comes_before_others_in_any_grouping(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    first, second, third = rules_of(one), rules_of(two), rules_of(three)
    assert first.before(second).before(third) == first.before(second.before(third))
    assert first.before(second).document == rules_of({**two, **one}).document


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(("08:00",)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (*NAMES, "from", "to", "days", "rules", "per_hour", "PRO", "default", "min", "x")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from((*NAMES, "x")), json_values) | json_values)
def test_any_json_is_parsed_or_told_what_is_wrong(document: Any) -> None:
    rules, wrong = parse_rules(document, currency="CLP", memberships=MEMBERSHIPS)
    assert wrong or rules_of(rules.document) == rules
