"""Request schemas of the appointments dialect: bodies and queries."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool

from chalicelib.dialects.appointments.work_days import weekdays_of
from chalicelib.domain.zones import MIDNIGHT_AFTER
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import Amount, Given, Id, Input, Name, Number, Patch, PositiveAmount, Text
from chalicelib.http.instants import Written
from chalicelib.http.wallclock import Zone

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ].*)?", re.DOTALL)
# As many as a list of the contract may have at once.
MOST_LISTED = 1000


def _clock(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        raise field_error("debe tener la forma HH:MM o HH:MM:SS", "must have the form HH:MM or HH:MM:SS")
    return value.removesuffix(":00") if len(value) > 5 else value


def _end_clock(value: str) -> str:
    return MIDNIGHT_AFTER if value in {MIDNIGHT_AFTER, "24:00:00"} else _clock(value)


def _work_days(value: str) -> str:
    written = value.replace(" ", "").upper()
    try:
        weekdays_of(written)
    except ValueError as error:
        raise field_error(
            "debe nombrar días, como MON-FRI o MON,WED,FRI", "must name days, such as MON-FRI or MON,WED,FRI"
        ) from error
    return written


def _day(value: Any) -> Any:
    """Parse a date; a time after it is ignored."""
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        if match:
            return date.fromisoformat(match[1])
    except ValueError:
        pass
    raise field_error("debe ser una fecha YYYY-MM-DD", "must be a date YYYY-MM-DD")


def _day_or_null(value: Any) -> Any:
    return None if value is None else _day(value)


Clock = Annotated[str, AfterValidator(_clock)]
EndClock = Annotated[str, AfterValidator(_end_clock)]
WorkDays = Annotated[str, Field(max_length=100), AfterValidator(_work_days)]
Modalities = Literal["Virtual", "Presencial", "BOTH"]
LateCancellation = Literal["allow", "reject"]


class NewReservation(Input):
    """POST /api/reservations/create-without-payment, and `reservation` of POST /api/reservations/payment."""

    client_id: Annotated[Id, Given]
    professional_id: Annotated[Id, Given]
    start_time: Annotated[Written, Given]
    end_time: Annotated[Written, Given]
    session_modality: Text | None = None
    status: Any = None
    override: StrictBool = False


class NewPayment(Input):
    """POST /api/reservations/payment."""

    reservation: Annotated[NewReservation, Given]
    deposit_amount: Annotated[PositiveAmount, Given]


class Decision(Patch):
    """PATCH /api/reservations/{id}: either a status, or both times."""

    status: Literal["CONFIRMED", "CANCELLED"] | None = None
    start_time: Written | None = None
    end_time: Written | None = None
    override: StrictBool = False


class Reference(Input):
    """A reservation in a list; only its id counts."""

    id: Annotated[Id, Given]


class References(Input):
    """POST /api/reservations/by-users."""

    LIST = "reservations"

    reservations: Annotated[list[Reference], Field(max_length=MOST_LISTED)]


class AvailabilityQuery(Input):
    """GET /api/reservations/availability."""

    date: Annotated[Any, BeforeValidator(_day), Given]
    professional_id: Annotated[Id, Given]


class Notification(Input):
    """POST /api/reservations/create-with-payment: any JSON; the integration with the provider reads it."""

    IS_OPTIONAL = True


class NotificationQuery(Input):
    """The query of the same request: any parameters."""

    model_config = Input.model_config | {"extra": "allow"}


class ProfilePatch(Patch):
    """PUT /api/profiles/{id}: all other fields of a profile are ignored."""

    NULLABLE = frozenset({"birth_date"})

    full_name: Name | None = None
    birth_date: Annotated[date | None, BeforeValidator(_day_or_null)] = None


class SettingsPatch(Patch):
    """PATCH /api/professional-settings/{id}: fields that are not sent keep their value, or get a default."""

    NULLABLE = frozenset({"deposit_amount", "office_address"})

    session_duration_minutes: Annotated[int, Field(ge=1, le=1440), Number] | None = None
    work_days: WorkDays | None = None
    work_start_time: Clock | None = None
    work_end_time: EndClock | None = None
    timezone: Zone | None = None
    reservation_window_days: Annotated[int, Field(ge=0, le=3650), Number] | None = None
    buffer_minutes: Annotated[int, Field(ge=0, le=1440), Number] | None = None
    requires_approval: bool | None = None
    requires_deposit: bool | None = None
    deposit_amount: Amount | None = None
    session_modalities: Modalities | None = None
    office_address: Text | None = None
    cancellation_notice_hours: Annotated[int, Field(ge=0, le=8760), Number] | None = None
    late_cancellation: LateCancellation | None = None
