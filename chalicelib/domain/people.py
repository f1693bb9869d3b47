"""People in a tenant's directory, and the words that find them (contract rooms.md, *search-users*)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from anyascii import anyascii

from chalicelib.domain.roles import LOWEST, Roles
from chalicelib.domain.texts import comparable

SHORTEST, LONGEST = 2, 12
# Who is shown where somebody took part who has been erased since (contract courts.md, DELETE of a user).
ERASED_NAME = "Usuario eliminado"

# A person is written in one transaction of at most 100 writes.
MOST_BEGINNINGS = 90

# The foldings by which a person's rows may have been written. FOLDING is the one of now: whoever was written
# by the first is found by that, until their next request writes them again.
FIRST_FOLDING, FOLDING = 1, 2

_WORD = re.compile(r"[^\W_]+")


class Proof(StrEnum):
    """Whether a person's address is proved to be theirs (contract common.md, *Who is who*).

    It is assumed of whoever was written before addresses were proved, until somebody else proves theirs.
    """

    NONE = "none"
    ASSUMED = "assumed"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """What a person was found by before; rows that lead to them from there may be left."""

    name: str
    email: str
    folding: int
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user as their latest token or registration names them; their `number` never changes.

    `language` is the one that they chose, es or en; empty if they never did. A name that is fixed was changed
    by a request, and no token changes it any more. An entry is complete once somebody has confirmed it.
    `folding` is the one by which the rows were written that lead to them. Only a proved address can be found
    and invited, and gets mail. One who `is_erased` has no name or address of their own any more, and nobody
    finds them. A name is among the `former` ones until all its rows are deleted.
    """

    tenant: str
    user: str
    number: int
    name: str
    email: str
    version: int
    language: str = ""
    folding: int = FOLDING
    roles: Roles = LOWEST
    birth_date: date | None = None
    is_name_fixed: bool = False
    is_complete: bool = False
    proof: Proof = Proof.ASSUMED
    is_erased: bool = False
    former: tuple[FormerName, ...] = field(default=(), compare=False)

    @property
    def is_proved(self) -> bool:
        """Return whether the address counts as theirs."""
        return self.proof is not Proof.NONE

    @property
    def shown_name(self) -> str:
        """Return the name to show: a token may have no name, or no address either."""
        return self.name or self.email or self.user

    @property
    def order(self) -> tuple[str, int]:
        """Return the sort key for lists by name."""
        return folded(self.shown_name, self.folding), self.number

    @property
    def searchable(self) -> str:
        """Return the text by whose words they are found, folded."""
        return folded(f"{self.name} {self.email}", self.folding)

    def renamed(self, name: str) -> "Person":
        """Return the person with this name, which is fixed if it is another one."""
        return self if name == self.name else replace(self, name=name, is_name_fixed=True)

    def is_found_by(self, words: list[str]) -> bool:
        """Return whether each of the folded `words` begins a word of their name or address."""
        own = [*_words_in(self.searchable), *self.searchable.split()]
        return all(any(word.startswith(wanted) for word in own) for wanted in words)


def folded(text: str, folding: int = FOLDING) -> str:
    """Return a text without case and marks, its letters and digits in ASCII: `lukasz` for `Łukasz`."""
    if folding == FIRST_FOLDING:
        parts = unicodedata.normalize("NFKD", text.casefold())
        return "".join(part for part in parts if not unicodedata.combining(part))
    parts = unicodedata.normalize("NFKD", comparable(text).casefold())
    return "".join(_in_ascii(part) for part in parts if unicodedata.category(part)[0] != "M").casefold()


def searches_for(text: str) -> list[list[str]]:
    """Return the folded words that a search looks for, by each folding that differs; none if it is too short.

    If no word is long enough, signs count, too: `u@` and `j.` are the beginnings of an address and of a name.
    """
    if len(comparable(text).strip()) < SHORTEST:
        return []
    searches = [_searched(folded(text, folding)) for folding in (FOLDING, FIRST_FOLDING)]
    return [search for number, search in enumerate(searches) if search and search not in searches[:number]]


def beginnings_of(person: Person) -> list[str]:
    """Return the beginnings by which the person is found, two to twelve characters long.

    Those of their words, and those with signs before which there is no word of two letters. If there are more
    than one transaction can write, the longest ones are left out.
    """
    words = _words_in(person.searchable)
    lengths = range(SHORTEST, LONGEST + 1)
    of_words = (word[:length] for length in lengths for word in words if len(word) >= length)
    with_signs = _beginnings_with_signs(person.searchable) if person.folding != FIRST_FOLDING else ()
    return list(dict.fromkeys([*with_signs, *of_words]))[:MOST_BEGINNINGS]


def _searched(text: str) -> list[str]:
    words = _words_in(text)
    if _has_long_word(text):
        return words
    return [piece for piece in text.split() if len(piece) >= SHORTEST]


def _beginnings_with_signs(text: str) -> Iterator[str]:
    for piece in text.split():
        for length in range(SHORTEST, min(len(piece), LONGEST) + 1):
            if _has_long_word(piece[:length]):
                break
            yield piece[:length]


def _has_long_word(text: str) -> bool:
    return any(len(word) >= SHORTEST for word in _words_in(text))


def _words_in(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(text)))


def _in_ascii(character: str) -> str:
    """Return a letter or digit in ASCII, without the signs that stand for one, such as ' for ь."""
    if character.isascii() or not character.isalnum():
        return character
    text = anyascii(character)
    return "".join(filter(str.isalnum, text)) if text else character
