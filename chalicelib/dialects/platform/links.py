"""Routes of the links that mails about reservations hold: /api/links (docs/mails.md).

They ask for no session: a link is for its one recipient, whoever else is signed in. GET only shows.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from chalicelib import settings
from chalicelib.dialects.platform import link_pages as pages
from chalicelib.dialects.platform.link_words import WORDS
from chalicelib.domain.errors import LinkInvalid, RateExceeded, ReservationError, Unavailable
from chalicelib.domain.languages import Language
from chalicelib.domain.money import Money
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.statuses import Status
from chalicelib.http import client_limits
from chalicelib.http.call import Call, Reply
from chalicelib.http.fields import Given, Input
from chalicelib.http.languages import language_of
from chalicelib.http.route_docs import RouteDocs
from chalicelib.http.routes import route
from chalicelib.notifications import dates
from chalicelib.notifications.labels import LABELS
from chalicelib.notifications.letters import visible
from chalicelib.operations import reservation_links as operations
from chalicelib.operations.reservation_links import Opened

_PAGE = RouteDocs(media=pages.MEDIA_TYPE)


class LinkQuery(Input):
    """What a page is opened with."""

    token: str = ""


class LinkPressed(Input):
    """A page's button; the token is that of the link."""

    IS_FORM = True

    token: Annotated[str, Given]


@route("GET", "/api/links/see", query=LinkQuery, role=None, records_caller=False, docs=_PAGE)
def see_by_link(call: Call[None]) -> Reply:
    """Show a reservation to the recipient of a mail, and what they may do with it."""
    return _page(call, LinkAction.SEE, call.query.token, lambda opened: _seen(opened, call.now))


@route("GET", "/api/links/cancel", query=LinkQuery, role=None, records_caller=False, docs=_PAGE)
def ask_to_cancel_by_link(call: Call[None]) -> Reply:
    """Show the page that asks whether to cancel a reservation: what it costs, and one button."""
    return _page(call, LinkAction.CANCEL, call.query.token, lambda opened: _asked(opened, call.now))


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
            opened.kind.linked.cancel(_reservation(opened), opened.actor, call.now)
        return _closed(opened, WORDS[opened.language].cancelled)

    return _page(call, LinkAction.CANCEL, call.body.token, cancelled)


def _page(
    call: Call[None] | Call[LinkPressed], action: LinkAction, token: str, view: Callable[[Opened], Reply]
) -> Reply:
    """Return the view's page if the link can be used; else one that says why not, in words."""
    language, kind = language_of(call.headers.get("accept-language")), None
    try:
        opened = operations.opened(token=token, action=action, now=call.now)
        language, kind = opened.language, opened.kind
        client_limits.admit_user(opened.actor, call.now)
        return view(opened) if opened.is_open(call.now) else _closed(opened, _ended(opened, call.now))
    except LinkInvalid:
        words = WORDS[language]
        return pages.page(words.invalid_title, pages.message(words.invalid), language=language)
    except RateExceeded:
        raise
    except ReservationError as refusal:
        text = WORDS[language].unavailable
        if kind is not None and not isinstance(refusal, Unavailable):
            text = kind.linked.words(refusal, language)
        return pages.page(_title(action, language), pages.message(text), language=language)


def _seen(opened: Opened, now: datetime) -> Reply:
    labels = LABELS[opened.language].actions
    others = [
        (action, token, labels[action])
        for action, token in opened.tokens(now).items()
        if action is not LinkAction.SEE
    ]
    return _shown(opened, LinkAction.SEE, pages.message(_state(opened, now)), end=pages.links(others))


def _asked(opened: Opened, now: datetime) -> Reply:
    """Return the page that asks whether to cancel; without its button if that would be refused."""
    words, token = WORDS[opened.language], opened.tokens(now)[LinkAction.CANCEL]
    terms, is_possible = _terms(opened, now)
    form = pages.paragraph(words.ask) + pages.form(LinkAction.CANCEL, token, words.confirm_cancel)
    return _shown(opened, LinkAction.CANCEL, pages.message(terms), end=form if is_possible else "")


def _terms(opened: Opened, now: datetime) -> tuple[str, bool]:
    """Return what a cancellation goes by now, in words, and whether it would be taken."""
    reservation, words = _reservation(opened), WORDS[opened.language]
    terms = operations.terms_of(opened)
    if terms is None:
        return "", True
    start = reservation.interval.start
    until = dates.at(start - timedelta(minutes=terms.free_until), reservation.zone, opened.language)
    if not terms.is_late(start, now):
        return words.is_free_until.format(until=until), True
    if not terms.is_late_allowed:
        return words.late_refused.format(until=until), False
    owed = terms.owed(_price(reservation), start, now)
    if not owed.units:
        return words.late.format(until=until), True
    return words.late_fee.format(until=until, fee=f"{owed.amount:f} {owed.currency}"), True


def _price(reservation: Reservation) -> Money:
    total = 0 if reservation.price is None else reservation.price["total"]
    return Money.rounded(total, settings.load().payment_currency)


def _shown(opened: Opened, action: LinkAction, *start: str, end: str) -> Reply:
    """Return the page of a reservation, with the same of it that its recipient's mails say."""
    reservation, language, labels = _reservation(opened), opened.language, LABELS[opened.language]
    context = visible(opened.kind.templates.context(reservation, opened.role, language), "")
    link = [(labels.link, context.link)] if context.link else []
    when = (labels.when, dates.when(reservation.interval, reservation.zone, language))
    return pages.page(
        _title(action, language),
        *start,
        pages.facts([when, *context.facts, *link]),
        pages.quotation(labels.by_users, context.quoted),
        end,
        language=language,
    )


def _closed(opened: Opened, text: str) -> Reply:
    """Return the page of what is over: it shows nothing more."""
    return pages.page(
        _title(opened.link.action, opened.language), pages.message(text), language=opened.language
    )


def _ended(opened: Opened, now: datetime) -> str:
    words, reservation = WORDS[opened.language], opened.reservation
    is_cancelled = reservation is None or reservation.status_at(now) is Status.CANCELLED
    return words.cancelled if is_cancelled else words.over


def _state(opened: Opened, now: datetime) -> str:
    is_pending = _reservation(opened).status_at(now) is Status.PENDING
    words = WORDS[opened.language]
    return words.pending if is_pending else words.confirmed


def _title(action: LinkAction, language: Language) -> str:
    return WORDS[language].see if action is LinkAction.SEE else LABELS[language].actions[action]


def _reservation(opened: Opened) -> Reservation:
    if opened.reservation is None:
        raise LookupError("a page of what was deleted shows no reservation")
    return opened.reservation
