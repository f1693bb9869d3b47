"""Deliver an event to people: each is notified once over each channel, unless a later event replaces it.

Nothing here can change a reservation or the response to a request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from chalicelib import clock, metrics, settings
from chalicelib.domain.errors import RateExceeded
from chalicelib.domain.events import ERASED, MOVED, OF_NOBODY, REMINDER, WAITLIST_MOVED, Event
from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.phones import Phone
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.statuses import BLOCKING, Status
from chalicelib.metrics import Metric
from chalicelib.notifications import mail, sms, whatsapp
from chalicelib.notifications.audience import Notice, notices_of, was_ahead
from chalicelib.notifications.letters import Message
from chalicelib.notifications.mail import Undeliverable
from chalicelib.notifications.notification_templates import (
    OF_PAYMENTS,
    PAUSED,
    UNINVITED,
    NotificationTemplates,
    RecipientRole,
    TemplateContext,
)
from chalicelib.operations import invitation_budgets, reservation_links, tenants
from chalicelib.operations.phone_numbers import can_get_sms
from chalicelib.operations.recipients import language_for, recipient_of
from chalicelib.operations.send_once import send_once
from chalicelib.store import account_overrides, people, phones, refused_addresses, waitlists
from chalicelib.store.budgets import Budget

EMAIL, PHONE = "email", "phone"

# How long a message waits for a reservation that is about to be completed.
_SETTLES = timedelta(seconds=6)

# The longest time to send a message and to record that it was sent. Without the record it is sent again.
_MARGIN_SECONDS = 10.0

# Later actions that make a reminder pointless.
_ENDS = frozenset({MOVED, *(status.value for status in Status if status not in BLOCKING)})

logger = Logger(service="cupo")


class DeliveryFailed(Exception):
    """Somebody could not be notified now: deliver again. Users who were notified are skipped then.

    `is_settling`: nothing failed, it is only too early.
    """

    def __init__(self, *, is_settling: bool = False) -> None:
        super().__init__()
        self.is_settling = is_settling


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event to be delivered over one channel, with the notification templates of its kind.

    `find` returns the current reservation of a tenant and id, or its tombstone.
    """

    event: Event
    channel: str
    templates: NotificationTemplates
    find: Callable[[str, str], Reservation | Change | None]


def deliver_event(delivery: Delivery, now: datetime) -> None:
    """Notify everybody whom the event concerns, over the delivery's channel.

    :raises DeliveryFailed: if somebody could not be notified now
    """
    event, templates = delivery.event, delivery.templates
    if not _is_open(delivery.channel):
        return
    notices = [
        notice
        for notice in notices_of(event, templates)
        if _uses_channel(delivery, notice)
        and not account_overrides.is_disabled(event.reservation.tenant, notice.user)
    ]
    if not notices or (event.change.action == REMINDER and event.reservation.interval.start <= now):
        return
    if event.change.action in OF_NOBODY:
        # Who waits has no reservation, or only one from before, and a closure is none.
        present = None
        notices = notices if _is_news(event) else []
    else:
        present = delivery.find(event.reservation.tenant, event.reservation.id)
        notices = [notice for notice in notices if not is_superseded(event, present, notice, templates)]
    if not notices:
        return
    shown = event.reservation
    if isinstance(present, Reservation) and event.change.action != ERASED:
        shown = present
    if templates.is_settling(shown) and now - event.change.at < _SETTLES:
        raise DeliveryFailed(is_settling=True)
    directory = people.by_users(event.reservation.tenant, {notice.user for notice in notices})
    if delivery.channel == EMAIL:
        notices = _without_refused(notices, shown, directory, now)
    caching = replace(delivery, templates=_with_cached_context(templates))
    delivered = [_is_delivered(caching, notice, shown, directory, now) for notice in notices]
    if not all(delivered):
        raise DeliveryFailed


def _without_refused(
    notices: list[Notice], shown: Reservation, directory: Mapping[str, Person], now: datetime
) -> list[Notice]:
    """Return the notices for users whose address is not known to get no mail."""
    emails = {
        notice: recipient_of(notice.user, shown, directory.get(notice.user)).email for notice in notices
    }
    refused = refused_addresses.among(shown.tenant, filter(None, emails.values()), now)
    return [notice for notice in notices if emails[notice] not in refused]


def _with_cached_context(templates: NotificationTemplates) -> NotificationTemplates:
    """Return templates that read the context once for all recipients with the same role and language."""
    cached: dict[tuple[Status, RecipientRole, Language], TemplateContext] = {}

    def context(reservation: Reservation, role: RecipientRole, language: Language) -> TemplateContext:
        cache_key = (reservation.status, role, language)
        if cache_key not in cached:
            cached[cache_key] = templates.context(reservation, role, language)
        return cached[cache_key]

    return replace(templates, context=context)


def is_superseded(
    event: Event, present: Reservation | Change | None, notice: Notice, templates: NotificationTemplates
) -> bool:
    """Return whether a later event about the same reservation makes this notice unnecessary for its user.

    `present` is the reservation as it is now, with its history, or its tombstone.
    """
    if event.change.action == ERASED:
        # A seat's record may be created again after it was erased. Its user knows, because they took it.
        return isinstance(present, Reservation)
    if notice.topic in OF_PAYMENTS or present is None:
        return False
    if isinstance(present, Change):
        # The erasure is not announced to a user who took no part any more by then.
        return notice.topic != UNINVITED and was_ahead(Event(present, event.reservation))
    ids = [entry.id for entry in present.history]
    if event.id not in ids or (notice.topic == PAUSED and present.status is not Status.NO_SHOW):
        # There were fifty later changes, or this is another record of the same seat; or staff corrected it.
        return True
    later = present.history[ids.index(event.id) + 1 :]
    if notice.topic == REMINDER:
        is_out = notice.recipient_role is RecipientRole.ATTENDEE and notice.user not in present.attendees
        return is_out or any(entry.action in _ENDS for entry in later)
    return any(
        other.user == notice.user and other.topic not in (REMINDER, PAUSED, *OF_PAYMENTS)
        for entry in later
        for other in notices_of(Event(entry, present), templates)
    )


