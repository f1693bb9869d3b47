"""Telephones and their codes: six requests a minute for each user, and the seventh is told when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from tests.api import Answer
from tests.contract.courts import At
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import BAD_PHONE, WRONG_CODE, faulty
from tests.faults import faults, first

NOON = "2024-01-14T12:00:00Z"
Route = Callable[[Rooms], Answer]


def save(rooms: Rooms) -> Answer:
    return rooms.save_phone()


def verify(rooms: Rooms) -> Answer:
    return rooms.verify("123456")


on_both = pytest.mark.parametrize("route", [save, verify])


def limited(answer: Answer) -> int:
    """Assert that there were too many; for how many seconds."""
    assert answer.status == 429, (answer.status, answer.raw)
    seconds = answer.body["retry_after"]
    assert type(seconds) is int
    assert 1 <= seconds <= 60
    words = f"Too many requests. Please try again in {seconds} seconds."
    assert answer.body == {"message": words, "retry_after": seconds}
    assert answer.headers["retry-after"] == str(seconds)
    return seconds


def later(seconds: int) -> str:
    return (datetime.fromisoformat(NOON) + timedelta(seconds=seconds)).isoformat()


def use_up(route: Route, rooms: Rooms) -> None:
    for _ in range(6):
        assert route(rooms).status != 429


@on_both
def test_the_seventh_in_a_minute_is_too_many(rooms: Rooms, route: Route) -> None:
    use_up(route, rooms)

    for _ in range(3):
        assert limited(route(rooms)) == 60


@on_both
def test_the_seconds_that_are_told_are_true(rooms: Rooms, at: At, route: Route) -> None:
    for second in (0, 5, 10, 15, 20, 25):
        at(later(second))
        assert route(rooms).status != 429

    at(later(40))
    seconds = limited(route(rooms))
    at(later(40 + seconds - 1))
    assert limited(route(rooms)) == 1
    at(later(40 + seconds))
    assert route(rooms).status != 429


@on_both
def test_in_no_minute_are_there_more_than_six(rooms: Rooms, at: At, route: Route) -> None:
    passed = []
    for second in range(0, 180, 4):
        at(later(second))
        if route(rooms).status != 429:
            passed.append(second)

    assert all(len([one for one in passed if 0 <= one - start < 60]) <= 6 for start in passed)
    assert len(passed) == 18


@on_both
@pytest.mark.parametrize(("user", "tenant"), [("bruno", "default"), ("ana", "norte")])
def test_who_is_limited_does_not_limit_others(rooms: Rooms, route: Route, user: str, tenant: str) -> None:
    use_up(route, rooms)
    limited(route(rooms))

    assert route(rooms.by(user, tenant=tenant)).status != 429


def test_each_route_has_a_limit_of_its_own(rooms: Rooms) -> None:
    use_up(save, rooms)
    limited(save(rooms))

    use_up(verify, rooms)
    limited(verify(rooms))


def test_bad_numbers_and_wrong_codes_count_too(rooms: Rooms) -> None:
    for _ in range(6):
        faulty(rooms.save_phone(phone="123"), phone=BAD_PHONE)
        faulty(rooms.verify("123456"), otp_code=WRONG_CODE)

    limited(rooms.save_phone())
    limited(rooms.verify("123456"))


@on_both
def test_another_source_is_the_same_user(rooms: Rooms, route: Route) -> None:
    for number in range(6):
        assert route(rooms.from_ip(f"10.0.0.{number}")).status != 429

    limited(route(rooms.from_ip("10.0.0.9")))


@on_both
def test_the_words_are_the_same_in_english(rooms: Rooms, route: Route) -> None:
    use_up(route, rooms)

    limited(route(rooms.sending({"Accept-Language": "en"})))


@on_both
@pytest.mark.parametrize("operation", ["UpdateItem", "PutItem", "GetItem", "TransactWriteItems"])
def test_two_that_come_at_once_are_both_counted(rooms: Rooms, route: Route, operation: str) -> None:
    for _ in range(5):
        assert route(rooms).status != 429
    answers: list[Answer] = []

    with faults(operation, first(lambda: answers.append(route(rooms)))):
        answers.append(route(rooms))

    assert len([each for each in answers if each.status != 429]) == 1
    limited(route(rooms))


@on_both
def test_seven_that_come_inside_each_other_are_six(rooms: Rooms, route: Route) -> None:
    answers: list[Answer] = []
    once_more = first(lambda: answers.append(route(rooms)))

    with faults("UpdateItem", *[once_more] * 8):
        answers.append(route(rooms))

    assert len(answers) == 9
    assert [each.status == 429 for each in answers].count(False) == 6


def test_everything_else_is_not_limited(rooms: Rooms) -> None:
    use_up(save, rooms)

    for read in (rooms.list, rooms.all_rooms, rooms.weekly, partial(rooms.search, "ana")):
        for _ in range(8):
            assert read().status == 200
