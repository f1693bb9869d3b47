"""The emulator's queues: found again after a restart, and no message of theirs is lost."""

import time
from functools import partial
from typing import Any

from ministack.services import lambda_svc, sqs  # type: ignore[import-not-found]  # in a virtualenv of its own

from stack.emulator_state import on_loop


def keep_addresses() -> None:
    """Give queues the same address on every port: after a restart MiniStack knows them by it."""
    sqs.DEFAULT_PORT = "4566"
    sqs._CANONICAL_NETLOC = f"{sqs.DEFAULT_HOST}:{sqs.DEFAULT_PORT}"


def keep_messages() -> None:
    """Lose no message: not to two threads at once, nor to the end of the function that was at work on it."""
    receive, delete, run = (
        sqs._receive_messages_for_esm,
        sqs._delete_messages_for_esm,
        lambda_svc._run_sqs_batch,
    )
    copied = sqs.get_state
    at_work: set[str] = set()

    def receiving(*arguments: Any) -> Any:
        batch = receive(*arguments)
        at_work.update(message["id"] for message in batch)
        return batch

    def running(mapping: Any, function: Any, event: Any, batch: list[Any], *queue: Any) -> None:
        try:
            run(mapping, function, event, batch, *queue)
        finally:
            at_work.difference_update(message["id"] for message in batch)

    def with_work_given_back() -> dict[str, Any]:
        state: dict[str, Any] = copied()
        for queue in state["queues"].all_values():
            for message in queue["messages"]:
                if message["id"] in at_work:
                    message["visible_at"] = time.time()
        return state

    # Where messages are sent, too: MiniStack would put a list without the new one in the place of the other.
    sqs._receive_messages_for_esm = lambda *arguments: on_loop(partial(receiving, *arguments))
    sqs._delete_messages_for_esm = lambda *arguments: on_loop(partial(delete, *arguments))
    lambda_svc._run_sqs_batch, sqs.get_state = running, with_work_given_back
