"""WhatsApp, through AWS End User Messaging Social; only where it is configured."""

import json
from contextlib import suppress
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.clients import client, kind_of
from chalicelib.notifications.words import one_line

# The version of Meta's API whose messages these are.
_META_API = "v20.0"
# A body has 1,024 characters, the template's own words among them.
_LONGEST = 250

logger = Logger(service="cupo")


def is_configured() -> bool:
    """Whether notices can be sent."""
    configured = settings.load()
    return bool(configured.whatsapp_phone_id and configured.whatsapp_notice_template)


def send_code(number: str, code: str, language: str) -> None:
    """Send a one-time code by the stage's authentication template; a failure is logged and forgotten."""
    configured = settings.load()
    if not configured.whatsapp_phone_id or not configured.whatsapp_otp_template:
        return
    parameters = _texts(code)
    components = [
        {"type": "body", "parameters": parameters},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": parameters},
    ]
    with suppress(Unavailable):
        _send(_message(number, configured.whatsapp_otp_template, language, components))


def send_notice(number: str, *, parameters: tuple[str, ...], language: str) -> None:
    """Send the stage's utility template, its body filled in; to be asked for where `is_configured`.

    :raises Unavailable: if it is not taken in time
    """
    components = [{"type": "body", "parameters": _texts(*map(_parameter, parameters))}]
    _send(_message(number, settings.load().whatsapp_notice_template, language, components))


def _send(message: dict[str, Any]) -> None:
    if clock.time_left() <= 0:
        logger.warning("WhatsApp not sent", extra={"failure": "NoTimeLeft"})
        raise Unavailable
    try:
        client("socialmessaging").send_whatsapp_message(
            originationPhoneNumberId=settings.load().whatsapp_phone_id,
            message=json.dumps(message).encode(),
            metaApiVersion=_META_API,
        )
    except (BotoCoreError, ClientError) as failure:
        logger.warning("WhatsApp not sent", extra={"failure": kind_of(failure)})
        raise Unavailable from failure


def _message(number: str, template: str, language: str, components: list[dict[str, Any]]) -> dict[str, Any]:
    """Meta's template message."""
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": number,
        "type": "template",
        "template": {"name": template, "language": {"code": language}, "components": components},
    }


def _texts(*texts: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text} for text in texts]


def _parameter(text: str) -> str:
    """A text that Meta takes: no line ends, tabs or rows of blanks, not empty, not too long."""
    line = one_line(text) or "-"
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
