"""Every error condition of the system, as one closed tree; data is on attributes, never in the text.

    ReservationError
    ├── NotAuthenticated    TokenMissing · TokenInvalid · CredentialsWrong · NotificationForged
    ├── Forbidden           RoleTooLow · NotHolder · HolderMayOnlyCancel · CrossSite · ForeignIdentity ·
    │                       AddressUnproved · RegistrationClosed · ResetNeeded ·
    │                       AccountNeeded
    ├── NotFound            ReservationNotFound · ResourceNotFound · SessionNotFound · MembershipNotFound ·
    │                       NotWaiting · FeedNotFound · WebhookNotFound · UserNotFound · ClosureNotFound
    ├── Refused             StartInPast · ResourceUnavailable · TransitionNotAllowed ·
    │   │                   SessionTransitionNotAllowed · NotMovable · TooMuchAtOnce · TenantTooLong ·
    │   │                   ModalityNotOffered · DepositRequired ·
    │   │                   DepositMistaken · ReservationsUnreadable · SeatFree ·
    │   │                   AlreadyCancelled · AlreadyCompleted · TooLateToCancel · NotCancelled ·
    │   │                   PhoneInvalid · PhoneNotReachable · CountryMissing · CountryUnknown ·
    │   │                   CodeWrong · PaymentRefused · UrlMalformed · AddressForbidden ·
    │   │                   PortForbidden · OwnAccountChange · OwnAccountRemoval · PasswordCommon ·
    │   │                   LinkInvalid · RulesMistaken · CheckInUnneeded · CheckInUnconfirmed ·
    │   │                   CheckInCodeWrong · TooMuchToReport
    │   ├── RuleBroken      LengthNotAllowed · StartNotAllowed · TooSoon · BeyondHorizon · Closed ·
    │   │   │               NoticeTooShort · Paused
    │   │   ├── NotOpen         NotOpenThatDay
    │   │   ├── NotCheckInTime  CheckInTooEarly · CheckInClosed
    │   │   └── QuotaReached    TooManyOpen · TooManyThatDay · TooManyThatWeek · TooManyUnpaid
    │   ├── IntervalInvalid IntervalReversed · IntervalTooShort · IntervalTooLong
    │   └── Ineligible      MembershipMissing · SessionMissing · SessionUnavailable · SessionPast ·
    │                       SessionFull · AlreadyEnrolled
    ├── Clash               IntervalTaken · ReservationSettled · ResourceInUse · NameTaken ·
    │                       SessionExists · SeatsTaken · MembershipExists · TooManyFeeds ·
    │                       TooManyWebhooks · TooManyClosures · EmailTaken · LastSuperadmin · RulesChanged
    ├── KeyReused
    ├── RateExceeded
    └── Unavailable

Errors of requests that cannot be parsed are in http/requests.py, under the same root.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from chalicelib.domain.rate_limits import RateLimit
from chalicelib.domain.statuses import SessionStatus, Status

if TYPE_CHECKING:
    from chalicelib.domain.document_reader import Mistake


class ReservationError(Exception):
    """The root of all refusals."""


class NotAuthenticated(ReservationError):
    """The caller is not authenticated."""


class TokenMissing(NotAuthenticated):
    """The request has neither a bearer token nor the cookie."""


class TokenInvalid(NotAuthenticated):
    """The token is forged, malformed or expired, or its account is disabled."""


class CredentialsWrong(NotAuthenticated):
    """No active account has this address and password."""


class NotificationForged(NotAuthenticated):
    """A notification claims to come from the payment provider, but its signature is wrong or too old."""


class Forbidden(ReservationError):
    """The caller is known and may not do this."""


class RoleTooLow(Forbidden):
    """The caller's role is too low for this."""


class NotHolder(Forbidden):
    """The reservation belongs to somebody else."""


class HolderMayOnlyCancel(Forbidden):
    """A holder requested something other than the cancellation of their own reservation."""


@dataclass(eq=False)
class CrossSite(Forbidden):
    """A request with the cookie that changes something may come from another site, as `header` says."""

    header: str


class ForeignIdentity(Forbidden):
    """An external identity provider manages the accounts, not this system."""


class AddressUnproved(Forbidden):
    """The caller's address is not proved to be theirs."""


class ResetNeeded(Forbidden):
    """So many logins have failed in a row that the password has to be set anew, by a link."""


class RegistrationClosed(Forbidden):
    """The stage takes no registrations, or could not send the mail that proves an address."""


class AccountNeeded(Forbidden):
    """A time was held by guests too often without being confirmed: it takes an account."""


