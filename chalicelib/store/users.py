"""Users with an account: the profile, the unique address, and overrides of their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.erasures import Erasure
from chalicelib.domain.errors import EmailTaken
from chalicelib.domain.people import Person
from chalicelib.domain.roles import Role
from chalicelib.domain.user import User, folded
from chalicelib.store import erasures, people, reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import IdTaken, VersionConflict
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.records import indexed
from chalicelib.store.tables import AccountOverrideItem, LoginItem, UserItem, item_key, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

# Every process sees a new override within this time; the contract allows a minute.
OVERRIDES_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class AccountOverride:
    """The role and state of an account, which count instead of those in its tokens; when it was erased."""

    role: Role
    is_active: bool
    erased: datetime | None = None


_USERS = RecordMapping(UserItem, User)
_OVERRIDES = RecordMapping(AccountOverrideItem, AccountOverride)

_overrides: TTLCache[str, Mapping[str, AccountOverride]] = TTLCache(OVERRIDES_SECONDS)


def get(tenant: str, user: str) -> User | None:
    """Return the tenant's user with an account. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, user), "PROFILE")
    return None if item is None else _USERS.record(item)


def by_email(tenant: str, email: str) -> User | None:
    """Return the user who has this address, compared without case."""
    item = reads.reservations_item(_login_pk(tenant, email), "LOGIN")
    return None if item is None else get(tenant, item["user"]["S"])


def by_ids(tenant: str, users: set[str]) -> dict[str, User]:
    """Return those of these users that have an account, by id."""
    items = reads.some((_pk(tenant, user), "PROFILE") for user in users)
    return {user.id: user for user in map(_USERS.record, items)}


def of_tenant(tenant: str) -> list[User]:
    """Return all users with an account, newest first, from the index; without password hashes."""
    items = indexed("by_collection", "ck", _ck(tenant), ScanIndexForward=False)
    return [_USERS.record(item) for item in items]


def account_overrides(tenant: str) -> Mapping[str, AccountOverride]:
    """Return the tenant's overrides by user, at most `OVERRIDES_SECONDS` old."""
    overrides = _overrides.get(tenant)
    if overrides is None:
        items = reads.query("pk = :pk", {":pk": {"S": _overrides_pk(tenant)}})
        overrides = {item["sk"]["S"]: _OVERRIDES.record(item) for item in items}
        _overrides.put(tenant, overrides)
    return overrides


def is_disabled(tenant: str, user: str) -> bool:
    """Return whether the user's account was disabled or deleted, as the process knows it."""
    override = account_overrides(tenant).get(user)
    return override is not None and not override.is_active


def is_erased(tenant: str, user: str) -> bool:
    """Return whether the user's account was deleted, as the process knows it."""
    override = account_overrides(tenant).get(user)
    return override is not None and override.erased is not None


def when_erased(tenant: str, user: str) -> datetime | None:
    """Return when the user's account was deleted; None if it was not. Strongly consistent."""
    item = reads.reservations_item(_overrides_pk(tenant), user)
    return None if item is None else _OVERRIDES.record(item).erased


def create(user: User, person: Person, operation: str) -> None:
    """Write a new user, take their address, and add them to the directory.

    :raises IdTaken: if another person has the person's number
    :raises EmailTaken: if another user has the address
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    login = LoginItem(pk=_login_pk(user.tenant, user.email), user=user.id, op=operation)
    transaction.put_new("login", login.serialize())
    transaction.put_new("user", _item(user, operation))
    people.add_person(transaction, None, person, operation)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (EmailTaken if "login" in failed.items else IdTaken) from failed


def replace_with(before: User, after: User, operation: str) -> None:
    """Write a changed user, and the override that applies the change to their tokens.

    :raises VersionConflict: if somebody changed them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.put_changed("user", _item(after, operation), before.version)
    _put_override(transaction, after)
    _commit_change(transaction, before.tenant)


def erase(before: User, operation: str, now: datetime) -> None:
    """Delete a user and their phone, and free their address; their tokens are invalid from now on.

    The same write begins the erasure, which ends what they hold.

    :raises VersionConflict: if somebody changed them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    pk = _pk(before.tenant, before.id)
    transaction = Transaction(operation)
    transaction.add(
        "user",
        "Delete",
        Key=item_key(pk, "PROFILE"),
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":version": {"N": str(before.version)}},
    )
    transaction.add("login", "Delete", Key=item_key(_login_pk(before.tenant, before.email), "LOGIN"))
    transaction.add("phone", "Delete", Key=item_key(pk, "PHONE"))
    erasures.add(transaction, Erasure(tenant=before.tenant, user=before.id, since=now), operation)
    _put_override(transaction, replace(before, is_active=False), erased=now)
    _commit_change(transaction, before.tenant)


def clear_cache() -> None:
    """Remove all cached overrides."""
    _overrides.clear()


def _commit_change(transaction: Transaction, tenant: str) -> None:
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed
    _overrides.drop(tenant)


def _put_override(transaction: Transaction, user: User, *, erased: datetime | None = None) -> None:
    override = AccountOverrideItem(
        pk=_overrides_pk(user.tenant),
        sk=user.id,
        role=user.role,
        is_active=user.is_active,
        erased=erased,
    )
    transaction.add("override", "Put", Item=override.serialize())


def _item(user: User, operation: str) -> Item:
    return _USERS.item(
        user,
        pk=_pk(user.tenant, user.id),
        ck=_ck(user.tenant),
        cs=order(user.created.isoformat(), user.id),
        op=operation,
    )


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _login_pk(tenant: str, email: str) -> str:
    return key("T", tenant, "EMAIL", folded(email))


def _overrides_pk(tenant: str) -> str:
    return key("T", tenant, "RULINGS")


def _ck(tenant: str) -> str:
    return key(tenant, "USR")
