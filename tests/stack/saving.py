"""Tell what of the emulator's state is saved and read again; run in the emulator's virtualenv.

Prints a JSON object: what was there, what is read, whether the engine still copies what it hands out, and
what Python warns of when the emulator stops meanwhile.
"""

import asyncio
import gc
import json
import os
import sys
import tempfile
import threading
import time
import warnings
from typing import Any

os.environ.update(PERSIST_STATE="1", STATE_DIR=tempfile.mkdtemp())

import ministack.app as ministack  # type: ignore[import-not-found]
from ministack.core import persistence  # type: ignore[import-not-found]
from ministack.services import dynamodb, sqs  # type: ignore[import-not-found]

from stack.emulator_state import SAVED, keep_unread_changes, on_loop, save_everything, save_in_one_go
from tests.stack.upstream import asked, table_with_a_change


def flat(service: str, state: Any) -> Any:
    """A state as a document of JSON."""
    return json.loads(json.dumps(state, default=persistence._json_default))


def warnings_of_a_stop() -> list[str]:
    """What Python says when the emulator stops before it gets to what a thread has asked of it."""
    loop = ministack._MAIN_LOOP = asyncio.new_event_loop()
    ready: Any = loop
    threading.Thread(target=on_loop, args=(list,), daemon=True).start()
    while not ready._ready:
        time.sleep(0.01)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        loop.close()
        gc.collect()
    return [str(warning.message) for warning in said]


def main() -> None:
    """Save on the loop, as the emulator does, and read what was written."""
    ministack._MAIN_LOOP = asyncio.new_event_loop()
    threading.Thread(target=ministack._MAIN_LOOP.run_forever, daemon=True).start()
    keep_unread_changes()
    save_in_one_go()
    table_with_a_change()
    asked(sqs, "AmazonSQS.CreateQueue", {"QueueName": "queue"})
    save_everything()
    states = {name: flat(name, on_loop(service.get_state)) for name, service in SAVED.items()}
    copied = dynamodb.get_state()["tables"]
    saved = {name: flat(name, persistence.load_state(name)) for name in SAVED}
    is_copied = copied._data is not dynamodb._tables._data and all(
        copied._data[key] is not table for key, table in dynamodb._tables._data.items()
    )
    found = {"states": states, "saved": saved, "is_copied": is_copied, "warnings": warnings_of_a_stop()}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
