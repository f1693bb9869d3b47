"""What the emulator keeps over a restart, and over a `kill -9`.

MiniStack saves its state when it stops, and only then. Here it is saved within seconds of a write, and so
are the changes that no function has read.
"""

import copy
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextvars import ContextVar, copy_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

import ministack.app as ministack  # type: ignore[import-not-found]  # lives in a virtualenv of its own
from ministack.core import persistence  # type: ignore[import-not-found]
from ministack.core.responses import AccountRegionScopedDict  # type: ignore[import-not-found]
from ministack.services import dynamodb, lambda_svc, sns, sqs  # type: ignore[import-not-found]

State = dict[str, Any]

LEAST_PAUSE_SECONDS = 2.0
# Nothing else is done while it saves: at most a tenth of the emulator's time goes into it.
PAUSE_PER_SAVING = 10.0
# In this order: what a change leads to is saved before it is saved that the change was read.
SAVED = {"sns": sns, "sqs": sqs, "dynamodb": dynamodb}
READS = (b".BatchGetItem", b".GetItem", b".Query", b".Scan", b".TransactGetItems", b".Describe", b".List")
_is_saving = ContextVar("is_saving", default=False)


class Saver:
    """Saves the state a moment after it changed.

    MiniStack saves when it stops: after a `kill -9` every reservation since the start would be gone.
    """

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self._changed = threading.Event()

    async def __call__(self, scope: State, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Pass a request on, and take note unless it only reads."""
        await self._app(scope, receive, send)
        target: bytes = dict(scope.get("headers", [])).get(b"x-amz-target", b"")
        if scope.get("method", "GET") != "GET" and not any(name in target for name in READS):
            self._changed.set()

    def run(self) -> None:
        """Save for ever; the body of a thread."""
        while True:
            self._changed.wait()
            self._changed.clear()
            took = on_loop(lambda: save({name: service.get_state for name, service in SAVED.items()}))
            time.sleep(max(LEAST_PAUSE_SECONDS, PAUSE_PER_SAVING * took))


def on_loop(function: Callable[[], Any]) -> Any:
    """Call on the emulator's thread, between two requests: what is saved there holds no half transaction."""
    done: Future[Any] = Future()

    def call() -> None:
        try:
            done.set_result(function())
        except BaseException as failure:
            done.set_exception(failure)

    # No coroutine: Python warns of one that is never awaited, where the loop stops before it.
    ministack._MAIN_LOOP.call_soon_threadsafe(call, context=copy_context())
    return done.result()


def save_everything() -> None:
    """Save all there is, deployments too."""
    on_loop(lambda: save(ministack._build_persistence_save_dict()))


def save(states: Mapping[str, Callable[[], Any]]) -> float:
    """Save what these functions return, on the emulator's thread; return the seconds of CPU that it took."""
    started = time.thread_time()
    token = _is_saving.set(True)
    try:
        persistence.save_all(states)
    finally:
        _is_saving.reset(token)
    return time.thread_time() - started


def save_in_one_go() -> None:
    """Save the state without a copy of it, and write its JSON at once.

    MiniStack copies each value, and writes JSON piece by piece, both in Python: with some thousands of items
    that would take half of its time.
    """

    def dump(document: Any, file: TextIO, **options: Any) -> None:
        file.write(json.dumps(document, **options))

    def deepcopy(thing: Any) -> Any:
        return thing if _is_saving.get() else copy.deepcopy(thing)

    json.dump = dump  # type: ignore[assignment]
    for service in SAVED.values():
        service.copy = SimpleNamespace(copy=copy.copy, deepcopy=deepcopy)


def keep_unread_changes() -> None:
    """Save with the tables the changes that no function has read, and let them be read after a restart.

    MiniStack saves no changes: who books in the second before Ctrl-C would never be told. The positions that
    it restores belong to a stream that is gone: each function reads its new one from the start.
    """
    get, restore = dynamodb.get_state, dynamodb.load_persisted_state
    restore_functions = lambda_svc.load_persisted_state

    def restored(state: State) -> None:
        restore(state)
        dynamodb._stream_records.update(state.get("unread_changes", {}))

    def without_positions(state: State) -> None:
        restore_functions({**state, "dynamodb_stream_positions": {}})

    dynamodb.get_state = lambda: {**get(), "unread_changes": _unread_changes()}
    dynamodb.load_persisted_state = restored
    lambda_svc.load_persisted_state = without_positions


def give_work_back(directory: Path) -> None:
    """Let every saved message be had at once.

    MiniStack saves one that a function is at work on as taken: after a restart its notice would be late by
    minutes.
    """
    saved = directory / "sqs.json"
    if saved.is_file():
        saved.write_text(
            re.sub(r'"visible_at": [\d.]+', '"visible_at": 0', saved.read_text(encoding="utf-8"))
        )


def _unread_changes() -> Any:
    """Return the records of each table's stream that its function is not done with."""
    unread = AccountRegionScopedDict()
    for (account, region, name), mapping in lambda_svc._esms.all_items():
        if ":dynamodb:" in mapping["EventSourceArn"]:
            table = mapping["EventSourceArn"].split("/")[1]
            trimmed = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
            position = lambda_svc._dynamodb_stream_positions.get_scoped(account, region, name, trimmed)
            records = dynamodb._stream_records.get_scoped(account, region, table, [])
            unread.set_scoped(account, region, table, records[max(0, position - trimmed) :])
    return unread
