"""The SNS topic of events, to which all consumers of events subscribe."""

import json
from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import settings
from chalicelib.domain.events import Event, document_of
from chalicelib.notifications.batches import LARGEST, batches
from chalicelib.notifications.clients import client, kind_of

Entry = dict[str, Any]

logger = Logger(service="cupo")


class NotPublishable(Exception):
    """SNS will never accept this event."""


def raise_unless_publishable(events: Sequence[Event]) -> None:
    """Check that no event is too large for SNS.

    :raises NotPublishable: if one is larger than SNS accepts
    """
    for event in events:
        if _size(_entry(event)) > LARGEST:
            raise NotPublishable(event.id)


def publish(events: Sequence[Event]) -> set[str]:
    """Publish events in their order; return the ids of those that failed, which can be tried again.

    Once SNS does not respond, later events are not tried, so that none overtakes an earlier one.
    """
    failed: set[str] = set()
    is_down = False
    for batch in batches(map(_entry, events), _size):
        refused = None if is_down else _send(batch)
        is_down = refused is None
        failed |= {entry["Id"] for entry in batch} if refused is None else refused
    return failed


def _entry(event: Event) -> Entry:
    attributes = {"type": event.type, "tenant": event.reservation.tenant, "kind": event.reservation.kind}
    return {
        "Id": event.id,
        # In ASCII: queues behind the topic do not accept every character that JSON may contain.
        "Message": json.dumps(document_of(event), default=float),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    }


def _size(entry: Entry) -> int:
    """Return the size as SNS counts it, in bytes, with the attributes."""
    attributes = entry["MessageAttributes"].items()
    parts = [part for name, value in attributes for part in (name, *value.values())]
    return sum(len(part.encode()) for part in (entry["Message"], *parts))


def _send(batch: list[Entry]) -> set[str] | None:
    """Publish a batch; return the ids of those that SNS refused, or None if it does not respond."""
    try:
        response = client("sns").publish_batch(
            TopicArn=settings.load().events_topic_arn, PublishBatchRequestEntries=batch
        )
    except (BotoCoreError, ClientError) as failure:
        logger.warning("events not published", extra={"failure": kind_of(failure), "events": len(batch)})
        return None
    failed = response.get("Failed", [])
    if failed:
        code = failed[0].get("Code")
        logger.warning("events not published", extra={"failure": code, "events": len(failed)})
    return {entry["Id"] for entry in failed}
