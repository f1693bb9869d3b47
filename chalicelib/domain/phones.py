"""A user's phone, and the one-time code that proves that it is theirs."""

from dataclasses import dataclass
from datetime import timedelta

CODE_LASTS = timedelta(minutes=10)
TRIES = 5
# Codes a day: to one number, whoever asks for them, and by SMS to the users of one tenant.
MOST_OF_NUMBER, MOST_OF_TENANT = 5, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A user's phone: `number` is in E.164, as in `+56912345678`; `opted_in` is their consent to WhatsApp.

    It is verified only by a code that was sent to it.
    """

    tenant: str
    user: str
    number: str
    opted_in: bool
    is_verified: bool
    version: int


@dataclass(frozen=True, slots=True)
class Code:
    """The stored part of a one-time code: the number that it was sent to, and a keyed digest."""

    number: str
    digest: str
