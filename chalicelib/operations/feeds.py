"""What can be done with calendar feeds: make, revoke, open, show."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from chalicelib import identity
from chalicelib.domain.errors import (
    FeedNotFound,
    NotHolder,
    ResourceNotFound,
    RoleTooLow,
    TenantTooLong,
    Unavailable,
    UserNotFound,
)
from chalicelib.domain.feeds import (
    MOST_ENTRIES,
    USER,
    Calendar,
    Detail,
    Entry,
    Feed,
    Label,
    Language,
    Listing,
    Thing,
    digest_of,
    distance,
    is_shown,
    key_from,
    named_in,
    token_of,
    window_at,
)
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.notifications.invitations import uid_of
from chalicelib.store import feeds, people, secrets, users

# A path parameter may have 200 characters, four of which are the suffix of the file.
LONGEST_TOKEN = 196

_ID_ATTEMPTS = 10

_listings: list[Listing] = []

Found = list[tuple[Listing, Reservation]]


def use(listings: Sequence[Listing]) -> None:
    """Take calendars from these dialects, and from no others."""
    _listings[:] = listings


def make(
    *,
    of: str,
    thing: str,
    detail: Detail,
    language: Language,
    maker: Caller,
    now: datetime,
    receipt: Receipt | None = None,
) -> Feed:
    """Make a calendar of a user, or of what a dialect calls `of`, that can be subscribed to from now on.

    :raises RoleTooLow: if the maker may not see so much of it
    :raises UserNotFound: if the tenant has no such user
    :raises ResourceNotFound: if the tenant has no such thing
    :raises TenantTooLong: if its address would be too long
    :raises TooManyFeeds: if the maker has as many as one may have
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    _raise_unless_allowed(of, thing, detail, maker)
    for _ in range(_ID_ATTEMPTS):
        feed = Feed(
            tenant=maker.tenant,
            id=identity.new_id(now),
            of=of,
            of_id=thing,
            detail=detail,
            maker=maker.user,
            role=maker.role,
            language=language,
            created=now,
        )
        if len(token_for(feed)) > LONGEST_TOKEN:
            raise TenantTooLong
        try:
            feeds.create(feed, identity.new_operation_id(), receipt, now)
        except feeds.IdTaken:
            continue
        return feed
    raise Unavailable


def revoke(*, feed: str, actor: Caller) -> None:
    """End a feed for good, by its maker or an admin: nobody can open it any more.

    :raises FeedNotFound: if the tenant has no such feed
    :raises NotHolder: if it is somebody else's
    :raises Unavailable: if the store gave no definite answer in time
    """
    found = feeds.get(actor.tenant, feed)
    if found is None:
        raise FeedNotFound
    if found.maker != actor.user and not actor.can_administer:
        raise NotHolder
    feeds.erase(found, identity.new_operation_id())


def token_for(feed: Feed) -> str:
    """What opens the feed, for whoever has it."""
    return token_of(feed.tenant, feed.id, _key())


def opened(*, token: str) -> Feed:
    """The feed that a token opens.

    :raises FeedNotFound: if it is none of ours, or revoked, or its maker may not sign in any more
    """
    named = named_in(token, _key())
    found = None if named is None else feeds.get(*named)
    if found is None or not _may_sign_in(found.tenant, found.maker):
        raise FeedNotFound
    return found


def calendar_of(*, feed: Feed, now: datetime) -> Calendar:
    """What a feed shows now; nothing, once that which it is of is gone."""
    name = _name_of(feed)
    if name is None:
        return Calendar(None, ())
    nearest = _nearest(_found(feed, now), now)
    labels = dict(_labels(nearest, feed)) if feed.detail is Detail.DETAILS else {}
    key = _key()
    entries = tuple(
        Entry(_uid(feed, each, labels.get(each.id), key), each, labels.get(each.id)) for _, each in nearest
    )
    return Calendar(name if feed.detail is Detail.DETAILS or not _is_person(feed) else None, entries)


def _raise_unless_allowed(of: str, thing: str, detail: Detail, maker: Caller) -> None:
    if of == USER:
        if thing == maker.user:
            return
        if not maker.can_administer:
            raise RoleTooLow
        if people.get(maker.tenant, thing) is None or _is_gone(maker.tenant, thing):
            raise UserNotFound
        return
    found = _thing(of)
    if found is None or found.name_of(maker.tenant, thing) is None:
        raise ResourceNotFound
    if detail is Detail.DETAILS and not found.may_detail(maker, thing):
        raise RoleTooLow


def _found(feed: Feed, now: datetime) -> Found:
    span = window_at(now)
    if feed.of == USER:
        return [
            (listing, each)
            for listing in _listings
            for each in listing.of_user(feed.tenant, feed.of_id, span)
        ]
    return [
        (listing, each)
        for listing in _listings
        if listing.thing is not None and listing.thing.word == feed.of
        for each in listing.thing.reservations_of(feed.tenant, feed.of_id, span)
    ]


def _nearest(found: Found, now: datetime) -> Found:
    """Those that are shown, of too many the nearest to now; by start."""
    shown = [pair for pair in found if is_shown(pair[1], now)]
    shown.sort(key=lambda pair: (distance(pair[1].interval, now), *_order(pair)))
    return sorted(shown[:MOST_ENTRIES], key=_order)


def _order(pair: tuple[Listing, Reservation]) -> tuple[datetime, str]:
    return pair[1].interval.start, pair[1].id


def _labels(found: Found, feed: Feed) -> Iterator[tuple[str, Label]]:
    for listing in _listings:
        own = [each for whose, each in found if whose is listing]
        if own:
            yield from listing.labels_of(own, feed).items()


def _uid(feed: Feed, reservation: Reservation, label: Label | None, key: bytes) -> str:
    """Where details are shown it is the reservation's own, as in invitations."""
    return uid_of(reservation) if label is not None else f"{digest_of(feed, reservation, key)}@cupo"


def _name_of(feed: Feed) -> str | None:
    """What the feed is of, as it is called now; None if it is gone."""
    if feed.of != USER:
        thing = _thing(feed.of)
        return None if thing is None else thing.name_of(feed.tenant, feed.of_id)
    if _is_gone(feed.tenant, feed.of_id):
        return None
    person = people.get(feed.tenant, feed.of_id)
    return feed.of_id if person is None else person.shown_name


def _is_gone(tenant: str, user: str) -> bool:
    """Whether the user's account was erased; a disabled one is still somebody's."""
    return not _may_sign_in(tenant, user) and users.get(tenant, user) is None


def _may_sign_in(tenant: str, user: str) -> bool:
    ruling = users.rulings(tenant).get(user)
    return ruling is None or ruling.is_active


def _thing(word: str) -> Thing | None:
    things = (listing.thing for listing in _listings if listing.thing is not None)
    return next((thing for thing in things if thing.word == word), None)


def _is_person(feed: Feed) -> bool:
    thing = _thing(feed.of)
    return thing is None or thing.is_person


def _key() -> bytes:
    return key_from(secrets.jwt_secret())
