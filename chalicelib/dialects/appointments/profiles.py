"""Routes of profiles, which are the directory's people: /api/profiles."""

from dataclasses import replace
from itertools import islice
from typing import Any

from chalicelib.dialects.appointments.policy import (
    APPOINTMENT,
    PROFESSIONAL,
    PROFILE,
    PROFILE_CHANGED,
    PROFILES,
    resource_of,
)
from chalicelib.dialects.appointments.responses import (
    Profile,
    PublicProfile,
    Success,
    SuccessInParts,
    envelope,
    success,
)
from chalicelib.dialects.appointments.schemas import ProfilePatch
from chalicelib.domain.errors import NotHolder
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller, Role
from chalicelib.http.call import Call, Reply
from chalicelib.http.parts import MOST_LOOKED_AT, Listed, ListQuery, SortedList, reply_in_parts
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations import people as operations
from chalicelib.operations.users import take_name
from chalicelib.store import account_overrides, people, reservations, resources
from chalicelib.store.index_lists import Place


@route(
    "GET",
    "/api/profiles",
    query=ListQuery,
    response=SuccessInParts[list[Profile]],
    role=Role.STAFF,
)
def list_profiles(call: Call[None]) -> Reply:
    """List the clients of a professional, or for an admin all people whose role is below staff, by name."""
    caller = call.caller
    listed: Listed[Person] = (
        people.list_of_tenant(caller.tenant)
        if caller.can_administer
        else SortedList(_clients_of(caller), _place_of)
    )
    return reply_in_parts(
        call,
        listed,
        rows=lambda persons: [_profile_of(person) for person in persons],
        body=lambda rows: envelope(200, PROFILES, rows),
        keeps=lambda person: not caller.can_administer or _role_of(person) < Role.STAFF,
    )


@route("GET", "/api/profiles/{user_id}", response=Success[list[Profile | PublicProfile]])
def get_profile(call: Call[None]) -> Reply:
    """Return the profile of a user as far as the caller may see it, as a list of one; else an empty list."""
    _record_if_own(call)
    person = people.get(call.tenant, call.path["user_id"])
    shown: list[PublicProfile] = []
    if person is not None and _may_see(person.user, call.caller):
        shown = [_profile_of(person)]
    elif person is not None and _is_professional(person):
        shown = [PublicProfile.of(person, _role_of(person))]
    return success(200, PROFILE.format(id=call.path["user_id"]), shown)


@route("PUT", "/api/profiles/{user_id}", body=ProfilePatch, response=Success[Profile])
def put_profile(call: Call[ProfilePatch]) -> Reply:
    """Change name and birth date of a user, by themselves or an admin of all kinds; it is complete then."""
    user, body = call.path["user_id"], call.body
    if user != call.caller.user and not call.caller.can_administer_people:
        raise NotHolder
    if body.birth_date is not None and body.birth_date > call.now.date():
        raise FieldsInvalid.of_field("birth_date", "no puede ser futura", "cannot be in the future")

    def plan(person: Person) -> Person:
        # What comes back as it was shown is no change: the name shown may be the address.
        is_same = body.full_name in (None, person.shown_name)
        return replace(
            person if is_same else person.renamed(str(body.full_name)),
            birth_date=body.birth_date if "birth_date" in body.model_fields_set else person.birth_date,
            is_complete=True,
        )

    _record_if_own(call)
    person = operations.change(tenant=call.tenant, user=user, plan=plan)
    if body.full_name is not None and body.full_name == person.name:
        # After the directory: if that is where it ends, the same request made again does the rest.
        take_name(person=person)
    return success(200, PROFILE_CHANGED, _profile_of(person))


def _record_if_own(call: Call[Any]) -> None:
    """Record the caller if the path names them: their own profile is there at their first request."""
    if call.path["user_id"] == call.caller.user:
        operations.upsert(caller=call.caller, now=call.now)


def _clients_of(caller: Caller) -> list[Person]:
    """Return those who have or had an appointment with the caller, by name.

    No index has them: they are those of the caller's latest appointments, as many as one request looks at.
    """
    mine = islice(
        reservations.list_of_resource(caller.tenant, resource_of(caller.user)).records(), MOST_LOOKED_AT
    )
    clients = people.by_users(caller.tenant, {each.holder for each in mine if _has_client(each)})
    return sorted(clients.values(), key=_place_of)


def _place_of(person: Person) -> Place:
    name, number = person.order
    return name, f"{number:016d}", person.user


def _may_see(user: str, caller: Caller) -> bool:
    """Return whether the caller may see a user's whole profile."""
    if user == caller.user or caller.can_administer:
        return True
    if not caller.can_assist:
        return False
    own = resource_of(caller.user)
    theirs = islice(reservations.list_of_holder(caller.tenant, APPOINTMENT, user).records(), MOST_LOOKED_AT)
    return any(each.resource == own and _has_client(each) for each in theirs)


def _is_professional(person: Person) -> bool:
    return resources.get_cached(person.tenant, PROFESSIONAL, resource_of(person.user)) is not None


def _has_client(reservation: Reservation) -> bool:
    """Return whether it is an appointment and not a block, which the professional holds themselves."""
    return reservation.kind == APPOINTMENT and not reservation.details["block"]


def _role_of(person: Person) -> Role:
    return operations.roles_of(person.tenant, person.user, person).in_kind(PROFESSIONAL)


def _profile_of(person: Person) -> Profile:
    is_active = not account_overrides.is_disabled(person.tenant, person.user)
    return Profile.whole(person, _role_of(person), is_active=is_active)
