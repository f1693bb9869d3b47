"""What holds in a live table after every write, item by item (docs/proof.md).

Each rule reads what belongs together, consistently; since that is more than one read, a rule that does not
hold is looked at again before anybody is told: a write in between is no fault.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from chalicelib import clock, settings
from chalicelib.dialects.appointments.policy import APPOINTMENT, professional_of
from chalicelib.domain.buffers import BlockedPart
from chalicelib.domain.capacity import is_seated
from chalicelib.domain.intervals import DAY_SECONDS
from chalicelib.domain.memberships import MembershipStatus
from chalicelib.domain.people import ERASED_NAME
from chalicelib.domain.quotas import counted_of, usage_of
from chalicelib.domain.reservation import ERASED_CONTACT, Reservation
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.rule_documents import parse_rules
from chalicelib.domain.schedules import next_due, reminder_due
from chalicelib.domain.seats import digest_of, seat_id, session_of
from chalicelib.domain.statuses import OPEN, Status
from chalicelib.operations import kinds
from chalicelib.store import (
    account_overrides,
    closures,
    days,
    enrollments,
    erasures,
    listings,
    quotas,
    reads,
    rules,
    sessions,
    totals,
    waitlists,
)
from chalicelib.store.attributes import RESTORED
from chalicelib.store.day_entries import Entry, entries_of, entry_of, is_fence, map_of, pieces
from chalicelib.store.memberships import membership_in
from chalicelib.store.records import index_keys, reservation_of
from chalicelib.store.sessions import session_in
from chalicelib.store.tables import key, parts_of

# What ends so soon after a user was erased may have ended before it could be cancelled.
_GRACE = timedelta(hours=1)
_USED = {Status.COMPLETED.value, Status.NO_SHOW.value}

Item = dict[str, Any]
Rule = Callable[[Item], Iterator[str]]


def findings(item: Item) -> Iterator[str]:
    """Yield what is off about an item of the Reservations table, in words."""
    sort = item["sk"]["S"].partition("#")[0]
    if "change" in item:
        return
    collection = [*parts_of(item["pk"]["S"]), "", ""][2]
    rule = _RULES.get(f"META of {collection}" if sort == "META" else sort) or _BY_TENANT.get(collection)
    if rule is not None:
        yield from rule(item)


def _of_reservation(item: Item) -> Iterator[str]:
    found = reservation_of(item)
    name = f"reservation {found.id} of {found.tenant}"
    for part in found.blocked.parts():
        items = _of_day_items(found.tenant, found.resource, part.day.isoformat())
        taken = [
            (days.first_second(day), entry)
            for day in items
            for entry in entries_of(day)
            if entry["id"]["S"] == found.id
        ]
        # Where the day is split within it, it has an entry on each side.
        splits = [first for first in map(days.first_second, items) if first]
        due = list(pieces(_entry(found, part), splits)) if found.is_blocking else []
        if [first for first, _ in taken] != [first for first, _ in due] or not all(
            _is(entry, piece, found) for (_, entry), (_, piece) in zip(taken, due, strict=True)
        ):
            has = [entry for _, entry in taken]
            yield f"{name} is {found.status.value}, and its day {part.day} has {has} for it"
    rows = listings.rows_of(found, item["pk"]["S"])
    partition = reads.query("pk = :pk", {":pk": item["pk"]}, ConsistentRead=True)
    there = {
        row["sk"]["S"]: {name: value for name, value in row.items() if name != RESTORED}
        for row in partition
        if row["sk"]["S"].startswith(("OVER", "ATTENDEE#", "WORD#"))
    }
    if there != rows:
        yield f"{name} is listed under {sorted(there)}, not {sorted(rows)}"
    yield from _of_place(item, found, name)
    yield from _of_counted(found, name)
    yield from _of_history(found, name)
    yield from _of_due(item, name, next_due(found) is not None)
    host = {professional_of(found.resource)} if found.kind == APPOINTMENT else set()
    yield from _of_erased(found, name, {*found.attendees, *host})


def _of_counted(found: Reservation, name: str) -> Iterator[str]:
    """Yield whether its holder's quota does not count a reservation that it has to count."""
    usage, counted, now = usage_of(found), counted_of(found), clock.now()
    if usage is None and counted is None:
        return
    item = quotas.item_of(found.tenant, found.holder, found.kind)
    if usage is not None and quotas.usages_in(item).get(found.id) != usage and usage.until > now.timestamp():
        yield f"{name} is open, and its holder's quota does not count it"
    if counted is not None and not counted.is_passed(now):
        missing = [
            name for name in sorted(quotas.sets_of(found)) if found.id not in quotas.ids_in(item, name)
        ]
        if missing:
            yield f"{name} counts, and is not in {missing} of its holder's quota"


