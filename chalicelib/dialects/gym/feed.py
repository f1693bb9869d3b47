"""Enrollments in calendars that programs subscribe to (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.domain.feeds import Feed, Label, Listing
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import listings, resources, sessions

_SEATED = frozenset({Status.CONFIRMED, Status.COMPLETED})

# The index knows a seat by when its session was to be as it was taken; staff may move a session so far.
_MOVED = timedelta(days=366)


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    """Their seats, each at the time of its session and under its class."""
    around = Interval(span.start - _MOVED, span.end + _MOVED)
    records = [
        each for each in listings.of_holder(tenant, ENROLLMENT, user, around) if each.status in _SEATED
    ]
    found = sessions.by_ids(tenant, {each.resource for each in records})
    placed = [
        replace(
            each,
            resource=found[each.resource].resource,
            interval=found[each.resource].interval,
            version=each.version + found[each.resource].version - 1,
        )
        for each in records
    ]
    return [each for each in placed if each.interval.overlaps(span)]


def _labels_of(seats: Sequence[Reservation], feed: Feed) -> Mapping[str, Label]:
    classes = resources.by_ids(feed.tenant, {each.resource for each in seats})
    return {each.id: Label(title=classes[each.resource].name) for each in seats}


LISTING = Listing(of_user=_of_user, labels_of=_labels_of)
