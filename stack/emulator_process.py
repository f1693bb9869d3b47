"""Run the AWS emulator, in a virtualenv of its own. Started by stack/emulator.py, obeys over standard input.

MiniStack saves its state when it stops, and only then. This adds what a developer's data needs: the tables
are saved within seconds of a write, and the emulator stops when whoever started it is gone, even by kill -9.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import ministack.app as ministack  # type: ignore[import-not-found]  # lives in a virtualenv of its own
from ministack.core import persistence  # type: ignore[import-not-found]
from ministack.services import dynamodb, lambda_svc, sns  # type: ignore[import-not-found]

Scope = dict[str, Any]
Asgi = Callable[[Scope, Callable[..., Any], Callable[..., Any]], Awaitable[None]]

READS = (b".BatchGetItem", b".GetItem", b".Query", b".Scan", b".TransactGetItems", b".Describe", b".List")
LEAST_PAUSE_SECONDS = 2.0
# Copying the tables stops the emulator for that long: at most a tenth of the time goes into it.
PAUSE_PER_COPY = 10.0


def writes_items(scope: Scope) -> bool:
    """Whether a request may change a table."""
    if scope["type"] != "http":
        return False
    target: bytes = dict(scope["headers"]).get(b"x-amz-target", b"")
    return target.startswith(b"DynamoDB_") and not any(name in target for name in READS)


class Saver:
    """Saves the tables a moment after they changed."""

    def __init__(self, app: Asgi) -> None:
        self._app = app
        self._changed = threading.Event()

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Pass a request on, and take note if it writes."""
        await self._app(scope, receive, send)
        if writes_items(scope):
            self._changed.set()

    def run(self) -> None:
        """Save for ever; the body of a thread."""
        while True:
            self._changed.wait()
            self._changed.clear()
            started = time.monotonic()
            tables = on_loop(dynamodb.get_state)
            copied = time.monotonic() - started
            persistence.save_state("dynamodb", tables)
            time.sleep(max(LEAST_PAUSE_SECONDS, PAUSE_PER_COPY * copied))


def on_loop(function: Callable[[], Any]) -> Any:
    """Call on the emulator's thread, between two requests: a copy taken there holds no half transaction."""

    async def call() -> Any:
        return function()

    return asyncio.run_coroutine_threadsafe(call(), ministack._MAIN_LOOP).result()


def forget_stream_positions() -> None:
    """Let a restored function read its stream from the start.

    Positions are saved and stream records are not: restored positions would skip as many new records.
    """
    restore = lambda_svc.load_persisted_state

    def without_positions(state: dict[str, Any]) -> None:
        restore({**state, "dynamodb_stream_positions": {}})

    lambda_svc.load_persisted_state = without_positions


def date_texts() -> None:
    """Note when an SMS was sent, as MiniStack does for mails: the inbox shows the oldest first."""
    publish = sns._publish

    def dated(parameters: dict[str, Any]) -> Any:
        answer = publish(parameters)
        number = sns._p(parameters, "PhoneNumber")
        for text in sns._sms_log_for(number)[-1:] if number else ():
            text.setdefault("Timestamp", time.time())
        return answer

    sns._publish = dated


def obey_parent() -> None:
    """Save everything on each line of standard input; stop when it ends, as it does when the parent dies."""
    for _ in sys.stdin:
        on_loop(lambda: persistence.save_all(ministack._build_persistence_save_dict()))
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until told to stop, and leave no function's process behind."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    forget_stream_positions()
    date_texts()
    saver = Saver(ministack.app)
    ministack.app = saver
    threading.Thread(target=saver.run, daemon=True).start()
    threading.Thread(target=obey_parent, daemon=True).start()
    sys.argv = ["ministack"]
    try:
        ministack.main()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()
