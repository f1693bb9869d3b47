"""Nobody waits longer than three seconds, and nothing is left of what comes later."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.conferences import calendar
from chalicelib.remote.deadline import THREAD
from tests.conferences.google import DELETE, INSERT, PATCH, TOKEN, Google
from tests.conferences.meetings import LINK, meeting
from tests.remotes.answers import Answer
from tests.remotes.server import PATIENCE, finished, taking


@pytest.fixture
def given_up() -> threading.Event:
    """Set by a test as soon as nobody waits any longer."""
    return threading.Event()


def test_a_server_that_never_answers_costs_three_seconds(
    google: Google, caplog: pytest.LogCaptureFixture
) -> None:
    google.next(INSERT, google.hang)

    with taking(2.9, 4.5):
        assert calendar.create(meeting()) is None

    [record] = caplog.records
    assert (record.__dict__["verb"], record.__dict__["reason"]) == ("create", "TimeoutError")


def test_a_request_that_is_short_of_time_waits_no_longer_than_it_has(google: Google) -> None:
    google.next(INSERT, google.hang)
    google.next(PATCH, google.hang)
    google.next(DELETE, google.hang)

    for call in (
        lambda: calendar.create(meeting()),
        lambda: calendar.update("abcde", meeting()),
        lambda: calendar.delete("abcde"),
    ):
        clock.start_budget(0.3)
        with taking(0.25, 1.8):
            assert not call()


def test_without_time_nothing_is_begun(google: Google) -> None:
    clock.start_budget(0)

    assert calendar.create(meeting()) is None
    assert google.claims == []


def test_a_name_that_does_not_resolve_costs_no_more(
    google: Google, settings_changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def hang(*_: Any, **__: Any) -> None:
        over.wait(10)
        raise socket.gaierror

    calendar.delete("abcde")
    settings_changed(GOOGLE_CALENDAR_URL="https://calendar.example.com/calendar/v3")
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    clock.start_budget(0.3)

    with taking(0.25, 1.8):
        assert calendar.create(meeting()) is None
    over.set()


def test_a_token_that_comes_too_late_is_used_for_nothing(google: Google, given_up: threading.Event) -> None:
    google.next(TOKEN, google.after(given_up))
    clock.start_budget(0.3)

    assert calendar.create(meeting()) is None
    given_up.set()
    finished()

    assert len(google.claims) == 1
    assert google.seen == []


def test_an_event_that_is_made_too_late_is_deleted(google: Google, given_up: threading.Event) -> None:
    google.next(INSERT, google.after(given_up))
    clock.start_budget(0.3)

    assert calendar.create(meeting()) is None
    given_up.set()
    finished()

    assert google.methods() == [INSERT, DELETE]
    assert len(google.events) == 1
    assert google.shown() == []


def test_an_event_that_is_made_and_never_told_of_is_deleted(
    google: Google, given_up: threading.Event
) -> None:
    def make_and_cut(proceed: Callable[[], Answer]) -> Answer:
        proceed()
        given_up.wait(PATIENCE)
        return Answer(None)

    google.next(INSERT, make_and_cut)
    clock.start_budget(0.3)

    assert calendar.create(meeting()) is None
    given_up.set()
    finished()

    assert len(google.events) == 1
    assert google.shown() == []


def test_an_event_that_is_made_in_time_stays(google: Google) -> None:
    google.next(TOKEN, google.slowly(0.3))
    google.next(INSERT, google.slowly(0.3))

    conference = calendar.create(meeting())

    assert conference is not None
    assert conference.link == LINK
    assert google.methods() == [INSERT]


def test_a_change_that_comes_too_late_is_not_told_of(google: Google, given_up: threading.Event) -> None:
    conference = calendar.create(meeting())
    assert conference is not None
    google.next(PATCH, google.after(given_up))
    clock.start_budget(0.3)

    assert not calendar.update(conference.event, meeting(title="Otro"))
    given_up.set()


def test_who_hangs_keeps_no_process_alive(google: Google) -> None:
    google.next(INSERT, google.hang)
    clock.start_budget(0.2)
    calendar.create(meeting())

    workers = [thread for thread in threading.enumerate() if thread.name == THREAD]
    assert len(workers) == 1
    assert workers[0].daemon


def test_many_at_once_get_an_event_each(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: calendar.create(meeting(id=f"c{number}")), range(24)))

    assert len({conference.event for conference in made if conference}) == 24
    assert len(google.shown()) == 24
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []
