"""What the local stack has sent, oldest first: SMS and e-mails, as the emulator keeps them, and webhooks.

make inbox                  to read
make inbox FORMAT=json      an object a line: channel, to, subject, text, attachments, at; webhooks: headers
"""

import http.client
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from stack.local import LocalSettings, Unusable, nobody_runs, running, settings_from
from stack.mime import Attachment, readable
from stack.sink import LISTED

TEXTS, MAILS = "/_ministack/sns/sms-messages", "/_ministack/ses/messages"
NONE_DELIVERED: Mapping[str, Any] = {"deliveries": []}


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one channel; `at` is UTC, as in `2026-03-15T10:00:00.000Z`; headers are a webhook's."""

    channel: str
    to: str
    subject: str | None
    text: str
    attachments: list[Attachment]
    at: str
    headers: dict[str, str] = field(default_factory=dict)


def received(settings: LocalSettings) -> list[Message]:
    """All that the running stack has sent, oldest first.

    :raises Unusable: if no stack runs on this directory.
    """
    note = running(settings)
    try:
        return messages(
            _read(note["endpoint"], TEXTS),
            _read(note["endpoint"], MAILS),
            _read(note["webhooks"], LISTED) if note.get("webhooks") else NONE_DELIVERED,
        )
    except (OSError, http.client.HTTPException) as error:
        raise nobody_runs(settings) from error


def messages(
    texts: Mapping[str, Any], mails: Mapping[str, Any], webhooks: Mapping[str, Any]
) -> list[Message]:
    """What the emulator's two lists and the sink's hold, in the order of time."""
    found = [*_texts(texts), *_mails(mails), *_webhooks(webhooks)]
    return sorted(found, key=lambda message: message.at)


def _texts(listed: Mapping[str, Any]) -> Iterator[Message]:
    for number, kept in listed["sms_messages"].items():
        for text in kept:
            yield Message("sms", number, None, text["Message"], [], _instant(text["Timestamp"]))


def _mails(listed: Mapping[str, Any]) -> Iterator[Message]:
    for kept in listed["messages"].values():
        for mail in kept:
            yield Message(
                channel="email",
                to=", ".join(readable(address) for address in [*mail["To"], *mail["CC"], *mail["BCC"]]),
                subject=mail["Subject"],
                text=mail["BodyText"] or mail["BodyHtml"] or "",
                attachments=mail.get("Attachments", []),
                at=_instant(mail["Timestamp"]),
            )


def _webhooks(listed: Mapping[str, Any]) -> Iterator[Message]:
    for delivery in listed["deliveries"]:
        sent = delivery["headers"].items()
        yield Message(
            channel="webhook",
            to=delivery["to"],
            subject=_type_of(delivery["body"]),
            text=delivery["body"],
            attachments=[],
            at=_instant(delivery["at"]),
            headers={name: value for name, value in sent if name.startswith("webhook-")},
        )


def _type_of(body: str) -> str | None:
    """What a webhook says that it is about."""
    try:
        found = json.loads(body).get("type")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(endpoint: str, path: str) -> Any:
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        content = response.read().decode()
    finally:
        connection.close()
    if response.status != 200:
        raise OSError(f"{path} answered {response.status}: {content}")
    return json.loads(content)


def as_json(message: Message) -> str:
    """The message in one line."""
    shown = asdict(message)
    if message.channel != "webhook":
        del shown["headers"]
    return json.dumps(shown, ensure_ascii=False)


def as_text(message: Message) -> str:
    """The message as one reads it: when, how and to whom, and what it says below."""
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
