"""The service account for the calendar. The process caches it with its access token."""

import json
from functools import cache
from typing import Any

from chalicelib import settings
from chalicelib.integrations import transport
from chalicelib.store import secrets

SCOPE = "https://www.googleapis.com/auth/calendar.events"


def headers(method: str, url: str) -> dict[str, str]:
    """Return the headers that authorize a request; about once an hour this fetches a new token.

    :raises Refused: if Google gives no token
    """
    authorized: dict[str, str] = {}
    _credentials().before_request(transport.send, method, url, authorized)
    return authorized


def forget() -> None:
    """Remove the account and its token from the cache."""
    _credentials.cache_clear()


@cache
def _credentials() -> Any:
    from google.oauth2 import service_account  # noqa: PLC0415 - most processes never need it

    account: Any = service_account.Credentials
    return account.from_service_account_info(
        json.loads(secrets.google_credentials()),
        scopes=[SCOPE],
        subject=settings.load().google_calendar_subject or None,
    )
