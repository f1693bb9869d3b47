"""Operations on calendar feeds: create, revoke, open and show them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from heapq import merge
from itertools import islice

from aws_lambda_powertools import Logger

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
    MOST_READ,
    USER,
    Calendar,
    Detail,
    Entry,
    Feed,
    FeedList,
    FeedSource,
    FeedSubject,
    Label,
    OpenedFeed,
    Window,
    digest_of,
    named_in,
    nearest,
    token_of,
)
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.notifications.invitations import uid_of
from chalicelib.operations import kinds
from chalicelib.operations.people import chosen_language, roles_of
from chalicelib.operations.retries import retry_with_fresh_id
from chalicelib.store import account_overrides, feed_tags, feeds, people, secrets
from chalicelib.store.feed_tags import Watched

# A path parameter may have 200 characters, four of which are the suffix of the file.
LONGEST_TOKEN = 196

_PURPOSE = "calendar feeds"

logger = Logger(service="cupo")

_Pair = tuple[FeedSource, Reservation]


def make(
    *,
    subject_type: str,
    subject_id: str,
    detail: Detail,
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
    language = chosen_language(maker)

    def attempt() -> Feed:
        feed = Feed(
            tenant=maker.tenant,
            id=identity.new_id(now),
            subject_type=subject_type,
            subject_id=subject_id,
            detail=detail,
            maker=maker.user,
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
    # The feed is gone; without this it is only looked up in vain.
    with suppress(Unavailable):
        feed_tags.forget(stored.id, _watched(stored))


def revoke_all(*, tenant: str, maker: str) -> None:
    """Delete all the feeds that a user has made.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for feed in feeds.of_maker(tenant, maker):
        feeds.erase(feed, identity.new_operation_id())


def token_for(feed: Feed) -> str:
    """Return the token of a new feed; whoever has it can open the feed, as long as its key is valid."""
    key = secrets.signing_keys().signing(feed.created).derived(_PURPOSE)
    return token_of(feed.tenant, feed.id, key)


def opened(*, token: str) -> OpenedFeed:
    """Return the feed that a token opens, and what is known of its content, by one read.

    :raises FeedNotFound: if the token is not valid, or the feed is revoked
    """
    keys = secrets.signing_keys().derived(_PURPOSE)
    ids = next(filter(None, (named_in(token, key) for key in keys)), None)
    found = None if ids is None else feed_tags.opened(*ids)
    if found is None:
        raise FeedNotFound
    return found


def watch(*, opened: OpenedFeed, now: datetime) -> None:
    """Watch for changes of what a feed shows, if it is not done; to be called before the content is read.

    A failure does not matter: then each read is a read of everything.
    """
    if opened.known is not None and opened.known.is_watched_at(now):
        return
    try:
        feed_tags.watch(opened, _watched(opened.feed), now)
    except Exception as failure:
        logger.warning("a feed could not be watched", extra={"failure": type(failure).__name__})


def keep_tag(*, opened: OpenedFeed, window: Window, tag: str, until: datetime, now: datetime) -> None:
    """Keep the ETag of content that was read after `opened`, so that the next reader need not read it."""
    known = opened.known
    if known is None or not known.is_settled_at(opened.moment) or known.held_at(now, window.past) == tag:
        return
    try:
        feed_tags.keep(opened.feed, known, past=window.past, tag=tag, until=until)
    except Exception as failure:
        logger.warning("a feed's tag could not be kept", extra={"failure": type(failure).__name__})


