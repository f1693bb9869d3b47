"""Faults between Cupo and DynamoDB, at botocore's own `before-send` hook."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto.core.models import botocore_stubber

from chalicelib.store.tables import client

# A fault gets the request, and answers it, raises, or returns None to let it through.
AwsFault = Callable[[Any], AWSResponse | None]


@contextmanager
def faults(operation: str, *planned: AwsFault) -> Iterator[list[Any]]:
    """Meet the next calls of `operation` with these faults, one each; gives the requests seen."""
    rest = list(planned)
    seen: list[Any] = []

    def meet(request: Any, **_: Any) -> AWSResponse | None:
        seen.append(request)
        answer = rest.pop(0)(request) if rest else None
        # botocore asks every hook, whatever the first one says: moto must not do what was refused.
        botocore_stubber.enabled = answer is None
        return answer

    def let_pass(**_: Any) -> None:
        botocore_stubber.enabled = True

    event = f"before-send.dynamodb.{operation}"
    client().meta.events.register_first(event, meet)
    client().meta.events.register_last("before-send", let_pass)
    try:
        yield seen
    finally:
        client().meta.events.unregister(event, meet)
        client().meta.events.unregister("before-send", let_pass)


def lost_reply(request: Any) -> AWSResponse | None:
    """The write happens, and nobody hears of it."""
    botocore_stubber("before-send.dynamodb", request)
    raise ReadTimeoutError(endpoint_url=request.url)


def lost_request(request: Any) -> AWSResponse | None:
    """Nothing gets there."""
    raise ConnectTimeoutError(endpoint_url=request.url)


def cancelled(code: str) -> AwsFault:
    """DynamoDB calls the whole transaction off for this reason."""

    def answer(request: Any) -> AWSResponse:
        count = len(json.loads(request.body)["TransactItems"])
        return _response(
            request,
            400,
            {
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "Message": "Transaction cancelled",
                "CancellationReasons": [{"Code": code}, *[{"Code": "None"}] * (count - 1)],
            },
        )

    return answer


def failed(status: int, kind: str, message: str = "") -> AwsFault:
    """DynamoDB, or another service, answers with this error."""
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": message}
    return lambda request: _response(request, status, body)


def answered(body: dict[str, Any], **headers: str) -> AwsFault:
    """DynamoDB answers this."""
    return lambda request: _response(request, 200, body, **headers)


def first(action: Callable[[], object]) -> AwsFault:
    """Somebody else is faster: `action` happens just before the request goes out."""

    def interleave(_request: Any) -> None:
        action()

    return interleave


# What passes: it costs a retry, and nothing else.
TRANSIENT: tuple[AwsFault, ...] = (
    *(lost_reply, lost_request, failed(500, "InternalServerError"), failed(400, "ThrottlingException")),
)
# The same, and what only transactions meet.
TRANSIENT_WRITES: tuple[AwsFault, ...] = (*TRANSIENT, cancelled("TransactionConflict"))


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._content


def _response(request: Any, status: int, body: dict[str, Any], **more: str) -> AWSResponse:
    headers: Any = HeadersDict({"content-type": "application/x-amz-json-1.0", **more})
    return AWSResponse(request.url, status, headers, _Raw(json.dumps(body).encode()))
