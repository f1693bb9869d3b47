"""The pages' own files: their words in both languages, and what their modules ask for."""

import re
from pathlib import Path
from typing import Final

import pytest

from stack.pages import VENDOR, WEB

MODULES: Final = sorted(path for path in WEB.glob("*.js") if path.name != "docs.js")
LANGUAGES: Final = ("es", "en")
# The booking page may be framed by other sites, and has its own words.
BOOKING_PAGE: Final = ("book", "book-words")
KEY: Final = re.compile(r'^  (?:"([^"]+)"|(\w+)): "((?:[^"\\]|\\.)*)",$', re.MULTILINE)
LITERAL: Final = re.compile(r'\bt\(\s*"([^"]+)"')
BEGINNING: Final = re.compile(r"`([a-z-]+(?:\.[a-z-]+)*[.-])\$\{")


def words(language: str) -> dict[str, str]:
    """The catalog of a language."""
    found = KEY.findall((WEB / f"{language}.js").read_text(encoding="utf-8"))
    assert len(found) == len({quoted or bare for quoted, bare, _ in found}), "a key stands there twice"
    return {quoted or bare: text for quoted, bare, text in found}


def source() -> str:
    """All that the modules say, without the catalogs."""
    others = (path for path in MODULES if path.stem not in (*LANGUAGES, *BOOKING_PAGE))
    return "".join(path.read_text(encoding="utf-8") for path in others)


def test_both_languages_say_the_same_things_of_the_same_things() -> None:
    es, en = words("es"), words("en")
    assert es.keys() == en.keys()
    for key, text in es.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", en[key])), key


def test_every_text_that_a_module_asks_for_is_there_and_no_other() -> None:
    asked = set(LITERAL.findall(source())) | set(re.findall(r'label: "([^"]+)"', source()))
    assert asked <= words("es").keys()
    beginnings = tuple(BEGINNING.findall(source()))
    singulars = {key for key in words("es") if key.removesuffix(".one") in words("es").keys() - {key}}
    others = words("es").keys() - asked - singulars
    assert {key for key in others if not key.startswith(beginnings) and f'"{key}"' not in source()} == set()


def test_the_booking_page_says_the_same_in_both_languages_and_all_of_it() -> None:
    text, page = ((WEB / f"{name}.js").read_text(encoding="utf-8") for name in ("book-words", "book"))
    es, en = (
        dict(re.findall(r'^    (\w+): "((?:[^"\\]|\\.)*)",$', part, re.MULTILINE))
        for part in text.partition("  en: {")[::2]
    )
    assert es.keys() == en.keys() == set(re.findall(r'"(\w+)"', page)) & es.keys()
    for key, said in es.items():
        assert sorted(re.findall(r"\{\w+\}", said)) == sorted(re.findall(r"\{\w+\}", en[key])), key
    assert set(LITERAL.findall(page)) <= es.keys()


def test_the_booking_page_keeps_nothing_in_the_browser_and_sends_no_cookie() -> None:
    page = "".join((WEB / f"{name}.js").read_text(encoding="utf-8") for name in BOOKING_PAGE)
    assert not re.search(r"localStorage|sessionStorage|document\.cookie|indexedDB", page)
    assert re.findall(r'credentials: "(\w+)"', page) == ["omit"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_loads_what_is_beside_it_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r'(?:from|import\()\s*"\./([^"]+)"', text):
        assert (WEB / name).is_file() or (VENDOR / name).is_file(), name
    assert not re.search(r'(?:\bfrom\s+|import\(\s*)"(?!\./)', text)
    assert not re.search(r"""["'`]https?://""", text)
    assert path.stem in LANGUAGES or len(text.splitlines()) <= 300
