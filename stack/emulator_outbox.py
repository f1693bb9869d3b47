"""The mails and SMS that the emulator takes, as they came: MiniStack keeps no attachment and no SMS time."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from stack.deliveries import Deliveries, Delivery

MAILS = "/v2/email/outbound-emails"
FORM = b"application/x-www-form-urlencoded"


class Outbox:
    """Passes requests on to the emulator, and notes what was sent with those that it takes."""

    def __init__(self, app: Callable[..., Any], deliveries: Deliveries) -> None:
        self._app = app
        self._deliveries = deliveries

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
    ) -> None:
        """Pass a request on."""
        if not is_sending(scope):
            await self._app(scope, receive, send)
            return
        body, statuses = bytearray(), []

        async def receiving() -> Any:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def sending(message: dict[str, Any]) -> None:
            statuses.append(message.get("status"))
            await send(message)

        await self._app(scope, receiving, sending)
        channel, to, text = sent_in(scope["path"], bytes(body)) if statuses[:1] == [200] else ("", "", "")
        if text:
            self._deliveries.add(Delivery(channel=channel, to=to, headers={}, body=text, at=time.time()))


def is_sending(scope: dict[str, Any]) -> bool:
    """Tell whether a request may send something: a mail, or one in SNS's form."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    kind: bytes = dict(scope["headers"]).get(b"content-type", b"")
    return scope["path"] == MAILS or kind.startswith(FORM)


def sent_in(path: str, body: bytes) -> tuple[str, str, str]:
    """Return channel, receivers and text, a mail's as MIME in base64; no text if the request sends none."""
    if path == MAILS:
        asked = json.loads(body)
        to = [address for addresses in asked.get("Destination", {}).values() for address in addresses]
        return "email", ", ".join(to), asked["Content"].get("Raw", {}).get("Data", "")
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return "sms", form.get("PhoneNumber", ""), form.get("Message", "") if "PhoneNumber" in form else ""
