"""Reservas in calendars that programs subscribe to (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence

from chalicelib.dialects.courts.policy import KIND
from chalicelib.domain.feeds import Feed, Label, Language, Listing, Thing
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.store import listings, resources

_TITLES: dict[Language, str] = {"es": "Reserva: {cancha}", "en": "Reservation: {cancha}"}


def _name_of(tenant: str, cancha: str) -> str | None:
    found = resources.get(tenant, KIND, cancha)
    return None if found is None or found.is_removed else found.name


def _of_cancha(tenant: str, cancha: str, span: Interval) -> list[Reservation]:
    return [each for each in listings.of_resource(tenant, cancha, span) if each.kind == KIND]


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    return listings.of_holder(tenant, KIND, user, span)


def _labels_of(reservas: Sequence[Reservation], feed: Feed) -> Mapping[str, Label]:
    canchas = resources.by_ids(feed.tenant, {each.resource for each in reservas})
    return {each.id: _label(each, canchas[each.resource].name, feed) for each in reservas}


def _label(reserva: Reservation, cancha: str, feed: Feed) -> Label:
    """A court's own calendar, which only admins have with details, says whose each reserva is."""
    whose = (reserva.contact.name or reserva.holder) if reserva.holder != feed.of_id else None
    return Label(title=_TITLES[feed.language].format(cancha=cancha), place=cancha, description=whose)


LISTING = Listing(
    of_user=_of_user,
    labels_of=_labels_of,
    thing=Thing(
        word=KIND,
        name_of=_name_of,
        reservations_of=_of_cancha,
        may_detail=lambda caller, _cancha: caller.can_administer,
    ),
)
