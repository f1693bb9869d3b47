"""What the emulator takes of mails and SMS is noted as it came."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from stack.deliveries import Deliveries, read
from stack.emulator_outbox import MAILS, Outbox

SMS = {"Action": "Publish", "PhoneNumber": "+56912345678", "Message": "Tu código: 123456 ñ"}
MAIL = {
    "Destination": {"ToAddresses": ["ana@example.com", "bea@example.com"]},
    "Content": {"Raw": {"Data": "SG9sYQ=="}},
}


def asked(
    path: Path, *, to: str = "/", body: bytes, kind: bytes = b"application/json", status: int = 200
) -> list[Any]:
    """What is noted after an emulator has answered a request like that; who is behind it gets it whole."""
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": body[:5], "more_body": True},
        {"type": "http.request", "body": body[5:]},
    ]
    got, sent = bytearray(), []

    async def emulator(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        while (message := await receive()).get("more_body"):
            got.extend(message["body"])
        got.extend(message["body"])
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": b"{}"})

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": to, "headers": [(b"content-type", kind)]}
    with pytest.raises(StopIteration):  # it waits for nothing
        Outbox(emulator, Deliveries(path))(scope, receive, send).send(None)
    assert (bytes(got), len(sent)) == (body, 2)
    return [(noted["channel"], noted["to"], noted["body"]) for noted in read(path)[1]]


FORM = b"application/x-www-form-urlencoded; charset=utf-8"


def test_a_mail_is_noted_with_all_that_it_holds(tmp_path: Path) -> None:
    noted = asked(tmp_path / "sent.jsonl", to=MAILS, body=json.dumps(MAIL).encode())

    assert noted == [("email", "ana@example.com, bea@example.com", "SG9sYQ==")]


def test_an_sms_is_noted_and_what_is_published_to_a_topic_is_not(tmp_path: Path) -> None:
    topic = {"Action": "Publish", "TopicArn": "arn", "Message": "{}"}
    for form in (SMS, topic):
        noted = asked(tmp_path / "sent.jsonl", body=urlencode(form).encode(), kind=FORM)

    assert noted == [("sms", "+56912345678", "Tu código: 123456 ñ")]


def test_what_is_refused_was_not_sent(tmp_path: Path) -> None:
    assert asked(tmp_path / "a", to=MAILS, body=json.dumps(MAIL).encode(), status=400) == []
    assert asked(tmp_path / "b", body=urlencode(SMS).encode(), kind=FORM, status=500) == []


def test_other_requests_are_passed_on(tmp_path: Path) -> None:
    assert (
        asked(tmp_path / "sent.jsonl", body=b'{"TableName": "a"}', kind=b"application/x-amz-json-1.0") == []
    )
