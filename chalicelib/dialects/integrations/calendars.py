"""/api/calendars: what programs subscribe to, by an address that needs no login."""

import hashlib

from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.integrations.calendar_answers import (
    MEDIA_TYPE,
    SUFFIX,
    FeedRow,
    NewFeedRow,
    text_of,
)
from chalicelib.dialects.integrations.calendar_schemas import FeedQuery, NewFeed
from chalicelib.dialects.integrations.dialect import integrations
from chalicelib.dialects.languages import language_of
from chalicelib.dialects.shown import CREATES, EMPTIES, Shown
from chalicelib.domain.errors import FeedNotFound, RoleTooLow
from chalicelib.domain.feeds import Detail, Feed
from chalicelib.operations import feeds as operations
from chalicelib.store import feeds

_CACHED = "private, max-age=300"
_FILE = 'inline; filename="calendar.ics"'


@integrations.route("GET", "/api/calendars", query=FeedQuery)
def list_feeds(call: Call[None]) -> Reply:
    """The caller's own, or for an admin who asks for `all` the tenant's; newest first."""
    query: FeedQuery = call.query
    if query.all and not call.caller.can_administer:
        raise RoleTooLow
    found = feeds.of_tenant(call.tenant) if query.all else feeds.of_maker(call.tenant, call.caller.user)
    return Reply(200, {"data": [FeedRow.of_feed(each) for each in found]})


@integrations.route("POST", "/api/calendars", body=NewFeed, shown=CREATES)
def create_feed(call: Call[NewFeed]) -> Reply:
    """Make a calendar that others may subscribe to; its address is told this once."""
    call.raise_if_answered()
    made = operations.make(
        of=call.body.of,
        thing=call.body.id or call.caller.user,
        detail=Detail(call.body.detail or Detail.BUSY),
        language=language_of(call.headers.get("accept-language")),
        maker=call.caller,
        now=call.now,
        receipt=call.receipt(_created),
    )
    return _created(made)


@integrations.route(
    "GET", "/api/calendars/{feed_id}", role=None, shown=Shown(statuses=(200, 304), media=MEDIA_TYPE)
)
def get_calendar(call: Call[None]) -> Reply:
    """What a feed shows now, to whoever has its address."""
    token = call.path["feed_id"]
    if not token.endswith(SUFFIX):
        raise FeedNotFound
    feed = operations.opened(token=token.removesuffix(SUFFIX))
    text = text_of(operations.calendar_of(feed=feed, now=call.now), feed.language)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": _CACHED, "ETag": tag}
    if _has(call.headers.get("if-none-match"), tag):
        return Reply(304, None, headers)
    return Reply(200, text, {**headers, "Content-Disposition": _FILE})


@integrations.route("DELETE", "/api/calendars/{feed_id}", shown=EMPTIES)
def delete_feed(call: Call[None]) -> Reply:
    """Revoke a calendar, by its maker or an admin: from now on its address leads nowhere."""
    operations.revoke(feed=call.path["feed_id"], actor=call.caller)
    return Reply(204, None)


def _created(made: Feed) -> Reply:
    return Reply(201, {"data": NewFeedRow.of_feed(made)})


def _has(sent: str | None, tag: str) -> bool:
    """Whether an If-None-Match names the tag; weak ones do as well."""
    names = [each.strip().removeprefix("W/") for each in (sent or "").split(",")]
    return tag in names or "*" in names
