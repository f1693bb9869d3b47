"""Users with an account: the profile, the unique address, and overrides of their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.erasures import Erasure
from chalicelib.domain.errors import EmailTaken
from chalicelib.domain.people import Person
from chalicelib.domain.roles import Roles
from chalicelib.domain.user import User
from chalicelib.store import due_index, erasures, people, reads
from chalicelib.store.attributes import Moment
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import IdTaken, VersionConflict
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.people import Owner, login_pk
from chalicelib.store.records import indexed
from chalicelib.store.tables import AccountOverrideItem, LoginItem, UserItem, client, item_key, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

# Every process sees a new override within this time; the contract allows a minute.
OVERRIDES_SECONDS = 30.0


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


_USER = "user"

_USERS = RecordMapping(UserItem, User)
_OVERRIDES = RecordMapping(AccountOverrideItem, AccountOverride)

_overrides: TTLCache[str, Mapping[str, AccountOverride]] = TTLCache(OVERRIDES_SECONDS)


def get(tenant: str, user: str) -> User | None:
    """Return the tenant's user with an account. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, user), "PROFILE")
    return None if item is None else _USERS.record(item)


def by_email(tenant: str, email: str) -> User | None:
    """Return the user who has this address, compared without case."""
    item = reads.reservations_item(login_pk(tenant, email), "LOGIN")
    return None if item is None else get(tenant, item["user"]["S"])


def with_person(tenant: str, user: str) -> tuple[User | None, Person | None]:
    """Return the user's account and their entry in the directory, if they exist. Strongly consistent."""
    pk = _pk(tenant, user)
    by_sort_key = {
        item["sk"]["S"]: item for item in reads.some([(pk, "PROFILE"), (pk, "PERSON")], is_consistent=True)
    }
    account, person = by_sort_key.get("PROFILE"), by_sort_key.get("PERSON")
    return (
        None if account is None else _USERS.record(account),
        None if person is None else people.person_in(tenant, person),
    )


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


def create(
    user: User, person: Person, operation: str, replaced: str | None = None, owner: Owner | None = None
) -> None:
    """Write a new user, whose address is not proved yet, and add them to the directory.

    They log in with the address from now on, and the account `replaced`, if it has not proved it, does not.

    :raises IdTaken: if another person has the person's number
    :raises EmailTaken: if another account has proved the address
    :raises VersionConflict: if an account other than `replaced` logs in with the address
    :raises AddressTaken: if the address leads to somebody else, but for `owner`
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    _take_login(transaction, user, operation, replaced or "")
    transaction.put_new(_USER, _item(user, operation))
    people.add_person(transaction, None, person, operation)
    people.check_address(transaction, person, operation, owner)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        if _USER in failed.items:
            raise IdTaken from failed
        raise _refusal(failed) from failed


def prove(
    before: User,
    after: User,
    was: Person | None,
    person: Person,
    *,
    operation: str,
    owner: Owner | None = None,
) -> None:
    """Write a user who has proved their address, and let it and their words lead to them.

    :raises EmailTaken: if another account has proved the address
    :raises AddressTaken: if the address leads to somebody else, but for `owner`
    :raises VersionConflict: if somebody changed them since they were read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    _take_login(transaction, after, operation)
    transaction.put_changed(_USER, _item(after, operation), before.version)
    people.add_person(transaction, was, person, operation, owner)
    if _overridden(after) != _overridden(before):
        _put_override(transaction, after)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        if _USER in failed.items:
            raise VersionConflict from failed
        raise _refusal(failed) from failed
    people.written(was, person, owner)
    _overrides.drop(after.tenant)


