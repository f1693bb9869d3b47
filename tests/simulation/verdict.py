"""What must hold when the dust has settled: of the table, of the answers, of the events, of the messages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.parser import Parser
from email.policy import default as modern
from typing import Any

from chalicelib.dialects import functions
from chalicelib.domain.events import Event, event_in
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.audience import notices_of
from chalicelib.notifications.invitations import uid_of
from chalicelib.store.records import change_in, reservation_of
from stack.audit import audit
from tests.simulation.aws import FINISH
from tests.simulation.workload import created
from tests.simulation.world import Attempt, World

_UID, _SEQUENCE = re.compile(r"^UID:(\S+)", re.M), re.compile(r"^SEQUENCE:(\d+)", re.M)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the table has of a reservation: itself, or its tombstone, and the entries of its history."""

    id: str
    reservation: Reservation | None
    entries: tuple[Change, ...]


def violations(world: World) -> list[str]:
    """Everything that should not be."""
    found: list[str] = []
    audit(found.append, pause=lambda _: None)
    kept = list(_kept(world))
    found += _of_answers(world, kept)
    found += _of_events(world, kept)
    found += _of_time(world, kept)
    found += _of_messages(world)
    found += _of_notices(world)
    found += _of_holds(world)
    return found


def _kept(world: World) -> Iterator[Kept]:
    for item in world.items():
        sort = item["sk"]["S"].partition("#")[0]
        if "change" in item:
            yield Kept(item["id"]["S"], None, (change_in(item),))
        elif sort in ("RSV", "SEAT"):
            reservation = reservation_of(item)
            yield Kept(reservation.id, reservation, reservation.history)


def _of_answers(world: World, kept: list[Kept]) -> Iterator[str]:
    """Success is kept, a refusal has left no trace, an unknown outcome is all or nothing."""
    written: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for each in kept:
        for entry in each.entries:
            written[entry.actor, _moment(entry.at)].add((each.id, entry.action))
    ids = {each.id for each in kept}
    by_key: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in world.attempts:
        traces = written.get((attempt.wish.user, _moment(attempt.at)), set())
        name = f"#{attempt.number} {attempt.wish.user} {attempt.wish.method} {attempt.wish.path}"
        if attempt.wish.key:
            by_key[attempt.wish.key].append(attempt)
        if attempt.status is not None and 400 <= attempt.status < 500 and traces:
            yield f"{name} was refused with {attempt.status}, and left {sorted(traces)}"
        if attempt.is_unknown and len({trace for trace in traces if "session" not in name}) > 1:
            yield f"{name} is unknown, and left {sorted(traces)}"
        made = created(attempt)
        if made is not None and made not in ids:
            yield f"{name} made {made}, which is lost"
        if _is_lost_change(attempt, kept):
            yield f"{name} was answered {attempt.status}, and is not in the history of {attempt.wish.about}"
    yield from _of_keys(by_key, written)


def _is_lost_change(attempt: Attempt, kept: list[Kept]) -> bool:
    """Whether what was acknowledged as deleted stands, or what was acknowledged as cancelled blocks."""
    wish = attempt.wish
    if wish.about is None or attempt.status not in (200, 204):
        return False
    of = [each for each in kept if each.id == wish.about]
    standing = next((each.reservation for each in of if each.reservation is not None), None)
    is_seat = wish.path.startswith("/api/v1")
    is_erasure = wish.method == "DELETE" and (not is_seat or wish.path.endswith("/permanent"))
    if is_erasure:
        return (standing is not None and not is_seat) or (standing is None and not of)
    is_cancellation = wish.path.endswith("/cancel") or (wish.body or {}).get("estado") == "CANCELADA"
    return is_cancellation and standing is not None and standing.status is not Status.CANCELLED


def _of_keys(
    by_key: dict[str, list[Attempt]], written: dict[tuple[str, str], set[tuple[str, str]]]
) -> Iterator[str]:
    """One key makes one thing, however often it is sent, and everybody is told the same of it."""
    for key, attempts in by_key.items():
        made = {
            trace
            for attempt in attempts
            for trace in written.get((attempt.wish.user, _moment(attempt.at)), set())
            if trace[1] in ("created", "reactivated")
        }
        if len(made) > 1:
            yield f"key {key} made {sorted(made)}"
        happened = False
        for attempt in attempts:
            if happened and attempt.status is not None and 400 <= attempt.status < 500:
                yield f"key {key} had made something, and was answered {attempt.status}"
            traces = written.get((attempt.wish.user, _moment(attempt.at)), set())
            happened = happened or any(action == "created" for _, action in traces)
        told = {str(attempt.body) for attempt in attempts if attempt.status == 201}
        if len(told) > 1:
            yield f"key {key} was answered in {len(told)} ways"


