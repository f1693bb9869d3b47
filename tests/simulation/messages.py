"""The messages of the queues, and how likely what goes wrong with them, and with all else."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Message:
    """A message in a queue."""

    queue: str
    id: str
    body: str
    visible: float
    receives: int = 0


@dataclass
class Rates:
    """How likely what is, for each call or turn."""

    fault: float = 0.01
    duplicate: float = 0.05
    missed_tick: float = 0.1
    doubled_tick: float = 0.1
    skew_seconds: float = 300.0
    cold_start: float = 0.02


def record_of(message: Message) -> dict[str, Any]:
    """A message as the functions get it."""
    return {
        "messageId": message.id,
        "receiptHandle": message.id,
        "body": message.body,
        "attributes": {"ApproximateReceiveCount": str(message.receives)},
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{message.queue}",
    }
