"""The inbox shows what the emulator and the sink keep, oldest first, to people and to programs."""

import http.client
import json
import os
from pathlib import Path
from typing import Any

import pytest

from stack import inbox
from stack.inbox import Message, as_json, as_text, messages, received
from stack.local import Unusable, settings_from
from stack.mime import Attachment
from stack.sink import LISTED

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


def texts(*sent: tuple[str, str, float]) -> dict[str, Any]:
    """What MiniStack lists, by number."""
    listed: dict[str, list[dict[str, Any]]] = {}
    for number, text, at in sent:
        kept = {"PhoneNumber": number, "Message": text, "MessageId": "1", "Subject": None, "Timestamp": at}
        listed.setdefault(number, []).append(kept)
    return {"sms_messages": listed, "region": "us-east-1"}


def mails(*sent: dict[str, Any]) -> dict[str, Any]:
    """What MiniStack lists, by account."""
    mail = {
        "MessageId": "1",
        "Source": "cupo@example.com",
        "To": ["ana@example.com"],
        "CC": [],
        "BCC": [],
        "Subject": "Reserva confirmada",
        "BodyText": "Hola, Ana:\n\nTe esperamos.",
        "BodyHtml": None,
        "Timestamp": MORNING,
        "Type": "v2.SendEmail",
    }
    return {"messages": {"000000000000": [{**mail, **changes} for changes in sent]}}


def webhooks(*sent: dict[str, Any]) -> dict[str, Any]:
    """What the sink lists."""
    delivery = {
        "to": "https://example.com/hooks",
        "headers": {"host": "127.0.0.1", "content-type": "application/json", **SIGNED},
        "body": '{"type": "reservation.created"}',
        "at": MORNING,
    }
    return {"deliveries": [{**delivery, **changes} for changes in sent]}


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
    }
    return Message(**{**given, **changes})


def test_what_was_sent_comes_in_the_order_of_time() -> None:
    sent = texts(("+1", "second", MORNING + 2), ("+1", "fifth", MORNING + 5), ("+2", "first", MORNING))

    found = messages(
        sent,
        mails({"Subject": "third", "Timestamp": MORNING + 3}),
        webhooks({"body": '{"type": "fourth"}', "at": MORNING + 4}),
    )

    assert [each.subject or each.text for each in found] == ["first", "second", "third", "fourth", "fifth"]


def test_an_sms_has_a_number_and_a_text() -> None:
    assert messages(texts(("+56912345678", "Hola", MORNING + 0.0625)), mails(), webhooks()) == [
        sms(at="2026-03-15T10:00:00.062Z")
    ]


def one_mail(**changes: Any) -> Message:
    """What is shown of a mail."""
    [found] = messages(texts(), mails(changes), webhooks())
    return found


def one_webhook(**changes: Any) -> Message:
    [found] = messages(texts(), mails(), webhooks(changes))
    return found


def test_a_mail_has_all_its_receivers_and_what_is_attached() -> None:
    found = one_mail(CC=["bea@example.com"], BCC=["eva@example.com"], Attachments=[INVITE])

    assert found == mail(
        to="ana@example.com, bea@example.com, eva@example.com",
        subject="Reserva confirmada",
        text="Hola, Ana:\n\nTe esperamos.",
    )


def test_a_receivers_name_is_decoded_and_a_mail_of_html_alone_shows_that() -> None:
    named = one_mail(To=["=?utf-8?b?w43DsWlnbyBQZcOxYQ==?= <inigo@example.com>"])
    assert named.to == "Íñigo Peña <inigo@example.com>"

    assert one_mail(BodyText="", BodyHtml="<p>Hola</p>").text == "<p>Hola</p>"


def test_a_webhook_has_an_address_a_type_and_its_own_headers() -> None:
    assert one_webhook() == Message(
        channel="webhook",
        to="https://example.com/hooks",
        subject="reservation.created",
        text='{"type": "reservation.created"}',
        attachments=[],
        at="2026-03-15T10:00:00.000Z",
        headers=SIGNED,
    )


def test_a_webhook_of_no_type_has_no_subject() -> None:
    for body in ("", "Hola", "[1]", "{}", '{"type": 7}', "null"):
        found = one_webhook(body=body)

        assert (found.subject, found.text) == (None, body)


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
    }


def test_a_program_gets_the_headers_of_webhooks_alone() -> None:
    assert json.loads(as_json(one_webhook()))["headers"] == SIGNED
    assert "headers" not in json.loads(as_json(sms()))


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
    assert as_text(one_webhook()) == (
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


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """A stack that runs, as far as the inbox asks it; what it answers by address."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    note = {"endpoint": "http://127.0.0.1:1", "webhooks": "http://127.0.0.1:2"}
    (tmp_path / "running.json").write_text(json.dumps(note))
    found: dict[str, Any] = {
        f"http://127.0.0.1:1{inbox.TEXTS}": texts(("+56912345678", "Hola", MORNING)),
        f"http://127.0.0.1:1{inbox.MAILS}": mails(),
        f"http://127.0.0.1:2{LISTED}": webhooks({"at": MORNING + 1}),
    }
    monkeypatch.setattr(inbox, "_read", lambda server, path: found[server + path])
    return found


def test_the_form_is_asked_for_in_the_environment(
    answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for form, expected in (("json", '{"channel": "sms"'), ("", "2026-03-15T10")):
        monkeypatch.setenv("FORMAT", form)

        assert inbox.main() == 0

        out = capsys.readouterr().out
        assert out.startswith(expected)
        assert "webhook" in out


def test_where_webhooks_go_elsewhere_the_rest_is_listed(answers: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text('{"endpoint": "http://127.0.0.1:1", "webhooks": null}')

    assert received(settings_from(os.environ)) == [sms()]


def test_a_stack_that_was_killed_is_said_to_be_gone(
    answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for failure in (ConnectionRefusedError, http.client.RemoteDisconnected):

        def refuse(*_: object, failure: type[Exception] = failure) -> None:
            raise failure

        monkeypatch.setattr(inbox, "_read", refuse)

        assert inbox.main() == 1

        assert "make run" in capsys.readouterr().err
