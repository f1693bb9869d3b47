"""Routes of the people whom a tenant knows, for staff: /api/people (contract common.md, *Who is who*)."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictBool, WithJsonSchema

from chalicelib import auth
from chalicelib.domain.people import folded
from chalicelib.domain.roles import Role, Roles
from chalicelib.domain.statuses import Status
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import DateTime, Given, Input, Output, Patch, one_of
from chalicelib.http.instants import utc
from chalicelib.http.people_search import searched, searched_guests
from chalicelib.http.prices import LateFee, fee_of
from chalicelib.http.routes import route
from chalicelib.operations import access as operations
from chalicelib.operations import histories, people
from chalicelib.operations.histories import Visit

_MOST_FOUND = 20


def _roles(value: Any) -> Roles:
    """Return the roles of a list of words; a token's unknown words mean nothing, here they are mistakes."""
    if not isinstance(value, list):
        raise field_error("debe ser una lista", "must be a list")
    grants = [auth.granted_by(word) if isinstance(word, str) else None for word in value]
    if None in grants:
        raise field_error(
            "solo puede tener roles, o roles de un tipo como staff:class",
            "may only have roles, or roles in a kind such as staff:class",
        )
    return Roles.of(grant for grant in grants if grant is not None)


_Words = WithJsonSchema({"type": "array", "items": {"type": "string"}})


class AccessPatch(Patch):
    """PATCH /api/people/{user_id}: fields that are not sent stay as they are."""

    roles: Annotated[Roles, BeforeValidator(_roles), _Words] | None = None
    active: StrictBool | None = None


class SearchQuery(Input):
    """GET /api/people."""

    q: Annotated[str, Field(max_length=200), Given]


class PersonRow(Output):
    """Somebody whom the tenant knows; `roles` are as in `staff` or `staff:class`.

    `is_guest`: they booked without an account, and have no roles.
    """

    id: str
    name: str
    email: str
    roles: list[str]
    is_guest: bool


class VisitRow(Output):
    """What somebody has reserved; `kind` is that of its resource, `fee` what they owe for giving it up late.

    One that they deleted is there as cancelled, as long as they owe something for it.
    """

    id: str
    kind: str
    resource_id: str
    resource_name: str
    start: DateTime
    end: DateTime
    timezone: str
    status: Annotated[str, one_of(Status)]
    fee: LateFee | None = None

    @classmethod
    def of(cls, visit: Visit) -> "VisitRow":
        """Create it from an operation's visit."""
        reservation = visit.reservation
        fee = fee_of(reservation)
        return cls(
            id=reservation.id,
            kind=visit.kind.resource_kind,
            resource_id=visit.resource,
            resource_name=visit.name,
            start=utc(reservation.interval.start),
            end=utc(reservation.interval.end),
            timezone=reservation.zone,
            status=reservation.status.value,
            **({} if fee is None else {"fee": fee}),
        )


class PersonAccess(Output):
    """A user with their roles, as in `staff` or `staff:class`, and whether they may sign in."""

    id: str
    name: str
    email: str
    roles: list[str]
    active: bool


@route("GET", "/api/people", query=SearchQuery, response=Data[list[PersonRow]])
def search_people(call: Call[None]) -> Reply:
    """List whom words of a name or address find, for staff; only proved addresses are found, 30 a minute.

    Guests, who booked without an account, are found by those who may see what they booked.
    """
    histories.raise_unless_staff(call.caller)
    found, headers = searched(call, _MOST_FOUND)
    known = [
        PersonRow(
            id=person.user,
            name=person.shown_name,
            email=person.email,
            roles=people.roles_of(call.tenant, person.user, person).words,
            is_guest=False,
        )
        for person in found
    ]
    guests = [
        PersonRow(id=guest.user, name=guest.name, email=guest.email, roles=[], is_guest=True)
        for guest in searched_guests(call, _MOST_FOUND)
    ]
    rows = sorted([*known, *guests], key=lambda row: folded(row.name))
    return Reply(200, {"data": rows[:_MOST_FOUND]}, headers)


@route("GET", "/api/people/{user_id}/reservations", response=Data[list[VisitRow]])
def list_visits(call: Call[None]) -> Reply:
    """List what somebody has reserved, latest start first, for staff: fifty of each kind that these may see.

    Admins of a kind see all of it, staff those of classes, a professional their own appointments.
    """
    visits = histories.of_person(user=call.path["user_id"], caller=call.caller, now=call.now)
    return Reply(200, {"data": [VisitRow.of(visit) for visit in visits]})


@route("PATCH", "/api/people/{user_id}", body=AccessPatch, response=Data[PersonAccess], role=Role.ADMIN)
def patch_person(call: Call[AccessPatch]) -> Reply:
    """Change the roles of a user of a lower rank, or whether they may sign in, with or without an account.

    The roles that are sent take the place of all that they had. Only superadmins give a role as high as their
    own, and nobody takes away the last superadmin.
    """
    access = operations.change(
        user=call.path["user_id"],
        roles=call.body.roles,
        is_active=call.body.active,
        actor=call.caller,
        now=call.now,
    )
    shown = PersonAccess(
        id=access.user,
        name=access.name,
        email=access.email,
        roles=access.roles.words,
        active=access.is_active,
    )
    return Reply(200, {"data": shown})
