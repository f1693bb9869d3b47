"""Routes of the public booking page: /api/book. They ask for no account (docs/guests.md)."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from chalicelib.dialects.platform.closure_schemas import NearDay
from chalicelib.domain.booking_pages import ListedResource
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.opening import hours_text, open_on
from chalicelib.domain.slots import Slot
from chalicelib.domain.zones import local_day, utc
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.field_errors import OUT_OF_RANGE, field_error
from chalicelib.http.fields import Date, DateTime, Given, Input, Name, Number, Output, ShownAmount
from chalicelib.http.instants import Written, instant_in
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.route_docs import RouteDocs
from chalicelib.http.routes import route
from chalicelib.operations import booking_pages, guest_holds, tenants
from chalicelib.operations.booking_pages import OfferedResource
from chalicelib.operations.guest_holds import HoldRequest

_DAY = timedelta(days=1)
_USUAL_MINUTES = 60
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise field_error("debe ser una dirección de correo", "must be an e-mail address")
    return value


class TimesQuery(Input):
    """From which local day on times are shown, of how many days, and how long: today, one, as usual."""

    first: NearDay | None = Field(default=None, alias="date")
    days: Annotated[int, Field(ge=1, le=7)] = 1
    minutes: Annotated[int, Field(ge=1, le=44_640)] | None = None


class GuestBooking(Input):
    """POST: who books, and when; `start` has an offset, or is on the resource's clock.

    `language` is the one in which the page was read, for the mails: it counts where the stage lists it.
    """

    name: Annotated[Name, Given]
    email: Annotated[str, Field(max_length=254), AfterValidator(_address), Given]
    start: Annotated[Written, Given]
    minutes: Annotated[int, Number, Given]
    language: Language | None = None


class OfferedBrief(Output):
    """A resource that can be booked."""

    kind: str
    id: str
    name: str


class TenantPage(Output):
    """What a tenant says of itself, and what guests can book there."""

    name: str
    address: str
    resources: list[OfferedBrief]


class FreeTime(Output):
    """The start of a free time, and what it costs where that is known."""

    start: DateTime
    total: ShownAmount = 0


class Opening(Output):
    """A time of a day on the resource's clock."""

    opens: str = Field(serialization_alias="from")
    closes: str = Field(serialization_alias="to")


class DayOfTimes(Output):
    """A local day: when it is open, all day where nothing says so, and what of it is free."""

    date: Date
    hours: list[Opening]
    free: list[FreeTime]


class PriceList(Output):
    """What an hour costs, and the rules that come before, as in the resource's rules."""

    currency: str
    per_hour: ShownAmount = 0
    rules: list[dict[str, Any]]


class OfferedTimes(Output):
    """A resource: the lengths to choose from, its prices, and its free times by day."""

    NULLABLE = frozenset({"prices"})

    tenant: str
    kind: str
    id: str
    name: str
    timezone: str
    minutes: int
    lengths: list[int]
    prices: PriceList | None
    days: list[DayOfTimes]


class Held(Output):
    """Until when the time is held for whoever confirms it by the link in the mail."""

    expires: DateTime


@route("GET", "/api/book/{tenant}", response=Data[TenantPage], role=None, records_caller=False)
def get_tenant_page(call: Call[None]) -> Reply:
    """Return what a tenant offers to guests without an account; what offers nothing is not there."""
    tenant = call.path["tenant"]
    offered, profile = booking_pages.offered(tenant), tenants.profile_of(tenant)
    names = booking_pages.names_of(offered)
    rows = [{"kind": one.resource.kind, "id": one.id, "name": names[one.resource.id]} for one in offered]
    return Reply(200, {"data": {"name": profile.name, "address": profile.address, "resources": rows}})


@route(
    "GET",
    "/api/book/{tenant}/{kind}/{id}",
    query=TimesQuery,
    response=Data[OfferedTimes],
    role=None,
    records_caller=False,
)
def get_offered_times(call: Call[None]) -> Reply:
    """Return hours, prices and free times of a resource, for guests without an account."""
    offered, query = _offered(call), call.query
    lengths = offered.lengths
    minutes = query.minutes or (_USUAL_MINUTES if _USUAL_MINUTES in lengths else lengths[0])
    _raise_unless_offered(minutes, lengths)
    first = query.first or local_day(call.now, offered.zone)
    days = [first + _DAY * number for number in range(query.days)]
    hours = offered.rules.hours
    data = {
        "tenant": tenants.profile_of(call.path["tenant"]).name,
        "kind": offered.resource.kind,
        "id": offered.id,
        "name": booking_pages.names_of([offered])[offered.resource.id],
        "timezone": offered.zone,
        "minutes": minutes,
        "lengths": list(lengths),
        "prices": booking_pages.prices_of(offered),
        "days": [
            {
                "date": day.isoformat(),
                "hours": hours_text(open_on(hours, day, offered.zone), day, offered.zone),
                "free": [_free(slot) for slot in booking_pages.free_times(offered, day, minutes, call.now)],
            }
            for day in days
        ],
    }
    return Reply(200, {"data": data})


@route(
    "POST",
    "/api/book/{tenant}/{kind}/{id}",
    body=GuestBooking,
    response=Data[Held],
    role=None,
    records_caller=False,
    is_audited=False,
    docs=RouteDocs(statuses=(202,)),
)
def hold_as_guest(call: Call[GuestBooking]) -> Reply:
    """Hold a time for 15 minutes for a guest, who confirms it by the link in a mail."""
    offered, body = _offered(call), call.body
    _raise_unless_offered(body.minutes, offered.lengths)
    request = HoldRequest(
        name=body.name,
        email=body.email,
        interval=_interval(body, offered),
        source=call.source,
        language=body.language,
    )
    expires = guest_holds.hold(offered, request, call.now)
    return Reply(202, {"data": {"expires": utc(expires)}})


def _offered(call: Call[Any]) -> OfferedResource:
    listed = ListedResource(call.path["kind"], call.path["id"])
    return booking_pages.offered_one(call.path["tenant"], listed)


def _raise_unless_offered(minutes: int, lengths: tuple[int, ...]) -> None:
    """Check that guests may choose this length: of each minute of a week, anybody could ask much.

    :raises FieldsInvalid: if they may not
    """
    if minutes not in lengths:
        choice = ", ".join(map(str, lengths))
        raise FieldsInvalid.of_field("minutes", f"debe ser uno de: {choice}", f"must be one of: {choice}")


def _interval(body: GuestBooking, offered: OfferedResource) -> Interval:
    """Return the interval that is asked for; it begins at a whole minute.

    :raises FieldsInvalid: if there is no such time on the resource's clock
    """
    start = instant_in(offered.zone, body.start, "start")
    if isinstance(start, FieldError):
        raise FieldsInvalid((start,))
    if start.second:
        raise FieldsInvalid.of_field("start", "debe ser un minuto entero", "must be a whole minute")
    try:
        return Interval.of(start, start + timedelta(minutes=body.minutes))
    except OverflowError as error:
        raise FieldsInvalid.of_field("start", *OUT_OF_RANGE) from error


def _free(slot: Slot) -> dict[str, Any]:
    total = {} if slot.price is None else {"total": slot.price.document["total"]}
    return {"start": utc(slot.interval.start), **total}
