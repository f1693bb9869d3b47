"""A tenant's endpoints, all in one partition with the roster that limits their number.

The results of deliveries are written by single conditional updates, which compare when deliveries began. So
the number of parallel deliveries and the order of their results do not matter: a result never overwrites that
of a later delivery.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import TooManyWebhooks, Unavailable, WebhookNotFound
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.key_ring import SigningKey
from chalicelib.domain.webhooks import MOST_ENDPOINTS, PATIENCE, Endpoint, Reason
from chalicelib.store import idempotency_records, reads, sealing, secrets
from chalicelib.store.attributes import Moment
from chalicelib.store.conflicts import IdTaken
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.tables import EndpointItem, client, item_key, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

ENDPOINT, ROSTER = "endpoint", "roster"

_ENDPOINTS = RecordMapping(EndpointItem, Endpoint)

_IS_ENABLED = "attribute_exists(pk) AND attribute_not_exists(disabled)"


def get(tenant: str, endpoint: str) -> Endpoint | None:
    """Return the tenant's endpoint. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant), _sk(endpoint))
    return None if item is None else _endpoint_in(item)


def list_of_tenant(tenant: str) -> IndexList[Endpoint]:
    """Return what `of_tenant` does, to be read in parts."""
    return IndexList(
        index=None,
        hash_key="pk",
        range_key="sk",
        value=_pk(tenant),
        records_of=lambda items: map(_ENDPOINTS.record, items),
        between=(_sk(""), _sk("~")),  # no id has a greater character
    )


def of_tenant(tenant: str) -> list[Endpoint]:
    """Return the tenant's endpoints, oldest first. Strongly consistent."""
    return [_endpoint_in(item) for item in reads.with_prefix(_pk(tenant), _sk(""))]


