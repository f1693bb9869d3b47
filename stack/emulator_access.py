"""Who may call the emulator: programs that name this run's access key, and no web page.

It runs functions as processes of the developer. A page does not know the key, and is refused even with it.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from stack.browsers import is_from_page, is_own_host

CREDENTIAL = re.compile(rb"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/")
HELP = "The access key is in DATA_DIR/running.json: docs/local.md"


class Access:
    """Passes on to the emulator what may call it, and answers all else."""

    def __init__(self, app: Callable[..., Any], *, port: int, access_key_id: str) -> None:
        self._app = app
        self._port = port
        self._key = access_key_id.encode()

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
    ) -> None:
        """Pass a request on, or refuse it."""
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope["headers"])
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            status, message = refusal
            content = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": status, "headers": content})
            await send({"type": "http.response.body", "body": json.dumps({"message": message}).encode()})
        else:
            await send({"type": "websocket.close"})

    def _refusal(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        """Return why a request is refused, as a status and a sentence; None if it is not."""
        sent = [(name.decode("latin-1").lower(), value) for name, value in headers]
        hosts = [value.decode("latin-1") for name, value in sent if name == "host"]
        if len(hosts) != 1 or not is_own_host(hosts[0], self._port):
            return 421, f"The emulator is 127.0.0.1:{self._port}, and no other host."
        if is_from_page(name for name, _ in sent):
            return 403, "The emulator answers no web page."
        signed = [CREDENTIAL.match(value) for name, value in sent if name == "authorization"]
        keys = [match[1] for match in signed if match]
        if len(signed) != 1 or len(keys) != 1 or not secrets.compare_digest(keys[0], self._key):
            return 403, f"This is not the access key of the stack that runs. {HELP}"
        return None
