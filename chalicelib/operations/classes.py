"""Operations that change a class together with its sessions."""

from dataclasses import replace
from datetime import datetime

from chalicelib import identity
from chalicelib.domain.errors import ResourceInUse, SeatsTaken
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.sessions import ClassSession
from chalicelib.operations.resources import Alteration, existing
from chalicelib.operations.resources import alter as alter_class
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.sessions import SessionChange, alter
from chalicelib.store import resources, sessions


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

    The sessions are written first, each on its own condition. If one refuses, those written before it get
    their old capacity back. Repeating the call finishes what an interruption left undone. `enrolled` is the
    kind of the seats.

    :raises ResourceNotFound: if the tenant has no such class
    :raises SeatsTaken: if a session has more seats taken; nothing is changed then
    :raises Unavailable: if the store gave no definite answer in time
    """
    before = existing(tenant, kind, resource)
    capacity = int((alteration.details or {}).get("capacity", before.details["capacity"]))

    def set_capacity(session: ClassSession, seats: int) -> None:
        changes = SessionChange(has_capacity=True, own_capacity=None, class_capacity=seats)
        ids = {"tenant": tenant, "kind": kind, "enrolled": enrolled, "session": session.id}
        alter(**ids, changes=changes, actor=actor, now=now)

    following = _following(before, now)
    for number, session in enumerate(following):
        try:
            set_capacity(session, capacity)
        except SeatsTaken:
            for written in following[:number]:
                set_capacity(written, written.capacity)
            raise
    after = alter_class(tenant=tenant, kind=kind, resource=resource, alteration=alteration)
    for session in _following(after, now):
        # Such a session was created while the others were changed.
        if session.capacity != capacity:
            set_capacity(session, capacity)
    return after


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
        of_class = sessions.of_class(tenant, resource)
        if any(session.is_open_at(now) for session in of_class):
            raise ResourceInUse
        removed = replace(before, is_active=False, is_removed=True, version=before.version + 1)
        resources.replace_with(before, removed, identity.new_operation_id())

    retry_on_conflict(attempt)


def _following(of: Resource, now: datetime) -> list[ClassSession]:
    """Return the open sessions that have the capacity of their class."""
    return [
        session
        for session in sessions.of_class(of.tenant, of.id)
        if session.is_open_at(now) and session.own_capacity is None
    ]
