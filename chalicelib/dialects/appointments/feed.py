"""Appointments in calendar feeds (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence

from chalicelib.dialects.appointments.policy import APPOINTMENT, PROFESSIONAL, professional_of, resource_of
from chalicelib.dialects.appointments.rules import may_see
from chalicelib.domain.feeds import Feed, FeedSource, FeedSubject, Label
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.store import people, resources, start_order

_TITLES: dict[Language, str] = {"es": "Cita con {name}", "en": "Appointment with {name}"}
_BLOCKED: dict[Language, str] = {"es": "Bloqueado", "en": "Blocked"}


def _name_of(tenant: str, professional: str) -> str | None:
    resource = resources.get(tenant, PROFESSIONAL, resource_of(professional))
    if resource is None or resource.is_removed:
        return None
    person = people.by_users(tenant, [professional]).get(professional)
    return person.shown_name if person else professional


def _of_professional(tenant: str, professional: str, span: Interval) -> list[Reservation]:
    reservations = start_order.of_resource(tenant, resource_of(professional), span).all()
    return [reservation for reservation in reservations if reservation.kind == APPOINTMENT]


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    """Return the appointments of a user as client and as professional, each once."""
    as_client = start_order.of_holder(tenant, APPOINTMENT, user, span).all()
    both = (*as_client, *_of_professional(tenant, user, span))
    return list({appointment.id: appointment for appointment in both}.values())


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
        name_of=_name_of,
        reservations_of=_of_professional,
        may_detail=_may_detail,
        is_person=True,
    ),
)
