"""Work that somebody waits for, but not for long."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import TypeVar

from chalicelib import clock

THREAD = "remote"

Answer = TypeVar("Answer")
IsLate = Callable[[], bool]


def in_time(
    work: Callable[[IsLate], Answer],
    too_late: Callable[[Answer], None] = lambda _: None,
    *,
    seconds: float,
) -> Answer:
    """The answer of `work`, within so many seconds and the time that the request has left.

    It works in a thread of its own, because resolving a name knows no timeout. `work` can ask whether
    nobody waits any longer; an answer that comes then goes to `too_late`, in that thread.

    :raises TimeoutError: if there is no answer in time
    """
    longest = min(seconds, clock.time_left())
    if longest <= 0:
        raise TimeoutError
    # Whoever settles it first, the worker by an answer or the waiting one by giving up, has settled it.
    promise: Future[Answer] = Future()

    def run() -> None:
        try:
            answer = work(promise.cancelled)
        except Exception as failure:
            with suppress(InvalidStateError):
                promise.set_exception(failure)
            return
        try:
            promise.set_result(answer)
        except InvalidStateError:
            too_late(answer)

    threading.Thread(target=run, name=THREAD, daemon=True).start()
    try:
        return promise.result(longest)
    except TimeoutError:
        if promise.cancel():
            raise
        return promise.result()
