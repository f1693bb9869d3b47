"""Lists that are read from a place on: no page more than is asked for, and nothing twice or not at all."""

import json
from itertools import islice
from typing import Any

import pytest

from chalicelib.domain.reservation import Reservation
from chalicelib.store import reservations
from chalicelib.store.index_lists import Place
from tests.factories import KIND, erased, reserved
from tests.faults import faults

pytestmark = pytest.mark.usefixtures("tables")


def places_and_ids(pages: Any) -> list[tuple[Place, str]]:
    return [(place, record.id) for page in pages for place, record in page]


def several(count: int) -> list[Reservation]:
    """Return so many reservations, the latest first, of which every two have one start."""
    return [
        reserved(1 + number // 2, 2 + number // 2, resource=f"court-{number % 2}") for number in range(count)
    ][::-1]


def test_pages_grow_and_none_is_read_before_it_is_asked_for() -> None:
    several(12)

    with faults("Query") as queries:
        pages = reservations.list_of_kind("default", KIND).pages(None, 2)
        assert queries == []
        sizes = [len(page) for page in islice(pages, 2)]
        asked = [json.loads(query.body)["Limit"] for query in queries]
        rest = [len(page) for page in pages]

    assert (sizes, asked) == ([2, 4], [2, 4])
    assert sum(rest) == 6


def test_a_list_goes_on_behind_any_place_also_of_what_is_gone() -> None:
    made = several(9)
    lists = (
        reservations.list_of_kind("default", KIND),
        reservations.list_of_holder("default", KIND, "ana"),
        reservations.list_of_kind("default", KIND, (made[-1].interval.start, made[0].interval.start)),
    )
    for listed in lists:
        whole = places_and_ids(listed.pages(None, 4))
        assert {id_ for _, id_ in whole} == {each.id for each in made}
        for number, (place, _) in enumerate(whole):
            assert places_and_ids(listed.pages(place, 3)) == whole[number + 1 :]
    place, gone = places_and_ids(lists[0].pages(None, 4))[4]
    rest = places_and_ids(lists[0].pages(place, 3))
    erased(next(each for each in made if each.id == gone))

    assert places_and_ids(lists[0].pages(place, 3)) == rest


def test_a_range_has_both_of_its_ends() -> None:
    made = several(8)
    starts = (made[5].interval.start, made[2].interval.start)

    listed = reservations.list_of_kind("default", KIND, starts)

    assert {id_ for _, id_ in places_and_ids(listed.pages(None, 100))} == {each.id for each in made[2:6]}
