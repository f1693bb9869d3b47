"""Routes of profiles, which are the directory's people: /api/profiles."""

from dataclasses import replace
from typing import Any

from chalicelib.dialects.appointments.policy import (
    APPOINTMENT,
    PROFESSIONAL,
    PROFILE,
    PROFILE_CHANGED,
    PROFILES,
    resource_of,
)
from chalicelib.dialects.appointments.responses import Profile, PublicProfile, Success, success
from chalicelib.dialects.appointments.schemas import ProfilePatch
from chalicelib.domain.errors import NotHolder
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller, Role
from chalicelib.http.call import Call, Reply
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations import people as operations
from chalicelib.operations.users import take_name
from chalicelib.store import account_overrides, people, reservations, resources


@route("GET", "/api/profiles", response=Success[list[Profile]], role=Role.STAFF)
def list_profiles(call: Call[None]) -> Reply:
    """List the clients of a professional, or for an admin all people whose role is below staff, by name."""
    caller = call.caller
    if caller.can_administer:
        everybody = people.of_tenant(caller.tenant)
        clients = [person for person in everybody if _role_of(person) < Role.STAFF]
    else:
        mine = reservations.of_resource(caller.tenant, resource_of(caller.user))
        found = people.by_users(caller.tenant, {each.holder for each in mine if _has_client(each)})
        clients = sorted(found.values(), key=lambda person: person.order)
    return success(200, PROFILES, [_profile_of(person) for person in clients])


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


def _may_see(user: str, caller: Caller) -> bool:
    """Return whether the caller may see a user's whole profile."""
    if user == caller.user or caller.can_administer:
        return True
    if not caller.can_assist:
        return False
    own = resource_of(caller.user)
    theirs = reservations.of_holder(caller.tenant, APPOINTMENT, user)
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
