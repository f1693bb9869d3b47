"""Telephones and their codes: six requests a minute for each user, and the seventh is told when.

That requests at once are counted right: tests/store/test_limits.py.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from tests.api import Answer
from tests.conftest import NOON
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import BAD_PHONE, WRONG_CODE, faulty
from tests.faults import faults, first

Route = Callable[[Rooms], Answer]
CLUB = "https://club.example"


def save(rooms: Rooms) -> Answer:
    return rooms.save_phone()


def verify(rooms: Rooms) -> Answer:
    return rooms.verify("123456")


ROUTES = (save, verify)


def limited(answer: Answer) -> int:
    """Assert that there were too many; for how many seconds."""
    assert answer.status == 429, (answer.status, answer.raw)
    seconds = answer.body["retry_after"]
    assert type(seconds) is int
    assert 1 <= seconds <= 60
    words = f"Too many requests. Please try again in {seconds} seconds."
    assert answer.body == {"message": words, "retry_after": seconds}
    assert answer.headers["retry-after"] == str(seconds)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"].strip()
    return seconds


def later(seconds: int) -> str:
    return (datetime.fromisoformat(NOON) + timedelta(seconds=seconds)).isoformat()


def test_the_seventh_in_a_minute_is_too_many_for_each_route(
    rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)
    for route in ROUTES:
        for number in range(6):
            assert route(rooms.from_ip(f"10.0.0.{number}")).status != 429
        for source in ("10.0.0.1", "10.0.0.9", "127.0.0.1"):
            assert limited(route(rooms.from_ip(source))) == 60
        answer = route(rooms.sending({"Accept-Language": "en", "Origin": CLUB}))
        limited(answer)
        assert answer.headers["access-control-allow-origin"] == CLUB
        for user, tenant in (("bruno", "default"), ("ana", "norte")):
            assert route(rooms.by(user, tenant=tenant)).status != 429, (route, user)
    # Everything else is not limited.
    for read in (rooms.list, rooms.all_rooms, rooms.weekly, partial(rooms.search, "ana")):
        assert {read().status for _ in range(8)} == {200}


def test_the_seconds_that_are_told_are_true(rooms: Rooms, at: At) -> None:
    for second in (0, 5, 10, 15, 20, 25):
        at(later(second))
        assert all(route(rooms).status != 429 for route in ROUTES)

    at(later(40))
    saving, verifying = (limited(route(rooms)) for route in ROUTES)
    assert saving == verifying
    at(later(40 + saving - 1))
    assert [limited(route(rooms)) for route in ROUTES] == [1, 1]
    at(later(40 + saving))
    assert all(route(rooms).status != 429 for route in ROUTES)


def test_bad_numbers_and_wrong_codes_count_too(rooms: Rooms) -> None:
    for _ in range(6):
        faulty(rooms.save_phone(phone="123"), phone=BAD_PHONE)
        faulty(rooms.verify("123456"), otp_code=WRONG_CODE)

    for route in ROUTES:
        limited(route(rooms))


def test_nine_that_come_inside_each_other_are_six(rooms: Rooms) -> None:
    for route in ROUTES:
        statuses: list[int] = []

        def send(route: Route = route, statuses: list[int] = statuses) -> None:
            statuses.append(route(rooms).status)

        with faults("UpdateItem", *[first(send)] * 8):
            send()
        assert len(statuses) == 9
        assert len([status for status in statuses if status != 429]) == 6, route
