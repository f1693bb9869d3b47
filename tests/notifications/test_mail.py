"""E-mail goes out through SES as MIME that clients read; what fails is told, and not written into the log."""

import unicodedata
from collections.abc import Callable
from email.header import decode_header, make_header
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.domain.errors import Unavailable
from chalicelib.notifications import mail
from chalicelib.notifications.clients import client
from chalicelib.notifications.letters import Letter, Recipient
from tests.contract.notices import met
from tests.faults import failed
from tests.notifications.calls import asked
from tests.notifications.mails import received, sent_by
from tests.notifications.samples import SENDER

pytestmark = pytest.mark.usefixtures("sending")

ANA = Recipient("Ana García", "ana@example.com")
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:ñandú\r\nEND:VCALENDAR\r\n"
INJECTIONS = [
    "Hola\r\nBcc: eve@example.com",
    "Hola\nBcc: eve@example.com\n\nbody",
    "Hola\rBcc: eve@example.com",
    "Hola\u2028Bcc: eve@example.com\x85\x0b\x0c",
    "=?utf-8?q?Hola=0D=0ABcc:_eve=40example.com?=",
    "=?utf-8?b?SG9sYQ0KQmNjOiBldmVAZXhhbXBsZS5jb20=?=",
    '"Hola" <eve@example.com>, ' * 12,
    "ñ, <eve@example.com>; " * 12,
]


def a_letter(**changes: Any) -> Letter:
    fields: dict[str, Any] = {
        "subject": "Reserva confirmada: Reunión",
        "text": "Hola, Ana:\n\nTu reserva está confirmada. ✓\n",
        "html": '<!DOCTYPE html>\n<html lang="es"><body><p>Está confirmada. ✓</p></body></html>\n',
        "calendar": CALENDAR,
        "method": "REQUEST",
    }
    return Letter(**(fields | changes))


def shape(message: Any) -> Any:
    """Types of the parts, nested as they are."""
    kind = message.get_content_type()
    return {kind: [shape(part) for part in message.iter_parts()]} if message.is_multipart() else kind


def test_ses_takes_it_from_the_stages_address_for_the_recipient_alone() -> None:
    client("sesv2").create_email_identity(EmailIdentity="no-reply@example.com")
    inbox = ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
    inbox.clear()

    mail.send(a_letter(), ANA)

    [kept] = inbox
    message = received(kept.raw_data.encode())
    assert kept.source == "no-reply@example.com"
    assert {address.split("<")[-1].rstrip(">") for address in kept.destinations} == {"ana@example.com"}
    assert message["From"] == SENDER
    assert message["To"] == "Ana García <ana@example.com>"
    assert message["Subject"] == "Reserva confirmada: Reunión"
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["Cc"], message["Bcc"]) == (None, None)


def test_a_calendar_is_an_alternative_and_a_file_and_without_one_there_are_text_and_html() -> None:
    message = received(sent_by(a_letter(), ANA))

    alternatives = ["text/plain", "text/html", "text/calendar"]
    assert shape(message) == {"multipart/mixed": [{"multipart/alternative": alternatives}, "application/ics"]}
    [calendar] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar.get_content_disposition() is None
    [file] = message.iter_attachments()
    assert file.get_filename() == "invite.ics"
    assert file.get_content() == CALENDAR.encode()

    message = received(sent_by(a_letter(calendar=None, method=None), ANA))

    assert shape(message) == {"multipart/alternative": ["text/plain", "text/html"]}


def test_what_is_written_arrives() -> None:
    letter = a_letter()
    written = {"text/plain": letter.text, "text/html": letter.html, "text/calendar": CALENDAR}

    parts = received(sent_by(letter, ANA)).walk()

    read = {part.get_content_type(): part for part in parts}
    for kind, text in written.items():
        assert read[kind].get_content().splitlines() == text.splitlines()


