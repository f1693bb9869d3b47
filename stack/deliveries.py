"""What the local sink of webhooks remembers: its port and the last deliveries, a line each."""

import json
import os
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

from stack.local import Unusable

KEPT = 1_000


class Delivery(TypedDict):
    """What was sent to whom, and when, in seconds since 1970."""

    to: str
    headers: dict[str, str]
    body: str
    at: float


class Deliveries:
    """The file: added to with each delivery, written anew when half of it is too old. Safe in any thread."""

    def __init__(self, path: Path) -> None:
        """Read the file, or begin one.

        :raises Unusable: if it is not one of ours.
        """
        self._path = path
        self._lock = threading.Lock()
        self._port = 0
        self._kept: deque[Delivery] = deque(maxlen=KEPT)
        try:
            for line in self._lines():
                if "port" in line:
                    self._port = line["port"]
                else:
                    self._kept.append(
                        {"to": line["to"], "headers": line["headers"], "body": line["body"], "at": line["at"]}
                    )
        except (ValueError, TypeError, KeyError) as error:
            raise Unusable(f"{path} cannot be read; remove it to begin anew: {error}") from error
        self._write()

    def _lines(self) -> Iterator[Any]:
        """What each line says; the last one may be half written."""
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        for line in text.splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)

    def _write(self) -> None:
        """Put a new file in the place of the old one."""
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        _append(new, {"port": self._port}, *self._kept)
        new.replace(self._path)
        self._written = len(self._kept)

    @property
    def port(self) -> int:
        """Where the sink answered the last time; 0: nowhere yet."""
        return self._port

    @port.setter
    def port(self, port: int) -> None:
        with self._lock:
            self._port = port
            self._write()

    def add(self, delivery: Delivery) -> None:
        """Remember a delivery."""
        with self._lock:
            self._kept.append(delivery)
            if self._written < 2 * KEPT:
                _append(self._path, delivery)
                self._written += 1
            else:
                self._write()

    def all(self) -> list[Delivery]:
        """The deliveries, oldest first."""
        with self._lock:
            return list(self._kept)


def _append(path: Path, *lines: Any) -> None:
    """Add to a file that nobody else may read."""
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8"
    ) as file:
        file.writelines(f"{json.dumps(line)}\n" for line in lines)
