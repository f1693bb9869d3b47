"""What can be done with resources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from chalicelib import identity
from chalicelib.domain.errors import ResourceInUse, ResourceNotFound, ResourceUnavailable, Unavailable
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.resource import Resource, handle_of
from chalicelib.operations.retries import until_current
from chalicelib.store import days, resources

_ID_ATTEMPTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """What somebody wants changed; None leaves a thing as it is, `details` are merged."""

    name: str | None = None
    is_active: bool | None = None
    details: Mapping[str, Any] | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a resource is to be, whole."""

    timezone: str | None
    details: Mapping[str, Any]


def add(
    *,
    tenant: str,
    kind: str,
    name: str,
    details: Mapping[str, Any],
    now: datetime,
    timezone: str | None = None,
    is_active: bool = True,
    handle: str | None = None,
    new_id: Callable[[datetime], str] | None = None,
    receipt: Receipt | None = None,
) -> Resource:
    """Make a resource that takes reservations at once; with a `handle`, no other may have its name.

    :raises NameTaken: if another resource of the kind has the handle
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    for _ in range(_ID_ATTEMPTS):
        resource = Resource(
            tenant=tenant,
            kind=kind,
            id=(new_id or identity.new_id)(now),
            name=name,
            is_active=is_active,
            is_removed=False,
            timezone=timezone,
            details=details,
            created=now,
            version=1,
            handle=handle,
        )
        try:
            resources.create(resource, identity.new_operation_id(), receipt, now)
        except resources.IdTaken:
            continue
        return resource
    raise Unavailable


def alter(*, tenant: str, kind: str, resource: str, alteration: Alteration) -> Resource:
    """Change a resource; what is not given stays. Its handle, if it has one, follows its name.

    :raises ResourceNotFound: if the tenant has none such of this kind
    :raises NameTaken: if another resource of the kind has the new handle
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Resource:
        before = existing(tenant, kind, resource)
        name = alteration.name if alteration.name is not None else before.name
        after = replace(
            before,
            name=name,
            handle=None if before.handle is None else handle_of(name),
            is_active=alteration.is_active if alteration.is_active is not None else before.is_active,
            details={**before.details, **(alteration.details or {})},
            timezone=alteration.timezone if alteration.timezone is not None else before.timezone,
            version=before.version + 1,
        )
        resources.replace_with(before, after, identity.new_operation_id())
        return after

    return until_current(attempt, resources.Overtaken)


def shape(
    *,
    tenant: str,
    kind: str,
    resource: str,
    name: str,
    plan: Callable[[Resource | None], Form],
    now: datetime,
) -> Resource:
    """Bring the resource of this id to what `plan` makes of it as it stands, or of None; make it if need be.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Resource:
        before = resources.get(tenant, kind, resource)
        form = plan(before)
        operation = identity.new_operation_id()
        if before is not None:
            after = replace(before, timezone=form.timezone, details=form.details, version=before.version + 1)
            resources.replace_with(before, after, operation)
            return after
        made = Resource(
            tenant=tenant,
            kind=kind,
            id=resource,
            name=name,
            is_active=True,
            is_removed=False,
            timezone=form.timezone,
            details=form.details,
            created=now,
            version=1,
        )
        try:
            resources.create(made, operation, None, now)
        except resources.IdTaken as error:
            raise resources.Overtaken from error
        return made

    return until_current(attempt, resources.Overtaken)


def remove(*, tenant: str, kind: str, resource: str, now: datetime) -> None:
    """Remove a resource that nothing blocks from now on; its old reservations go on naming it.

    It is switched off before it is looked whether anything blocks it, so that nothing slips in
    between: what a process has known of it for some seconds is the only gap.

    :raises ResourceNotFound: if the tenant has none such of this kind
    :raises ResourceInUse: if a blocking reservation ends after `now`; the resource is as before
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = existing(tenant, kind, resource)
        off = replace(before, is_active=False, version=before.version + 1)
        resources.replace_with(before, off, identity.new_operation_id())
        if days.is_blocked_from(tenant, resource, now.date(), _second_of_day(now)):
            back = replace(before, version=off.version + 1)
            resources.replace_with(off, back, identity.new_operation_id())
            raise ResourceInUse
        gone = replace(off, is_removed=True, version=off.version + 1)
        resources.replace_with(off, gone, identity.new_operation_id())

    if days.is_blocked_from(tenant, resource, now.date(), _second_of_day(now)):
        existing(tenant, kind, resource)
        raise ResourceInUse
    until_current(attempt, resources.Overtaken)


def reservable(*, tenant: str, kind: str, resource: str) -> Resource:
    """The resource, if it takes reservations, as the process has known it for some seconds.

    Nobody is turned away on what was known: one that seems to take none is read again.

    :raises ResourceUnavailable: if it does not exist or does not take any
    """
    found = resources.known(tenant, kind, resource)
    if found is not None and not found.is_reservable:
        found = resources.get(tenant, kind, resource)
    if found is None or not found.is_reservable:
        raise ResourceUnavailable
    return found


def existing(tenant: str, kind: str, resource: str) -> Resource:
    """The tenant's resource, as long as it is not removed. Strongly consistent.

    :raises ResourceNotFound: if there is none such of this kind
    """
    found = resources.get(tenant, kind, resource)
    if found is None or found.is_removed:
        raise ResourceNotFound
    return found


def _second_of_day(moment: datetime) -> int:
    return int((moment - datetime.combine(moment.date(), time(), moment.tzinfo)).total_seconds())
