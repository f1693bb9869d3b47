"""How long before its start people are reminded: by tenant, else by stage, else as a dialect's contract says.

A reservation keeps the lead that held when it was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from chalicelib import identity, settings
from chalicelib.store import preferences

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Lead:
    """A kind's own lead, and the name under which tenants know the kind."""

    name: str
    lead: timedelta


_own: dict[str, Lead] = {}


def define(kind: str, name: str, lead: timedelta) -> None:
    """Say what holds for a kind unless stage or tenant say otherwise: done when its dialect is loaded."""
    _own[kind] = Lead(name, lead)


def lead_of(tenant: str, kind: str) -> timedelta | None:
    """How long before its start people are reminded of a reservation of this kind; None: they are not.

    :raises Unavailable: if the store gave no definite answer in time
    """
    chosen = preferences.reminders(tenant).get(kind)
    return _if_any(_of_stage(kind) if chosen is None else timedelta(minutes=chosen))


def leads(tenant: str) -> dict[str, tuple[timedelta, bool]]:
    """Each kind's lead by its public name, and whether it is the tenant's own."""
    chosen = preferences.reminders(tenant)
    return {
        own.name: (timedelta(minutes=chosen[kind]), True) if kind in chosen else (_of_stage(kind), False)
        for kind, own in _own.items()
    }


def choose(tenant: str, wanted: Mapping[str, timedelta | None]) -> None:
    """Let a tenant have its own leads, by public name; None: the stage's again. The others stay.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if not wanted:
        return
    kinds = {own.name: kind for kind, own in _own.items()}
    chosen = {
        kinds[name]: None if lead is None else int(lead.total_seconds()) // 60
        for name, lead in wanted.items()
    }
    preferences.choose_reminders(tenant, chosen, identity.new_operation_id())


def names() -> list[str]:
    """The public names of all kinds."""
    return [own.name for own in _own.values()]


def _of_stage(kind: str) -> timedelta:
    minutes = settings.load().reminders.get(kind)
    if minutes is not None:
        return timedelta(minutes=minutes)
    return _own[kind].lead if kind in _own else timedelta(0)


def _if_any(lead: timedelta) -> timedelta | None:
    return lead if lead > timedelta(0) else None