class NotFound(ReservationError):
    """The tenant does not have what was requested."""


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


class ClosureNotFound(NotFound):
    """No such closure."""


class Refused(ReservationError):
    """A rule does not allow this."""


class IntervalInvalid(Refused):
    """The two instants do not make an interval that can be reserved."""


class IntervalReversed(IntervalInvalid):
    """The end is not after the start."""


class IntervalTooShort(IntervalInvalid):
    """The interval is shorter than a minute."""


class IntervalTooLong(IntervalInvalid):
    """The interval is longer than 31 days."""


class StartInPast(Refused):
    """The interval begins before now."""


class ResourceUnavailable(Refused):
    """The resource does not exist or takes no reservations."""


@dataclass(eq=False)
class TransitionNotAllowed(Refused):
    """The status machine does not allow the transition from `current` to `wanted`."""

    current: Status
    wanted: Status


@dataclass(eq=False)
class SessionTransitionNotAllowed(Refused):
    """A class session cannot change from `current` to `wanted`."""

    current: SessionStatus
    wanted: SessionStatus


@dataclass(eq=False)
class NotMovable(Refused):
    """A reservation in this status blocks no interval that could be moved."""

    current: Status


class TooMuchAtOnce(Refused):
    """There are more days and attendees than one transaction can write."""


class TenantTooLong(Refused):
    """The URL of a calendar feed would be longer than URLs may be, because of the tenant's id."""


@dataclass(eq=False)
class RuleBroken(Refused):
    """A rule of the resource refuses; `allowed` is what would be right, as JSON (contract rules.md)."""

    RULE: ClassVar[str]
    allowed: Mapping[str, Any]


class NotOpen(RuleBroken):
    """It is not open all the time of the interval; `hours` are those of its day."""

    RULE = "hours"


class NotOpenThatDay(NotOpen):
    """It does not open on that day."""


class LengthNotAllowed(RuleBroken):
    """The interval is too short or too long, or ends between two steps."""

    RULE = "durations"


class StartNotAllowed(RuleBroken):
    """Reservations do not begin at this time."""

    RULE = "starts"


class TooSoon(RuleBroken):
    """It begins too soon to be reserved."""

    RULE = "notice"


class BeyondHorizon(RuleBroken):
    """It begins later than the resource, or the stage, takes reservations for."""

    RULE = "window"


class Closed(RuleBroken):
    """A closure takes no reservations then; `allowed` is what it says of itself."""

    RULE = "closed"


class NoticeTooShort(RuleBroken):
    """It begins too soon to be given up, by a cancellation or a move."""

    RULE = "cancellation"


class QuotaReached(RuleBroken):
    """The holder has as much as one user may have."""

    RULE = "quota"


class TooManyOpen(QuotaReached):
    """The holder has as many open reservations of the kind as one user may have."""


class TooManyThatDay(QuotaReached):
    """The holder has as many reservations of the kind on that day as one user may have."""


class TooManyThatWeek(QuotaReached):
    """The holder has as many reservations of the kind in that ISO week as one user may have."""


class TooManyUnpaid(QuotaReached):
    """The holder has as many unpaid holds of the resource as one user may have."""


@dataclass(eq=False)
class RulesMistaken(Refused):
    """A document of rules says what no document may say: all that is wrong with it."""

    mistakes: "tuple[Mistake, ...]"


@dataclass(eq=False)
class Paused(RuleBroken):
    """The holder has not come too often; `until` is the end of the pause on the resource's clock."""

    RULE = "max_no_shows"
    until: str


@dataclass(eq=False)
class NotCheckInTime(RuleBroken):
    """The check-in is not open; `opens` and `closes` are on the reservation's clock, as `HH:MM`."""

    RULE = "check_in"
    opens: str
    closes: str


class CheckInTooEarly(NotCheckInTime):
    """The check-in has not opened yet."""


class CheckInClosed(NotCheckInTime):
    """The check-in has closed, and who has not come is a no-show."""


class CheckInUnneeded(Refused):
    """The reservation has no check-in."""


class CheckInUnconfirmed(Refused):
    """The reservation is pending: staff has to check its holder in, or to confirm it first."""


class CheckInCodeWrong(Refused):
    """It is not the code that the resource shows today."""


class ModalityNotOffered(Refused):
    """Appointments are not offered in this modality."""


class DepositRequired(Refused):
    """An appointment needs a deposit."""


class DepositMistaken(Refused):
    """The deposit that was sent is not the required one, or none is required."""


