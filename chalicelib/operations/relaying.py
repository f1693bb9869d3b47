"""Publish the records of the table's stream on the topic: an event exists exactly if its write does."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import settings
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.events import Event
from chalicelib.notifications import queues, topic
from chalicelib.operations.account_links import letter_of_registration
from chalicelib.store import feed_tags, stream
from chalicelib.store.feed_tags import Watched

logger = Logger(service="cupo")

Record = Mapping[str, Any]

# In characters of ASCII; a message of SQS may have 262,144 bytes.
_LONGEST_LETTER = 200_000


def relay(records: Sequence[Record], now: datetime) -> str | None:
    """Publish the events of these records in their order; return where to go on if not all were published.

    The result is the sequence number of the first record to receive again, None if there is none. A record
    that cannot be an event goes to the dead letters, and the later records are still published. Records from
    the returned one on are received again: events that were published already are published again, with the
    same id. Before anything is published, the feeds that show what has changed are marked, and the mails that
    prove addresses are queued for those who have registered.
    """
    if records and not (_are_feeds_marked(records, now) and _are_proofs_queued(records)):
        return _number_of(records[0])
    numbered: list[tuple[str, Event]] = []
    stuck = None
    for record in records:
        number = _number_of(record)
        try:
            events = stream.events_in(record)
            topic.raise_unless_publishable(events)
        except Exception as error:
            logger.exception("a record of the stream is no event", extra={"record": number})
            if not _is_put_aside(record, error):
                stuck = number
                break
        else:
            numbered += [(number, event) for event in events]
    failed = topic.publish([event for _, event in numbered])
    return next((number for number, event in numbered if event.id in failed), stuck)


def _are_feeds_marked(records: Sequence[Record], now: datetime) -> bool:
    """Mark the feeds that show what these records change; return False if that is to be tried again.

    What cannot be understood is left out: a feed's ETag does not hold for long without a mark, either.
    """
    watched: set[Watched] = set()
    tenants: set[str] = set()
    for record in records:
        try:
            changed = stream.shown_in(record)
        except Exception:
            logger.exception("a record of the stream says nothing to feeds")
        else:
            watched |= changed.watched
            tenants |= changed.tenants
    try:
        feed_tags.mark_changed(watched, tenants, now)
    except Unavailable:
        return False
    except Exception:
        logger.exception("feeds could not be marked")
    return True


def _are_proofs_queued(records: Sequence[Record]) -> bool:
    """Queue a mail for each address that these records register; return False if that is to be tried again.

    One that is queued twice is sent once. What cannot be understood is no registration.
    """
    requests: list[str] = []
    for record in records:
        with suppress(Exception):
            registered = stream.registered_in(record)
            if registered is not None:
                tenant, user, operation = registered.tenant, registered.user, registered.operation
                requests.append(letter_of_registration(tenant, operation, user))
    try:
        if requests:
            queues.send(settings.load().email_queue_url, requests)
    except Unavailable:
        return False
    return True


def _number_of(record: Record) -> str:
    return str(record.get("dynamodb", {}).get("SequenceNumber", ""))


def _is_put_aside(record: Record, error: Exception) -> bool:
    """Send a record to the dead letters, only its keys if it is too long; return whether that worked."""
    letter = {"fault": type(error).__name__, "record": record}
    text = json.dumps(letter, default=str)
    if len(text) > _LONGEST_LETTER:
        keys = record.get("dynamodb", {}).get("Keys")
        text = json.dumps({**letter, "record": {"dynamodb": {"Keys": keys}}}, default=str)
    try:
        queues.send(settings.load().relay_dead_letters_url, [text])
    except Exception:
        logger.exception("the dead letters do not take a record")
        return False
    return True
