"""Reads: one item, some items, a whole query to its last page. Failures are Unavailable."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from botocore import exceptions
from botocore.exceptions import ClientError

from chalicelib import clock, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.store.tables import client, item_key

Item = dict[str, Any]

_BATCH = 100
_LARGEST_PAGE = 1_000


@contextmanager
def answering() -> Iterator[None]:
    """Raise Unavailable if the store does not answer; botocore has done its retries by then."""
    if clock.time_left() <= 0:
        raise Unavailable
    try:
        yield
    except (exceptions.ConnectionError, exceptions.HTTPClientError) as error:
        raise Unavailable from error
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        is_throttle = error.response["Error"]["Code"].startswith(("Throttling", "ProvisionedThroughput"))
        if status < 500 and not is_throttle:
            raise
        raise Unavailable from error


def one(table: str, pk: str, sk: str, *, is_consistent: bool = True) -> Item | None:
    """Return the item with this key, or None."""
    with answering():
        response = client().get_item(TableName=table, Key=item_key(pk, sk), ConsistentRead=is_consistent)
    item: Item | None = response.get("Item")
    return item


def reservations_item(pk: str, sk: str, *, is_consistent: bool = True) -> Item | None:
    """Return the Reservations item with this key, or None."""
    return one(settings.load().reservations_table, pk, sk, is_consistent=is_consistent)


def some(
    keys: Iterable[tuple[str, str]], *, is_consistent: bool = False, table: str | None = None
) -> list[Item]:
    """Return those of the items that exist, in no order; without `table`, of the Reservations table."""
    table = table or settings.load().reservations_table
    wanted = [item_key(pk, sk) for pk, sk in dict.fromkeys(keys)]
    items: list[Item] = []
    for start in range(0, len(wanted), _BATCH):
        batch = {"Keys": wanted[start : start + _BATCH], "ConsistentRead": is_consistent}
        items += of_tables({table: batch}).get(table, [])
    return items


def of_tables(wanted: dict[str, Any]) -> dict[str, list[Item]]:
    """Return those of at most a hundred items that exist, by table; `wanted` is as BatchGetItem has it."""
    return of_tables_at(wanted)[0]


def of_tables_at(wanted: dict[str, Any]) -> tuple[dict[str, list[Item]], datetime | None]:
    """Return what `of_tables` does, and when that was by the store's own clock, if it says so.

    Processes whose clocks differ can compare these times.
    """
    items: dict[str, list[Item]] = {}
    moment: datetime | None = None
    while wanted:
        with answering():
            response = client().batch_get_item(RequestItems=wanted)
        # The first of several: everything is read at that moment or later.
        date = response["ResponseMetadata"]["HTTPHeaders"].get("date")
        moment = moment or (parsedate_to_datetime(date) if date else None)
        for table, page in response["Responses"].items():
            items.setdefault(table, []).extend(page)
        wanted = response.get("UnprocessedKeys", {})
        if wanted and clock.time_left() < 1:
            raise Unavailable
    return items, moment


def all_of(keys: Iterable[tuple[str, str]]) -> list[Item]:
    """Return Reservations items that are known to exist; those that a replica lacks are read consistently."""
    wanted = list(dict.fromkeys(keys))
    items = some(wanted)
    seen = {(item["pk"]["S"], item["sk"]["S"]) for item in items}
    missing = [place for place in wanted if place not in seen]
    return items + (some(missing, is_consistent=True) if missing else [])


def query(condition: str, values: dict[str, Any], **parameters: Any) -> Iterator[Item]:
    """Return all items of the Reservations table, or of one of its indexes, that match the key condition."""
    named = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
    yield from _all_pages(client().query, {**named, **parameters})


def pages(
    condition: str, values: dict[str, Any], *, first: int, after: Item | None = None, **parameters: Any
) -> Iterator[list[Item]]:
    """Return the items that `query` does, page by page, and read no page that nobody asks for.

    There are `first` items in the first page, then twice as many in each, 1,000 at most. With `after`, a key
    that the index has or had, they begin behind it.
    """
    named = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, **parameters}
    begun = {} if after is None else {"ExclusiveStartKey": after}
    return _pages(client().query, {**named, **begun}, first)


def count(condition: str, values: dict[str, Any], *, most: int, **parameters: Any) -> int:
    """Return how many items match the key condition; no more than `most` are counted."""
    counted = 0
    for page in _responses(
        client().query,
        {
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "Select": "COUNT",
            "Limit": most,
            **parameters,
        },
    ):
        counted += page["Count"]
        if counted >= most:
            break
    return min(counted, most)


def count_and_others(
    condition: str, values: dict[str, Any], *, most: int, **parameters: Any
) -> tuple[int, list[Item]]:
    """Return how many items match the key condition but not the filter, and the items that match both.

    No more than `most` items are looked at.
    """
    named = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
    counted, others = 0, list[Item]()
    for page in _responses(client().query, {**named, "Limit": most, **parameters}):
        counted += page["ScannedCount"] - page["Count"]
        others += page["Items"]
        if counted + len(others) >= most:
            break
    return counted, others


def between(pk: str, first: str, last: str) -> Iterator[Item]:
    """Return the Reservations items of a partition between two sort keys, both included, consistently."""
    values = {":pk": {"S": pk}, ":first": {"S": first}, ":last": {"S": last}}
    return query("pk = :pk AND sk BETWEEN :first AND :last", values, ConsistentRead=True)


def with_prefix(pk: str, prefix: str) -> Iterator[Item]:
    """Return the Reservations items of a partition whose sort key begins with `prefix`, consistently."""
    values = {":pk": {"S": pk}, ":prefix": {"S": prefix}}
    return query("pk = :pk AND begins_with(sk, :prefix)", values, ConsistentRead=True)


def scan(**parameters: Any) -> Iterator[Item]:
    """Return every item of the Reservations table, consistently: for audits, never for a request."""
    yield from _all_pages(client().scan, {"ConsistentRead": True, **parameters})


def ping() -> None:
    """Read an item of the Reservations table that is never there, consistently.

    :raises Unavailable: if the table does not answer in time
    """
    reservations_item("PING", "PING")


def _all_pages(operation: Callable[..., Any], parameters: Item) -> Iterator[Item]:
    for page in _pages(operation, parameters):
        yield from page


def _pages(operation: Callable[..., Any], parameters: Item, limit: int | None = None) -> Iterator[list[Item]]:
    for response in _responses(operation, parameters, limit):
        yield response["Items"]


def _responses(operation: Callable[..., Any], parameters: Item, limit: int | None = None) -> Iterator[Item]:
    request = {"TableName": settings.load().reservations_table, **parameters}
    while True:
        if limit is not None:
            request["Limit"] = limit
            limit = min(2 * limit, _LARGEST_PAGE)
        with answering():
            page = operation(**request)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
