"""Send guests the link that confirms what they have held, once, as long as it waits for that."""

from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib import metrics, settings
from chalicelib.domain.booking_pages import ListedResource
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.events import Event
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.metrics import Metric
from chalicelib.notifications import dates, guest_letters, mail
from chalicelib.notifications.guest_letters import HeldTime
from chalicelib.notifications.letters import Letter, Recipient
from chalicelib.notifications.mail import Undeliverable
from chalicelib.operations import booking_pages, kinds, reservation_links, tenants
from chalicelib.operations.recipients import language_for
from chalicelib.operations.send_once import send_once
from chalicelib.store import refused_addresses

logger = Logger(service="cupo")


def deliver(event: Event, now: datetime) -> bool:
    """Send the mail about a guest's hold; return False if it has to be tried again.

    :raises Unavailable: if the store gave no definite answer in time
    """
    held, kind = event.reservation, kinds.get(event.reservation.kind)
    present = None if kind is None else kind.find(held.tenant, held.id)
    if kind is None or not isinstance(present, Reservation) or not mail.is_configured():
        return True
    email = present.contact.email
    is_waiting = present.status_at(now) is Status.PENDING and present.holder == held.holder
    if not is_waiting or refused_addresses.among(held.tenant, [email], now):
        return True
    letter = _letter(present, kind, now)
    if letter is None:
        return True
    try:
        return send_once(
            lambda: mail.send(letter, Recipient(name="", email=email)),
            tenant=held.tenant,
            event=event.id,
            channel="email",
            recipient=held.holder,
            now=now,
        )
    except Undeliverable as refusal:
        metrics.count(Metric.UNDELIVERABLE_ADDRESSES)
        facts = {"event": event.id, "tenant": held.tenant, "user": held.holder, "reason": refusal.reason}
        logger.warning("an address can never get mail", extra=facts)
        refused_addresses.mark(held.tenant, email, now)
        return True
    except Unavailable:
        return False


def _letter(held: Reservation, kind: kinds.ReservationKind, now: datetime) -> Letter | None:
    """Return the mail; None without an address for links, or if the resource is offered no more."""
    language, base = language_for(held.holder, held, None), settings.links_base()
    offered = booking_pages.found(
        held.tenant, ListedResource(kind.resource_kind, kind.public_id(held.resource))
    )
    if offered is None or held.expires is None or not base:
        return None
    told = HeldTime(
        resource=booking_pages.names_of([offered])[held.resource],
        when=dates.when(held.interval, held.zone, language),
        until=dates.at(held.expires, held.zone, language),
        url=f"{base}/api/links/confirm?token={reservation_links.token_to_confirm(held, now)}",
    )
    return guest_letters.letter_of(told, tenants.profile_of(held.tenant), language)
