"""Every condition under which the system says no: one closed tree, data on attributes.

    ReservationError
    ├── NotAuthenticated
    │   ├── TokenMissing
    │   ├── TokenInvalid
    │   ├── CredentialsWrong
    │   └── NotificationForged
    ├── Forbidden
    │   ├── RoleTooLow
    │   ├── NotHolder
    │   ├── HolderMayOnlyCancel
    │   ├── CrossSite
    │   └── ForeignIdentity
    ├── NotFound
    │   ├── ReservationNotFound
    │   ├── ResourceNotFound
    │   ├── SessionNotFound
    │   ├── MembershipNotFound
    │   ├── NotWaiting
    │   ├── FeedNotFound
    │   ├── WebhookNotFound
    │   └── UserNotFound
    ├── Refused
    │   ├── IntervalInvalid
    │   │   ├── IntervalReversed
    │   │   ├── IntervalTooShort
    │   │   └── IntervalTooLong
    │   ├── StartInPast
    │   ├── ResourceUnavailable
    │   ├── TransitionNotAllowed
    │   ├── SessionTransitionNotAllowed
    │   ├── NotMovable
    │   ├── TooMuchAtOnce
    │   ├── TenantTooLong
    │   ├── OutsideHours
    │   ├── BeyondHorizon
    │   ├── ModalityNotOffered
    │   ├── DepositRequired
    │   ├── DepositMistaken
    │   ├── NoticeTooShort
    │   ├── ReservationsUnreadable
    │   ├── Ineligible
    │   │   ├── MembershipMissing
    │   │   ├── SessionMissing
    │   │   ├── SessionUnavailable
    │   │   ├── SessionPast
    │   │   ├── SessionFull
    │   │   └── AlreadyEnrolled
    │   ├── SeatFree
    │   ├── AlreadyCancelled
    │   ├── AlreadyCompleted
    │   ├── TooLateToCancel
    │   ├── NotCancelled
    │   ├── PhoneInvalid
    │   ├── CountryMissing
    │   ├── CountryUnknown
    │   ├── CodeWrong
    │   ├── PaymentRefused
    │   ├── UrlMalformed
    │   ├── AddressForbidden
    │   ├── OwnAccountChange
    │   └── OwnAccountRemoval
    ├── Clash
    │   ├── IntervalTaken
    │   ├── DayFull
    │   ├── ReservationSettled
    │   ├── ResourceInUse
    │   ├── NameTaken
    │   ├── SessionExists
    │   ├── SeatsTaken
    │   ├── MembershipExists
    │   ├── TooManyFeeds
    │   ├── TooManyWebhooks
    │   └── EmailTaken
    ├── KeyReused
    ├── RateExceeded
    └── Unavailable

Requests that cannot even be read are in dialects/requests.py, under the same root.
"""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.statuses import SessionStatus, Status


class ReservationError(Exception):
    """The root: whoever catches it has caught every refusal."""


class NotAuthenticated(ReservationError):
    """Nobody is known to be calling."""


class TokenMissing(NotAuthenticated):
    """Neither a bearer token nor the cookie was sent."""


class TokenInvalid(NotAuthenticated):
    """The token is forged, malformed or expired, or its account is disabled."""


class CredentialsWrong(NotAuthenticated):
    """No active account has this address and password."""


class NotificationForged(NotAuthenticated):
    """It says that it comes from the payment provider, and is not signed by it, or not lately."""


class Forbidden(ReservationError):
    """The caller is known and may not do this."""


class RoleTooLow(Forbidden):
    """The caller's role does not reach."""


class NotHolder(Forbidden):
    """The reservation is somebody else's."""


class HolderMayOnlyCancel(Forbidden):
    """A holder asked for something else than the cancellation of their own reservation."""


class CrossSite(Forbidden):
    """A request with the cookie that changes something comes from a foreign page, or is not JSON."""


class ForeignIdentity(Forbidden):
    """Accounts are kept by an external identity provider, not here."""


class NotFound(ReservationError):
    """The tenant has no such thing."""


class ReservationNotFound(NotFound):
    """No such reservation."""


class ResourceNotFound(NotFound):
    """No such resource."""


class SessionNotFound(NotFound):
    """No such class session."""


class MembershipNotFound(NotFound):
    """No such membership."""


class NotWaiting(NotFound):
    """The user is not in the waitlist."""


class FeedNotFound(NotFound):
    """No such calendar feed, or not any more."""


class WebhookNotFound(NotFound):
    """No such webhook, or not any more."""


class UserNotFound(NotFound):
    """No such user."""


class Refused(ReservationError):
    """A rule says no."""


class IntervalInvalid(Refused):
    """These two instants make no interval that can be reserved."""


class IntervalReversed(IntervalInvalid):
    """The end is not after the start."""


class IntervalTooShort(IntervalInvalid):
    """Less than a minute."""


class IntervalTooLong(IntervalInvalid):
    """More than 31 days."""


class StartInPast(Refused):
    """The interval begins before now."""


