"""Which texts are origins that may frame the public booking page."""

import pytest

from chalicelib.domain.booking_pages import is_origin

LABEL = "a" * 63


@pytest.mark.parametrize(
    "text",
    [
        *("https://club.example", "https://www.club-norte.example", "https://intranet", "https://7.example"),
        *("https://club.example:1", "https://club.example:8443", "https://club.example:65535"),
        *("http://localhost", "http://localhost:8000", "https://localhost:8443"),
        *("https://xn--bcher-kva.example", f"https://{LABEL}.example"),
        f"https://{LABEL}.{LABEL}.{LABEL}.{'a' * 61}",
    ],
)
def test_an_origin_is_as_a_browser_names_it(text: str) -> None:
    assert is_origin(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "*", "null", "club.example", "https://", "https://*.club.example", "https://:8443"),
        *("http://club.example", "ftp://club.example", "http://localhost.example", "http://127.0.0.1"),
        *(
            "https://club.example/",
            "https://club.example/page",
            "https://club.example?x",
            "https://a@b.example",
        ),
        *("https://club.example:", "https://club.example:0", "https://club.example:0443"),
        *("https://club.example:65536", "https://club.example:99999", "https://club.example:100000"),
        *("http://localhost:65536", "https://club.example:-1", "https://club.example:\u0661"),
        *("https://club..example", "https://.club.example", "https://club.example.", "https://-club.example"),
        *("https://club-.example", "https://CLUB.example", "https://b\u00fccher.example"),
        *("https://192.0.2.1", "https://192.0.2.999", "https://club.7", "https://club.0x7f", "https://[::1]"),
        *("https://a.example; script-src *", "https://a.example https://b.example", "https://a.example\n"),
        *(f"https://{LABEL}a.example", f"https://{LABEL}.{LABEL}.{LABEL}.{'a' * 62}"),
    ],
)
def test_what_is_no_origin_is_none(text: str) -> None:
    assert not is_origin(text)
