"""Operations on webhooks: the endpoints of a tenant, and the delivery of events to them."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock, identity, settings
from chalicelib.domain.errors import PortForbidden, Unavailable, WebhookNotFound
from chalicelib.domain.events import Event, document_of
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.webhooks import Endpoint, body_of, headers_of, secret_of, target_of
from chalicelib.integrations import endpoints
from chalicelib.integrations.endpoints import LONGEST_SECONDS, Client, Undelivered
from chalicelib.notifications import queues
from chalicelib.operations.retries import retry_with_fresh_id
from chalicelib.operations.sqs_batches import pause_in
from chalicelib.store import secrets, webhooks

_GONE = 410
_CLIENT = Client()

# About a day in all. SQS delays a message by twelve hours at most.
_MINUTE, _HOUR = 60, 3600
PAUSES = (
    *(5, 30, 2 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE),
    *(1 * _HOUR, 2 * _HOUR, 4 * _HOUR, 6 * _HOUR, 10 * _HOUR),
)

logger = Logger(service="cupo")


class Verdict(StrEnum):
    """The outcome of a delivery attempt."""

    DONE = "done"
    FAILED = "failed"


def register(
    *,
    tenant: str,
    url: str,
    events: frozenset[str] | None,
    description: str | None,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
    client: Client = _CLIENT,
) -> Endpoint:
    """Create an endpoint with a secret of its own; `events` are event types, None stands for all.

    :raises UrlMalformed: if the url is no https address to which requests can be sent
    :raises AddressForbidden: if it leads to an address to which nothing is sent
    :raises PortForbidden: if it has another port than 443
    :raises TooManyWebhooks: if the tenant has the maximum number already
    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    if target_of(url).port not in client.ports:
        raise PortForbidden
    if not settings.load().webhook_sink:
        client.raise_if_forbidden(url)

    def attempt() -> Endpoint:
        endpoint = Endpoint(
            tenant=tenant,
            id=identity.new_id(now),
            url=url,
            events=events,
            description=description,
            secret=secret_of(identity.new_webhook_secret()),
            created=now,
        )
        webhooks.create(endpoint, identity.new_operation_id(), idempotency, now)
        return endpoint

    return retry_with_fresh_id(attempt)


def existing(tenant: str, endpoint: str) -> Endpoint:
    """Return the tenant's endpoint.

    :raises WebhookNotFound: if the tenant has no such endpoint
    """
    stored = webhooks.get(tenant, endpoint)
    if stored is None:
        raise WebhookNotFound
    return stored


def remove(*, tenant: str, endpoint: str) -> None:
    """Delete an endpoint; nothing is sent to it from now on, no queued or repeated delivery either.

    :raises WebhookNotFound: if the tenant has no such endpoint
    :raises Unavailable: if the store gave no definite answer in time
    """
    webhooks.delete(tenant, endpoint, identity.new_operation_id())


def fan_out(event: Event, *, now: datetime) -> None:
    """Queue a delivery of the event to each of the tenant's endpoints that subscribes to its type.

    :raises Unavailable: if the store or the queue did not answer in time; some may be queued
    """
    queue = settings.load().delivery_queue_url
    tenant = event.reservation.tenant
    receivers = [hook for hook in webhooks.of_tenant(tenant) if hook.wants(event.type)] if queue else []
    if not receivers:
        return
    document = document_of(event)
    messages = [{"endpoint": endpoint.id, "tenant": tenant, "event": document} for endpoint in receivers]
    # In ASCII: SQS does not accept every character that JSON may contain.
    queues.send(queue, [json.dumps(message, default=float) for message in messages])
    delay = (now - event.change.at).total_seconds()
    logger.info("webhooks queued", extra={"event": event.id, "endpoints": len(receivers), "seconds": delay})


def deliver(message: str, *, attempt: int, now: datetime, client: Client = _CLIENT) -> Verdict:
    """Try once to deliver a message that `fan_out` has queued; `attempt` counts from 1.

    Nothing is sent to an endpoint that was deleted or disabled meanwhile: the delivery is done then. An
    endpoint that responds that it is gone, or that has failed for too long, is disabled.

    :raises LookupError, ValueError, TypeError: if the message does not come from `fan_out`
    :raises Unavailable: if the store did not answer in time, too little time is left for the endpoint, or
        this process does not know the key of its secret
    """
    # The endpoint must not be blamed for the time that earlier messages took.
    if clock.time_left() < LONGEST_SECONDS:
        raise Unavailable
    queued: Mapping[str, Any] = json.loads(message)
    endpoint = webhooks.get(queued["tenant"], queued["endpoint"])
    if endpoint is None or not endpoint.is_enabled:
        return Verdict.DONE
    if not endpoint.secret:
        logger.error(
            "no key opens a webhook's secret", extra={"tenant": endpoint.tenant, "endpoint": endpoint.id}
        )
        raise Unavailable
    with suppress(Unavailable):
        if webhooks.is_outdated(endpoint, now):
            webhooks.seal_again(endpoint.tenant, endpoint.id, secrets.signing_keys().signing(now))
    status, reason = None, None
    try:
        status = _post(endpoint, queued["event"], now, client)
    except Undelivered as failure:
        reason = failure.reason
    if status is not None and 200 <= status < 300:
        with suppress(Unavailable):
            if endpoint.is_news(now):
                webhooks.note_success(endpoint, now)
        return Verdict.DONE
    # The path or the query of an url often contains a password: the host alone is logged.
    logger.warning(
        "webhook not delivered",
        extra={
            "tenant": endpoint.tenant,
            "endpoint": endpoint.id,
            "event": queued["event"]["id"],
            "host": endpoint.url.partition("?")[0].split("/")[2],
            "attempt": attempt,
            "status": status,
            "reason": reason,
        },
    )
    if status == _GONE:
        webhooks.disable_gone(endpoint)
        return Verdict.DONE
    _note_failure(endpoint, now)
    return Verdict.FAILED


def pause_after(attempt: int) -> int | None:
    """Return the seconds from this failed attempt, from 1, to the next; None if there is no next one."""
    return pause_in(PAUSES, attempt)


def _post(endpoint: Endpoint, document: Mapping[str, Any], now: datetime, client: Client) -> int:
    """Send the event, and return the status of the endpoint's response.

    :raises Undelivered: if it does not respond
    """
    body = body_of(document)
    headers = headers_of(endpoint.secret, document["id"], body, now)
    sink = settings.load().webhook_sink
    if sink:
        return endpoints.post_to_sink(sink, endpoint.url, body, headers)
    return client.post(endpoint.url, body, headers)


def _note_failure(endpoint: Endpoint, now: datetime) -> None:
    """Record the failure, and disable an endpoint that fails for too long. Skipped if the store is down."""
    with suppress(Unavailable):
        after = webhooks.note_failure(endpoint, now)
        if after is not None and after.is_hopeless(now) and webhooks.disable_failing(endpoint, now):
            logger.warning("webhook disabled", extra={"tenant": endpoint.tenant, "endpoint": endpoint.id})
