"""What a class and its sessions do to each other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from chalicelib import identity
from chalicelib.domain.errors import ResourceInUse, SeatsTaken
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.sessions import ClassSession
from chalicelib.operations.retries import until_current
from chalicelib.operations.sessions import SessionChange, alter, class_of
from chalicelib.store import resources, sessions


def follow_capacity(of: Resource, *, enrolled: str, actor: Caller, now: datetime) -> None:
    """Give a class's new capacity to its open sessions that have none of their own.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for session in _following(of):
        alter_capacity = SessionChange(has_capacity=True, own_capacity=None)
        try:
            alter(
                tenant=of.tenant,
                kind=of.kind,
                enrolled=enrolled,
                session=session.id,
                wanted=alter_capacity,
                actor=actor,
                now=now,
            )
        except SeatsTaken:
            # Taken since the class was changed: this session keeps the capacity that it has.
            continue


def raise_if_too_small(of: Resource, capacity: int) -> None:
    """See that no open session of the class has more seats taken than it would have.

    :raises SeatsTaken: if one has
    """
    if any(session.taken > capacity for session in _following(of)):
        raise SeatsTaken


def remove_class(*, tenant: str, kind: str, resource: str, now: datetime) -> None:
    """Remove a class that has no session to come; its old ones go on naming it.

    A session that is made meanwhile gives the class a new version, so that neither slips past the other.

    :raises ResourceNotFound: if the tenant has no such class
    :raises ResourceInUse: if it has a session that is neither cancelled nor over
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = class_of(tenant, kind, resource)
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
