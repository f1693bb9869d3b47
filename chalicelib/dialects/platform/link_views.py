"""What the pages behind the links of mails say of a reservation, to the one whose link it is."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from chalicelib import settings
from chalicelib.dialects.platform import link_pages as pages
from chalicelib.dialects.platform.link_words import WORDS
from chalicelib.domain.languages import Language
from chalicelib.domain.money import Money
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.slots import Slot
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import local_day
from chalicelib.http.call import Reply
from chalicelib.notifications import dates
from chalicelib.notifications.labels import LABELS
from chalicelib.notifications.letters import signature_of, visible
from chalicelib.operations import reservation_links as operations
from chalicelib.operations import tenants
from chalicelib.operations.reservation_links import Opened


def seen(opened: Opened, now: datetime, text: str = "") -> Reply:
    """Return the page of a reservation, with links to what else its recipient may do; `text` is news."""
    labels = LABELS[opened.language].actions
    others = [
        (action, token, labels[action])
        for action, token in opened.tokens(now).items()
        if action is not LinkAction.SEE
    ]
    return _shown(opened, LinkAction.SEE, pages.message(text or _state(opened, now)), end=pages.links(others))


def asked_to_cancel(opened: Opened, now: datetime) -> Reply:
    """Return the page that asks whether to cancel; without its button if that would be refused."""
    words, token = WORDS[opened.language], opened.tokens(now)[LinkAction.CANCEL]
    terms, is_possible = _terms(opened, now)
    form = pages.paragraph(words.ask) + pages.form(LinkAction.CANCEL, token, words.confirm_cancel)
    return _shown(opened, LinkAction.CANCEL, pages.message(terms), end=form if is_possible else "")


def asked_to_confirm(opened: Opened, now: datetime) -> Reply:
    """Return the page with the one button that confirms what is pending."""
    words, reservation, action = WORDS[opened.language], reservation_in(opened), LinkAction.CONFIRM
    token = opened.tokens(now).get(action)
    if token is None:
        return seen(opened, now)
    text = words.pending
    if reservation.expires is not None:
        lapses = words.ask_confirm if opened.is_of_guest else words.pending_until
        text = lapses.format(until=dates.at(reservation.expires, reservation.zone, opened.language))
    form = pages.form(action, token, LABELS[opened.language].actions[action])
    return _shown(opened, action, pages.message(text), end=form)


def asked_to_move(opened: Opened, day: date | None, now: datetime, refusal: str = "") -> Reply:
    """Return the page with the free times of a day; without one, of the day of the reservation, or today."""
    words, reservation = WORDS[opened.language], reservation_in(opened)
    today = local_day(now, reservation.zone)
    shown = max(day or local_day(reservation.interval.start, reservation.zone), today)
    terms, is_possible = _terms(opened, now)
    parts = []
    if is_possible:
        token = opened.tokens(now)[LinkAction.MOVE]
        slots = operations.free_times(opened, shown, now)
        parts = [pages.day_form(token, shown, today, words), _choices(opened, shown, slots, token)]
    when = dates.when(reservation.interval, reservation.zone, opened.language)
    return _page(
        opened,
        LinkAction.MOVE,
        pages.message(refusal or terms),
        pages.facts([(words.now, when)]),
        *parts,
    )


def closed(opened: Opened, text: str) -> Reply:
    """Return a page that shows nothing of the reservation."""
    return _page(opened, opened.link.action, pages.message(text))


def ended(opened: Opened, now: datetime) -> Reply:
    """Return the page of a reservation that is over, or does not stand any more."""
    if opened.is_of_guest and opened.link.action is LinkAction.CONFIRM:
        return _lapsed(opened)
    words, reservation = WORDS[opened.language], opened.reservation
    is_cancelled = reservation is None or reservation.status_at(now) is Status.CANCELLED
    return closed(opened, words.cancelled if is_cancelled else words.over)


def title(action: LinkAction, language: Language) -> str:
    """Return the title of a page."""
    return WORDS[language].see if action is LinkAction.SEE else LABELS[language].actions[action]


def reservation_in(opened: Opened) -> Reservation:
    """Return the reservation of a link that is open."""
    if opened.reservation is None:
        raise LookupError("a page of what was deleted shows no reservation")
    return opened.reservation


def _choices(opened: Opened, day: date, slots: list[Slot], token: str) -> str:
    words, zone = WORDS[opened.language], reservation_in(opened).zone
    if not slots:
        return pages.paragraph(words.none_free)
    legend = words.free.format(day=dates.day(day, opened.language), zone=zone)
    options = [(_instant(slot.interval.start), _label(slot, zone)) for slot in slots]
    return pages.form(LinkAction.MOVE, token, words.confirm_move, pages.choices(legend, options))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _label(slot: Slot, zone: str) -> str:
    hours = dates.hours(slot.interval, zone)
    if slot.price is None:
        return hours
    return f"{hours} · {slot.price.total.amount:f} {slot.price.total.currency}"


def _terms(opened: Opened, now: datetime) -> tuple[str, bool]:
    """Return what giving up its time goes by now, in words, and whether that would be taken."""
    terms, words = operations.terms_of(opened), WORDS[opened.language]
    act = words.acts[opened.link.action]
    if terms is None:
        return "", True
    reservation = reservation_in(opened)
    start = reservation.interval.start
    until = dates.at(start - timedelta(minutes=terms.free_until), reservation.zone, opened.language)
    if not terms.is_late(start, now):
        return words.is_free_until.format(act=act, until=until), True
    if not terms.is_late_allowed:
        return words.late_refused.format(act=act, until=until), False
    owed = terms.owed(_price(reservation), start, now)
    if not owed.units:
        return words.late.format(act=act, until=until), True
    return words.late_fee.format(act=act, until=until, fee=f"{owed.amount:f} {owed.currency}"), True


def _price(reservation: Reservation) -> Money:
    total = 0 if reservation.price is None else reservation.price["total"]
    return Money.rounded(total, settings.load().payment_currency)


def _lapsed(opened: Opened) -> Reply:
    """Return the page of a hold that cannot be confirmed, with a link to the resource's booking page."""
    words, reservation, kind = WORDS[opened.language], opened.reservation, opened.kind
    if reservation is None:
        return closed(opened, words.over)
    # From /api/links/confirm.
    names = (reservation.tenant, kind.resource_kind, kind.public_id(reservation.resource))
    address = "/".join(("../../book", *(quote(name, safe="") for name in names)))
    return _page(
        opened,
        LinkAction.CONFIRM,
        pages.message(words.lapsed),
        pages.link(address, words.try_again),
    )


def _page(opened: Opened, action: LinkAction, *parts: str) -> Reply:
    """Return the page of an action, which ends in who its tenant is, as mails do."""
    sender = signature_of(tenants.profile_of(opened.link.tenant))
    return pages.page(title(action, opened.language), *parts, language=opened.language, sender=sender)


def _shown(opened: Opened, action: LinkAction, *start: str, end: str) -> Reply:
    """Return the page of a reservation, with the same of it that its recipient's mails say."""
    reservation, language, labels = reservation_in(opened), opened.language, LABELS[opened.language]
    context = visible(opened.kind.templates.context(reservation, opened.role, language), "")
    link = [(labels.link, context.link)] if context.link else []
    when = (labels.when, dates.when(reservation.interval, reservation.zone, language))
    return _page(
        opened,
        action,
        *start,
        pages.facts([when, *context.facts, *link], context.link),
        pages.quotation(labels.by_users, context.quoted),
        end,
    )


def _state(opened: Opened, now: datetime) -> str:
    is_pending = reservation_in(opened).status_at(now) is Status.PENDING
    words = WORDS[opened.language]
    return words.pending if is_pending else words.confirmed
