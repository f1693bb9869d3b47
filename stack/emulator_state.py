"""What the emulator keeps over a restart, and over a `kill -9`.

MiniStack saves its state when it stops, and only then, and some of it never. Here what a developer works with
is saved within seconds of a write: tables, changes that no function has read, queues, mails and SMS.
"""

import asyncio
import copy
import threading
import time
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import Any

import ministack.app as ministack  # type: ignore[import-not-found]  # lives in a virtualenv of its own
from ministack.core import persistence  # type: ignore[import-not-found]
from ministack.core.responses import AccountRegionScopedDict  # type: ignore[import-not-found]
from ministack.services import dynamodb, lambda_svc, ses, sns, sqs  # type: ignore[import-not-found]

Scope = dict[str, Any]
State = dict[str, Any]
Asgi = Callable[[Scope, Callable[..., Any], Callable[..., Any]], Awaitable[None]]

READS = (b".BatchGetItem", b".GetItem", b".Query", b".Scan", b".TransactGetItems", b".Describe", b".List")
LEAST_PAUSE_SECONDS = 2.0
# Copying the state stops the emulator for that long: at most a tenth of the time goes into it.
PAUSE_PER_COPY = 10.0
# In this order: what a change leads to is saved before it is saved that the change was read.
SAVED = {"ses": ses, "sns": sns, "sqs": sqs, "dynamodb": dynamodb}


def may_write(scope: Scope) -> bool:
    """Whether a request may change what is saved."""
    if scope["type"] != "http" or scope["method"] == "GET":
        return False
    target: bytes = dict(scope["headers"]).get(b"x-amz-target", b"")
    return not (target.startswith(b"DynamoDB_") and any(name in target for name in READS))


class Saver:
    """Saves the state a moment after it changed."""

    def __init__(self, app: Asgi) -> None:
        self._app = app
        self._changed = threading.Event()

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Pass a request on, and take note if it may write."""
        await self._app(scope, receive, send)
        if may_write(scope):
            self._changed.set()

    def run(self) -> None:
        """Save for ever; the body of a thread."""
        while True:
            self._changed.wait()
            self._changed.clear()
            started = time.monotonic()
            states = on_loop(lambda: {name: service.get_state() for name, service in SAVED.items()})
            copied = time.monotonic() - started
            for name, state in states.items():
                persistence.save_state(name, state)
            time.sleep(max(LEAST_PAUSE_SECONDS, PAUSE_PER_COPY * copied))


def on_loop(function: Callable[[], Any]) -> Any:
    """Call on the emulator's thread, between two requests: a copy taken there holds no half transaction."""
    context = copy_context()

    async def call() -> Any:
        return context.run(function)

    return asyncio.run_coroutine_threadsafe(call(), ministack._MAIN_LOOP).result()


def save_everything() -> None:
    """Save all there is, deployments too."""
    on_loop(lambda: persistence.save_all(ministack._build_persistence_save_dict()))


def keep_mails() -> None:
    """Save the mails too; SMS are."""
    _extend(ses, "mails", lambda: _copied(ses._sent_emails), ses._sent_emails.update)


def keep_unread_changes() -> None:
    """Save with the tables the changes that no function has read, and let them be read after a restart.

    Restored positions would belong to a stream that is gone: each function reads its new one from the start.
    """
    _extend(dynamodb, "unread_changes", _unread_changes, dynamodb._stream_records.update)
    restore = lambda_svc.load_persisted_state

    def without_positions(state: State) -> None:
        restore({**state, "dynamodb_stream_positions": {}})

    lambda_svc.load_persisted_state = without_positions


def _unread_changes() -> Any:
    """The records of each table's stream that its function is not done with."""
    unread = AccountRegionScopedDict()
    for (account, region, name), mapping in lambda_svc._esms.all_items():
        if ":dynamodb:" in mapping["EventSourceArn"]:
            table = mapping["EventSourceArn"].split("/")[1]
            trimmed = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
            position = lambda_svc._dynamodb_stream_positions.get_scoped(account, region, name, trimmed)
            records = dynamodb._stream_records.get_scoped(account, region, table, [])
            unread.set_scoped(account, region, table, copy.deepcopy(records[max(0, position - trimmed) :]))
    return unread


def _extend(service: Any, name: str, more: Callable[[], Any], take_up: Callable[[Any], None]) -> None:
    """Save something more with a service's state, and restore it."""
    get, restore = service.get_state, service.load_persisted_state

    def extended() -> State:
        return {**get(), name: more()}

    def restored(state: State) -> None:
        restore(state)
        take_up(state.get(name, {}))

    service.get_state, service.load_persisted_state = extended, restored


def _copied(lists: Any) -> Any:
    """Scoped lists whose members never change."""
    copies = AccountRegionScopedDict()
    for scope, members in lists.all_items():
        copies.set_scoped(*scope, list(members))
    return copies
