"""The days and weeks of quota items (store.quotas): what `make repair` finds missing or left over, and mends.

Reservations from before there were days and weeks are in none, nor are those that an older version wrote
meanwhile; until they are, no rule of a day or a week counts them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import identity
from chalicelib.domain.quotas import counted_of
from chalicelib.domain.reservation import Reservation
from chalicelib.operations import kinds
from chalicelib.store import enrollments, quotas, reservations
from chalicelib.store.records import reservation_of
from chalicelib.store.tables import item_key, parts_of
from chalicelib.store.transaction import ConditionFailed, Transaction
from chalicelib.store.update_expression import UpdateExpression, strings

Item = dict[str, Any]
# The key of a quota item.
Place = tuple[str, str]
# By the attribute of a day or a week: the ids that it has.
Sets = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Off:
    """A reservation that a quota item does not count as it should."""

    place: Place
    reservation: str

    def __str__(self) -> str:
        return f"quota {' / '.join(self.place)} does not count {self.reservation} as it should"


class Tally:
    """What quota items have and what they should have, by what one scan of the table has seen."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._wanted: defaultdict[Place, Sets] = defaultdict(lambda: defaultdict(set))
        self._stored: defaultdict[Place, Sets] = defaultdict(lambda: defaultdict(set))

    def see(self, item: Item) -> None:
        """Take an item into account."""
        place = item["pk"]["S"], item["sk"]["S"]
        if place[1].startswith("QUOTA#"):
            for name in quotas.sets_in(item):
                self._stored[place][name] |= quotas.ids_in(item, name)
        elif "history" in item:
            self._count(reservation_of(item))

    def _count(self, found: Reservation) -> None:
        counted = counted_of(found)
        if counted is not None and not counted.is_passed(self._now):
            place = quotas.place_of(found.tenant, found.holder, found.kind)
            for name in quotas.sets_of(found):
                self._wanted[place][name].add(found.id)

    def off(self) -> Iterator[Off]:
        """Yield what the two differ in; what has passed may still be there."""
        for place in sorted(self._wanted.keys() | self._stored.keys()):
            wanted, stored = self._wanted[place], self._stored[place]
            wrong = {name: wanted[name] ^ stored[name] for name in wanted.keys() | stored.keys()}
            yield from (Off(place, found) for found in sorted(set().union(*wrong.values())))


def mend(off: Off) -> bool:
    """Count a reservation where it counts, and nowhere else; return False if it was changed meanwhile."""
    (_, tenant, _, user), (_, kind_name) = parts_of(off.place[0]), parts_of(off.place[1])
    kind = kinds.get(kind_name)
    if kind is None:
        return False
    found = kind.find(tenant, off.reservation)
    item = quotas.item_of(tenant, user, kind_name)
    standing = found if isinstance(found, Reservation) else None
    wanted = frozenset() if standing is None else quotas.sets_of(standing)
    update = UpdateExpression()
    for name in sorted(wanted | set(quotas.sets_in(item))):
        is_there = off.reservation in quotas.ids_in(item, name)
        if name in wanted and not is_there:
            update.add(name, strings(off.reservation))
        elif name not in wanted and is_there:
            update.delete(name, strings(off.reservation))
    if not update:
        return True
    transaction = Transaction(identity.new_operation_id())
    transaction.add("quota", "Update", Key=item_key(*off.place), **update.parameters())
    place = (enrollments if kind.is_seat else reservations).place_of(tenant, off.reservation)
    if standing is None:
        transaction.add(
            "standing",
            "ConditionCheck",
            Key=item_key(*place),
            ConditionExpression="attribute_not_exists(version)",
        )
    else:
        transaction.add(
            "standing",
            "ConditionCheck",
            Key=item_key(*place),
            ConditionExpression="version = :version",
            ExpressionAttributeValues={":version": {"N": str(standing.version)}},
        )
    try:
        transaction.commit()
    except ConditionFailed:
        return False
    return True