class ResourceUnavailable(Refused):
    """The resource does not exist or takes no reservations."""


@dataclass(eq=False)
class TransitionNotAllowed(Refused):
    """The status machine has no way from `current` to `wanted`."""

    current: Status
    wanted: Status


@dataclass(eq=False)
class SessionTransitionNotAllowed(Refused):
    """A class session has no way from `current` to `wanted`."""

    current: SessionStatus
    wanted: SessionStatus


@dataclass(eq=False)
class NotMovable(Refused):
    """A reservation in this status holds no interval that could be moved."""

    current: Status


class TooMuchAtOnce(Refused):
    """More days and attendees than one write takes."""


class TenantTooLong(Refused):
    """A calendar feed's address would be longer than an address may be."""


class OutsideHours(Refused):
    """The interval is not inside the working hours of one day."""


class BeyondHorizon(Refused):
    """The interval begins later than appointments are taken for."""


class ModalityNotOffered(Refused):
    """Appointments are not offered this way."""


class DepositRequired(Refused):
    """Without a deposit there is no appointment."""


class DepositMistaken(Refused):
    """The deposit is not what is asked for, or none is."""


@dataclass(eq=False)
class NoticeTooShort(Refused):
    """It begins in less than the `hours` in which it could still be cancelled or moved."""

    hours: int


class ReservationsUnreadable(Refused):
    """A list cannot be had now, of which the document says that this is the request's fault."""


class Ineligible(Refused):
    """The user may not take a seat in this session."""


class MembershipMissing(Ineligible):
    """They have no membership that is in force today."""


class SessionMissing(Ineligible):
    """There is no such session to take a seat in."""


class SessionUnavailable(Ineligible):
    """The session's status lets nobody in."""


class SessionPast(Ineligible):
    """The session has begun, or, once it is in progress, ended."""


class SessionFull(Ineligible):
    """All seats are taken."""


class AlreadyEnrolled(Ineligible):
    """The user holds a seat in it already."""


class SeatFree(Refused):
    """Nobody needs to wait: there is a free seat."""


class AlreadyCancelled(Refused):
    """It was cancelled before."""


class AlreadyCompleted(Refused):
    """What is completed cannot be cancelled."""


class TooLateToCancel(Refused):
    """The session has begun."""


class NotCancelled(Refused):
    """Only what is cancelled can be taken up again."""


class PhoneInvalid(Refused):
    """No phone can have this number."""


class CountryMissing(Refused):
    """A number that does not begin with `+` needs a country."""


class CountryUnknown(Refused):
    """No country with phones has this code."""


class CodeWrong(Refused):
    """The one-time code is wrong, expired, used, void, or there is none."""


class PaymentRefused(Refused):
    """The payment provider does not want to take this payment, and will not want to the next time."""


class UrlMalformed(Refused):
    """It is no https address that anything could be sent to."""


class AddressForbidden(Refused):
    """The address leads to this machine, or into a network that not everybody can reach."""


class OwnAccountChange(Refused):
    """Callers may not change their own account this way."""


class OwnAccountRemoval(Refused):
    """Callers may not remove their own account."""


class Clash(ReservationError):
    """What is asked for collides with what is there."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An interval that stands in the way, that of a hold until it `expires`. Instants are UTC."""

    reservation: str
    start: datetime
    end: datetime
    expires: datetime | None = None

    def is_lapsed(self, now: datetime) -> bool:
        """Whether it is that of a hold past its time, which stands in nobody's way."""
        return self.expires is not None and self.expires <= now


@dataclass(eq=False)
class IntervalTaken(Clash):
    """Blocking reservations overlap the interval."""

    conflicts: tuple[Conflict, ...]


@dataclass(eq=False)
class DayFull(Clash):
    """The resource's UTC day holds all the intervals that it can."""

    day: date


class ReservationSettled(Clash):
    """It has ended or was cancelled: nothing of it changes any more."""


class ResourceInUse(Clash):
    """Future reservations block the resource."""


class NameTaken(Clash):
    """Another resource of the kind has this name, without case."""


class SessionExists(Clash):
    """The class has a session at that date and time."""


class SeatsTaken(Clash):
    """More seats are taken than the capacity would be."""


class MembershipExists(Clash):
    """The user has a membership."""


@dataclass(eq=False)
class TooManyFeeds(Clash):
    """The user has the `most` calendar feeds that one may have."""

    most: int


@dataclass(eq=False)
class TooManyWebhooks(Clash):
    """The tenant has the `most` webhooks that one may have."""

    most: int


class EmailTaken(Clash):
    """Another account has this address."""


class KeyReused(ReservationError):
    """The idempotency key was used with another body."""


@dataclass(eq=False)
class RateExceeded(ReservationError):
    """Too many requests; the next is welcome in `retry_after` seconds."""

    retry_after: int


class Unavailable(ReservationError):
    """The store, or a provider, did not answer in time. What was asked for is done wholly or not at all."""
