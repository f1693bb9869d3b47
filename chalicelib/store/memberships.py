"""Memberships: one item a user, named by a digest of the user."""

from datetime import date, datetime

from chalicelib import settings
from chalicelib.domain.errors import MembershipExists
from chalicelib.domain.memberships import Membership, MembershipStatus
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.seats import membership_id
from chalicelib.store import dues, reads, receipts
from chalicelib.store.tables import MembershipItem, as_plain, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

MEMBERSHIP = "membership"


class Overtaken(Exception):
    """The membership is no longer what the write started from: read it again."""


def get(tenant: str, membership: str) -> Membership | None:
    """The tenant's membership with this id. Strongly consistent."""
    pk, sk = _key(tenant, membership)
    item = reads.one(settings.load().reservations_table, pk, sk)
    return None if item is None else membership_in(item)


def of_holder(tenant: str, user: str) -> Membership | None:
    """The user's membership. Strongly consistent."""
    return get(tenant, membership_id(user))


def of_tenant(tenant: str) -> list[Membership]:
    """All memberships, newest first, from the index."""
    items = reads.query(
        "ck = :ck", {":ck": {"S": _ck(tenant)}}, IndexName="by_collection", ScanIndexForward=False
    )
    keys = [(item["pk"]["S"], item["sk"]["S"]) for item in items]
    found = [membership_in(item) for item in reads.all_of(keys)]
    return sorted(found, key=lambda each: (each.created, each.id), reverse=True)


def create(
    membership: Membership,
    operation: str,
    *,
    due: datetime | None,
    receipt: Receipt | None,
    now: datetime,
) -> None:
    """Write a user's first membership; `due` is when it expires.

    :raises MembershipExists: if they have one
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, membership, operation, int(now.timestamp()))
    transaction.add(
        MEMBERSHIP,
        "Put",
        TableName=settings.load().reservations_table,
        Item=_item(membership, operation, due),
        ConditionExpression="attribute_not_exists(pk)",
    )
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise MembershipExists from failed


def replace_with(before: Membership, after: Membership, operation: str, *, due: datetime | None) -> None:
    """Write a changed membership; `due` is when it expires.

    :raises Overtaken: if somebody changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.add(
        MEMBERSHIP,
        "Put",
        TableName=settings.load().reservations_table,
        Item=_item(after, operation, due),
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":version": {"N": str(before.version)}},
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise Overtaken from failed


def key_of(tenant: str, user: str) -> tuple[str, str]:
    """Where the user's membership is."""
    return _key(tenant, membership_id(user))


def add_check(transaction: Transaction, tenant: str, user: str, today: date) -> None:
    """Make the transaction depend on the user's membership being in force on this day."""
    pk, sk = key_of(tenant, user)
    transaction.add(
        f"membership {user}",
        "ConditionCheck",
        TableName=settings.load().reservations_table,
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        ConditionExpression="#status = :active AND first_day <= :today AND last_day >= :today",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={
            ":active": {"S": MembershipStatus.ACTIVE.value},
            ":today": {"S": today.isoformat()},
        },
    )


def membership_in(raw: Item) -> Membership:
    """The membership in an item."""
    item = MembershipItem.from_raw_data(raw)
    data = as_plain(item.data)
    return Membership(
        tenant=item.tenant,
        id=item.id,
        holder=item.holder,
        type=data["type"],
        status=MembershipStatus(item.status),
        first_day=date.fromisoformat(item.first_day),
        last_day=date.fromisoformat(item.last_day),
        price=data["price"],
        renews=data["renews"],
        notes=data["notes"],
        created=item.created,
        version=int(item.version),
    )


def _item(membership: Membership, operation: str, due: datetime | None) -> Item:
    pk, sk = _key(membership.tenant, membership.id)
    item = MembershipItem(
        pk=pk,
        sk=sk,
        ck=_ck(membership.tenant),
        cs=order(membership.created.isoformat(), membership.id),
        tenant=membership.tenant,
        id=membership.id,
        holder=membership.holder,
        status=membership.status.value,
        first_day=membership.first_day.isoformat(),
        last_day=membership.last_day.isoformat(),
        data={
            "type": membership.type,
            "price": membership.price,
            "renews": membership.renews,
            "notes": membership.notes,
        },
        created=membership.created,
        version=membership.version,
        op=operation,
        **dues.attributes(pk, due),
    )
    serialized: Item = item.serialize()
    return serialized


def _key(tenant: str, membership: str) -> tuple[str, str]:
    return key("T", tenant, "MBR", membership), "MEMBERSHIP"


def _ck(tenant: str) -> str:
    return key(tenant, "MBR")
