"""Events with a Meet conference, in a Google calendar (Calendar API v3). Nothing here raises."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from aws_lambda_powertools import Logger
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from chalicelib import identity, settings
from chalicelib.conferences import account
from chalicelib.conferences.meeting import Conference, Meeting
from chalicelib.remote import transport
from chalicelib.remote.deadline import IsLate, in_time
from chalicelib.remote.transport import Refused

Answer = TypeVar("Answer")

LONGEST_SECONDS = 3.0

_GONE = (404, 410)
_QUIETLY = {"sendUpdates": "none"}
_WITH_CONFERENCE = {"conferenceDataVersion": "1"}

logger = Logger(service="cupo")


class LinkMissing(Exception):
    """Google made an event, and no conference for it, or none yet."""


def is_configured() -> bool:
    """Whether there is a calendar, and an account to write it with."""
    configured = settings.load()
    has_account = configured.google_credentials or configured.google_credentials_arn
    return bool(configured.google_calendar_id and has_account)


def create(meeting: Meeting) -> Conference | None:
    """Put the meeting into the calendar, with a conference; None: there is neither."""
    # An id of our own: an event whose answer is lost can be deleted all the same. It is a new one each
    # time, because Google takes no id twice, not even a deleted event's.
    event = identity.new_operation_id()
    return _tried(
        "create",
        lambda is_late: _created(event, meeting, is_late),
        too_late=lambda _: _withdraw(event),
        otherwise=None,
    )


def update(event: str, meeting: Meeting) -> bool:
    """Bring the event to the meeting; its conference stays. Whether Google says it is done."""
    return _tried("update", lambda is_late: _updated(event, meeting, is_late), otherwise=False)


def delete(event: str) -> bool:
    """Delete the event, and the conference with it. Whether Google says it is gone."""
    return _tried("delete", lambda is_late: _deleted(event, is_late), otherwise=False)


def _tried(
    verb: str,
    work: Callable[[IsLate], Answer],
    *,
    too_late: Callable[[Answer], None] = lambda _: None,
    otherwise: Answer,
) -> Answer:
    if not is_configured():
        return otherwise
    try:
        return in_time(work, too_late, seconds=LONGEST_SECONDS)
    except Exception as failure:
        _log(verb, failure)
        return otherwise


def _created(event: str, meeting: Meeting, is_late: IsLate) -> Conference:
    conference = {"requestId": meeting.id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    body = {"id": event, **_shown(meeting), "conferenceData": {"createRequest": conference}}
    url = _url("events", _QUIETLY | _WITH_CONFERENCE)
    authorized = _authorized("POST", url, is_late)
    try:
        made = json.loads(_sent("POST", url, authorized, body))
        return Conference(link=_link(made), event=event)
    except Exception as failure:
        if not _leaves_nothing(failure):
            _withdraw(event)
        raise


def _updated(event: str, meeting: Meeting, is_late: IsLate) -> bool:
    url = _url(f"events/{quote(event, safe='')}", _QUIETLY)
    _sent("PATCH", url, _authorized("PATCH", url, is_late), _shown(meeting))
    return True


def _deleted(event: str, is_late: IsLate) -> bool:
    url = _url(f"events/{quote(event, safe='')}", _QUIETLY)
    authorized = _authorized("DELETE", url, is_late)
    try:
        _sent("DELETE", url, authorized)
    except Refused as refusal:
        if refusal.status not in _GONE:
            raise
    return True


def _withdraw(event: str) -> None:
    """Delete what nobody will hear of, if it is there; nobody waits for that."""
    try:
        _deleted(event, is_late=lambda: False)
    except Exception as failure:
        _log("withdraw", failure)


def _leaves_nothing(failure: Exception) -> bool:
    """Whether it is certain that Google made no event."""
    if isinstance(failure, Refused):
        return failure.status < 500
    return isinstance(failure, NewConnectionError | ConnectTimeoutError)


def _shown(meeting: Meeting) -> dict[str, Any]:
    """The meeting in Google's words. An account that speaks for nobody may not invite anybody."""
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
    """The address to join by.

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
    configured = settings.load()
    calendar = quote(configured.google_calendar_id, safe="")
    return f"{configured.google_calendar_url.rstrip('/')}/calendars/{calendar}/{path}?{urlencode(query)}"


def _authorized(method: str, url: str, is_late: IsLate) -> dict[str, str]:
    """The headers to send; the last moment to stop before something happens.

    :raises TimeoutError: if nobody waits any longer
    """
    authorized = account.headers(method, url)
    if is_late():
        raise TimeoutError
    return authorized


def _sent(method: str, url: str, headers: dict[str, str], body: dict[str, Any] | None = None) -> bytes:
    content = None if body is None else json.dumps(body).encode()
    try:
        return transport.send(method, url, content, {**headers, "Content-Type": "application/json"}).data
    except Refused as refusal:
        if refusal.status == 401:
            account.forget()
        raise


def _log(verb: str, failure: Exception) -> None:
    """Say what failed, in words and numbers: the texts of exceptions hold addresses."""
    match failure:
        case Refused(status=status, reason=reason):
            facts = {"status": status, "reason": reason}
        case _:
            facts = {"status": None, "reason": type(failure).__name__}
    logger.warning("calendar", extra={"verb": verb, **facts})