def create(endpoint: Endpoint, operation: str, idempotency: IdempotencyRecord | None, now: datetime) -> None:
    """Write a new endpoint, and the idempotency record of its request.

    :raises TooManyWebhooks: if the tenant has the most endpoints that it may have
    :raises IdempotentReplay: if the request has a stored response
    :raises KeyReused: if the idempotency key was used with another body
    :raises IdTaken: if another endpoint has its id
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, endpoint, operation, int(now.timestamp()))
    place = _pk(endpoint.tenant), _sk(endpoint.id)
    secret = sealing.sealed(endpoint.secret, place, secrets.signing_keys().signing(now))
    item = _ENDPOINTS.item(replace(endpoint, secret=secret), pk=place[0], sk=place[1], op=operation)
    transaction.put_new(ENDPOINT, item)
    transaction.add(
        ROSTER,
        "Update",
        Key=_roster_key(endpoint.tenant),
        UpdateExpression="SET op = :op ADD ids :id",
        ConditionExpression="attribute_not_exists(ids) OR size(ids) < :most",
        ExpressionAttributeValues={
            ":op": {"S": operation},
            ":id": {"SS": [endpoint.id]},
            ":most": {"N": str(MOST_ENDPOINTS)},
        },
    )
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        raise (TooManyWebhooks(MOST_ENDPOINTS) if ROSTER in failed.items else IdTaken) from failed


def delete(tenant: str, endpoint: str, operation: str) -> None:
    """Delete an endpoint, its secret with it.

    :raises WebhookNotFound: if the tenant has no such endpoint
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.delete_existing(ENDPOINT, _key(tenant, endpoint))
    # A write that is repeated because its reply was lost finds its own name in the roster.
    transaction.add(
        ROSTER,
        "Update",
        Key=_roster_key(tenant),
        UpdateExpression="SET op = :op DELETE ids :id",
        ConditionExpression="op <> :op",
        ExpressionAttributeValues={":op": {"S": operation}, ":id": {"SS": [endpoint]}},
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise WebhookNotFound from failed


def note_success(endpoint: Endpoint, at: datetime) -> None:
    """Write that a delivery that began `at` succeeded, unless the result of a later one is stored.

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
    """Write that a delivery that began `at` failed; the first failure since the last success is stored.

    Return the endpoint after that; None if it is deleted or disabled, or a later delivery succeeded.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return _update(
        endpoint,
        "SET failing_since = if_not_exists(failing_since, :at)",
        f"{_IS_ENABLED} AND (attribute_not_exists(last_success) OR last_success <= :at)",
        {":at": _text(at)},
    )


def disable_gone(endpoint: Endpoint) -> bool:
    """Disable an endpoint whose response was 410; return whether it was enabled until now.

    :raises Unavailable: if the store gave no definite answer in time
    """
    values = {":reason": {"S": Reason.GONE.value}}
    return _update(endpoint, "SET disabled = :reason", _IS_ENABLED, values) is not None


def disable_failing(endpoint: Endpoint, now: datetime) -> bool:
    """Disable an endpoint if it still has been failing for too long; return whether it was enabled until now.

    :raises Unavailable: if the store gave no definite answer in time
    """
    values = {":reason": {"S": Reason.FAILING.value}, ":latest": _text(now - PATIENCE)}
    condition = f"{_IS_ENABLED} AND failing_since <= :latest"
    return _update(endpoint, "SET disabled = :reason", condition, values) is not None


def is_outdated(endpoint: Endpoint, now: datetime) -> bool:
    """Return whether the secret is stored under an older key than the one that signs, or under none.

    :raises Unavailable: if the keys cannot be read
    """
    return secrets.signing_keys().is_outdated(endpoint.sealed_by, now)


def seal_again(tenant: str, endpoint: str, key: SigningKey) -> None:
    """Store the secret under this key, if it is stored under another that this process knows, or under none.

    :raises Unavailable: if the store gave no definite answer in time
    """
    item = reads.reservations_item(_pk(tenant), _sk(endpoint))
    stored = "" if item is None else item["secret"]["S"]
    secret = sealing.opened(stored, (_pk(tenant), _sk(endpoint)))
    if not secret or sealing.key_of(stored) == key.id:
        return
    with reads.answering(), suppress(client().exceptions.ConditionalCheckFailedException):
        client().update_item(
            TableName=settings.load().reservations_table,
            Key=_key(tenant, endpoint),
            UpdateExpression="SET secret = :sealed",
            ConditionExpression="secret = :stored",
            ExpressionAttributeValues={
                ":sealed": {"S": sealing.sealed(secret, (_pk(tenant), _sk(endpoint)), key)},
                ":stored": {"S": stored},
            },
        )


def seal_all(key: SigningKey) -> list[str]:
    """Store every tenant's secrets under this key; return the ids of those that no key opens. Reads it all.

    :raises Unavailable: if the store gave no definite answer in time
    """
    unreadable = []
    for item in reads.scan(
        FilterExpression="begins_with(sk, :hook)", ExpressionAttributeValues={":hook": {"S": _sk("")}}
    ):
        endpoint = _endpoint_in(item)
        if not endpoint.secret:
            unreadable.append(endpoint.id)
        seal_again(endpoint.tenant, endpoint.id, key)
    return unreadable


def _update(endpoint: Endpoint, update: str, condition: str, values: Item) -> Endpoint | None:
    """Return the endpoint after the update; None if the condition does not hold."""
    with reads.answering():
        try:
            response = client().update_item(
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
    return _endpoint_in(response["Attributes"])


def _endpoint_in(item: Item) -> Endpoint:
    """Return the endpoint in an item, with its secret as it was made."""
    endpoint = _ENDPOINTS.record(item)
    stored = endpoint.secret
    secret = sealing.opened(stored, (item["pk"]["S"], item["sk"]["S"]))
    return replace(endpoint, secret=secret or "", sealed_by=sealing.key_of(stored))


def _text(moment: datetime) -> dict[str, Any]:
    return {"S": Moment().serialize(moment)}


def _pk(tenant: str) -> str:
    return key("T", tenant, "HOOKS")


def _sk(endpoint: str) -> str:
    return key("HOOK", endpoint)


def _key(tenant: str, endpoint: str) -> Item:
    return item_key(_pk(tenant), _sk(endpoint))


def _roster_key(tenant: str) -> Item:
    return item_key(_pk(tenant), "ROSTER")
