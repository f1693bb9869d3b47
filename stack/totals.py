"""Recount the totals that lists show (store.totals): what `make audit` finds off, and `make repair` mends."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib import settings
from chalicelib.domain.memberships import Membership
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.totals import TotalOf
from chalicelib.store import quotas, reads, totals
from chalicelib.store.memberships import SORT_KEY, membership_in
from chalicelib.store.records import reservation_of
from chalicelib.store.tables import client, item_key

Item = dict[str, Any]
# The key of an item that has a total.
Place = tuple[str, str]


class Tally:
    """The totals that there are and those that there should be, by what one scan of the table has seen."""

    def __init__(self) -> None:
        self.stored: Counter[Place] = Counter()
        self.counted: Counter[Place] = Counter()

    def see(self, item: Item) -> None:
        """Take an item into account."""
        if "moves" in item:
            self.stored[_key_of(item)] = _number(item, "total")
        elif "history" in item:
            self._count(reservation_of(item))
        elif item["sk"]["S"] == SORT_KEY:
            self._count(membership_in(item))

    def _count(self, record: Reservation | Membership) -> None:
        place = _place_of(record)
        if place is not None and not record.is_archived:
            self.counted[place] += 1

    def suspects(self) -> list[Place]:
        """Return where the two differ: the total is off, or was changed while the scan went on."""
        places = self.stored.keys() | self.counted.keys()
        return sorted(place for place in places if self.stored[place] != self.counted[place])


@dataclass(frozen=True, slots=True)
class Off:
    """A total that is not what it should be; `moves` is how often it was changed before it was recounted.

    `is_certain`: it was not changed while it was recounted, and so `counted` is what it should be.
    """

    place: Place
    total: int
    counted: int
    moves: int
    is_certain: bool

    def __str__(self) -> str:
        certainty = "" if self.is_certain else "about "
        return f"total {' / '.join(self.place)} is {self.total}, and there are {certainty}{self.counted}"


def off(suspects: list[Place]) -> Iterator[Off]:
    """Scan the table once more, and yield which of these totals are off.

    Each write that changes a total counts its `moves`: what is read before and after the scan says by how
    much it may differ at most.
    """
    if not suspects:
        return
    before = _items(suspects)
    tally = Tally()
    for item in reads.scan():
        tally.see(item)
    after = _items(suspects)
    for place in suspects:
        total, counted = _number(after.get(place, {}), "total"), tally.counted[place]
        moves = _number(before.get(place, {}), "moves")
        changes = _number(after.get(place, {}), "moves") - moves
        if abs(total - counted) > changes:
            yield Off(place, total, counted, moves, is_certain=changes == 0)


def mend(found: Off) -> bool:
    """Set a total to what was counted; return False if it was changed since."""
    try:
        client().update_item(
            TableName=settings.load().reservations_table,
            Key=item_key(*found.place),
            UpdateExpression="SET #total = :counted ADD moves :one",
            ConditionExpression="moves = :moves" if found.moves else "attribute_not_exists(moves)",
            ExpressionAttributeNames={"#total": "total"},
            ExpressionAttributeValues={
                ":counted": {"N": str(found.counted)},
                ":one": {"N": "1"},
                **({":moves": {"N": str(found.moves)}} if found.moves else {}),
            },
        )
    except client().exceptions.ConditionalCheckFailedException:
        return False
    return True


def _place_of(record: Reservation | Membership) -> Place | None:
    match record.total_of:
        case TotalOf.TENANT:
            return totals.shard_of(record.tenant, record.kind, record.id)
        case TotalOf.HOLDER:
            return quotas.place_of(record.tenant, record.holder, record.kind)
    return None


def _items(places: list[Place]) -> dict[Place, Item]:
    return {_key_of(item): item for item in reads.some(places, is_consistent=True)}


def _key_of(item: Item) -> Place:
    return item["pk"]["S"], item["sk"]["S"]


def _number(item: Item, name: str) -> int:
    return int(item.get(name, {}).get("N", 0))
