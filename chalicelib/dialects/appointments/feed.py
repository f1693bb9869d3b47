"""Appointments in calendar feeds (docs/calendar-feeds.md)."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.dialects.appointments.policy import APPOINTMENT, PROFESSIONAL, professional_of, resource_of
from chalicelib.dialects.appointments.professionals import Professional
from chalicelib.dialects.appointments.rules import may_see
from chalicelib.domain.feeds import Feed, FeedSource, FeedSubject, Label, Named
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.store import feed_lists, people, resources

_TITLES: dict[Language, str] = {"es": "Cita con {name}", "en": "Appointment with {name}"}
_BLOCKED: dict[Language, str] = {"es": "Bloqueado", "en": "Blocked"}


def _find(tenant: str, professional: str) -> Named | None:
    resource = resources.get(tenant, PROFESSIONAL, resource_of(professional))
    if resource is None or resource.is_removed:
        return None
    person = people.by_users(tenant, [professional]).get(professional)
    return Named(person.shown_name if person else professional, Professional(resource).zone)


def _of_professional(
    tenant: str, professional: str, span: Interval, *, is_descending: bool
) -> Iterator[Reservation]:
    resource = resource_of(professional)
    reservations = feed_lists.of_resource(tenant, resource, span, is_descending=is_descending)
    return (reservation for reservation in reservations if reservation.kind == APPOINTMENT)


def _of_user(tenant: str, user: str, span: Interval, *, is_descending: bool) -> Iterator[Reservation]:
    """Return the appointments of a user as client and as professional; a block of theirs is in both."""
    own = feed_lists.of_holder(tenant, APPOINTMENT, user, span, is_descending=is_descending)
    received = _of_professional(tenant, user, span, is_descending=is_descending)
    return feed_lists.merged((own, received), is_descending=is_descending)


def _labels_of(appointments: Sequence[Reservation], feed: Feed, viewer: Caller) -> Mapping[str, Label]:
    visible = [appointment for appointment in appointments if may_see(appointment, viewer)]
    persons = people.by_users(feed.tenant, {_other(appointment, feed) for appointment in visible})
    return {appointment.id: Label(title=_title(appointment, feed, persons)) for appointment in visible}


def _title(appointment: Reservation, feed: Feed, persons: Mapping[str, Person]) -> str:
    if appointment.details["block"]:
        return _BLOCKED[feed.language]
    other = _other(appointment, feed)
    reserved_as = appointment.contact.name if other == appointment.holder else ""
    name = persons[other].shown_name if other in persons else reserved_as or other
    return _TITLES[feed.language].format(name=name)


def _other(appointment: Reservation, feed: Feed) -> str:
    """Return whom the title names: the client in the professional's feed, otherwise the professional."""
    professional = professional_of(appointment.resource)
    return appointment.holder if feed.subject_id == professional else professional


def _may_detail(caller: Caller, professional: str) -> bool:
    return caller.can_administer or (caller.can_assist and caller.user == professional)


FEED_SOURCE = FeedSource(
    of_user=_of_user,
    labels_of=_labels_of,
    subject=FeedSubject(
        word=PROFESSIONAL,
        resource_of=resource_of,
        find=_find,
        reservations_of=_of_professional,
        may_detail=_may_detail,
        is_person=True,
    ),
)
