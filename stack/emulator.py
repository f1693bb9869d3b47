"""The AWS emulator as a child process: started, asked, saved, stopped."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from stack.install import ROOT
from stack.local import owners_alone

STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 20.0


class EmulatorFailed(Exception):
    """The emulator did not come up, or ended; the text holds the end of its log."""


def new_access_key_id() -> str:
    """Return an access key that nobody knows, of the letters and digits that all tools take."""
    return f"CUPO{secrets.token_hex(16)}"


class Emulator:
    """MiniStack on a port and with an access key of its own, its state in a directory."""

    def __init__(self, directory: Path, port: int) -> None:
        self._port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self.access_key_id = new_access_key_id()
        self._log = directory / "emulator.log"
        scratch = directory / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)  # what a killed predecessor left
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch.mkdir(mode=0o700)
        with open(self._log, "wb", opener=owners_alone) as log:
            self._process = subprocess.Popen(
                [str(ROOT / ".venv-stack" / "bin" / "python"), "-E", "-m", "stack.emulator_process"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment_of(directory, scratch, port, self.access_key_id),
                umask=0o077,
                # A terminal's Ctrl-C goes to its whole process group; this one is stopped by us, in order.
                start_new_session=True,
            )
        self.pid = self._process.pid

    def check(self) -> None:
        """Raise EmulatorFailed if it has ended."""
        if self._process.poll() is not None:
            raise EmulatorFailed(f"{self._tail()}\nThe AWS emulator ended; all it said is in {self._log}")

    def _tail(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])

    def wait_until_ready(self) -> None:
        """Wait until it listens, which it does when all is loaded.

        :raises EmulatorFailed: if it ends before, or does not answer in a minute.
        """
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self._port), timeout=2).close()
                return
            time.sleep(0.05)
        raise EmulatorFailed(f"{self._tail()}\nThe AWS emulator did not start.")

    def save(self) -> None:
        """Ask it to save everything now, deployments too."""
        if pipe := self._process.stdin:
            with contextlib.suppress(OSError):
                pipe.write(b"save\n")
                pipe.flush()

    def stop(self) -> None:
        """Stop it and its functions' processes; it saves its state."""
        if pipe := self._process.stdin:
            with contextlib.suppress(OSError):
                pipe.close()
        try:
            self._process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            sys.stderr.write("The AWS emulator does not stop; ending it\n")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def environment_of(directory: Path, scratch: Path, port: int, access_key_id: str) -> dict[str, str]:
    """Return the emulator's environment: no AWS_ variable and no home, nothing of the user's own."""
    passed_on = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
    return {
        **{name: os.environ[name] for name in passed_on if name in os.environ},
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "TZ": "UTC",
        "BIND_HOST": "127.0.0.1",
        # Not GATEWAY_PORT: it is part of the queues' addresses, and queues are found by them after a restart.
        "EDGE_PORT": str(port),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": f"unix://{scratch}/no-docker",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(directory / "state"),
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": access_key_id,
        "AWS_SECRET_ACCESS_KEY": "test",
    }
