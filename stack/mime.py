"""What a mail holds as it is read: words, and what is attached to it. Standard library alone."""

import base64
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import MIMEPart
from typing import Any, TypedDict

CALENDARS = ("text/calendar", "application/ics")


class Attachment(TypedDict):
    """A file; its content is text where it is one, and base64 otherwise."""

    filename: str
    content_type: str
    content: str


def read(raw: bytes) -> dict[str, Any]:
    """To, Subject, BodyText, BodyHtml and Attachments of a mail, decoded."""
    message = message_from_bytes(raw, policy=policy.default)
    parts = list(_parts(message))
    text, html = _first(parts, "text/plain"), _first(parts, "text/html")
    attached = [_attachment(part) for part in parts if part is not text and part is not html]
    return {
        "To": [str(address) for address in message["To"].addresses] if message["To"] else [],
        "Subject": str(message["Subject"] or ""),
        "BodyText": _lines(text) if text else "",
        "BodyHtml": _lines(html) if html else None,
        "Attachments": _once(attached),
    }


def readable(header: str) -> str:
    """A header's text decoded, as it is if that cannot be."""
    try:
        return str(make_header(decode_header(header)))
    except (ValueError, LookupError):
        return header


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    """What is no bundle of others, in order."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        yield from _parts(part)


def _first(parts: Iterable[MIMEPart], kind: str) -> MIMEPart | None:
    """The first part of this kind that is no file."""
    return next((part for part in parts if part.get_content_type() == kind and not _is_file(part)), None)


def _is_file(part: MIMEPart) -> bool:
    return part.is_attachment() or part.get_filename() is not None


def _attachment(part: MIMEPart) -> Attachment:
    kind, method = part.get_content_type(), part.get_param("method")
    is_text = kind in CALENDARS or part.get_content_maintype() == "text"
    return {
        "filename": part.get_filename() or "",
        "content_type": f"{kind}; method={method}" if method else kind,
        "content": _decoded(part) if is_text else base64.b64encode(_bytes(part)).decode(),
    }


def _once(attached: Iterable[Attachment]) -> list[Attachment]:
    """Each calendar once: it comes as an alternative for who shows it, and as a file for who does not."""
    kept: list[Attachment] = []
    for each in attached:
        twin = next((other for other in kept if _are_one(each, other)), None)
        if twin is None:
            kept.append(each)
        else:
            file = each if each["filename"] else twin
            twin["content_type"] = max(twin["content_type"], each["content_type"], key=_tells)
            twin["filename"], twin["content"] = file["filename"], file["content"]
    return [{**each, "filename": each["filename"] or _name_of(each)} for each in kept]


def _are_one(one: Attachment, other: Attachment) -> bool:
    return (
        _is_calendar(one)
        and _is_calendar(other)
        and one["content"].splitlines() == other["content"].splitlines()
    )


def _is_calendar(attached: Attachment) -> bool:
    return attached["content_type"].partition(";")[0] in CALENDARS


def _tells(content_type: str) -> tuple[bool, bool]:
    """How much it says of a calendar: what is to be done with it, that it is one."""
    return "method=" in content_type, content_type.startswith("text/")


def _name_of(attached: Attachment) -> str:
    return "invite.ics" if _is_calendar(attached) else "attachment"


def _lines(part: MIMEPart) -> str:
    return _decoded(part).replace("\r\n", "\n")


def _decoded(part: MIMEPart) -> str:
    content = _bytes(part)
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _bytes(part: MIMEPart) -> bytes:
    """What it says, decoded; a mail in the mail as it is."""
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    return b"".join(inner.as_bytes() for inner in part.iter_parts())