def _of_events(world: World, kept: list[Kept]) -> Iterator[str]:
    """One event for each change, and none for what never was."""
    published = Counter(event["id"] for event in world.aws.published)
    changes = {entry.id for each in kept for entry in each.entries}
    for missing in sorted(changes - published.keys()):
        yield f"change {missing} was never told of"
    in_stream = {
        entry["M"]["id"]["S"]
        for record in world.records()
        for entry in _entries(record["dynamodb"].get("NewImage", {}))
    }
    for invented in sorted(published.keys() - in_stream):
        yield f"event {invented} never happened"
    told: dict[str, Any] = {}
    for event in world.aws.published:
        if told.setdefault(event["id"], event) != event:
            yield f"event {event['id']} was told in two ways"


def _entries(image: dict[str, Any]) -> list[dict[str, Any]]:
    return [*image.get("history", {}).get("L", []), *([image["change"]] if "change" in image else [])]


def _of_time(world: World, kept: list[Kept]) -> Iterator[str]:
    """Ten days later nothing is open that should be over, and nothing is due."""
    now = world.scheduler.clock()
    for each in kept:
        found = each.reservation
        if found is None:
            continue
        if found.status is Status.CONFIRMED and found.interval.end <= now:
            yield f"reservation {each.id} has ended, and is {found.status.value}"
        if found.status is Status.PENDING and found.expires is not None and found.expires <= now:
            yield f"hold {each.id} has lapsed, and is {found.status.value}"
    overdue = [
        item["pk"]["S"] for item in world.items() if "due" in item and item["due"]["S"] <= now.isoformat()
    ]
    for pk in overdue:
        yield f"{pk} is due, and nobody comes"


def _of_messages(world: World) -> Iterator[str]:
    """Each message was sent once, or its sender did not live to note that it was; none was given up."""
    for message in world.dead:
        yield f"a message of {message.queue} was given up: {message.body[:80]}"
    mails = Counter(_identity(raw) for _, raw in world.aws.sent)
    twice = sum(count - 1 for count in mails.values())
    cut_off = world.aws.cut_off["SendEmail"] + world.aws.cut_off[FINISH]
    if twice > cut_off:
        yield f"{twice} e-mails were sent again, and {cut_off} sends were cut off"


def _of_notices(world: World) -> Iterator[str]:
    """Whoever the last change of a reservation concerns has been sent a mail that is not older."""
    sent: dict[tuple[str, str], int] = defaultdict(lambda: -1)
    for to, raw in world.aws.sent:
        for name, sequence in _entries_in(raw):
            sent[to, name] = max(sent[to, name], sequence)
    latest: dict[str, Event] = {}
    for document in world.aws.published:
        event = event_in(document)
        if event.change.action in ("completed", "no_show", "reminder"):
            continue
        known = latest.get(event.reservation.id)
        if known is None or _order(known) < _order(event):
            latest[event.reservation.id] = event
    for name, event in latest.items():
        for notice in notices_of(event, functions.SPEAKERS[event.reservation.kind].voice):
            mail = _address(notice.user), uid_of(event.reservation)
            if sent[mail] < event.reservation.version - 1:
                yield f"{notice.user} never heard that {name} was {event.change.action}"


def _entries_in(raw: str) -> Iterator[tuple[str, int]]:
    """UID and SEQUENCE of a mail's calendar part."""
    message: Any = Parser(policy=modern).parsestr(raw)
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            text = part.get_content().replace("\r\n ", "").replace("\n ", "")
            yield _UID.findall(text)[0], int(_SEQUENCE.findall(text)[0])


def _address(user: str) -> str:
    return f"{user}@example.com"


def _order(event: Event) -> tuple[Any, ...]:
    """A seat's record may come again: the later one counts, and an erasure comes after what it erased."""
    is_erasure = event.change.action == "erased"
    return event.reservation.created, event.reservation.version, is_erasure


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


def _identity(raw: str) -> tuple[str, str, str]:
    """What an e-mail is about, to whom."""
    message: Any = Parser(policy=modern).parsestr(raw)
    text = message.get_body(("plain",))
    calendar = [part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar"]
    return str(message["to"]), str(message["subject"]), f"{text.get_content()}{calendar}"


def _moment(at: Any) -> str:
    return str(at.isoformat(timespec="milliseconds"))