def calendar_of(*, feed: Feed, window: Window, now: datetime) -> Calendar:
    """Return what a feed shows now in its window: no entries if its subject does not exist any more.

    :raises FeedNotFound: if its maker may not sign in now, or with their roles of now not have such a feed
    """
    if account_overrides.is_disabled(feed.tenant, feed.maker):
        raise FeedNotFound
    roles = roles_of(feed.tenant, feed.maker, people.get(feed.tenant, feed.maker))
    viewer = Caller(tenant=feed.tenant, user=feed.maker, roles=roles, name="", email="")
    if not _may_have(feed.subject_type, feed.subject_id, feed.detail, viewer):
        raise FeedNotFound
    name = _name_of(feed)
    if name is None:
        return Calendar(None, (), window.ends)
    origins = {reservation.id: (source, reservation) for source, reservation in _reservations(feed, window)}
    shown, until = nearest((reservation for _, reservation in origins.values()), now, window)
    shows_details = feed.detail is Detail.DETAILS
    labels = dict(_labels([origins[each.id] for each in shown], feed, viewer)) if shows_details else {}
    # The oldest key, so that a new one changes no uid.
    key = secrets.signing_keys().derived(_PURPOSE)[-1]
    entries = []
    for reservation in shown:
        label = labels.get(reservation.id)
        # With details, the reservation has the same uid as in invitations.
        uid = uid_of(reservation) if label is not None else f"{digest_of(feed, reservation, key)}@cupo"
        entries.append(Entry(uid, reservation, label))
    # Without details, a feed of a person does not show their name.
    subject = _subject(feed.subject_type)
    is_named = shows_details or (subject is not None and not subject.is_person)
    return Calendar(name if is_named else None, tuple(entries), until)


def _raise_unless_allowed(subject_type: str, subject_id: str, detail: Detail, maker: Caller) -> None:
    if subject_type != USER:
        subject = _subject(subject_type)
        if subject is None or subject.name_of(maker.tenant, subject_id) is None:
            raise ResourceNotFound
    if not _may_have(subject_type, subject_id, detail, maker):
        raise RoleTooLow
    if subject_type == USER and subject_id != maker.user:
        person = people.get(maker.tenant, subject_id)
        if person is None or person.is_erased or account_overrides.is_erased(maker.tenant, subject_id):
            raise UserNotFound


def _may_have(subject_type: str, subject_id: str, detail: Detail, maker: Caller) -> bool:
    """Return whether the maker may have such a feed: of other users as an admin of all kinds alone."""
    if subject_type == USER:
        return subject_id == maker.user or maker.can_administer_people
    if detail is Detail.BUSY:
        return True
    subject = _subject(subject_type)
    return subject is None or subject.may_detail(maker.asking_about(subject.word), subject_id)


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

    lists = [pairs(source, read) for source in _sources() if (read := _read_of(source, feed)) is not None]
    return merge(*lists, key=lambda pair: pair[1].interval.start, reverse=is_descending)


def _read_of(source: FeedSource, feed: Feed) -> FeedList | None:
    if feed.subject_type == USER:
        return source.of_user
    subject = source.subject
    return subject.reservations_of if subject is not None and subject.word == feed.subject_type else None


def _watched(feed: Feed) -> Iterator[Watched]:
    """Return of which resources and users a feed shows the reservations."""
    if feed.subject_type == USER:
        yield Watched(feed.tenant, feed_tags.USER, feed.subject_id)
    for source in _sources():
        subject = source.subject
        is_users_own = feed.subject_type == USER and subject is not None and subject.is_person
        if subject is not None and (is_users_own or subject.word == feed.subject_type):
            yield Watched(feed.tenant, feed_tags.RESOURCE, subject.resource_of(feed.subject_id))


def _labels(pairs: Iterable[_Pair], feed: Feed, viewer: Caller) -> Iterator[tuple[str, Label]]:
    for kind in kinds.all_kinds():
        own = [reservation for origin, reservation in pairs if origin is kind.feed]
        if own:
            yield from kind.feed.labels_of(own, feed, viewer.asking_about(kind.resource_kind)).items()


def _name_of(feed: Feed) -> str | None:
    """Return the current name of the feed's subject; None if it does not exist any more."""
    if feed.subject_type != USER:
        subject = _subject(feed.subject_type)
        return None if subject is None else subject.name_of(feed.tenant, feed.subject_id)
    person = people.get(feed.tenant, feed.subject_id)
    if account_overrides.is_erased(feed.tenant, feed.subject_id) or (person is not None and person.is_erased):
        return None
    return feed.subject_id if person is None else person.shown_name


def _subject(word: str) -> FeedSubject | None:
    subjects = (source.subject for source in _sources() if source.subject is not None)
    return next((subject for subject in subjects if subject.word == word), None)


def _sources() -> list[FeedSource]:
    return [kind.feed for kind in kinds.all_kinds()]
