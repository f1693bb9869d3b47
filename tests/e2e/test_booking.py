"""No double booking, over the running stack."""

from collections import Counter
from functools import partial

import pytest

from tests.e2e.client import Api, at_once, day_after

DAY = day_after(3)
PARALLEL = 50


def test_of_fifty_who_want_one_slot_at_once_one_gets_it(api: Api, court: str) -> None:
    answers = at_once(
        [partial(api.book, court, DAY, "09:00", "10:00", user=f"e2e-{number}") for number in range(PARALLEL)]
    )

    assert Counter(answer.status for answer in answers) == {201: 1, 409: PARALLEL - 1}
    assert len(_reservations(api, court)) == 1


def test_fifty_slots_of_one_court_day_are_booked_at_once(api: Api, court: str) -> None:
    starts = [15 * number for number in range(PARALLEL)]

    answers = at_once([partial(api.book, court, DAY, _clock(start), _clock(start + 15)) for start in starts])

    assert Counter(answer.status for answer in answers) == {201: PARALLEL}
    assert len(_reservations(api, court)) == PARALLEL


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("09:30", "10:30", id="left"),
        pytest.param("10:30", "11:30", id="right"),
        pytest.param("10:15", "10:45", id="inside"),
        pytest.param("09:00", "12:00", id="around"),
        pytest.param("10:00", "11:00", id="equal"),
        pytest.param("10:00", "10:30", id="same beginning"),
        pytest.param("10:30", "11:00", id="same end"),
        pytest.param("10:59", "11:30", id="by the last minute"),
        pytest.param("09:00", "10:01", id="by the first minute"),
    ],
)
def test_an_overlap_is_refused(api: Api, court: str, start: str, end: str) -> None:
    assert api.book(court, DAY, "10:00", "11:00").status == 201

    assert api.book(court, DAY, start, end).status == 409


@pytest.mark.parametrize(("start", "end"), [("09:00", "10:00"), ("11:00", "12:00")], ids=["before", "after"])
def test_a_touching_slot_is_free(api: Api, court: str, start: str, end: str) -> None:
    assert api.book(court, DAY, "10:00", "11:00").status == 201

    assert api.book(court, DAY, start, end).status == 201


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _reservations(api: Api, court: str) -> list[str]:
    answer = api.call("GET", "/api/reservas")
    assert answer.status == 200
    return [found["id"] for found in answer.body["reservas"] if found["canchaId"] == court]
