"""What a quota item counts of holds, of what has passed, and of what is from before it had days; its most."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.errors import QuotaReached, TooManyOpen, TooManyThatDay, TooManyThatWeek
from chalicelib.domain.quotas import MOST_COUNTED, Limits, Quota, Usage, usage_of
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.operations.settling import advance
from chalicelib.store import quotas, reservations
from chalicelib.store.quotas import ids_in
from chalicelib.store.reservations import Terms
from chalicelib.store.tables import client, item_key
from stack.invariants import findings
from stack.repair import repair
from tests.contract.courts import At
from tests.factories import KIND, NOW, changed, hours, reservation, reserved
from tests.store.days import items

pytestmark = pytest.mark.usefixtures("tables")

DAY, WEEK = "d#2026-03-15", "w#2026-W11"
PLACE = quotas.place_of("default", "ana", KIND)
SETS = {DAY, WEEK}


def written(number: int, start: float = 9, *, quota: Quota | None = None, **changes: Any) -> Reservation:
    """Write a reservation of Ana's, of an hour, which counts."""
    entry = Change(f"{number:032}", NOW, "ana", "created", None, {})
    made = reservation(
        **{
            "id": f"r{number}",
            "resource": f"court-{number}",
            "interval": hours(start, start + 1),
            "history": (entry,),
            "is_counted": True,
            **changes,
        }
    )
    reservations.create(made, None, Terms(quota or Quota()))
    return made


def item() -> Any:
    return quotas.item_of("default", "ana", KIND)


def sets() -> dict[str, set[str]]:
    return {name: set(ids_in(item(), name)) for name in quotas.sets_in(item())}


def update(expression: str, **values: Any) -> None:
    """Change Ana's quota item past the code that keeps it."""
    names = {"#d": DAY, "#w": WEEK, "#n": "n"}
    client().update_item(
        TableName=settings.load().reservations_table,
        Key=item_key(*PLACE),
        UpdateExpression=expression,
        ExpressionAttributeNames={alias: name for alias, name in names.items() if alias in expression},
        **({"ExpressionAttributeValues": values} if values else {}),
    )


def test_a_hold_that_has_lapsed_is_dropped_from_its_day_and_one_that_has_ended_is_not() -> None:
    ended = written(1, status=Status.CONFIRMED)
    hold = written(2, expires=NOW + timedelta(minutes=5))
    assert sets() == {DAY: {"r1", "r2"}, WEEK: {"r1", "r2"}}

    assert quotas.drop_passed("default", "ana", KIND, ended.interval.end)

    assert sets() == {DAY: {"r1"}, WEEK: {"r1"}}
    assert quotas.usages_in(item()) == {}
    assert usage_of(hold) == Usage(
        int((NOW + timedelta(minutes=5)).timestamp()), None, hours(0, 1).start.date()
    )


def test_a_hold_that_was_dropped_by_a_faster_clock_and_is_confirmed_counts_again() -> None:
    hold = written(1, expires=NOW + timedelta(minutes=5))
    assert quotas.drop_passed("default", "ana", KIND, NOW + timedelta(minutes=6))
    assert sets() == {}

    changed(hold, status=Status.CONFIRMED)

    assert sets() == {DAY: {"r1"}, WEEK: {"r1"}}
    assert list(quotas.usages_in(item())) == ["r1"]
    assert list(findings(item())) == []


def test_a_week_is_dropped_when_it_is_over_everywhere() -> None:
    written(1)
    written(2, start=24 * 7 + 9)
    over = datetime.fromisoformat("2026-03-16T12:00:00Z")

    quotas.drop_passed("default", "ana", KIND, over - timedelta(seconds=1))
    assert sets().keys() > SETS
    quotas.drop_passed("default", "ana", KIND, over)

    assert sets() == {"d#2026-03-22": {"r2"}, "w#2026-W12": {"r2"}}


