"""What the local stack has sent, oldest first: e-mails, SMS and WhatsApp messages, and webhooks.

make inbox                  to read
make inbox FORMAT=json      an object a line: channel, to, subject, text, attachments, at; e-mails: html, too;
                            webhooks: headers
"""

import json
import os
import sys
from base64 import b64decode
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from stack.deliveries import Delivery, read
from stack.local import LocalSettings, Unusable, running, settings_from
from stack.mime import Attachment, Mail, read_mail


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one channel; `at` is UTC, as in `2026-03-15T10:00:00.000Z`.

    `html` is an e-mail's, headers are a webhook's.
    """

    channel: str
    to: str
    subject: str | None
    text: str
    attachments: list[Attachment]
    at: str
    headers: dict[str, str] = field(default_factory=dict)
    html: str | None = None


def received(settings: LocalSettings) -> list[Message]:
    """Return all that the running stack has sent, oldest first.

    :raises Unusable: if no stack runs on this directory.
    """
    return [message_of(delivery) for delivery in deliveries(settings)]


def deliveries(settings: LocalSettings, naming: str = "") -> list[Delivery]:
    """Return the same as it was kept; only what names somebody, where that is asked for."""
    files = [settings.sent, *([settings.webhooks] if running(settings).get("webhooks") else [])]
    sent = [delivery for path in files for delivery in read(path, naming)[1]]
    return sorted(sent, key=lambda delivery: delivery["at"])


def message_of(delivery: Delivery) -> Message:
    """Return a delivery as it is read."""
    channel, body = delivery["channel"], delivery["body"]
    mail = read_mail(b64decode(body)) if channel == "email" else Mail([], _type_of(body), body, [])
    return Message(
        channel=channel,
        to=delivery["to"] or ", ".join(mail.to),
        subject=None if channel == "sms" else mail.subject,
        text=mail.text,
        attachments=mail.attachments,
        at=_instant(delivery["at"]),
        html=mail.html,
        headers={name: value for name, value in delivery["headers"].items() if name.startswith("webhook-")},
    )


def _type_of(body: str) -> str | None:
    """Return what a webhook says that it is about."""
    try:
        found = json.loads(body).get("type")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_json(message: Message) -> str:
    """Return the message in one line."""
    shown = asdict(message)
    if message.channel != "webhook":
        del shown["headers"]
    if message.channel != "email":
        del shown["html"]
    return json.dumps(shown, ensure_ascii=False)


def as_text(message: Message) -> str:
    """Return the message as people read it: when, how and to whom, and what it says below."""
    lines = [f"{message.at}  {message.channel:<7}  {message.to}"]
    lines += [f"  {message.subject}"] if message.subject else []
    lines += [f"  {name}: {value}" for name, value in message.headers.items()]
    lines += [f"  {line}".rstrip() for line in message.text.splitlines()]
    lines += [f"  [{file['filename']} {file['content_type']}]" for file in message.attachments]
    return "\n".join([*lines, ""])


def main() -> int:
    """Print what was sent by the stack that DATA_DIR names, in the form that FORMAT names."""
    show = as_json if os.environ.get("FORMAT") == "json" else as_text
    try:
        for message in received(settings_from(os.environ)):
            sys.stdout.write(show(message) + "\n")
    except Unusable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
