"""WhatsApp, through AWS End User Messaging Social; does nothing where it is not configured."""

import json
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock, settings
from chalicelib.notifications.clients import client, kind_of

# The version of Meta's API whose messages these are.
_META_API = "v20.0"

logger = Logger(service="cupo")


def send_code(number: str, code: str, language: str) -> None:
    """Send a one-time code by the stage's authentication template; a failure is logged and forgotten."""
    configured = settings.load()
    if not configured.whatsapp_phone_id or not configured.whatsapp_otp_template:
        return
    message = _code_message(number, code, configured.whatsapp_otp_template, language)
    if clock.time_left() <= 0:
        logger.warning("WhatsApp not sent", extra={"failure": "NoTimeLeft"})
        return
    try:
        client("socialmessaging").send_whatsapp_message(
            originationPhoneNumberId=configured.whatsapp_phone_id,
            message=json.dumps(message).encode(),
            metaApiVersion=_META_API,
        )
    except (BotoCoreError, ClientError) as failure:
        logger.warning("WhatsApp not sent", extra={"failure": kind_of(failure)})


def _code_message(number: str, code: str, template: str, language: str) -> dict[str, Any]:
    """Meta's template message of the authentication kind: the code in the text, and in its copy button."""
    parameters = [{"type": "text", "text": code}]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": number,
        "type": "template",
        "template": {
            "name": template,
            "language": {"code": language},
            "components": [
                {"type": "body", "parameters": parameters},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": parameters},
            ],
        },
    }
