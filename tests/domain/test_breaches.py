from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.breaches import (
    Breach,
    Candidate,
    Defaults,
    broken,
    limits_for,
)
from chalicelib.domain.closures import Closure
from chalicelib.domain.intervals import Interval
from chalicelib.domain.quotas import Counted, Limits
from chalicelib.domain.roles import Role
from chalicelib.domain.rules import Rules
from chalicelib.domain.standings import ByStanding, Standing
from chalicelib.domain.zones import instant_of
from tests.domain.rule_strategies import CHANGES, FIELDS, documents, rules_of, standings

SANTIAGO = "America/Santiago"
# A Monday, 09:00 in Santiago.
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ALL = [1, 2, 3, 4, 5, 6, 7]
DAYTIME = [{"days": ALL, "from": "08:00", "to": "22:00"}]
ORDER = ["hours", "durations", "starts", "notice", "window", "quota", "max_no_shows", "closed"]
# All but these an administrator may pass over.
KEPT = {"max_no_shows", "closed"}
DEFAULTS = Defaults(window=366, active=100)
USER, STAFF, ADMIN = (Standing(role=role) for role in (Role.USER, Role.STAFF, Role.ADMIN))
PRO = Standing(membership="PRO")
HOLIDAY = Closure(
    id="1", begins=date(2026, 12, 25), ends=date(2026, 12, 25), title="Christmas", reason="We are at home"
)


def candidate(
    begins: str, ends: str, standing: Standing = USER, zone: str = SANTIAGO, now: datetime = NOW
) -> Candidate:
    start, end = (instant_of(datetime.fromisoformat(local), zone) for local in (begins, ends))
    return Candidate(zone=zone, interval=Interval(start, end), standing=standing, now=now)


def breaches(document: dict[str, Any], wanted: Candidate, **more: Any) -> dict[str, dict[str, Any]]:
    """What the rules of a document refuse, by the rule's name."""
    found = broken(rules_of(document), wanted, defaults=DEFAULTS, **more)
    return {breach.rule: breach.allowed for breach in found}


def test_hours_refuse_what_is_not_wholly_open_and_tell_the_hours_of_the_day() -> None:
    document = {"hours": DAYTIME}
    assert breaches(document, candidate("2026-12-01T08:00", "2026-12-01T22:00")) == {}
    refused = {"hours": {"date": "2026-12-01", "hours": [{"from": "08:00", "to": "22:00"}]}}
    assert breaches(document, candidate("2026-12-01T21:30", "2026-12-01T22:00:01")) == refused
    assert breaches(document, candidate("2026-12-01T07:59", "2026-12-01T09:00")) == refused
    assert breaches(
        {"hours": [{"days": [1], "from": "08:00", "to": "22:00"}]},
        candidate("2026-12-01T10:00", "2026-12-01T11:00"),
    ) == {"hours": {"date": "2026-12-01", "hours": []}}


