"""Random rules, days on which clocks change, and what users are, for properties of rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from chalicelib.domain.intervals import Interval
from chalicelib.domain.roles import Role
from chalicelib.domain.rule_documents import parse_rules
from chalicelib.domain.rules import Rules
from chalicelib.domain.standings import Standing

MEMBERSHIPS = ("BASIC", "PRO")

# Days around changes of the clocks: by an hour, by half of one, at midnight, by two hours, and a skipped day.
CHANGES = {
    "America/Santiago": (date(2026, 4, 4), date(2026, 9, 5)),
    "Europe/Madrid": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1)),
    "Antarctica/Troll": (date(2026, 3, 29), date(2026, 10, 25)),
    "Pacific/Apia": (date(2011, 12, 29), date(2011, 12, 30)),
    "UTC": (date(2026, 12, 1), date(2026, 12, 31)),
}
local_days = st.sampled_from(
    [
        (zone, day + timedelta(days=shift))
        for zone, days in CHANGES.items()
        for day in days
        for shift in (-1, 0, 1)
    ]
)
minutes = st.integers(0, 1439)
clocks = st.builds(lambda minute: f"{minute // 60:02}:{minute % 60:02}", minutes)
ends = st.one_of(clocks, st.just("24:00"))
some_weekdays = st.sets(st.integers(1, 7), min_size=1).map(sorted)
rates = st.integers(0, 50_000)


@st.composite
def periods(draw: st.DrawFn) -> dict[str, Any]:
    period = {"days": draw(some_weekdays), "from": draw(clocks), "to": draw(ends)}
    assume(period["from"] != period["to"])
    return period


@st.composite
def hours(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three periods that do not overlap: others are left out, one after another."""
    chosen: list[dict[str, Any]] = []
    for period in draw(st.lists(periods(), min_size=1, max_size=3)):
        if not mistakes({"hours": [*chosen, period]}):
            chosen.append(period)
    return chosen


@st.composite
def price_rules(draw: st.DrawFn, *, is_fixed: bool | None = None) -> dict[str, Any]:
    rule: dict[str, Any] = draw(periods())
    for name in draw(st.sets(st.sampled_from(("days", "from", "to")))):
        del rule[name]
    assume(rule.get("from", "00:00") != rule.get("to", "24:00"))
    if draw(st.booleans()):
        rule["membership"] = draw(st.sampled_from(MEMBERSHIPS))
    fixed = draw(st.booleans()) if is_fixed is None else is_fixed
    return {**rule, "fixed" if fixed else "per_hour": draw(rates)}


def prices(*, is_fixed: bool | None = None) -> st.SearchStrategy[dict[str, Any]]:
    rules = st.lists(price_rules(is_fixed=is_fixed), max_size=3)
    return st.fixed_dictionaries({"rules": rules}, optional={"per_hour": rates})


@st.composite
def durations(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"allowed": draw(st.lists(st.integers(1, 240), min_size=1, max_size=4, unique=True))}
    shortest, step = draw(st.integers(1, 120)), draw(st.sampled_from((15, 30, 60)))
    longest = shortest + step * draw(st.integers(0, 6))
    chosen = {"min": shortest, "max": longest, "step": step}
    left_out = draw(st.sampled_from(((), ("step",), ("min", "step"), ("max",), ("max", "step"))))
    return {name: limit for name, limit in chosen.items() if name not in left_out}


limits = st.fixed_dictionaries(
    {}, optional={name: st.integers(0, 5) for name in ("active", "day", "week")}
).filter(bool)
names = st.sampled_from(("default", "staff", "admin", *MEMBERSHIPS))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "hours": hours(),
    "durations": durations(),
    "starts": st.fixed_dictionaries({"every": st.integers(1, 240)}, optional={"from": minutes}),
    "notice": st.integers(0, 5000),
    "window": st.one_of(
        st.integers(0, 1830),
        st.dictionaries(names, st.one_of(st.none(), st.integers(0, 1830)), min_size=1),
    ),
    "buffer": st.fixed_dictionaries({}, optional={name: st.integers(0, 90) for name in ("before", "after")}),
    "quota": st.one_of(limits, st.dictionaries(names, st.one_of(st.none(), limits), min_size=1)),
    "prices": prices(),
    "cancellation": st.fixed_dictionaries(
        {"free_until": st.integers(0, 5000)},
        optional={"fee": st.one_of(st.fixed_dictionaries({"percent": st.integers(0, 100)}))},
    ),
    "check_in": st.fixed_dictionaries(
        {"opens": st.integers(0, 60), "closes": st.integers(0, 60)}, optional={"release": st.booleans()}
    ),
    "max_no_shows": st.fixed_dictionaries(
        {"count": st.integers(1, 5), "days": st.integers(1, 60), "pause": st.integers(1, 60)}
    ),
}
documents = st.fixed_dictionaries(
    {}, optional={name: st.one_of(st.none(), form) for name, form in FIELDS.items()}
)
standings = st.builds(
    Standing,
    role=st.sampled_from(Role),
    membership=st.sampled_from((None, *MEMBERSHIPS)),
)
seconds = st.integers(-86_400, 3 * 86_400)


def rules_of(document: dict[str, Any], currency: str = "CLP") -> Rules:
    """The rules of a document that has no mistakes."""
    rules, wrong = parse_rules(document, currency=currency, memberships=MEMBERSHIPS)
    assert not wrong, wrong
    return rules


def mistakes(document: Any, currency: str = "CLP") -> dict[str, str]:
    """What is wrong with a document, by path."""
    wrong = parse_rules(document, currency=currency, memberships=MEMBERSHIPS)[1]
    return {mistake.path: mistake.problem.value for mistake in wrong}


@st.composite
def intervals_near(draw: st.DrawFn, day: date, *, longest: int = 3 * 86_400) -> Interval:
    """Intervals of a minute to `longest` seconds that begin within two days of a day."""
    start = datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=draw(seconds))
    return Interval(start, start + timedelta(seconds=draw(st.integers(60, longest))))
