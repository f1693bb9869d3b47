"""Routes of the links that mails about reservations hold: /api/links (docs/mails.md).

They ask for no session: a link is for its one recipient, whoever else is signed in. GET only shows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated

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
from chalicelib.http.routes import route
from chalicelib.operations import reservation_links as operations
from chalicelib.operations.reservation_links import Opened

_PAGE = RouteDocs(media=pages.MEDIA_TYPE)


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


@route("GET", "/api/links/see", query=LinkQuery, role=None, records_caller=False, docs=_PAGE)
def see_by_link(call: Call[None]) -> Reply:
    """Show a reservation to the recipient of a mail, and what they may do with it."""
    return _page(call, LinkAction.SEE, call.query.token, lambda opened: views.seen(opened, call.now))


@route("GET", "/api/links/cancel", query=LinkQuery, role=None, records_caller=False, docs=_PAGE)
def ask_to_cancel_by_link(call: Call[None]) -> Reply:
    """Show the page that asks whether to cancel a reservation: what it costs, and one button."""
    return _page(
        call, LinkAction.CANCEL, call.query.token, lambda opened: views.asked_to_cancel(opened, call.now)
    )


@route(
    "POST",
    "/api/links/cancel",
    body=LinkPressed,
    role=None,
    records_caller=False,
    is_audited=False,
    docs=_PAGE,
)
def cancel_by_link(call: Call[LinkPressed]) -> Reply:
    """Cancel a reservation by the recipient of a mail, as they may by the API; twice is once."""

    def cancelled(opened: Opened) -> Reply:
        with operations.recorded(opened, action=call.route, source=call.source, now=call.now):
            opened.kind.linked.cancel(views.reservation_in(opened), opened.actor, call.now)
        return views.closed(opened, WORDS[opened.language].cancelled)

    return _page(call, LinkAction.CANCEL, call.body.token, cancelled)


@route("GET", "/api/links/move", query=DayQuery, role=None, records_caller=False, docs=_PAGE)
def ask_to_move_by_link(call: Call[None]) -> Reply:
    """Show the free times of a day that a reservation could move to, to choose one."""
    query: DayQuery = call.query
    return _page(
        call,
        LinkAction.MOVE,
        query.token,
        lambda opened: views.asked_to_move(opened, _day_in(query.day), call.now),
    )


@route(
    "POST",
    "/api/links/move",
    body=MovePressed,
    role=None,
    records_caller=False,
    is_audited=False,
    docs=_PAGE,
)
def move_by_link(call: Call[MovePressed]) -> Reply:
    """Move a reservation by the recipient of a mail, as they may by the API; twice is once."""
    start = _instant_in(call.body.start)

    def moved(opened: Opened) -> Reply:
        words, zone = WORDS[opened.language], views.reservation_in(opened).zone
        if start is None:
            return views.asked_to_move(opened, None, call.now, words.choose)
        try:
            with operations.recorded(opened, action=call.route, source=call.source, now=call.now):
                after = operations.move(opened, start, call.now)
        except (LinkInvalid, RateExceeded, Unavailable):
            raise
        except ReservationError as refusal:
            text = opened.kind.linked.words(refusal, opened.language)
            return views.asked_to_move(opened, local_day(start, zone), call.now, text)
        return views.seen(replace(opened, reservation=after), call.now, words.moved)

    return _page(call, LinkAction.MOVE, call.body.token, moved)


@route("GET", "/api/links/confirm", query=LinkQuery, role=None, records_caller=False, docs=_PAGE)
def ask_to_confirm_by_link(call: Call[None]) -> Reply:
    """Show what is pending, and the button that confirms it, to a guest or to whoever it is with."""
    return _page(
        call, LinkAction.CONFIRM, call.query.token, lambda opened: views.asked_to_confirm(opened, call.now)
    )


@route(
    "POST",
    "/api/links/confirm",
    body=LinkPressed,
    role=None,
    records_caller=False,
    is_audited=False,
    docs=_PAGE,
)
def confirm_by_link(call: Call[LinkPressed]) -> Reply:
    """Confirm what is pending, as by the API; a guest's link proves their address. Twice is once."""

    def confirmed(opened: Opened) -> Reply:
        if not opened.is_pending(call.now):
            return views.seen(opened, call.now)
        try:
            with operations.recorded(opened, action=call.route, source=call.source, now=call.now):
                after = operations.confirm(opened, call.now)
        except TransitionNotAllowed:
            return views.ended(opened, call.now)
        return views.seen(replace(opened, reservation=after), call.now)

    return _page(call, LinkAction.CONFIRM, call.body.token, confirmed)


def _page(
    call: Call[None] | Call[LinkPressed] | Call[MovePressed],
    action: LinkAction,
    token: str,
    view: Callable[[Opened], Reply],
) -> Reply:
    """Return the view's page if the link can be used; else one that says why not, in words."""
    language = language_of(call.headers.get("accept-language"))
    opened: Opened | None = None
    try:
        opened = operations.opened(token=token, action=action, asked=language, now=call.now)
        language = opened.language
        client_limits.admit_user(opened.actor, call.now)
        if opened.is_open(call.now):
            return view(opened)
        return views.ended(opened, call.now)
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
