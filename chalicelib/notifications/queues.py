"""SQS: messages that wait for whoever does the work, and longer after a failure."""

from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.batches import batches
from chalicelib.notifications.clients import client, kind_of

logger = Logger(service="cupo")


def send(url: str, bodies: Sequence[str]) -> None:
    """Put messages into the queue with this url, in as few requests as they fit in.

    :raises Unavailable: if SQS does not take all of them in time; it may have taken some
    """
    for batch in batches(bodies, lambda body: len(body.encode())):
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(batch)]
        answer = _asked("send_message_batch", QueueUrl=url, Entries=entries)
        failed = answer.get("Failed", [])
        if failed:
            codes = sorted({each["Code"] for each in failed})
            logger.warning("messages not taken", extra={"failure": codes, "messages": len(failed)})
            raise Unavailable


def postpone(queue_url: str, receipt_handle: str, seconds: int) -> None:
    """Let a message that was received come again after so many seconds, twelve hours at most.

    :raises Unavailable: if SQS does not answer in time: it comes again when the queue's own time is over
    """
    _asked(
        "change_message_visibility",
        QueueUrl=queue_url,
        ReceiptHandle=receipt_handle,
        VisibilityTimeout=seconds,
    )


def _asked(operation: str, **parameters: Any) -> Any:
    if clock.time_left() <= 0:
        raise Unavailable
    try:
        return getattr(client("sqs"), operation)(**parameters)
    except (BotoCoreError, ClientError) as failure:
        logger.warning("queue", extra={"operation": operation, "failure": kind_of(failure)})
        raise Unavailable from failure
