import pytest

from chalicelib.dialects.languages import language_of


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "es"),
        ("", "es"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("es-CL,es;q=0.9,en;q=0.8", "es"),
        ("fr", "es"),
        ("fr,en;q=0.5", "en"),
        ("es;q=0.3,en;q=0.7", "en"),
        ("en;q=0", "es"),
        ("*", "es"),
        ("en;q=many", "es"),
        (";;,,=", "es"),
    ],
)
def test_english_is_for_those_who_prefer_it(accepted: str | None, language: str) -> None:
    assert language_of(accepted) == language
