"""Run the AWS emulator, in a virtualenv of its own. Started by stack/emulator.py, obeys over standard input.

To MiniStack it adds what functions, queues, mails and data need here (the modules beside this one). It stops
when whoever started it is gone, even by kill -9.
"""

import contextlib
import logging
import os
import signal
import sys
import threading
from pathlib import Path

import ministack.app as ministack  # type: ignore[import-not-found]  # lives in a virtualenv of its own

from stack.emulator_functions import limit_concurrency, retry_changes, share_code
from stack.emulator_mail import date_texts, keep_attachments, list_attachments
from stack.emulator_queues import keep_addresses, keep_messages
from stack.emulator_state import Saver, keep_mails, keep_unread_changes, save_everything


def obey_parent() -> None:
    """Save everything on each line of standard input; stop when it ends, as it does when the parent dies."""
    for _ in sys.stdin:
        save_everything()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until told to stop, and leave no function's process behind."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    for extend in (
        date_texts,
        keep_addresses,
        keep_attachments,
        keep_mails,
        keep_messages,
        keep_unread_changes,
        limit_concurrency,
        list_attachments,
        retry_changes,
    ):
        extend()
    share_code(Path(os.environ["STATE_DIR"]).with_name("code"))
    saver = Saver(ministack.app)
    ministack.app = saver
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
