"""How a kind of reservation speaks to people: data that its dialect brings along.

Who is told of what is in `told` and `phoned`, in which words is in `words`; nothing here knows a dialect.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from chalicelib.domain.reservation import Reservation

Language = Literal["es", "en"]

# What a message is about: an action of the history, a status, or one of these.
INVITED, UNINVITED, REFUND = "invited", "uninvited", "refund"


class Side(StrEnum):
    """Who somebody is to a reservation."""

    HOLDER = "holder"
    ATTENDEE = "attendee"
    HOST = "host"  # the user who is the resource


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and first sentence of a message.

    Both may name `{title}`, `{host}`, `{holder}` (names) and `{when}`; they are filled in by letters.py.
    """

    subject: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a reservation is about, in the recipient's language.

    `title` names it in subjects and calendars; `place` and `link` are for calendars too; `facts` are the
    labelled lines of a message in their order, the time left out.
    """

    title: str
    host: str = ""
    holder: str = ""
    place: str | None = None
    link: str | None = None
    description: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who is told of what, and how.

    `told` and `phoned` map a topic to the sides that get an e-mail, a message on the phone. `details` maps
    the dialect's own fields to the topic that a change of them is; a field that is not there is told to
    nobody. `words` has the words for every topic and side of the two, in both languages. `is_private` says
    of a reservation that nobody is told of it; `is_settling`, that it is about to be completed, so that a
    message should wait a few seconds.
    """

    told: Mapping[str, frozenset[Side]]
    phoned: Mapping[str, frozenset[Side]]
    words: Mapping[Language, Mapping[tuple[str, Side], Words]]
    matter: Callable[[Reservation, Side, Language], Matter]
    details: Mapping[str, str] = field(default_factory=dict)
    host: Callable[[Reservation], str | None] = lambda _: None
    is_private: Callable[[Reservation], bool] = lambda _: False
    is_settling: Callable[[Reservation], bool] = lambda _: False
