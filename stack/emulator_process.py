"""Run the AWS emulator, in a virtualenv of its own. Started by stack/emulator.py, obeys over standard input.

What it adds to MiniStack is here, in emulator_state, emulator_outbox and emulator_access; the tests in
tests/stack/test_ministack.py fail when MiniStack does it by itself. It stops when whoever started it is gone,
even by kill -9.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import signal
import sys
import threading
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import ministack.app as ministack  # type: ignore[import-not-found]  # lives in a virtualenv of its own
from ministack.core import lambda_runtime  # type: ignore[import-not-found]
from ministack.services import dynamodb, lambda_svc, sqs  # type: ignore[import-not-found]

from stack.deliveries import Deliveries
from stack.emulator_access import Access
from stack.emulator_dynamodb import improve
from stack.emulator_outbox import Outbox
from stack.emulator_state import (
    Saver,
    give_work_back,
    keep_unread_changes,
    on_loop,
    save_everything,
    save_in_one_go,
)
from stack.whatsapp import WhatsApp

MOST_AT_ONCE = 2
# Mails, SMS and WhatsApp messages that the inbox goes back to.
KEPT = 10_000


def limit_concurrency() -> None:
    """Call a function for two batches of a queue at once.

    MiniStack starts a process for each of the ten that the template allows: a burst of notices would take a
    laptop's memory, and the API would not answer meanwhile.
    """
    allowed = lambda_svc._sqs_esm_concurrency
    lambda_svc._sqs_esm_concurrency = lambda *of: min(MOST_AT_ONCE, allowed(*of))


def share_code(directory: Path) -> None:
    """Unpack a bundle once, into the directory: all processes run it there, with what Python compiles of it.

    MiniStack unpacks it for each process: 70 MB of disk and two more seconds of CPU, for which the README's
    reader waits.
    """
    directory.mkdir(exist_ok=True)
    for old in sorted(directory.iterdir(), key=lambda each: each.stat().st_mtime)[:-1]:
        shutil.rmtree(old)
    extract, lock = zipfile.ZipFile.extractall, threading.Lock()

    def shared(archive: zipfile.ZipFile, path: Any = None, *others: Any) -> None:
        bundle = Path(str(archive.filename))
        if bundle.name != "code.zip":
            extract(archive, path, *others)
            return
        code = directory / hashlib.sha256(bundle.read_bytes()).hexdigest()[:32]
        with lock:
            if not code.is_dir():
                extract(archive, code.with_suffix(".new"))
                code.with_suffix(".new").rename(code)
        os.rmdir(path)
        os.symlink(code, path)

    zipfile.ZipFile.extractall = shared  # type: ignore[method-assign, assignment]


def retry_changes() -> None:
    """Fail the call of a stream's function that reports a failure.

    MiniStack takes it for done: a change of which `relay` could not tell would never be told of.
    """
    execute = lambda_svc._execute_function

    def executing(function: Any, event: Any) -> Any:
        result = execute(function, event)
        records, answer = isinstance(event, dict) and event.get("Records"), result.get("body")
        is_of_stream = records and "dynamodb" in records[0]
        if is_of_stream and isinstance(answer, dict) and answer.get("batchItemFailures"):
            reported = {"errorType": "ReportedFailure", "errorMessage": "It reports a failure"}
            return {**result, "error": True, "body": reported}
        return result

    lambda_svc._execute_function = executing


def lock_queues() -> None:
    """Take messages out of a queue on the thread on which they are sent.

    MiniStack's own threads put the list of messages that are left in the place of one that may have grown: a
    notice that is sent in that moment would be lost.
    """
    receive, delete = sqs._receive_messages_for_esm, sqs._delete_messages_for_esm
    sqs._receive_messages_for_esm = lambda *arguments: on_loop(partial(receive, *arguments))
    sqs._delete_messages_for_esm = lambda *arguments: on_loop(partial(delete, *arguments))


def give_functions_the_key() -> None:
    """Let the functions call with this run's access key: MiniStack gives them the account's number."""
    credentials, key = lambda_runtime.execution_credentials, os.environ["AWS_ACCESS_KEY_ID"]
    for module in (lambda_runtime, lambda_svc):
        module.execution_credentials = lambda config: {**credentials(config), "AWS_ACCESS_KEY_ID": key}


def log_no_texts() -> None:
    """Keep the texts of SMS out of the log: they hold codes."""
    logging.getLogger("sns").setLevel(logging.WARNING)


def obey_parent() -> None:
    """Save everything on each line of standard input; stop when it ends, as it does when the parent dies."""
    for _ in sys.stdin:
        save_everything()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until told to stop, and leave no function's process behind."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    state = Path(os.environ["STATE_DIR"])
    improve(dynamodb)
    for extend in (
        *(limit_concurrency, retry_changes, lock_queues, keep_unread_changes, save_in_one_go),
        *(give_functions_the_key, log_no_texts),
    ):
        extend()
    share_code(state.with_name("code"))
    give_work_back(state)
    sent = Deliveries(state.with_name("sent.jsonl"), kept=KEPT)
    ministack.app = WhatsApp(Outbox(ministack.app, sent), sent)
    saver = Saver(ministack.app)
    key, port = os.environ["AWS_ACCESS_KEY_ID"], int(os.environ["EDGE_PORT"])
    ministack.app = Access(saver, port=port, access_key_id=key)
    threading.Thread(target=saver.run, daemon=True).start()
    threading.Thread(target=obey_parent, daemon=True).start()
    sys.argv = ["ministack"]
    try:
        ministack.main()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()
