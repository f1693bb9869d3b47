"""The inbox of the local stack, and patience with it."""

import os
import time
from collections.abc import Callable
from typing import Final

from stack.inbox import Message, deliveries, message_of
from stack.local import settings_from

PATIENCE_SECONDS: Final = 10.0
# The processes of functions that nobody has called yet have to begin.
FIRST_PATIENCE_SECONDS: Final = 60.0


def sent_to(receiver: str) -> list[Message]:
    sent = deliveries(settings_from(os.environ), naming=receiver)
    return [message_of(delivery) for delivery in sent if delivery["to"] == receiver]


def wait_for(receiver: str, count: int = 1, *, within: float = PATIENCE_SECONDS) -> list[Message]:
    """What was sent to somebody, once it is so many messages."""
    wait_until(lambda: len(sent_to(receiver)) >= count, within)
    return sent_to(receiver)


def wait_until(fact: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.1)
