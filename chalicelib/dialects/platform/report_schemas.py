"""Query and response models of /api/reports."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.dialects.platform.closure_schemas import NearDay
from chalicelib.domain.people import Person
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import local_day
from chalicelib.http.fields import Date, Given, Id, Input, Output
from chalicelib.http.requests import FieldsInvalid
from chalicelib.operations import kinds
from chalicelib.operations.reports import MOST_DAYS, Numbers

_SHOWN = timedelta(days=29)


class ReportQuery(Input):
    """What a report is about: a kind of resources, or with `id` one of them, and at most 92 days."""

    kind: Annotated[Id, Given]
    id: Id | None = None
    first: NearDay | None = Field(None, alias="from", description="The first day; without it 30 are shown.")
    last: NearDay | None = Field(None, alias="to", description="The last day, itself included; else today.")
    format: Literal["json", "csv"] = "json"

    def days(self, now: datetime, zone: str) -> tuple[date, date]:
        """Return the first day and the last; `zone` says what today is.

        :raises FieldsInvalid: if they are reversed, or more than a report may have
        """
        last = self.last or (local_day(now, zone) if self.first is None else self.first + _SHOWN)
        first = self.first or last - _SHOWN
        if last < first:
            raise FieldsInvalid.of_field("to", "debe ser igual o posterior a from", "must not be before from")
        if (last - first).days >= MOST_DAYS:
            es, en = f"puede abarcar {MOST_DAYS} días como máximo", f"may have {MOST_DAYS} days at most"
            raise FieldsInvalid.of_field("to", es, en)
        return first, last


class _Row(Output):
    """What a report says of a resource."""

    resource_id: str
    name: str


class OccupancyRow(_Row):
    """How long it was open and reserved, in minutes, and the share; of a class, those of its seats."""

    NULLABLE = frozenset({"share"})

    open_minutes: int
    reserved_minutes: int
    share: float | None

    @classmethod
    def of(cls, numbers: Numbers) -> "OccupancyRow":
        """Create it from what was counted."""
        return cls(
            **_named(numbers),
            open_minutes=numbers.open_seconds // 60,
            reserved_minutes=numbers.reserved_seconds // 60,
            share=_share(numbers.reserved_seconds, numbers.open_seconds),
        )


class UsageRow(_Row):
    """How many reservations, of how many people, and what became of them."""

    reservations: int
    users: int
    minutes: int
    pending: int
    confirmed: int
    completed: int
    no_show: int
    cancelled: int
    expired: int

    @classmethod
    def of(cls, numbers: Numbers) -> "UsageRow":
        """Create it from what was counted."""
        named = _named(numbers)
        by_status = {status.value: numbers.statuses[status] for status in Status}
        return cls(
            resource_id=named["resource_id"],
            name=named["name"],
            reservations=numbers.reservations,
            users=len(numbers.holders),
            minutes=numbers.reserved_seconds // 60,
            **by_status,
        )


class NoShowRow(_Row):
    """How many were over, how many of these nobody came to, and the share."""

    NULLABLE = frozenset({"share"})

    over: int
    no_shows: int
    share: float | None

    @classmethod
    def of(cls, numbers: Numbers) -> "NoShowRow":
        """Create it from what was counted."""
        absent = numbers.statuses[Status.NO_SHOW]
        over = absent + numbers.statuses[Status.COMPLETED]
        return cls(**_named(numbers), over=over, no_shows=absent, share=_share(absent, over))


class RevenueRow(_Row):
    """What its reservations cost, as far as they were not cancelled."""

    reservations: int
    total: float

    @classmethod
    def of(cls, numbers: Numbers) -> "RevenueRow":
        """Create it from what was counted."""
        return cls(**_named(numbers), reservations=numbers.reservations, total=float(numbers.amount))


class _Days(Output):
    """The days of a report, both inclusive."""

    kind: str
    first: Date = Field(serialization_alias="from")
    last: Date = Field(serialization_alias="to")


class Occupancy(_Days):
    """How full the resources were."""

    rows: list[OccupancyRow]


class UsedDay(Output):
    """How many reservations began on a day."""

    date: Date
    reservations: int


class UsedHour(Output):
    """How many minutes an hour of the week has, 1 being Monday, all its days and resources together."""

    day: int
    hour: int
    minutes: int


class Usage(_Days):
    """How the resources were used: by resource, by day, by hour of the week."""

    rows: list[UsageRow]
    days: list[UsedDay]
    hours: list[UsedHour]


class Absent(Output):
    """Somebody who did not come."""

    user_id: str
    name: str
    no_shows: int

    @classmethod
    def of(cls, user: str, number: int, person: Person | None) -> "Absent":
        """Create it from a number and the directory's person, if it has one."""
        return cls(user_id=user, name="" if person is None else person.name, no_shows=number)


class NoShows(_Days):
    """Who did not come: by resource, and the people with most of them."""

    rows: list[NoShowRow]
    users: list[Absent]


class EarnedDay(Output):
    """What the reservations of a day cost."""

    date: Date
    total: float


class Revenue(_Days):
    """What the reservations cost, by resource and by day."""

    currency: str
    total: float
    rows: list[RevenueRow]
    days: list[EarnedDay]


def _named(numbers: Numbers) -> dict[str, str]:
    resource = numbers.resource
    return {"resource_id": kinds.public_id(resource.kind, resource.id), "name": resource.name}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
