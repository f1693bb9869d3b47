"""The pause of who often does not come, and the write that tells them of it (contract rules.md)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.check_ins import PAUSED_UNTIL
from chalicelib.domain.quotas import missed_at
from chalicelib.domain.reservation import Reservation
from chalicelib.operations import kinds, rules
from chalicelib.store import quotas


@dataclass(frozen=True, slots=True)
class Noted:
    """A changed reservation, whose write depends on the `known` no-shows of its holder, unless None."""

    after: Reservation
    known: tuple[datetime, ...] | None = None


def noted(before: Reservation, after: Reservation, now: datetime, *, resource: str | None = None) -> Noted:
    """Return a reservation; if its no-show begins a pause of its holder, its history says until when.

    It is written on condition that no other no-show came in between: so one of them begins the pause. What
    ends no later than a pause before is no news. `resource` is that of a seat's session.

    :raises Unavailable: if the store gave no definite answer in time
    """
    missed = missed_at(after)
    if missed is None or missed == missed_at(before):
        return Noted(after)
    of = rules.resource_kind_of(after.kind), resource or after.resource
    rule = rules.in_force(after.tenant, *of).max_no_shows
    if rule is None or kinds.is_own_time(after.kind, after.holder, after.resource):
        return Noted(after)
    known = quotas.missed_in(quotas.item_of(after.tenant, after.holder, after.kind))
    before_it = rule.paused_until(known)
    until = rule.paused_until((*known, missed.replace(microsecond=0)))
    if until is None or until <= now or (before_it is not None and before_it >= until):
        return Noted(after, known)
    *earlier, last = after.history
    entry = replace(last, changed={**last.changed, PAUSED_UNTIL: f"{until:%Y-%m-%dT%H:%M:%SZ}"})
    return Noted(replace(after, history=(*earlier, entry)), known)
