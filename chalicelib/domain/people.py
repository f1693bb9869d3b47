"""People in a tenant's directory, and the words that find them (contract rooms.md, *search-users*)."""

import re
import unicodedata
from dataclasses import dataclass

SHORTEST, LONGEST = 2, 12
# Who is shown where somebody took part who has been erased since (contract courts.md, DELETE of a user).
ERASED_NAME = "Usuario eliminado"

# A person is written in one transaction of at most 100 writes.
MOST_BEGINNINGS = 90

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user as their latest token or registration names them; their `number` never changes.

    `language` is the one that they last requested, es or en; empty if they never did. One who `is_erased` has
    no name or address of their own any more, and nobody finds them.
    """

    tenant: str
    user: str
    number: int
    name: str
    email: str
    version: int
    language: str = ""
    is_erased: bool = False

    @property
    def shown_name(self) -> str:
        """Return the name to show: a token may have no name, or no address either."""
        return self.name or self.email or self.user

    @property
    def order(self) -> tuple[str, int]:
        """Return the sort key for lists by name."""
        return folded(self.shown_name), self.number

    def is_found_by(self, words: list[str]) -> bool:
        """Return whether each of the folded `words` begins a word of their name or address."""
        own = words_of(f"{self.name} {self.email}")
        return all(any(word.startswith(wanted) for word in own) for wanted in words)


def folded(text: str) -> str:
    """Return a text without case and accents: `MARÍA` and `maria` are equal."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, each once, in their order; an address has several."""
    return list(dict.fromkeys(_WORD.findall(folded(text))))


def beginnings_of(person: Person) -> list[str]:
    """Return beginnings of the person's words, two to twelve letters long.

    If there are more than one transaction can write, the longest ones are left out.
    """
    words = words_of(f"{person.name} {person.email}")
    lengths = range(SHORTEST, LONGEST + 1)
    beginnings = dict.fromkeys(word[:length] for length in lengths for word in words if len(word) >= length)
    return list(beginnings)[:MOST_BEGINNINGS]
