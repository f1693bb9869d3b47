"""What calendar feeds show: the reservations of a user or of a subject, and when that subject is closed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge
from itertools import islice

from chalicelib.domain.closures import Closure
from chalicelib.domain.errors import FeedNotFound
from chalicelib.domain.feeds import (
    MOST_ENTRIES,
    MOST_READ,
    USER,
    Calendar,
    Detail,
    Entry,
    Feed,
    FeedList,
    FeedSource,
    Label,
    Named,
    Window,
    digest_of,
    nearest,
)
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.notifications.invitations import uid_of
from chalicelib.operations import kinds
from chalicelib.operations.feeds import PURPOSE, may_have, sources, subject_of
from chalicelib.operations.people import roles_of
from chalicelib.store import account_overrides, closures, people, secrets

_Pair = tuple[FeedSource, Reservation]
_Closed = dict[str, tuple[Closure, Reservation]]


def calendar_of(*, feed: Feed, window: Window, now: datetime) -> Calendar:
    """Return what a feed shows now in its window: no entries if its subject does not exist any more.

    :raises FeedNotFound: if its maker may not sign in now, or with their roles of now not have such a feed
    """
    if account_overrides.is_disabled(feed.tenant, feed.maker):
        raise FeedNotFound
    roles = roles_of(feed.tenant, feed.maker, people.get(feed.tenant, feed.maker))
    viewer = Caller(tenant=feed.tenant, user=feed.maker, roles=roles, name="", email="")
    if not may_have(feed.subject_type, feed.subject_id, feed.detail, viewer):
        raise FeedNotFound
    named = _named(feed)
    if named is None:
        return Calendar(None, (), window.ends)
    origins = {reservation.id: (source, reservation) for source, reservation in _reservations(feed, window)}
    closed = _closed(feed, named.zone, window)
    read = [reservation for _, reservation in (*origins.values(), *closed.values())]
    shown, until = nearest(read, now, window)
    shows_details = feed.detail is Detail.DETAILS
    labels: dict[str, Label] = {}
    if shows_details:
        labels |= _labels([origins[each.id] for each in shown if each.id in origins], feed, viewer)
        labels |= {id_: Label(title=one.title, description=one.reason) for id_, (one, _) in closed.items()}
    # The oldest key, so that a new one changes no uid.
    key = secrets.signing_keys().derived(PURPOSE)[-1]
    entries = []
    for each in shown:
        label = labels.get(each.id)
        # With details, the reservation has the same uid as in invitations.
        uid = uid_of(each) if label is not None else f"{digest_of(feed, each, key)}@cupo"
        entries.append(Entry(uid, each, label, closed[each.id][0].days if each.id in closed else None))
    # Without details, a feed of a person does not show their name.
    subject = subject_of(feed.subject_type)
    is_named = shows_details or (subject is not None and not subject.is_person)
    return Calendar(named.name if is_named else None, tuple(entries), until)


def _closed(feed: Feed, zone: str, window: Window) -> _Closed:
    """Return the closures of a feed's subject, with the time that each takes in its zone, by id.

    A user is never closed. No more are read than reservations, the latest first: all that are not over,
    which are `closures.MOST` at most, are among them.
    """
    subject = subject_of(feed.subject_type)
    if subject is None:
        return {}
    resource = subject.resource_of(feed.subject_id)
    records = islice(closures.latest(feed.tenant, window.interval), MOST_READ)
    return {
        record.closure.id: (record.closure, closures.taken_time(record, zone))
        for record in records
        if record.closure.is_of(subject.word, resource)
    }


def _reservations(feed: Feed, window: Window) -> list[_Pair]:
    """Return what is in the window; of more than a feed shows, what is read from its begin on and back."""
    whole = list(islice(_in_order(feed, window.interval), MOST_ENTRIES + 1))
    if len(whole) <= MOST_ENTRIES:
        return whole
    ahead, past = (
        Interval(window.begins, window.interval.end),
        Interval(window.interval.start, window.begins),
    )
    return [
        *islice(_in_order(feed, ahead), MOST_READ),
        *islice(_in_order(feed, past, is_descending=True), MOST_READ),
    ]


def _in_order(feed: Feed, span: Interval, *, is_descending: bool = False) -> Iterator[_Pair]:
    """Return the reservations that overlap `span`, by start, each read when it is asked for."""

    def pairs(source: FeedSource, read: FeedList) -> Iterator[_Pair]:
        reservations = read(feed.tenant, feed.subject_id, span, is_descending=is_descending)
        return ((source, reservation) for reservation in reservations)

    lists = [pairs(source, read) for source in sources() if (read := _read_of(source, feed)) is not None]
    return merge(*lists, key=lambda pair: pair[1].interval.start, reverse=is_descending)


def _read_of(source: FeedSource, feed: Feed) -> FeedList | None:
    if feed.subject_type == USER:
        return source.of_user
    subject = source.subject
    return subject.reservations_of if subject is not None and subject.word == feed.subject_type else None


def _labels(pairs: Iterable[_Pair], feed: Feed, viewer: Caller) -> Iterator[tuple[str, Label]]:
    for kind in kinds.all_kinds():
        own = [reservation for origin, reservation in pairs if origin is kind.feed]
        if own:
            yield from kind.feed.labels_of(own, feed, viewer.asking_about(kind.resource_kind)).items()


def _named(feed: Feed) -> Named | None:
    """Return what the feed's subject is called now, and its zone; None if it does not exist any more."""
    if feed.subject_type != USER:
        subject = subject_of(feed.subject_type)
        return None if subject is None else subject.find(feed.tenant, feed.subject_id)
    person = people.get(feed.tenant, feed.subject_id)
    if account_overrides.is_erased(feed.tenant, feed.subject_id) or (person is not None and person.is_erased):
        return None
    # A user is in many zones, and never closed.
    return Named(feed.subject_id if person is None else person.shown_name, "UTC")
