"""The inbox shows what the emulator keeps, oldest first, to people and to programs."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from stack import inbox
from stack.inbox import Message, as_json, as_text, messages, received
from stack.local import Unusable, settings_from

MORNING = 1_773_568_800.0  # 2026-03-15T10:00:00Z


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


def test_what_was_sent_comes_in_the_order_of_time() -> None:
    sent = texts(("+1", "second", MORNING + 2), ("+1", "fourth", MORNING + 4), ("+2", "first", MORNING))

    found = messages(sent, mails({"Subject": "third", "Timestamp": MORNING + 3}))

    assert [each.subject or each.text for each in found] == ["first", "second", "third", "fourth"]


def test_an_sms_has_a_number_and_a_text() -> None:
    assert messages(texts(("+56912345678", "Hola", MORNING + 0.0625)), mails()) == [
        Message("sms", "+56912345678", None, "Hola", (), "2026-03-15T10:00:00.062Z")
    ]


def test_a_mail_has_all_its_receivers() -> None:
    [mail] = messages(texts(), mails({"CC": ["bea@example.com"], "BCC": ["eva@example.com"]}))

    assert mail == Message(
        channel="email",
        to="ana@example.com, bea@example.com, eva@example.com",
        subject="Reserva confirmada",
        text="Hola, Ana:\n\nTe esperamos.",
        attachments=(),
        at="2026-03-15T10:00:00.000Z",
    )


def test_a_mail_of_html_alone_shows_that() -> None:
    [mail] = messages(texts(), mails({"BodyText": "", "BodyHtml": "<p>Hola</p>"}))

    assert mail.text == "<p>Hola</p>"


def test_a_program_gets_an_object_a_line() -> None:
    message = Message("email", "ana@example.com", "Reseña", "a\nb", ("a.ics",), "2026-03-15T10:00:00.000Z")

    line = as_json(message)

    assert "\n" not in line
    assert "Reseña" in line
    assert json.loads(line) == {
        "channel": "email",
        "to": "ana@example.com",
        "subject": "Reseña",
        "text": "a\nb",
        "attachments": ["a.ics"],
        "at": "2026-03-15T10:00:00.000Z",
    }


def test_people_get_lines_to_read() -> None:
    message = Message("email", "ana@example.com", "Reserva", "a\n\nb", ("a.ics",), "2026-03-15T10:00:00.000Z")

    assert as_text(message) == (
        "2026-03-15T10:00:00.000Z  email  ana@example.com\n  Reserva\n  a\n\n  b\n  [a.ics]\n"
    )


def test_where_no_stack_runs_there_is_no_inbox(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="make run"):
        received(settings_from({"DATA_DIR": str(tmp_path), "JWT_SECRET": "x" * 64}))


@pytest.mark.parametrize(("form", "expected"), [("json", '{"channel": "sms"'), ("", "2026-03-15T10")])
def test_the_form_is_asked_for_in_the_environment(
    form: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    answers = {inbox.TEXTS: texts(("+1", "Hola", MORNING)), inbox.MAILS: mails()}
    monkeypatch.setattr(inbox, "_read", lambda _, path: answers[path])
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FORMAT", form)
    (tmp_path / "running.json").write_text('{"endpoint": "http://127.0.0.1:1"}')

    assert inbox.main() == 0

    assert capsys.readouterr().out.startswith(expected)


def test_a_stack_that_was_killed_is_said_to_be_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(inbox, "_read", refuse)
    monkeypatch.setitem(os.environ, "DATA_DIR", str(tmp_path))
    (tmp_path / "running.json").write_text('{"endpoint": "http://127.0.0.1:1"}')

    assert inbox.main() == 1

    assert "make run" in capsys.readouterr().err
