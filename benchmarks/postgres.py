"""A PostgreSQL of the benchmark's own, and before it the page that people would write: floors.py.

Neither is anything that Cupo needs: apt's `postgresql` (no cluster of it is touched), and the packages of
requirements-benchmarks.txt in .venv-benchmarks.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from stack.install import ROOT

_PROGRAMS = "/usr/lib/postgresql"
_NOBODY = "nobody"
_PYTHON = ROOT / ".venv-benchmarks" / "bin" / "python"
_ENDS_WITHIN = 60.0
# Its sockets are files of its folder; its durability is that of its defaults.
_OPTIONS = ("-c", "listen_addresses=", "-c", "max_connections=150")


@dataclass(frozen=True, slots=True)
class Page:
    """The running page: FastAPI and psycopg over PostgreSQL; `secret` signs its tokens."""

    port: int
    secret: str

    def ask(self, method: str, path: str, body: object = None, bearer: str = "") -> Any:
        """Send one request of the benchmark's own, and return what is answered; it must succeed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        content = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}"}
        connection.request(method, path, content, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        if response.status >= 300:
            raise SystemExit(
                f"{method} {path} of the page over PostgreSQL answers {response.status}: {text!r}"
            )
        return json.loads(text)

    def cpu(self) -> float:
        """Return the seconds of processor time that the page has taken so far, without PostgreSQL's own."""
        return float(self.ask("GET", "/cpu"))


@contextmanager
def page(secret: str) -> Iterator[Page]:
    """Start PostgreSQL in a folder of its own, and the page over it; end both afterwards.

    What is missing ends the process, with what to install.
    """
    programs = _programs()
    if not _PYTHON.exists():
        sys.exit(f"{_PYTHON.parent.parent.name} is missing: python3 stack/install.py benchmarks")
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory) / "postgresql"
        home.mkdir()
        user = None
        if os.geteuid() == 0:  # it does not run as root
            user = _NOBODY
            Path(directory).chmod(0o755)
            shutil.chown(home, user)
        data = str(home / "data")
        made: list[Any] = [
            programs / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "cupo",
            "-E",
            "UTF8",
            "--no-locale",
        ]
        subprocess.run(made, user=user, cwd=home, check=True, stdout=subprocess.DEVNULL)
        server = [programs / "postgres", "-D", data, "-k", str(home), *_OPTIONS]
        with _process(server, home, user), _page(str(home), secret) as running:
            yield running


@contextmanager
def _page(host: str, secret: str) -> Iterator[Page]:
    environment = {**os.environ, "PGHOST": host, "PGUSER": "cupo", "PGDATABASE": "postgres", "SECRET": secret}
    command = [_PYTHON, "-E", "-m", "benchmarks.floors"]
    with _process(command, ROOT, None, environment) as process:
        assert process.stdout is not None
        port = process.stdout.readline()
        if not port:
            sys.exit("The page over PostgreSQL did not start; what it says is above")
        yield Page(int(port), secret)


@contextmanager
def _process(
    command: list[Any], directory: Path, user: str | None, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    is_page = environment is not None
    process = subprocess.Popen(
        command,
        cwd=directory,
        user=user,
        env=environment,
        stdout=subprocess.PIPE if is_page else subprocess.DEVNULL,
        stderr=None if is_page else subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_ENDS_WITHIN)


def _programs() -> Path:
    """Return the folder with initdb and postgres, of the newest PostgreSQL that is installed."""
    versions = Path(_PROGRAMS).glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parent.parent.name.partition(".")[0]), default=None)
    if newest is None:
        sys.exit(f"No PostgreSQL in {_PROGRAMS}: apt-get install postgresql")
    return newest.parent
