"""Operations that change a class together with its sessions."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib import clock, identity
from chalicelib.domain.errors import ResourceInUse, SeatsTaken
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.sessions import ClassSession
from chalicelib.operations.resources import Alteration, existing
from chalicelib.operations.resources import alter as alter_class
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.sessions import capacity_of, settle
from chalicelib.operations.steps import MARGIN_SECONDS
from chalicelib.store import resources, sessions

# So many sessions are written at once; DynamoDB takes a hundred actions.
_AT_ONCE = 100
# What a request gives to each waitlist; the sweep does the rest.
_STEPS_AT_ONCE = 20
# A session that is not over has begun within a day, and its zone's date is at most another one from UTC's.
_LATEST = timedelta(days=2)


def resize(
    *,
    tenant: str,
    kind: str,
    resource: str,
    alteration: Alteration,
    enrolled: str,
    actor: Caller,
    now: datetime,
) -> Resource:
    """Change a class and its capacity, also in its open sessions that have no capacity of their own.

    The sessions are written first, many at once. If one refuses, all get the old capacity back. Repeating the
    call finishes what an interruption left undone. New seats go to the waitlists, the last of them by the
    sweep. `enrolled` is the kind of the seats.

    :raises ResourceNotFound: if the tenant has no such class
    :raises SeatsTaken: if a session has more seats taken; nothing is changed then
    :raises Unavailable: if the store gave no definite answer in time
    """
    before = existing(tenant, kind, resource)
    capacity = int((alteration.details or {}).get("capacity", before.details["capacity"]))
    try:
        _resize_sessions(before, capacity, now)
    except SeatsTaken:
        _resize_sessions(before, capacity_of(before, None), now)
        raise
    after = alter_class(tenant=tenant, kind=kind, resource=resource, alteration=alteration)
    # Of those that were created while the others were changed.
    _resize_sessions(after, capacity, now)
    for session in _following(after, now):
        if session.waiting and session.has_room:
            if clock.time_left() < MARGIN_SECONDS:
                break
            settle(session, enrolled, actor.user, now, most=_STEPS_AT_ONCE)
    return after


def _resize_sessions(of: Resource, capacity: int, now: datetime) -> None:
    """Give this capacity to the open sessions that have their class's, as many as one write takes at once."""

    def attempt() -> bool:
        others = [session for session in _following(of, now) if session.capacity != capacity]
        if others:
            sessions.resize(others[:_AT_ONCE], capacity, identity.new_operation_id(), now)
        return bool(others)

    while retry_on_conflict(attempt):
        pass


def remove_class(*, tenant: str, kind: str, resource: str, now: datetime) -> None:
    """Remove a class that has no future session; its old sessions keep their reference to it.

    Creating a session gives the class a new version, so a session that is created at the same time is
    noticed here.

    :raises ResourceNotFound: if the tenant has no such class
    :raises ResourceInUse: if it has a session that is neither cancelled nor over
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = existing(tenant, kind, resource)
        if _open(before, now):
            raise ResourceInUse
        removed = replace(before, is_active=False, is_removed=True, version=before.version + 1)
        resources.replace_with(before, removed, identity.new_operation_id())

    retry_on_conflict(attempt)


def _following(of: Resource, now: datetime) -> list[ClassSession]:
    """Return the open sessions that have the capacity of their class."""
    return [session for session in _open(of, now) if session.own_capacity is None]


def _open(of: Resource, now: datetime) -> list[ClassSession]:
    """Return the sessions that are neither cancelled nor over; what is long past is not read."""
    first = max(now.date(), date.min + _LATEST) - _LATEST
    return [session for session in sessions.of_class(of.tenant, of.id, first) if session.is_open_at(now)]
