"""What goes to a telephone: one line by SMS (each is in the golden files), three parameters by WhatsApp."""

import pytest

from chalicelib.notifications.audience import Notice
from chalicelib.notifications.letters import Message
from chalicelib.notifications.notification_templates import RecipientRole
from tests.notifications.samples import SAMPLES, happened, message_of, speaking


def test_a_long_title_is_cut_and_the_time_is_not() -> None:
    line = message_of(speaking("Recordatorio: {title}", title="Reunión " * 60)).brief()

    assert len(line) <= 306
    assert line.startswith('Recordatorio: "Reunion Reunion ')
    assert line.endswith('Reunion Reu..." - jue 26 nov 2026, 10:00-11:00 (America/Santiago)')


@pytest.mark.usefixtures("stocked")
def test_whatsapp_gets_the_sentence_the_title_and_the_time() -> None:
    event = happened("rooms", "moved")

    message = Message.of(
        notice=Notice("ana", RecipientRole.HOLDER, "moved"),
        event=event,
        present=event.reservation,
        templates=SAMPLES["rooms"].templates,
        language="en",
    )

    assert message.whatsapp_parameters() == (
        "Your booking has a new time or room.",
        "“Reunión de equipo”",
        "Thursday, 26 November 2026, 10:00–11:00 (America/Santiago)",
    )


def test_an_sms_has_no_letter_that_makes_it_cost_twice_and_is_one_line() -> None:
    for title, shown in (
        ("Sábado – ¿inglés o “niño”?", "Sabado - ¿inglés o 'niño'?"),
        ("Clase nº 3…", "Clase no 3..."),
        ("İ", "I"),
        ("Uno\r\nDos\u2028Tres\x07", "Uno Dos Tres"),
    ):
        assert message_of(speaking(title=title)).brief().startswith(f'"{shown}" - jue 26 nov 2026')


def test_a_text_in_another_alphabet_fits_two_of_its_shorter_messages() -> None:
    for title, end in (
        ("会議" * 100, '..."'),
        ("Fiesta 🎉" * 40, '..."'),
        ("[x]" * 100, '..."'),
        ("🎉" * 99, "..."),
    ):
        line = message_of(speaking(title=title)).brief()

        assert len(line.encode("utf-16-le")) // 2 <= 134
        assert line.startswith(f'"{title[:6]}')
        assert line.endswith(f"{end} - jue 26 nov 2026, 10:00-11:00 (America/Santiago)")
