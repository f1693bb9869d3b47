"""The route of users' roles and access, for admins: /api/people (contract common.md, *Who is who*)."""

from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool, WithJsonSchema

from chalicelib import auth
from chalicelib.domain.roles import Role, Roles
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import Output, Patch
from chalicelib.http.routes import route
from chalicelib.operations import access as operations


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


class PersonAccess(Output):
    """A user with their roles, as in `staff` or `staff:class`, and whether they may sign in."""

    id: str
    name: str
    email: str
    roles: list[str]
    active: bool


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