def _of_seat(item: Item) -> Iterator[str]:
    found = reservation_of(item)
    name = f"seat {found.id} of {found.tenant}"
    if found.id != seat_id(session_of(found.id), found.holder) or digest_of(found.id) not in item["sk"]["S"]:
        yield f"{name} is not its holder's"
    if sessions.get(found.tenant, session_of(found.id)) is None:
        yield f"{name} is in no session"
    yield from _of_place(item, found, name)
    yield from _of_counted(found, name)
    yield from _of_history(found, name)
    yield from _of_due(item, name, reminder_due(found) is not None)
    yield from _of_erased(found, name, set())


def _of_place(item: Item, found: Reservation, name: str) -> Iterator[str]:
    if found.total_of is not kinds.total_of(found.kind) and totals.are_kept():
        yield f"{name} is counted in no total"
    there = {attribute: item[attribute]["S"] for attribute in ("hk", "rk", "ck") if attribute in item}
    if there != index_keys(found) or ("cs" in item) == found.is_archived:
        state = "archived" if found.is_archived else "not archived"
        yield f"{name} is {state}, and in the indexes under {there}"


def _of_day(item: Item) -> Iterator[str]:
    _, tenant, _, resource = parts_of(item["pk"]["S"])
    day = item["sk"]["S"].split("#")[1]
    entries = sorted(entries_of(item), key=_seconds)
    name = f"day {day} of {resource} of {tenant}"
    begin, end = _seconds_of(item, tenant, resource, day)
    fences = [_seconds(entry) for entry in entries if is_fence(entry)]
    if fences != [part for part in ((0, begin), (end, DAY_SECONDS)) if part[0] < part[1]]:
        yield f"{name} is split, and has the fences {fences}"
    for one, next_one in pairwise(entries):
        if _part(day, one).conflicts_with(_part(day, next_one)):
            yield f"{name}: {one['id']['S']} and {next_one['id']['S']} overlap"
    is_wide = "w" in item
    if not is_wide and any("f" in entry for entry in entries):
        yield f"{name} has a buffer before something, and is not marked"
    if len(entries) > (days.WIDE_CAPACITY if is_wide else days.CAPACITY):
        yield f"{name} has {len(entries)} entries"
    for entry in entries:
        if is_fence(entry):
            continue
        owner = reads.one(table(), key("T", tenant, "RSV", entry["id"]["S"]), "RSV")
        found = None if owner is None or "change" in owner else reservation_of(owner)
        parts = found.blocked.parts() if found and found.is_blocking and found.resource == resource else ()
        its = [part.within(begin, end) for part in parts if part.day.isoformat() == day]
        if found is None or not any(_is(entry, _entry(found, part), found) for part in its):
            yield f"{name} is taken by {entry['id']['S']}, which does not have it"


def _of_quota(item: Item) -> Iterator[str]:
    _, tenant, _, user = parts_of(item["pk"]["S"])
    name = f"the quota of {user} of {tenant}"
    usages = quotas.usages_in(item)
    counts = {"n": len(usages)} | Counter(
        f"h#{each.unpaid}" for each in usages.values() if each.unpaid is not None
    )
    for count in {"n", *counts, *(attribute for attribute in item if attribute.startswith("h#"))}:
        if int(item.get(count, {"N": "0"})["N"]) != counts.get(count, 0):
            yield f"{name} says {count} = {item.get(count)}, and there are {counts.get(count, 0)}"
    sets = {attribute: quotas.ids_in(item, attribute) for attribute in quotas.sets_in(item)}
    kind = kinds.get(parts_of(item["sk"]["S"])[1])
    for reservation in usages.keys() | frozenset().union(*sets.values()):
        owner = None if kind is None else kind.find(tenant, reservation)
        usage, has = (
            (None, frozenset())
            if not isinstance(owner, Reservation)
            else (usage_of(owner), quotas.sets_of(owner))
        )
        if reservation in usages and usages[reservation] != usage:
            yield f"{name} counts {reservation}, which is not open or not so"
        if foreign := sorted(
            attribute for attribute, ids in sets.items() if reservation in ids and attribute not in has
        ):
            yield f"{name} counts {reservation} in {foreign}, where it is not"


