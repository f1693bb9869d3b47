"""One logical write: a transaction with a stable token, labels for its reasons, retries in time.

Neither the SDK nor PynamoDB retries TransactionConflict; this module does, with jitter and within the
request's budget. DynamoDB gives reasons in the order of the items, so each item has a label.
"""

import random
from typing import Any

from botocore import exceptions
from botocore.exceptions import ClientError

from chalicelib import clock, metrics, settings
from chalicelib.domain.errors import TooMuchAtOnce, Unavailable
from chalicelib.metrics import Metric
from chalicelib.store.tables import client

Item = dict[str, Any]

_MOST_ACTIONS = 100  # DynamoDB's own limit
_ATTEMPTS = 40
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5
_RETRY_MARGIN = 0.5
_LOST_RACES = {
    "TransactionConflict",
    "TransactionInProgress",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
}
_BUSY = {
    "TransactionInProgressException",
    "TransactionConflictException",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
}


class ConditionFailed(Exception):
    """Nothing was written; `items` maps each failed label to the stored item, or None."""

    def __init__(self, items: dict[str, Item | None]) -> None:
        super().__init__(*items)
        self.items = items


class Transaction:
    """Actions that happen together or not at all.

    `operation` names the logical write, and every item that it writes carries that name (`op`, or
    the newest entry of `history`). If the same token is sent again, DynamoDB repeats the first response
    instead of writing twice. A caller that tries again with other parameters, after a definite
    refusal, increases `attempt`, which makes another token.
    """

    def __init__(self, operation: str, attempt: int = 0) -> None:
        self._operation = operation
        self._token = f"{operation}{attempt:04d}"
        self._labels: list[str] = []
        self._actions: list[Item] = []

    def add(self, label: str, action: str, **parameters: Any) -> None:
        """Append a `Put`, `Update`, `Delete` or `ConditionCheck` under a label of its own.

        The table is Reservations, unless `TableName` names another.
        """
        parameters.setdefault("TableName", settings.load().reservations_table)
        if "ConditionExpression" in parameters:
            parameters["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._labels.append(label)
        self._actions.append({action: parameters})

    def put_new(self, label: str, item: Item) -> None:
        """Append a `Put` into Reservations, on condition that no item has its key."""
        self.add(label, "Put", Item=item, ConditionExpression="attribute_not_exists(pk)")

    def put_changed(
        self,
        label: str,
        item: Item,
        version: int,
        *,
        condition: str = "",
        names: dict[str, str] | None = None,
    ) -> None:
        """Append a `Put` into Reservations, on condition that the stored item has this version.

        `condition` is one more that has to hold; `names` are those of its attributes that need others.
        """
        self.add(
            label,
            "Put",
            Item=item,
            ConditionExpression="version = :version" + (f" AND {condition}" if condition else ""),
            ExpressionAttributeValues={":version": {"N": str(version)}},
            **({"ExpressionAttributeNames": names} if names else {}),
        )

    def add_number(self, label: str, key: Item, attribute: str, by: int) -> None:
        """Append an `Update` that adds to a number; `moves` in the item counts such writes.

        A transaction may name an item once: what is added under one label twice is one update.
        """
        if label in self._labels:
            values = self._actions[self._labels.index(label)]["Update"]["ExpressionAttributeValues"]
            values[":by"] = {"N": str(int(values[":by"]["N"]) + by)}
            return
        self.add(
            label,
            "Update",
            Key=key,
            UpdateExpression="ADD #number :by, moves :one",
            ExpressionAttributeNames={"#number": attribute},
            ExpressionAttributeValues={":by": {"N": str(by)}, ":one": {"N": "1"}},
        )

    def delete_existing(self, label: str, key: Item) -> None:
        """Append a `Delete` from Reservations, on condition that the item exists."""
        self.add(label, "Delete", Key=key, ConditionExpression="attribute_exists(pk)")

    def commit(self) -> None:
        """Write everything.

        If conditions fail because this same write had succeeded, that is no failure: its reply was lost, and
        DynamoDB no longer remembers its token.

        :raises TooMuchAtOnce: if there are more actions than DynamoDB takes; nothing was written
        :raises ConditionFailed: if a condition did not hold; nothing was written
        :raises Unavailable: if no definite answer came in time; all was written, or nothing
        """
        if len(self._actions) > _MOST_ACTIONS:
            raise TooMuchAtOnce
        pause = _FIRST_PAUSE
        for _ in range(_ATTEMPTS):
            if clock.time_left() <= 0:
                break
            try:
                client().transact_write_items(TransactItems=self._actions, ClientRequestToken=self._token)
            except ClientError as error:
                if self._is_done(error):
                    return
            except (exceptions.ConnectionError, exceptions.HTTPClientError) as error:
                raise Unavailable from error
            else:
                return
            metrics.count(Metric.TRANSACTION_CONFLICTS)
            wait = random.uniform(0, pause)
            if clock.time_left() < wait + _RETRY_MARGIN:
                break
            clock.pause(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise Unavailable

    def _is_done(self, error: ClientError) -> bool:
        """Return whether it was written before; False if a conflict or a throttle allows another try."""
        code = error.response["Error"]["Code"]
        if code in _BUSY:
            return False
        if code != "TransactionCanceledException":
            raise error
        reasons: list[Any] = list(error.response.get("CancellationReasons", []))
        failed: dict[str, Item | None] = {
            label: reason.get("Item")
            for label, reason in zip(self._labels, reasons, strict=True)
            if reason["Code"] == "ConditionalCheckFailed"
        }
        if any(was_written_by(self._operation, item) for item in failed.values()):
            return True
        if failed:
            raise ConditionFailed(failed)
        if not {reason["Code"] for reason in reasons} - {"None"} <= _LOST_RACES:
            raise error
        return False


def was_written_by(operation: str, item: Item | None) -> bool:
    """Return whether this operation wrote the item, or is in its history."""
    if item is None:
        return False
    entries = item["history"]["L"] if "history" in item else [item["change"]] if "change" in item else []
    names = [entry["M"]["id"]["S"] for entry in entries]
    return operation in names or item.get("op") == {"S": operation}
