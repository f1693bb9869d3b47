"""The inbox shows what the emulator and the sink keep, oldest first, to people and to programs."""

import json
from base64 import b64encode
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from stack import inbox
from stack.deliveries import Deliveries, Delivery
from stack.inbox import Message, as_json, as_text, received
from stack.local import LocalSettings, Unusable, settings_from
from stack.mime import Attachment

MORNING = 1_773_568_800.0  # 2026-03-15T10:00:00Z
INVITE: Attachment = {
    "filename": "invite.ics",
    "content_type": "text/calendar; method=REQUEST",
    "content": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
}
SIGNED = {
    "webhook-id": "evt_1",
    "webhook-timestamp": "1773568800",
    "webhook-signature": "v1,c2lnbmF0dXJl",
}


def noted(path: Path, *deliveries: dict[str, Any]) -> None:
    """Add to a file of what was sent."""
    kept = Deliveries(path)
    for changes in deliveries:
        given = {"channel": "sms", "to": "+56912345678", "headers": {}, "body": "Hola", "at": MORNING}
        kept.add(Delivery(**{**given, **changes}))  # type: ignore[typeddict-item]


def mime(**headers: str) -> str:
    """A mail as SES gets it."""
    message = EmailMessage()
    message["Subject"] = "Reserva confirmada"
    for name, value in headers.items():
        message[name] = value
    message.set_content("Hola, Ana:\n\nTe esperamos.")
    message.add_alternative("<p>a</p>", subtype="html")
    message.add_attachment(
        INVITE["content"].encode(), maintype="application", subtype="ics", filename="invite.ics"
    )
    return b64encode(message.as_bytes()).decode()


WEBHOOK = {
    "channel": "webhook",
    "to": "https://example.com/hooks",
    "headers": {"host": "127.0.0.1", "content-type": "application/json", **SIGNED},
    "body": '{"type": "reservation.created"}',
}


def sms(*, text: str = "Hola", at: str = "2026-03-15T10:00:00.000Z") -> Message:
    return Message("sms", "+56912345678", None, text, [], at)


def mail(**changes: Any) -> Message:
    """A mail with an invitation."""
    given = {
        "channel": "email",
        "to": "ana@example.com",
        "subject": "Reseña",
        "text": "a\n\nb",
        "attachments": [INVITE],
        "at": "2026-03-15T10:00:00.000Z",
        "html": "<p>a</p>",
    }
    return Message(**{**given, **changes})


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalSettings:
    """A stack that runs, as far as the inbox can see."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    found = settings_from({"DATA_DIR": str(tmp_path), "JWT_SECRET": "x" * 64})
    found.note.write_text(json.dumps({"webhooks": "http://127.0.0.1:2"}))
    found.sent.parent.mkdir()
    return found


def test_what_was_sent_comes_in_the_order_of_time(settings: LocalSettings) -> None:
    noted(settings.sent, *({"body": str(number), "at": MORNING + number} for number in (1, 3, 5)))
    noted(
        settings.webhooks, *({**WEBHOOK, "body": str(number), "at": MORNING + number} for number in (0, 2, 4))
    )

    assert [message.text for message in received(settings)] == list("012345")


def test_an_sms_has_a_number_and_a_text(settings: LocalSettings) -> None:
    noted(settings.sent, {"at": MORNING + 0.0625})

    assert received(settings) == [sms(at="2026-03-15T10:00:00.062Z")]


def test_a_mail_has_its_receivers_and_what_is_attached(settings: LocalSettings) -> None:
    to = "ana@example.com, bea@example.com"
    noted(settings.sent, {"channel": "email", "to": to, "body": mime(To="Eva <eva@example.com>")})
    noted(settings.sent, {"channel": "email", "to": "", "body": mime(To="Eva <eva@example.com>")})

    attached: list[Attachment] = [{**INVITE, "content_type": "application/ics"}]
    shown = mail(
        subject="Reserva confirmada",
        text="Hola, Ana:\n\nTe esperamos.\n",
        attachments=attached,
        html="<p>a</p>\n",
    )
    assert received(settings) == [replace(shown, to=to), replace(shown, to="Eva <eva@example.com>")]


def test_a_webhook_has_an_address_a_type_and_its_own_headers(settings: LocalSettings) -> None:
    noted(settings.webhooks, WEBHOOK)

    assert received(settings) == [webhook()]


def webhook() -> Message:
    return Message(
        channel="webhook",
        to="https://example.com/hooks",
        subject="reservation.created",
        text='{"type": "reservation.created"}',
        attachments=[],
        at="2026-03-15T10:00:00.000Z",
        headers=SIGNED,
    )


def test_a_webhook_of_no_type_has_no_subject(settings: LocalSettings) -> None:
    bodies = ("", "Hola", "[1]", "{}", '{"type": 7}', "null")
    noted(settings.webhooks, *({**WEBHOOK, "body": body} for body in bodies))

    assert [(message.subject, message.text) for message in received(settings)] == [
        (None, body) for body in bodies
    ]


def test_a_program_gets_an_object_a_line() -> None:
    line = as_json(mail())

    assert "\n" not in line
    assert "Reseña" in line
    assert json.loads(line) == {
        "channel": "email",
        "to": "ana@example.com",
        "subject": "Reseña",
        "text": "a\n\nb",
        "attachments": [INVITE],
        "at": "2026-03-15T10:00:00.000Z",
        "html": "<p>a</p>",
    }


def test_a_program_gets_the_headers_of_webhooks_alone() -> None:
    assert json.loads(as_json(webhook()))["headers"] == SIGNED
    assert not {"headers", "html"} & json.loads(as_json(sms())).keys()
    assert "html" not in json.loads(as_json(webhook()))


def test_people_get_lines_to_read() -> None:
    assert as_text(mail()) == (
        "2026-03-15T10:00:00.000Z  email    ana@example.com\n"
        "  Reseña\n"
        "  a\n"
        "\n"
        "  b\n"
        "  [invite.ics text/calendar; method=REQUEST]\n"
    )


def test_people_see_what_a_webhook_is_signed_with() -> None:
    assert as_text(webhook()) == (
        "2026-03-15T10:00:00.000Z  webhook  https://example.com/hooks\n"
        "  reservation.created\n"
        "  webhook-id: evt_1\n"
        "  webhook-timestamp: 1773568800\n"
        "  webhook-signature: v1,c2lnbmF0dXJl\n"
        '  {"type": "reservation.created"}\n'
    )


def test_where_no_stack_runs_there_is_no_inbox(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="make run"):
        received(settings_from({"DATA_DIR": str(tmp_path), "JWT_SECRET": "x" * 64}))


def test_the_form_is_asked_for_in_the_environment(
    settings: LocalSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    noted(settings.sent, {})
    noted(settings.webhooks, WEBHOOK)
    for form, expected in (("json", '{"channel": "sms"'), ("", "2026-03-15T10")):
        monkeypatch.setenv("FORMAT", form)

        assert inbox.main() == 0

        out = capsys.readouterr().out
        assert out.startswith(expected)
        assert "webhook" in out


def test_where_webhooks_go_elsewhere_the_rest_is_listed(settings: LocalSettings) -> None:
    noted(settings.sent, {})
    noted(settings.webhooks, WEBHOOK)
    settings.note.write_text('{"webhooks": null}')

    assert received(settings) == [sms()]
