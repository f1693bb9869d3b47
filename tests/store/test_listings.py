"""Lists by time: whatever begins, runs or ends within a span is in it, and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import IntervalTaken, TooMuchAtOnce
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import listings, start_order
from tests.factories import DAY, KIND, changed, erased, hours, reserved
from tests.store.days import items

pytestmark = pytest.mark.usefixtures("tables")


def span(start: float, end: float) -> Interval:
    return Interval(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def ids(found: list[Reservation]) -> set[str]:
    assert len({each.id for each in found}) == len(found)
    return {each.id for each in found}


def rows(made: Reservation) -> set[str]:
    return {item["sk"]["S"] for item in items() if item["pk"]["S"].endswith(made.id)}


def test_a_reservation_is_in_every_span_that_it_touches() -> None:
    spans = (
        *((9, 10), (0, 1), (23, 24), (22, 26), (-2, 1), (-100, 100), (-740, 3)),
        *((23.5, 24.5), (8, 9.5), (9.9, 30)),
    )
    for number, (start, end) in enumerate(spans):
        court, user, guest = f"court-{number}", f"ana-{number}", f"bea-{number}"
        made = reserved(start, end, resource=court, user=user, attendees=(guest,))
        assert ids(listings.of_attendee("default", KIND, guest)) == {made.id}

        for window in ((9, 10), (0, 24), (24, 48), (3, 27), (-30, -29), (25, 25.5)):
            asked = span(*window)
            for found in (
                start_order.of_resource("default", court, asked).all(),
                start_order.of_holder("default", KIND, user, asked).all(),
                start_order.of_user("default", KIND, guest, asked).all(),
                [
                    each
                    for each in start_order.of_kind("default", KIND, asked).all()
                    if each.resource == court
                ],
            ):
                assert ids(found) == ({made.id} if made.interval.overlaps(asked) else set()), (start, window)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(-200, 200), st.integers(1, 120)), max_size=8),
    st.tuples(st.integers(-200, 200), st.integers(1, 100)),
)
def test_lists_are_what_a_scan_would_find(wanted: list[tuple[int, int]], window: tuple[int, int]) -> None:
    made = []
    for number, (start, length) in enumerate(wanted):
        try:
            made.append(reserved(start, start + length, resource=f"court-{number % 2}"))
        except IntervalTaken:
            continue
    asked = span(window[0], sum(window))

    found = start_order.of_kind("default", KIND, asked).all()

    assert ids(found) == {each.id for each in made if each.interval.overlaps(asked)}
    for each in made:
        erased(each)


def test_of_another_tenant_kind_resource_or_user_nothing_is_listed() -> None:
    reserved(22, 26, attendees=("bea",))
    whole = span(-24, 72)

    assert start_order.of_kind("norte", KIND, whole).all() == []
    assert start_order.of_kind("default", "room", whole).all() == []
    assert start_order.of_resource("default", "court-2", whole).all() == []
    assert start_order.of_holder("default", KIND, "bea", whole).all() == []
    assert start_order.of_user("default", KIND, "carla", whole).all() == []


def test_a_move_over_midnight_and_back_takes_its_row_along() -> None:
    made = reserved(9, 10)
    assert rows(made) == {"RSV"}
    changed(made, interval=hours(23, 25))
    assert rows(made) == {"RSV", "OVER"}
    assert ids(start_order.of_kind("default", KIND, span(24, 30)).all()) == {made.id}
    changed(made, interval=hours(9, 10))
    assert rows(made) == {"RSV"}
    assert start_order.of_kind("default", KIND, span(24, 30)).all() == []


def test_a_cancelled_reservation_stays_listed_and_an_erased_one_does_not() -> None:
    made = reserved(22, 26, attendees=("bea", "carla"))
    changed(made, status=Status.CANCELLED)
    assert ids(start_order.of_kind("default", KIND, span(25, 26)).all()) == {made.id}
    erased(made)
    assert start_order.of_kind("default", KIND, span(0, 48)).all() == []
    assert listings.of_attendee("default", KIND, "bea") == []
    assert rows(made) == {"RSV"}


def test_attendees_come_and_go_in_one_write() -> None:
    made = reserved(9, 10, attendees=("bea", "carla"))

    after = changed(made, attendees=("carla", "dora"))

    assert after.attendees == ("carla", "dora")
    assert rows(made) == {"RSV", "ATTENDEE#carla", "ATTENDEE#dora"}
    assert after.history[-1].changed == {
        "attendees": [["bea", "carla"], ["carla", "dora"]],
        "budgeted": True,
    }
    assert listings.of_attendee("default", KIND, "bea") == []
    assert ids(listings.of_attendee("default", KIND, "dora")) == {made.id}


def test_more_than_one_write_takes_is_refused_and_nothing_is_written() -> None:
    crowd = tuple(f"user-{number}" for number in range(40))
    others = tuple(f"other-{number}" for number in range(40))
    made = reserved(0, 24 * 30, attendees=crowd)
    before = items()

    with pytest.raises(TooMuchAtOnce):
        changed(made, interval=span(24 * 40, 24 * 70), attendees=others)

    assert items() == before
    assert changed(made, attendees=others).attendees == others


def test_the_id_of_an_erased_reservation_is_not_given_again() -> None:
    made = reserved(9, 10, new_id=lambda _: "7")
    erased(made)
    ids_in_turn = iter(["7", "8"])

    assert reserved(9, 10, new_id=lambda _: next(ids_in_turn)).id == "8"
    assert made.id == "7"
