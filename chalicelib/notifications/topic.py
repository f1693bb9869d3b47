"""The topic of events: where everybody who wants to know of what happens listens."""

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
    """An event that SNS will never take."""


def raise_unless_publishable(events: Sequence[Event]) -> None:
    """Look whether SNS can take them at all.

    :raises NotPublishable: if one is larger than SNS takes
    """
    for event in events:
        if _size(_entry(event)) > LARGEST:
            raise NotPublishable(event.id)


def publish(events: Sequence[Event]) -> set[str]:
    """Publish events in their order; the ids of those that could not be published, and may be tried again.

    Once SNS does not answer, the later ones are not tried before the earlier.
    """
    failed: set[str] = set()
    is_down = False
    for batch in batches(map(_entry, events), _size):
        refused = None if is_down else _send(batch)
        is_down = refused is None
        failed |= {entry["Id"] for entry in batch} if refused is None else refused
    return failed


def _entry(event: Event) -> Entry:
    named = {"type": event.type, "tenant": event.reservation.tenant, "kind": event.reservation.kind}
    return {
        "Id": event.id,
        # In ASCII: queues behind the topic do not take every character that JSON may hold.
        "Message": json.dumps(document_of(event), default=float),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in named.items()
        },
    }


def _size(entry: Entry) -> int:
    """What SNS counts, in bytes: the attributes too."""
    named = entry["MessageAttributes"]
    attributes = [part for name, value in named.items() for part in (name, *value.values())]
    return sum(len(part.encode()) for part in (entry["Message"], *attributes))


def _send(batch: list[Entry]) -> set[str] | None:
    """Publish a batch; the ids of those that SNS refused, or None if it does not answer."""
    try:
        answer = client("sns").publish_batch(
            TopicArn=settings.load().events_topic_arn, PublishBatchRequestEntries=batch
        )
    except (BotoCoreError, ClientError) as failure:
        logger.warning("events not published", extra={"failure": kind_of(failure), "events": len(batch)})
        return None
    failed = answer.get("Failed", [])
    if failed:
        logger.warning(
            "events not published", extra={"failure": failed[0].get("Code"), "events": len(failed)}
        )
    return {entry["Id"] for entry in failed}
