from collections.abc import Callable

from chalicelib.http.languages import language_of


def test_english_is_for_those_who_prefer_it() -> None:
    english = ("en", "en-GB,en;q=0.9", "fr,en;q=0.5", "es;q=0.3,en;q=0.7")
    spanish = (None, "", "es-CL,es;q=0.9,en;q=0.8", "fr", "en;q=0", "*", "en;q=many", ";;,,=")
    assert {language_of(accepted) for accepted in english} == {"en"}
    assert {language_of(accepted) for accepted in spanish} == {"es"}


def test_a_stage_that_has_no_english_speaks_spanish_to_every_browser(
    settings_changed: Callable[..., None],
) -> None:
    settings_changed(LANGUAGES="")

    assert {language_of(accepted) for accepted in ("en", "en-GB,en;q=0.9")} == {"es"}
