"""Virtual time: processes that run one at a time, and give way at every call to AWS.

A process is a greenlet, so that the real, synchronous handlers run as they are. Which one goes on is a matter
of when each wakes up, and that of the seed.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet


class Crash(BaseException):
    """The process dies here: nothing of it runs any more, and nobody is told."""


class Process:
    """Something that runs, with a clock of its own that may be wrong by `skew` seconds.

    `memory` is what it knows: that of the process of the function that it runs in.
    """

    def __init__(self, name: str, work: Callable[[], object], skew: float, hub: Any) -> None:
        self.name = name
        self.skew = skew
        self.memory: dict[int, Any] = {}
        self.calls = 0
        self.turn = 0
        # Who ends gives way to the scheduler, not to whoever made it.
        self.thread = greenlet(lambda: self._run(work), hub)
        self.failure: Exception | None = None

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except (Crash, GreenletExit):
            return
        except Exception as failure:
            self.failure = failure


class Scheduler:
    """The one who says who runs; `now` is in seconds of the epoch."""

    def __init__(self, start: datetime) -> None:
        self._waiting: list[tuple[float, int, int, Process]] = []
        self._idle: dict[str, list[Process]] = defaultdict(list)
        self._count = 0
        self._hub = getcurrent()
        self._by_thread: dict[Any, Process] = {}
        self._joined: dict[int, Process] = {}
        self.now = start.timestamp()

    @property
    def current(self) -> Process | None:
        """The process that runs; None between them."""
        return self._by_thread.get(getcurrent())

    def clock(self) -> datetime:
        """What the clock of the running process shows."""
        running = self.current
        return datetime.fromtimestamp(self.now + (running.skew if running else 0.0), UTC)

    def spawn(
        self, name: str, work: Callable[[], object], *, after: float = 0.0, skew: float = 0.0
    ) -> Process:
        """Let something run from so many seconds on."""
        process = Process(name, work, skew, self._hub)
        self._by_thread[process.thread] = process
        self._push(process, after)
        return process

    def pause(self, seconds: float) -> None:
        """Let others run for so long; outside of any process, nothing waits."""
        running = self.current
        if running is None:
            return
        self._push(running, max(0.0, seconds))
        self._hub.switch()

    def idle(self, key: str, seconds: float) -> None:
        """Let others run until somebody wakes those who wait for this key, or for so long."""
        running = self.current
        if running is None:
            return
        self._idle[key].append(running)
        self._push(running, seconds)
        self._hub.switch()
        if running in self._idle[key]:
            self._idle[key].remove(running)

    def wake(self, key: str) -> None:
        """Let those who wait for this key go on now."""
        for process in self._idle.pop(key, []):
            self._push(process, 0.0)

    def join(self, process: Process) -> None:
        """Wait until a process has ended, or died; outside of any process, run until then."""
        running = self.current
        if running is None:
            self.run(lambda: process.thread.dead)
            return
        self._joined[id(process)] = running
        self._hub.switch()

    def run(self, until: Callable[[], bool], *, hours: float = 1e6) -> None:
        """Run whoever wakes up next, until it is so, nobody is left, or so many hours have passed.

        :raises TimeoutError: if they have
        """
        latest = self.now + hours * 3600
        while self._waiting and not until():
            moment, _, turn, process = heapq.heappop(self._waiting)
            if turn != process.turn:
                # It was woken before.
                continue
            self.now = max(self.now, moment)
            if self.now > latest:
                raise TimeoutError(f"{process.name} is still at work")
            process.thread.switch()
            if process.thread.dead:
                self._end(process)

    def is_running(self, *names: str) -> bool:
        """Whether a process of one of these names has not ended."""
        return any(process.name in names for process in self._by_thread.values())

    def _end(self, process: Process) -> None:
        del self._by_thread[process.thread]
        if process.failure is not None:
            raise process.failure
        waiting = self._joined.pop(id(process), None)
        if waiting is not None:
            self._push(waiting, 0.0)

    def _push(self, process: Process, seconds: float) -> None:
        self._count += 1
        process.turn += 1
        heapq.heappush(self._waiting, (self.now + seconds, self._count, process.turn, process))
