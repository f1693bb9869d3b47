"""What a server answered while it was under load, in memory."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

TOO_MANY, UNAVAILABLE = 429, 503
# No answer came: a connection that was refused, reset, or silent for too long.
NOTHING = 0
# The server said that it had not done it.
REFUSALS = {400, 401, 403, 404, 409, 422, TOO_MANY}


@dataclass(frozen=True, slots=True)
class Booking:
    """A reservation in any dialect: what, by whom, from when to when, as the dialect writes times."""

    dialect: str
    id: str
    place: str
    holder: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the server to a route, such as `POST /api/bookings`."""

    route: str
    status: int
    asks_to_wait: bool

    @property
    def is_definite(self) -> bool:
        """Whether the client knows what was done."""
        return 200 <= self.status < 300 or self.status in REFUSALS


@dataclass(slots=True)
class Ledger:
    """The acknowledged bookings, by dialect and id, and what became of them.

    `released` were cancelled. Of `doubtful` nobody knows: their cancellation got no definite answer. `unsure`
    counts bookings without a definite answer, by dialect: each may have been made.
    """

    acknowledged: dict[tuple[str, str], Booking] = field(default_factory=dict)
    released: set[tuple[str, str]] = field(default_factory=set)
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    unsure: Counter[str] = field(default_factory=Counter)
    twice: list[Booking] = field(default_factory=list)

    def acknowledge(self, booking: Booking) -> None:
        """Note a booking that the server acknowledged; a seat that was given back may come again."""
        key = booking.dialect, booking.id
        if key in self.acknowledged and key not in self.released | self.doubtful:
            self.twice.append(booking)
        self.acknowledged[key] = booking
        self.released.discard(key)
        self.doubtful.discard(key)

    def release(self, booking: Booking, answer: Answer) -> None:
        """Note the answer to a cancellation."""
        key = booking.dialect, booking.id
        if not answer.is_definite:
            self.doubtful.add(key)
            return
        self.doubtful.discard(key)
        if answer.status < 300:
            self.released.add(key)

    @property
    def held(self) -> Mapping[tuple[str, str], Booking]:
        """The bookings that must stand."""
        gone = self.released | self.doubtful
        return {key: booking for key, booking in self.acknowledged.items() if key not in gone}
