"""Appointments in calendars that programs subscribe to (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence

from chalicelib.dialects.appointments.policy import APPOINTMENT, PROFESSIONAL, professional_of, resource_of
from chalicelib.dialects.appointments.rules import may_see
from chalicelib.domain.feeds import Feed, Label, Language, Listing, Thing
from chalicelib.domain.intervals import Interval
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.store import listings, people, resources

_TITLES: dict[Language, str] = {"es": "Cita con {name}", "en": "Appointment with {name}"}
_BLOCKED: dict[Language, str] = {"es": "Bloqueado", "en": "Blocked"}


def _name_of(tenant: str, professional: str) -> str | None:
    found = resources.get(tenant, PROFESSIONAL, resource_of(professional))
    if found is None or found.is_removed:
        return None
    person = people.by_users(tenant, [professional]).get(professional)
    return person.shown_name if person else professional


def _of_professional(tenant: str, professional: str, span: Interval) -> list[Reservation]:
    found = listings.of_resource(tenant, resource_of(professional), span)
    return [each for each in found if each.kind == APPOINTMENT]


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    """Those that they are the client of, and those with them."""
    own = listings.of_holder(tenant, APPOINTMENT, user, span)
    return list({each.id: each for each in (*own, *_of_professional(tenant, user, span))}.values())


def _labels_of(appointments: Sequence[Reservation], feed: Feed) -> Mapping[str, Label]:
    seen = [each for each in appointments if may_see(each, feed.viewer)]
    known = people.by_users(feed.tenant, {_other(each, feed) for each in seen})
    return {each.id: Label(title=_title(each, feed, known)) for each in seen}


def _title(appointment: Reservation, feed: Feed, known: Mapping[str, Person]) -> str:
    if appointment.details["block"]:
        return _BLOCKED[feed.language]
    other = _other(appointment, feed)
    reserved_as = appointment.contact.name if other == appointment.holder else ""
    name = known[other].shown_name if other in known else reserved_as or other
    return _TITLES[feed.language].format(name=name)


def _other(appointment: Reservation, feed: Feed) -> str:
    """Whom it is with: in a professional's calendar the client, in a client's the professional."""
    professional = professional_of(appointment.resource)
    return appointment.holder if feed.of_id == professional else professional


def _may_detail(caller: Caller, professional: str) -> bool:
    return caller.can_administer or (caller.can_assist and caller.user == professional)


LISTING = Listing(
    of_user=_of_user,
    labels_of=_labels_of,
    thing=Thing(
        word=PROFESSIONAL,
        name_of=_name_of,
        reservations_of=_of_professional,
        may_detail=_may_detail,
        is_person=True,
    ),
)
