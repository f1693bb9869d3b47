"""Plays AWS End User Messaging Social in front of the emulator: takes WhatsApp messages, and notes them."""

import json
import secrets
import time
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from stack.deliveries import Deliveries, Delivery

SEND = "/v1/whatsapp/send"


class WhatsApp:
    """Answers requests to send a message; passes all others on."""

    def __init__(self, app: Callable[..., Any], deliveries: Deliveries) -> None:
        self._app = app
        self._deliveries = deliveries

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
    ) -> None:
        """Take a message, or pass the request on."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", SEND):
            await self._app(scope, receive, send)
            return
        body, is_more = b"", True
        while is_more:
            part = await receive()
            body, is_more = body + part.get("body", b""), part.get("more_body", False)
        status, answer = self.answer(body)
        headers = [(b"content-type", b"application/json")]
        if status != 200:
            headers.append((b"x-amzn-errortype", b"ValidationException"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def answer(self, body: bytes) -> tuple[int, dict[str, str]]:
        """Note a message of a template, which is all that may be sent first; return status and answer."""
        try:
            asked = json.loads(body)
            message = json.loads(b64decode(asked["message"], validate=True))
            to, template = message["to"], message["template"]
            needed = asked["originationPhoneNumberId"], asked["metaApiVersion"], to
            is_whatsapp = message["messaging_product"] == "whatsapp"
            text = text_of(template)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return 400, {"message": f"{type(error).__name__}: {error}"}
        if not all(needed) or not is_whatsapp:
            return 400, {"message": "Without number, sender or version, or not for WhatsApp"}
        self._deliveries.add(Delivery(channel="whatsapp", to=to, headers={}, body=text, at=time.time()))
        return 200, {"messageId": secrets.token_hex(16)}


def text_of(template: dict[str, Any]) -> str:
    """Return the name and the language of a template, and below what it is filled in with, a line each."""
    [body] = [component for component in template["components"] if component["type"] == "body"]
    lines = [parameter["text"] for parameter in body["parameters"]]
    return "\n".join([f"{template['name']} ({template['language']['code']})", *lines])