def test_what_the_sweep_completes_takes_the_weeks_before_with_it() -> None:
    first, later = (reserved(start, start + 1, status=Status.CONFIRMED) for start in (9, 24 * 7 + 9))

    for made in (first, later):
        advance(tenant="default", kind=KIND, reservation=made.id, now=made.interval.end)

    assert sets() == {"d#2026-03-22": {later.id}, "w#2026-W12": {later.id}}


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (Limits(active=0), TooManyOpen),
        (Limits(day=0), TooManyThatDay),
        (Limits(week=0), TooManyThatWeek),
        (Limits(active=2, day=1), TooManyThatDay),
        (Limits(day=2, week=1), TooManyThatWeek),
        (Limits(active=1, day=1, week=1), TooManyOpen),
    ],
)
def test_the_first_limit_that_is_full_refuses_and_all_are_told(
    limits: Limits, refusal: type[QuotaReached]
) -> None:
    if 0 not in limits.document.values():
        written(1)
    with pytest.raises(QuotaReached) as refused:
        written(2, 11, quota=Quota(limits))
    assert type(refused.value) is refusal
    full = {name: most for name, most in limits.document.items() if most < 2}
    assert refused.value.allowed == full


def test_nobody_has_more_than_the_bound_whatever_the_rules_say() -> None:
    written(1)
    for limits in (Limits(), Limits(active=10_000), Limits(active=MOST_COUNTED)):
        update("SET #n = :n", **{":n": {"N": str(MOST_COUNTED)}})
        with pytest.raises(TooManyOpen) as refused:
            written(2, 11, quota=Quota(limits))
        assert refused.value.allowed == {"active": MOST_COUNTED}
    update("SET #n = :n ADD #w :ids", **{":n": {"N": "1"}, ":ids": {"SS": [f"x{n}" for n in range(499)]}})
    with pytest.raises(TooManyThatWeek) as full:
        written(2, 11)
    assert full.value.allowed == {"week": MOST_COUNTED}


def test_the_largest_item_is_far_below_what_dynamodb_holds() -> None:
    """Each is a hold on a day of its own, of another professional with a long id; 400 KB is the most."""
    few = 10
    for number in range(few):
        written(
            number,
            start=24 * 7 * number,
            id=f"{number:032}",
            resource=f"pro-{'x' * 200}{number}",
            details={"checkout": "c"},
            expires=NOW + timedelta(minutes=5),
        )
    assert size_of(item()) / few * MOST_COUNTED < 300_000


def size_of(item: dict[str, Any]) -> int:
    """Return what DynamoDB counts of an item, in bytes, at most."""
    return sum(len(name) + _size(value) for name, value in item.items())


def _size(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    if kind == "M":
        return 3 + sum(1 + len(name) + _size(member) for name, member in content.items())
    return 3 + sum(1 + len(text) for text in content) if kind == "SS" else len(content) + 1


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.COMPLETED])
def test_what_is_from_before_there_were_days_is_given_back_like_anything_else(status: Status) -> None:
    made = reserved(status=Status.CONFIRMED)
    update("REMOVE #d, #w")

    if status is Status.COMPLETED:
        advance(tenant="default", kind=KIND, reservation=made.id, now=made.interval.end)
    else:
        changed(made, status=status)

    assert quotas.usages_in(item()) == {}
    assert sets() == {}


def test_the_audit_finds_what_no_day_counts_or_one_too_much_and_the_repair_mends_it(at: At) -> None:
    at("2026-03-14T12:00:00Z")
    standing, cancelled = reserved(), reserved(11, 12)
    changed(cancelled, status=Status.CANCELLED)
    update("DELETE #d :ids", **{":ids": {"SS": [standing.id]}})
    update("ADD #w :ids", **{":ids": {"SS": [cancelled.id]}})

    def off() -> list[str]:
        return [fault for each in items() for fault in findings(each)]

    assert sorted(fault.partition("counts")[0].split()[0] for fault in off()) == ["reservation", "the"]
    said: list[str] = []
    assert repair(said.append) == 0

    assert sorted(line.rpartition(" ")[2] for line in said if "quota" in line) == ["mended", "mended"]
    assert sets() == {DAY: {standing.id}, WEEK: {standing.id}}
    assert off() == []
