"""The no-shows that quota items know of (store.quotas): what `make audit` finds lost.

Each reservation that is written down as a no-show is known with its holder; one that was deleted still is, so
there may be more. What had no check-in may be from before this was kept, and is not looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.quotas import missed_at
from chalicelib.domain.reservation import ERASED_CONTACT, Reservation
from chalicelib.operations import kinds
from chalicelib.store import quotas
from chalicelib.store.records import reservation_of

Item = dict[str, Any]
# A write in between makes a count fail that is right: how often it is looked at again, and after how long.
_LOOKS, _PAUSE_SECONDS = 4, 0.25


@dataclass(frozen=True, slots=True)
class Whose:
    """A tenant's user, and a kind of reservations."""

    tenant: str
    user: str
    kind: str

    @property
    def place(self) -> tuple[str, str]:
        """Return the key of the quota item."""
        return quotas.place_of(self.tenant, self.user, self.kind)


class Tally:
    """What was missed, and what is known of it, by what one scan of the table has seen."""

    def __init__(self) -> None:
        self._missed: defaultdict[Whose, set[str]] = defaultdict(set)

    def see(self, item: Item) -> None:
        """Take an item into account."""
        if "history" not in item:
            return
        found = reservation_of(item)
        if _moment_of(found) is not None:
            self._missed[Whose(found.tenant, found.holder, found.kind)].add(found.id)

    def lost(self, pause: Callable[[float], None]) -> Iterator[str]:
        """Yield of whom more is written down than is known with them, in words."""
        for whose, reservations in sorted(self._missed.items(), key=lambda row: row[0].place):
            for look in range(_LOOKS):
                pause(_PAUSE_SECONDS * look)
                lost = _lost(whose, reservations)
                if not lost:
                    break
            else:
                when = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in sorted(lost.elements())]
                yield f"quota {' / '.join(whose.place)} does not know of what was missed on {when}"


def _lost(whose: Whose, reservations: set[str]) -> Counter[datetime]:
    kind = kinds.get(whose.kind)
    if kind is None:
        return Counter()
    found = [kind.find(whose.tenant, reservation) for reservation in sorted(reservations)]
    moments = [_moment_of(one) for one in found if isinstance(one, Reservation)]
    known = Counter(quotas.missed_in(quotas.item_of(whose.tenant, whose.user, whose.kind)))
    if known.total() >= quotas.MOST_MISSED:
        # The oldest have been dropped.
        return Counter()
    return Counter(moment for moment in moments if moment is not None) - known


def _moment_of(found: Reservation) -> datetime | None:
    """Return when the holder of a reservation did not come; None if they did, or were erased."""
    missed = missed_at(found)
    if missed is None or found.check_in is None or found.contact == ERASED_CONTACT:
        return None
    return missed.replace(microsecond=0)
