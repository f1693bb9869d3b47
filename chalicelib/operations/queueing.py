"""Working off a batch of a queue: each message by itself; what fails comes again after a growing pause."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock
from chalicelib.notifications import queues

# No message is begun with less time left: it comes again at once.
_MARGIN_SECONDS = 12.0
_AT_ONCE = 1

Record = Mapping[str, Any]
# Works off a message's body, tried for the so-manieth time, from 1.
Work = Callable[[str, int], None]

logger = Logger(service="cupo")


class Again(Exception):
    """The message was not worked off, and comes again after so many seconds; None: as the queue has it."""

    def __init__(self, seconds: int | None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def name_of(record: Record) -> str:
    """The queue that a record comes from."""
    return str(record["eventSourceARN"]).rpartition(":")[2]


def pause_in(pauses: Sequence[int], attempt: int) -> int | None:
    """Seconds from the so-manieth try, from 1, to the next; None: there is none of its own any more."""
    return pauses[attempt - 1] if attempt <= len(pauses) else None


def work_off(records: Sequence[Record], works: Mapping[str, Work]) -> list[str]:
    """Work the records off; the ids of those that failed, which their queue keeps.

    `works` are by the url of the queue, which ends in its name. A message that nothing can work off is one
    that fails: in the end the queue puts it aside.
    """
    queues_by_name = {url.rpartition("/")[2]: (url, work) for url, work in works.items()}
    return [str(record["messageId"]) for record in records if not _is_done(record, queues_by_name)]


def _is_done(record: Record, queues_by_name: Mapping[str, tuple[str, Work]]) -> bool:
    queue = name_of(record)
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    if clock.time_left() < _MARGIN_SECONDS:
        _postpone(queues_by_name[queue][0], record, _AT_ONCE)
        return False
    try:
        queues_by_name[queue][1](record["body"], attempt)
    except Again as again:
        if again.seconds is not None:
            _postpone(queues_by_name[queue][0], record, again.seconds)
        return False
    except Exception:
        logger.exception("a message could not be worked off", extra={"queue": queue, "attempt": attempt})
        return False
    return True


def _postpone(url: str, record: Record, seconds: int) -> None:
    """Let it come again after so many seconds; if the queue cannot be told, after the queue's own time."""
    try:
        queues.postpone(url, record["receiptHandle"], seconds)
    except Exception:
        logger.exception("a message could not be postponed")
