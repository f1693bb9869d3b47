"""The audit log: a tenant's month is a partition, in the order of time (docs/audit.md).

DynamoDB deletes an entry some time after its `kept_until`; none is read after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.audit import Entry, Outcome
from chalicelib.store import reads
from chalicelib.store.attributes import Moment
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.tables import AuditItem, client, item_key, key
from chalicelib.store.transaction import Item

# What one query looks at, at most: some 2 MB. Behind it the next one goes on.
MOST_LOOKED_AT = 5000
_PAGE = 500

_ENTRIES = RecordMapping(AuditItem, Entry)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the entries that were asked for; `place` is where the next part begins, None after the last."""

    entries: list[Entry]
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: from `first` on and before `last`; of an actor, about a thing, or of and about all."""

    tenant: str
    first: datetime
    last: datetime
    actor: str | None = None
    thing: str | None = None

    def has(self, entry: Entry) -> bool:
        """Return whether an entry of the range is wanted."""
        return self.actor in (None, entry.actor) and self.thing in (None, entry.thing)


def add(entry: Entry, kept_until: datetime, *, is_shown: bool = True) -> None:
    """Write an entry. One that is not shown is where no query looks.

    :raises Unavailable: if the store gave no definite answer in time
    """
    month = _month_of(entry) if is_shown else "HIDDEN"
    item = _ENTRIES.item(
        entry, pk=_pk(entry.tenant, month), sk=_sk(entry), kept_until=int(kept_until.timestamp())
    )
    with reads.answering():
        client().put_item(TableName=settings.load().reservations_table, Item=item)


def settle(entry: Entry) -> None:
    """Write the outcome of an entry that was added without one, and its thing.

    :raises Unavailable: if the store gave no definite answer in time
    """
    outcome: Outcome | None = entry.outcome
    if outcome is None:
        return
    update, values = "SET outcome = :outcome", {":outcome": {"S": outcome.value}}
    if entry.thing is not None:
        update, values = f"{update}, thing = :thing", {**values, ":thing": {"S": entry.thing}}
    with reads.answering():
        client().update_item(
            TableName=settings.load().reservations_table,
            Key=item_key(_pk(entry.tenant, _month_of(entry)), _sk(entry)),
            UpdateExpression=update,
            ExpressionAttributeValues=values,
        )


def newest(wanted: Wanted, *, before: str | None, most: int, now: datetime) -> Part:
    """Return at most `most` entries, newest first, those before the place of another part. Consistent.

    There may be fewer, or none, and yet a next part: where the filters leave out much.

    :raises Unavailable: if the store gave no definite answer in time
    """
    entries: list[Entry] = []
    place: str | None = None
    is_filtered = wanted.actor is not None or wanted.thing is not None
    page = _PAGE if is_filtered else most + 1
    for looked_at, item in enumerate(_items(wanted, before, page), start=1):
        entry = _ENTRIES.record(item)
        is_kept = int(item["kept_until"]["N"]) > now.timestamp()
        is_match = is_kept and wanted.has(entry)
        if looked_at > MOST_LOOKED_AT or (is_match and len(entries) == most):
            return Part(entries, place)
        if is_match:
            entries.append(entry)
        place = item["sk"]["S"]
    return Part(entries, None)


def _items(wanted: Wanted, before: str | None, page: int) -> Iterator[Item]:
    """Yield what the months of the range have, newest first; `page` items are read at a time."""
    last = _text(wanted.last) if before is None else before
    for month in _months(_text(wanted.first), last):
        values = {":pk": _pk(wanted.tenant, month), ":first": _text(wanted.first), ":last": last}
        items = reads.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {name: {"S": value} for name, value in values.items()},
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=page,
        )
        yield from (item for item in items if item["sk"]["S"] != before)


def _months(first: str, last: str) -> Iterator[str]:
    """Yield the months from that of `last` back to that of `first`, as `2026-03`."""
    lowest, highest = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    for number in range(highest, lowest - 1, -1):
        yield f"{number // 12:04}-{number % 12 + 1:02}"


def _text(moment: datetime) -> str:
    return Moment().serialize(moment)


def _month_of(entry: Entry) -> str:
    return _text(entry.at)[:7]


def _pk(tenant: str, month: str) -> str:
    return key("T", tenant, "AUDIT", month)


def _sk(entry: Entry) -> str:
    return f"{_text(entry.at)}#{entry.id}"
