"""Routes of what a tenant says of itself: /api/tenant."""

from typing import Annotated

from pydantic import Field

from chalicelib.domain.roles import Role
from chalicelib.domain.tenants import TenantProfile
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.fields import NAME_LENGTH, Input, Output
from chalicelib.http.routes import route
from chalicelib.operations import tenants as operations

_Text = Annotated[str, Field(max_length=NAME_LENGTH)]


class Profile(Input):
    """PUT /api/tenant: what is not sent is empty."""

    name: _Text = ""
    address: _Text = ""


class ProfileKept(Output):
    """The name and the address at the end of mails; each may be empty."""

    name: str
    address: str


@route("GET", "/api/tenant", response=Data[ProfileKept])
def get_tenant(call: Call[None]) -> Reply:
    """Return the name and the address that the caller's tenant has at the end of its mails."""
    return _reply(operations.profile_of(call.tenant))


@route("PUT", "/api/tenant", body=Profile, response=Data[ProfileKept], role=Role.ADMIN)
def put_tenant(call: Call[Profile]) -> Reply:
    """Set the name and the address at the end of the tenant's mails; empty texts leave them out."""
    profile = TenantProfile(name=call.body.name.strip(), address=call.body.address.strip())
    operations.describe(call.tenant, profile)
    return _reply(profile)


def _reply(profile: TenantProfile) -> Reply:
    return Reply(200, {"data": {"name": profile.name, "address": profile.address}})
