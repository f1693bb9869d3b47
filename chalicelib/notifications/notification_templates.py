"""The structure of the notification templates, which a dialect defines for its kind of reservation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation

# The topic of a message is an action of the history, a status, or one of these.
INVITED, UNINVITED, REFUND, REVERSAL = "invited", "uninvited", "refund", "reversal"
# Topics of money alone: no calendar goes with them, and no later event supersedes them.
OF_PAYMENTS = frozenset({REFUND, REVERSAL})
# A no-show that begins a pause; of others nobody is told.
PAUSED = "paused"


class RecipientRole(StrEnum):
    """The role of a user in a reservation."""

    HOLDER = "holder"
    ATTENDEE = "attendee"
    HOST = "host"  # the user who is the resource


@dataclass(frozen=True, slots=True)
class MessageWords:
    """Subject and first sentence of a message.

    The subject may end in `{title}`, `{host}` or `{holder}` (names), which letters.py fills in. The sentence
    is ours alone: what users wrote comes after it, in quotes.
    """

    subject: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateContext:
    """The values of one reservation for the templates, in the recipient's language.

    `title` names it in subjects and calendars; `place`, `link` and `description` are for calendars too.
    `facts` are the labelled lines of a message in their order, without the time; `quoted` those of what users
    wrote: a title has no label there.
    """

    title: str
    host: str = ""
    holder: str = ""
    place: str | None = None
    link: str | None = None
    description: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    quoted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationTemplates:
    """Who is notified of which topic, and with which words.

    `email_roles` and `phone_roles` map a topic to the roles that get an e-mail, or a message on the phone.
    `details` maps the dialect's own fields to the topic of their change; nobody is notified of a change of
    any other field. `words` has the words for each topic and role, in both languages. Nobody is notified of a
    reservation that `is_private`. One that `is_settling` is about to be completed: its message should wait a
    few seconds.
    """

    email_roles: Mapping[str, frozenset[RecipientRole]]
    phone_roles: Mapping[str, frozenset[RecipientRole]]
    words: Mapping[Language, Mapping[tuple[str, RecipientRole], MessageWords]]
    context: Callable[[Reservation, RecipientRole, Language], TemplateContext]
    details: Mapping[str, str] = field(default_factory=dict)
    host: Callable[[Reservation], str | None] = lambda _: None
    is_private: Callable[[Reservation], bool] = lambda _: False
    is_settling: Callable[[Reservation], bool] = lambda _: False
