"""Endpoints of a tenant, all in one place beside the roster that counts them.

How deliveries go is written by single conditional updates, each by when its delivery began: however many
there are at once, and in whichever order they are heard of, nothing past overwrites what came later.
"""

from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import TooManyWebhooks, Unavailable, WebhookNotFound
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.webhooks import MOST_ENDPOINTS, PATIENCE, Endpoint, Reason
from chalicelib.store import reads, receipts
from chalicelib.store.tables import EndpointItem, Moment, client, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

ENDPOINT, ROSTER = "endpoint", "roster"

_IS_ENABLED = "attribute_exists(pk) AND attribute_not_exists(disabled)"


class IdTaken(Exception):
    """Another endpoint has this id already: make a new one."""


def get(tenant: str, endpoint: str) -> Endpoint | None:
    """The tenant's endpoint. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant), _sk(endpoint))
    return None if item is None else _endpoint(item)


def of_tenant(tenant: str) -> list[Endpoint]:
    """The tenant's endpoints, oldest first. Strongly consistent."""
    values = {":pk": {"S": _pk(tenant)}, ":sk": {"S": _sk("")}}
    items = reads.query("pk = :pk AND begins_with(sk, :sk)", values, ConsistentRead=True)
    return [_endpoint(item) for item in items]


def create(endpoint: Endpoint, operation: str, receipt: Receipt | None, now: datetime) -> None:
    """Write a new endpoint, with the receipt of its request.

    :raises TooManyWebhooks: if the tenant has as many as it may have
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises IdTaken: if another endpoint has its id
    :raises Unavailable: if the store gave no definite answer in time
    """
    table = settings.load().reservations_table
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, endpoint, operation, int(now.timestamp()))
    transaction.add(
        ENDPOINT,
        "Put",
        TableName=table,
        Item=_item(endpoint, operation),
        ConditionExpression="attribute_not_exists(pk)",
    )
    transaction.add(
        ROSTER,
        "Update",
        TableName=table,
        Key=_roster(endpoint.tenant),
        UpdateExpression="SET op = :op ADD ids :id",
        ConditionExpression="attribute_not_exists(ids) OR size(ids) < :most",
        ExpressionAttributeValues={
            ":op": {"S": operation},
            ":id": {"SS": [endpoint.id]},
            ":most": {"N": str(MOST_ENDPOINTS)},
        },
    )
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        if ROSTER in failed.items:
            raise TooManyWebhooks(MOST_ENDPOINTS) from failed
        raise IdTaken from failed


def delete(tenant: str, endpoint: str, operation: str) -> None:
    """Delete an endpoint, its secret with it.

    :raises WebhookNotFound: if the tenant has none such
    :raises Unavailable: if the store gave no definite answer in time
    """
    table = settings.load().reservations_table
    transaction = Transaction(operation)
    transaction.add(
        ENDPOINT,
        "Delete",
        TableName=table,
        Key=_key(tenant, endpoint),
        ConditionExpression="attribute_exists(pk)",
    )
    # Whoever sends this again, because the reply was lost, finds its own name in the roster.
    transaction.add(
        ROSTER,
        "Update",
        TableName=table,
        Key=_roster(tenant),
        UpdateExpression="SET op = :op DELETE ids :id",
        ConditionExpression="op <> :op",
        ExpressionAttributeValues={":op": {"S": operation}, ":id": {"SS": [endpoint]}},
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise WebhookNotFound from failed


def note_success(endpoint: Endpoint, at: datetime) -> None:
    """Write down that a delivery that began `at` succeeded, unless something later is known.

    :raises Unavailable: if the store gave no definite answer in time
    """
    _update(
        endpoint,
        "SET last_success = :at REMOVE failing_since",
        f"{_IS_ENABLED} AND (attribute_not_exists(last_success) OR last_success <= :at)"
        " AND (attribute_not_exists(failing_since) OR failing_since <= :at)",
        {":at": _text(at)},
    )


def note_failure(endpoint: Endpoint, at: datetime) -> Endpoint | None:
    """Write down that a delivery that began `at` failed; the first one since the last success counts.

    The endpoint as it stands then; None if it is deleted or disabled, or a later delivery succeeded.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return _update(
        endpoint,
        "SET failing_since = if_not_exists(failing_since, :at)",
        f"{_IS_ENABLED} AND (attribute_not_exists(last_success) OR last_success <= :at)",
        {":at": _text(at)},
    )


def disable_gone(endpoint: Endpoint) -> bool:
    """Disable an endpoint that said that it is gone; whether it was enabled until now.

    :raises Unavailable: if the store gave no definite answer in time
    """
    values = {":reason": {"S": Reason.GONE.value}}
    return _update(endpoint, "SET disabled = :reason", _IS_ENABLED, values) is not None


def disable_failing(endpoint: Endpoint, now: datetime) -> bool:
    """Disable an endpoint, if it still has been failing for too long; whether it was enabled until now.

    :raises Unavailable: if the store gave no definite answer in time
    """
    values = {":reason": {"S": Reason.FAILING.value}, ":latest": _text(now - PATIENCE)}
    condition = f"{_IS_ENABLED} AND failing_since <= :latest"
    return _update(endpoint, "SET disabled = :reason", condition, values) is not None


def _update(endpoint: Endpoint, update: str, condition: str, values: Item) -> Endpoint | None:
    """The endpoint as the update left it; None if the condition does not hold."""
    with reads.answering():
        try:
            answer = client().update_item(
                TableName=settings.load().reservations_table,
                Key=_key(endpoint.tenant, endpoint.id),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )
        except client().exceptions.ConditionalCheckFailedException:
            return None
        except client().exceptions.TransactionConflictException as conflict:
            raise Unavailable from conflict
    return _endpoint(answer["Attributes"])


def _item(endpoint: Endpoint, operation: str) -> Item:
    item = EndpointItem(
        pk=_pk(endpoint.tenant),
        sk=_sk(endpoint.id),
        tenant=endpoint.tenant,
        id=endpoint.id,
        url=endpoint.url,
        events=None if endpoint.events is None else set(endpoint.events),
        description=endpoint.description,
        secret=endpoint.secret,
        created=endpoint.created,
        op=operation,
    )
    serialized: Item = item.serialize()
    return serialized


def _endpoint(raw: Item) -> Endpoint:
    item = EndpointItem.from_raw_data(raw)
    return Endpoint(
        tenant=item.tenant,
        id=item.id,
        url=item.url,
        events=None if item.events is None else frozenset(item.events),
        description=item.description,
        secret=item.secret,
        created=item.created,
        disabled=None if item.disabled is None else Reason(item.disabled),
        failing_since=item.failing_since,
        last_success=item.last_success,
    )


def _text(moment: datetime) -> dict[str, Any]:
    return {"S": Moment().serialize(moment)}


def _pk(tenant: str) -> str:
    return key("T", tenant, "HOOKS")


def _sk(endpoint: str) -> str:
    return key("HOOK", endpoint)


def _key(tenant: str, endpoint: str) -> Item:
    return {"pk": {"S": _pk(tenant)}, "sk": {"S": _sk(endpoint)}}


def _roster(tenant: str) -> Item:
    return {"pk": {"S": _pk(tenant)}, "sk": {"S": "ROSTER"}}
