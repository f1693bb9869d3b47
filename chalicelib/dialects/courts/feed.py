"""Reservas in calendar feeds (docs/calendar-feeds.md)."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib import settings
from chalicelib.dialects.courts.policy import KIND
from chalicelib.domain.feeds import Feed, FeedSource, FeedSubject, Label, Named
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.store import feed_lists, resources

_TITLES: dict[Language, str] = {"es": "Reserva: {cancha}", "en": "Reservation: {cancha}"}


def _find(tenant: str, cancha: str) -> Named | None:
    resource = resources.get(tenant, KIND, cancha)
    if resource is None or resource.is_removed:
        return None
    return Named(resource.name, settings.load().default_timezone)


def _of_cancha(tenant: str, cancha: str, span: Interval, *, is_descending: bool) -> Iterator[Reservation]:
    reservations = feed_lists.of_resource(tenant, cancha, span, is_descending=is_descending)
    return (reservation for reservation in reservations if reservation.kind == KIND)


def _of_user(tenant: str, user: str, span: Interval, *, is_descending: bool) -> Iterator[Reservation]:
    return feed_lists.of_holder(tenant, KIND, user, span, is_descending=is_descending)


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
        find=_find,
        reservations_of=_of_cancha,
        may_detail=lambda caller, _cancha: caller.can_administer,
    ),
)
