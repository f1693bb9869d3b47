"""The check-in of a reservation, as requests ask for it and responses show it (contract rules.md)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.http.fields import DateTime, Input, Output
from chalicelib.http.instants import utc


class CheckIn(Input):
    """POST …/check-in: the code that the resource shows today; staff needs none."""

    IS_OPTIONAL = True

    code: Annotated[str, Field(max_length=20)] | None = None


class CheckInShown(Output):
    """Between when the holder checks in, whether who does not come frees the time, and when they came."""

    NULLABLE = frozenset({"arrived"})

    opens: DateTime
    closes: DateTime
    release: bool
    arrived: DateTime | None
    no_show: bool

    @classmethod
    def of(cls, reservation: Reservation, now: datetime) -> "CheckInShown | None":
        """Create it from a reservation as it stands at `now`; None if it has no check-in."""
        times, arrived = reservation.check_in, reservation.arrived
        if times is None:
            return None
        return cls(
            opens=utc(times.opens),
            closes=utc(times.closes),
            release=times.releases,
            arrived=None if arrived is None else utc(arrived),
            no_show=reservation.status_at(now) is Status.NO_SHOW,
        )
