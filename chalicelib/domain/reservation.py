"""A holder's claim on a resource for an interval, and the history of its changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.errors import NotMovable, TransitionNotAllowed
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.people import ERASED_NAME
from chalicelib.domain.statuses import Status, can_become
from chalicelib.domain.totals import TotalOf

HISTORY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Contact:
    """The holder's name and address at the time of the reservation.

    Of a guest also the language in which they read the booking page: no directory has one of theirs.
    """

    name: str
    email: str
    language: Language | None = None


# In place of the contact of a holder who has been erased.
ERASED_CONTACT = Contact(ERASED_NAME, "")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history, which is the audit trail and the outbox that events are made from.

    `id` is the operation's, and never changes on redelivery. `changed` maps what changed to
    [before, after]; of the dialect's own details it only names the fields.
    """

    id: str
    at: datetime
    actor: str
    action: str
    reason: str | None
    changed: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationOutline:
    """What a calendar needs of a reservation: who has what when, how it stands, and who may see it.

    Of the `details`, which are the dialect's own fields, it has those that were asked for; `zone` is that of
    its wall-clock times. `attendees` are users who take part besides the holder; it is in their lists too. A
    pending one that `expires` is a hold: from that instant on it blocks nobody, even before its status is
    written. `status` is stored: what is shown and decided goes by `status_at`. `check_in` is when its holder
    has to check in, if they have to, by the rules of when it was made or moved; `arrived` when they did.
    """

    kind: str
    id: str
    resource: str
    holder: str
    interval: Interval
    zone: str
    status: Status
    details: Mapping[str, Any]
    attendees: tuple[str, ...] = ()
    expires: datetime | None = None
    check_in: CheckInTimes | None = None
    arrived: datetime | None = None

    @property
    def is_blocking(self) -> bool:
        """Return whether it is stored as one that blocks its interval for others."""
        return self.status.is_blocking

    @property
    def lapses(self) -> datetime | None:
        """Return when it stops blocking by time alone, before its end: an expiry, or a check-in's release."""
        if not self.is_blocking:
            return None
        expires = self.expires if self.status is Status.PENDING else None
        released = None if self.check_in is None else self.check_in.lapses(self.arrived)
        return min((moment for moment in (expires, released) if moment is not None), default=None)

    def status_at(self, now: datetime) -> Status:
        """Return its status, whether or not the sweep has written down what time alone decides.

        A hold past its time is expired. A confirmed reservation is a no-show if its holder has not come until
        its check-in closes, and else completed past its end.
        """
        if self.status is Status.PENDING and self.lapses is not None and self.lapses <= now:
            return Status.EXPIRED
        if self.status is not Status.CONFIRMED:
            return self.status
        if self.check_in is not None and self.check_in.is_missed(self.arrived, now):
            return Status.NO_SHOW
        return Status.COMPLETED if self.interval.end <= now else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation(ReservationOutline):
    """A reservation with all its `details`.

    Its resource stays free for `buffer_before` before it and `buffer_after` after it. `reminds` is how long
    before its start people are reminded, `reminded` the start that they were reminded of, or did not need a
    reminder of. `unseen` counts the versions that changed nothing that people see. `price` is what it costs
    by the rules, with its parts, as JSON. `is_counted` says that its holder's quota counts it, `is_archived`
    that no list shows it.
    `total_of` says whose total counts it while lists show it: None where lists of its kind have none, and
    before a reservation from former times is counted in (store.totals).
    """

    tenant: str
    contact: Contact
    created: datetime
    updated: datetime
    version: int
    history: tuple[Change, ...]
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    reminds: timedelta | None = None
    reminded: datetime | None = None
    unseen: int = 0
    is_counted: bool = False
    is_archived: bool = False
    price: Mapping[str, Any] | None = None
    total_of: TotalOf | None = None

    @property
    def blocked(self) -> Blocked:
        """Return what it blocks: its interval, and the buffers around it."""
        return Blocked(self.interval, self.buffer_before, self.buffer_after)

    @property
    def sequence(self) -> int:
        """Return how often something changed that people see."""
        return self.version - 1 - self.unseen

    def due_status(self, now: datetime) -> Status:
        """Return the status to write down now, once it blocks nobody any more.

        The write frees what it blocks, and that stays free of others to the end of its buffer, unless it
        lapses.
        """
        ends = self.lapses or self.blocked.end
        is_held = self.status is Status.CONFIRMED and ends > now
        return self.status if is_held else self.status_at(now)

    def is_blocking_at(self, now: datetime) -> bool:
        """Return whether it blocks others from its interval and its buffer."""
        return self.due_status(now).is_blocking


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A requested change; None leaves a field as it is, `details` are merged.

    If it `is_priced`, `price` takes the place of the price, also None. `buffer` is what stays free around
    it from then on. `check_last` raises an error to refuse a move that the rules let through. `check_in` is
    that of its new time, if it moves, `arrived` when its holder has come. `noted` are facts for the history
    that change nothing by themselves.
    If it `is_counted`, its holder's quota counts it from then on.
    `is_reminder` says that people are to be reminded now, `is_due` that `status` is what time alone has made
    of it. `also_from` are statuses that `status` may follow besides those of the status machine.
    """

    status: Status | None = None
    resource: str | None = None
    interval: Interval | None = None
    zone: str | None = None
    details: Mapping[str, Any] | None = None
    attendees: tuple[str, ...] | None = None
    contact: Contact | None = None
    expires: datetime | None = None
    price: Mapping[str, Any] | None = None
    is_priced: bool = False
    buffer: Buffer | None = None
    check_last: Callable[[], None] = lambda: None
    check_in: CheckInTimes | None = None
    arrived: datetime | None = None
    noted: Mapping[str, Any] | None = None
    is_counted: bool = False
    is_reminder: bool = False
    is_due: bool = False
    also_from: frozenset[Status] = frozenset()


def revised(
    before: Reservation, revision: Revision, change: Change, *, present: Status | None = None
) -> Reservation:
    """Return the reservation after `revision`; the same object if nothing would change.

    `present` is its status now, if something else than its own times decides. What time has made of it is not
    written along with another change: the sweep writes it, and people are told.

    :raises TransitionNotAllowed: if the status machine does not allow the requested status
    :raises NotMovable: if its interval or resource would change while it blocks none
    """
    present = before.status if revision.is_due else present or before.status_at(change.at)
    wanted = revision.status or present
    if wanted is not present and not can_become(present, wanted) and present not in revision.also_from:
        raise TransitionNotAllowed(present, wanted)
    status = before.status if wanted is present else wanted
    blocked = before.blocked if revision.buffer is None else revision.buffer.around(before.interval)
    after = replace(
        before,
        status=status,
        resource=revision.resource or before.resource,
        interval=revision.interval or before.interval,
        zone=revision.zone or before.zone,
        details={**before.details, **(revision.details or {})},
        attendees=before.attendees if revision.attendees is None else revision.attendees,
        contact=revision.contact or before.contact,
        buffer_before=blocked.before,
        buffer_after=blocked.after,
        price=revision.price if revision.is_priced else before.price,
        expires=revision.expires or before.expires if status is Status.PENDING else None,
        reminded=before.interval.start if revision.is_reminder else before.reminded,
        arrived=revision.arrived or before.arrived,
        is_counted=before.is_counted or revision.is_counted,
    )
    if after == before:
        return before
    is_moved = (after.interval, after.resource) != (before.interval, before.resource)
    after = _with_check_in(before, after, revision, change.at, is_moved=is_moved)
    if is_moved and not present.is_blocking:
        raise NotMovable(present)
    action = _action(before, after, is_moved=is_moved)
    # A reminder changes nothing that people see, nor does writing down what they see already.
    is_seen = not (revision.is_due or action == "reminder")
    noted = replace(change, action=action, changed={**differences(before, after), **(revision.noted or {})})
    is_news = is_moved or after.status != before.status
    written = replace(
        after,
        updated=change.at if is_seen else before.updated,
        version=before.version + 1,
        unseen=before.unseen if is_seen else before.unseen + 1,
        is_archived=before.is_archived and not is_moved,
        history=(*before.history, noted)[-HISTORY_LENGTH:],
    )
    return with_reminder(written, change.at) if is_news else written


def _with_check_in(
    before: Reservation, after: Reservation, revision: Revision, at: datetime, *, is_moved: bool
) -> Reservation:
    """Return the reservation with the check-in of its new time; who has come for its start has come.

    One that is confirmed when its check-in has closed needs none any more: whoever confirms it lets them in.
    """
    if is_moved:
        is_same_start = after.interval.start == before.interval.start
        after = replace(
            after, check_in=revision.check_in, arrived=after.arrived if is_same_start else revision.arrived
        )
    is_confirmed = before.status is Status.PENDING and after.status is Status.CONFIRMED
    if is_confirmed and after.check_in is not None and after.check_in.is_missed(after.arrived, at):
        return replace(after, arrived=at)
    return after


def with_reminder(reservation: Reservation, at: datetime) -> Reservation:
    """Return the reservation; its reminder is left out if it is due when people hear of the start, `at`.

    Otherwise they would be notified twice of the same start.
    """
    start, lead = reservation.interval.start, reservation.reminds
    is_late = lead is not None and start - at <= lead
    return replace(reservation, reminded=start) if is_late else reservation


def _action(before: Reservation, after: Reservation, *, is_moved: bool) -> str:
    if after.status != before.status:
        return after.status.value
    if is_moved:
        return "moved"
    if after.arrived != before.arrived:
        return "checked_in"
    return "reminder" if after.reminded != before.reminded else "changed"


def changed_times(before: Interval, after: Interval) -> dict[str, list[str]]:
    """Return the start and the end as [before, after], if they changed."""
    pairs = {
        "start": [before.start.isoformat(), after.start.isoformat()],
        "end": [before.end.isoformat(), after.end.isoformat()],
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def differences(before: Reservation, after: Reservation) -> dict[str, Any]:
    """Return what changed, as [before, after]; of changed details and the contact only the names."""
    pairs = {
        "status": (before.status.value, after.status.value),
        "resource": (before.resource, after.resource),
    }
    changed: dict[str, Any] = {name: [old, new] for name, (old, new) in pairs.items() if old != new}
    changed |= changed_times(before.interval, after.interval)
    names = [
        name for name in ("name", "email") if getattr(before.contact, name) != getattr(after.contact, name)
    ]
    if names:
        changed["contact"] = names
    if before.attendees != after.attendees:
        changed["attendees"] = [list(before.attendees), list(after.attendees)]
    if before.arrived != after.arrived:
        changed["arrived"] = [moment and moment.isoformat() for moment in (before.arrived, after.arrived)]
    if before.price != after.price:
        changed["price"] = [price and price["total"] for price in (before.price, after.price)]
    details = [name for name in after.details if after.details[name] != before.details.get(name)]
    if details:
        changed["details"] = sorted(details)
    return changed
