"""Reads: one item, some items, a whole query to its last page. Failures are Unavailable."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore import exceptions
from botocore.exceptions import ClientError

from chalicelib import clock, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.store.tables import client

Item = dict[str, Any]

_BATCH = 100


@contextmanager
def answering() -> Iterator[None]:
    """Turn the store's silence into Unavailable; botocore has done its retries by then."""
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
    """The item with this key, or None."""
    with answering():
        answer = client().get_item(
            TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=is_consistent
        )
    found: Item | None = answer.get("Item")
    return found


def some(keys: Iterable[tuple[str, str]], *, is_consistent: bool = False) -> list[Item]:
    """Those of the Reservations items that exist, in no order."""
    table = settings.load().reservations_table
    wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in dict.fromkeys(keys)]
    found: list[Item] = []
    for start in range(0, len(wanted), _BATCH):
        batch = {"Keys": wanted[start : start + _BATCH], "ConsistentRead": is_consistent}
        request: dict[str, Any] = {table: batch}
        while request:
            with answering():
                answer = client().batch_get_item(RequestItems=request)
            found += answer["Responses"].get(table, [])
            request = answer.get("UnprocessedKeys", {})
            if request and clock.time_left() < 1:
                raise Unavailable
    return found


def all_of(keys: Iterable[tuple[str, str]]) -> list[Item]:
    """The Reservations items that are known to exist; a replica that lags is asked again, consistently."""
    wanted = list(dict.fromkeys(keys))
    found = some(wanted)
    seen = {(item["pk"]["S"], item["sk"]["S"]) for item in found}
    missing = [each for each in wanted if each not in seen]
    return found + (some(missing, is_consistent=True) if missing else [])


def query(condition: str, values: dict[str, Any], **parameters: Any) -> Iterator[Item]:
    """All items of the Reservations table or one of its indexes that the condition names."""
    request = {
        "TableName": settings.load().reservations_table,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
        **parameters,
    }
    while True:
        with answering():
            answer = client().query(**request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def scan() -> Iterator[Item]:
    """Every item of the Reservations table, consistently: for audits, never for an answer."""
    request: dict[str, Any] = {"TableName": settings.load().reservations_table, "ConsistentRead": True}
    while True:
        with answering():
            answer = client().scan(**request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def ping() -> None:
    """Ask the Reservations table for an item that is never there, consistently.

    :raises Unavailable: if it does not answer in time
    """
    one(settings.load().reservations_table, "PING", "PING")
