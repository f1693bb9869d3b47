"""What a class and its sessions do to each other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from chalicelib import identity
from chalicelib.domain.errors import ResourceInUse, SeatsTaken
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.sessions import ClassSession
from chalicelib.operations.resources import Alteration, existing
from chalicelib.operations.resources import alter as alter_class
from chalicelib.operations.retries import until_current
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
    """Change a class and its capacity, which its open sessions without one of their own follow.

    The sessions go first, each on its own condition; if one cannot, those that have gone before
    come back. Sent again, it finishes what an interruption left undone.

    :raises ResourceNotFound: if the tenant has no such class
    :raises SeatsTaken: if a session has more seats taken; all is as it was
    :raises Unavailable: if the store gave no definite answer in time
    """
    before = existing(tenant, kind, resource)
    capacity = int((alteration.details or {}).get("capacity", before.details["capacity"]))

    def give(session: ClassSession, seats: int) -> None:
        wanted = SessionChange(has_capacity=True, own_capacity=None, class_capacity=seats)
        where = {"tenant": tenant, "kind": kind, "enrolled": enrolled, "session": session.id}
        alter(**where, wanted=wanted, actor=actor, now=now)

    _give_all(list(_following(before)), capacity, give)
    after = alter_class(tenant=tenant, kind=kind, resource=resource, alteration=alteration)
    for session in _following(after):
        # Made while the others were changed.
        if session.capacity != capacity:
            give(session, capacity)
    return after


def _give_all(
    following: list[ClassSession], capacity: int, give: Callable[[ClassSession, int], None]
) -> None:
    """Give each the capacity, or, if one cannot have it, all the one they had."""
    for number, session in enumerate(following):
        try:
            give(session, capacity)
        except SeatsTaken:
            for gone in following[:number]:
                give(gone, gone.capacity)
            raise


def remove_class(*, tenant: str, kind: str, resource: str, now: datetime) -> None:
    """Remove a class that has no session to come; its old ones go on naming it.

    A session that is made meanwhile gives the class a new version, so that neither slips past the other.

    :raises ResourceNotFound: if the tenant has no such class
    :raises ResourceInUse: if it has a session that is neither cancelled nor over
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = existing(tenant, kind, resource)
        if any(
            session.is_open and session.interval.end > now for session in sessions.of_class(tenant, resource)
        ):
            raise ResourceInUse
        removed = replace(before, is_active=False, is_removed=True, version=before.version + 1)
        resources.replace_with(before, removed, identity.new_operation_id())

    until_current(attempt, resources.Overtaken)


def _following(of: Resource) -> Iterator[ClassSession]:
    for session in sessions.of_class(of.tenant, of.id):
        if session.is_open and session.own_capacity is None:
            yield session
