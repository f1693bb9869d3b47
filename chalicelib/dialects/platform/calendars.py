"""Routes of calendar feeds, which programs read at a secret address, without login: /api/calendars."""

import hashlib
from datetime import timedelta

from chalicelib.dialects.platform.calendar_responses import MEDIA_TYPE, SUFFIX, FeedRow, NewFeedRow, text_of
from chalicelib.dialects.platform.calendar_schemas import FeedQuery, NewFeed, WindowQuery
from chalicelib.domain.errors import FeedNotFound, RoleTooLow
from chalicelib.domain.feeds import Calendar, Detail, Feed, Window
from chalicelib.domain.languages import Language
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data, DataInParts
from chalicelib.http.parts import LONGEST, reply_in_parts
from chalicelib.http.route_docs import CREATES, NO_CONTENT, RouteDocs
from chalicelib.http.routes import route
from chalicelib.operations import feeds as operations
from chalicelib.operations.feed_contents import calendar_of
from chalicelib.store import feeds

_CACHED = "private, max-age=300"
_FILE = 'inline; filename="calendar.ics"'


@route("GET", "/api/calendars", query=FeedQuery, response=DataInParts[list[FeedRow]])
def list_feeds(call: Call[None]) -> Reply:
    """List the caller's own feeds, or with `all`, for admins, all feeds of the tenant; newest first."""
    query: FeedQuery = call.query
    if query.all and not call.caller.can_administer:
        raise RoleTooLow
    return reply_in_parts(
        call,
        feeds.list_of_tenant(call.tenant)
        if query.all
        else feeds.list_of_maker(call.tenant, call.caller.user),
        rows=lambda listed: [FeedRow.of_feed(feed) for feed in listed],
        body=lambda rows: {"data": rows},
        latest_first=lambda feed: (feed.created, feed.id),
    )


@route("POST", "/api/calendars", body=NewFeed, response=Data[NewFeedRow], docs=CREATES, idempotent=True)
def create_feed(call: Call[NewFeed]) -> Reply:
    """Create a calendar feed; only this response shows its secret address."""
    feed = operations.make(
        subject_type=call.body.of,
        subject_id=call.body.id or call.caller.user,
        detail=Detail(call.body.detail or Detail.BUSY),
        maker=call.caller,
        now=call.now,
        idempotency=call.idempotency_record(_created, is_secret=True),
    )
    return _created(feed)


@route(
    "GET",
    "/api/calendars/{feed_id}",
    query=WindowQuery,
    role=None,
    docs=RouteDocs(statuses=(200, 304), media=MEDIA_TYPE),
)
def get_calendar(call: Call[None]) -> Reply:
    """Return the current content of a feed, for anybody who has its address."""
    token = call.path["feed_id"]
    if not token.endswith(SUFFIX):
        raise FeedNotFound
    opened = operations.opened(token=token.removesuffix(SUFFIX))
    window = Window.of(opened.feed.id, call.now, timedelta(days=call.query.past))
    if_none_match = call.headers.get("if-none-match")
    held = None if opened.known is None else opened.known.held_at(call.now, window.past)
    if held is not None and _is_match(if_none_match, held):
        return Reply(304, None, _headers(held))
    operations.watch(opened=opened, now=call.now)
    calendar = calendar_of(feed=opened.feed, window=window, now=call.now)
    text = _text(calendar, window, opened.feed.language)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    operations.keep_tag(opened=opened, window=window, tag=tag, until=calendar.until, now=call.now)
    if _is_match(if_none_match, tag):
        return Reply(304, None, _headers(tag))
    return Reply(200, text, {**_headers(tag), "Content-Disposition": _FILE})


@route("DELETE", "/api/calendars/{feed_id}", docs=NO_CONTENT)
def delete_feed(call: Call[None]) -> Reply:
    """Revoke a calendar feed, by its maker or an admin; its address stops working."""
    operations.revoke(feed=call.path["feed_id"], actor=call.caller)
    return Reply(204, None)


def _text(calendar: Calendar, window: Window, language: Language) -> str:
    """Return the calendar as text, without what is furthest from now if it is too long otherwise."""
    text = text_of(calendar, language)
    while len(text.encode()) > LONGEST and calendar.entries:
        calendar = calendar.halved(window)
        text = text_of(calendar, language)
    return text


def _created(feed: Feed) -> Reply:
    return Reply(201, {"data": NewFeedRow.of_feed(feed)})


def _headers(tag: str) -> dict[str, str]:
    return {"Content-Type": MEDIA_TYPE, "Cache-Control": _CACHED, "ETag": tag}


def _is_match(if_none_match: str | None, tag: str) -> bool:
    """Return whether an If-None-Match header names the tag; weak tags count, too."""
    tags = [value.strip().removeprefix("W/") for value in (if_none_match or "").split(",")]
    return tag in tags or "*" in tags
