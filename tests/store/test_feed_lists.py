"""What overlaps an interval, forwards and back: the same reservations, by start, and no more reads."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import IntervalTaken
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.store import feed_lists, index_lists
from tests.factories import DAY, KIND, erased, reserved
from tests.faults import faults

pytestmark = pytest.mark.usefixtures("tables")

HOURS = st.integers(-60, 60)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(HOURS, st.integers(1, 50), st.sampled_from(("ana", "bea"))), max_size=8),
    st.tuples(HOURS, st.integers(1, 60)),
)
# It begins at the very midnight that the range's first day does.
@example([(48, 48, "ana")], (60, 24))
def test_both_ways_lead_to_what_a_scan_would_find(
    wanted: list[tuple[int, int, str]], window: tuple[int, int]
) -> None:
    made: list[Reservation] = []
    for number, (start, length, user) in enumerate(wanted):
        guests = ("carla",) if number % 3 == 0 else ()
        try:
            made.append(
                reserved(start, start + length, resource=f"c{number % 3}", user=user, attendees=guests)
            )
        except IntervalTaken:
            continue
    span = Interval(*(DAY + timedelta(hours=each) for each in (window[0], sum(window))))
    shown = [each for each in made if each.interval.overlaps(span)]

    for is_descending in (False, True):
        for listed, expected in (
            (
                feed_lists.of_resource("default", "c0", span, is_descending=is_descending),
                [each for each in shown if each.resource == "c0"],
            ),
            (
                feed_lists.of_holder("default", KIND, "ana", span, is_descending=is_descending),
                [each for each in shown if each.holder == "ana"],
            ),
            (
                feed_lists.of_attendee("default", KIND, "carla", span, is_descending=is_descending),
                [each for each in shown if "carla" in each.attendees],
            ),
        ):
            found = list(listed)
            starts = [each.interval.start for each in found]
            assert {each.id for each in found} == {each.id for each in expected}
            assert len(found) == len(expected)
            assert starts == sorted(starts, reverse=is_descending)
    for reservation in made:
        erased(reservation)


def test_pages_that_nobody_gets_to_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_lists, "_PAGE", 2)
    for hour in range(10, 20):
        reserved(hour, hour + 1, resource="c0")
    span = Interval(DAY, DAY + timedelta(days=1))

    def first(count: int, *, is_descending: bool) -> tuple[list[int], int]:
        listed: Iterator[Reservation] = feed_lists.of_resource(
            "default", "c0", span, is_descending=is_descending
        )
        with faults("Query") as queries:
            return [each.interval.start.hour for each in islice(listed, count)], len(queries)

    assert first(2, is_descending=True) == ([19, 18], 1)
    # One query more: what runs into the first day comes first.
    assert first(2, is_descending=False) == ([10, 11], 2)