def _of_session(item: Item) -> Iterator[str]:
    found = session_in(item)
    name = f"session {found.id} of {found.tenant}"
    seats = enrollments.of_session(found.tenant, found.id)
    seated = [seat for seat in seats if is_seated(seat)]
    if found.taken != len(seated):
        yield f"{name} counts {found.taken} seats, and {len(seated)} are taken"
    if found.taken > found.capacity:
        yield f"{name} has {found.capacity} seats, and {found.taken} are taken"
    line = waitlists.of_session(found.tenant, found.id)
    if found.waiting != len(line):
        yield f"{name} counts {found.waiting} who wait, and {len(line)} do"
    if len({waiter.ticket for waiter in line}) != len(line) or any(w.ticket > found.tickets for w in line):
        yield f"{name} gave a place in the waitlist twice"
    both = {waiter.user for waiter in line} & {seat.holder for seat in seated}
    if both:
        yield f"{name}: {sorted(both)} wait and sit"
    if "due" in item:
        # Somebody is about to bring its seats along.
        return
    astray = [seat for seat in seats if seat.status is Status.CONFIRMED and seat.interval != found.interval]
    if astray or (found.status not in OPEN and any(seat.status is Status.CONFIRMED for seat in seats)):
        yield f"{name} is {found.status.value}, and its seats are not with it"
    if found.status in OPEN:
        yield f"{name} is open, and nothing is due of it"


def _of_waiter(item: Item) -> Iterator[str]:
    _, tenant, _, session = parts_of(item["pk"]["S"])
    if _when_erased(tenant, item["user"]["S"]) is not None:
        yield f"session {session} of {tenant} is waited for by {item['user']['S']}, who was erased"


def _of_membership(item: Item) -> Iterator[str]:
    found = membership_in(item)
    if found.total_of is None and totals.are_kept():
        yield f"membership {found.id} of {found.tenant} is counted in no total"
    if found.status is MembershipStatus.ACTIVE and _when_erased(found.tenant, found.holder) is not None:
        yield f"membership {found.id} of {found.tenant} is active, and its holder was erased"


def _of_rules(item: Item) -> Iterator[str]:
    """Yield what is off about a document of rules; a kind's item without one lists those of its resources."""
    tenant, (kind, *own) = parts_of(item["pk"]["S"])[1], parts_of(item["sk"]["S"])
    if "version" not in item:
        return
    stored = rules.get(tenant, kind, own[0] if own else None)
    name = f"rules of {' '.join((kind, *own))} of {tenant}"
    known = kinds.membership_types()
    _, mistakes = parse_rules(stored.document, currency=stored.currency, memberships=known)
    if kind not in kinds.of_resources() or mistakes:
        yield f"{name} cannot be read: {[mistake.path for mistake in mistakes]}"
    if own and stored.document and own[0] not in rules.get(tenant, kind, None).resources:
        yield f"{name} are read by nobody"


def _of_closure(item: Item) -> Iterator[str]:
    found = closures.stored(parts_of(item["pk"]["S"])[1], item["sk"]["S"])
    if found is None:
        return
    closure = found.closure
    name = f"closure {closure.id} of {found.tenant}"
    if closures.place_of(closure) != item["sk"]["S"]:
        yield f"{name} is at {item['sk']['S']}, and ends at {closure.around.end}"
    if closure.around.start >= closure.around.end or (closure.kind is None and closure.resource is not None):
        yield f"{name} closes nothing"
    # Those from before are looked at by nobody.
    yield from _of_due(item, name, found.looks > 0)
    if found.looks and "due" not in item:
        yield f"{name} stays, and nothing is due of it"


