"""Who is in a tenant's directory, and by which words they are found (contract rooms.md, *search-users*)."""

import re
import unicodedata
from dataclasses import dataclass

SHORTEST, LONGEST = 2, 12
# A person is one transaction of at most 100 writes.
MOST_BEGINNINGS = 90

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user as their latest token or registration names them; `number` is theirs for good.

    `language` is the one that they last asked for, es or en; empty: they never asked.
    """

    tenant: str
    user: str
    number: int
    name: str
    email: str
    version: int
    language: str = ""

    @property
    def shown_name(self) -> str:
        """What to call them: a token may name nobody."""
        return self.name or self.email or self.user

    @property
    def order(self) -> tuple[str, int]:
        """Their place in a list by name."""
        return folded(self.shown_name), self.number

    def is_found_by(self, words: list[str]) -> bool:
        """Whether each of the folded `words` begins a word of their name or address."""
        own = words_of(f"{self.name} {self.email}")
        return all(any(word.startswith(wanted) for word in own) for wanted in words)


def folded(text: str) -> str:
    """Text without case and accents: `MARÍA` and `maria` are one."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def words_of(text: str) -> list[str]:
    """The folded words of a text, each once, in their order; an address has several."""
    return list(dict.fromkeys(_WORD.findall(folded(text))))


def beginnings_of(person: Person) -> list[str]:
    """Beginnings of the person's words, two to twelve letters long.

    Where a name has more than one write can hold, the longest ones are left out.
    """
    words = words_of(f"{person.name} {person.email}")
    lengths = range(SHORTEST, LONGEST + 1)
    found = dict.fromkeys(word[:length] for length in lengths for word in words if len(word) >= length)
    return list(found)[:MOST_BEGINNINGS]
