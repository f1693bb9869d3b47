"""Operations on calendar feeds: create, revoke and open them."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

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
    USER,
    Detail,
    Feed,
    FeedSource,
    FeedSubject,
    OpenedFeed,
    Window,
    named_in,
    token_of,
)
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.operations import kinds
from chalicelib.operations.people import chosen_language
from chalicelib.operations.retries import retry_with_fresh_id
from chalicelib.store import account_overrides, feed_tags, feeds, people, secrets
from chalicelib.store.feed_tags import Watched

# A path parameter may have 200 characters, four of which are the suffix of the file.
LONGEST_TOKEN = 196

PURPOSE = "calendar feeds"

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
    key = secrets.signing_keys().signing(feed.created).derived(PURPOSE)
    return token_of(feed.tenant, feed.id, key)


def opened(*, token: str) -> OpenedFeed:
    """Return the feed that a token opens, and what is known of its content, by one read.

    :raises FeedNotFound: if the token is not valid, or the feed is revoked
    """
    keys = secrets.signing_keys().derived(PURPOSE)
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


def _raise_unless_allowed(subject_type: str, subject_id: str, detail: Detail, maker: Caller) -> None:
    if subject_type != USER:
        subject = subject_of(subject_type)
        if subject is None or subject.find(maker.tenant, subject_id) is None:
            raise ResourceNotFound
    if not may_have(subject_type, subject_id, detail, maker):
        raise RoleTooLow
    if subject_type == USER and subject_id != maker.user:
        person = people.get(maker.tenant, subject_id)
        if person is None or person.is_erased or account_overrides.is_erased(maker.tenant, subject_id):
            raise UserNotFound


def may_have(subject_type: str, subject_id: str, detail: Detail, maker: Caller) -> bool:
    """Return whether the maker may have such a feed: of other users as an admin of all kinds alone."""
    if subject_type == USER:
        return subject_id == maker.user or maker.can_administer_people
    if detail is Detail.BUSY:
        return True
    subject = subject_of(subject_type)
    return subject is None or subject.may_detail(maker.asking_about(subject.word), subject_id)


def _watched(feed: Feed) -> Iterator[Watched]:
    """Return of which resources and users a feed shows the reservations."""
    if feed.subject_type == USER:
        yield Watched(feed.tenant, feed_tags.USER, feed.subject_id)
    for source in sources():
        subject = source.subject
        is_users_own = feed.subject_type == USER and subject is not None and subject.is_person
        if subject is not None and (is_users_own or subject.word == feed.subject_type):
            yield Watched(feed.tenant, feed_tags.RESOURCE, subject.resource_of(feed.subject_id))


def subject_of(word: str) -> FeedSubject | None:
    """Return the subject of this kind; None if there is no such kind, as for a user."""
    subjects = (source.subject for source in sources() if source.subject is not None)
    return next((subject for subject in subjects if subject.word == word), None)


def sources() -> list[FeedSource]:
    """Return what each dialect provides for calendars."""
    return [kind.feed for kind in kinds.all_kinds()]
