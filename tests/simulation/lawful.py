"""What must hold of what was acknowledged while rules, prices and closures changed (contract rules.md)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from chalicelib.domain.breaches import Candidate, broken
from chalicelib.domain.buffers import Buffer
from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.closures import closed_by
from chalicelib.domain.money import Money
from chalicelib.domain.prices import price_of
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.roles import SYSTEM, Role
from chalicelib.domain.rules import Rules
from chalicelib.domain.standings import Standing
from chalicelib.operations import kinds
from chalicelib.store.records import reservation_of
from tests.simulation.in_force import InForce
from tests.simulation.kept import moment_of
from tests.simulation.world import World

# Processes know rules and closures for ten seconds, from when they have read them: that takes up to two.
KNOWN = timedelta(seconds=12)
BINDING = frozenset({"created", "moved", "reactivated", "promoted"})
# Whoever is promoted has asked before: only closures bind, and the price is that of then.
_ASKED_BEFORE = "promoted"
_OWN_RATE = 10
# Whose buffers documents say; those of professionals are in their settings.
BUFFERED = frozenset({"court", "room"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that was taken: by which change, when that was written, and the reservation before and after.

    `resource` is what has rules: of a seat the class.
    """

    change: Change
    written: datetime
    before: Reservation | None
    after: Reservation
    resource: str

    @property
    def resource_kind(self) -> str:
        """The kind of the resource."""
        kind = kinds.get(self.after.kind)
        return "" if kind is None else kind.resource_kind


def of_rules(world: World) -> Iterator[str]:
    """Nothing was taken against rules and closures that were in force for ten seconds; prices are theirs."""
    in_force = InForce(world)
    role_of = roles(world)
    for taken in takings(world):
        action, role = taken.change.action, role_of(taken)
        # Who is no staff books with themselves as with anybody.
        is_own = is_own_time(taken.after) and role >= Role.STAFF
        if action in BINDING and not is_own and not is_revived(taken):
            yield from _of_taking(taken, role, in_force)
        elif taken.before is not None and taken.before.price != taken.after.price:
            yield f"{name_of(taken)}, and its price went from {taken.before.price} to {taken.after.price}"
        yield from _of_sum(taken)


def roles(world: World) -> Callable[[Taken], Role]:
    """Return what says in which role something was taken."""
    known = {(each.intent.user, moment_of(each.at)): _role(each.intent.role) for each in world.attempts}
    return lambda taken: known.get((taken.change.actor, moment_of(taken.change.at)), Role.USER)


def takings(world: World, before: dict[str, Reservation] | None = None) -> Iterator[Taken]:
    """Yield every write of a reservation or a seat, as the stream has it; `before` gets what stands then."""
    before = {} if before is None else before
    class_of: dict[str, str] = {}
    for record, written in zip(world.records(), world.aws.written, strict=True):
        item = record["dynamodb"].get("NewImage", {})
        if "taken" in item:
            class_of[item["id"]["S"]] = item["resource"]["S"]
        if item.get("sk", {}).get("S", "").partition("#")[0] not in ("RSV", "SEAT"):
            continue
        if "change" in item:
            before.pop(item["id"]["S"], None)
            continue
        found = reservation_of(item)
        known = before.get(found.id)
        if known is None or known.version != found.version:
            resource = class_of.get(found.resource, found.resource)
            yield Taken(found.history[-1], datetime.fromtimestamp(written, UTC), known, found, resource)
        before[found.id] = found


def _of_taking(taken: Taken, role: Role, in_force: InForce) -> Iterator[str]:
    # The clock of a sweep may be wrong, either way.
    after, known = taken.after, min(taken.change.at, taken.written) - KNOWN
    place = taken.resource_kind, taken.resource
    rules = list(in_force.rules(*place, known, taken.written))
    refusals = [_breaches(each, taken, role) for each in rules]
    if all(refusals) and taken.change.action != _ASKED_BEFORE:
        yield f"{name_of(taken)} at {taken.written}, which breaks {refusals[0]}"
    closure = closed_by(in_force.closures(*place, known, taken.written), after.interval, after.zone)
    if closure is not None:
        yield f"{name_of(taken)} at {taken.written}, in closure {closure.id}"
    if after.check_in not in [_check_in(each, taken) for each in rules]:
        said = f"and has the check-in {after.check_in}, which no rules say"
        yield f"{name_of(taken)} at {taken.written}, {said}"
    if taken.resource_kind in BUFFERED and _buffer(after) not in [each.buffer or Buffer() for each in rules]:
        yield f"{name_of(taken)} at {taken.written}, and keeps {_buffer(after)} free, which no rules say"
    if after.price not in [_price(each, taken) for each in rules]:
        yield f"{name_of(taken)} at {taken.written}, and costs {after.price}, which no prices say"


def _breaches(rules: Rules, taken: Taken, role: Role) -> list[str]:
    standing = Standing(role=role, counted=None)
    candidate = Candidate(
        zone=taken.after.zone, interval=taken.after.interval, standing=standing, now=taken.change.at
    )
    # What stands beyond the window may come nearer.
    passed = {"window"} if taken.before is not None else set()
    is_override = bool(taken.change.changed.get("override"))
    breaches = broken(rules, candidate, is_override=is_override)
    return [breach.rule for breach in breaches if breach.rule not in passed]


def _check_in(rules: Rules, taken: Taken) -> CheckInTimes | None:
    rule = rules.check_in
    return None if rule is None else rule.times_from(taken.after.interval, taken.change.at)


def _buffer(reservation: Reservation) -> Buffer:
    minute = timedelta(minutes=1)
    return Buffer(reservation.buffer_before // minute, reservation.buffer_after // minute)


def _price(rules: Rules, taken: Taken) -> dict[str, Any] | None:
    if rules.prices is None:
        return None
    own = Money.rounded(_OWN_RATE, rules.prices.currency).units if taken.resource_kind == "court" else 0
    after = taken.after
    return price_of(rules.prices, after.interval, zone=after.zone, membership=None, own_rate=own).document


def _of_sum(taken: Taken) -> Iterator[str]:
    """A price is the sum of its parts, rounded half up to hundredths, and they are as long as it is."""
    price = taken.after.price
    if price is None:
        return
    exact, minutes = Fraction(0), Fraction(0)
    for part in price["parts"]:
        rate, length = Fraction(str(part["rate"])), Fraction(str(part["minutes"]))
        exact += rate * part["stretches"] if "stretches" in part else rate * length / 60
        minutes += length
    if Fraction(str(price["total"])) != Fraction(int(exact * 100 + Fraction(1, 2)), 100):
        yield f"{name_of(taken)}, and costs {price}, which is not its sum"
    if minutes * 60 != taken.after.interval.length.total_seconds():
        yield f"{name_of(taken)}, and {minutes} minutes of it are priced"


def is_revived(taken: Taken) -> bool:
    """Whether a late payment has made it again, at the price of the hold."""
    return taken.change.actor == SYSTEM and taken.change.action != _ASKED_BEFORE


def is_own_time(reservation: Reservation) -> bool:
    """Whether staff keeps time of their own free, which nothing binds."""
    return kinds.is_own_time(reservation.kind, reservation.holder, reservation.resource)


def name_of(taken: Taken) -> str:
    """Say what was taken, and when."""
    after = taken.after
    where = f"{taken.resource_kind} {taken.resource} from {after.interval.start} to {after.interval.end}"
    return f"{where}: {after.id} was {taken.change.action}"


def _role(word: str) -> Role:
    """An unknown word is a user's."""
    return Role.__members__.get(word, Role.USER)
