"""A tenant of its own for each test: what it has, and who is who in it."""

import http.client
import json
import time
import uuid
from typing import Any
from urllib.parse import SplitResult, urlsplit

from stack.tokens import token

PATIENCE_SECONDS = 60
NAMES = {"ana": "Ana López", "leo": "Leo Díaz", "admin": "Ada Admin", "sara": "Sara Psicóloga"}
RULES = {"hours": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "to": "22:00"}]}


class Refused(Exception):
    """The API refused what a test needs."""


class Club:
    """A tenant of the running server, over its API."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self.tenant = f"t{uuid.uuid4().hex[:10]}"
        self._secret = secret
        self._address: SplitResult = urlsplit(url)

    def token(self, user: str, role: str = "USUARIO") -> str:
        """A token that the tenant's own backend would sign."""
        claims = {"sub": user, "email": f"{user}@{self.tenant}.example", "name": NAMES.get(user, user)}
        claims |= {"role": role, "tenant": self.tenant}
        return token(self._secret, claims, now=time.time())

    def call(
        self, method: str, path: str, body: Any = None, *, user: str = "admin", role: str = "ADMIN"
    ) -> Any:
        """Return the body of a success."""
        connection = http.client.HTTPConnection(
            self._address.hostname or "", self._address.port, timeout=PATIENCE_SECONDS
        )
        headers = {"Authorization": f"Bearer {self.token(user, role)}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = json.loads(answer.read() or b"null")
        finally:
            connection.close()
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {content}")
        return content

    def court(self, name: str) -> str:
        """A court; its id."""
        body = {"nombre": name, "tipo": "TENIS", "precioPorHora": 1000, "capacidad": 4}
        court: str = self.call("POST", "/api/canchas", body)["cancha"]["id"]
        return court

    def courts(self, *names: str) -> list[str]:
        """Courts that are open from 8 to 22."""
        made = [self.court(name) for name in names]
        self.call("PUT", "/api/rules/court", RULES)
        return made

    def reserva(self, court: str, day: str, start: str, end: str, *, user: str = "ana", **fields: Any) -> str:
        """A reserva of a user; its id."""
        body = {"canchaId": court, "fecha": day, "horaInicio": start, "horaFin": end, **fields}
        made: str = self.call("POST", "/api/reservas", body, user=user, role="USUARIO")["reserva"]["id"]
        return made

    def reservas(self) -> list[dict[str, Any]]:
        """All reservas, as an admin sees them."""
        rows: list[dict[str, Any]] = self.call("GET", "/api/reservas")["reservas"]
        return rows

    def room(self, name: str) -> int:
        """A room; its id."""
        made: int = self.call("POST", "/api/rooms", {"name": name, "capacity": 6})["data"]["id"]
        return made

    def booking(self, room: int, day: str, start: str, end: str, title: str, *, user: str = "ana") -> int:
        """A booking of a room; its id."""
        times = {"start_datetime": f"{day} {start}", "end_datetime": f"{day} {end}"}
        body = {"title": title, "room_id": room, **times}
        made: int = self.call("POST", "/api/bookings", body, user=user, role="USUARIO")["data"]["id"]
        return made

    def gym_class(self, name: str) -> str:
        """A class with ten places; its id."""
        body = {"name": name, "duration": 60, "maxCapacity": 10}
        made: str = self.call("POST", "/api/v1/classes", body)["data"]["id"]
        return made

    def members(self, *users: str) -> None:
        """Whom the directory knows, and who have a membership."""
        for user in users:
            self.call("GET", "/api/me", user=user, role="USUARIO")
            term = {"startDate": "2024-01-01", "endDate": day_after(366)}
            self.call("POST", "/api/v1/memberships", {"userProfileId": user, "type": "PRO", **term})

    def class_session(self, of: str, day: str, start: str, end: str, **fields: Any) -> str:
        """A session of a class; its id."""
        body = {"sessionDate": day, "startTime": start, "endTime": end, **fields}
        made: str = self.call("POST", f"/api/v1/classes/{of}/sessions", body)["data"]["id"]
        return made

    def seat(self, session: str, user: str) -> str:
        """A member's seat in a session; its id."""
        body = {"classSessionId": session}
        made: str = self.call("POST", "/api/v1/reservations", body, user=user, role="USUARIO")["data"]["id"]
        return made

    def wait(self, session: str, user: str) -> None:
        """Have a member wait for a seat."""
        body = {"classSessionId": session}
        self.call("POST", "/api/v1/reservations/waitlist", body, user=user, role="USUARIO")

    def statuses(self, session: str) -> dict[str, str]:
        """The status of each seat of a session, by user."""
        rows = self.call("GET", f"/api/v1/reservations?classSessionId={session}&limit=100")["data"]
        return {row["userProfile"]["id"]: row["status"] for row in rows}

    def professional(self, user: str = "sara", *, hours: tuple[str, str] = ("09:00", "18:00")) -> str:
        """A professional who works every day, from 9 to 18 unless told otherwise."""
        self.call("GET", "/api/me", user=user, role="STAFF")
        times = {"work_days": "MON-SUN", "work_start_time": hours[0], "work_end_time": hours[1]}
        self.call("PATCH", f"/api/professional-settings/{user}", times, user=user, role="STAFF")
        return user

    def appointment(self, professional: str, day: str, start: str, end: str, *, user: str = "ana") -> str:
        """An appointment of a client; its id."""
        times = {"start_time": f"{day}T{start}:00", "end_time": f"{day}T{end}:00"}
        body = {"client_id": user, "professional_id": professional, **times}
        path = "/api/reservations/create-without-payment"
        made: str = self.call("POST", path, body, user=user, role="USUARIO")["data"]["id"]
        return made


def day_after(days: int) -> str:
    """The date that many days from now."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 24 * 3600))


TOMORROW = day_after(1)
