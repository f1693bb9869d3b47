"""What metrics cost: the CPU of a request that counts something, beside the same on a stage without metrics.

make benchmark NAME=counting
"""

import io
import json
import os
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import Any

from app import app
from benchmarks.compared import Row
from chalicelib import settings
from stack.gateway import Gateway
from stack.server import Request
from stack.tokens import token

ROUNDS = 600
# Twice as many bookings, by turns: fewer than one user may have open.
OF_USER = 40
COURT = {"nombre": "Cancha", "tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10}
NAMESPACES = ("", "Cupo/cupo-benchmark")


def rows() -> list[Row]:
    """Return a booking and a refusal, each with and without metrics, by turns."""
    gateway = Gateway(app)
    court = _sent(gateway, "/api/canchas", COURT, "admin", "ADMIN")["cancha"]["id"]
    slots = _slots(court)
    made = dict.fromkeys(NAMESPACES, 0.0)
    refused = dict.fromkeys(NAMESPACES, 0.0)
    for number in range(ROUNDS):
        for namespace in NAMESPACES if number % 2 else NAMESPACES[::-1]:
            slot, user = next(slots), f"user-{number // OF_USER}"
            for spent, said in ((made, "reserva"), (refused, "error")):
                spent[namespace] += _seconds(gateway, namespace, slot, user, said)
    return [_row("a booking that is counted", made), _row("a refusal that is counted", refused)]


def _row(what: str, spent: dict[str, float]) -> Row:
    without, counted = (spent[namespace] / ROUNDS * 1000 for namespace in NAMESPACES)
    return Row(what, "the same, not counted", without, counted, "ms")


def _slots(court: str) -> Iterator[dict[str, str]]:
    """Yield free slots of the court within the horizon of its users."""
    today = datetime.now(UTC).date()
    for hour in range(8, 22):
        for day in range(1, 300):
            day_of_slot = f"{today + timedelta(days=day)}"
            yield {
                "canchaId": court,
                "fecha": day_of_slot,
                "horaInicio": f"{hour:02}:00",
                "horaFin": f"{hour + 1:02}:00",
            }


def _seconds(gateway: Gateway, namespace: str, slot: dict[str, str], user: str, said: str) -> float:
    os.environ["METRICS_NAMESPACE"] = namespace
    settings.load.cache_clear()
    settings.load()
    with redirect_stdout(io.StringIO()):
        started = time.process_time()
        answer = _sent(gateway, "/api/reservas", slot, user, "USUARIO")
        seconds = time.process_time() - started
    if said not in answer:
        raise LookupError(answer)
    return seconds


def _sent(gateway: Gateway, path: str, body: dict[str, Any], user: str, role: str) -> Any:
    claims = {"sub": user, "role": role, "tenant": "default"}
    signed = token(settings.load().jwt_secret, claims, now=time.time())
    headers = {"authorization": f"Bearer {signed}", "content-type": "application/json"}
    return json.loads(gateway.answer(Request("POST", path, headers, json.dumps(body).encode())).body)
