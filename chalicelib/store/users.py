"""Users with an account: the profile, the unique address, and with them the override of their tokens."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.erasures import Erasure
from chalicelib.domain.errors import EmailTaken
from chalicelib.domain.people import Person
from chalicelib.domain.user import User
from chalicelib.store import account_overrides, due_index, erasures, people, reads
from chalicelib.store.account_overrides import AccountOverride
from chalicelib.store.conflicts import IdTaken, VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.people import Owner, login_pk
from chalicelib.store.tables import LoginItem, UserItem, item_key, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

_USER = "user"

_USERS = RecordMapping(UserItem, User)


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


def list_of_tenant(tenant: str) -> IndexList[User]:
    """Return all users with an account, newest first, to be read in parts; without password hashes."""
    return IndexList(
        index="by_collection",
        hash_key="ck",
        range_key="cs",
        value=_ck(tenant),
        records_of=lambda items: map(_USERS.record, items),
        is_descending=True,
    )


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
        account_overrides.add(transaction, after.tenant, after.id, _overridden(after))
    try:
        transaction.commit()
    except ConditionFailed as failed:
        if _USER in failed.items:
            raise VersionConflict from failed
        raise _refusal(failed) from failed
    people.written(was, person, owner)
    account_overrides.forget(after.tenant)


def replace_with(before: User, after: User, operation: str, superadmin: str | None = None) -> None:
    """Write a changed user, and the override that applies the change to their tokens.

    `superadmin` is who changes them as one, and still has to be one.

    :raises NoSuperadmin: if `superadmin` is none any more
    :raises VersionConflict: if somebody changed them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.put_changed(_USER, _item(after, operation), before.version)
    if _overridden(after) != _overridden(before):
        account_overrides.add(transaction, after.tenant, after.id, _overridden(after))
    account_overrides.check_superadmin(transaction, before.tenant, superadmin)
    account_overrides.commit(transaction, before.tenant)


def erase(before: User, operation: str, now: datetime, superadmin: str | None = None) -> None:
    """Delete a user and their phone, and free their address; their tokens are invalid from now on.

    The same write begins the erasure, which ends what they hold.

    :raises NoSuperadmin: if `superadmin`, who does it as one, is none any more
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
    is_unproved = before.unproved_until is not None
    erasure = Erasure(tenant=before.tenant, user=before.id, since=now, is_unproved=is_unproved)
    erasures.add(transaction, erasure, operation)
    erased = replace(_overridden(before), is_active=False, erased=now)
    account_overrides.add(transaction, before.tenant, before.id, erased)
    account_overrides.check_superadmin(transaction, before.tenant, superadmin)
    account_overrides.commit(transaction, before.tenant)


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


def _ck(tenant: str) -> str:
    return key(tenant, "USR")
