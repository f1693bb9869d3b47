"""What others wrote, as a subject carries it: one line, cut, with nothing to click on and nothing unseen."""

import pytest

from chalicelib.domain.subjects import in_subject

# What stands for the rest of a text, or for an address in it.
GONE = "…"

ADDRESSES = (
    *("http://evil.example", "HTTPS://EVIL.EXAMPLE/a?b=c#d", "9http://evil", "ftp://evil", "hxxp://evil"),
    *(
        "www.evil",
        "WWW.evil.example/",
        "evil.example",
        "EVIL.COM",
        "evil-bank.com",
        "a_b.com",
        "x.y.z.club",
        "acta.pdf.com",
    ),
    *(
        "evil.cl",
        "bit.ly/3x",
        "t.me/x",
        "evil.com/a,b",
        "evil.com:8080/a",
        "evil.com?a",
        "evil.com#a",
        "a.b.c.de",
    ),
    *("192.0.2.1", "192.0.2.1:80/a", "xn--e1aybc.xn--p1ai", "пример.рф", "例え.中国", "उदाहरण.भारत", "💩.la"),
    # As browsers read them, too.
    *("evil。com", "evil．com", "evil｡com", "ｅｖｉｌ.ｃｏｍ", "ev\u200bil.c\u00adom", "ht\u2060tps://evil"),
)
PLAIN = (
    *("Reunión RR.HH.", "EE.UU.", "S.A.S. y C.V.", "J.R.R. Tolkien", "p.ej. a las 10.30", "a.m.", "3 p.m."),
    *("29.11.2026", "50.000", "v2.0.1", "Node.js", "Sala 2.B", "Fin. Ahora sí", "¿Ya? ¡Sí!", "A/B", "24/7"),
    *("Acta.pdf", "Ventas 2026.xlsx y fotos.JPG"),
    *("Plan: parte 1", "50 %", "Sr. Paz", "a@b", "ñandú 🎾", "日本", "שלום"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_web_address_is_left_out_wherever_it_stands(address: str) -> None:
    assert in_subject(address) == GONE
    assert in_subject(f"Entra a {address} hoy") == f"Entra a {GONE} hoy"
    for before, after in (("(", ")"), ("«", "»"), ('"', '"'), ("<", ">"), ("¿", "?"), (",", ",")):
        shown = in_subject(f"x {before}{address}{after} y")
        assert shown.startswith(f"x {before}{GONE}"), shown
        assert "evil" not in shown.casefold(), shown


def test_of_a_mail_address_no_domain_is_left() -> None:
    assert in_subject("Escribe a pagos@evil.com, ya") == f"Escribe a pagos@{GONE}, ya"


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_address_stays(text: str) -> None:
    assert in_subject(text) == text


def test_it_is_one_line_of_sixty_characters() -> None:
    assert in_subject("Uno\r\nDos\u2028Tres\tCuatro   cinco ") == "Uno Dos Tres Cuatro cinco"
    assert in_subject("ñ" * 60) == "ñ" * 60
    assert in_subject("ñ" * 61) == "ñ" * 59 + GONE
    assert in_subject(f"{'a' * 58} {'b' * 9}") == "a" * 58 + GONE
    # What is left out makes room.
    assert in_subject(f"{'evil.com/' * 20} {'a' * 50}") == f"{GONE} {'a' * 50}"


def test_nothing_is_in_it_that_nobody_sees_and_it_is_never_empty() -> None:
    assert in_subject("\u202eDe\u200bmo\u00ad\ufeff \u2800") == "Demo"
    for text in ("", " ", "\u200b\u202e", "\n"):
        assert in_subject(text) == GONE


def test_no_text_takes_long() -> None:
    """The pattern looks at each place once: what is quadratic would hang here for minutes."""
    for text in (
        "a." * 100_000 + "!",
        "a" * 200_000,
        "a-" * 100_000 + ".",
        "1.1.1." * 50_000,
        "http:" * 50_000,
    ):
        assert len(in_subject(text)) <= 60
