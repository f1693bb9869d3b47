"""Calendar feeds, which programs subscribe to by a URL that needs no login (docs/calendar-feeds.md)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status

# The subject type of a user's own feed; the other types are defined by dialects.
USER = "user"

BACK, AHEAD = timedelta(days=31), timedelta(days=366)

# A kept ETag holds no longer than KEPT, whatever is known. It is kept only of what was read SETTLES after the
# last change: the indexes follow the table, and have it by then.
KEPT, SETTLES = timedelta(hours=6), timedelta(minutes=1)
_RENEWED = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)

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
    """A reservation in a calendar; without a label it shows only that the time is taken."""

    uid: str
    reservation: Reservation
    label: Label | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a feed shows now, by start; `name` is None if the calendar must not name anybody.

    Before `until`, time alone changes nothing of it.
    """

    name: str | None
    entries: tuple[Entry, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTag:
    """The ETag of a feed's content when it was last read, if it was; and what has changed since.

    `watched`: since when changes are noticed; `changed`: when the last one was.
    """

    watched: datetime
    changed: datetime
    tag: str
    read: datetime | None
    until: datetime | None

    def holds_at(self, now: datetime) -> bool:
        """Return whether the content still has this tag."""
        if self.read is None or self.until is None:
            return False
        return self.changed + SETTLES <= self.read and now < self.until

    def is_watched_at(self, now: datetime) -> bool:
        """Return whether changes are noticed, and will be for days."""
        return now < self.watched + _RENEWED


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSubject:
    """What a feed may be of besides a user, by its kind, the `word` in requests: room, court, professional.

    `resource_of` returns the resource of an id; the other functions get tenant and id first. `name_of`
    returns None if there is no such subject (any more); `may_detail` decides who may see its details. If it
    `is_person`, it is not named where details are hidden.
    """

    word: str
    resource_of: Callable[[str], str]
    name_of: Callable[[str, str], str | None]
    reservations_of: Callable[[str, str, Interval], list[Reservation]]
    may_detail: Callable[[Caller, str], bool]
    is_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """What a dialect provides for calendars.

    `of_user` returns a user's reservations that overlap an interval, each once. `labels_of` returns labels by
    the reservation's id, without those that the feed's maker, whom it gets as a caller, may not see.
    """

    of_user: Callable[[str, str, Interval], list[Reservation]]
    labels_of: Callable[[Sequence[Reservation], Feed, Caller], Mapping[str, Label]]
    subject: FeedSubject | None = None


def window_at(now: datetime) -> Interval:
    """Return the interval of the past and the future that feeds show."""
    return Interval(now - BACK, now + AHEAD)


def read_at(now: datetime) -> Interval:
    """Return the interval that is read for a feed: also what comes into its window while its ETag is kept."""
    return Interval(now - BACK, now + AHEAD + KEPT)


def is_shown(reservation: Reservation, now: datetime) -> bool:
    """Return whether the reservation takes its time, or took it, within the feed's window."""
    status = reservation.status_at(now)
    has_time = status.is_blocking or status is Status.COMPLETED
    return has_time and reservation.interval.overlaps(window_at(now))


def nearest(reservations: Iterable[Reservation], now: datetime) -> tuple[list[Reservation], datetime]:
    """Return those that a feed shows, by start, and until when time alone changes nothing of that.

    If there are too many, they are those nearest to now.
    """
    read = list(reservations)
    until = min((moment for each in read if (moment := _changes_at(each, now))), default=now + KEPT)
    ranked = [each for each in read if is_shown(each, now)]
    ranked.sort(key=lambda each: (distance(each.interval, now), *_order(each)))
    shown, others = ranked[:MOST_ENTRIES], ranked[MOST_ENTRIES:]
    ahead = [each.interval.start for each in others if each.interval.start > now]
    if ahead:
        # What was shown longest ago makes room for the next one when both are equally far.
        last, coming = min(each.interval.end for each in shown), min(ahead)
        until = min(until, coming, last + (coming - last) / 2)
    return sorted(shown, key=_order), until


def _changes_at(reservation: Reservation, now: datetime) -> datetime | None:
    """Return when time alone next changes what a feed shows of a reservation, if a tag is kept so long."""
    start, end = reservation.interval.start, reservation.interval.end
    moments = [start - AHEAD + _MOMENT, start, end, end + BACK, *filter(None, [reservation.expires])]
    seen = _seen(reservation, now)
    return min(
        (at for at in moments if now < at < now + KEPT and _seen(reservation, at) != seen), default=None
    )


def _seen(reservation: Reservation, now: datetime) -> tuple[bool, bool]:
    return is_shown(reservation, now), reservation.status_at(now) is Status.PENDING


def _order(reservation: Reservation) -> tuple[datetime, str]:
    return reservation.interval.start, reservation.id


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