def test_it_passes_where_only_short_lines_of_seven_bits_do() -> None:
    long = "ñ" * 2000

    raw = sent_by(a_letter(subject=long[:200], text=long, html=f"<p>{long}</p>", calendar=long), ANA)

    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert received(raw)["Subject"] == long[:200]


def test_a_header_is_one_header_whatever_a_client_wrote() -> None:
    headers = ["Auto-Submitted", "Content-Type", "From", "MIME-Version", "Subject", "To"]
    for text in INJECTIONS:
        raw = sent_by(a_letter(subject=text), Recipient(text, "ana@example.com"))
        message = received(raw)

        lines = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").split(b"\r\n")
        assert sorted(line.partition(b":")[0].decode() for line in lines) == headers, text
        assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.com"]
        for header in ("Subject", "To"):
            shown = str(make_header(decode_header(str(message[header]))))
            assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in shown), text


def test_recipient_and_sender_have_their_names(settings_changed: Callable[..., None]) -> None:
    for name, shown in (
        *(("Ana García", "Ana García"), ("Dr. O'Brien", "Dr. O'Brien"), ("García, Ana", "García Ana")),
        *(("名前", "名前"), ("", ""), (" \n ", ""), ("x" * 200, "x" * 64)),
    ):
        [address] = received(sent_by(a_letter(), Recipient(name, "ana@example.com")))["To"].addresses
        assert (address.display_name, address.addr_spec) == (shown, "ana@example.com")

    settings_changed(MAIL_FROM="Peluquería Ñandú <hola@example.com>")
    [address] = received(sent_by(a_letter(), ANA))["From"].addresses
    assert (address.display_name, address.addr_spec) == ("Peluquería Ñandú", "hola@example.com")


def test_a_domain_with_accents_goes_out_in_ascii() -> None:
    message = received(sent_by(a_letter(), Recipient("Ana", " ana.garcia+x@compañía.example ")))

    assert message["To"].addresses[0].addr_spec == "ana.garcia+x@xn--compaa-7va5a.example"


def test_what_is_no_address_is_never_sent_to() -> None:
    emails = (
        *("", "@", "ana", "ana@", "@example.com", "añá@example.com", "ana@exa mple.com", "a b@example.com"),
        *("ana@example.com,eve@example.com", "ana@example.com\r\nBcc: eve@example.com", "ana\n@example.com"),
        *('"ana"@example.com', "ana.@example.com", "ana@-..com", "<ana@example.com>", f"ana@{'é' * 80}.com"),
    )
    with asked("sesv2") as calls:
        for email in emails:
            with pytest.raises(mail.Undeliverable):
                mail.send(a_letter(), Recipient("Ana", email))

    assert calls == []


def test_what_ses_refuses_of_an_address_is_for_good_and_what_it_says_of_the_stage_is_not() -> None:
    """The messages are SES's own."""
    for code, message, is_for_good in (
        ("MessageRejected", "Address blacklisted.", True),
        ("MessageRejected", "Address is on the suppression list for your account.", True),
        ("BadRequestException", "Illegal address", True),
        ("BadRequestException", "Domain contains illegal character", True),
        ("BadRequestException", "Missing final '@domain'", True),
        ("BadRequestException", "Local address contains control or whitespace", True),
        ("MessageRejected", "Email address is not verified. The following identities failed: a@b.c", False),
        ("MessageRejected", "Sending suspended for this account.", False),
        ("BadRequestException", "Invalid parameter value", False),
        ("TooManyRequestsException", "Maximum sending rate exceeded.", False),
        ("AccountSuspendedException", "Address blacklisted.", False),
    ):
        with (
            met("sesv2", failed(400, code, message)),
            pytest.raises((mail.Undeliverable, Unavailable)) as told,
        ):
            mail.send(a_letter(), ANA)
        assert (told.type is mail.Undeliverable) is is_for_good, message


def test_mail_is_sent_where_there_is_an_address_to_send_from(settings_changed: Callable[..., None]) -> None:
    assert mail.is_configured()
    settings_changed(MAIL_FROM="")
    assert not mail.is_configured()
