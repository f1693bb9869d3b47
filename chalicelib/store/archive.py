"""What ended long ago leaves the lists: found page by page in the index that it leaves (docs/data-model.md).

An archived reservation or seat has neither `rk` nor `ck`, and an `hk` of its own, by which the erasure of its
holder finds it. Nothing else of it changes, and so neither do its version and its history.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import settings
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import listings, quotas, reads, totals
from chalicelib.store.attributes import Instant
from chalicelib.store.records import index_keys, listed, reservation_of
from chalicelib.store.tables import client, item_key, key
from chalicelib.store.transaction import ConditionFailed, Transaction

Item = dict[str, Any]

_MAY_GO = "#end < :before AND #status <> :confirmed AND (sk = :one OR begins_with(sk, :seat))"
# So many entries of the index are looked at by one request.
_PAGE = 1_000
_PLACE = ("ARCHIVE", "PASS")
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pass over the index goes on, None for its beginning, and not before when."""

    after: Item | None
    resumes: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """A reservation or a seat that may be archived, as the index has it, and its key."""

    reservation: Reservation
    pk: str
    sk: str


def place(now: datetime) -> Place:
    """Return where the pass goes on. Strongly consistent."""
    item = reads.one(settings.load().ephemeral_table, *_PLACE)
    if item is None:
        return Place(None, now)
    after = item["after"]["M"] if "after" in item else None
    return Place(after, datetime.fromisoformat(item["resumes"]["S"]))


def keep(where: Place) -> None:
    """Keep where the pass goes on; if that is lost, it begins anew.

    :raises Unavailable: if the store gave no definite answer in time
    """
    expires = int((where.resumes + _KEPT).timestamp())
    after = {} if where.after is None else {"after": {"M": where.after}}
    resumes = {"resumes": {"S": where.resumes.isoformat()}, "expires_at": {"N": str(expires)}}
    with reads.answering():
        client().put_item(
            TableName=settings.load().ephemeral_table, Item={**item_key(*_PLACE), **resumes, **after}
        )


def ended(before: datetime, after: Item | None) -> tuple[list[Ended], Item | None]:
    """Return what ended before this instant on a page of the index, and where the next page begins.

    What is confirmed is left out: the sweep completes it first.
    """
    with reads.answering():
        page = client().scan(
            TableName=settings.load().reservations_table,
            IndexName="by_collection",
            Limit=_PAGE,
            FilterExpression=_MAY_GO,
            ExpressionAttributeNames={"#end": "end", "#status": "status"},
            ExpressionAttributeValues={
                ":before": {"S": Instant().serialize(before)},
                ":confirmed": {"S": Status.CONFIRMED.value},
                ":one": {"S": "RSV"},
                ":seat": {"S": "SEAT#"},
            },
            **({} if after is None else {"ExclusiveStartKey": after}),
        )
    found = [Ended(reservation_of(item), item["pk"]["S"], item["sk"]["S"]) for item in page["Items"]]
    return found, page.get("LastEvaluatedKey")


def put_away(ended: Ended, operation: str) -> None:
    """Take a reservation or a seat out of all lists, with its further rows.

    Nothing happens if something is still due of it, if it was changed since, or if it is archived.

    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction, archived = Transaction(operation), replace(ended.reservation, is_archived=True)
    transaction.add(
        "archived",
        "Update",
        Key=item_key(ended.pk, ended.sk),
        UpdateExpression="SET hk = :hk, #data.#archived = :true REMOVE rk, ck, cs",
        ConditionExpression="version = :version AND attribute_exists(ck) AND attribute_not_exists(dk)"
        f" AND {totals.as_read(archived.total_of)}",
        ExpressionAttributeNames={"#archived": "@archived", **totals.MARK_NAMES},
        ExpressionAttributeValues={
            ":hk": {"S": index_keys(archived)["hk"]},
            ":true": {"BOOL": True},
            ":version": {"N": str(ended.reservation.version)},
        },
    )
    if ended.sk == "RSV":
        for sk in listings.rows_of(ended.reservation, ended.pk):
            transaction.add(sk, "Delete", Key=item_key(ended.pk, sk))
    totals.add(transaction, ended.reservation, archived)
    quotas.add(transaction, ended.reservation, archived)
    with suppress(ConditionFailed):
        transaction.commit()


def of_holder(tenant: str, kind: str, holder: str) -> list[Reservation]:
    """Return what a holder has in the archive, latest start first, from the index; without history."""
    return listed("by_holder", "hk", key(tenant, kind, "archived", holder))
