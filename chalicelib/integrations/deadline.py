"""Work with a deadline."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import TypeVar

from chalicelib import clock

THREAD = "remote"

Result = TypeVar("Result")
IsLate = Callable[[], bool]


def in_time(
    work: Callable[[IsLate], Result], too_late: Callable[[Result], None] = lambda _: None, *, seconds: float
) -> Result:
    """Return the result of `work`, within so many seconds and within the time that the request has left.

    `work` runs in a thread of its own, because name resolution has no timeout. It is passed a function that
    returns whether the caller has stopped waiting. A late result is passed to `too_late`, in that thread.

    :raises TimeoutError: if there is no result in time
    """
    longest = min(seconds, clock.time_left())
    if longest <= 0:
        raise TimeoutError
    # It is settled once, by whichever comes first: the result of the worker, or the timeout of the caller.
    promise: Future[Result] = Future()

    def run() -> None:
        try:
            result = work(promise.cancelled)
        except Exception as failure:
            with suppress(InvalidStateError):
                promise.set_exception(failure)
            return
        try:
            promise.set_result(result)
        except InvalidStateError:
            too_late(result)

    threading.Thread(target=run, name=THREAD, daemon=True).start()
    try:
        return promise.result(longest)
    except TimeoutError:
        if promise.cancel():
            raise
        return promise.result()
