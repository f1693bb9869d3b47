"""MiniStack's services in this process, as the tests and the simulator call them; DynamoDB's is the engine.

Nothing of Cupo is imported here: the simulator loads the engine before it sets its environment.
"""

import importlib
import io
import sys
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.session import Session

from stack.emulator_dynamodb import improve
from stack.install import ROOT

# As in MiniStack's own server, whose one thread does a request whole before the next.
_one_at_a_time = threading.Lock()


@cache
def engine() -> Any:
    """Return MiniStack's DynamoDB module, loaded from the emulator's virtualenv."""
    sys.path.append(str(next((ROOT / ".venv-stack" / "lib").glob("python3.*/site-packages"))))
    module = importlib.import_module("ministack.services.dynamodb")
    improve(module)
    return module


def service(name: str) -> Any:
    """Return the module of another service, on the same engine."""
    engine()
    return importlib.import_module(f"ministack.services.{name}")


def answer(operation: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return the engine's status, headers and body for a request."""
    with _one_at_a_time:
        return _answer(engine(), f"DynamoDB_20120810.{operation}", body)


def client_of(name: str, module: Any) -> Any:
    """Return botocore's client of a service, which a module of MiniStack answers."""

    def respond(request: Any, **_: Any) -> Any:
        target = request.headers["X-Amz-Target"]
        target = target.decode() if isinstance(target, bytes) else target
        body = request.body if isinstance(request.body, bytes) else request.body.encode()
        status, headers, text = _answer(module, target, body)
        kept: Any = HeadersDict(headers)
        return AWSResponse(request.url, status, kept, _Raw(text))

    client: Any = Session().create_client(name, region_name="us-east-1")
    client.meta.events.register("before-send", respond)
    return client


class _Raw(io.BytesIO):
    """A body as urllib3 hands it on."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _answer(module: Any, target: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return a service's status, headers and body for a request: its coroutine never waits."""
    answering = module.handle_request("POST", "/", {"x-amz-target": target}, body, {})
    try:
        answering.send(None)
    except StopIteration as ended:
        status, headers, text = ended.value
        return status, headers, text if isinstance(text, bytes) else text.encode()
    raise LookupError("the service waits for something")
