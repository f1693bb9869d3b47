"""Events with a Meet conference, in a Google calendar (Calendar API v3). No public function raises."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from aws_lambda_powertools import Logger
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from chalicelib import identity, settings
from chalicelib.integrations import google_account, transport
from chalicelib.integrations.deadline import IsLate, in_time
from chalicelib.integrations.meetings import Conference, Meeting
from chalicelib.integrations.transport import Refused

Result = TypeVar("Result")

LONGEST_SECONDS = 3.0

_GONE = (404, 410)
_QUIETLY = {"sendUpdates": "none"}
_WITH_CONFERENCE = {"conferenceDataVersion": "1"}

logger = Logger(service="cupo")


class LinkMissing(Exception):
    """Google created an event without a conference, or the conference is not ready."""


def is_configured() -> bool:
    """Return whether the stage has a calendar, and an account that may write to it."""
    stage = settings.load()
    has_account = stage.google_credentials or stage.google_credentials_arn
    return bool(stage.google_calendar_id and has_account)


def create(meeting: Meeting) -> Conference | None:
    """Create a calendar event with a conference; return None if there is neither."""
    # With an id of our own, an event can be deleted even if the response is lost. The id is always new,
    # because Google accepts no id twice, not even that of a deleted event.
    event = identity.new_operation_id()
    return _run(
        "create",
        lambda is_late: _created(event, meeting, is_late),
        too_late=lambda _: _withdraw(event),
        otherwise=None,
    )


def update(event: str, meeting: Meeting) -> bool:
    """Update the event from the meeting; its conference stays. Return whether Google confirms it."""

    def work(is_late: IsLate) -> bool:
        url = _url(f"events/{quote(event, safe='')}", _QUIETLY)
        _send("PATCH", url, _authorized("PATCH", url, is_late), _fields(meeting))
        return True

    return _run("update", work, otherwise=False)


def delete(event: str) -> bool:
    """Delete the event and its conference. Return whether Google confirms it."""
    return _run("delete", lambda is_late: _deleted(event, is_late), otherwise=False)


def _run(
    verb: str,
    work: Callable[[IsLate], Result],
    *,
    too_late: Callable[[Result], None] = lambda _: None,
    otherwise: Result,
) -> Result:
    if not is_configured():
        return otherwise
    try:
        return in_time(work, too_late, seconds=LONGEST_SECONDS)
    except Exception as failure:
        _log(verb, failure)
        return otherwise


def _created(event: str, meeting: Meeting, is_late: IsLate) -> Conference:
    conference = {"requestId": meeting.id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    body = {"id": event, **_fields(meeting), "conferenceData": {"createRequest": conference}}
    url = _url("events", _QUIETLY | _WITH_CONFERENCE)
    authorized = _authorized("POST", url, is_late)
    try:
        created = json.loads(_send("POST", url, authorized, body))
        return Conference(link=_link(created), event=event)
    except Exception as failure:
        if not _leaves_nothing(failure):
            _withdraw(event)
        raise


def _deleted(event: str, is_late: IsLate) -> bool:
    url = _url(f"events/{quote(event, safe='')}", _QUIETLY)
    authorized = _authorized("DELETE", url, is_late)
    try:
        _send("DELETE", url, authorized)
    except Refused as refusal:
        if refusal.status not in _GONE:
            raise
    return True


def _withdraw(event: str) -> None:
    """Delete an event that no reservation will use, if it exists; a failure is only logged."""
    try:
        _deleted(event, is_late=lambda: False)
    except Exception as failure:
        _log("withdraw", failure)


def _leaves_nothing(failure: Exception) -> bool:
    """Return whether it is certain that Google created no event."""
    if isinstance(failure, Refused):
        return failure.status < 500
    return isinstance(failure, NewConnectionError | ConnectTimeoutError)


def _fields(meeting: Meeting) -> dict[str, Any]:
    """Return the fields of a Google event. Only an account that acts for a user may invite attendees."""
    guests = [{"email": address} for address in meeting.attendees]
    return {
        "summary": meeting.title,
        "description": meeting.description or "",
        "start": {"dateTime": _rfc3339(meeting.start)},
        "end": {"dateTime": _rfc3339(meeting.end)},
        **({"attendees": guests} if settings.load().google_calendar_subject else {}),
    }


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _link(event: Any) -> str:
    """Return the address to join the conference.

    :raises LinkMissing: if there is none
    """
    for link in _links(event):
        if link.startswith("https://"):
            return link
    raise LinkMissing


def _links(event: Any) -> Iterator[str]:
    match event:
        case {"conferenceData": {"entryPoints": [*entries]}}:
            for entry in entries:
                match entry:
                    case {"entryPointType": "video", "uri": str(uri)}:
                        yield uri
    match event:
        case {"hangoutLink": str(uri)}:
            yield uri


def _url(path: str, query: dict[str, str]) -> str:
    stage = settings.load()
    calendar = quote(stage.google_calendar_id, safe="")
    return f"{stage.google_calendar_url.rstrip('/')}/calendars/{calendar}/{path}?{urlencode(query)}"


def _authorized(method: str, url: str, is_late: IsLate) -> dict[str, str]:
    """Return the headers of a request; this is the last moment to stop before it is sent.

    :raises TimeoutError: if the caller has stopped waiting
    """
    authorized = google_account.headers(method, url)
    if is_late():
        raise TimeoutError
    return authorized


def _send(method: str, url: str, headers: dict[str, str], body: dict[str, Any] | None = None) -> bytes:
    content = None if body is None else json.dumps(body).encode()
    try:
        return transport.send(method, url, content, {**headers, "Content-Type": "application/json"}).data
    except Refused as refusal:
        if refusal.status == 401:
            google_account.forget()
        raise


def _log(verb: str, failure: Exception) -> None:
    """Log a failure without the text of its exception, which may contain addresses."""
    match failure:
        case Refused(status=status, reason=reason):
            facts = {"status": status, "reason": reason}
        case _:
            facts = {"status": None, "reason": type(failure).__name__}
    logger.warning("calendar", extra={"verb": verb, **facts})
