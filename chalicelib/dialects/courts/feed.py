"""Reservas in calendar feeds (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence

from chalicelib.dialects.courts.policy import KIND
from chalicelib.domain.feeds import Feed, FeedSource, FeedSubject, Label
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.store import resources, start_order

_TITLES: dict[Language, str] = {"es": "Reserva: {cancha}", "en": "Reservation: {cancha}"}


def _name_of(tenant: str, cancha: str) -> str | None:
    resource = resources.get(tenant, KIND, cancha)
    return None if resource is None or resource.is_removed else resource.name


def _of_cancha(tenant: str, cancha: str, span: Interval) -> list[Reservation]:
    reservations = start_order.of_resource(tenant, cancha, span).all()
    return [reservation for reservation in reservations if reservation.kind == KIND]


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    return start_order.of_holder(tenant, KIND, user, span).all()


def _labels_of(reservas: Sequence[Reservation], feed: Feed, _viewer: Caller) -> Mapping[str, Label]:
    canchas = resources.by_ids(feed.tenant, {reserva.resource for reserva in reservas})
    return {reserva.id: _label(reserva, canchas[reserva.resource].name, feed) for reserva in reservas}


def _label(reserva: Reservation, cancha: str, feed: Feed) -> Label:
    """Return a label; in a court's feed, whose details only admins get, it names the holder."""
    holder = (reserva.contact.name or reserva.holder) if reserva.holder != feed.subject_id else None
    return Label(title=_TITLES[feed.language].format(cancha=cancha), place=cancha, description=holder)


FEED_SOURCE = FeedSource(
    of_user=_of_user,
    labels_of=_labels_of,
    subject=FeedSubject(
        word=KIND,
        resource_of=lambda cancha: cancha,
        name_of=_name_of,
        reservations_of=_of_cancha,
        may_detail=lambda caller, _cancha: caller.can_administer,
    ),
)
