"""What one booking writes over its life, measured by requests to the application as clients send them."""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalice.test import Client

from app import app
from benchmarks.meter import Cost, measured
from benchmarks.reading import read, size_of
from benchmarks.tenants import NOW
from chalicelib import settings
from chalicelib.operations import settling
from chalicelib.store import quotas, reads, reservations, totals
from chalicelib.store.tables import key
from chalicelib.store.transaction import Item
from stack.tokens import token

TENANT, USER, ADMIN, KEEN = "scale", "clx9usr1abc2def30", "clx9usr1abc2def31", "clx9usr1abc2def32"
# Nothing else is on this day. What one item of a day holds, and how many are on it when a client looks.
DAY, FULL, FEW = "2026-03-25", 75, 10
COURT = {"nombre": "Cancha 1", "tipo": "TENIS", "precioPorHora": 50, "capacidad": 4}
_KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What a booking and what follows from it cost; of single items, what a write in a transaction does."""

    booking: Cost
    reminder: Cost
    completion: Cost
    cancellation: Cost
    seat: Cost
    look: Cost
    day: int
    full_day: int
    quota: int
    full_quota: int
    session: int
    total: int

    @property
    def written(self) -> float:
        """Return what is written to the table for a booking that is reminded of and completed."""
        return sum(cost.written for cost in (self.booking, self.reminder, self.completion))

    def indexed(self, name: str) -> float:
        """Return what is written to an index for one."""
        return sum(cost.by_index[name] for cost in (self.booking, self.reminder, self.completion))

    @property
    def all_indexed(self) -> float:
        """Return what is written to all indexes for one."""
        return sum(cost.indexed for cost in (self.booking, self.reminder, self.completion))


def measure() -> Lifecycle:
    """Book, look, cancel and sweep as clients and the schedule do."""
    totals.keep(totals.Place(None, NOW, is_over=True))
    court = _send("POST", "/api/canchas", COURT, user=ADMIN)["cancha"]["id"]
    for number in range(FEW):
        _book(court, number)
    with read() as reading:
        _send("GET", "/api/reservas")
    with _counted() as booking:
        made = _book(court, FEW)
    day, quota = _units("RES", court, f"DAY#{DAY}"), _units("USR", USER, "QUOTA#court")
    _send("PATCH", f"/api/reservas/{made}", {"estado": "CONFIRMADA"}, user=ADMIN)
    reminder, completion = _swept(made)
    dropped = _book(court, FEW + 1)
    with _counted() as cancellation:
        _send("PATCH", f"/api/reservas/{dropped}", {"estado": "CANCELADA"})
    for number in range(FEW + 1, FULL):
        _book(court, number)
    full_day = _units("RES", court, f"DAY#{DAY}")
    another = _send("POST", "/api/canchas", {**COURT, "nombre": "Another"}, user=ADMIN)["cancha"]["id"]
    for number in range(FULL):
        _book(another, number, user=KEEN)
    full_quota = _units("USR", KEEN, "QUOTA#court")
    seat, session = _seat()
    return Lifecycle(
        booking=booking,
        reminder=reminder,
        completion=completion,
        cancellation=cancellation,
        seat=seat,
        look=Cost(requests=reading.requests, read=reading.units),
        day=day,
        full_day=full_day,
        quota=quota,
        full_quota=full_quota,
        session=_units("SES", session, "META"),
        total=_units_of(
            next(reads.query("pk = :pk", {":pk": {"S": key("T", TENANT, "TOTAL", "enrollment")}}))
        ),
    )


@contextmanager
def _counted() -> Iterator[Cost]:
    """Count writes by the emulator's word, and reads by the items' sizes."""
    with read(strict=False) as reading, measured() as cost:
        yield cost
    cost.read = reading.units


def _book(court: str, number: int, *, user: str = USER) -> str:
    """Book a quarter of an hour under a key."""
    start, end = (f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in (number, number + 1))
    body = {"canchaId": court, "fecha": DAY, "horaInicio": start, "horaFin": end}
    made: str = _send("POST", "/api/reservas", body, user=user, key=f"key-{number}-{court}")["reserva"]["id"]
    return made


def _swept(made: str) -> tuple[Cost, Cost]:
    """Do what the sweep does before the start and after the end."""
    reservation = reservations.get(TENANT, "court", made)
    if reservation is None:
        raise SystemExit("the booking is gone")
    interval = reservation.interval
    # What nobody has confirmed leaves the quota with any completion: it is not this one's cost.
    quotas.drop_passed(TENANT, USER, "court", interval.end - timedelta(seconds=1))
    costs = []
    for moment in (interval.start - timedelta(hours=1), interval.end):
        with _counted() as cost:
            settling.advance(tenant=TENANT, kind="court", reservation=made, now=moment)
        costs.append(cost)
    return costs[0], costs[1]


def _seat() -> tuple[Cost, str]:
    """Take a seat of a session that has one already; return what that cost, and the session."""
    made = _send("POST", "/api/v1/classes", {"name": "Yoga", "duration": 60, "maxCapacity": 9}, user=ADMIN)
    times = {"sessionDate": DAY, "startTime": "09:00", "endTime": "10:00"}
    session: str = _send("POST", f"/api/v1/classes/{made['data']['id']}/sessions", times, user=ADMIN)["data"][
        "id"
    ]
    days = {"type": "PRO", "startDate": "2026-01-01", "endDate": "2026-12-31"}
    for user in (USER, ADMIN):
        _send("POST", "/api/v1/memberships", {"userProfileId": user, **days}, user=ADMIN)
    _send("POST", "/api/v1/reservations", {"classSessionId": session}, user=ADMIN)
    with _counted() as seat:
        _send("POST", "/api/v1/reservations", {"classSessionId": session}, key="seat")
    return seat, session


def _send(method: str, path: str, body: Any = None, *, user: str = USER, key: str | None = None) -> Any:
    role = "ADMIN" if user == ADMIN else "USUARIO"
    claims = {
        "sub": user,
        "name": "Ana López",
        "email": f"{user}@example.com",
        "role": role,
        "tenant": TENANT,
    }
    bearer = token(settings.load().jwt_secret, claims, now=NOW.timestamp())
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": key} if key else {}
    content = b"" if body is None else json.dumps(body).encode()
    answer = Client(app, stage_name="local").http.request(method, path, headers=headers, body=content)
    if answer.status_code >= 300:
        raise SystemExit(f"{method} {path} answers {answer.status_code}: {answer.body.decode()}")
    return answer.json_body


def _units(*place: str) -> int:
    """Return the units of a write of this item in a transaction: two for each started kilobyte."""
    *names, sk = place
    item = reads.reservations_item(key("T", TENANT, *names), sk)
    if item is None:
        raise SystemExit(f"there is no {place}")
    return _units_of(item)


def _units_of(item: Item) -> int:
    return 2 * math.ceil(size_of(item) / _KILOBYTE)
