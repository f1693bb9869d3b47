"""Calendar feeds, which programs subscribe to by a URL that needs no login (docs/calendar-feeds.md)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zlib import crc32

from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status

# The subject type of a user's own feed; the other types are defined by dialects.
USER = "user"

BACK, LONGEST_BACK, AHEAD = timedelta(days=90), timedelta(days=366), timedelta(days=366)

# A kept ETag holds no longer than KEPT, whatever is known. It is kept only of what was read SETTLES after the
# last change: the indexes follow the table, and have it by then.
KEPT, SETTLES = timedelta(hours=6), timedelta(minutes=1)
_RENEWED = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MOST_ENTRIES = 2000
# Of a feed that has more, so many are read forwards from now, and so many back.
MOST_READ = 2 * MOST_ENTRIES
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

    It shows what the maker may see when it is read, in the language that they had chosen when they made it.
    """

    tenant: str
    id: str
    subject_type: str
    subject_id: str
    detail: Detail
    maker: str
    language: Language
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The texts for a reservation where its details are shown."""

    title: str
    place: str | None = None
    link: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A reservation in a calendar; without a label it shows only that the time is taken.

    What takes whole days has the first and the last of them as its `days`.
    """

    uid: str
    reservation: Reservation
    label: Label | None
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """What a feed shows of the past and the future: the same until `ends`, so that time alone moves nothing.

    Each feed has moments of its own, every `KEPT`, at which its window moves.
    """

    begins: datetime
    past: timedelta

    @classmethod
    def of(cls, feed: str, now: datetime, past: timedelta = BACK) -> "Window":
        """Return the window of the feed with this id."""
        offset = timedelta(seconds=crc32(feed.encode()) % int(KEPT.total_seconds()))
        return cls(now - (now - _EPOCH - offset) % KEPT, past)

    @property
    def ends(self) -> datetime:
        """When the window moves."""
        return self.begins + KEPT

    @property
    def interval(self) -> Interval:
        """What is shown: at least the past and `AHEAD`, at any moment until the window moves."""
        return Interval(self.begins - self.past, self.ends + AHEAD)

    def distance(self, interval: Interval) -> timedelta:
        """Return how far an interval is from where the window begins, forwards or back; zero if it has it."""
        return max(interval.start - self.begins, self.begins - interval.end, timedelta(0))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a feed shows now, by start; `name` is None if the calendar must not name anybody.

    Before `until`, time alone changes nothing of it.
    """

    name: str | None
    entries: tuple[Entry, ...]
    until: datetime

    def halved(self, window: Window) -> "Calendar":
        """Return the calendar with the half of its entries that are nearest to now."""
        nearer = sorted(self.entries, key=lambda entry: _rank(entry.reservation, window))
        kept = {entry.uid for entry in nearer[: len(nearer) // 2]}
        return replace(self, entries=tuple(entry for entry in self.entries if entry.uid in kept))


@dataclass(frozen=True, slots=True)
class KeptTag:
    """The ETag of a feed's content; `shared` is how often what all feeds may show had changed by then."""

    tag: str
    shared: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTags:
    """What is known of a feed's content: the ETags that still hold, by days of the past.

    `watched`: since when changes are noticed; `changed`: when the last one was, by the store's clock.
    `version` and `shared` grow with each change, of what the feed shows and of what all feeds may show.
    """

    watched: datetime
    changed: datetime
    version: int
    shared: int
    kept: Mapping[int, KeptTag]

    def held_at(self, now: datetime, past: timedelta) -> str | None:
        """Return the ETag that the content still has; None if it is not known."""
        kept = self.kept.get(past.days)
        return kept.tag if kept is not None and kept.shared == self.shared and now < kept.until else None

    def is_settled_at(self, moment: datetime | None) -> bool:
        """Return whether the indexes have the last change at a moment of the store's clock."""
        return moment is not None and self.changed + SETTLES <= moment

    def is_watched_at(self, now: datetime) -> bool:
        """Return whether changes are noticed, and will be for days."""
        return now < self.watched + _RENEWED


@dataclass(frozen=True, slots=True)
class OpenedFeed:
    """A feed as a token opens it, what is known of its content, and when that was by the store's clock."""

    feed: Feed
    known: KnownTags | None
    moment: datetime | None


class FeedList(Protocol):
    """Reservations that overlap an interval, of a tenant and a user or subject: by start, read as needed."""

    def __call__(
        self, tenant: str, id_: str, span: Interval, /, *, is_descending: bool
    ) -> Iterable[Reservation]:
        """Return them, the latest start first if `is_descending`."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the subject of a feed is called now, and the zone of its wall clock."""

    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSubject:
    """What a feed may be of besides a user, by its kind, the `word` in requests: room, court, professional.

    `resource_of` returns the resource of an id; the other functions get tenant and id first. `find`
    returns None if there is no such subject (any more); `may_detail` decides who may see its details. If it
    `is_person`, it is not named where details are hidden.
    """

    word: str
    resource_of: Callable[[str], str]
    find: Callable[[str, str], Named | None]
    reservations_of: FeedList
    may_detail: Callable[[Caller, str], bool]
    is_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """What a dialect provides for calendars.

    `of_user` returns a user's reservations. `labels_of` returns labels by the reservation's id, without those
    that the feed's maker, whom it gets as a caller, may not see.
    """

    of_user: FeedList
    labels_of: Callable[[Sequence[Reservation], Feed, Caller], Mapping[str, Label]]
    subject: FeedSubject | None = None


def is_shown(reservation: Reservation, now: datetime, window: Window) -> bool:
    """Return whether the reservation takes its time, or took it, within the feed's window."""
    status = reservation.status_at(now)
    has_time = status.is_blocking or status is Status.COMPLETED
    return has_time and reservation.interval.overlaps(window.interval)


def nearest(
    reservations: Iterable[Reservation], now: datetime, window: Window
) -> tuple[list[Reservation], datetime]:
    """Return those that a feed shows, by start, and until when time alone changes nothing of that.

    If there are too many, they are those nearest to where the window begins.
    """
    read = list(reservations)
    until = min((moment for each in read if (moment := _changes_at(each, now, window))), default=window.ends)
    shown = [each for each in read if is_shown(each, now, window)]
    shown.sort(key=lambda each: _rank(each, window))
    return sorted(shown[:MOST_ENTRIES], key=_order), until


def _order(reservation: Reservation) -> tuple[datetime, str]:
    return reservation.interval.start, reservation.id


def _changes_at(reservation: Reservation, now: datetime, window: Window) -> datetime | None:
    """Return when time alone next changes what a feed shows of a reservation, before its window moves."""
    start, end = reservation.interval.start, reservation.interval.end
    closes = None if reservation.check_in is None else reservation.check_in.closes
    moments = [start, end, *(moment for moment in (reservation.lapses, closes) if moment is not None)]
    seen = _seen(reservation, now, window)
    return min(
        (at for at in moments if now < at < window.ends and _seen(reservation, at, window) != seen),
        default=None,
    )


def _seen(reservation: Reservation, now: datetime, window: Window) -> tuple[bool, bool]:
    is_seen = is_shown(reservation, now, window)
    return is_seen, is_seen and reservation.status_at(now) is Status.PENDING


def _rank(reservation: Reservation, window: Window) -> tuple[timedelta, datetime, str]:
    return window.distance(reservation.interval), *_order(reservation)


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
