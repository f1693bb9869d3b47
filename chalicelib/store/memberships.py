"""Memberships: one item for each user, whose id is a digest of the user."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import MembershipExists
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.memberships import MEMBERSHIP, Membership, MembershipStatus
from chalicelib.domain.seats import membership_id
from chalicelib.domain.totals import TotalOf
from chalicelib.store import due_index, idempotency_records, reads, totals
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import Packed, RecordMapping
from chalicelib.store.tables import MembershipItem, item_key, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

SORT_KEY = "MEMBERSHIP"


@dataclass(frozen=True, slots=True)
class SeenMembership:
    """A user's membership as it was read: its version, None if they had none."""

    tenant: str
    user: str
    version: int | None


_MEMBERSHIPS = RecordMapping(
    MembershipItem,
    Membership,
    packed={
        **{name: Packed("data", name) for name in ("type", "price", "renews", "notes")},
        "total_of": Packed("data", "@of", str, TotalOf),
    },
)


def get(tenant: str, membership: str) -> Membership | None:
    """Return the tenant's membership with this id. Strongly consistent."""
    item = reads.reservations_item(*_key(tenant, membership))
    return None if item is None else membership_in(item)


def of_holder(tenant: str, user: str) -> Membership | None:
    """Return the user's membership. Strongly consistent."""
    return get(tenant, membership_id(user))


def of_holders(tenant: str, users: Iterable[str]) -> dict[str, Membership]:
    """Return the memberships that these users have, by user. Strongly consistent."""
    items = reads.some((key_of(tenant, user) for user in users), is_consistent=True)
    return {membership.holder: membership for membership in map(membership_in, items)}


def list_of_tenant(tenant: str) -> IndexList[Membership]:
    """Return all memberships, newest first, to be read in parts; the index has only their places."""

    def records_of(items: list[Item]) -> list[Membership | None]:
        keys = [(item["pk"]["S"], item["sk"]["S"]) for item in items]
        by_pk = {item["pk"]["S"]: membership_in(item) for item in reads.all_of(keys)}
        return [by_pk.get(pk) for pk, _ in keys]

    return IndexList(
        index="by_collection",
        hash_key="ck",
        range_key="cs",
        value=_ck(tenant),
        records_of=records_of,
        is_descending=True,
    )


def create(
    membership: Membership,
    operation: str,
    *,
    due: datetime | None,
    idempotency: IdempotencyRecord | None,
    now: datetime,
) -> None:
    """Write a user's first membership; `due` is when it expires.

    :raises MembershipExists: if they have one
    :raises IdempotentReplay: if the request has a stored response
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, membership, operation, int(now.timestamp()))
    transaction.put_new(MEMBERSHIP, _item(membership, operation, due))
    totals.add(transaction, None, membership)
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        raise MembershipExists from failed


def replace_with(before: Membership, after: Membership, operation: str, *, due: datetime | None) -> None:
    """Write a changed membership; `due` is when it expires.

    :raises VersionConflict: if somebody changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.put_changed(
        MEMBERSHIP,
        _item(after, operation, due),
        before.version,
        condition=totals.as_read(before.total_of),
        names=totals.MARK_NAMES,
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed


def key_of(tenant: str, user: str) -> tuple[str, str]:
    """Return the key of the user's membership."""
    return _key(tenant, membership_id(user))


def add_check(
    transaction: Transaction, tenant: str, user: str, today: date, version: int | None = None
) -> None:
    """Make the transaction depend on the user's membership being in force on this day.

    With a `version`, also on its being as it was read.
    """
    is_as_read = "" if version is None else " AND version = :version"
    values = {} if version is None else {":version": {"N": str(version)}}
    transaction.add(
        f"membership {user}",
        "ConditionCheck",
        Key=item_key(*key_of(tenant, user)),
        ConditionExpression=f"#status = :active AND first_day <= :today AND last_day >= :today{is_as_read}",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={
            ":active": {"S": MembershipStatus.ACTIVE.value},
            ":today": {"S": today.isoformat()},
            **values,
        },
    )


def add_unchanged(transaction: Transaction, seen: SeenMembership | None) -> str:
    """Make the transaction depend on a membership being as it was read; return the label of that, if any."""
    if seen is None:
        return ""
    label = f"membership {seen.user}"
    condition, values = "attribute_not_exists(pk)", {}
    if seen.version is not None:
        condition, values = "version = :version", {":version": {"N": str(seen.version)}}
    transaction.add(
        label,
        "ConditionCheck",
        Key=item_key(*key_of(seen.tenant, seen.user)),
        ConditionExpression=condition,
        **({"ExpressionAttributeValues": values} if values else {}),
    )
    return label


def membership_in(raw: Item) -> Membership:
    """Return the membership in an item."""
    return _MEMBERSHIPS.record(raw)


def _item(membership: Membership, operation: str, due: datetime | None) -> Item:
    pk, sk = _key(membership.tenant, membership.id)
    return _MEMBERSHIPS.item(
        membership,
        pk=pk,
        sk=sk,
        ck=_ck(membership.tenant),
        cs=order(membership.created.isoformat(), membership.id),
        op=operation,
        **due_index.attributes(pk, due),
    )


def _key(tenant: str, membership: str) -> tuple[str, str]:
    return key("T", tenant, "MBR", membership), SORT_KEY


def _ck(tenant: str) -> str:
    return key(tenant, "MBR")