def test_durations_refuse_another_length() -> None:
    steps: dict[str, Any] = {"min": 60, "max": 120, "step": 30}
    for minutes, is_right in ((30, False), (60, True), (75, False), (90, True), (120, True), (150, False)):
        end = datetime(2026, 12, 1, 10) + timedelta(minutes=minutes)
        wanted = candidate("2026-12-01T10:00", end.isoformat())
        assert breaches({"durations": steps}, wanted) == ({} if is_right else {"durations": steps})
        listed = {"allowed": [60, 90, 120]}
        assert breaches({"durations": listed}, wanted) == ({} if is_right else {"durations": listed})
    odd = candidate("2026-12-01T10:00", "2026-12-01T11:00:01")
    assert breaches({"durations": {"step": 15}}, odd) == {"durations": {"step": 15}}
    # What passes counts, not what the clocks show: from 01:30 to 03:30 it is an hour that night.
    night = candidate(
        "2026-03-29T01:30", "2026-03-29T03:30", zone="Europe/Madrid", now=datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert breaches({"durations": {"allowed": [60]}}, night) == {}


def test_starts_are_counted_from_the_opening_of_each_period() -> None:
    hours = [{"days": ALL, "from": "08:15", "to": "12:00"}, {"days": ALL, "from": "15:00", "to": "02:00"}]
    document = {"hours": hours, "starts": {"every": 40}}
    for start, is_right in (
        ("08:15", True),
        ("08:55", True),
        ("09:00", False),
        ("15:00", True),
        ("15:40", True),
    ):
        wanted = candidate(f"2026-12-01T{start}", "2026-12-01T12:00" if start < "12" else "2026-12-01T17:00")
        first = "08:15" if start < "12" else "15:00"
        assert breaches(document, wanted) == ({} if is_right else {"starts": {"every": 40, "from": first}})
    # 01:00 is ten hours, fifteen times forty minutes, after the opening of the day before.
    assert breaches(document, candidate("2026-12-02T01:00", "2026-12-02T02:00")) == {}
    assert breaches(document, candidate("2026-12-01T08:15:30", "2026-12-01T09:00")).keys() == {"starts"}


def test_starts_with_from_are_counted_from_there_and_there_are_none_before() -> None:
    document = {"hours": DAYTIME, "starts": {"every": 60, "from": 9 * 60 + 30}}
    for start, is_right in (("08:30", False), ("09:00", False), ("09:30", True), ("20:30", True)):
        wanted = candidate(f"2026-12-01T{start}", "2026-12-01T21:00")
        assert breaches(document, wanted) == ({} if is_right else {"starts": {"every": 60, "from": "09:30"}})


def test_starts_without_hours_are_counted_from_midnight_on_the_wall_clock() -> None:
    before = datetime(2026, 3, 1, tzinfo=UTC)
    for start in ("2026-03-29T00:00", "2026-03-29T01:00", "2026-03-29T03:00", "2026-10-25T04:00"):
        wanted = candidate(start, f"{start[:10]}T05:00", zone="Europe/Madrid", now=before)
        assert breaches({"starts": {"every": 60}}, wanted) == {}


def test_notice_refuses_what_begins_too_soon() -> None:
    soon = candidate("2026-11-30T10:59", "2026-11-30T12:00")
    assert breaches({"notice": 120}, soon) == {"notice": {"minutes": 120, "from": "2026-11-30T14:00:00Z"}}
    assert breaches({"notice": 120}, candidate("2026-11-30T11:00", "2026-11-30T12:00")) == {}
    late = candidate("2026-11-30T11:00", "2026-11-30T12:00", now=NOW + timedelta(microseconds=1))
    assert breaches({"notice": 120}, late)["notice"]["from"] == "2026-11-30T14:00:01Z"


def test_the_last_day_of_a_window_counts_whole_on_the_resources_calendar() -> None:
    for document, standing, last in (
        ({"window": 14}, USER, 14),
        ({"window": 14}, ADMIN, 14),
        ({"window": {"default": 14, "staff": 60, "PRO": 30}}, USER, 14),
        ({"window": {"default": 14, "staff": 60, "PRO": 30}}, PRO, 30),
        ({"window": {"default": 14, "staff": 60, "PRO": 30}}, STAFF, 60),
        ({"window": {"default": 14, "staff": 60, "PRO": 30}}, ADMIN, 60),
        (
            {"window": {"default": 14, "staff": 60, "PRO": 90}},
            Standing(role=Role.STAFF, membership="PRO"),
            90,
        ),
        ({"window": {"default": 30, "PRO": 7}}, PRO, 7),
        ({"window": {"PRO": 7}}, USER, 366),
        ({"window": {"default": 14, "PRO": None}}, PRO, 1830),
        ({"window": None}, USER, 1830),
        ({}, USER, 366),
        ({}, STAFF, 1830),
    ):
        day = date(2026, 11, 30) + timedelta(days=last)
        assert breaches(document, candidate(f"{day}T23:00", f"{day}T23:59", standing)) == {}
        after = day + timedelta(days=1)
        assert breaches(document, candidate(f"{after}T00:00", f"{after}T01:00", standing)) == {
            "window": {"days": last, "until": day.isoformat()}
        }


def test_nothing_passes_over_the_horizon_of_five_years() -> None:
    day = date(2026, 11, 30) + timedelta(days=1831)
    wanted = candidate(f"{day}T10:00", f"{day}T11:00", ADMIN)
    refused = (Breach("window", {"days": 1830, "until": "2031-12-04"}),)
    for rules in (Rules(), rules_of({"window": None}), rules_of({"window": 14})):
        assert broken(rules, wanted, is_override=True) == refused
    last = day - timedelta(days=1)
    assert broken(Rules(), candidate(f"{last}T23:00", f"{last}T23:30", ADMIN), is_override=True) == ()
    # Neither a stage's own settings nor a kind's reach further.
    long = Rules(window=ByStanding({"default": 3650}))
    user = candidate(f"{day}T10:00", f"{day}T11:00")
    for rules, asked in ((long, wanted), (long, user), (Rules(), user)):
        assert broken(rules, asked, defaults=Defaults(window=3650)) == refused


def test_a_quota_refuses_one_more_of_what_is_full() -> None:
    ends = NOW + timedelta(hours=1)
    held = Standing(counted=(Counted(ends, date(2026, 11, 30)), Counted(ends, date(2026, 12, 1))))
    wanted = candidate("2026-12-01T10:00", "2026-12-01T11:00", held)
    assert breaches({"quota": {"active": 3, "day": 2, "week": 3}}, wanted) == {}
    assert breaches({"quota": {"active": 2, "day": 1, "week": 3}}, wanted) == {
        "quota": {"active": 2, "day": 1}
    }
    assert breaches({"quota": {"week": 2}}, wanted) == {"quota": {"week": 2}}
    # Where the write itself has the last word, nobody looks before.
    unknown = candidate("2026-12-01T10:00", "2026-12-01T11:00", Standing(counted=None))
    assert breaches({"quota": {"active": 0}}, unknown) == {}


def test_the_quota_of_a_user_is_the_most_generous_that_fits_them() -> None:
    for document, standing, limits in (
        ({}, USER, Limits(active=100)),
        ({}, STAFF, Limits()),
        ({"quota": None}, USER, Limits()),
        ({"quota": {"active": 3}}, ADMIN, Limits(active=3)),
        # A limit of a day alone leaves what holds without rules.
        ({"quota": {"day": 1}}, USER, Limits(active=100, day=1)),
        ({"quota": {"day": 1}}, STAFF, Limits(day=1)),
        ({"quota": {"default": {"active": 1}, "PRO": {"active": 4, "day": 2}}}, PRO, Limits(4, 2)),
        ({"quota": {"default": {"active": 1}, "PRO": {"active": 4, "day": 2}}}, USER, Limits(1)),
        ({"quota": {"default": {"active": 1}, "PRO": None}}, PRO, Limits()),
        ({"quota": {"PRO": {"active": 4}}}, USER, Limits(100)),
        (
            {"quota": {"staff": {"active": 9, "week": 5}, "PRO": {"active": 4}}},
            Standing(role=Role.STAFF, membership="PRO"),
            Limits(9),
        ),
    ):
        assert limits_for(rules_of(document), standing, DEFAULTS) == limits, document


def test_who_often_did_not_come_waits_until_the_pause_is_over() -> None:
    document = {"max_no_shows": {"count": 2, "days": 30, "pause": 7}}
    missed = Standing(no_shows=(NOW - timedelta(days=20), NOW - timedelta(days=2)))
    wanted = candidate("2026-12-01T10:00", "2026-12-01T11:00", missed)
    assert breaches(document, wanted) == {"max_no_shows": {"from": "2026-12-05T12:00:00Z"}}
    later = candidate("2026-12-10T10:00", "2026-12-10T11:00", missed, now=NOW + timedelta(days=5))
    assert breaches(document, later) == {}


def test_a_closed_time_refuses_with_its_reason() -> None:
    wanted = candidate("2026-12-25T10:00", "2026-12-25T11:00")
    assert breaches({}, wanted, closures=[HOLIDAY]) == {
        "closed": {"title": "Christmas", "reason": "We are at home", "from": "2026-12-25", "to": "2026-12-25"}
    }
    assert breaches({}, candidate("2026-12-26T00:00", "2026-12-26T01:00"), closures=[HOLIDAY]) == {}


def test_what_is_broken_comes_in_the_order_of_the_table_and_an_override_passes_over_all_it_may() -> None:
    document = {
        "hours": [{"days": [5], "from": "12:00", "to": "14:00"}],
        "durations": {"allowed": [60]},
        "starts": {"every": 30, "from": 5},
        "notice": 100_000,
        "window": 3,
        "quota": {"active": 0},
        "max_no_shows": {"count": 1, "days": 1, "pause": 30},
    }
    # It begins while it is open, at a wrong time, and ends after it has closed.
    wanted = candidate("2026-12-25T13:00", "2026-12-25T14:30", Standing(no_shows=(NOW,)))
    assert list(breaches(document, wanted, closures=[HOLIDAY])) == ORDER
    assert list(breaches(document, wanted, closures=[HOLIDAY], is_override=True)) == [
        "max_no_shows",
        "closed",
    ]


def days_from_now(days: int) -> datetime:
    return datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=days)


