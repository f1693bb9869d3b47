"""What can be done with resources."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from chalicelib import identity
from chalicelib.domain.errors import ResourceInUse, ResourceNotFound, ResourceUnavailable
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.resource import Resource
from chalicelib.operations.retries import until_current
from chalicelib.store import days, resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """What somebody wants changed; None leaves a thing as it is, `details` are merged."""

    name: str | None = None
    is_active: bool | None = None
    details: Mapping[str, Any] | None = None
    timezone: str | None = None


def add(
    *,
    tenant: str,
    kind: str,
    name: str,
    details: Mapping[str, Any],
    now: datetime,
    timezone: str | None = None,
    is_active: bool = True,
    receipt: Receipt | None = None,
) -> Resource:
    """Make a resource that takes reservations at once.

    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    resource = Resource(
        tenant=tenant,
        kind=kind,
        id=identity.new_id(now),
        name=name,
        is_active=is_active,
        is_removed=False,
        timezone=timezone,
        details=details,
        created=now,
        version=1,
    )
    resources.create(resource, identity.new_operation_id(), receipt, now)
    return resource


def alter(*, tenant: str, kind: str, resource: str, alteration: Alteration) -> Resource:
    """Change a resource; what is not given stays.

    :raises ResourceNotFound: if the tenant has none such of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Resource:
        before = existing(tenant, kind, resource)
        after = replace(
            before,
            name=alteration.name if alteration.name is not None else before.name,
            is_active=alteration.is_active if alteration.is_active is not None else before.is_active,
            details={**before.details, **(alteration.details or {})},
            timezone=alteration.timezone if alteration.timezone is not None else before.timezone,
            version=before.version + 1,
        )
        resources.replace_with(before, after, identity.new_operation_id())
        return after

    return until_current(attempt, resources.Overtaken)


def remove(*, tenant: str, kind: str, resource: str, now: datetime) -> None:
    """Remove a resource that nothing blocks from now on; its old reservations go on naming it.

    It takes no reservations before it is looked whether there are any, so that none slips in
    between: what a process has known of it for some seconds is the only gap.

    :raises ResourceNotFound: if the tenant has none such of this kind
    :raises ResourceInUse: if a blocking reservation ends after `now`; the resource is as before
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = existing(tenant, kind, resource)
        removed = replace(before, is_active=False, is_removed=True, version=before.version + 1)
        resources.replace_with(before, removed, identity.new_operation_id())
        if days.is_blocked_from(tenant, resource, now.date(), _second_of_day(now)):
            back = replace(before, version=removed.version + 1)
            resources.replace_with(removed, back, identity.new_operation_id())
            raise ResourceInUse

    if days.is_blocked_from(tenant, resource, now.date(), _second_of_day(now)):
        existing(tenant, kind, resource)
        raise ResourceInUse
    until_current(attempt, resources.Overtaken)


def reservable(*, tenant: str, kind: str, resource: str) -> Resource:
    """The resource, if it takes reservations, as the process has known it for some seconds.

    :raises ResourceUnavailable: if it does not exist or does not take any
    """
    found = resources.known(tenant, kind, resource)
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
