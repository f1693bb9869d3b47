"""A mail is shown as it is read: words decoded, a calendar once, each attachment with its kind."""

import base64
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from stack.mime import Mail, read_mail

INVITE = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Reunión\r\nEND:VCALENDAR\r\n"
TEXT = "Hola, Íñigo:\n\nTe esperamos el miércoles, en la Sala Ñandú, que está en el segundo piso, a las 10."


def mail(*, text: str = TEXT, subject: str = "Reserva confirmada: «Reunión» el miércoles") -> EmailMessage:
    """A text and its HTML."""
    message = EmailMessage()
    message["From"] = "Cupo <reservas@cupo.example>"
    message["To"] = "Íñigo Peña <inigo@example.com>"
    message["Subject"] = subject
    message.set_content(text)
    message.add_alternative("<p>Hola, Íñigo</p>", subtype="html")
    return message


def with_invite(kind: str = "application/ics", invite: str = INVITE) -> EmailMessage:
    """A mail with a calendar, for those who show it, and again as a file, for those who do not."""
    message = mail()
    message.add_alternative(INVITE, subtype="calendar", params={"method": "REQUEST"})
    maintype, subtype = kind.split("/")
    message.add_attachment(invite.encode(), maintype=maintype, subtype=subtype, filename="invite.ics")
    return message


def test_subject_text_and_receiver_are_decoded() -> None:
    found = read_mail(mail().as_bytes(policy=SMTP))

    assert found.subject == "Reserva confirmada: «Reunión» el miércoles"
    assert found.text == f"{TEXT}\n"
    assert found.to == ["Íñigo Peña <inigo@example.com>"]
    assert found.html == "<p>Hola, Íñigo</p>\n"
    assert found.attachments == []


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_text_is_decoded_however_it_is_sent(encoding: str) -> None:
    message = EmailMessage()
    message.set_content(TEXT, cte=encoding)
    message.make_mixed()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="plano.png")

    found = read_mail(message.as_bytes(policy=SMTP))

    assert found.text == f"{TEXT}\n"


def test_a_charset_that_nobody_knows_hides_no_text() -> None:
    found = read_mail(b'Content-Type: text/plain; charset="x-nobody"\r\n\r\nHola, \xc3\x8d\xc3\xb1igo\r\n')

    assert found.text == "Hola, Íñigo\n"


@pytest.mark.parametrize("kind", ["application/ics", "text/calendar"])
def test_a_calendar_that_comes_twice_is_shown_once_with_the_line_ends_of_the_file(kind: str) -> None:
    shown = {"filename": "invite.ics", "content_type": "text/calendar; method=REQUEST", "content": INVITE}
    for sent in (with_invite(kind).as_bytes(policy=SMTP), with_invite(kind).as_bytes()):
        found = read_mail(sent)

        assert found.attachments == [shown]
        assert found.text == f"{TEXT}\n"


def test_two_calendars_are_two() -> None:
    other = INVITE.replace("Reunión", "Otra")

    found = read_mail(with_invite(invite=other).as_bytes(policy=SMTP))

    assert [(each["content_type"], "Otra" in each["content"]) for each in found.attachments] == [
        ("text/calendar; method=REQUEST", False),
        ("application/ics", True),
    ]


def test_a_calendar_without_a_name_gets_one() -> None:
    message = mail()
    message.add_alternative(INVITE, subtype="calendar", params={"method": "CANCEL"})

    [found] = read_mail(message.as_bytes(policy=SMTP)).attachments

    assert (found["filename"], found["content_type"]) == ("invite.ics", "text/calendar; method=CANCEL")


def test_an_attached_text_is_no_part_of_the_body() -> None:
    message = mail()
    message.add_attachment("a;b\n", subtype="csv", filename="Año 2026.csv")
    message.add_attachment("Condiciones\n", filename="leer.txt")

    found = read_mail(message.as_bytes(policy=SMTP))

    assert found.text == f"{TEXT}\n"
    assert [(each["filename"], each["content_type"]) for each in found.attachments] == [
        ("Año 2026.csv", "text/csv"),
        ("leer.txt", "text/plain"),
    ]


def test_what_is_no_text_is_shown_in_base64() -> None:
    message = mail()
    message.add_attachment(b"\x89PNG\x00", maintype="image", subtype="png", filename="plano.png")

    [found] = read_mail(message.as_bytes(policy=SMTP)).attachments

    assert (found["filename"], found["content_type"]) == ("plano.png", "image/png")
    assert base64.b64decode(found["content"]) == b"\x89PNG\x00"


def test_a_mail_in_a_mail_is_one_attachment() -> None:
    message = mail()
    message.add_attachment(mail(text="Otra cosa"))

    found = read_mail(message.as_bytes(policy=SMTP))

    assert found.text == f"{TEXT}\n"
    [inner] = found.attachments
    assert inner["content_type"] == "message/rfc822"
    assert b"Otra cosa" in base64.b64decode(inner["content"])


def test_a_mail_of_nothing_is_read_too() -> None:
    assert read_mail(b"") == Mail([], "", "", [], None)


def test_a_mail_of_html_alone_shows_that() -> None:
    message = EmailMessage()
    message.set_content("<p>Hola</p>", subtype="html")

    assert read_mail(message.as_bytes()).text == "<p>Hola</p>\n"
