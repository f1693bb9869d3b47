"""WhatsApp, through AWS End User Messaging Social; only on stages that configure it."""

import json
from contextlib import suppress
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.clients import client, raising_unavailable
from chalicelib.notifications.labels import one_line

# The version of Meta's API in which these messages are written.
_META_API = "v20.0"
# A body has at most 1,024 characters, including the words of the template.
_LONGEST = 250

logger = Logger(service="cupo")


def is_configured() -> bool:
    """Return whether the stage can send notices."""
    stage = settings.load()
    return bool(stage.whatsapp_phone_id and stage.whatsapp_notice_template)


def send_code(number: str, code: str, language: str) -> None:
    """Send a one-time code with the stage's authentication template; a failure is only logged."""
    stage = settings.load()
    if not stage.whatsapp_phone_id or not stage.whatsapp_otp_template:
        return
    parameters = _texts(code)
    components = [
        {"type": "body", "parameters": parameters},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": parameters},
    ]
    with suppress(Unavailable):
        _send(number, stage.whatsapp_otp_template, language, components)


def send_notice(number: str, *, parameters: tuple[str, ...], language: str) -> None:
    """Send the stage's utility template with these parameters; to be called only if `is_configured`.

    :raises Unavailable: if it is not accepted in time
    """
    components = [{"type": "body", "parameters": _texts(*map(_parameter, parameters))}]
    _send(number, settings.load().whatsapp_notice_template, language, components)


def _send(number: str, template: str, language: str, components: list[dict[str, Any]]) -> None:
    message = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": number,
        "type": "template",
        "template": {"name": template, "language": {"code": language}, "components": components},
    }
    if clock.time_left() <= 0:
        logger.warning("WhatsApp not sent", extra={"failure": "NoTimeLeft"})
        raise Unavailable
    with raising_unavailable("WhatsApp not sent"):
        client("socialmessaging").send_whatsapp_message(
            originationPhoneNumberId=settings.load().whatsapp_phone_id,
            message=json.dumps(message).encode(),
            metaApiVersion=_META_API,
        )


def _texts(*texts: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text} for text in texts]


def _parameter(text: str) -> str:
    """Return a text that Meta accepts: no line ends, tabs or runs of blanks, not empty, not too long."""
    line = one_line(text) or "-"
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
