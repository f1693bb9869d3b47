"""The AWS emulator as a child process: started, asked, saved, stopped."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from stack.install import ROOT

STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 20.0


class EmulatorFailed(Exception):
    """The emulator did not come up; the text holds the end of its log."""


class Emulator:
    """MiniStack on a port of its own, its state in a directory."""

    def __init__(self, directory: Path, port: int) -> None:
        self._port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self._log = directory / "emulator.log"
        scratch = directory / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)  # what a killed predecessor left
        scratch.mkdir(parents=True)
        self._environment = {
            # No AWS_ variable and no home: nothing of the user's own reaches the emulator or its functions.
            **{
                name: os.environ[name]
                for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
                if name in os.environ
            },
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "TZ": "UTC",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LAMBDA_EXECUTOR": "local",
            "DOCKER_HOST": f"unix://{scratch}/no-docker",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(directory / "state"),
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    str(ROOT / ".venv-stack" / "bin" / "python"),
                    "-E",
                    "-m",
                    "stack.emulator_process",
                ],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                # A terminal's Ctrl-C goes to its whole process group; this one is stopped by us, in order.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process, which leads a group of its own."""
        return self._process.pid

    def check(self) -> None:
        """See that it runs.

        :raises EmulatorFailed: if it ended.
        """
        if not self._is_alive():
            raise EmulatorFailed(f"{self._tail()}\nThe AWS emulator ended; all it said is in {self._log}")

    def _is_alive(self) -> bool:
        return self._process.poll() is None

    def _tail(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-20:])

    def wait_until_ready(self) -> None:
        """Wait until it listens, which it does when all is loaded.

        :raises EmulatorFailed: if it ends before, or does not answer in a minute.
        """
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline and self._is_alive():
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self._port), timeout=2).close()
                return
            time.sleep(0.05)
        raise EmulatorFailed(f"{self._tail()}\nThe AWS emulator did not start.")

    def save(self) -> None:
        """Ask it to save everything now, deployments too."""
        pipe = self._process.stdin
        with contextlib.suppress(OSError):
            if pipe:
                pipe.write(b"save\n")
                pipe.flush()

    def stop(self) -> None:
        """Stop it and its functions' processes; it saves its state."""
        with contextlib.suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            sys.stderr.write("The AWS emulator does not stop; ending it\n")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
