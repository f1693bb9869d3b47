"""Calendar feeds, which programs subscribe to by a URL that needs no login (docs/calendar-feeds.md)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.statuses import Status

# The subject type of a user's own feed; the other types are defined by dialects.
USER = "user"

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
MOST_ENTRIES = 2000
MOST_FEEDS = 50

# Increases when the same bytes get another meaning; tokens of a former version are invalid.
_VERSION = "1"
_MAC_BYTES, _ID_LENGTH = 16, 17
_DIGEST_DIGITS = 32


class Detail(StrEnum):
    """How much of a reservation a feed shows."""

    BUSY = "busy"
    DETAILS = "details"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar of a user, or of a subject that a dialect defines; its maker lets others subscribe to it.

    It shows what the maker could see when they made it (`role`), in the language that they had chosen then.
    """

    tenant: str
    id: str
    subject_type: str
    subject_id: str
    detail: Detail
    maker: str
    role: Role
    language: Language
    created: datetime

    @property
    def viewer(self) -> Caller:
        """Return the maker as a caller, for checks of rights."""
        return Caller(tenant=self.tenant, user=self.maker, role=self.role, name="", email="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The texts for a reservation where its details are shown."""

    title: str
    place: str | None = None
    link: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A reservation in a calendar; without a label it shows only that the time is taken."""

    uid: str
    reservation: Reservation
    label: Label | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a feed shows now, by start; `name` is None if the calendar must not name anybody."""

    name: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSubject:
    """What a feed may be of besides a user, by `word` in requests: a room, a court, a professional.

    Each function gets tenant and id first. `name_of` returns None if there is no such subject (any more);
    `may_detail` decides who may see its details. If it `is_person`, it is not named where details are hidden.
    """

    word: str
    name_of: Callable[[str, str], str | None]
    reservations_of: Callable[[str, str, Interval], list[Reservation]]
    may_detail: Callable[[Caller, str], bool]
    is_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """What a dialect provides for calendars.

    `of_user` returns a user's reservations that overlap an interval, each once. `labels_of` returns labels by
    the reservation's id, without those that the feed's maker may not see.
    """

    of_user: Callable[[str, str, Interval], list[Reservation]]
    labels_of: Callable[[Sequence[Reservation], Feed], Mapping[str, Label]]
    subject: FeedSubject | None = None


def window_at(now: datetime) -> Interval:
    """Return the interval of the past and the future that feeds show."""
    return Interval(now - BACK, now + AHEAD)


def is_shown(reservation: Reservation, now: datetime) -> bool:
    """Return whether the reservation takes its time, or took it."""
    status = reservation.status_at(now)
    return status.is_blocking or status is Status.COMPLETED


def distance(interval: Interval, now: datetime) -> timedelta:
    """Return how far the interval is from now, forwards or back; zero while it lasts."""
    return max(interval.start - now, now - interval.end, timedelta(0))


def token_of(tenant: str, feed: str, key: bytes) -> str:
    """Return the token that opens a feed: URL-safe, signed, the same whenever it is made."""
    signed = feed.encode() + tenant.encode()
    mac = hmac.digest(key, _VERSION.encode() + signed, hashlib.sha256)[:_MAC_BYTES]
    return _VERSION + urlsafe_b64encode(mac + signed).decode().rstrip("=")


def named_in(token: str, key: bytes) -> tuple[str, str] | None:
    """Return tenant and id of the feed that a token opens; None if the token is not exactly one of ours."""
    try:
        raw = urlsafe_b64decode(token[len(_VERSION) :] + "==")[_MAC_BYTES:]
        feed, tenant = raw[:_ID_LENGTH].decode(), raw[_ID_LENGTH:].decode()
    except ValueError:
        return None
    is_ours = hmac.compare_digest(token_of(tenant, feed, key).encode(), token.encode())
    return (tenant, feed) if is_ours else None


def digest_of(feed: Feed, reservation: Reservation, key: bytes) -> str:
    """Return an id for a reservation that only this feed uses, and that does not reveal its real id."""
    text = f"uid#{feed.id}#{reservation.id}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:_DIGEST_DIGITS]
