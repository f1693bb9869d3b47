"""Operations on resources."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from chalicelib import identity
from chalicelib.domain.errors import ResourceInUse, ResourceNotFound, ResourceUnavailable
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.resource import Resource, unique_name_of
from chalicelib.operations import kinds
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.store import days, people, resources
from chalicelib.store.conflicts import IdTaken, VersionConflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """The changed fields of a resource; None leaves a field as it is, `details` are merged."""

    name: str | None = None
    is_active: bool | None = None
    details: Mapping[str, Any] | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The time zone and all the details that a resource is to have."""

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
    unique_name: str | None = None,
    new_id: Callable[[datetime], str] | None = None,
    idempotency: IdempotencyRecord | None = None,
) -> Resource:
    """Create a resource that takes reservations at once.

    :raises NameTaken: if another resource of the kind has this `unique_name`
    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Resource:
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
            unique_name=unique_name,
        )
        resources.create(resource, identity.new_operation_id(), idempotency, now)
        return resource

    return retry_with_fresh_id(attempt)


def alter(*, tenant: str, kind: str, resource: str, alteration: Alteration) -> Resource:
    """Change a resource; fields that are not given stay. A unique name, if it has one, follows its name.

    :raises ResourceNotFound: if the tenant has no such resource of this kind
    :raises NameTaken: if another resource of the kind has the new unique name
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Resource:
        before = existing(tenant, kind, resource)
        name = before.name if alteration.name is None else alteration.name
        after = replace(
            before,
            name=name,
            unique_name=None if before.unique_name is None else unique_name_of(name),
            is_active=before.is_active if alteration.is_active is None else alteration.is_active,
            details={**before.details, **(alteration.details or {})},
            timezone=before.timezone if alteration.timezone is None else alteration.timezone,
            version=before.version + 1,
        )
        resources.replace_with(before, after, identity.new_operation_id())
        return after

    return retry_on_conflict(attempt)


def shape(
    *,
    tenant: str,
    kind: str,
    resource: str,
    name: str,
    plan: Callable[[Resource | None], Form],
    now: datetime,
) -> Resource:
    """Write the form that `plan` returns for the resource with this id; create the resource if necessary.

    `plan` is called with the current resource, or with None if there is none.

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
        new = Resource(
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
            resources.create(new, operation, None, now)
        except IdTaken as error:
            raise VersionConflict from error
        return new

    return retry_on_conflict(attempt)


def remove(*, tenant: str, kind: str, resource: str, now: datetime) -> None:
    """Remove a resource that no reservation blocks from `now` on; its old reservations keep their reference.

    It is made inactive before the check for reservations, so that none is created in between. The only gap
    left is a process that has cached the active resource for some seconds.

    :raises ResourceNotFound: if the tenant has no such resource of this kind
    :raises ResourceInUse: if a blocking reservation ends after `now`; the resource is unchanged then
    :raises Unavailable: if the store gave no definite answer in time
    """

    def is_blocked() -> bool:
        midnight = datetime.combine(now.date(), time(), now.tzinfo)
        return days.is_blocked_from(tenant, resource, now.date(), int((now - midnight).total_seconds()))

    def attempt() -> None:
        before = existing(tenant, kind, resource)
        inactive = replace(before, is_active=False, version=before.version + 1)
        resources.replace_with(before, inactive, identity.new_operation_id())
        if is_blocked():
            restored = replace(before, version=inactive.version + 1)
            resources.replace_with(inactive, restored, identity.new_operation_id())
            raise ResourceInUse
        removed = replace(inactive, is_removed=True, version=inactive.version + 1)
        resources.replace_with(inactive, removed, identity.new_operation_id())

    if is_blocked():
        existing(tenant, kind, resource)
        raise ResourceInUse
    retry_on_conflict(attempt)


def withdraw(*, tenant: str, kind: str, resource: str, personal: tuple[str, ...]) -> None:
    """Remove a resource whatever blocks it, and empty the `personal` ones of its details.

    Nothing happens if there is no such resource of this kind, or it is removed.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = resources.get(tenant, kind, resource)
        if before is None or before.is_removed:
            return
        details = {**before.details, **dict.fromkeys(personal)}
        after = replace(before, is_active=False, is_removed=True, details=details, version=before.version + 1)
        resources.replace_with(before, after, identity.new_operation_id())

    retry_on_conflict(attempt)


def reservable(*, tenant: str, kind: str, resource: str) -> Resource:
    """Return a resource that takes reservations, as cached by the process for some seconds.

    A cached resource that takes none is read again, so that nobody is refused because of an old copy.

    :raises ResourceUnavailable: if it does not exist or takes no reservations
    """
    stored = resources.get_cached(tenant, kind, resource)
    if stored is not None and not stored.is_reservable:
        stored = resources.get(tenant, kind, resource)
    if stored is None or not stored.is_reservable:
        raise ResourceUnavailable
    return stored


def existing(tenant: str, kind: str, resource: str) -> Resource:
    """Return the tenant's resource, if it is not removed. Strongly consistent.

    :raises ResourceNotFound: if there is no such resource of this kind
    """
    stored = resources.get(tenant, kind, resource)
    if stored is None or stored.is_removed:
        raise ResourceNotFound
    return stored


def named(tenant: str, found: Iterable[Resource]) -> list[Resource]:
    """Return resources with the names to show: those that are users have theirs from the directory.

    :raises Unavailable: if the store gave no definite answer in time
    """
    listed = list(found)
    users = {
        resource.id: kinds.public_id(resource.kind, resource.id)
        for resource in listed
        if (kind := kinds.of_resource(resource.kind)) is not None and kind.user_resource is not None
    }
    known = people.by_users(tenant, users.values())
    return [
        replace(resource, name=known[users[resource.id]].shown_name)
        if users.get(resource.id) in known
        else resource
        for resource in listed
    ]
