"""MiniStack's DynamoDB engine in this process, as the tests and the simulator call it.

Nothing of Cupo is imported here: the simulator loads the engine before it sets its environment.
"""

import importlib
import sys
from functools import cache
from typing import Any

from stack.emulator_expressions import parse_once
from stack.install import ROOT


@cache
def engine() -> Any:
    """Return MiniStack's DynamoDB module, loaded from the emulator's virtualenv."""
    sys.path.append(str(next((ROOT / ".venv-stack" / "lib").glob("python3.*/site-packages"))))
    module = importlib.import_module("ministack.services.dynamodb")
    parse_once(module)
    return module


def answer(operation: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return the engine's status, headers and body for a request: its coroutine never waits."""
    target = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
    answering = engine().handle_request("POST", "/", target, body, {})
    try:
        answering.send(None)
    except StopIteration as ended:
        status, headers, text = ended.value
        return status, headers, text if isinstance(text, bytes) else text.encode()
    raise LookupError("the engine waits for something")
