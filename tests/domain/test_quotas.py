from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.intervals import Interval
from chalicelib.domain.quotas import (
    Counted,
    Limits,
    counted_of,
    exceeded,
    is_day_over,
    is_week_over,
    week_of,
)
from chalicelib.domain.reservation import Contact, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import local_day

# A Tuesday.
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TODAY = NOW.date()


def counted(ends: int, day: date = TODAY, lapses: int | None = None) -> Counted:
    """What ends, or lapses, so many minutes from now."""
    lapse = None if lapses is None else NOW + timedelta(minutes=lapses)
    return Counted(NOW + timedelta(minutes=ends), day, lapse)


def reservation(**changes: Any) -> Reservation:
    start = datetime(2026, 12, 2, 1, tzinfo=UTC)
    return Reservation(
        **{
            "tenant": "t",
            "kind": "court",
            "id": "1",
            "resource": "7",
            "holder": "ana",
            "contact": Contact("Ana", "ana@example.com"),
            "interval": Interval(start, start + timedelta(hours=1)),
            "zone": "America/Santiago",
            "status": Status.CONFIRMED,
            "details": {},
            "created": NOW,
            "updated": NOW,
            "version": 1,
            "history": (),
            "is_counted": True,
            **changes,
        }
    )


def test_a_reservation_counts_on_the_day_of_its_start_by_the_resources_wall_clock() -> None:
    standing = reservation()
    assert counted_of(standing) == Counted(standing.interval.end, date(2026, 12, 1))
    assert counted_of(reservation(zone="UTC")) == Counted(standing.interval.end, date(2026, 12, 2))
    assert week_of(date(2027, 1, 3)) == "2026-W53"


def test_what_was_cancelled_or_expired_counts_no_more_what_was_missed_or_completed_does_for_its_day() -> None:
    for status, counts in (
        (Status.CANCELLED, False),
        (Status.EXPIRED, False),
        (Status.COMPLETED, True),
        (Status.NO_SHOW, True),
    ):
        assert (counted_of(reservation(status=status)) is not None) == counts
    assert counted_of(reservation(is_counted=False)) is None


def test_a_hold_counts_until_it_lapses() -> None:
    hold = counted_of(reservation(status=Status.PENDING, expires=NOW))
    assert hold is not None
    assert hold.counts_at(NOW - timedelta(seconds=1))
    assert not hold.counts_at(NOW)
    assert hold.is_passed(NOW)


def test_open_are_those_that_have_not_ended() -> None:
    standing = [counted(0), counted(1), counted(2), counted(60, lapses=0)]
    assert exceeded(Limits(active=3), standing, TODAY, NOW) is None
    assert exceeded(Limits(active=2), standing, TODAY, NOW) == Limits(active=2)


def test_what_was_completed_or_missed_before_its_end_is_open_no_more() -> None:
    for status in (Status.COMPLETED, Status.NO_SHOW):
        counted = counted_of(reservation(status=status))
        assert counted is not None
        assert not counted.is_open_at(reservation().interval.start)


def test_a_day_and_a_week_count_what_has_ended_too() -> None:
    played, sunday = counted(-60), counted(5000, date(2026, 12, 6))
    for limits, day, full in (
        (Limits(day=1), TODAY, Limits(day=1)),
        (Limits(day=2), TODAY, None),
        (Limits(day=1), date(2026, 12, 2), None),
        (Limits(week=2), date(2026, 12, 3), Limits(week=2)),
        (Limits(week=2), date(2026, 12, 7), None),
        (Limits(active=1, day=1, week=3), TODAY, Limits(active=1, day=1)),
    ):
        assert exceeded(limits, [played, sunday], day, NOW) == full


def test_a_limit_of_nothing_refuses_the_first() -> None:
    assert exceeded(Limits(active=0), [], TODAY, NOW) == Limits(active=0)
    assert exceeded(Limits(), [counted(60)] * 9, TODAY, NOW) is None


def test_a_day_and_a_week_are_over_when_they_are_on_every_wall_clock() -> None:
    ends = datetime(2026, 12, 2, 12, tzinfo=UTC)
    assert is_day_over(TODAY, ends)
    assert not is_day_over(TODAY, ends - timedelta(seconds=1))
    assert local_day(ends - timedelta(seconds=1), "Etc/GMT+12") == TODAY
    assert is_week_over("2026-W49", datetime(2026, 12, 7, 12, tzinfo=UTC))
    assert not is_week_over("2026-W49", datetime(2026, 12, 7, 11, tzinfo=UTC))


def test_nothing_is_dropped_that_still_counts_for_its_week() -> None:
    played = counted(-60)
    assert not played.is_passed(NOW)
    assert not played.is_passed(datetime(2026, 12, 7, 11, tzinfo=UTC))
    assert played.is_passed(datetime(2026, 12, 7, 12, tzinfo=UTC))


@given(
    st.lists(
        st.builds(
            lambda days, minutes, lapses: Counted(
                NOW + timedelta(days=days, minutes=minutes),
                TODAY + timedelta(days=days),
                None if lapses is None else NOW + timedelta(minutes=lapses),
            ),
            st.integers(-10, 10),
            st.integers(-700, 700),
            st.none() | st.integers(-60, 60),
        ),
        max_size=8,
    ),
    st.builds(Limits, *[st.none() | st.integers(0, 4)] * 3),
    st.integers(0, 10),
)
def test_what_has_passed_changes_no_verdict_on_a_day_to_come(
    standing: list[Counted], limits: Limits, days: int
) -> None:
    day = TODAY + timedelta(days=days)
    left = [one for one in standing if not one.is_passed(NOW)]
    assert exceeded(limits, left, day, NOW) == exceeded(limits, standing, day, NOW)
