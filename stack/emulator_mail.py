"""The emulator's mailboxes, made fit to be read: what is attached to a mail, and when an SMS was sent."""

import json
import time
from base64 import b64decode
from typing import Any

import ministack.app as ministack  # type: ignore[import-not-found]  # lives in a virtualenv of its own
from ministack.services import ses, ses_v2, sns  # type: ignore[import-not-found]

from stack.mime import read

SENDING = "/outbound-emails"


def date_texts() -> None:
    """Note when an SMS was sent, as MiniStack does for mails: the inbox shows the oldest first."""
    publish = sns._publish

    def dated(parameters: dict[str, Any]) -> Any:
        answer = publish(parameters)
        number = sns._p(parameters, "PhoneNumber")
        for text in sns._sms_log_for(number)[-1:] if number else ():
            text.setdefault("Timestamp", time.time())
        return answer

    sns._publish = dated


def keep_attachments() -> None:
    """Keep all that a raw mail holds: MiniStack keeps of it a subject, a text and an HTML."""
    handle = ses_v2.handle_request

    async def keeping(method: str, path: str, headers: Any, body: bytes, parameters: Any) -> Any:
        answer = await handle(method, path, headers, body, parameters)
        if method == "POST" and path.endswith(SENDING) and answer[0] == 200:
            raw = json.loads(body)["Content"].get("Raw")
            if raw:
                kept, found = ses._sent_emails_list()[-1], read(b64decode(raw["Data"]))
                kept.update(found, To=kept["To"] or found["To"])
        return answer

    ses_v2.handle_request = keeping


def list_attachments() -> None:
    """Show them where MiniStack lists its mails."""
    listing = ministack._handle_ses_messages_request

    async def listed(*request: Any) -> Any:
        answer = await listing(*request)
        if answer is None or answer[0] != 200:
            return answer
        status, headers, content = answer
        attached = {
            mail["MessageId"]: mail.get("Attachments", [])
            for mails in ses._sent_emails.all_values()
            for mail in mails
        }
        shown = json.loads(content)
        for mails in shown["messages"].values():
            for mail in mails:
                mail["Attachments"] = attached[mail["MessageId"]]
        return status, headers, json.dumps(shown).encode()

    ministack._handle_ses_messages_request = listed
