"""Request schemas and response models of /api/closures."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from chalicelib.domain.closures import Closure
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.sessions import ClassSession
from chalicelib.http import bodies
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import DateTime, Given, Id, Input, Name, Output
from chalicelib.http.instants import parsed_moment, utc
from chalicelib.http.parts import ListQuery
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.wallclock import Day, parsed_day
from chalicelib.operations import kinds
from chalicelib.operations.closures import Made

_FIRST_YEAR, _LAST_YEAR = 2000, 2200
# Of the list of reservations: a repeated request is answered from an item, which holds 400 kB.
_MOST_BYTES = 200_000
_DAY_LENGTH = len("2026-12-01")
_SHOWN = timedelta(days=366)


def _moment(value: Any) -> date:
    """Return a day, or a date and time, with or without an offset."""
    is_day = isinstance(value, str) and len(value.strip()) <= _DAY_LENGTH
    return _near(parsed_day(value) if is_day else parsed_moment(value).replace(microsecond=0))


def _near(moment: date) -> date:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise field_error(
            f"debe estar entre {_FIRST_YEAR} y {_LAST_YEAR}", f"must be from {_FIRST_YEAR} to {_LAST_YEAR}"
        )
    return moment


NearDay = Annotated[Day, AfterValidator(_near)]
Moment = Annotated[
    Any,
    BeforeValidator(_moment),
    WithJsonSchema({"anyOf": [{"type": "string", "format": form} for form in ("date", "date-time")]}),
]


# A refusal says it, and every process keeps those of all closures.
Reason = Annotated[str, Field(max_length=500)]


class NewClosure(Input):
    """POST /api/closures: two dates, the last one included, or two times; without `kind` of everything."""

    kind: Id | None = None
    id: Id | None = None
    begins: Annotated[Moment, Given] = Field(alias="from")
    ends: Annotated[Moment, Given] = Field(alias="to")
    title: Annotated[Name, Given]
    reason: Annotated[Reason, Given]

    def raise_if_mistaken(self) -> None:
        """Check what its fields say together.

        :raises FieldsInvalid: if there is an `id` without its `kind`, or the times make no stretch of time
        """
        if self.id is not None and self.kind is None:
            raise FieldsInvalid.of_field("kind", "es obligatorio con id", "is required with id")
        if _form(self.begins) != _form(self.ends):
            raise FieldsInvalid.of_field("to", "debe tener la forma de from", "must be written as from is")
        is_time = isinstance(self.begins, datetime)
        if self.ends < self.begins or (self.ends == self.begins and is_time):
            raise FieldsInvalid.of_field("to", "debe ser posterior a from", "must be later than from")


def _form(moment: date) -> tuple[bool, bool]:
    return isinstance(moment, datetime), isinstance(moment, datetime) and moment.tzinfo is not None


class ClosureQuery(ListQuery):
    """A range of dates, without one the year from today; and the kind of resources that is closed."""

    kind: Id | None = None
    first: NearDay | None = Field(None, alias="from")
    last: NearDay | None = Field(None, alias="to")

    def interval(self, now: datetime) -> Interval:
        """Return the range, in UTC.

        :raises FieldsInvalid: if it ends before it begins
        """
        first = self.first or now.date()
        last = self.last or first + _SHOWN
        if last < first:
            raise FieldsInvalid.of_field("to", "debe ser igual o posterior a from", "must not be before from")
        midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
        return Interval(midnight, midnight + (last - first) + timedelta(days=1))


class ClosureRow(Output):
    """A closure; without `kind` it closes everything, without `resource_id` all of a kind."""

    NULLABLE = frozenset({"kind", "resource_id"})

    id: str
    kind: str | None
    resource_id: str | None
    begins: str = Field(serialization_alias="from")
    ends: str = Field(serialization_alias="to")
    title: str
    reason: str

    @classmethod
    def of(cls, closure: Closure) -> "ClosureRow":
        """Create it from a closure."""
        shown = closure.shown
        return cls(
            id=closure.id,
            kind=closure.kind,
            resource_id=_public_id(closure),
            begins=shown["from"],
            ends=shown["to"],
            title=closure.title,
            reason=closure.reason,
        )


class StandingReservation(Output):
    """A reservation that stands in a closure."""

    id: str
    kind: str
    resource_id: str
    start: DateTime
    end: DateTime
    name: str
    email: str

    @classmethod
    def of(cls, reservation: Reservation) -> "StandingReservation":
        """Create it from a reservation."""
        kind = kinds.get(reservation.kind)
        return cls(
            id=reservation.id,
            kind=reservation.kind,
            resource_id=reservation.resource if kind is None else kind.public_id(reservation.resource),
            start=utc(reservation.interval.start),
            end=utc(reservation.interval.end),
            name=reservation.contact.name,
            email=reservation.contact.email,
        )


class StandingSession(Output):
    """A class session that stands in a closure, and how many of its seats are taken."""

    id: str
    resource_id: str
    start: DateTime
    end: DateTime
    seats: int

    @classmethod
    def of(cls, session: ClassSession) -> "StandingSession":
        """Create it from a session."""
        return cls(
            id=session.id,
            resource_id=session.resource,
            start=utc(session.interval.start),
            end=utc(session.interval.end),
            seats=session.taken,
        )


class NewClosureRow(ClosureRow):
    """A new closure, and what stands in it: reservations, and of classes the sessions.

    `more`: there are more than these.
    """

    reservations: list[StandingReservation]
    sessions: list[StandingSession]
    more: bool

    @classmethod
    def of_made(cls, made: Made) -> "NewClosureRow":
        """Create it from what was made."""
        rows, size = [], 0
        for reservation in made.standing:
            row = StandingReservation.of(reservation)
            size += len(bodies.text(row))
            if size > _MOST_BYTES:
                break
            rows.append(row)
        is_whole = made.is_whole and len(rows) == len(made.standing)
        met = [StandingSession.of(session) for session in made.sessions]
        shown = ClosureRow.of(made.closure).model_dump()
        return cls(**shown, reservations=rows, sessions=met, more=not is_whole)


def _public_id(closure: Closure) -> str | None:
    if closure.kind is None or closure.resource is None:
        return closure.resource
    return kinds.public_id(closure.kind, closure.resource)
