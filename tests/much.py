"""Much of a thing, put into the table as it would stand there; and a DynamoDB that takes its time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from benchmarks.due import fill
from chalicelib import clock
from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.schedules import next_due
from chalicelib.domain.seats import digest_of, seat_id
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.domain.waitlist import Waiter
from chalicelib.store import sessions, waitlists
from chalicelib.store.attributes import Instant
from chalicelib.store.records import item_of
from chalicelib.store.tables import client, key
from tests.factories import reservation

_numbers = count()


def fill_session(session: str, *, seats: int = 0, waiting: int = 0) -> None:
    """Give a session so many people with a seat, and so many who wait for one."""
    stored = sessions.get("default", session)
    assert stored is not None
    full = replace(stored, taken=seats, waiting=waiting, tickets=waiting)
    fill(_seat(full, number) for number in range(seats))
    fill(_waiter(full, number) for number in range(waiting))
    fill(iter([sessions._item(full, "filled", full.interval.start)]))


def hold(
    user: str, many: int, *, first: datetime, kind: str = "court", contact: Contact | None = None
) -> None:
    """Let a user hold so many cancelled reservations, an hour each, one after the other."""
    fill(
        _held(user, kind, contact, Interval(start, start + timedelta(hours=1)))
        for start in _hours(first, many)
    )


def _hours(first: datetime, many: int) -> Iterable[datetime]:
    return (first + timedelta(hours=number) for number in range(many))


def _held(user: str, kind: str, contact: Contact | None, interval: Interval) -> dict[str, Any]:
    made = reservation(
        Status.CANCELLED,
        id=f"much{next(_numbers):09d}",
        kind=kind,
        holder=user,
        interval=interval,
        contact=contact or Contact(user.title(), f"{user}@example.com"),
        history=_made(interval.start),
    )
    order = Instant().serialize(interval.start)
    return item_of(made, pk=key("T", made.tenant, "RSV", made.id), sk="RSV", order=order, due=next_due(made))


def _made(at: datetime) -> tuple[Change, ...]:
    return (Change(f"op-{next(_numbers)}", at, "cupo:system", "created", None, {}),)


def _seat(session: ClassSession, number: int) -> dict[str, Any]:
    user = f"seated{number}"
    seat: Reservation = reservation(
        Status.CONFIRMED,
        id=seat_id(session.id, user),
        kind=ENROLLMENT,
        resource=session.id,
        holder=user,
        contact=Contact(user, f"{user}@example.com"),
        interval=session.interval,
        details={"notes": None, "avatar": None},
        created=session.created,
        updated=session.created,
        history=_made(session.created),
    )
    pk = sessions.session_pk(session.tenant, session.id)
    return item_of(seat, pk=pk, sk=f"SEAT#{digest_of(seat.id)}", order=f"{number:09d}", due=None)


def _waiter(session: ClassSession, number: int) -> dict[str, Any]:
    user = f"waiting{number}"
    waiter = Waiter(
        session=session.id,
        user=user,
        contact=Contact(user, f"{user}@example.com"),
        avatar=None,
        ticket=number + 1,
        kind=ENROLLMENT,
        interval=session.interval,
        zone=session.zone,
        joined=session.created,
    )
    return waitlists._item(session.tenant, waiter, "filled")


@dataclass
class Requests:
    """How many requests DynamoDB has answered, and the clock that each of them moves."""

    each: timedelta
    began: datetime
    count: int = 0

    def now(self) -> datetime:
        return self.began + self.count * self.each

    @property
    def seconds(self) -> float:
        return (self.count * self.each).total_seconds()


@contextmanager
def slow(milliseconds: int = 10) -> Iterator[Requests]:
    """Let each request to DynamoDB take so long, from now on; only requests move the clock."""
    requests = Requests(timedelta(milliseconds=milliseconds), clock.now())
    event = "before-send.dynamodb"

    def note(**_: Any) -> None:
        requests.count += 1

    clock.use(requests.now)
    client().meta.events.register_first(event, note)
    try:
        yield requests
    finally:
        client().meta.events.unregister(event, note)
        ended = requests.now()
        clock.use(lambda: ended)


def until_done(tick: Callable[[], dict[str, int]], most: int = 20) -> list[int]:
    """Sweep until nothing is done any more; how much each tick did. Nothing fails meanwhile."""
    done: list[int] = []
    for _ in range(most):
        swept = tick()
        assert swept["failed"] == 0, swept
        if not swept["done"]:
            return done
        done.append(swept["done"])
    raise AssertionError(f"it goes on and on: {done}")
