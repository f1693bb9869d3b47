"""A small client of the API: standard library alone, a connection a call, safe in any thread."""

import http.client
import json
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

from stack.tokens import token

PATIENCE_SECONDS = 60
# Another user in each run: one may not have more than a hundred open reservations.
ANA = f"e2e-ana-{uuid.uuid4().hex[:8]}"


@dataclass(frozen=True, slots=True)
class Response:
    """Status and parsed body."""

    status: int
    body: Any


class Api:
    """The server at an address, and tokens for it."""

    def __init__(self, url: str, secret: str) -> None:
        self.address = urlsplit(url)
        self._secret = secret

    def token(self, user: str, role: str) -> str:
        claims = {"sub": user, "email": f"{user}@example.com", "name": user, "role": role}
        return token(self._secret, {**claims, "tenant": "default"}, now=time.time())

    def connection(self) -> http.client.HTTPConnection:
        secure = self.address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        return kind(self.address.hostname or "", self.address.port, timeout=PATIENCE_SECONDS)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str = "e2e-admin",
        role: str = "ADMIN",
        key: str | None = None,
    ) -> Response:
        connection = self.connection()
        headers = {"Authorization": f"Bearer {self.token(user, role)}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        try:
            content = json.dumps(body) if body is not None else None
            connection.request(method, self.address.path.rstrip("/") + path, content, headers)
            response = connection.getresponse()
            return Response(response.status, json.loads(response.read() or b"null"))
        finally:
            connection.close()

    def new_court(self) -> str:
        name = f"E2E {uuid.uuid4().hex[:8]}"
        body = {"nombre": name, "tipo": "TENIS", "precioPorHora": 1000, "capacidad": 4}
        answer = self.call("POST", "/api/canchas", body)
        assert answer.status == 201, answer
        court: str = answer.body["cancha"]["id"]
        return court

    def book(self, court: str, day: str, start: str, end: str, *, user: str = ANA) -> Response:
        body = {"canchaId": court, "fecha": day, "horaInicio": start, "horaFin": end}
        return self.call("POST", "/api/reservas", body, user=user, role="USUARIO")


def day_after(days: int) -> str:
    """The date that many days from now, in UTC."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 24 * 3600))


def at_once(calls: Sequence[Callable[[], Response]]) -> list[Response]:
    """Make the calls in as many threads, all let go in the same moment."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Response]) -> Response:
        gate.wait(PATIENCE_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
