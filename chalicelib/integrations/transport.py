"""Send one HTTP request: no retries, no redirects; errors contain only what may be logged."""

import json
import re
import ssl
from collections.abc import Mapping
from functools import cache

import urllib3

# Long timeouts: callers have shorter deadlines, and the thread that undoes a late request needs its response.
_CONNECT_SECONDS, _READ_SECONDS = 3, 30
_CONNECTIONS = 16
_WORD = re.compile(r"\w{1,60}", re.ASCII)
_UNREADABLE = "unreadable"


class Refused(Exception):
    """The response is no success; `reason` is the server's one word for it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


def send(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, **_: object
) -> urllib3.BaseHTTPResponse:
    """Return the response to a request. The arguments are those of google-auth's transports.

    :raises Refused: if the status is not 2xx
    :raises urllib3.exceptions.HTTPError: if there is no response
    """
    # No keep-alive: the connection may be dead after the process was frozen between two requests.
    sent = {**(headers or {}), "Connection": "close"}
    response = _pool().request(method, url, body=body, headers=sent)
    if not 200 <= response.status < 300:
        raise Refused(response.status, _reason(response.data))
    return response


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(
        maxsize=_CONNECTIONS,
        retries=False,
        timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
        ssl_context=ssl.create_default_context(),
    )


def _reason(content: bytes) -> str:
    """Return the server's word for an error, without its sentences: they name accounts and addresses."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return _UNREADABLE
    match document:
        case {"error": {"errors": [{"reason": str(word)}, *_]}} | {"error": str(word)}:
            return word if _WORD.fullmatch(word) else _UNREADABLE
    return _UNREADABLE
