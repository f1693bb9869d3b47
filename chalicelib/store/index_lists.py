"""Lists as an index has them, read page by page from any place on.

DynamoDB goes on behind any key that an item has or had. So the place of an item in a list is made of the
item alone, and a list can be continued behind the last item that somebody was shown, though more was read.
Items with one sort key are in an order that is DynamoDB's own, and always the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chalicelib.store import reads
from chalicelib.store.transaction import Item

Record = TypeVar("Record")

_PAGE = 1_000

# Sort key in the index, partition key, sort key.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexList(Generic[Record]):
    """What is under a partition key of an index, or of the table if `index` is None.

    `hash_key` and `range_key` are the names of the key's attributes. `records_of` makes a record of each
    item, None of one that is gone. With `between` only sort keys from the first to the second count. With
    `paths` an item has only what is there, besides its place.
    """

    index: str | None
    hash_key: str
    range_key: str
    value: str
    records_of: Callable[[list[Item]], Iterable[Record | None]]
    is_descending: bool = False
    between: tuple[str, str] | None = None
    paths: Sequence[tuple[str, ...]] = ()

    def pages(self, after: Place | None, first: int) -> Iterator[list[tuple[Place, Record | None]]]:
        """Return the list behind a place, page by page, `first` items in the first; each with its place."""
        for items in reads.pages(
            *self._condition(), first=first, after=self._key(after), **self._projected()
        ):
            yield list(zip(map(self._place, items), self.records_of(items), strict=True))

    def records(self, first: int = _PAGE) -> Iterator[Record]:
        """Return the records one by one; pages that nobody gets to are not read."""
        for items in reads.pages(*self._condition(), first=first, **self._projected()):
            yield from (record for record in self.records_of(items) if record is not None)

    def count(self, most: int) -> int:
        """Return how many items the list has, at most `most`."""
        return reads.count(*self._condition(), most=most, **self._parameters())

    def _condition(self) -> tuple[str, dict[str, Any]]:
        values = {":key": {"S": self.value}}
        if self.between is None:
            return "#key = :key", values
        lowest, highest = self.between
        bounds = {":lowest": {"S": lowest}, ":highest": {"S": highest}}
        return "#key = :key AND #order BETWEEN :lowest AND :highest", {**values, **bounds}

    def _parameters(self) -> dict[str, Any]:
        names = {"#key": self.hash_key} | ({} if self.between is None else {"#order": self.range_key})
        read_from = {"ConsistentRead": True} if self.index is None else {"IndexName": self.index}
        return {
            "ExpressionAttributeNames": names,
            "ScanIndexForward": not self.is_descending,
            **read_from,
        }

    def _projected(self) -> dict[str, Any]:
        """Return the parameters of a query that reads items, no more of each than `paths`."""
        parameters = self._parameters()
        if not self.paths:
            return parameters
        paths = dict.fromkeys([*self.paths, ("pk",), ("sk",), (self.range_key,)])
        # Some names are words of DynamoDB's own.
        names = dict.fromkeys(name for path in paths for name in path)
        aliases = {name: f"#n{number}" for number, name in enumerate(names)}
        parameters["ExpressionAttributeNames"] |= {alias: name for name, alias in aliases.items()}
        expression = ", ".join(".".join(aliases[name] for name in path) for path in paths)
        return {**parameters, "ProjectionExpression": expression}

    def _place(self, item: Item) -> Place:
        return item[self.range_key]["S"], item["pk"]["S"], item["sk"]["S"]

    def _key(self, place: Place | None) -> Item | None:
        if place is None:
            return None
        order, pk, sk = place
        parts = {"pk": pk, "sk": sk, self.hash_key: self.value, self.range_key: order}
        return {name: {"S": text} for name, text in parts.items()}
