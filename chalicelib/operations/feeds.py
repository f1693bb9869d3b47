"""Operations on calendar feeds: create, revoke, open and show them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib import identity
from chalicelib.domain.errors import (
    FeedNotFound,
    NotHolder,
    ResourceNotFound,
    RoleTooLow,
    TenantTooLong,
    UserNotFound,
)
from chalicelib.domain.feeds import (
    MOST_ENTRIES,
    USER,
    Calendar,
    Detail,
    Entry,
    Feed,
    FeedSource,
    FeedSubject,
    Label,
    digest_of,
    distance,
    is_shown,
    key_from,
    named_in,
    token_of,
    window_at,
)
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.notifications.invitations import uid_of
from chalicelib.operations import kinds
from chalicelib.operations.retries import retry_with_fresh_id
from chalicelib.store import feeds, people, secrets, users

# A path parameter may have 200 characters, four of which are the suffix of the file.
LONGEST_TOKEN = 196

_Pair = tuple[FeedSource, Reservation]


def make(
    *,
    subject_type: str,
    subject_id: str,
    detail: Detail,
    language: Language,
    maker: Caller,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> Feed:
    """Create a feed of a user or of another subject, to which calendar programs can subscribe.

    :raises RoleTooLow: if the maker may not see the subject in this detail
    :raises UserNotFound: if the tenant has no such user
    :raises ResourceNotFound: if the tenant has no such subject
    :raises TenantTooLong: if the feed's address would be too long
    :raises TooManyFeeds: if the maker has the maximum number already
    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    _raise_unless_allowed(subject_type, subject_id, detail, maker)

    def attempt() -> Feed:
        feed = Feed(
            tenant=maker.tenant,
            id=identity.new_id(now),
            subject_type=subject_type,
            subject_id=subject_id,
            detail=detail,
            maker=maker.user,
            role=maker.role,
            language=language,
            created=now,
        )
        if len(token_for(feed)) > LONGEST_TOKEN:
            raise TenantTooLong
        feeds.create(feed, identity.new_operation_id(), idempotency, now)
        return feed

    return retry_with_fresh_id(attempt)


def revoke(*, feed: str, actor: Caller) -> None:
    """Delete a feed, as its maker or as an admin; its token opens nothing any more.

    :raises FeedNotFound: if the tenant has no such feed
    :raises NotHolder: if the actor is neither its maker nor an admin
    :raises Unavailable: if the store gave no definite answer in time
    """
    stored = feeds.get(actor.tenant, feed)
    if stored is None:
        raise FeedNotFound
    if stored.maker != actor.user and not actor.can_administer:
        raise NotHolder
    feeds.erase(stored, identity.new_operation_id())


def revoke_all(*, tenant: str, maker: str) -> None:
    """Delete all the feeds that a user has made.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for feed in feeds.of_maker(tenant, maker):
        feeds.erase(feed, identity.new_operation_id())


def token_for(feed: Feed) -> str:
    """Return the token of a feed; whoever has it can open the feed."""
    return token_of(feed.tenant, feed.id, _key())


def opened(*, token: str) -> Feed:
    """Return the feed that a token opens.

    :raises FeedNotFound: if the token is not valid, the feed is revoked, or its maker may not sign in now
    """
    ids = named_in(token, _key())
    found = None if ids is None else feeds.get(*ids)
    if found is None or users.is_disabled(found.tenant, found.maker):
        raise FeedNotFound
    return found


def calendar_of(*, feed: Feed, now: datetime) -> Calendar:
    """Return what a feed shows now: no entries if its subject does not exist any more."""
    name = _name_of(feed)
    if name is None:
        return Calendar(None, ())
    nearest = _nearest(_reservations(feed, now), now)
    shows_details = feed.detail is Detail.DETAILS
    labels = dict(_labels(nearest, feed)) if shows_details else {}
    key = _key()
    entries = []
    for _, reservation in nearest:
        label = labels.get(reservation.id)
        # With details, the reservation has the same uid as in invitations.
        uid = uid_of(reservation) if label is not None else f"{digest_of(feed, reservation, key)}@cupo"
        entries.append(Entry(uid, reservation, label))
    # Without details, a feed of a person does not show their name.
    subject = _subject(feed.subject_type)
    is_named = shows_details or (subject is not None and not subject.is_person)
    return Calendar(name if is_named else None, tuple(entries))


def _raise_unless_allowed(subject_type: str, subject_id: str, detail: Detail, maker: Caller) -> None:
    if subject_type == USER:
        if subject_id == maker.user:
            return
        if not maker.can_administer:
            raise RoleTooLow
        if people.get(maker.tenant, subject_id) is None or _is_gone(maker.tenant, subject_id):
            raise UserNotFound
        return
    subject = _subject(subject_type)
    if subject is None or subject.name_of(maker.tenant, subject_id) is None:
        raise ResourceNotFound
    if detail is Detail.DETAILS and not subject.may_detail(maker, subject_id):
        raise RoleTooLow


def _reservations(feed: Feed, now: datetime) -> Iterator[_Pair]:
    of_feed = (feed.tenant, feed.subject_id, window_at(now))
    for source in _sources():
        if feed.subject_type == USER:
            yield from ((source, reservation) for reservation in source.of_user(*of_feed))
        elif source.subject is not None and source.subject.word == feed.subject_type:
            yield from ((source, reservation) for reservation in source.subject.reservations_of(*of_feed))


def _nearest(pairs: Iterable[_Pair], now: datetime) -> list[_Pair]:
    """Return those that a feed shows, by start; if they are too many, those nearest to now."""
    shown = [pair for pair in pairs if is_shown(pair[1], now)]
    shown.sort(key=lambda pair: (distance(pair[1].interval, now), *_order(pair)))
    return sorted(shown[:MOST_ENTRIES], key=_order)


def _order(pair: _Pair) -> tuple[datetime, str]:
    return pair[1].interval.start, pair[1].id


def _labels(pairs: Iterable[_Pair], feed: Feed) -> Iterator[tuple[str, Label]]:
    for source in _sources():
        own = [reservation for origin, reservation in pairs if origin is source]
        if own:
            yield from source.labels_of(own, feed).items()


def _name_of(feed: Feed) -> str | None:
    """Return the current name of the feed's subject; None if it does not exist any more."""
    if feed.subject_type != USER:
        subject = _subject(feed.subject_type)
        return None if subject is None else subject.name_of(feed.tenant, feed.subject_id)
    if _is_gone(feed.tenant, feed.subject_id):
        return None
    person = people.get(feed.tenant, feed.subject_id)
    return feed.subject_id if person is None else person.shown_name


def _is_gone(tenant: str, user: str) -> bool:
    """Return whether the user's account was erased; a disabled account still exists."""
    return users.is_disabled(tenant, user) and users.get(tenant, user) is None


def _subject(word: str) -> FeedSubject | None:
    subjects = (source.subject for source in _sources() if source.subject is not None)
    return next((subject for subject in subjects if subject.word == word), None)


def _key() -> bytes:
    return key_from(secrets.jwt_secret())


def _sources() -> list[FeedSource]:
    return [kind.feed for kind in kinds.all_kinds()]
