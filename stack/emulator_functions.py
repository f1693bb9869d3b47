"""The emulator's functions: quick to start, few at once, and called again for what they could not do."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime  # type: ignore[import-not-found]  # in a virtualenv of its own
from ministack.services import lambda_svc  # type: ignore[import-not-found]

MOST_AT_ONCE = 2


def share_code(directory: Path) -> None:
    """Unpack a bundle once, into the directory: all processes run it there, with what Python compiles of it.

    MiniStack unpacks it for each process, five thousand files, while it answers nobody.
    """
    lock = threading.Lock()

    class Shared(zipfile.ZipFile):
        def extractall(self, path: Any = None, *_: Any, **__: Any) -> None:
            with lock:
                code = _unpacked(Path(str(self.filename)), directory)
            os.rmdir(path)
            os.symlink(code, path)

    names = {name: getattr(zipfile, name) for name in zipfile.__all__}
    lambda_runtime.zipfile = SimpleNamespace(**{**names, "ZipFile": Shared})


def _unpacked(bundle: Path, directory: Path) -> Path:
    """Where the bundle lies unpacked; the one before it stays, for processes that may still run it."""
    code = directory / hashlib.sha256(bundle.read_bytes()).hexdigest()[:32]
    if not code.is_dir():
        directory.mkdir(exist_ok=True)
        for old in sorted(directory.iterdir(), key=lambda path: path.stat().st_mtime)[:-1]:
            shutil.rmtree(old)
        new = code.with_suffix(".new")
        # In a process of its own, so that the emulator goes on answering.
        subprocess.run([sys.executable, "-E", "-m", "zipfile", "-e", str(bundle), str(new)], check=True)
        new.rename(code)
    return code


def limit_concurrency() -> None:
    """Call a function for few batches of a queue at once: each is a process of its own."""
    allowed = lambda_svc._sqs_esm_concurrency

    def limited(mapping: dict[str, Any], *function: Any) -> int:
        # Out of a template's parameter it comes as text, which MiniStack cannot compare.
        most = int((mapping.get("ScalingConfig") or {}).get("MaximumConcurrency") or MOST_AT_ONCE)
        sized = {**mapping, "ScalingConfig": {"MaximumConcurrency": min(most, MOST_AT_ONCE)}}
        number: int = allowed(sized, *function)
        return number

    lambda_svc._sqs_esm_concurrency = limited


def retry_changes() -> None:
    """Call a stream's function again for a batch of which it reports a failure: MiniStack goes on."""
    poll, execute = lambda_svc._poll_dynamodb_streams, lambda_svc._execute_function
    is_polling = ContextVar("is_polling", default=False)

    def polling() -> Any:
        token = is_polling.set(True)
        try:
            return poll()
        finally:
            is_polling.reset(token)

    def executing(function: Any, event: Any) -> Any:
        result = execute(function, event)
        answer = result.get("body")
        if is_polling.get() and isinstance(answer, dict) and answer.get("batchItemFailures"):
            reported = {"errorType": "ReportedFailure", "errorMessage": "It reports a failure"}
            return {**result, "error": True, "body": reported}
        return result

    lambda_svc._poll_dynamodb_streams, lambda_svc._execute_function = polling, executing
