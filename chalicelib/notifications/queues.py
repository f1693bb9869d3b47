"""SQS: put messages into queues, and postpone those that failed."""

from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.batches import batches
from chalicelib.notifications.clients import client, raising_unavailable

logger = Logger(service="cupo")


def send(url: str, bodies: Sequence[str]) -> None:
    """Put messages into the queue with this url, in as few requests as possible.

    :raises Unavailable: if SQS does not accept all of them in time; it may have accepted some
    """
    for batch in batches(bodies, lambda body: len(body.encode())):
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(batch)]
        failed = _call("send_message_batch", QueueUrl=url, Entries=entries).get("Failed", [])
        if failed:
            codes = sorted({entry["Code"] for entry in failed})
            logger.warning("messages not taken", extra={"failure": codes, "messages": len(failed)})
            raise Unavailable


def postpone(queue_url: str, receipt_handle: str, seconds: int) -> None:
    """Let a received message be received again after so many seconds, twelve hours at most.

    :raises Unavailable: if SQS does not respond in time; the queue's own timeout may apply then
    """
    parameters = {"QueueUrl": queue_url, "ReceiptHandle": receipt_handle, "VisibilityTimeout": seconds}
    _call("change_message_visibility", **parameters)


def _call(operation: str, **parameters: Any) -> Any:
    with raising_unavailable("queue", operation=operation):
        return getattr(client("sqs"), operation)(**parameters)
