"""What users write reaches others in quotes, after Cupo's own words; a subject has no address of the web."""

import re
from typing import Final

import pytest

from tests.contract.appointments import Appointments
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.mail_links import links_in, page
from tests.contract.notices import Chats, chats, posted
from tests.contract.rooms import Inbox, Rooms, address, code_to
from tests.contract.rooms_answers import made
from tests.pipeline import Mail, Pipeline

__all__ = ["chats"]

LURE: Final = "Tu cuenta vence hoy: entra a https://evil.example/login o evil.com"
SHORT: Final = "Tu cuenta vence hoy: entra a … o …"
BY_USERS: Final = "Escrito por usuarios:"
ANA: Final = "+56911111111"


def parts_of(mail: Mail) -> tuple[str, list[str]]:
    """Cupo's own words, and the lines in quotes, of a mail; nothing follows these, and HTML says the same."""
    own, _, quoted = "\n".join(mail.text.splitlines()).partition(f"\n{BY_USERS}\n")
    lines = quoted.strip().splitlines()
    assert lines
    assert all(line.startswith(">") for line in lines), lines
    page, _, quotation = "\n".join(mail.html.splitlines()).partition(BY_USERS)
    assert "evil" not in page
    assert quotation.count("blockquote") == 2
    assert quotation.endswith("</blockquote>\n</body>\n</html>")
    return own, [line.removeprefix("> ") for line in lines]


def test_an_invitation_quotes_title_name_description_and_reason(ready: Rooms, behind: Pipeline) -> None:
    eva = ready.by("eva", name=LURE, email="eva@example.com").known()
    booking = eva.booked(title=LURE, description=f"{LURE}\nCuándo: mañana", guests=[address("bruno")])

    mail = posted(behind)["bruno"]
    assert mail.subject == f"Invitación: {SHORT}"
    own, lines = parts_of(mail)
    assert own.startswith("Hola, Bruno Díaz:\n\nTe invitaron a una reunión.\n\nCuándo: lunes 15 de enero")
    assert "evil" not in own
    assert lines == [
        LURE,
        f"Organizador: {LURE}",
        "Invitados: Bruno Díaz",
        f"Descripción: {LURE}",
        "Cuándo: mañana",
    ]

    made(eva.cancel(booking["id"], reason=LURE), 200)
    mail = posted(behind)["bruno"]
    assert mail.subject == f"Reunión cancelada: {SHORT}"
    own, lines = parts_of(mail)
    assert "evil" not in own
    assert lines[-1] == f"Motivo: {LURE}"


def test_the_page_of_a_link_quotes_addresses_of_the_web_and_leads_to_none(
    ready: Rooms, behind: Pipeline
) -> None:
    """Only the meeting's own address is a link there, as in the mail."""
    eva = ready.by("eva", name="https://evil.example/a", email="eva@example.com").known()
    lures = {name: f"https://evil.example/{name}" for name in ("title", "description")}
    booking = eva.booked(**lures, has_google_meet=True, guests=[address("bruno")])

    html = page(ready.api.request("GET", links_in(posted(behind)["bruno"])["see"]))

    own, _, quoted = html.partition(BY_USERS)
    assert "evil" not in own
    assert quoted.count("https://evil.example/") == 3
    assert re.findall(r'href="(https://[^"]*)"', html) == [booking["google_meet_link"]]


def test_who_is_no_longer_invited_has_the_title_in_quotes_and_nothing_else(
    ready: Rooms, behind: Pipeline
) -> None:
    booking = ready.booked(title=LURE, description=LURE, guests=[address("bruno")])
    posted(behind)
    made(ready.put(booking["id"], guests=[]), 200)

    mail = posted(behind)["bruno"]
    assert mail.subject == f"Invitación retirada: {SHORT}"
    assert parts_of(mail)[1] == [LURE]


def test_a_professional_reads_the_clients_name_in_quotes(
    appointments: Appointments, behind: Pipeline
) -> None:
    appointments.professional.of_professional()
    eva = appointments.by("eva", name=LURE, email="eva@example.com")
    eva.of_user()
    posted(behind)
    eva.booked(client_id="eva")

    mail = posted(behind)["sara"]
    assert mail.subject == f"Nueva cita con {SHORT}"
    own, lines = parts_of(mail)
    assert "evil" not in own
    assert lines == [f"Cliente: {LURE}"]


def test_notes_of_a_reserva_are_in_quotes(courts: Courts, behind: Pipeline) -> None:
    courts.booked(notas=LURE, total=50)

    own, lines = parts_of(posted(behind)["ana"])
    assert "Total: 50.00" in own
    assert lines == [f"Notas: {LURE}"]


def test_on_a_phone_a_title_is_in_quotes_and_has_no_address(
    ready: Rooms, behind: Pipeline, chats: Chats, inbox: Inbox, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(PHONE_OTP="true", SMS_REMINDERS="true")
    for user, number, opt_in in (("ana", ANA, True), ("bruno", "+56922222222", False)):
        ready.by(user).save_phone(phone=number, whatsapp_opt_in=opt_in)
        assert ready.by(user).verify(code_to(inbox, number)).status == 200
    inbox.clear()
    chats.clear()
    ready.booked(title=LURE, guests=[address("bruno")])
    behind.run()
    assert [chat.parameters[:2] for chat in chats] == [("Tu reserva está confirmada.", f"«{SHORT}»")]

    at("2024-01-15T09:45:00Z")
    behind.sweep()
    behind.run()
    [(number, text)] = inbox.values()
    assert number == "+56922222222"
    assert text == (
        'Recordatorio: "Tu cuenta vence hoy: entra a ... o ..." - lun 15 ene 2024, 10:00-11:00 (UTC)'
    )


@pytest.mark.parametrize("length", [60, 61, 200])
def test_a_long_title_is_cut_in_the_subject_and_whole_in_the_body(
    ready: Rooms, behind: Pipeline, length: int
) -> None:
    title = "Plan " + "ñ" * (length - 5)
    ready.booked(title=title, guests=[address("bruno")])

    mail = posted(behind)["bruno"]
    shown = title if length == 60 else title[:59] + "…"
    assert mail.subject == f"Invitación: {shown}"
    assert parts_of(mail)[1][0] == title
