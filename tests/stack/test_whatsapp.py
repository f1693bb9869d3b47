"""WhatsApp messages that `make run` takes: the application's own are noted, what is none is refused."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from chalicelib.notifications import whatsapp
from stack.deliveries import Deliveries, read
from stack.inbox import as_text, message_of
from stack.whatsapp import SEND, WhatsApp
from tests.contract.courts import SettingsChanged
from tests.contract.notices import WHATSAPP, met
from tests.faults import answered

NUMBER: Final = "+56912345678"


@pytest.fixture
def posted(settings_changed: SettingsChanged) -> list[Any]:
    """The requests with which the application sends a notice and a code."""
    settings_changed(
        WHATSAPP_PHONE_ID="phone-number-id-local",
        WHATSAPP_NOTICE_TEMPLATE="cupo_notice",
        WHATSAPP_OTP_TEMPLATE="cupo_otp",
    )
    with met(WHATSAPP, answered({"messageId": "1"})) as requests:
        whatsapp.send_notice(
            NUMBER, parameters=("Tu reserva está confirmada.", "Demo", "lunes"), language="es"
        )
        whatsapp.send_code(NUMBER, "123456", "en")
    return requests


def asked(path: Path, body: bytes, *, to: str = SEND, method: str = "POST") -> tuple[int, Any]:
    """Status and body of an answer; the emulator behind it answers 404."""
    parts = [{"body": body[:7], "more_body": True}, {"body": body[7:], "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def emulator(
        _scope: dict[str, Any], _receive: Callable[..., Any], send: Callable[..., Any]
    ) -> None:
        await send({"type": "http.response.start", "status": 404})
        await send({"type": "http.response.body", "body": b"{}"})

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": to, "headers": []}
    with pytest.raises(StopIteration):  # it waits for nothing
        WhatsApp(emulator, Deliveries(path))(scope, receive, send).send(None)
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_a_notice_and_a_code_of_the_application_are_in_the_inbox(posted: list[Any], tmp_path: Path) -> None:
    for request in posted:
        assert (request.method, urlsplit(request.url).path) == ("POST", SEND)
        status, answer = asked(tmp_path / "sent.jsonl", request.body)
        assert (status, set(answer)) == (200, {"messageId"})

    notice, code = map(message_of, read(tmp_path / "sent.jsonl")[1])
    assert (notice.channel, notice.to, notice.subject) == ("whatsapp", NUMBER, None)
    assert notice.text == "cupo_notice (es)\nTu reserva está confirmada.\nDemo\nlunes"
    assert code.text == "cupo_otp (en)\n123456"
    assert f"whatsapp  {NUMBER}" in as_text(code)


def test_what_is_no_message_is_refused_and_not_noted(posted: list[Any], tmp_path: Path) -> None:
    whole = json.loads(posted[0].body)
    message = json.loads(b64decode(whole["message"]))

    def with_message(changed: object) -> bytes:
        return json.dumps({**whole, "message": b64encode(json.dumps(changed).encode()).decode()}).encode()

    for body in (
        *(b"", b"{", b"[]", b"{}", json.dumps({**whole, "message": "?"}).encode()),
        json.dumps({**whole, "originationPhoneNumberId": ""}).encode(),
        with_message([]),
        with_message({**message, "to": ""}),
        with_message({**message, "messaging_product": "sms"}),
        with_message({**message, "template": {"name": "x", "language": {"code": "es"}, "components": []}}),
    ):
        assert asked(tmp_path / "sent.jsonl", body)[0] == 400, body
    assert read(tmp_path / "sent.jsonl")[1] == []


def test_other_requests_are_the_emulators(tmp_path: Path) -> None:
    for method, path in (("GET", SEND), ("POST", "/v1/whatsapp/media"), ("POST", "/")):
        assert asked(tmp_path / "sent.jsonl", b"{}", to=path, method=method)[0] == 404
