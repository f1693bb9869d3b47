"""Demo data, made through the API like anybody's: courts, a class with sessions and a member, booked rooms.

make demo
"""

import http.client
import json
import os
import sys
import time
from typing import Any

from stack.local import LocalSettings, Unusable, settings_from
from stack.tokens import token

COURTS = (
    {
        "nombre": "Cancha Norte",
        "tipo": "FUTBOL",
        "precioPorHora": 12000,
        "capacidad": 10,
        "descripcion": "Césped sintético, iluminada",
    },
    {
        "nombre": "Cancha Central",
        "tipo": "TENIS",
        "precioPorHora": 8000,
        "capacidad": 4,
        "descripcion": "Polvo de ladrillo",
    },
    {
        "nombre": "Gimnasio",
        "tipo": "BASQUET",
        "precioPorHora": 10000,
        "capacidad": 12,
        "descripcion": "Cubierta, piso de madera",
    },
)

CLASS = {
    "name": "Yoga",
    "description": "Hatha, todos los niveles",
    "type": "Bienestar",
    "difficulty": "BEGINNER",
    "duration": 60,
    "maxCapacity": 12,
    "price": 5000,
}

ROOMS = (
    {
        "name": "Sala de Conferencias A",
        "description": "Para 10-15 personas",
        "capacity": 15,
        "location": "Piso 2",
    },
    {"name": "Sala B", "description": "Pizarra y pantalla", "capacity": 6, "location": "Piso 2"},
    {"name": "Cabina", "description": "Para llamadas", "capacity": 1, "location": "Piso 3"},
)
MEMBER, ADMIN = "USUARIO", "ADMIN"
WEEK, YEAR = 7 * 24 * 3600, 365 * 24 * 3600


def demo_token(settings: LocalSettings, role: str, now: float) -> str:
    """A token of the demo user with this role, good for a week from `now` (seconds since 1970)."""
    user = _user(role)
    claims = {"sub": user, "email": f"{user}@example.com", "name": f"Demo {role.capitalize()}"}
    return token(settings.jwt_secret, {**claims, "role": role, "tenant": "default"}, now=now)


class Demo:
    """Talks to a running server."""

    def __init__(self, settings: LocalSettings) -> None:
        self._port = settings.port
        self._tokens = {role: demo_token(settings, role, time.time()) for role in (MEMBER, ADMIN)}

    def courts(self) -> list[dict[str, Any]]:
        """The courts that are there; makes three where there are none.

        :raises OSError: if the server does not answer, or refuses.
        """
        found: list[dict[str, Any]] = self._call("GET", "/api/canchas")["canchas"]
        return found or [self._call("POST", "/api/canchas", court)["cancha"] for court in COURTS]

    def sessions(self) -> list[dict[str, Any]]:
        """The sessions of the first class; makes one, four weekly sessions and a member where there is none.

        :raises OSError: if the server does not answer, or refuses.
        """
        classes = self._call("GET", "/api/v1/classes")["data"]
        if classes:
            found = self._call("GET", f"/api/v1/classes/{classes[0]['id']}/sessions")["data"]
            return list(found)
        now = time.time()
        made = self._call("POST", "/api/v1/classes", CLASS)["data"]
        days = {"startDate": _day(now), "endDate": _day(now + YEAR)}
        self._call("POST", "/api/v1/memberships", {"userProfileId": _user(MEMBER), "type": "PRO", **days})
        tomorrow = time.gmtime(now + WEEK / 7)
        weekly = {
            "dayOfWeek": (tomorrow.tm_wday + 1) % 7,
            "startTime": "19:00",
            "endTime": "20:00",
            "from": _day(now + WEEK / 7),
            "until": _day(now + 4 * WEEK),
        }
        return list(self._call("POST", f"/api/v1/classes/{made['id']}/schedules", weekly)["data"])

    def rooms(self) -> list[dict[str, Any]]:
        """The rooms that are there; makes three, and a booking of the first, where there are none.

        :raises OSError: if the server does not answer, or refuses.
        """
        found: list[dict[str, Any]] = self._call("GET", "/api/rooms")["data"]
        if found:
            return found
        made = [self._call("POST", "/api/rooms", room)["data"] for room in ROOMS]
        tomorrow = _day(time.time() + WEEK / 7)
        booking = {
            "title": "Reunión de equipo",
            "room_id": made[0]["id"],
            "start_datetime": f"{tomorrow}T15:00:00Z",
            "end_datetime": f"{tomorrow}T16:00:00Z",
            "has_google_meet": True,
            "guests": [f"{_user(ADMIN)}@example.com"],
        }
        self._call("POST", "/api/bookings", booking, role=MEMBER)
        return made

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, role: str = ADMIN
    ) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self._tokens[role]}", "Content-Type": "application/json"}
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            content = response.read().decode()
        finally:
            connection.close()
        if response.status >= 300:
            raise OSError(f"{method} {path} answered {response.status}: {content}")
        answer: dict[str, Any] = json.loads(content)
        return answer


def _user(role: str) -> str:
    return f"demo-{role.lower()}"


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


def main() -> int:
    """Make the demo data on the server that PORT and DATA_DIR name."""
    try:
        demo = Demo(settings_from(os.environ))
        courts, sessions, rooms = demo.courts(), demo.sessions(), demo.rooms()
    except (OSError, Unusable) as error:
        sys.stderr.write(f"No demo data: {error}\n")
        return 1
    for court in courts:
        sys.stdout.write(f"{court['id']}  {court['tipo']:<10}  {court['nombre']}\n")
    for session in sessions:
        sys.stdout.write(f"{session['id']}  {session['sessionDate']}  {session['class']['name']}\n")
    for room in rooms:
        sys.stdout.write(f"{room['id']}  {room['name']}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
