"""Routes of the links that mails about reservations hold: /api/links (docs/mails.md).

They ask for no session: a link is for its one recipient, whoever else is signed in. GET only shows.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import wraps
from typing import Annotated, Any

from chalicelib.dialects.platform import link_pages as pages
from chalicelib.dialects.platform import link_views as views
from chalicelib.dialects.platform.link_words import WORDS
from chalicelib.domain.errors import (
    LinkInvalid,
    RateExceeded,
    ReservationError,
    TransitionNotAllowed,
    Unavailable,
)
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.zones import FIRST_DAY, LAST_DAY, local_day
from chalicelib.http import client_limits
from chalicelib.http.call import Call, Reply
from chalicelib.http.fields import Given, Input
from chalicelib.http.languages import language_of
from chalicelib.http.route_docs import RouteDocs
from chalicelib.http.routes import Route, route
from chalicelib.http.small_pages import MEDIA_TYPE
from chalicelib.operations import reservation_links as operations
from chalicelib.operations.reservation_links import Opened

_PAGE = RouteDocs(media=MEDIA_TYPE)


class LinkQuery(Input):
    """What a page is opened with."""

    token: str = ""


class DayQuery(LinkQuery):
    """What the page of a move is opened with; `day` is a date, as in `2026-12-01`."""

    day: str = ""


class LinkPressed(Input):
    """A page's button; the token is that of the link."""

    IS_FORM = True

    token: Annotated[str, Given]


class MovePressed(LinkPressed):
    """The button of a move; `start` is one of the instants that the page offered."""

    start: str = ""


# What a page says to the recipient of a link that is open.
_View = Callable[[Opened, Call[Any]], Reply]


def _link(
    method: str, action: LinkAction, sent: type[LinkQuery] | type[LinkPressed]
) -> Callable[[_View], Route]:
    """Return what makes a view the route of an action: GET shows its page, POST is the button on it."""

    def made(view: _View) -> Route:
        @wraps(view)
        def page(call: Call[Any]) -> Reply:
            return _page(call, action, (call.query or call.body).token, view)

        return route(
            method,
            f"/api/links/{action}",
            query=sent if method == "GET" else None,
            body=sent if method == "POST" else None,
            role=None,
            records_caller=False,
            is_audited=False,
            docs=_PAGE,
        )(page)

    return made


@_link("GET", LinkAction.SEE, LinkQuery)
def see_by_link(opened: Opened, call: Call[None]) -> Reply:
    """Show a reservation to the recipient of a mail, and what they may do with it."""
    return views.seen(opened, call.now)


@_link("GET", LinkAction.CANCEL, LinkQuery)
def ask_to_cancel_by_link(opened: Opened, call: Call[None]) -> Reply:
    """Show the page that asks whether to cancel a reservation: what it costs, and one button."""
    return views.asked_to_cancel(opened, call.now)


@_link("POST", LinkAction.CANCEL, LinkPressed)
def cancel_by_link(opened: Opened, call: Call[LinkPressed]) -> Reply:
    """Cancel a reservation by the recipient of a mail, as they may by the API; twice is once."""
    with _recorded(opened, call):
        opened.kind.linked.cancel(views.reservation_in(opened), opened.actor, call.now)
    return views.closed(opened, WORDS[opened.language].cancelled)


@_link("GET", LinkAction.MOVE, DayQuery)
def ask_to_move_by_link(opened: Opened, call: Call[None]) -> Reply:
    """Show the free times of a day that a reservation could move to, to choose one."""
    return views.asked_to_move(opened, _day_in(call.query.day), call.now)


@_link("POST", LinkAction.MOVE, MovePressed)
def move_by_link(opened: Opened, call: Call[MovePressed]) -> Reply:
    """Move a reservation by the recipient of a mail, as they may by the API; twice is once."""
    start, words = _instant_in(call.body.start), WORDS[opened.language]
    if start is None:
        return views.asked_to_move(opened, None, call.now, words.choose)
    try:
        with _recorded(opened, call):
            after = operations.move(opened, start, call.now)
    except (LinkInvalid, RateExceeded, Unavailable):
        raise
    except ReservationError as refusal:
        day = local_day(start, views.reservation_in(opened).zone)
        text = opened.kind.linked.words(refusal, opened.language)
        return views.asked_to_move(opened, day, call.now, text)
    return views.seen(replace(opened, reservation=after), call.now, words.moved)


@_link("GET", LinkAction.CONFIRM, LinkQuery)
def ask_to_confirm_by_link(opened: Opened, call: Call[None]) -> Reply:
    """Show what is pending, and the button that confirms it, to a guest or to whoever it is with."""
    return views.asked_to_confirm(opened, call.now)


@_link("POST", LinkAction.CONFIRM, LinkPressed)
def confirm_by_link(opened: Opened, call: Call[LinkPressed]) -> Reply:
    """Confirm what is pending, as by the API; a guest's link proves their address. Twice is once."""
    if not opened.is_pending(call.now):
        return views.seen(opened, call.now)
    try:
        with _recorded(opened, call):
            after = operations.confirm(opened, call.now)
    except TransitionNotAllowed:
        return views.ended(opened, call.now)
    return views.seen(replace(opened, reservation=after), call.now)


def _recorded(opened: Opened, call: Call[Any]) -> AbstractContextManager[None]:
    return operations.recorded(opened, action=call.route, source=call.source, now=call.now)


def _page(call: Call[Any], action: LinkAction, token: str, view: _View) -> Reply:
    """Return the view's page if the link can be used; else one that says why not, in words."""
    language = language_of(call.headers.get("accept-language"))
    opened: Opened | None = None
    try:
        opened = operations.opened(token=token, action=action, asked=language, now=call.now)
        language = opened.language
        client_limits.admit_user(opened.actor, call.now)
        return view(opened, call) if opened.is_open(call.now) else views.ended(opened, call.now)
    except LinkInvalid:
        words = WORDS[language]
        return pages.page(words.invalid_title, pages.message(words.invalid), language=language)
    except RateExceeded:
        raise
    except ReservationError as refusal:
        if opened is not None and not isinstance(refusal, Unavailable):
            return views.closed(opened, opened.kind.linked.words(refusal, language))
        text = WORDS[language].unavailable
        return pages.page(views.title(action, language), pages.message(text), language=language)


def _day_in(text: str) -> date | None:
    """Return the date in a text; None if it has none, or is beyond the calendar."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY < day < LAST_DAY else None


def _instant_in(text: str) -> datetime | None:
    """Return the instant in a text, in UTC; None if it has none, or one near the ends of the calendar."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    is_aware = datetime.fromisoformat(text).tzinfo is not None
    return moment if is_aware and FIRST_DAY.year < moment.year < LAST_DAY.year else None
