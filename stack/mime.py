"""What a mail holds as it is read: words, and what is attached to it."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import MIMEPart
from typing import TypedDict

CALENDARS = ("text/calendar", "application/ics")


class Attachment(TypedDict):
    """A file; its content is text where it is one, and base64 otherwise."""

    filename: str
    content_type: str
    content: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is read; the text is the HTML's where there is no other."""

    to: list[str]
    subject: str | None
    text: str
    attachments: list[Attachment]
    html: str | None = None


def read_mail(raw: bytes) -> Mail:
    """Return what a mail says, decoded."""
    message = message_from_bytes(raw, policy=policy.default)
    parts = list(_parts(message))
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    shown = html if text is None else text
    return Mail(
        to=[str(address) for address in message["To"].addresses] if message["To"] else [],
        subject=str(message["Subject"] or ""),
        text="" if shown is None else _text(shown),
        attachments=_once(_attachment(part) for part in parts if part is not text and part is not html),
        html=None if html is None else _text(html),
    )


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    """Return the parts that hold no others, in order."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        yield from _parts(part)


def _attachment(part: MIMEPart) -> Attachment:
    kind, method = part.get_content_type(), part.get_param("method")
    is_text = kind in CALENDARS or part.get_content_maintype() == "text"
    return {
        "filename": part.get_filename() or "",
        "content_type": f"{kind}; method={method}" if method else kind,
        "content": _decoded(part) if is_text else base64.b64encode(_bytes(part)).decode(),
    }


def _once(attached: Iterable[Attachment]) -> list[Attachment]:
    """Return each calendar once: it comes as an alternative to be shown, and as a file to be saved."""
    same: dict[object, list[Attachment]] = {}
    for each in attached:
        is_calendar = each["content_type"].partition(";")[0] in CALENDARS
        same.setdefault(tuple(each["content"].splitlines()) if is_calendar else len(same), []).append(each)
    return [_merged(twins) for twins in same.values()]


def _merged(twins: list[Attachment]) -> Attachment:
    """Return the file among them, and the kind that says most: what is to be done with a calendar."""
    file = max(twins, key=lambda each: bool(each["filename"]))
    kinds = (each["content_type"] for each in twins)
    kind = max(kinds, key=lambda kind: ("method=" in kind, kind.startswith("text/")))
    nameless = "invite.ics" if kind.partition(";")[0] in CALENDARS else "attachment"
    return {"filename": file["filename"] or nameless, "content_type": kind, "content": file["content"]}


def _text(part: MIMEPart) -> str:
    return _decoded(part).replace("\r\n", "\n")


def _decoded(part: MIMEPart) -> str:
    content = _bytes(part)
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _bytes(part: MIMEPart) -> bytes:
    """Return what it says, decoded; a mail in the mail as it is."""
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    return b"".join(inner.as_bytes() for inner in part.iter_parts())