def _is_news(event: Event) -> bool:
    """Return whether the user still waits, and heard of nothing later; a cancellation is the last of all."""
    seat = event.reservation
    return event.change.action != WAITLIST_MOVED or waitlists.is_latest(seat.tenant, seat.id, event.id)


def _is_open(channel: str) -> bool:
    """Return whether the stage sends anything over this channel."""
    if channel == EMAIL:
        return mail.is_configured()
    return whatsapp.is_configured() or settings.load().sms_reminders


def _uses_channel(delivery: Delivery, notice: Notice) -> bool:
    phone_roles = delivery.templates.phone_roles
    return delivery.channel == EMAIL or notice.recipient_role in phone_roles.get(notice.topic, ())


def _is_delivered(
    delivery: Delivery, notice: Notice, shown: Reservation, directory: Mapping[str, Person], now: datetime
) -> bool:
    """Notify one user, unless it was done before; return False if it has to be tried again."""
    if clock.time_left() < _MARGIN_SECONDS:
        return False
    event, channel, person = delivery.event, delivery.channel, directory.get(notice.user)
    if person is not None and person.is_erased:
        return True
    try:
        send = _sender(delivery, notice, shown, person, now)
        return send is None or send_once(
            send,
            tenant=event.reservation.tenant,
            event=event.id,
            channel=channel,
            recipient=notice.user,
            now=now,
            budgets=_budgets(delivery, notice, shown, person),
        )
    except RateExceeded as used_up:
        # For good: the recipient sees the reservation all the same.
        budget = used_up.limit.name if used_up.limit else ""
        facts = {"budget": budget, "event": event.id, "tenant": shown.tenant, "actor": event.change.actor}
        logger.warning("an invitation was held back", extra=facts)
        return True
    except Undeliverable as refusal:
        # For good: trying again for half a day would change nothing.
        metrics.count(Metric.UNDELIVERABLE_ADDRESSES)
        facts = {"event": event.id, "tenant": shown.tenant, "user": notice.user, "reason": refusal.reason}
        logger.warning("an address can never get mail", extra=facts)
        _mark(shown.tenant, recipient_of(notice.user, shown, directory.get(notice.user)).email, now)
        return True
    except Exception as failure:
        logger.warning(
            "somebody could not be told",
            extra={"event": event.id, "channel": channel, "failure": type(failure).__name__},
        )
        return False


def _budgets(
    delivery: Delivery, notice: Notice, shown: Reservation, person: Person | None
) -> tuple[Budget, ...]:
    """Return the budgets that a notice counts for; those of invitations are for e-mails alone."""
    if delivery.channel != EMAIL:
        return ()
    return invitation_budgets.of_notice(
        delivery.event, notice, recipient_of(notice.user, shown, person).email
    )


def _mark(tenant: str, email: str, now: datetime) -> None:
    """Mark an address that can get no mail; without the mark the next event tries it again."""
    try:
        refused_addresses.mark(tenant, email, now)
    except Exception as failure:
        logger.warning("an address could not be marked", extra={"failure": type(failure).__name__})


def _sender(
    delivery: Delivery, notice: Notice, shown: Reservation, person: Person | None, now: datetime
) -> Callable[[], None] | None:
    """Return a function that sends the message to this user; None if the channel does not reach them.

    On the phone: WhatsApp for users who opted in, else reminders by SMS to verified numbers if the stage
    wants them.
    """
    language = language_for(notice.user, shown, person)

    def message() -> Message:
        event, templates = delivery.event, delivery.templates
        return Message.of(notice=notice, event=event, present=shown, templates=templates, language=language)

    if delivery.channel == EMAIL:
        to = recipient_of(notice.user, shown, person)
        if not to.email:
            return None
        links = reservation_links.urls_for(notice, shown, person, now)
        letter = message().letter(to, links, tenants.profile_of(shown.tenant))
        return lambda: mail.send(letter, to)
    phone = phones.get(shown.tenant, notice.user)
    if phone is None or not _may_be_used(phone, notice):
        return None
    if phone.opted_in and whatsapp.is_configured():
        parameters = message().whatsapp_parameters()
        return lambda: whatsapp.send_notice(phone.number, parameters=parameters, language=language)
    if notice.topic == REMINDER and settings.load().sms_reminders and _may_get_sms(phone):
        text = message().brief()
        return lambda: sms.send(phone.number, text)
    return None


def _may_be_used(phone: Phone, notice: Notice) -> bool:
    """Return whether this notice may go to the phone: once a code has proved whose it is, every notice.

    Without codes a number may be a stranger's: it gets what its user asked for, not what others cause.
    """
    if settings.load().phone_otp:
        return phone.is_verified
    return phone.opted_in and notice.recipient_role is RecipientRole.HOLDER


def _may_get_sms(phone: Phone) -> bool:
    return settings.load().phone_otp and phone.is_verified and can_get_sms(phone.number)
