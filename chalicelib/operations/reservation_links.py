"""What the links in mails about reservations lead to, and who may do it (docs/mails.md).

A link is for one action of one recipient. It takes the place of signing in, and gives no more than the API
would: rights, status and address are looked at anew whenever it is used.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib import settings
from chalicelib.domain.cancellations import Cancellation
from chalicelib.domain.capacity import seat_status_at
from chalicelib.domain.errors import LinkInvalid
from chalicelib.domain.events import ERASED, OF_WAITLIST
from chalicelib.domain.guests import is_guest
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import LinkAction, ReservationLink, digest_of, link_in, token_of
from chalicelib.domain.roles import Caller, Role, Roles
from chalicelib.domain.seats import session_of
from chalicelib.domain.slots import Asked, Slot
from chalicelib.domain.statuses import Status
from chalicelib.notifications.audience import Notice
from chalicelib.notifications.notification_templates import UNINVITED, RecipientRole
from chalicelib.operations import audit, guest_holds, kinds, offers, rules
from chalicelib.operations.kinds import ReservationKind
from chalicelib.operations.people import language_of, roles_of
from chalicelib.operations.recipients import language_for, recipient_of
from chalicelib.store import account_overrides, people, resources, secrets, sessions

_KEY_PURPOSE = "reservation links"
# Of these there is nothing left to see for who is told.
_WITHOUT_LINKS = OF_WAITLIST | {ERASED, UNINVITED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A good link, and what it is about as it stands now; there is no reservation if it was deleted since.

    `actor` is its recipient with the rights that a link gives: of a user, or for the person that a
    reservation is with, of staff, as long as they are.
    """

    link: ReservationLink
    kind: ReservationKind
    reservation: Reservation | None
    role: RecipientRole
    actor: Caller
    language: Language

    def is_open(self, now: datetime) -> bool:
        """Return whether the reservation is still to take place, or is taking place."""
        return self.reservation is not None and self.reservation.status_at(now).is_blocking

    @property
    def is_of_guest(self) -> bool:
        """Return whether its recipient holds it without an account."""
        return self.role is RecipientRole.HOLDER and is_guest(self.link.user)

    @property
    def actions(self) -> list[LinkAction]:
        """Return what the recipient may do by links, in the order of the actions."""
        actions = self.kind.linked.of_roles.get(self.role, frozenset())
        if self.is_of_guest:
            actions |= {LinkAction.CONFIRM}
        return [action for action in LinkAction if action in actions]

    def is_pending(self, now: datetime) -> bool:
        """Return whether the reservation waits to be confirmed."""
        return self.reservation is not None and self.reservation.status_at(now) is Status.PENDING

    def tokens(self, now: datetime) -> dict[LinkAction, str]:
        """Return the token of a link for each action that the recipient has now."""
        key = secrets.signing_keys().signing(now).derived(_KEY_PURPOSE)
        return {
            action: token_of(replace(self.link, action=action), key)
            for action in self.actions
            if self.is_pending(now) or action is not LinkAction.CONFIRM
        }


def urls_for(
    notice: Notice, reservation: Reservation, person: Person | None, now: datetime
) -> dict[LinkAction, str]:
    """Return the addresses of the links for the recipient of a notice, by action.

    There are none where the stage has no address for links, nor for what is over, or has no recipient.
    """
    base, kind = settings.links_base(), kinds.get(reservation.kind)
    email = recipient_of(notice.user, reservation, person).email
    if kind is None or not (base and email) or notice.topic in _WITHOUT_LINKS:
        return {}
    link = ReservationLink(
        action=LinkAction.SEE,
        tenant=reservation.tenant,
        kind=reservation.kind,
        reservation=reservation.id,
        user=notice.user,
        address=digest_of(email),
    )
    opened = _opened(link, kind, reservation, person)
    if opened is None or not opened.is_open(now):
        return {}
    return {
        action: f"{base}/api/links/{action}?token={token}" for action, token in opened.tokens(now).items()
    }


def opened(*, token: str, action: LinkAction, asked: Language, now: datetime) -> Opened:
    """Return what a link is for, as it stands now.

    `asked` is the language of the request: it counts where nothing is left that says the recipient's.

    :raises LinkInvalid: if it is forged, was sent to a former address, or its recipient takes no part any
        more, or may not do this any more
    :raises Unavailable: if the store gave no definite answer in time
    """
    link = link_in(token, action, secrets.signing_keys().derived(_KEY_PURPOSE))
    kind = None if link is None else kinds.get(link.kind)
    if link is None or kind is None:
        raise LinkInvalid
    person = people.get(link.tenant, link.user)
    is_out = account_overrides.is_disabled(link.tenant, link.user) or (person and person.is_erased)
    found = None if is_out else _opened(link, kind, _present(link, kind, now), person)
    if found is None or action not in found.actions:
        raise LinkInvalid
    is_unknown = found.reservation is None and person is None
    return replace(found, language=asked) if is_unknown else found


def token_to_confirm(held: Reservation, now: datetime) -> str:
    """Return the token of the link by which a guest confirms a hold."""
    link = ReservationLink(
        action=LinkAction.CONFIRM,
        tenant=held.tenant,
        kind=held.kind,
        reservation=held.id,
        user=held.holder,
        address=digest_of(held.contact.email),
    )
    return token_of(link, secrets.signing_keys().signing(now).derived(_KEY_PURPOSE))


