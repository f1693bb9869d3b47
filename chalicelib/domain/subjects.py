"""What somebody wrote, as the subject of a message carries it: short, and with nothing to click on."""

import re

from chalicelib.domain.texts import comparable

_LONGEST = 60
_LEFT_OUT = "…"

# The countries' domains: a first letter, and the second ones. `RR.HH.` and `p.ej.` are no addresses.
_GROUPS = (
    *("acdefgilmoqrstuwxz", "babdefghijmnorstvwyz", "cacdfghiklmnoruvwxyz", "dejkmoz", "ecegrstu"),
    *("fijkmor", "gabdefghilmnpqrstuwy", "hkmnrtu", "idelmnoqrst", "jemop", "keghimnprwyz"),
    *("labcikrstuvy", "macdeghklmnopqrstuvwxyz", "nacefgiloprtuz", "om", "paefghklmnrstwy", "qa"),
    *("reosuw", "sabcdeghijklmnorstuvxyz", "tcdfghjklmnortvwz", "uagksyz", "vacegniu", "wfs", "yet", "zamw"),
)
_FILES = frozenset({"csv", "doc", "docx", "exe", "jpg", "pdf", "png", "ppt", "pptx", "txt", "xls", "xlsx"})
_COUNTRIES = {group[0]: group[1:] for group in _GROUPS}
# Dots are written in several ways. A sign is all else that a domain may hold, in any script.
_DOTS = ".\u3002\uff0e\uff61"
_DOT, _SIGN = f"[{_DOTS}]", rf"[^\x00-,/:-@\[-^`{{-\x7f\s…«»“”‘’¿¡–—{_DOTS}]"
_IN_SCHEME, _BEHIND = "[a-z0-9+.-]", r"(?::\d+)?(?:[/?#]\S*)?"
_IP = re.compile(rf"\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}{_BEHIND}")
_WITH_DOTS = re.compile(
    rf"(?<!{_IN_SCHEME}){_IN_SCHEME}+://\S*"  # https://club.example
    rf"|\bwww{_DOT}\S*"
    rf"|(?<!{_SIGN}){_SIGN}+(?P<parts>(?:{_DOT}{_SIGN}+)+){_BEHIND}",  # club.example/a?b, and v2.0
    re.IGNORECASE,
)


def in_subject(text: str) -> str:
    """Return a text in one line, cut after 60 characters, without what nobody can see.

    For all that a mail client would make a link of stands an ellipsis.
    """
    line = " ".join(_WITH_DOTS.sub(_without_address, comparable(text)).split()) or _LEFT_OUT
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + _LEFT_OUT


def _without_address(match: re.Match[str]) -> str:
    parts = re.split(_DOT, match["parts"] or "")[1:]
    is_address = not parts or any(map(_is_top, parts)) or _IP.fullmatch(match[0]) is not None
    return _LEFT_OUT if is_address else match[0]


def _is_top(part: str) -> bool:
    """Return whether this may be the last part of a domain: a country, or a longer word that is no file."""
    part = part.casefold()
    top = re.split("[-_]", part)[0]
    if part.startswith("xn--"):
        return True
    if not top[:1].isalpha() or any(map(str.isdigit, top)):
        return False
    return (len(top) > 2 and top not in _FILES) or (
        len(top) == 2 and (not top.isascii() or top[1] in _COUNTRIES.get(top[0], ""))
    )
