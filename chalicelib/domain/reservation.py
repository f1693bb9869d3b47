"""A holder's claim on a resource for an interval, and what has happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.errors import NotMovable, TransitionNotAllowed
from chalicelib.domain.intervals import Interval
from chalicelib.domain.statuses import Status, can_become

HISTORY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Contact:
    """How the holder was called and reached when they reserved."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history: the audit trail, and the outbox from which events are made.

    `id` is the operation's, and never changes on redelivery. `changed` maps what changed to
    [before, after]; of the dialect's own details it names the fields only.
    """

    id: str
    at: datetime
    actor: str
    action: str
    reason: str | None
    changed: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """`details` are the dialect's own fields; `zone` is the one its wall-clock times were meant in.

    `attendees` are users who take part beside the holder, and have it in their lists too. `buffer` is how
    long its resource stays free after it. A pending one that `expires` is a hold: from then on it blocks
    nobody, whether anybody has noticed or not. `reminds` is how long before its start people are reminded
    of it, `reminded` the start that they have been reminded of, or needed not be.
    """

    tenant: str
    kind: str
    id: str
    resource: str
    holder: str
    contact: Contact
    interval: Interval
    zone: str
    status: Status
    details: Mapping[str, Any]
    created: datetime
    updated: datetime
    version: int
    history: tuple[Change, ...]
    attendees: tuple[str, ...] = ()
    buffer: timedelta = timedelta(0)
    expires: datetime | None = None
    reminds: timedelta | None = None
    reminded: datetime | None = None

    @property
    def is_blocking(self) -> bool:
        """Whether it keeps its interval to itself."""
        return self.status.is_blocking

    @property
    def blocked(self) -> Interval:
        """What it keeps to itself: its interval, and the buffer after it."""
        return Interval(self.interval.start, self.interval.end + self.buffer)

    def status_at(self, now: datetime) -> Status:
        """Where it stands: a hold past its time is expired, also before that is written down."""
        is_lapsed = self.status is Status.PENDING and self.expires is not None and self.expires <= now
        return Status.EXPIRED if is_lapsed else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What somebody wants changed; None leaves a thing as it is, `details` are merged.

    `noted` are facts for the history that change nothing by themselves. `is_reminder`: people are to be
    reminded of it now.
    """

    status: Status | None = None
    resource: str | None = None
    interval: Interval | None = None
    zone: str | None = None
    details: Mapping[str, Any] | None = None
    attendees: tuple[str, ...] | None = None
    expires: datetime | None = None
    noted: Mapping[str, Any] | None = None
    is_reminder: bool = False


def revised(before: Reservation, revision: Revision, change: Change) -> Reservation:
    """The reservation after `revision`; the very same object where nothing would change.

    :raises TransitionNotAllowed: if the status machine has no way to the wanted status
    :raises NotMovable: if its interval or resource would change while it holds none
    """
    status = revision.status or before.status
    after = replace(
        before,
        status=status,
        resource=revision.resource or before.resource,
        interval=revision.interval or before.interval,
        zone=revision.zone or before.zone,
        details={**before.details, **(revision.details or {})},
        attendees=before.attendees if revision.attendees is None else revision.attendees,
        expires=revision.expires or before.expires if status is Status.PENDING else None,
        reminded=before.interval.start if revision.is_reminder else before.reminded,
    )
    if after == before:
        return before
    if after.status != before.status and not can_become(before.status, after.status):
        raise TransitionNotAllowed(before.status, after.status)
    is_moved = (after.interval, after.resource) != (before.interval, before.resource)
    if is_moved and not before.is_blocking:
        raise NotMovable(before.status)
    action = _action(before, after, is_moved=is_moved)
    noted = replace(change, action=action, changed={**differences(before, after), **(revision.noted or {})})
    is_news = is_moved or after.status != before.status
    written = replace(
        after,
        # What people are reminded of has not changed.
        updated=before.updated if action == "reminder" else change.at,
        version=before.version + 1,
        history=(*before.history, noted)[-HISTORY_LENGTH:],
    )
    return armed(written, change.at) if is_news else written


def armed(reservation: Reservation, at: datetime) -> Reservation:
    """The reservation with its reminder settled in view of a start that people hear of `at` that moment.

    Whoever hears of it when they would be reminded of it anyway, or later, is not told twice.
    """
    start, lead = reservation.interval.start, reservation.reminds
    is_told = lead is not None and start - at <= lead
    return replace(reservation, reminded=start) if is_told else reservation


def _action(before: Reservation, after: Reservation, *, is_moved: bool) -> str:
    if after.status != before.status:
        return after.status.value
    if is_moved:
        return "moved"
    return "reminder" if after.reminded != before.reminded else "changed"


def differences(before: Reservation, after: Reservation) -> dict[str, Any]:
    """What changed, as [before, after]; only the names of changed details."""
    pairs = {
        "status": (before.status.value, after.status.value),
        "resource": (before.resource, after.resource),
        "start": (before.interval.start.isoformat(), after.interval.start.isoformat()),
        "end": (before.interval.end.isoformat(), after.interval.end.isoformat()),
    }
    changed: dict[str, Any] = {name: [old, new] for name, (old, new) in pairs.items() if old != new}
    if before.attendees != after.attendees:
        changed["attendees"] = [list(before.attendees), list(after.attendees)]
    details = [name for name in after.details if after.details[name] != before.details.get(name)]
    if details:
        changed["details"] = sorted(details)
    return changed
