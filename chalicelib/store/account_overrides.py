"""What counts instead of what the tokens of users say: their roles, and whether they may sign in.

A process reads those of a tenant at once, and again after `SECONDS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.roles import Role, Roles
from chalicelib.store import reads, writes
from chalicelib.store.attributes import Moment
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import NoSuperadmin, VersionConflict
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.tables import AccountOverrideItem, client, item_key, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

# Every process sees a new override within this time; the contract allows a minute.
SECONDS = 30.0


_OVERRIDE, _ACTOR = "override", "actor"


@dataclass(frozen=True, slots=True)
class AccountOverride:
    """The roles and state of a user, which count instead of those in their tokens; when they were erased.

    Without roles, those of the token count. Tokens from before the second of `sessions_end` are invalid.
    """

    roles: Roles | None
    is_active: bool
    sessions_end: datetime | None = None
    erased: datetime | None = None

    def ends(self, issued: float | None) -> bool:
        """Return whether a token that was issued at this second of the epoch is invalid; None: at none."""
        if not self.is_active or self.sessions_end is None:
            return not self.is_active
        return issued is None or issued < int(self.sessions_end.timestamp())


_OVERRIDES = RecordMapping(AccountOverrideItem, AccountOverride)

_overrides: TTLCache[str, Mapping[str, AccountOverride]] = TTLCache(SECONDS)


def of_tenant(tenant: str) -> Mapping[str, AccountOverride]:
    """Return the tenant's overrides by user, at most `SECONDS` old."""
    overrides = _overrides.get(tenant)
    if overrides is None:
        items = reads.query("pk = :pk", {":pk": {"S": _pk(tenant)}})
        overrides = {item["sk"]["S"]: _OVERRIDES.record(item) for item in items}
        _overrides.put(tenant, overrides)
    return overrides


def is_disabled(tenant: str, user: str) -> bool:
    """Return whether the user's account was disabled or deleted, as the process knows it."""
    override = of_tenant(tenant).get(user)
    return override is not None and not override.is_active


def is_erased(tenant: str, user: str) -> bool:
    """Return whether the user's account was deleted, as the process knows it."""
    override = of_tenant(tenant).get(user)
    return override is not None and override.erased is not None


def get(tenant: str, user: str) -> AccountOverride | None:
    """Return what overrides the user's tokens, if anything does. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant), user)
    return None if item is None else _OVERRIDES.record(item)


def when_erased(tenant: str, user: str) -> datetime | None:
    """Return when the user's account was deleted; None if it was not. Strongly consistent."""
    override = get(tenant, user)
    return None if override is None else override.erased


def add(transaction: Transaction, tenant: str, user: str, override: AccountOverride) -> None:
    """Add an override to the transaction that changes the user's account."""
    item = _OVERRIDES.item(override, pk=_pk(tenant), sk=user)
    transaction.add(_OVERRIDE, "Put", Item=item)


def write(
    tenant: str,
    user: str,
    before: AccountOverride | None,
    after: AccountOverride,
    *,
    operation: str,
    superadmin: str | None = None,
) -> None:
    """Write what overrides the tokens of a user without an account here.

    :raises NoSuperadmin: if `superadmin`, who changes them as one, is none any more
    :raises VersionConflict: if somebody wrote it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    key_of = {"pk": _pk(tenant), "sk": user}
    condition: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
    if before is not None:
        condition = _is_unchanged(_OVERRIDES.item(before, **key_of))
    transaction.add(_OVERRIDE, "Put", Item=_OVERRIDES.item(after, **key_of, op=operation), **condition)
    check_superadmin(transaction, tenant, superadmin)
    commit(transaction, tenant)


def end_sessions(tenant: str, user: str, now: datetime) -> None:
    """Make all tokens of a user without an account invalid that are from before this second.

    :raises Unavailable: if the store gave no definite answer in time
    """
    with reads.answering():
        client().update_item(
            TableName=settings.load().reservations_table,
            Key=item_key(_pk(tenant), user),
            UpdateExpression="SET sessions_end = :now, active = if_not_exists(active, :true)",
            ExpressionAttributeValues={":now": {"S": Moment().serialize(now)}, ":true": {"BOOL": True}},
        )
    clear_cache()


def remove(tenant: str, user: str) -> None:
    """Delete an override, of a user of whom no token is good any more; a repetition changes nothing.

    :raises Unavailable: if the store gave no definite answer in time
    """
    writes.delete(settings.load().reservations_table, _pk(tenant), user)
    forget(tenant)


def check_superadmin(transaction: Transaction, tenant: str, user: str | None) -> None:
    """Add the check that a user, if one is given, still is a superadmin who may sign in.

    Their token said so, and nothing here says otherwise. So of two who demote each other one is refused.
    """
    if user is None:
        return
    transaction.add(
        _ACTOR,
        "ConditionCheck",
        Key=item_key(_pk(tenant), user),
        ConditionExpression=(
            "attribute_not_exists(pk) OR (active = :true AND (attribute_not_exists(#role) OR #role = :role))"
        ),
        ExpressionAttributeNames={"#role": "role"},
        ExpressionAttributeValues={":true": {"BOOL": True}, ":role": {"S": Role.SUPERADMIN.name.lower()}},
    )


def _is_unchanged(item: Item) -> Item:
    """Return the condition that an item of an override is still as it was read; it has no version."""
    names = {f"#{number}": name for number, name in enumerate(("role", "active", "sessions_end", "erased"))}
    present = {place: name for place, name in names.items() if name in item}
    parts = [f"{place} = :{place[1:]}" for place in present]
    parts += [f"attribute_not_exists({place})" for place in names if place not in present]
    return {
        "ConditionExpression": " AND ".join(parts),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {f":{place[1:]}": item[name] for place, name in present.items()},
    }


def commit(transaction: Transaction, tenant: str) -> None:
    """Commit a transaction that changes overrides.

    :raises NoSuperadmin: if who does it as a superadmin is none any more
    :raises VersionConflict: if somebody wrote what it is about since that was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (NoSuperadmin if _ACTOR in failed.items else VersionConflict) from failed
    forget(tenant)


def forget(tenant: str) -> None:
    """Remove the cached overrides of a tenant."""
    _overrides.drop(tenant)


def clear_cache() -> None:
    """Remove all cached overrides."""
    _overrides.clear()


def _pk(tenant: str) -> str:
    return key("T", tenant, "RULINGS")
