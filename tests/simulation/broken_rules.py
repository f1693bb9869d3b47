"""Broken variants of what keeps to rules, prices and closures."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from tests.simulation.broken import control


@control(1, "in closure", requests=320)
def move_that_looks_at_no_closure() -> None:
    """Whoever moves a reservation may move it into a closed time."""
    from chalicelib.operations import rule_terms
    from chalicelib.operations import rules as operations

    held, closures_of = rule_terms.held_to_rules, operations.closures_around

    def moved(*args: Any, **named: Any) -> Any:
        operations.closures_around = lambda *_: []
        try:
            return held(*args, **named)
        finally:
            operations.closures_around = closures_of

    rule_terms.held_to_rules = moved


@control(10, "has another lapse in its days", requests=320)
def arrival_that_leaves_the_expiry_in_the_entry() -> None:
    """Who has come blocks until their check-in closes, as if they had not."""
    from chalicelib.store import reservations

    blocked = reservations._blocked

    def still(reservation: Any) -> Any:
        is_coming = reservation.arrived is not None and reservation.is_blocking
        return blocked(replace(reservation, arrived=None) if is_coming else reservation)

    reservations._blocked = still


@control(4, "and its day", requests=320)
def release_without_the_write() -> None:
    """Whoever is refused by a time that is released takes it out of the day, and writes nothing else down."""
    from chalicelib import identity
    from chalicelib.domain.statuses import Status
    from chalicelib.operations import settling
    from chalicelib.store import days
    from chalicelib.store.transaction import ConditionFailed, Transaction

    settle = settling.settle

    def release(*, tenant: str, kind: str, reservation: str, now: Any) -> Any:
        found = settling.existing(tenant, kind, reservation)
        if found.due_status(now) is not Status.NO_SHOW:
            return settle(tenant=tenant, kind=kind, reservation=reservation, now=now)
        transaction = Transaction(identity.new_operation_id())
        blocked = days.Days(transaction, tenant, reservation)
        seen = days.positions(
            tenant, reservation, [(found.resource, part.day) for part in found.blocked.parts()]
        )
        for place, index in seen.items():
            blocked.release(place, index)
        if seen:
            with suppress(ConditionFailed):
                transaction.commit()
        return found

    settling.settle = release


@control(3, "came too close on", requests=320)
def condition_without_the_buffer_before() -> None:
    """What is kept free before a reservation is written down, and looked at by nobody who writes."""
    from chalicelib.store import days

    days._WIDE = f"{days._NARROW} AND :f <= :t"


@control(2, "whose pause is not over", requests=640)
def pause_that_stops_nobody() -> None:
    """Who often does not come books on."""
    from chalicelib.operations import rules

    rules.pause_of = lambda *_: None


@control(1, "is known of that", requests=320)
def no_show_that_is_not_remembered() -> None:
    """What somebody did not come to is written down as such, and not with what they missed."""
    from chalicelib.store import quotas

    quotas._add_missed = lambda *_: None


@control(1, "which breaks", requests=320)
def rules_known_for_an_hour() -> None:
    """A process goes on with the rules that it has read, whoever changes them."""
    from chalicelib.store import rules

    rules._cache._seconds = 3600.0


@control(1, "which breaks", requests=320)
def seat_without_rules() -> None:
    """Whoever has a membership may take a seat at any time."""
    from chalicelib.operations import seat_rules

    seat_rules.of_seat = lambda *_: ()


@control(1, "and its price went from", requests=320)
def price_that_follows_the_prices() -> None:
    """What stands costs what the prices of now say, as soon as anything of it changes."""
    from chalicelib.operations import kinds, rule_terms
    from chalicelib.operations.rules import Wanted, _price, in_force

    held = rule_terms.held_to_rules

    def priced(before: Any, after: Any, revision: Any, actor: Any, now: Any, **named: Any) -> Any:
        found = held(before, after, revision, actor, now, **named)
        kind: Any = kinds.get(after.kind)
        rules = in_force(after.tenant, kind.resource_kind, after.resource)
        wanted = Wanted(after.kind, after.holder, after.resource, after.interval, after.zone)
        price = _price(rules, kind, wanted, after.tenant, None)
        return replace(found, revision=replace(found.revision, price=price, is_priced=True))

    rule_terms.held_to_rules = priced


@control(1, "was never told", requests=320)
def closure_that_is_not_looked_at_again() -> None:
    """What came in while a time was being closed stands there, and nobody knows."""
    from chalicelib.operations import closures

    closures._came_in = lambda *_: iter(())
