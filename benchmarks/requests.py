"""What a request takes of the processor, from the gateway's event to the answer.

make benchmark NAME=requests

The floor is the same calls of DynamoDB by a client of botocore's and nothing else. AWS is answered at the
socket (replayed.py). Both take turns in one process.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.config import Config
from botocore.session import Session
from chalice.local import LambdaContext, LambdaEventConverter, RouteMatcher

from app import app
from benchmarks.compared import Row
from benchmarks.replayed import Exchange, exchanges, replayed
from chalicelib import clock, settings
from chalicelib.store import account_overrides, days, people, preferences, resources, totals
from stack.local import REGION
from stack.tokens import token

NOW = datetime.now(UTC).replace(microsecond=0)
TOMORROW = (NOW + timedelta(days=1)).date()
ROUNDS = 300
LISTED = 50
FLOOR = "the same calls by botocore"
_BOOKED = 9

_converter = LambdaEventConverter(RouteMatcher(list(app.routes)))


@dataclass(frozen=True, slots=True)
class Request:
    """A request of Ana's, and the status of its answer."""

    method: str
    path: str
    status: int
    body: Any = None
    role: str = "user"

    def event(self) -> dict[str, Any]:
        """Return it as the gateway hands it on."""
        claims = {"sub": "ana", "name": "Ana López", "email": "ana@example.com", "role": self.role}
        bearer = token(settings.load().jwt_secret, claims, now=NOW.timestamp())
        headers = {
            "host": "api.example.com",
            "authorization": f"Bearer {bearer}",
            "accept": "application/json",
            "accept-language": "es-CL,es;q=0.9",
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "x-forwarded-for": "203.0.113.7, 198.51.100.1",
        }
        body: Any = None
        if self.body is not None:
            headers["content-type"] = "application/json"
            body = json.dumps(self.body)
        event: dict[str, Any] = _converter.create_lambda_event(self.method, self.path, headers, body)
        return event

    def send(self) -> Any:
        """Have Cupo answer it, and return the body.

        :raises SystemExit: if it is answered by another status
        """
        return _body(app(self.event(), LambdaContext("api", 256)), self.status)


def rows() -> list[Row]:
    """Measure every kind of request."""
    set_up()
    reserva, booking, seat = courts(), rooms(), gym()
    reservas = Request("GET", f"/api/reservas?limit={LISTED}", 200)
    return [
        Row("POST /api/reservas", FLOOR, *above_floor(reserva(20)), "ms", 1.4),
        Row("POST /api/bookings", FLOOR, *above_floor(booking(20)), "ms", 1.4),
        Row("POST /api/v1/reservations", FLOOR, *above_floor(seat), "ms", 1.3),
        Row(f"GET /api/reservas, {LISTED}", FLOOR, *above_floor(reservas), "ms", 1.0),
        Row("409 to POST /api/reservas", "a 201", *side_by_side(reserva(21), reserva(8, 409)), "ms", 1.1),
        Row("409 to POST /api/bookings, two calls", FLOOR, *above_floor(booking(8, 409)), "ms"),
        Row("409 to POST /api/bookings", "a 201", *side_by_side(booking(21), booking(8, 409)), "ms", 1.1),
    ]


def set_up() -> None:
    """Stop the clock, and let nobody meet a limit, though each request is counted."""
    os.environ |= {"SOURCE_RATE": "1000000000", "USER_RATE": "1000000000"}
    settings.load.cache_clear()
    clock.use(lambda: NOW)
    totals.keep(totals.Place(None, NOW, is_over=True))


