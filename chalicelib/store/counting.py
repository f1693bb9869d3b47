"""Count in what is from before there were totals (store.totals): page by page, each in a transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chalicelib import settings
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.memberships import Membership
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.totals import TotalOf
from chalicelib.store import memberships, quotas, reads, totals
from chalicelib.store.records import reservation_of
from chalicelib.store.tables import client, item_key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

# So many items of the table are looked at by one request.
_PAGE = 1_000
_ATTEMPTS = 12

Kinds = Mapping[str, TotalOf]


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A reservation, a seat or a membership that no total counts, and its key."""

    record: Reservation | Membership
    pk: str
    sk: str


def uncounted(kinds: Iterable[str], after: Item | None) -> tuple[list[Uncounted], Item | None]:
    """Return what no total counts of these kinds on a page of the table, and where the next page begins.

    :raises Unavailable: if the store gave no definite answer in time
    """
    values = {f":kind{number}": {"S": kind} for number, kind in enumerate(kinds)}
    # A kind of resources may have the name of one of reservations.
    is_record = "(attribute_exists(history) OR sk = :membership)"
    with reads.answering():
        page = client().scan(
            TableName=settings.load().reservations_table,
            ConsistentRead=True,
            Limit=_PAGE,
            FilterExpression=f"{is_record} AND #kind IN ({', '.join(values)}) AND {totals.as_read(None)}",
            ExpressionAttributeNames={"#kind": "kind", **totals.MARK_NAMES},
            ExpressionAttributeValues={**values, ":membership": {"S": memberships.SORT_KEY}},
            **({} if after is None else {"ExclusiveStartKey": after}),
        )
    found = [Uncounted(_record_in(item), item["pk"]["S"], item["sk"]["S"]) for item in page["Items"]]
    return found, page.get("LastEvaluatedKey")


def count_in(uncounted: Uncounted, kinds: Kinds, operation: str) -> None:
    """Count a record in the total of its kind; nothing happens if it is counted, or gone.

    :raises Unavailable: if the store gave no definite answer in time
    """
    before = uncounted.record
    for attempt in range(_ATTEMPTS):
        transaction, of = Transaction(operation, attempt), kinds[before.kind]
        is_listed = "attribute_not_exists(ck)" if before.is_archived else "attribute_exists(ck)"
        transaction.add(
            "record",
            "Update",
            Key=item_key(uncounted.pk, uncounted.sk),
            UpdateExpression=f"SET {totals.MARK} = :of",
            ConditionExpression=f"version = :version AND {is_listed} AND {totals.as_read(None)}",
            ExpressionAttributeNames=totals.MARK_NAMES,
            ExpressionAttributeValues={
                ":of": {"S": of.value},
                ":version": {"N": str(before.version)},
            },
        )
        totals.add(transaction, before, replace(before, total_of=of))
        if isinstance(before, Reservation):
            quotas.add(transaction, before, replace(before, total_of=of))
        try:
            transaction.commit()
        except ConditionFailed:
            item = reads.reservations_item(uncounted.pk, uncounted.sk)
            if item is None or "change" in item or totals.MARK_NAMES["#total"] in item["data"]["M"]:
                return
            before = _record_in(item)
        else:
            return
    raise Unavailable


def _record_in(item: Item) -> Reservation | Membership:
    is_membership = item["sk"]["S"] == memberships.SORT_KEY
    return memberships.membership_in(item) if is_membership else reservation_of(item)