def replace_with(before: User, after: User, operation: str) -> None:
    """Write a changed user, and the override that applies the change to their tokens.

    :raises VersionConflict: if somebody changed them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.put_changed(_USER, _item(after, operation), before.version)
    _put_override(transaction, after)
    _commit_change(transaction, before.tenant)


def end_sessions(tenant: str, user: str, now: datetime) -> None:
    """Make all tokens of a user without an account invalid that are from before this second.

    :raises Unavailable: if the store gave no definite answer in time
    """
    with reads.answering():
        client().update_item(
            TableName=settings.load().reservations_table,
            Key=item_key(_overrides_pk(tenant), user),
            UpdateExpression="SET sessions_end = :now, active = if_not_exists(active, :true)",
            ExpressionAttributeValues={":now": {"S": Moment().serialize(now)}, ":true": {"BOOL": True}},
        )
    clear_cache()


def erase(before: User, operation: str, now: datetime) -> None:
    """Delete a user and their phone, and free their address; their tokens are invalid from now on.

    The same write begins the erasure, which ends what they hold.

    :raises VersionConflict: if somebody changed them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    pk = _pk(before.tenant, before.id)
    transaction = Transaction(operation)
    transaction.add(
        _USER,
        "Delete",
        Key=item_key(pk, "PROFILE"),
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":version": {"N": str(before.version)}},
    )
    login = reads.reservations_item(login_pk(before.tenant, before.email), "LOGIN")
    if login is not None and login["user"]["S"] == before.id:
        transaction.add(
            people.LOGIN,
            "Delete",
            Key={"pk": login["pk"], "sk": login["sk"]},
            ConditionExpression="#user = :user",
            ExpressionAttributeNames={"#user": "user"},
            ExpressionAttributeValues={":user": {"S": before.id}},
        )
    transaction.add("phone", "Delete", Key=item_key(pk, "PHONE"))
    erasures.add(transaction, Erasure(tenant=before.tenant, user=before.id, since=now), operation)
    _put_override(transaction, replace(before, is_active=False), erased=now)
    _commit_change(transaction, before.tenant)


def clear_cache() -> None:
    """Remove all cached overrides."""
    _overrides.clear()


def _take_login(transaction: Transaction, user: User, operation: str, replaced: str | None = None) -> None:
    """Let the user log in with their address, unless another account has proved it.

    Of the accounts that have not, `replaced` alone may lose it; None: any.
    """
    is_unproved = True if user.unproved_until else None
    pk = login_pk(user.tenant, user.email)
    login = LoginItem(pk=pk, user=user.id, is_unproved=is_unproved, op=operation)
    values: Item = {":user": {"S": user.id}, ":true": {"BOOL": True}}
    condition = "unproved = :true"
    if replaced is not None:
        values[":replaced"], condition = {"S": replaced}, "(unproved = :true AND #user = :replaced)"
    transaction.add(
        people.LOGIN,
        "Put",
        Item=login.serialize(),
        ConditionExpression=f"attribute_not_exists(pk) OR #user = :user OR {condition}",
        ExpressionAttributeNames={"#user": "user"},
        ExpressionAttributeValues=values,
    )


def _refusal(failed: ConditionFailed) -> Exception:
    login = failed.items.get(people.LOGIN)
    if people.LOGIN in failed.items and (login is None or "unproved" not in login):
        return EmailTaken()
    return VersionConflict() if login is not None else people.refusal(failed)


def _commit_change(transaction: Transaction, tenant: str) -> None:
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed
    _overrides.drop(tenant)


def _put_override(transaction: Transaction, user: User, *, erased: datetime | None = None) -> None:
    override = replace(_overridden(user), erased=erased)
    item = _OVERRIDES.item(override, pk=_overrides_pk(user.tenant), sk=user.id)
    transaction.add("override", "Put", Item=item)


def _overridden(user: User) -> AccountOverride:
    return AccountOverride(roles=user.roles, is_active=user.is_active, sessions_end=user.sessions_end)


def _item(user: User, operation: str) -> Item:
    pk = _pk(user.tenant, user.id)
    return _USERS.item(
        user,
        pk=pk,
        ck=_ck(user.tenant),
        cs=order(user.created.isoformat(), user.id),
        op=operation,
        **due_index.attributes(pk, user.unproved_until),
    )


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _overrides_pk(tenant: str) -> str:
    return key("T", tenant, "RULINGS")


def _ck(tenant: str) -> str:
    return key(tenant, "USR")
