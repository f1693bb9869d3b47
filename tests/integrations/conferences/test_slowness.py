"""Nothing is left of what comes too late; tests/remotes has how long Google is waited for."""

import threading
from collections.abc import Callable

import pytest

from chalicelib.integrations import google_calendar
from tests.integrations.conferences.google import DELETE, INSERT, PATCH, TOKEN, Google
from tests.integrations.conferences.meetings import LINK, created, meeting
from tests.remotes.responses import Response
from tests.remotes.waits import finished


@pytest.fixture
def given_up() -> threading.Event:
    """Set by a test as soon as nobody waits any longer."""
    return threading.Event()


def test_a_token_that_comes_too_late_is_used_for_nothing(google: Google, given_up: threading.Event) -> None:
    google.next(TOKEN, google.after(given_up))

    assert google_calendar.create(meeting()) is None
    given_up.set()
    finished()

    assert len(google.claims) == 1
    assert google.seen == []


@pytest.mark.parametrize("is_told", [True, False])
def test_an_event_made_too_late_is_deleted(google: Google, given_up: threading.Event, is_told: bool) -> None:
    def make_and_cut(proceed: Callable[[], Response]) -> Response:
        proceed()
        google.after(given_up)(lambda: Response(None))
        return Response(None)

    google.next(INSERT, google.after(given_up) if is_told else make_and_cut)

    assert google_calendar.create(meeting()) is None
    given_up.set()
    finished()

    assert google.methods() == [INSERT, DELETE]
    assert len(google.events) == 1
    assert google.shown() == []


def test_an_event_that_is_made_in_time_stays(google: Google) -> None:
    google.next(TOKEN, google.slowly(1.4))
    google.next(INSERT, google.slowly(1.4))

    assert created().link == LINK
    assert google.methods() == [INSERT]


def test_a_change_that_comes_too_late_is_not_told_of(google: Google, given_up: threading.Event) -> None:
    event = created().event
    google.next(PATCH, google.after(given_up))

    assert not google_calendar.update(event, meeting(title="Otro"))
    given_up.set()
