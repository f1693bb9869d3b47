"""One HTTP request: no retries, no redirects, and of a refusal only what may be logged."""

import json
import re
import ssl
from collections.abc import Mapping
from functools import cache

import urllib3

# Generous: who waits has a shorter deadline, and a late answer tells the thread that undoes it what to undo.
_CONNECT_SECONDS, _READ_SECONDS = 3, 30
_CONNECTIONS = 16
_WORD = re.compile(r"\w{1,60}", re.ASCII)
_UNREADABLE = "unreadable"


class Refused(Exception):
    """An answer that is no success; `reason` is the server's one word for it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


def send(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    **_: object,
) -> urllib3.BaseHTTPResponse:
    """The answer to a request. Its arguments are those of google-auth's transports.

    :raises Refused: if the status is not 2xx
    :raises urllib3.exceptions.HTTPError: if there is no answer
    """
    # A process that was frozen between two requests would find a kept connection dead.
    sent = {**(headers or {}), "Connection": "close"}
    answer = _pool().request(method, url, body=body, headers=sent)
    if not 200 <= answer.status < 300:
        raise Refused(answer.status, _reason(answer.data))
    return answer


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(
        maxsize=_CONNECTIONS,
        retries=False,
        timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
        ssl_context=ssl.create_default_context(),
    )


def _reason(content: bytes) -> str:
    """The server's word for a refusal. Its sentences are left out: they name accounts and addresses."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return _UNREADABLE
    match answer:
        case {"error": {"errors": [{"reason": str(word)}, *_]}} | {"error": str(word)}:
            return word if _WORD.fullmatch(word) else _UNREADABLE
    return _UNREADABLE
