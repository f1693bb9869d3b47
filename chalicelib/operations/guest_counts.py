"""What open holds of guests count for, and its giving back once they are confirmed (guests.md)."""

from dataclasses import dataclass

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.guests import GuestHold
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.zones import local_day
from chalicelib.store import guest_budgets
from chalicelib.store.tables import key


@dataclass(frozen=True, slots=True)
class Place:
    """What is held: an interval of a tenant's resource, on the clocks of a zone."""

    tenant: str
    resource: str
    interval: Interval
    zone: str


def keys_of_open(place: Place, guest: str, stamped: GuestHold) -> tuple[str, str, str, str]:
    """Return the keys of what a confirmation gives back: of source, address, day and start."""
    tenant, resource, interval = place.tenant, place.resource, place.interval
    day = local_day(interval.start, place.zone)
    return (
        key("GUESTS", tenant, "SOURCE", stamped.source),
        key("GUESTS", tenant, "ADDRESS", guest),
        key("GUESTS", tenant, "DAY", resource, day.isoformat()),
        key("GUESTS", tenant, "START", resource, str(int(interval.start.timestamp()))),
    )


def give_back_confirmed(before: Reservation, after: Reservation) -> None:
    """Give back what a guest's hold had taken, if this change confirms it, whoever does.

    If that fails, it comes back by itself.
    """
    stamped = GuestHold.in_changes(before.history[0].changed)
    if stamped is None or before.is_counted or not after.is_counted:
        return
    keys = keys_of_open(
        Place(before.tenant, before.resource, before.interval, before.zone), before.holder, stamped
    )
    try:
        guest_budgets.give_back(keys, stamped.stamp)
    except Unavailable:
        return
