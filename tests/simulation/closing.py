"""What must hold of closures: their authors heard of all that came in while others did not know of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.closures import Closure
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import OPEN
from chalicelib.operations import kinds
from chalicelib.store.closures import Record, _record
from chalicelib.store.records import reservation_of
from tests.simulation.lawful import BINDING
from tests.simulation.world import World

_OPEN = {status.value for status in OPEN}


@dataclass
class Closing:
    """A closure, what was taken in it from then on, and what its author was told."""

    record: Record
    taken: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    is_open_again: bool = False


def of_closures(world: World) -> Iterator[str]:
    """What was taken after a closure was written, and stood when it was looked at again, was told."""
    closings: dict[str, Closing] = {}
    standing: dict[str, Reservation] = {}
    sessions: dict[str, dict[str, Any]] = {}
    skew = timedelta(seconds=world.rates.skew_seconds)
    for record, written in zip(world.records(), world.aws.written, strict=True):
        data, at = record["dynamodb"], datetime.fromtimestamp(written, UTC)
        item = data.get("NewImage", {})
        sort = data["Keys"]["sk"]["S"]
        if data["Keys"]["pk"]["S"].endswith("#CLOSURES"):
            closing = closings.setdefault(sort, Closing(_record(item or data["OldImage"])))
            closing.is_open_again = not item
            rows = (
                item.get("news", {"M": {}})["M"].get("changed", {"M": {}})["M"].get("reservations", {"L": []})
            )
            closing.told |= {row["M"]["id"]["S"] for row in rows["L"]}
            if item and _record(item).looks > 1:
                closing.record = _record(item)
                yield from _of_look(closing, standing, sessions, at + skew)
        elif "taken" in item:
            sessions[item["id"]["S"]] = item
        elif sort == "RSV" or sort.startswith("SEAT#"):
            _note(item, standing, closings)
    for closing in closings.values():
        if closing.record.looks == 1 and not closing.is_open_again:
            yield f"closure {closing.record.closure.id} was never looked at again"


def _note(item: dict[str, Any], standing: dict[str, Reservation], closings: dict[str, Closing]) -> None:
    if not item or "change" in item:
        standing.pop(item["id"]["S"] if item else "", None)
        return
    found = reservation_of(item)
    before = standing.get(found.id)
    standing[found.id] = found
    is_new = before is None or before.version != found.version
    if is_new and found.history[-1].action in BINDING:
        for closing in closings.values():
            closing.taken.add(found.id)


def _of_look(
    closing: Closing, standing: dict[str, Reservation], sessions: dict[str, dict[str, Any]], now: datetime
) -> Iterator[str]:
    closure = closing.record.closure
    for name in sorted(closing.taken - closing.told):
        found = standing.get(name)
        session = None if found is None else sessions.get(found.resource)
        if found is None or not found.is_blocking or found.interval.end <= now:
            continue
        if session is not None and session["status"]["S"] not in _OPEN:
            continue
        resource = found.resource if session is None else session["resource"]["S"]
        if _meets(closure, found, resource):
            yield f"{name} came into closure {closure.id}, and {closing.record.author} was never told"


def _meets(closure: Closure, found: Reservation, resource: str) -> bool:
    kind = kinds.get(found.kind)
    is_of = kind is not None and closure.is_of(kind.resource_kind, resource)
    return is_of and closure.interval(found.zone).overlaps(found.interval)
