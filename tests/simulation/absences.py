"""Who does not come is remembered, each time once, and books nothing during the pause of the rules."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from chalicelib.domain.quotas import missed_at
from chalicelib.store import account_overrides, quotas
from chalicelib.store.tables import parts_of
from tests.simulation.in_force import InForce
from tests.simulation.kept import Left
from tests.simulation.lawful import KNOWN, Taken, is_own_time, is_revived, name_of, takings
from tests.simulation.world import World

_BOOKED = frozenset({"created", "promoted"})
# By kind and holder: when they did not come.
Missed = dict[tuple[str, str], list[datetime]]


def of_absences(world: World, left: Left) -> Iterator[str]:
    """What was booked was booked in no pause, as of that very write; in the end all no-shows are known."""
    in_force = InForce(world)
    missed: Missed = defaultdict(list)
    for taken in takings(world):
        after, own = taken.after, missed[taken.after.kind, taken.after.holder]
        is_held = not is_own_time(after) and not is_revived(taken)
        if taken.change.action in _BOOKED and is_held and own and _is_paused(taken, own, in_force):
            yield f"{name_of(taken)} at {taken.written} for {after.holder}, whose pause is not over"
        was, is_ = missed_at(taken.before), missed_at(after)
        if was != is_:
            own += [] if is_ is None else [is_]
            if was in own:
                own.remove(was)
    yield from _of_lists(left, missed)


def _is_paused(taken: Taken, missed: list[datetime], in_force: InForce) -> bool:
    known = min(taken.change.at, taken.written) - KNOWN
    for rules in in_force.rules(taken.resource_kind, taken.resource, known, taken.written):
        until = None if rules.max_no_shows is None else rules.max_no_shows.paused_until(missed)
        if until is None or until <= taken.change.at:
            return False
    return True


def _of_lists(left: Left, missed: Missed) -> Iterator[str]:
    stored = {}
    for item in left.items:
        name, *rest = parts_of(item["sk"]["S"])
        if name == "QUOTA":
            stored[rest[0], parts_of(item["pk"]["S"])[3]] = quotas.missed_in(item)
    for (kind, holder), moments in missed.items():
        known = Counter(stored.get((kind, holder), []))
        # What is deleted before it was written down as a no-show is known, too, and says nothing here.
        lost = Counter(moment.replace(microsecond=0) for moment in moments) - known
        if lost and account_overrides.when_erased("default", holder) is None:
            when = sorted(lost.elements())
            yield f"{holder} did not come to their {kind} on {when}, and {known} is known of that"