def terms_of(opened: Opened) -> Cancellation | None:
    """Return the rule by which its holder cancels a reservation; it binds nobody else.

    :raises Unavailable: if the store gave no definite answer in time
    """
    reservation, kind = opened.reservation, opened.kind
    if reservation is None or opened.role is not RecipientRole.HOLDER:
        return None
    resource: str | None = reservation.resource
    if kind.is_seat:
        session = sessions.get(reservation.tenant, session_of(reservation.id))
        resource = None if session is None else session.resource
    if resource is None:
        return None
    return rules.in_force(reservation.tenant, kind.resource_kind, resource).cancellation


def free_times(opened: Opened, day: date, now: datetime) -> list[Slot]:
    """Return the times of a day that a reservation could move to, as long as it is now, by start.

    :raises Unavailable: if the store gave no definite answer in time
    """
    reservation, kind = opened.reservation, opened.kind
    if reservation is None:
        return []
    resource = resources.get(reservation.tenant, kind.resource_kind, reservation.resource)
    if resource is None or not resource.is_reservable:
        return []
    interval = reservation.interval
    asked = Asked(day=day, duration=interval.end - interval.start, now=now)
    offer = offers.offer(
        tenant=reservation.tenant,
        kind=kind.resource_kind,
        resource=resource.id,
        asked=asked,
        zone=reservation.zone,
        caller=opened.actor,
        moving=reservation.id,
    )
    return [slot for slot in offer.slots if slot.interval.start > now and slot.interval != interval]


def move(opened: Opened, start: datetime, now: datetime) -> Reservation:
    """Move a reservation to another start, as long as it is now; return it as it is then.

    :raises LinkInvalid: if its kind is not moved by links
    :raises IntervalInvalid: if no reservation can begin then
    :raises ReservationError: what the API would refuse it for
    """
    reservation, move_it = opened.reservation, opened.kind.linked.move
    if reservation is None or move_it is None:
        raise LinkInvalid
    length = reservation.interval.end - reservation.interval.start
    return move_it(reservation, Interval.of(start, start + length), opened.actor, now)


def confirm(opened: Opened, now: datetime) -> Reservation:
    """Confirm what is pending; twice is once. Return it as it is then.

    :raises LinkInvalid: if its kind is not confirmed by links
    :raises TransitionNotAllowed: if it has lapsed, or was cancelled
    :raises ReservationError: what the API would refuse it for
    """
    reservation, confirm_it = opened.reservation, opened.kind.linked.confirm
    if reservation is not None and opened.is_of_guest:
        return guest_holds.confirm(reservation, opened.kind, opened.actor, now)
    if reservation is None or confirm_it is None:
        raise LinkInvalid
    return confirm_it(reservation, opened.actor, now)


@contextmanager
def recorded(opened: Opened, *, action: str, source: str, now: datetime) -> Iterator[None]:
    """Have the audit log record what staff do by a link, as it does what they do by the API.

    :raises Unavailable: if the entry cannot be written
    """
    if not opened.actor.can_assist:
        yield
        return
    with audit.recorded(
        tenant=opened.link.tenant,
        actor=opened.actor.user,
        action=action,
        kind=opened.kind.name,
        thing=opened.link.reservation,
        source=source,
        now=now,
    ):
        yield


def _opened(
    link: ReservationLink, kind: ReservationKind, reservation: Reservation | None, person: Person | None
) -> Opened | None:
    """Return a link that is for the present address of somebody who takes part; else None."""
    role: RecipientRole | None = RecipientRole.HOLDER
    email, name = (person.email, person.name) if person is not None else ("", "")
    if reservation is not None:
        role = _role_in(reservation, link.user, kind)
        recipient = recipient_of(link.user, reservation, person)
        email, name = recipient.email, recipient.name
    # Of a deleted reservation with somebody whom the directory does not know, nothing is left to compare.
    is_known = reservation is not None or person is not None
    if role is None or (is_known and digest_of(email) != link.address):
        return None
    roles = _roles(link, kind, role, person)
    actor = Caller(
        tenant=link.tenant, user=link.user, roles=roles, name=name, email=email, kind=kind.resource_kind
    )
    if role is RecipientRole.HOST and not actor.can_assist:
        return None
    return Opened(
        link=link,
        kind=kind,
        reservation=reservation,
        role=role,
        actor=actor,
        language=language_of(person) if reservation is None else language_for(link.user, reservation, person),
    )


def _present(link: ReservationLink, kind: ReservationKind, now: datetime) -> Reservation | None:
    """Return the reservation as it is now; a seat has the time of its session, and ends with it."""
    found = kind.find(link.tenant, link.reservation)
    if not isinstance(found, Reservation):
        if found is None:
            raise LinkInvalid
        return None
    session = sessions.get(link.tenant, session_of(found.id)) if kind.is_seat else None
    if session is None:
        return found
    return replace(found, interval=session.interval, status=seat_status_at(found, session, now))


def _role_in(reservation: Reservation, user: str, kind: ReservationKind) -> RecipientRole | None:
    """Return the first role that a user has in a reservation, as for mails; None if they take no part."""
    roles: Mapping[RecipientRole, tuple[str | None, ...]] = {
        RecipientRole.HOLDER: (reservation.holder,),
        RecipientRole.ATTENDEE: reservation.attendees,
        RecipientRole.HOST: (kind.templates.host(reservation),),
    }
    return next((role for role, users in roles.items() if user in users), None)


def _roles(link: ReservationLink, kind: ReservationKind, role: RecipientRole, person: Person | None) -> Roles:
    """Return the rights that a link gives: no more than a mail may carry, and than its recipient has."""
    if role is not RecipientRole.HOST:
        return Roles()
    held = roles_of(link.tenant, link.user, person).in_kind(kind.resource_kind)
    return Roles(min(held, Role.STAFF))
