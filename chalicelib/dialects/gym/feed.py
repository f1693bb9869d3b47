"""Enrollments in calendar feeds (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.domain.feeds import Feed, FeedSource, Label
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.store import resources, sessions, start_order

_SEATED = frozenset({Status.CONFIRMED, Status.COMPLETED})

# The index has the session's time at enrollment. Staff may have moved the session since, at most so far.
_MOVED = timedelta(days=366)


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    """Return the user's enrollments, with the time of the session and the class as resource."""
    searched = Interval(span.start - _MOVED, span.end + _MOVED)
    enrollments = [
        enrollment
        for enrollment in start_order.of_holder(tenant, ENROLLMENT, user, searched).all()
        if enrollment.status in _SEATED
    ]
    by_id = sessions.by_ids(tenant, {enrollment.resource for enrollment in enrollments})
    return [
        replace(enrollment, resource=session.resource, interval=session.interval)
        for enrollment in enrollments
        if (session := by_id[enrollment.resource]).interval.overlaps(span)
    ]


def _labels_of(enrollments: Sequence[Reservation], feed: Feed, _viewer: Caller) -> Mapping[str, Label]:
    classes = resources.by_ids(feed.tenant, {enrollment.resource for enrollment in enrollments})
    return {enrollment.id: Label(title=classes[enrollment.resource].name) for enrollment in enrollments}


FEED_SOURCE = FeedSource(of_user=_of_user, labels_of=_labels_of)
