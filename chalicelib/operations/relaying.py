"""From the table's stream to the topic: the event exists exactly when the write does."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import settings
from chalicelib.domain.events import Event
from chalicelib.notifications import queues, topic
from chalicelib.store import stream

logger = Logger(service="cupo")

Record = Mapping[str, Any]

_LONGEST_LETTER = 200_000


def relay(records: Sequence[Record]) -> str | None:
    """Publish what the records say, in their order; the sequence number to go on from, if not all could be.

    A record that is no event and never will be goes to the dead letters, and the next ones go on. Records
    from the given one on come again: events that were published then are published again, under the same id.
    """
    told: list[tuple[str, Event]] = []
    stuck = None
    for record in records:
        number = str(record.get("dynamodb", {}).get("SequenceNumber", ""))
        try:
            events = stream.events_in(record)
            topic.raise_unless_publishable(events)
        except Exception as fault:
            logger.exception("a record of the stream is no event", extra={"record": number})
            if not _is_put_aside(record, fault):
                stuck = number
                break
        else:
            told += [(number, event) for event in events]
    failed = topic.publish([event for _, event in told])
    return next((number for number, event in told if event.id in failed), stuck)


def _is_put_aside(record: Record, fault: Exception) -> bool:
    text = json.dumps({"fault": type(fault).__name__, "record": record}, default=str)
    if len(text) > _LONGEST_LETTER:
        keys = record.get("dynamodb", {}).get("Keys")
        text = json.dumps(
            {"fault": type(fault).__name__, "record": {"dynamodb": {"Keys": keys}}}, default=str
        )
    try:
        queues.send(settings.load().relay_dead_letters_url, [text])
    except Exception:
        logger.exception("the dead letters do not take a record")
        return False
    return True
