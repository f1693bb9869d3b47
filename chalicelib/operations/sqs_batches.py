"""Process a batch of SQS messages one by one; a failed message is received again after a growing pause."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock
from chalicelib.notifications import queues

# With less time left, no message is started: it is received again at once.
_MARGIN_SECONDS = 12.0
_AT_ONCE = 1

Record = Mapping[str, Any]
# Processes the body of a message; the second argument is the number of the attempt, from 1.
Handler = Callable[[str, int], None]

logger = Logger(service="cupo")


class RetryLater(Exception):
    """The message failed: receive it again after `seconds`; None leaves the queue's own timeout."""

    def __init__(self, seconds: int | None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def name_of(record: Record) -> str:
    """Return the name of the queue that a record comes from."""
    return str(record["eventSourceARN"]).rpartition(":")[2]


def pause_in(pauses: Sequence[int], attempt: int) -> int | None:
    """Return the seconds from this attempt, from 1, to the next; None if `pauses` has no entry for it."""
    return pauses[attempt - 1] if attempt <= len(pauses) else None


def process(records: Sequence[Record], handlers: Mapping[str, Handler]) -> list[str]:
    """Process the records; return the ids of those that failed, which stay in their queue.

    `handlers` are by the url of the queue, which ends in its name. A message that no handler can process
    fails each time, until its queue moves it to the dead letters.
    """
    queues_by_name = {url.rpartition("/")[2]: (url, handle) for url, handle in handlers.items()}
    return [str(record["messageId"]) for record in records if not _is_done(record, queues_by_name)]


def _is_done(record: Record, queues_by_name: Mapping[str, tuple[str, Handler]]) -> bool:
    queue = name_of(record)
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    try:
        url, handle = queues_by_name[queue]
        if clock.time_left() < _MARGIN_SECONDS:
            _postpone(url, record, _AT_ONCE)
            return False
        handle(record["body"], attempt)
    except RetryLater as retry:
        if retry.seconds is not None:
            _postpone(url, record, retry.seconds)
        return False
    except Exception:
        logger.exception("a message could not be worked off", extra={"queue": queue, "attempt": attempt})
        return False
    return True


def _postpone(url: str, record: Record, seconds: int) -> None:
    """Let the message be received again after `seconds`; if that fails, the queue's own timeout applies."""
    try:
        queues.postpone(url, record["receiptHandle"], seconds)
    except Exception:
        logger.exception("a message could not be postponed")