class ReservationsUnreadable(Refused):
    """A list cannot be read now; the document wants this reported as the client's error."""


class Ineligible(Refused):
    """The user may not take a seat in this session."""


class MembershipMissing(Ineligible):
    """The user has no membership that is in force today."""


class SessionMissing(Ineligible):
    """The session of the requested seat does not exist."""


class SessionUnavailable(Ineligible):
    """The session's status lets nobody in."""


class SessionPast(Ineligible):
    """The session has begun or, if it is in progress, ended."""


class SessionFull(Ineligible):
    """All seats are taken."""


class AlreadyEnrolled(Ineligible):
    """The user already holds a seat in this session."""


class SeatFree(Refused):
    """There is a free seat, so nobody needs to wait."""


class AlreadyCancelled(Refused):
    """It was cancelled before."""


class AlreadyCompleted(Refused):
    """It is completed, and cannot be cancelled."""


class TooLateToCancel(Refused):
    """The session has begun."""


class NotCancelled(Refused):
    """It is not cancelled, so it cannot be reactivated."""


class PhoneInvalid(Refused):
    """No phone can have this number."""


class PhoneNotReachable(Refused):
    """A code would have to go to this number, and the stage sends no SMS to it."""


class CountryMissing(Refused):
    """A number that does not begin with `+` needs a country."""


class CountryUnknown(Refused):
    """No country with phones has this code."""


class CodeWrong(Refused):
    """The one-time code is wrong, expired, used or void, or there is none."""


class PaymentRefused(Refused):
    """The payment provider refuses this payment, and would refuse it again."""


@dataclass(eq=False)
class TooMuchToReport(Refused):
    """There are more reservations than the `most` that one report reads."""

    most: int


class UrlMalformed(Refused):
    """The URL is not an https address that a request could be sent to."""


class AddressForbidden(Refused):
    """The address leads to this machine, or into a network that is not public."""


class PortForbidden(Refused):
    """The URL has another port than that of https."""


class OwnAccountChange(Refused):
    """Callers may not change their own account this way."""


class OwnAccountRemoval(Refused):
    """Callers may not remove their own account."""


class PasswordCommon(Refused):
    """The password is one of the most used, or made of the user's own name or address."""


class LinkInvalid(Refused):
    """The link that was sent by mail is forged, expired, or was used."""


class Clash(ReservationError):
    """The request conflicts with what exists."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A reservation's interval that is in the way of another; a hold's until it `expires`. Instants are UTC.

    Its resource stays free for `before` before it and `after` after it.
    """

    reservation: str
    start: datetime
    end: datetime
    expires: datetime | None = None
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)

    def is_lapsed(self, now: datetime) -> bool:
        """Return whether it belongs to a hold past its time, which blocks nobody."""
        return self.expires is not None and self.expires <= now


@dataclass(eq=False)
class IntervalTaken(Clash):
    """Blocking reservations overlap the interval."""

    conflicts: tuple[Conflict, ...]


class ReservationSettled(Clash):
    """The reservation has ended or was cancelled, and cannot change any more."""


class ResourceInUse(Clash):
    """Future reservations block the resource."""


class NameTaken(Clash):
    """Another resource of the kind has this name, compared without case."""


class SessionExists(Clash):
    """The class has a session at that date and time."""


class SeatsTaken(Clash):
    """More seats are taken than the new capacity."""


class MembershipExists(Clash):
    """The user already has a membership."""


@dataclass(eq=False)
class TooManyFeeds(Clash):
    """The user has `most` calendar feeds, which is the limit."""

    most: int


@dataclass(eq=False)
class TooManyWebhooks(Clash):
    """The tenant has `most` webhooks, which is the limit."""

    most: int


@dataclass(eq=False)
class TooManyClosures(Clash):
    """The tenant has `most` closures that are not over, which is the limit."""

    most: int


class RulesChanged(Clash):
    """Somebody else has written these rules since they were read."""


class EmailTaken(Clash):
    """Another account has this address."""


class LastSuperadmin(Clash):
    """The superadmin who would be demoted, disabled or deleted may be the last one who is active."""


class KeyReused(ReservationError):
    """The idempotency key was used with another body."""


@dataclass(eq=False)
class RateExceeded(ReservationError):
    """There were too many requests for a `limit`; the next is possible in `retry_after` seconds.

    `left` is what is left of the limit until then: less than this request took.
    """

    retry_after: int
    limit: RateLimit | None = None
    left: int = 0


class Unavailable(ReservationError):
    """The store, or a provider, did not answer in time. The request took effect completely or not at all."""
