"""Google, served on this machine, and a stage that is configured for it."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.conferences import account
from chalicelib.store import secrets
from tests.conferences.google import CALENDAR, SUBJECT, Google
from tests.remotes.server import finished


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int | None, str]]:
    """What failed, with which status, and why."""
    return [
        (record.__dict__["verb"], record.__dict__["status"], record.__dict__["reason"])
        for record in caplog.records
        if record.name == "cupo"
    ]


@pytest.fixture
def google(socket_enabled: None, settings_changed: Callable[..., None]) -> Iterator[Google]:
    """Google, and a stage whose account may write its calendar in somebody's name."""
    _forget()
    with Google() as served:
        settings_changed(
            GOOGLE_CALENDAR_ID=CALENDAR,
            GOOGLE_CALENDAR_SUBJECT=SUBJECT,
            GOOGLE_CALENDAR_URL=served.url,
            GOOGLE_CREDENTIALS=served.account,
        )
        yield served
    finished()
    _forget()
    assert served.complaints == []


def _forget() -> None:
    account.forget()
    secrets.google_credentials.cache_clear()