def courts() -> Callable[..., Request]:
    """Write a court with nine reservas of a day; return what makes a request for another hour of it."""
    cancha = {"nombre": "Cancha A", "tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10}
    court = Request("POST", "/api/canchas", 201, cancha, "superadmin").send()["cancha"]["id"]

    def reserva(hour: int, status: int = 201, day: int = 1) -> Request:
        slot = {"horaInicio": f"{hour:02}:00", "horaFin": f"{hour + 1:02}:00"}
        fecha = (NOW + timedelta(days=day)).date().isoformat()
        return Request("POST", "/api/reservas", status, {"canchaId": court, "fecha": fecha, **slot})

    for number in range(LISTED):
        reserva(8 + number % _BOOKED, day=1 + number // _BOOKED).send()
    return reserva


def rooms() -> Callable[..., Request]:
    """Write a room with nine bookings of a day; return what makes a request for another hour of it."""
    room = Request("POST", "/api/rooms", 201, {"name": "Sala A"}, "admin").send()["data"]["id"]

    def booking(hour: int, status: int = 201) -> Request:
        times = {
            "start_datetime": f"{TOMORROW}T{hour:02}:00:00Z",
            "end_datetime": f"{TOMORROW}T{hour + 1:02}:00:00Z",
        }
        return Request("POST", "/api/bookings", status, {"title": "Reunión", "room_id": room, **times})

    for number in range(_BOOKED):
        booking(8 + number).send()
    return booking


def gym() -> Request:
    """Write a session with free seats, and Ana's membership; return the request for a seat."""
    day = TOMORROW.isoformat()
    wanted = {"name": "Yoga", "description": "Hatha", "duration": 60, "maxCapacity": 10}
    made = Request("POST", "/api/v1/classes", 201, wanted, "staff").send()["data"]["id"]
    times = {"sessionDate": day, "startTime": "20:00", "endTime": "21:00"}
    session = Request("POST", f"/api/v1/classes/{made}/sessions", 201, times, "staff").send()["data"]["id"]
    lasts = {"startDate": NOW.date().isoformat(), "endDate": day}
    membership = {"userProfileId": "ana", "type": "PRO", **lasts}
    Request("POST", "/api/v1/memberships", 201, membership, "staff").send()
    return Request("POST", "/api/v1/reservations", 201, {"classSessionId": session})


@contextmanager
def answered(*requests: Request) -> Iterator[list[Exchange]]:
    """Answer the requests' calls of DynamoDB by what they got once; gives those that a warm process makes."""
    for cached in (account_overrides, days, people, preferences, resources):
        cached.clear_cache()
    with exchanges() as cold:
        for request in requests:
            request.send()
    with replayed(cold):
        for request in requests:
            request.send()
        with exchanges() as warm:
            for request in requests:
                request.send()
        yield warm


def above_floor(request: Request) -> tuple[float, float]:
    """Return the milliseconds of the processor of the floor and of Cupo."""
    with answered(request) as warm:
        act = calls(warm)
        return _medians(lambda: taken(act), lambda: _taken(request))


def side_by_side(one: Request, other: Request) -> tuple[float, float]:
    """Return the milliseconds of the processor of two requests."""
    with answered(one, other):
        return _medians(lambda: _taken(one), lambda: _taken(other))


def _medians(first: Callable[[], float], second: Callable[[], float]) -> tuple[float, float]:
    one, other = zip(*[(first(), second()) for _ in range(ROUNDS)], strict=True)
    return statistics.median(one), statistics.median(other)


def calls(noted: list[Exchange]) -> Callable[[], None]:
    """Return what makes these calls by botocore alone, with the timeouts and retries of Cupo's client."""
    config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3})
    client: Any = Session().create_client("dynamodb", region_name=REGION, config=config)
    operations = {operation: name for name, operation in client.meta.method_to_api_mapping.items()}
    planned = [(getattr(client, operations[each.operation]), each.parameters) for each in noted]

    def act() -> None:
        for call, parameters in planned:
            try:
                call(**parameters)
            except client.exceptions.TransactionCanceledException:
                continue

    return act


def taken(action: Callable[[], object]) -> float:
    """Return the milliseconds of the processor that it takes."""
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def _taken(request: Request) -> float:
    event = request.event()
    start = time.process_time()
    answer = app(event, LambdaContext("api", 256))
    milliseconds = (time.process_time() - start) * 1000
    _body(answer, request.status)
    return milliseconds


def _body(answer: dict[str, Any], status: int) -> Any:
    if answer["statusCode"] != status:
        raise SystemExit(f"{answer['statusCode']} instead of {status}: {answer['body']}")
    return json.loads(answer["body"])
