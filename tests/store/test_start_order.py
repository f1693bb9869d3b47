"""Reservations by start out of several lists: whole, and from any place on, as if they were one list."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.errors import IntervalTaken
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Reservation, ReservationOutline
from chalicelib.domain.statuses import Status
from chalicelib.store import reservations, start_order
from chalicelib.store.index_lists import Place
from chalicelib.store.start_order import Record, StartOrder
from tests.factories import DAY, KIND, NOW, erased, hours, reservation, reserved
from tests.faults import faults

pytestmark = pytest.mark.usefixtures("tables")

HOURS = st.integers(-60, 60)
WINDOWS = st.none() | st.tuples(HOURS, st.integers(1, 60))


def read(listed: StartOrder[Record], after: Place | None, first: int) -> list[tuple[Place, str]]:
    return [
        (place, reservation.id)
        for page in listed.pages(after, first)
        for place, reservation in page
        if reservation is not None
    ]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(HOURS, st.integers(1, 50), st.sampled_from(("ana", "bea"))), max_size=8),
    WINDOWS,
    st.integers(1, 3),
)
def test_a_list_is_what_a_scan_would_find_and_goes_on_from_any_place(
    wanted: list[tuple[int, int, str]], window: tuple[int, int] | None, first: int
) -> None:
    made: list[Reservation] = []
    for number, (start, length, user) in enumerate(wanted):
        guests = ("carla",) if number % 3 == 0 else ()
        try:
            # Half of them begin together with others.
            begin = start - start % 6
            made.append(
                reserved(begin, begin + length, resource=f"court-{number % 3}", user=user, attendees=guests)
            )
        except IntervalTaken:
            continue
    span = (
        None
        if window is None
        else Interval(*(DAY + timedelta(hours=each) for each in (window[0], sum(window))))
    )
    shown = [each for each in made if span is None or each.interval.overlaps(span)]
    lists: dict[StartOrder[Any], list[Reservation]] = {
        start_order.of_kind("default", KIND, span): shown,
        start_order.of_resource("default", "court-1", span): [x for x in shown if x.resource == "court-1"],
        start_order.outlines_of_kind("default", KIND, span, ()): shown,
        start_order.outlines_of_resource("default", "court-1", span, ()): [
            x for x in shown if x.resource == "court-1"
        ],
        start_order.of_user("default", KIND, "ana", span): [x for x in shown if x.holder == "ana"],
        start_order.of_user("default", KIND, "carla", span): [x for x in shown if "carla" in x.attendees],
    }

    for listed, expected in lists.items():
        whole = read(listed, None, first)
        in_order = sorted(expected, key=lambda each: (each.interval.start, each.id))
        assert [id_ for _, id_ in whole] == [each.id for each in in_order]
        for number, (place, _) in enumerate(whole):
            assert read(listed, place, first) == whole[number + 1 :]
        assert listed.all() == [listed.all()[number] for number in range(len(whole))]
    for each in made:
        erased(each)


def test_no_page_is_read_before_it_is_asked_for() -> None:
    for hour in range(9):
        reserved(hour, hour + 1)

    with faults("Query") as queries:
        pages = start_order.of_kind("default", KIND, None).pages(None, 2)
        assert [len(next(pages))] == [2]

    assert len(queries) <= 2
    assert hours(0, 1).start


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"attendees": ("bea", "carla"), "check_in": CheckInTimes(NOW, NOW + timedelta(minutes=20), True)},
        {"arrived": NOW, "status": Status.CONFIRMED, "expires": NOW + timedelta(minutes=5)},
        {"interval": hours(20, 30)},
    ],
    ids=["nothing more", "guests and a check-in", "arrived", "over midnight"],
)
def test_an_outline_says_what_the_reservation_does_and_has_the_details_that_were_asked_for(
    told: dict[str, Any],
) -> None:
    created = Change("1", NOW, "ana", "created", None, {})
    fields_told: dict[str, Any] = {"details": {"title": "Torneo", "note": "secreto"}, **told}
    made = reservation(history=(created,), reminds=timedelta(hours=1), **fields_told)
    reservations.create(made, None)

    asked = "title"
    for listed in (
        start_order.outlines_of_kind("default", KIND, None, [asked]),
        start_order.outlines_of_resource("default", made.resource, None, [asked]),
    ):
        (outline,) = listed.all()
        shown = {field.name: getattr(made, field.name) for field in fields(ReservationOutline)}
        assert outline == ReservationOutline(**shown | {"details": {asked: "Torneo"}})
