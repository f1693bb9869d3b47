"""Google, served on this machine, and a stage that is configured for it."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.integrations import google_account
from chalicelib.store import secrets
from tests.integrations.conferences.google import CALENDAR, SUBJECT, Google
from tests.remotes.waits import virtual_waits


@pytest.fixture
def google(socket_enabled: None, settings_changed: Callable[..., None]) -> Iterator[Google]:
    """Google, and a stage whose account may write its calendar in somebody's name."""
    _forget()
    with virtual_waits(), Google() as served:
        settings_changed(
            GOOGLE_CALENDAR_ID=CALENDAR,
            GOOGLE_CALENDAR_SUBJECT=SUBJECT,
            GOOGLE_CALENDAR_URL=served.url,
            GOOGLE_CREDENTIALS=served.account,
        )
        yield served
    _forget()
    assert served.complaints == []


def _forget() -> None:
    google_account.forget()
    secrets.google_credentials.cache_clear()
