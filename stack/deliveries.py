"""A file of what was sent to people and systems, a line each: the last ones, and the port of who keeps it."""

import json
import os
import threading
from collections import deque
from pathlib import Path
from typing import Any, TypedDict

from stack.local import Unusable

KEPT = 1_000


class Delivery(TypedDict):
    """What was sent to whom, and when, in seconds since 1970; an e-mail's body is MIME in base64."""

    channel: str
    to: str
    headers: dict[str, str]
    body: str
    at: float


class Deliveries:
    """The file: added to with each delivery, written anew when half of it is too old. Safe in any thread."""

    def __init__(self, path: Path, *, kept: int = KEPT) -> None:
        """Read the file, or begin one.

        :raises Unusable: if it is not one of ours.
        """
        self._path = path
        self._lock = threading.Lock()
        self.port, before = read(path)
        self._kept = deque(before, maxlen=kept)
        self.write()

    def write(self) -> None:
        """Put a new file in the place of the old one."""
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        _append(new, {"port": self.port}, *self._kept)
        new.replace(self._path)
        self._written = len(self._kept)

    def add(self, delivery: Delivery) -> None:
        """Remember a delivery."""
        with self._lock:
            self._kept.append(delivery)
            if self._written < 2 * (self._kept.maxlen or 0):
                _append(self._path, delivery)
                self._written += 1
            else:
                self.write()


def read(path: Path, naming: str = "") -> tuple[int, list[Delivery]]:
    """Return the port and the deliveries of a file, oldest first; 0 and none if there is no file.

    With `naming`, only the lines with that text are read: of thousands of mails, reading takes long.

    :raises Unusable: if it is not one of ours.
    """
    port, found = 0, []
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        for line in text.splitlines()[: text.count("\n")]:  # the last one may be half written
            if naming not in line:
                continue
            kept: Any = json.loads(line)
            if "port" in kept:
                port = kept["port"]
            else:
                to, headers, body, at = (kept[name] for name in ("to", "headers", "body", "at"))
                channel = kept.get("channel", "webhook")
                found.append(Delivery(channel=channel, to=to, headers=headers, body=body, at=at))
    except (ValueError, TypeError, KeyError) as error:
        raise Unusable(f"{path} cannot be read; remove it to begin anew: {error}") from error
    return port, found


def _append(path: Path, *lines: Any) -> None:
    """Add to a file that nobody else may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.writelines(f"{json.dumps(line)}\n" for line in lines)
