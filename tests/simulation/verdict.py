"""What must hold when the dust has settled: of the table, of the answers, of the events, of the messages."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from chalicelib.domain.buffers import Blocked
from chalicelib.domain.events import event_in
from chalicelib.domain.statuses import Status
from chalicelib.integrations.payments import APPROVED
from chalicelib.store.records import reservation_of
from stack.audit import audit
from tests.simulation.attempts import Attempt
from tests.simulation.kept import Kept, Left, Written, moment_of
from tests.simulation.places import created, makes_one
from tests.simulation.reversed import of_reversals
from tests.simulation.told import of_mails
from tests.simulation.within_quotas import of_quotas
from tests.simulation.world import World

# What ends a reservation before its interval does.
_CLOSING = frozenset({"cancelled", "expired"})
_REFUSALS = frozenset(range(400, 500)) - {401}


def violations(world: World, left: Left) -> list[str]:
    """Everything that should not be, given what is left in the table."""
    found: list[str] = []
    audit(found.append, pause=lambda _: None)
    found += _of_answers(world, left)
    found += _of_overlaps(world)
    found += _of_events(world, left.kept)
    found += _of_time(world, left)
    found += of_mails(world)
    found += _of_holds(world)
    found += of_quotas(world)
    found += _of_payments(world, left)
    found += of_reversals(world, left)
    return found


def unknown_outcomes(world: World, left: Left) -> Counter[str]:
    """What became of the requests about reservations that were answered by nobody, or with a 5xx."""
    found: Counter[str] = Counter()
    for attempt in world.attempts:
        intent = attempt.intent
        if attempt.is_unknown and (intent.about or (intent.key and makes_one(intent))):
            is_written = bool(left.written.get((attempt.intent.user, moment_of(attempt.at))))
            told = "no answer" if attempt.status is None else "5xx"
            found[f"{told}, {'written' if is_written else 'not written'}"] += 1
    return found


def _of_answers(world: World, left: Left) -> Iterator[str]:
    """Success is kept, a refusal has left no trace, an unknown outcome is all or nothing."""
    written = left.written
    by_id: dict[str, list[Kept]] = defaultdict(list)
    for each in left.kept:
        by_id[each.id].append(each)
    by_key: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in world.attempts:
        traces = written.get((attempt.intent.user, moment_of(attempt.at)), set())
        name = f"#{attempt.number} {attempt.intent.user} {attempt.intent.method} {attempt.intent.path}"
        if attempt.intent.key:
            by_key[attempt.intent.key].append(attempt)
        if attempt.status is not None and 400 <= attempt.status < 500 and traces:
            yield f"{name} was refused with {attempt.status}, and left {sorted(traces)}"
        if attempt.is_unknown and len({trace for trace in traces if "session" not in name}) > 1:
            yield f"{name} is unknown, and left {sorted(traces)}"
        if attempt.status == 500:
            yield f"{name} met a fault of the application's own"
        made = created(attempt)
        if made is not None and made not in by_id:
            yield f"{name} made {made}, which is lost"
        if _is_lost_change(attempt, by_id.get(attempt.intent.about or "", [])):
            yield f"{name} was answered {attempt.status}, and is not in the history of {attempt.intent.about}"
    yield from _of_keys(by_key, written)


def _is_lost_change(attempt: Attempt, of: list[Kept]) -> bool:
    """Whether what was acknowledged as deleted stands, or as cancelled blocks; `of` is what is kept of it."""
    intent = attempt.intent
    if intent.about is None or attempt.status not in (200, 204):
        return False
    standing = next((each.reservation for each in of if each.reservation is not None), None)
    is_seat = intent.path.startswith("/api/v1")
    is_erasure = intent.method == "DELETE" and (not is_seat or intent.path.endswith("/permanent"))
    if is_erasure:
        return (standing is not None and not is_seat) or (standing is None and not of)
    is_cancellation = intent.path.endswith("/cancel") or (intent.body or {}).get("estado") == "CANCELADA"
    return is_cancellation and standing is not None and standing.status is not Status.CANCELLED


def _of_keys(by_key: dict[str, list[Attempt]], written: Written) -> Iterator[str]:
    """One key makes one thing, however often it is sent, and everybody is told the same of it."""
    for key, attempts in by_key.items():
        made = {
            trace
            for attempt in attempts
            for trace in written.get((attempt.intent.user, moment_of(attempt.at)), set())
            if trace[1] in ("created", "reactivated")
        }
        if len(made) > 1:
            yield f"key {key} made {sorted(made)}"
        happened = False
        for attempt in attempts:
            # Whose account was deleted meanwhile is nobody any more.
            if happened and attempt.status in _REFUSALS:
                yield f"key {key} had made something, and was answered {attempt.status}"
            traces = written.get((attempt.intent.user, moment_of(attempt.at)), set())
            happened = happened or any(action == "created" for _, action in traces)
        told = {str(attempt.body) for attempt in attempts if attempt.status == 201}
        if len(told) > 1:
            yield f"key {key} was answered in {len(told)} ways"


def _of_overlaps(world: World) -> Iterator[str]:
    """At no moment did two reservations block the same second, or had too short a gap between them.

    The table at the end no longer shows most.
    """
    standing: dict[str, dict[str, Blocked]] = defaultdict(dict)
    resource_of: dict[str, str] = {}
    for record in world.records():
        item = record["dynamodb"].get("NewImage", {})
        if item.get("sk") != {"S": "RSV"}:
            continue
        standing[resource_of.pop(item["id"]["S"], "")].pop(item["id"]["S"], None)
        if "change" in item or not (found := reservation_of(item)).is_blocking:
            continue
        others = standing[found.resource]
        for other, blocked in others.items():
            if found.blocked.conflicts_with(blocked):
                is_shared = found.interval.overlaps(blocked.interval)
                how = "overlapped" if is_shared else "came too close"
                yield f"{found.id} and {other} {how} on {found.resource} at {found.updated}"
        others[found.id], resource_of[found.id] = found.blocked, found.resource


def _of_events(world: World, kept: list[Kept]) -> Iterator[str]:
    """One event for each change, and none for what never was."""
    published = Counter(event["id"] for event in world.aws.published)
    images = [record["dynamodb"].get("NewImage", {}) for record in world.records()]
    changes = {entry.id for each in kept for entry in each.entries}
    changes |= {image["news"]["M"]["id"]["S"] for image in images if "news" in image}
    for missing in sorted(changes - published.keys()):
        yield f"change {missing} was never told of"
    in_stream = {entry["M"]["id"]["S"] for image in images for entry in _entries(image)}
    for invented in sorted(published.keys() - in_stream):
        yield f"event {invented} never happened"
    told: dict[str, Any] = {}
    for event in world.aws.published:
        if told.setdefault(event["id"], event) != event:
            yield f"event {event['id']} was told in two ways"


def _entries(image: dict[str, Any]) -> list[dict[str, Any]]:
    others = [image[name] for name in ("change", "news") if name in image]
    return [*image.get("history", {}).get("L", []), *others]


def _of_time(world: World, left: Left) -> Iterator[str]:
    """Ten days later nothing is open that should be over, and nothing is due."""
    now = world.scheduler.clock()
    for each in left.kept:
        found = each.reservation
        if found is None:
            continue
        if found.status is Status.CONFIRMED and found.interval.end <= now:
            yield f"reservation {each.id} has ended, and is {found.status.value}"
        if found.status is Status.PENDING and found.expires is not None and found.expires <= now:
            yield f"hold {each.id} has lapsed, and is {found.status.value}"
    overdue = [
        item["pk"]["S"] for item in left.items if "due" in item and item["due"]["S"] <= now.isoformat()
    ]
    for pk in overdue:
        yield f"{pk} is due, and nobody comes"


def _of_holds(world: World) -> Iterator[str]:
    """No hold expires before its time, but for what clocks are apart."""
    expiries: dict[str, Any] = {}
    for document in sorted(world.aws.published, key=lambda each: each["reservation"]["revision"]):
        event = event_in(document)
        if event.change.action == "expired":
            expires = expiries.get(event.reservation.id)
            if (
                expires is not None
                and event.change.at + timedelta(seconds=world.rates.skew_seconds) < expires
            ):
                yield f"hold {event.reservation.id} expired at {event.change.at}, before {expires}"
        elif event.reservation.expires is not None:
            expiries[event.reservation.id] = event.reservation.expires


def _of_payments(world: World, left: Left) -> Iterator[str]:
    """A payment confirms one reservation, or is marked to be paid back, once; nothing else is paid.

    One that was given back, or disputed, before it was heard of does neither.
    """
    fates: dict[str, list[str]] = defaultdict(list)
    for each in left.kept:
        details = each.reservation.details if each.reservation is not None else {}
        paid = details.get("payment")
        # A late payment may have made another reservation in its hold's place, and the hold says which.
        if paid is not None and "reservation" not in paid:
            fates[paid["id"]].append(f"confirmed {each.id}")
        for mark in details.get("refund") or ():
            fates[mark["id"]].append(f"refunds {each.id}")
    for item in left.items:
        name, _, payment = item["sk"]["S"].partition("#")
        if name == "REFUND":
            fates[payment].append(f"refunds {item['id']['S']}")
    erased = {each.id for each in left.kept if each.reservation is None}
    for number, payment in world.others.mercadopago.payments.items():
        fate = fates.pop(number, [])
        hold = payment["external_reference"].rpartition("#")[2]
        is_lost = not fate and payment["status"] == APPROVED and not erased & {hold, f"{hold}r"}
        if len(fate) > 1 or is_lost:
            yield f"payment {number} for {hold}: {fate}"
    for number, fate in fates.items():
        yield f"nobody made payment {number}: {fate}"
