"""Routes of what a tenant offers on its booking page: /api/booking-page (docs/guests.md)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.domain.booking_pages import (
    MOST_ORIGINS,
    MOST_RESOURCES,
    BookingPage,
    ListedResource,
    is_origin,
)
from chalicelib.domain.roles import Role
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import Id, Input, Output
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations import booking_pages as operations


def _origin(value: str) -> str:
    if not is_origin(value):
        raise field_error(
            "debe ser un origen, como https://www.ejemplo.com",
            "must be an origin, such as https://www.example.com",
        )
    return value


class Listed(Input):
    """A resource that the page offers: its kind, court, room or professional, and its id."""

    kind: Id
    id: Id


class BookingPageSettings(Input):
    """PUT /api/booking-page: what is not sent is off."""

    resources: Annotated[list[Listed], Field(default_factory=list, max_length=MOST_RESOURCES)]
    frame_origins: Annotated[
        list[Annotated[str, AfterValidator(_origin)]], Field(default_factory=list, max_length=MOST_ORIGINS)
    ]


class ListedKept(Output):
    """A resource that the page offers.

    It is not `offered` while it takes no reservations, or asks for more than a guest gives: an approval, or
    a deposit.
    """

    kind: str
    id: str
    offered: bool


class BookingPageKept(Output):
    """What the page offers, its path, and the origins of the pages that may frame it."""

    tenant: str
    path: str
    resources: list[ListedKept]
    frame_origins: list[str]


@route("GET", "/api/booking-page", response=Data[BookingPageKept], role=Role.ADMIN, is_tenant_wide=True)
def get_booking_page(call: Call[None]) -> Reply:
    """Return which resources the tenant's public booking page offers, and whose pages may frame it."""
    return _reply(call.tenant, operations.page_of(call.tenant))


@route(
    "PUT",
    "/api/booking-page",
    body=BookingPageSettings,
    response=Data[BookingPageKept],
    role=Role.ADMIN,
    is_tenant_wide=True,
)
def put_booking_page(call: Call[BookingPageSettings]) -> Reply:
    """Set which resources guests without an account may book, and whose pages may frame the page."""
    listed = dict.fromkeys(ListedResource(one.kind, one.id) for one in call.body.resources)
    unknown = [one for one in listed if not operations.is_known(call.tenant, one)]
    if unknown:
        one = unknown[0]
        es = f"no hay nada que se pueda ofrecer: {one.kind} {one.id}"
        raise FieldsInvalid((FieldError("resources", es, f"there is nothing to offer: {one.kind} {one.id}"),))
    page = BookingPage(resources=tuple(listed), frame_origins=tuple(dict.fromkeys(call.body.frame_origins)))
    operations.choose(call.tenant, page)
    return _reply(call.tenant, page)


def _reply(tenant: str, page: BookingPage) -> Reply:
    data = {
        "tenant": tenant,
        "path": operations.path_of(tenant),
        "resources": [
            {"kind": one.kind, "id": one.id, "offered": operations.found(tenant, one) is not None}
            for one in page.resources
        ],
        "frame_origins": list(page.frame_origins),
    }
    return Reply(200, {"data": data})
