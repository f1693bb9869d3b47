"""Calendar feeds: what programs subscribe to, by an address that needs no login (docs/calendar-feeds.md)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.statuses import Status

Language = Literal["es", "en"]

# What a feed is of, where it is of nothing that a dialect brings along.
USER = "user"

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
MOST_ENTRIES = 2000
MOST_FEEDS = 50

# Grows when the same bytes come to mean something else; tokens of a former version are worth nothing.
_VERSION = "1"
_MAC_BYTES, _ID_LENGTH = 16, 17
_PURPOSE = b"calendar feeds"
_DIGEST_DIGITS = 32


class Detail(StrEnum):
    """How much of a reservation a feed shows."""

    BUSY = "busy"
    DETAILS = "details"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar of `of_id`, a user or what a dialect calls `of`, that its maker lets others subscribe to.

    It shows what the maker might see when they made it (`role`), in the language that they had.
    """

    tenant: str
    id: str
    of: str
    of_id: str
    detail: Detail
    maker: str
    role: Role
    language: Language
    created: datetime

    @property
    def viewer(self) -> Caller:
        """The maker, as far as rights go."""
        return Caller(tenant=self.tenant, user=self.maker, role=self.role, name="", email="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a reservation is called where its details are shown."""

    title: str
    place: str | None = None
    link: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A reservation in a calendar; without a label it says that the time is taken, and nothing else."""

    uid: str
    reservation: Reservation
    label: Label | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a feed shows now, by start; `name` is None where it names nobody."""

    name: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a feed may be of besides a user, by `word` in requests: a room, a court, a professional.

    Each function gets tenant and id first. `name_of` is None where there is no such thing (any more);
    `may_detail` says who may have its details. One that `is_person` is not named where details are not shown.
    """

    word: str
    name_of: Callable[[str, str], str | None]
    reservations_of: Callable[[str, str, Interval], list[Reservation]]
    may_detail: Callable[[Caller, str], bool]
    is_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a dialect brings along for calendars.

    `of_user` gives a user's reservations that touch an interval, each once. `labels_of` names them by id,
    but for those that the feed's maker may not see.
    """

    of_user: Callable[[str, str, Interval], list[Reservation]]
    labels_of: Callable[[Sequence[Reservation], Feed], Mapping[str, Label]]
    thing: Thing | None = None


def window_at(now: datetime) -> Interval:
    """What of the past and the future feeds show."""
    return Interval(now - BACK, now + AHEAD)


def is_shown(reservation: Reservation, now: datetime) -> bool:
    """Whether it takes its time, or took it."""
    status = reservation.status_at(now)
    return status.is_blocking or status is Status.COMPLETED


def distance(interval: Interval, now: datetime) -> timedelta:
    """How far it is from now, forwards or back; nothing while it lasts."""
    return max(interval.start - now, now - interval.end, timedelta(0))


def key_from(secret: str) -> bytes:
    """The key of feeds' tokens alone, so that no other signature by the secret is one of theirs."""
    return hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)


def token_of(tenant: str, feed: str, key: bytes) -> str:
    """What opens a feed: URL-safe, signed, the same whenever it is made."""
    signed = feed.encode() + tenant.encode()
    mac = hmac.digest(key, _VERSION.encode() + signed, hashlib.sha256)[:_MAC_BYTES]
    return _VERSION + urlsafe_b64encode(mac + signed).decode().rstrip("=")


def named_in(token: str, key: bytes) -> tuple[str, str] | None:
    """Tenant and id of the feed that a token opens; None if it is not one of ours, to the last character."""
    try:
        raw = urlsafe_b64decode(token[len(_VERSION) :] + "==")[_MAC_BYTES:]
        feed, tenant = raw[:_ID_LENGTH].decode(), raw[_ID_LENGTH:].decode()
    except ValueError:
        return None
    is_ours = hmac.compare_digest(token_of(tenant, feed, key).encode(), token.encode())
    return (tenant, feed) if is_ours else None


def digest_of(feed: Feed, reservation: Reservation, key: bytes) -> str:
    """A name for a reservation that is its own in this feed, and leads nowhere else."""
    text = f"uid#{feed.id}#{reservation.id}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:_DIGEST_DIGITS]
