"""What must hold after any load: from what was answered and what stands, a line for each fault."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.load.ledger import NOTHING, TOO_MANY, UNAVAILABLE, Answer, Booking, Ledger

SEATS = "gym"


@dataclass(frozen=True, slots=True)
class Session:
    """A class session as the server shows it."""

    id: str
    capacity: int
    taken: int


def faults(ledger: Ledger, standing: Iterable[Booking], sessions: Iterable[Session]) -> list[str]:
    """Return what is wrong with the bookings that stand, and with the sessions' counters."""
    stands = list(standing)
    return [
        *double_bookings(stands),
        *losses(ledger, stands),
        *surprises(ledger, stands),
        *oversells(ledger, stands, sessions),
    ]


def double_bookings(standing: Iterable[Booking]) -> Iterator[str]:
    """Tell of each two that overlap at one place; a class session has many seats, and is counted instead."""
    by_place = defaultdict(list)
    for booking in standing:
        if booking.dialect != SEATS:
            by_place[booking.dialect, booking.place].append(booking)
    for bookings in by_place.values():
        latest, *others = sorted(bookings, key=lambda booking: (booking.start, booking.end))
        for booking in others:
            if booking.start < latest.end:
                yield f"double booking: {_named(latest)} and {_named(booking)}"
            latest = max(latest, booking, key=lambda either: either.end)


def losses(ledger: Ledger, standing: Iterable[Booking]) -> Iterator[str]:
    """Tell of each acknowledged booking that is not there, or is not as it was acknowledged."""
    stands = {(booking.dialect, booking.id): booking for booking in standing}
    for key, booking in ledger.held.items():
        if key not in stands:
            yield f"acknowledged and lost: {_named(booking)}"
        elif stands[key] != booking:
            yield f"acknowledged as {_named(booking)}, and is {_named(stands[key])}"
    yield from (f"acknowledged twice: {_named(booking)}" for booking in ledger.twice)


def surprises(ledger: Ledger, standing: Iterable[Booking]) -> Iterator[str]:
    """Tell of what stands though it was cancelled, or was never acknowledged and is not in doubt."""
    unknown: dict[str, list[Booking]] = defaultdict(list)
    for booking in standing:
        key = booking.dialect, booking.id
        if key in ledger.released:
            yield f"cancelled, and stands: {_named(booking)}"
        elif key not in ledger.acknowledged:
            unknown[booking.dialect].append(booking)
    for dialect, bookings in unknown.items():
        if len(bookings) > ledger.unsure[dialect]:
            yield f"never acknowledged, and stands: {_named(bookings[0])} ({len(bookings)} in {dialect})"


def oversells(ledger: Ledger, standing: Iterable[Booking], sessions: Iterable[Session]) -> Iterator[str]:
    """Tell of each session with more seats taken than it has, or than its reservations say."""
    reserved = Counter(booking.place for booking in standing if booking.dialect == SEATS)
    acknowledged = Counter(booking.place for booking in ledger.held.values() if booking.dialect == SEATS)
    doubts = ledger.unsure[SEATS] + sum(dialect == SEATS for dialect, _ in ledger.doubtful)
    for session in sessions:
        seats, told = reserved[session.id], acknowledged[session.id]
        most = max(session.taken, seats, told)
        if most > session.capacity:
            yield f"oversold: session {session.id} has {session.capacity} seats, and {most} taken"
        if session.taken != seats:
            yield f"session {session.id} counts {session.taken} seats, and has {seats} reservations"
        if not told <= seats <= told + doubts:
            yield f"session {session.id} has {seats} reservations, and acknowledged {told}"


def wrong_answers(answers: Mapping[Answer, int], *, is_throttled: bool) -> Iterator[str]:
    """Tell of each answer that no load excuses.

    A 503 with Retry-After is one of them, unless more is sent than the throttle lets through.
    """
    for answer, count in sorted(answers.items(), key=lambda pair: (pair[0].route, pair[0].status)):
        if answer.status == NOTHING:
            yield f"{answer.route}: no answer, {count} times"
        elif answer.status in {401, 403}:
            yield f"{answer.route}: {answer.status}, {count} times: are the tokens this server's?"
        elif answer.status >= 500 and not (
            answer.status == UNAVAILABLE and answer.asks_to_wait and is_throttled
        ):
            yield f"{answer.route}: {answer.status}, {count} times"
        elif answer.status == TOO_MANY and not answer.asks_to_wait:
            yield f"{answer.route}: 429 without Retry-After, {count} times"


def idle(ledger: Ledger, dialects: Iterable[str]) -> Iterator[str]:
    """Tell of each dialect in which nothing was booked: its checks had nothing to check."""
    booked = {dialect for dialect, _ in ledger.acknowledged}
    yield from (f"nothing was booked in {dialect}" for dialect in dialects if dialect not in booked)


def _named(booking: Booking) -> str:
    return (
        f"{booking.dialect} {booking.place} {booking.start}–{booking.end} ({booking.id} of {booking.holder})"
    )
