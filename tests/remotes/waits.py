"""How long other people's servers are waited for, in the tests' own time."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest

from chalicelib import clock
from chalicelib.integrations import deadline

# Nobody is kept hanging longer, even where a test forgets.
PATIENCE = 30


class Wait(Future[Any]):
    """An answer that somebody waits for.

    It is waited for however long this machine takes. As soon as it is certain that none comes in time, the
    clock of the tests goes on by the whole time that the wait was given.
    """

    changed: ClassVar = threading.Condition()
    silences: ClassVar[int] = 0
    # How long each was that was in vain.
    in_vain: ClassVar[list[float]] = []

    def result(self, timeout: float | None = None) -> Any:
        if timeout is None:
            return super().result(PATIENCE)
        until = clock.monotonic() + timeout

        def is_over() -> bool:
            return self.done() or Wait.silences > 0 or clock.monotonic() >= until

        self.add_done_callback(lambda _: notice())
        with Wait.changed:
            assert Wait.changed.wait_for(is_over, PATIENCE), "neither an answer nor silence"
            if self.done():
                return super().result()
            Wait.silences = 0
        Wait.in_vain.append(timeout)
        clock.pause(max(until - clock.monotonic(), 0))
        raise TimeoutError


@contextmanager
def virtual_waits() -> Iterator[None]:
    """Let no wait for an answer take real time; afterwards nothing goes on behind anybody's back."""
    Wait.silences = 0
    Wait.in_vain.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deadline, "Future", Wait)
        yield
    finished()


def notice() -> None:
    """Let everybody who waits look again at what has changed."""
    with Wait.changed:
        Wait.changed.notify_all()


def fall_silent() -> None:
    """Let whoever waits for an answer, or begins to, wait in vain."""
    with Wait.changed:
        Wait.silences += 1
        Wait.changed.notify_all()


def go_on(seconds: float) -> None:
    """Let time pass for everybody who waits."""
    clock.pause(seconds)
    notice()


def finished() -> None:
    """Wait until nothing goes on behind anybody's back."""
    for thread in threading.enumerate():
        if thread.name == deadline.THREAD:
            thread.join(PATIENCE)
            assert not thread.is_alive()


@contextmanager
def taking(seconds: float) -> Iterator[None]:
    """Expect what happens inside to take so long."""
    began = clock.monotonic()
    yield
    assert clock.monotonic() - began == pytest.approx(seconds)
