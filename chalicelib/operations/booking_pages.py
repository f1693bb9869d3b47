"""The public booking page of a tenant: what administrators turn on, and what anybody sees of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from chalicelib import identity, settings
from chalicelib.domain.booking_pages import BookingPage, ListedResource
from chalicelib.domain.errors import ResourceNotFound
from chalicelib.domain.money import Money
from chalicelib.domain.prices import number_of
from chalicelib.domain.resource import Resource
from chalicelib.domain.rules import Durations, Rules
from chalicelib.domain.slots import Asked, Slot
from chalicelib.operations import kinds, offers, rules
from chalicelib.operations.kinds import GuestReservations, ReservationKind
from chalicelib.operations.resources import named
from chalicelib.store import preferences, resources

# The lengths that a page offers, in minutes: by default, and at most so many.
_LENGTHS, _MOST_LENGTHS, _STEP = (30, 60, 90, 120), 12, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedResource:
    """A resource that guests may reserve: its tenant has turned it on, and it takes reservations."""

    kind: ReservationKind
    guests: GuestReservations
    resource: Resource

    @property
    def id(self) -> str:
        """Return the id that clients know."""
        return self.kind.public_id(self.resource.id)

    @property
    def zone(self) -> str:
        """Return the zone of its clocks."""
        return self.resource.timezone or settings.load().default_timezone

    @property
    def rules(self) -> Rules:
        """Return the rules in force, at most ten seconds old."""
        return rules.in_force(self.resource.tenant, self.resource.kind, self.resource.id)

    @property
    def lengths(self) -> tuple[int, ...]:
        """Return how many minutes a guest may choose."""
        minutes = self.guests.minutes(self.resource)
        return _lengths(self.rules.durations) if minutes is None else (minutes,)


def page_of(tenant: str) -> BookingPage:
    """Return what the tenant has turned on, as a process knows it: at most ten seconds old.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return preferences.booking_page(tenant)


def choose(tenant: str, page: BookingPage) -> None:
    """Replace what the tenant has turned on.

    :raises Unavailable: if the store gave no definite answer in time
    """
    preferences.choose_booking_page(tenant, page, identity.new_operation_id())


def path_of(tenant: str) -> str:
    """Return where the tenant's page is, below the address of the service."""
    return f"book/{quote(tenant, safe='')}"


def is_known(tenant: str, listed: ListedResource) -> bool:
    """Return whether the tenant has such a resource, of a kind that guests can reserve.

    :raises Unavailable: if the store gave no definite answer in time
    """
    kind = kinds.of_resource(listed.kind)
    if kind is None or kind.guests is None:
        return False
    resource = resources.get_cached(tenant, listed.kind, kind.resource_of(listed.id))
    return resource is not None and not resource.is_removed


def found(tenant: str, listed: ListedResource) -> OfferedResource | None:
    """Return a resource as it can be offered to guests; None if it cannot.

    :raises Unavailable: if the store gave no definite answer in time
    """
    kind = kinds.of_resource(listed.kind)
    if kind is None or kind.guests is None:
        return None
    resource = resources.get_cached(tenant, listed.kind, kind.resource_of(listed.id))
    if resource is None or not resource.is_reservable or not kind.guests.is_offered(resource):
        return None
    return OfferedResource(kind=kind, guests=kind.guests, resource=resource)


def offered(tenant: str) -> list[OfferedResource]:
    """Return all that a tenant's page offers, in the order of its administrators.

    :raises ResourceNotFound: if it offers nothing
    :raises Unavailable: if the store gave no definite answer in time
    """
    shown = [one for listed in page_of(tenant).resources if (one := found(tenant, listed)) is not None]
    if not shown:
        raise ResourceNotFound
    return shown


def offered_one(tenant: str, listed: ListedResource) -> OfferedResource:
    """Return one resource of a tenant's page.

    :raises ResourceNotFound: if the page does not offer it
    :raises Unavailable: if the store gave no definite answer in time
    """
    one = found(tenant, listed) if listed in page_of(tenant).resources else None
    if one is None:
        raise ResourceNotFound
    return one


def names_of(offered: Sequence[OfferedResource]) -> dict[str, str]:
    """Return the names of resources of one tenant, by their ids; of users as the directory has them.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if not offered:
        return {}
    found = named(offered[0].resource.tenant, (one.resource for one in offered))
    return {resource.id: resource.name for resource in found}


def free_times(offered: OfferedResource, day: date, minutes: int, now: datetime) -> list[Slot]:
    """Return the times of a day that somebody without an account can reserve, by start.

    :raises Unavailable: if the store gave no definite answer in time
    """
    resource = offered.resource
    offer = offers.offer(
        tenant=resource.tenant,
        kind=resource.kind,
        resource=resource.id,
        asked=Asked(day=day, duration=timedelta(minutes=minutes), now=now),
        zone=offered.zone,
        caller=None,
    )
    return [slot for slot in offer.slots if slot.interval.start > now]


def prices_of(offered: OfferedResource) -> Mapping[str, Any] | None:
    """Return what a resource costs whoever has no membership, as JSON has it; None if nothing says so."""
    prices, rate = offered.rules.prices, offered.kind.hourly_rate
    currency = settings.load().payment_currency if prices is None else prices.currency
    own = None
    if rate is not None and (prices is None or prices.per_hour is None):
        own = number_of(Money.rounded(rate(offered.resource), currency).units, currency)
    if prices is None and own is None:
        return None
    said = {"rules": []} if prices is None else prices.document
    general = [rule for rule in said["rules"] if "membership" not in rule]
    per_hour = {} if own is None else {"per_hour": own}
    return {"currency": currency, **per_hour, **said, "rules": general}


def _lengths(durations: Durations | None) -> tuple[int, ...]:
    if durations is None:
        return _LENGTHS
    if durations.allowed:
        return tuple(sorted(durations.allowed))[:_MOST_LENGTHS]
    step = durations.step or _STEP
    first = durations.shortest or step
    lengths = [first + step * number for number in range(_MOST_LENGTHS)]
    return tuple(length for length in lengths if durations.allows(timedelta(minutes=length))) or (first,)
