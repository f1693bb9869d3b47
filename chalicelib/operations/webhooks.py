"""Webhooks: the endpoints of a tenant, and what happens, on its way to them."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock, identity, settings
from chalicelib.domain.errors import Unavailable, WebhookNotFound
from chalicelib.domain.events import Event, document_of
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.webhooks import Endpoint, body_of, headers_of, secret_of, target_of
from chalicelib.notifications import queues
from chalicelib.operations.queueing import pause_in
from chalicelib.remote import endpoints
from chalicelib.remote.endpoints import LONGEST_SECONDS, Client, Undelivered
from chalicelib.store import webhooks

_ID_ATTEMPTS = 10
_GONE = 410
_CLIENT = Client()

# About a day in all. SQS lets nothing wait for more than twelve hours.
_MINUTE, _HOUR = 60, 3600
PAUSES = (
    *(5, 30, 2 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE),
    *(1 * _HOUR, 2 * _HOUR, 4 * _HOUR, 6 * _HOUR, 10 * _HOUR),
)

logger = Logger(service="cupo")


class Verdict(StrEnum):
    """What a delivery came to."""

    DONE = "done"
    FAILED = "failed"


def register(
    *,
    tenant: str,
    url: str,
    events: frozenset[str] | None,
    description: str | None,
    now: datetime,
    receipt: Receipt | None = None,
    client: Client = _CLIENT,
) -> Endpoint:
    """Make an endpoint, with a secret of its own; `events` are types, None is all of them.

    :raises UrlMalformed: if the url is no https address that could be sent to
    :raises AddressForbidden: if it leads to where nothing is sent
    :raises TooManyWebhooks: if the tenant has as many as it may have
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    target_of(url)
    if not settings.load().webhook_sink:
        client.raise_if_forbidden(url)
    for _ in range(_ID_ATTEMPTS):
        endpoint = Endpoint(
            tenant=tenant,
            id=identity.new_id(now),
            url=url,
            events=events,
            description=description,
            secret=secret_of(identity.new_webhook_secret()),
            created=now,
        )
        try:
            webhooks.create(endpoint, identity.new_operation_id(), receipt, now)
        except webhooks.IdTaken:
            continue
        return endpoint
    raise Unavailable


def existing(tenant: str, endpoint: str) -> Endpoint:
    """The tenant's endpoint.

    :raises WebhookNotFound: if it has none such
    """
    found = webhooks.get(tenant, endpoint)
    if found is None:
        raise WebhookNotFound
    return found


def remove(*, tenant: str, endpoint: str) -> None:
    """Delete an endpoint: nothing is sent to it from now on, not even again.

    :raises WebhookNotFound: if the tenant has none such
    :raises Unavailable: if the store gave no definite answer in time
    """
    webhooks.delete(tenant, endpoint, identity.new_operation_id())


def fan_out(event: Event, *, now: datetime) -> None:
    """Queue a delivery of the event to each of the tenant's endpoints that wants it.

    :raises Unavailable: if the store or the queue did not answer in time; some may be queued
    """
    queue = settings.load().delivery_queue_url
    tenant = event.reservation.tenant
    wanting = [each for each in webhooks.of_tenant(tenant) if each.wants(event.type)] if queue else []
    if not wanting:
        return
    document = document_of(event)
    messages = [{"endpoint": each.id, "tenant": tenant, "event": document} for each in wanting]
    # In ASCII: SQS does not take every character that JSON may hold.
    queues.send(queue, [json.dumps(each, default=float) for each in messages])
    late = (now - event.change.at).total_seconds()
    logger.info("webhooks queued", extra={"event": event.id, "endpoints": len(wanting), "seconds": late})


def deliver(message: str, *, attempt: int, now: datetime, client: Client = _CLIENT) -> Verdict:
    """Try once to deliver what `fan_out` has queued; `attempt` counts from 1.

    Nothing is sent to an endpoint that was deleted or disabled meanwhile, and that is done. One that
    says that it is gone, or has failed for too long, is disabled.

    :raises LookupError, ValueError, TypeError: if the message is none of `fan_out`
    :raises Unavailable: if the store did not answer in time, or there is none left for the endpoint's answer
    """
    # An endpoint is not to blame for what others before it took.
    if clock.time_left() < LONGEST_SECONDS:
        raise Unavailable
    told: Mapping[str, Any] = json.loads(message)
    endpoint = webhooks.get(told["tenant"], told["endpoint"])
    if endpoint is None or not endpoint.is_enabled:
        return Verdict.DONE
    try:
        status = _answer(endpoint, told["event"], now, client)
    except Undelivered as failure:
        _log(endpoint, told, attempt, status=None, reason=failure.reason)
        return _failed(endpoint, now)
    if 200 <= status < 300:
        with suppress(Unavailable):
            _succeeded(endpoint, now)
        return Verdict.DONE
    _log(endpoint, told, attempt, status=status, reason=None)
    if status == _GONE:
        webhooks.disable_gone(endpoint)
        return Verdict.DONE
    return _failed(endpoint, now)


def pause_after(attempt: int) -> int | None:
    """Seconds from this failed attempt, of which the first is 1, to the next; None: there is no next."""
    return pause_in(PAUSES, attempt)


def _answer(endpoint: Endpoint, document: Mapping[str, Any], now: datetime, client: Client) -> int:
    """The status that the endpoint answers with.

    :raises Undelivered: if it does not answer
    """
    body = body_of(document)
    headers = headers_of(endpoint.secret, document["id"], body, now)
    sink = settings.load().webhook_sink
    if sink:
        return endpoints.post_to_sink(sink, endpoint.url, body, headers)
    return client.post(endpoint.url, body, headers)


def _succeeded(endpoint: Endpoint, now: datetime) -> None:
    if endpoint.is_news(now):
        webhooks.note_success(endpoint, now)


def _failed(endpoint: Endpoint, now: datetime) -> Verdict:
    """Note the failure; a store that does not answer hears of the next one."""
    with suppress(Unavailable):
        after = webhooks.note_failure(endpoint, now)
        if after is not None and after.is_hopeless(now) and webhooks.disable_failing(endpoint, now):
            logger.warning("webhook disabled", extra={"tenant": endpoint.tenant, "endpoint": endpoint.id})
    return Verdict.FAILED


def _log(
    endpoint: Endpoint, told: Mapping[str, Any], attempt: int, *, status: int | None, reason: str | None
) -> None:
    """Say what failed. What follows the question mark in an url is often a password."""
    logger.warning(
        "webhook not delivered",
        extra={
            "tenant": endpoint.tenant,
            "endpoint": endpoint.id,
            "event": told["event"]["id"],
            "url": endpoint.url.partition("?")[0],
            "attempt": attempt,
            "status": status,
            "reason": reason,
        },
    )
