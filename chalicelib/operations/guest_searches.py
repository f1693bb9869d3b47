"""Guests, whom no directory knows, found by name or address among what they hold (guests.md)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.guests import is_found_by, searched_words
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.operations import histories, kinds
from chalicelib.store import listings
from chalicelib.store.people import SearchTooWide

MOST_SEARCHED = 1_000
"""A search looks at so many reservations of guests, those under the longest of its words."""
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest as a reservation of theirs has them; `user` is its holder."""

    user: str
    name: str
    email: str


def search(*, text: str, caller: Caller, now: datetime, most: int) -> list[Guest]:
    """Return at most `most` guests who have all words of a text, and hold what the caller may see.

    :raises SearchTooWide: if too many have the longest word, and few have all
    :raises Unavailable: if the store gave no definite answer in time
    """
    words = searched_words(text)
    found: dict[str, Guest] = {}
    looked_at = 0
    for page in listings.pages_of_guests(caller.tenant, words[0], _PAGE) if words else ():
        if looked_at >= MOST_SEARCHED:
            raise SearchTooWide
        for held in page:
            if is_found_by(held.contact, words) and _is_shown(held, caller, now):
                found[held.holder] = Guest(held.holder, held.contact.name, held.contact.email)
        if len(found) >= most:
            break
        looked_at += len(page)
    return list(found.values())[:most]


def _is_shown(held: Reservation, caller: Caller, now: datetime) -> bool:
    kind = kinds.get(held.kind)
    if kind is None or held.status_at(now) is Status.EXPIRED:
        return False
    return histories.may_see(kind, held, caller)
