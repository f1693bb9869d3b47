"""Users with an account: the profile, the address that is theirs alone, rulings over their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import EmailTaken
from chalicelib.domain.people import Person
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.roles import Role
from chalicelib.domain.user import User, folded
from chalicelib.store import people, reads, receipts
from chalicelib.store.known import Known
from chalicelib.store.tables import LoginItem, RulingItem, UserItem, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

# A ruling reaches every process within this time; the contract allows a minute.
RULINGS_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an account's tokens are worth, whatever they say."""

    role: Role
    is_active: bool


_rulings: Known[str, Mapping[str, Ruling]] = Known(RULINGS_SECONDS)


class Overtaken(Exception):
    """The user is no longer what the write started from: read them again."""


def get(tenant: str, user: str) -> User | None:
    """The tenant's user with an account. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, user), "PROFILE")
    return None if item is None else _user(item)


def by_email(tenant: str, email: str) -> User | None:
    """The user whose address this is, without case."""
    item = reads.one(settings.load().reservations_table, _login_pk(tenant, email), "LOGIN")
    return None if item is None else get(tenant, item["user"]["S"])


def by_ids(tenant: str, users: set[str]) -> dict[str, User]:
    """Those of these users that have an account, by id."""
    items = reads.some((_pk(tenant, user), "PROFILE") for user in users)
    return {found.id: found for found in map(_user, items)}


def of_tenant(tenant: str) -> list[User]:
    """All users with an account, newest first, from the index; without password hashes."""
    items = reads.query(
        "ck = :ck", {":ck": {"S": _ck(tenant)}}, IndexName="by_collection", ScanIndexForward=False
    )
    return [_user(item) for item in items]


def rulings(tenant: str) -> Mapping[str, Ruling]:
    """The tenant's rulings by user, as the process has known them for at most `RULINGS_SECONDS`."""
    found = _rulings.get(tenant)
    if found is None:
        items = reads.query("pk = :pk", {":pk": {"S": _rulings_pk(tenant)}})
        found = {
            item["sk"]["S"]: Ruling(Role[item["role"]["S"].upper()], item["active"]["BOOL"]) for item in items
        }
        _rulings.put(tenant, found)
    return found


def create(user: User, person: Person, operation: str, receipt: Receipt | None, now: datetime) -> None:
    """Write a new user, claim their address, and put them into the directory.

    :raises NumberTaken: if another person has the person's number
    :raises EmailTaken: if the address is another user's
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, user, operation, int(now.timestamp()))
    login = LoginItem(pk=_login_pk(user.tenant, user.email), user=user.id, op=operation)
    _put(transaction, "login", login.serialize(), "attribute_not_exists(pk)")
    _put(transaction, "user", _item(user, operation), "attribute_not_exists(pk)")
    people.add_person(transaction, None, person, operation)
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise (EmailTaken if "login" in failed.items else people.NumberTaken) from failed


def replace_with(before: User, after: User, operation: str) -> None:
    """Write a changed user, and the ruling that makes it hold for their tokens.

    :raises Overtaken: if somebody changed them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    values = {":version": {"N": str(before.version)}}
    _put(transaction, "user", _item(after, operation), "version = :version", ExpressionAttributeValues=values)
    _put_ruling(transaction, after)
    _commit_change(transaction, before.tenant)


def erase(before: User, operation: str) -> None:
    """Delete a user and their phone, and free their address; their tokens are worth nothing from now on.

    :raises Overtaken: if somebody changed them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    table = settings.load().reservations_table
    transaction = Transaction(operation)
    transaction.add(
        "user",
        "Delete",
        TableName=table,
        Key={"pk": {"S": _pk(before.tenant, before.id)}, "sk": {"S": "PROFILE"}},
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":version": {"N": str(before.version)}},
    )
    login = {"pk": {"S": _login_pk(before.tenant, before.email)}, "sk": {"S": "LOGIN"}}
    transaction.add("login", "Delete", TableName=table, Key=login)
    phone = {"pk": {"S": _pk(before.tenant, before.id)}, "sk": {"S": "PHONE"}}
    transaction.add("phone", "Delete", TableName=table, Key=phone)
    _put_ruling(transaction, replace(before, is_active=False))
    _commit_change(transaction, before.tenant)


def forget_all() -> None:
    """Let the process know nothing of rulings."""
    _rulings.clear()


def _commit_change(transaction: Transaction, tenant: str) -> None:
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise Overtaken from failed
    _rulings.drop(tenant)


def _put_ruling(transaction: Transaction, user: User) -> None:
    ruling = RulingItem(
        pk=_rulings_pk(user.tenant), sk=user.id, role=user.role.name.lower(), active=user.is_active
    )
    _put(transaction, "ruling", ruling.serialize())


def _put(transaction: Transaction, label: str, item: Item, condition: str = "", **values: Any) -> None:
    if condition:
        values["ConditionExpression"] = condition
    transaction.add(label, "Put", TableName=settings.load().reservations_table, Item=item, **values)


def _item(user: User, operation: str) -> Item:
    item = UserItem(
        pk=_pk(user.tenant, user.id),
        ck=_ck(user.tenant),
        cs=order(user.created.isoformat(), user.id),
        tenant=user.tenant,
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role.name.lower(),
        active=user.is_active,
        password=user.password,
        created=user.created,
        version=user.version,
        op=operation,
    )
    serialized: Item = item.serialize()
    return serialized


def _user(raw: Item) -> User:
    item = UserItem.from_raw_data(raw)
    return User(
        tenant=item.tenant,
        id=item.id,
        email=item.email,
        name=item.name,
        role=Role[item.role.upper()],
        is_active=item.active,
        password=item.password or "",
        created=item.created,
        version=int(item.version),
    )


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _login_pk(tenant: str, email: str) -> str:
    return key("T", tenant, "EMAIL", folded(email))


def _rulings_pk(tenant: str) -> str:
    return key("T", tenant, "RULINGS")


def _ck(tenant: str) -> str:
    return key(tenant, "USR")
