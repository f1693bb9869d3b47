"""Lead times of reminders: set by the tenant, else by the stage, else by the contract of the dialect.

A reservation keeps the lead time that was set when it was created.
"""

from collections.abc import Mapping
from datetime import timedelta

from chalicelib import identity, settings
from chalicelib.operations import kinds
from chalicelib.operations.kinds import ReservationKind
from chalicelib.store import preferences

LONGEST = timedelta(days=31)


def lead_of(tenant: str, kind: str) -> timedelta | None:
    """Return how long before its start a reservation of this kind has its reminder; None if it has none.

    :raises Unavailable: if the store gave no definite answer in time
    """
    minutes, served = preferences.reminders(tenant).get(kind), kinds.get(kind)
    if minutes is not None:
        lead = timedelta(minutes=minutes)
    elif served is not None:
        lead = _of_stage(served)
    else:
        return None
    return lead if lead > timedelta(0) else None


def leads(tenant: str) -> dict[str, tuple[timedelta, bool]]:
    """Return each kind's lead time by its public name, and whether the tenant has set it."""
    chosen = preferences.reminders(tenant)
    return {
        kind.name: (timedelta(minutes=chosen[kind.kind]), True)
        if kind.kind in chosen
        else (_of_stage(kind), False)
        for kind in kinds.all_kinds()
    }


def choose(tenant: str, wanted: Mapping[str, timedelta | None]) -> None:
    """Set lead times of a tenant, by public name; None goes back to the stage's. The others stay.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if not wanted:
        return
    by_name = {kind.name: kind.kind for kind in kinds.all_kinds()}
    chosen = {
        by_name[name]: None if lead is None else int(lead.total_seconds()) // 60
        for name, lead in wanted.items()
    }
    preferences.choose_reminders(tenant, chosen, identity.new_operation_id())


def names() -> list[str]:
    """Return the public names of all kinds."""
    return [kind.name for kind in kinds.all_kinds()]


def _of_stage(kind: ReservationKind) -> timedelta:
    minutes = settings.load().reminders.get(kind.kind)
    return kind.reminder if minutes is None else timedelta(minutes=minutes)
