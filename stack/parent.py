"""Notice when whoever started this process is gone, or was told to stop without telling us."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def watch(stop: Callable[[], None], *, pause_seconds: float = 0.5) -> None:
    """Call `stop` once the parent is dead or interrupted; the body of a thread."""
    parent = os.getppid()
    while os.getppid() == parent and not was_interrupted(parent):
        time.sleep(pause_seconds)
    stop()


def was_interrupted(pid: int) -> bool:
    """Whether a `make` was sent SIGINT alone, as `kill -INT` does and a terminal does not.

    make passes SIGTERM on, but after SIGINT it waits for its commands and tells them nothing. While it waits
    inside its handler the signal is blocked, and Linux lets us see that.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    blocked = int(fields.get("SigBlk", "0"), 16)
    return fields.get("Name", "").strip() in {"make", "gmake"} and bool(blocked >> (signal.SIGINT - 1) & 1)