def _of_person(item: Item) -> Iterator[str]:
    _, tenant, _, user = parts_of(item["pk"]["S"])
    is_person = "number" in item
    if is_person and item["name"]["S"] != ERASED_NAME and _when_erased(tenant, user) is not None:
        yield f"user {user} of {tenant} was erased, and is in the directory as {item['name']['S']}"


def _of_erased(found: Reservation, name: str, others: set[str]) -> Iterator[str]:
    """Yield what an erased user still holds, or held, after they were erased; `others` take part, too."""
    erased = _when_erased(found.tenant, found.holder)
    if erased is not None and found.contact != ERASED_CONTACT:
        yield f"{name} is of {found.holder}, who was erased, and says their name"
    for user in sorted({found.holder, *others}):
        erased = _when_erased(found.tenant, user)
        if erased is None or found.interval.end <= erased + _GRACE:
            continue
        # What staff say of it stays, also while the rest of what the user held is still being ended.
        was_used = any(
            entry.action in _USED and entry.at > erased and entry.actor == SYSTEM for entry in found.history
        )
        if found.is_blocking or was_used:
            yield f"{name} is {found.status.value}, and {user} of it was erased on {erased}"


def _when_erased(tenant: str, user: str) -> datetime | None:
    """Return when a user was erased, if all that they held should have ended by now.

    Of an unproved account the erasure stays longer than that.
    """
    erased, erasure = account_overrides.when_erased(tenant, user), erasures.get(tenant, user)
    is_over = erasure is None or (erasure.is_unproved and clock.now() > erasure.settled + _GRACE)
    return erased if is_over else None


def _of_history(found: Reservation, name: str) -> Iterator[str]:
    names = [change.id for change in found.history]
    if len(set(names)) != len(names):
        yield f"{name} has one operation in its history twice"
    if not names or (found.version != len(names) and len(names) < found.version and len(names) != 50):
        yield f"{name} is at version {found.version} with {len(names)} entries of history"


def _of_due(item: Item, name: str, is_due: bool) -> Iterator[str]:  # noqa: FBT001 - one fact of many
    if ("due" in item) != ("dk" in item):
        yield f"{name} has half a due"
    if "due" in item and not is_due:
        yield f"{name} is due, and nothing is"


def _entry(found: Reservation, part: BlockedPart) -> Entry:
    return Entry(part, None if found.lapses is None else int(found.lapses.timestamp()))


def _is(written: Item, entry: Entry, found: Reservation) -> bool:
    """Return whether this is the entry of a reservation; before `t` was written, an entry had none."""
    wanted = map_of(entry, found.id)["M"]
    return written in (wanted, {name: value for name, value in wanted.items() if name != "t"})


def _part(day: str, entry: Item) -> BlockedPart:
    return entry_of(date.fromisoformat(day), entry).part


def _of_day_items(tenant: str, resource: str, day: str) -> list[Item]:
    return list(reads.between(key("T", tenant, "RES", resource), f"DAY#{day}", f"DAY#{day}#~"))


def _seconds_of(item: Item, tenant: str, resource: str, day: str) -> tuple[int, int]:
    """Return from and until which second of its day an item has it."""
    first = days.first_second(item)
    starts = (days.first_second(each) for each in _of_day_items(tenant, resource, day))
    return first, min((start for start in starts if start > first), default=DAY_SECONDS)


def _seconds(entry: Item) -> tuple[int, int]:
    return int(entry["s"]["N"]), int(entry["e"]["N"])


def table() -> str:
    """Return the name of the Reservations table."""
    return settings.load().reservations_table


_RULES: dict[str, Rule] = {
    "RSV": _of_reservation,
    "SEAT": _of_seat,
    "DAY": _of_day,
    "QUOTA": _of_quota,
    "WAIT": _of_waiter,
    "MEMBERSHIP": _of_membership,
    "PERSON": _of_person,
    "META of SES": _of_session,
}
# Whose sort keys are names of their own.
_BY_TENANT: dict[str, Rule] = {"RULES": _of_rules, "CLOSURES": _of_closure}
