"""What it takes when many want the same at once: beside one alone in the same engine, and beside PostgreSQL.

    make benchmark NAME=rush

Cupo is served as `make run` serves it, over the emulator, which does one thing at a time; the page over
PostgreSQL (floors.py) by uvicorn. Processor time is the application's alone, without its database's.
"""

import importlib
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import postgres, seats
from benchmarks.compared import Row
from benchmarks.drive import Result, Sent, sent
from benchmarks.meter import measured
from benchmarks.reading import read
from chalicelib import clock, settings
from chalicelib.store import resources, totals
from stack.gateway import Gateway
from stack.server import Server
from stack.tokens import token

ROUNDS, AT_ONCE = 20, 50
CLIENTS, SLOTS = 32, 48
USERS, SEATS = 1_000, 30
PAGE = "FastAPI over PostgreSQL"
CONSTRAINT, LOCK, FOR_UPDATE = f"{PAGE}, exclusion", f"{PAGE}, advisory lock", f"{PAGE}, FOR UPDATE"
# The worst wait swings from run to run; that of PostgreSQL, which may come to deadlocks, by a hundred times.
SWINGING, UNBOUND = 4.0, float("inf")
MONDAY = datetime(2026, 3, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Application:
    """A running application: the requests for a booking and a seat, and its processor's seconds so far."""

    port: int
    booking: Callable[[int, datetime, datetime], Sent]
    seat: Callable[[int, str], Sent]
    cpu: Callable[[], float]

    def send(self, rounds: Sequence[Sequence[Sent]], workers: int) -> list[list[Result]]:
        """Send the requests; each must be done or refused."""
        results = sent(self.port, rounds, workers=workers)
        if wrong := {status for each in results for status, _ in each} - {201, 400, 409}:
            raise SystemExit(f"answers with {wrong}")
        return results

    def alone(self, *, day: int) -> float:
        """Return the median of the seconds of bookings that nobody else wants, one after the other."""
        return statistics.median(seconds for _, seconds in self.send([self._apart(day)], 1)[0])

    def cpu_of_booking(self) -> float:
        """Return the processor's milliseconds for such a booking."""
        begun = self.cpu()
        self.send([self._apart(2)], 1)
        return (self.cpu() - begun) * 1000 / AT_ONCE

    def apart(self) -> float:
        """Return the seconds until as many have booked at once, none what another wants."""
        return max(seconds for _, seconds in self.send([self._apart(3)], AT_ONCE)[0])

    def for_one_slot(self) -> float:
        """Return the seconds of the longest round of many for one slot; one of each round must have it."""
        starts = [MONDAY + timedelta(days=7, hours=number) for number in range(ROUNDS)]
        rounds = [
            [self.booking(user, start, start + timedelta(hours=1)) for user in range(AT_ONCE)]
            for start in starts
        ]
        results = self.send(rounds, AT_ONCE)
        _raise_unless(all(_made(each) == 1 for each in results))
        return max(seconds for each in results for _, seconds in each)

    def for_slots_of_a_day(self) -> float:
        """Return the longest wait where all clients want all slots of a day; one must have each."""
        slots = [MONDAY + timedelta(days=14, minutes=20 * number) for number in range(SLOTS)]
        wanted = [
            self.booking(user, start, start + timedelta(minutes=20))
            for start in slots
            for user in range(CLIENTS)
        ]
        random.Random(1).shuffle(wanted)
        (results,) = self.send([wanted], CLIENTS)
        _raise_unless(_made(results) == SLOTS)
        return max(seconds for _, seconds in results)

    def for_seats(self, session: str) -> tuple[float, float]:
        """Return what a thousand for thirty seats take: processor's seconds, 99th percentile of the waits."""
        begun = self.cpu()
        (results,) = self.send([[self.seat(user, session) for user in range(USERS)]], AT_ONCE)
        _raise_unless(_made(results) == SEATS)
        return self.cpu() - begun, sorted(seconds for _, seconds in results)[-USERS // 100]

    def _apart(self, day: int) -> list[Sent]:
        starts = [MONDAY + timedelta(days=day, minutes=20 * number) for number in range(AT_ONCE)]
        return [self.booking(user, at, at + timedelta(minutes=20)) for user, at in enumerate(starts)]


@contextmanager
def _cupo(secret: str) -> Iterator[Application]:
    """Serve Cupo from this process, with a court and with members of the gym."""
    app = importlib.import_module("app").app
    server = Server(0)
    server.start(Gateway(app).answer)

    def request(path: str, user: int, body: Any, role: str = "USUARIO") -> Sent:
        claims = {"sub": f"user-{user}", "name": "Eva Paz", "email": f"user-{user}@example.com", "role": role}
        return "POST", path, token(secret, claims, now=clock.now().timestamp()), body

    def booking(user: int, start: datetime, end: datetime) -> Sent:
        times = {"horaInicio": f"{start:%H:%M}", "horaFin": f"{end:%H:%M}"}
        return request("/api/reservas", user, {"canchaId": court, "fecha": f"{start:%Y-%m-%d}", **times})

    def seat(user: int, session: str) -> Sent:
        return request("/api/v1/reservations", user, {"classSessionId": session})

    try:
        cancha = {"nombre": "Cancha 1", "tipo": "TENIS", "precioPorHora": 50, "capacidad": 4}
        sent(server.port, [[request("/api/canchas", 0, cancha, "ADMIN")]], workers=1)
        court = next(resources.list_of_kind("default", "court").records()).id
        for user in range(USERS):
            seats.member(f"user-{user}")
        yield Application(server.port, booking, seat, time.process_time)
    finally:
        server.stop()


def _over_postgres(page: postgres.Page, *, is_locked: bool) -> Application:
    """Return the page over PostgreSQL; with `is_locked` it books under an advisory lock."""
    bearer = {user: token(page.secret, {"sub": f"user-{user}"}, now=time.time()) for user in range(USERS)}
    path = f"/bookings?locked={is_locked}"

    def booking(user: int, start: datetime, end: datetime) -> Sent:
        times = {"starts": start.isoformat(), "ends": end.isoformat()}
        return "POST", path, bearer[user], {"room": 2 if is_locked else 1, "title": "Partido", **times}

    def seat(user: int, session: str) -> Sent:
        return "POST", "/seats", bearer[user], {"session": int(session)}

    return Application(page.port, booking, seat, page.cpu)


def rows() -> list[Row]:
    """Ask both for the same."""
    ahead = seats.NOW - datetime.now(UTC)
    clock.use(lambda: datetime.now(UTC) + ahead)
    secret = settings.load().jwt_secret
    totals.keep(totals.Place(None, clock.now(), is_over=True))
    with _cupo(secret) as cupo, postgres.page(secret) as page:
        page.ask("POST", "/fill", {"rooms": [[1, "Cancha 1", "#000"], [2, "Cancha 2", "#000"]]})
        page.ask("POST", "/fill", {"users": [[1, "Eva Paz"]], "sessions": [[1, SEATS, 0], [2, AT_ONCE, 0]]})
        excluding, locking = (_over_postgres(page, is_locked=is_locked) for is_locked in (False, True))
        return [*_for_slots(cupo, excluding, locking), *_for_seats(cupo, excluding)]


def _for_slots(cupo: Application, excluding: Application, locking: Application) -> Iterator[Row]:
    # The first request of each user makes a record of them.
    for each in (cupo, excluding, locking):
        each.alone(day=0)
    alone, apart = cupo.alone(day=1) * 1000, cupo.apart() * 1000
    what = "a booking over HTTP, CPU of the app"
    yield Row(what, PAGE, excluding.cpu_of_booking(), cupo.cpu_of_booking(), "ms", 1.8)
    one_slot = f"{AT_ONCE} at once for one slot, worst of {ROUNDS} rounds"
    for wanted, asked in (
        (one_slot, Application.for_one_slot),
        (f"{CLIENTS} clients for {SLOTS} slots of a day, worst wait", Application.for_slots_of_a_day),
    ):
        wait, with_constraint, with_lock = (asked(each) * 1000 for each in (cupo, excluding, locking))
        yield Row(wanted, "one alone, p50", alone, wait, "ms", 10, SWINGING)
        yield Row(f"{wanted}: beside a constraint", CONSTRAINT, with_constraint, wait, "ms", None, UNBOUND)
        yield Row(f"{wanted}: beside a lock", LOCK, with_lock, wait, "ms", None, UNBOUND)
        if wanted == one_slot:
            what = f"{wanted}: beside {AT_ONCE} slots"
            yield Row(what, f"{AT_ONCE} at once, each another slot", apart, wait, "ms", None, SWINGING)


def _for_seats(cupo: Application, page: Application) -> Iterator[Row]:
    session, other = (seats.new_session(capacity=capacity).id for capacity in (SEATS, AT_ONCE))
    cupo.send([[cupo.seat(0, other)]], 1)
    with measured() as cost:
        cupo.send([[cupo.seat(1, other)]], 1)
    yield Row("requests to DynamoDB for a seat", "one", 1, len(cost.requests), "requests", 2)
    (results,) = cupo.send([[cupo.seat(user, other) for user in range(2, AT_ONCE)]], 1)
    alone = statistics.median(seconds for _, seconds in results)
    what = f"{USERS:,} users for {SEATS} seats"
    (floor, _), (cpu, wait) = page.for_seats("1"), cupo.for_seats(session)
    yield Row(f"{what}, CPU of the app", FOR_UPDATE, floor, cpu, "s", 1.25)
    yield Row(
        f"{what}, {AT_ONCE} at once, p99", "a seat alone, p50", alone * 1000, wait * 1000, "ms", 5, SWINGING
    )
    with read() as reading:
        cupo.send([[cupo.seat(USERS - 1, session)]], 1)
    yield Row("a refused seat", "three items, eventually consistent", 1.5, reading.units, "RCU", 1)


def _made(results: Sequence[Result]) -> int:
    return sum(status == 201 for status, _ in results)


def _raise_unless(is_right: bool) -> None:  # noqa: FBT001
    if not is_right:
        raise SystemExit("more than one has it, or nobody")