@settings(deadline=None, max_examples=100)
@given(
    documents,
    standings,
    st.sampled_from(sorted(CHANGES)),
    st.datetimes(),
    st.datetimes(),
    st.integers(1, 44_640),
)
def test_there_is_an_answer_for_any_rules_zone_interval_and_instant(
    document: dict[str, Any], standing: Standing, zone: str, start: datetime, now: datetime, length: int
) -> None:
    begins = min(start.replace(microsecond=0), datetime(9999, 11, 29)).replace(tzinfo=UTC)
    # Nobody asks in the last years of the calendar.
    asked = min(now, datetime(9900, 1, 1)).replace(tzinfo=UTC)
    interval = Interval(begins, begins + timedelta(minutes=length))
    wanted = Candidate(zone=zone, interval=interval, standing=standing, now=asked)
    closures = [HOLIDAY, Closure(id="2", begins=date.min, ends=date(1, 2, 3), title="", reason="")]
    found = broken(rules_of(document), wanted, closures=closures)
    names = [breach.rule for breach in found]
    assert names == [name for name in ORDER if name in names]
    left = broken(rules_of(document), wanted, closures=closures, is_override=True)
    assert {breach.rule for breach in left} <= KEPT | {"window"}
    assert [breach for breach in left if breach.rule in KEPT] == [
        breach for breach in found if breach.rule in KEPT
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.data(), documents, standings, st.integers(-10, 2000), st.integers(0, 86_399), st.integers(60, 90_000)
)
def test_each_rule_refuses_whatever_else_the_document_says(
    data: st.DataObject, document: dict[str, Any], standing: Standing, days: int, second: int, length: int
) -> None:
    start = days_from_now(days) + timedelta(seconds=second)
    interval = Interval(start, start + timedelta(seconds=length))
    wanted = Candidate(zone=SANTIAGO, interval=interval, standing=standing, now=NOW)
    name = data.draw(st.sampled_from(sorted(FIELDS)))
    alone = {name: document[name]} if name in document else {}
    # `starts` are counted from the hours.
    kept = {key: document[key] for key in ("hours",) if key in document and name == "starts"}
    one = {breach.rule: breach for breach in broken(rules_of({**kept, **alone}), wanted)}
    all_of_them = {breach.rule: breach for breach in broken(rules_of(document), wanted)}
    assert one.get(name) == all_of_them.get(name) or name not in document
