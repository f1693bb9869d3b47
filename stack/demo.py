"""Demo data, made through the API like anybody's: courts, a class with sessions and a member, booked rooms.

make demo
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import urllib3

from stack.local import LocalSettings, Unusable, settings_from
from stack.tokens import token

DATA: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
MEMBER, ADMIN = "USUARIO", "ADMIN"
DAY = 24 * 3600


def demo_token(settings: LocalSettings, role: str, now: float) -> str:
    """Return a token of the demo user with this role, good for a week from `now` (seconds since 1970)."""
    user = f"demo-{role.lower()}"
    claims = {"sub": user, "email": f"{user}@example.com", "name": f"Demo {role.capitalize()}"}
    return token(settings.jwt_secret, {**claims, "role": role, "tenant": "default"}, now=now)


class Demo:
    """The demo data of a running server; each method returns what is there, and makes it where nothing is.

    Each raises OSError if the server does not answer, or refuses.
    """

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings

    def courts(self) -> list[dict[str, Any]]:
        """Return the courts, or make three."""
        found: list[dict[str, Any]] = self._call("GET", "/api/canchas")["canchas"]
        return found or [self._call("POST", "/api/canchas", court)["cancha"] for court in DATA["courts"]]

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions of the first class, or make a class, four weekly sessions and a member."""
        classes = self._call("GET", "/api/v1/classes")["data"]
        if classes:
            return list(self._call("GET", f"/api/v1/classes/{classes[0]['id']}/sessions")["data"])
        made = self._call("POST", "/api/v1/classes", DATA["class"])["data"]
        member = {"userProfileId": f"demo-{MEMBER.lower()}", "type": "PRO"}
        self._call("POST", "/api/v1/memberships", {**member, "startDate": _day(0), "endDate": _day(365)})
        day = (time.gmtime(time.time() + DAY).tm_wday + 1) % 7
        times = {"dayOfWeek": day, "startTime": "19:00", "endTime": "20:00"}
        weekly = {**times, "from": _day(1), "until": _day(28)}
        return list(self._call("POST", f"/api/v1/classes/{made['id']}/schedules", weekly)["data"])

    def rooms(self) -> list[dict[str, Any]]:
        """Return the rooms, or make three and a booking of the first."""
        found: list[dict[str, Any]] = self._call("GET", "/api/rooms")["data"]
        if found:
            return found
        made = [self._call("POST", "/api/rooms", room)["data"] for room in DATA["rooms"]]
        times = {"start_datetime": f"{_day(1)}T15:00:00Z", "end_datetime": f"{_day(1)}T16:00:00Z"}
        guests = [f"demo-{ADMIN.lower()}@example.com"]
        booking = {"title": "Reunión de equipo", "room_id": made[0]["id"], "has_google_meet": True}
        self._call("POST", "/api/bookings", {**booking, **times, "guests": guests}, role=MEMBER)
        return made

    def _call(self, method: str, path: str, body: Any = None, *, role: str = ADMIN) -> dict[str, Any]:
        bearer = {"Authorization": f"Bearer {demo_token(self._settings, role, time.time())}"}
        url = f"{self._settings.url}{path}"
        try:
            response = urllib3.request(method, url, json=body, headers=bearer, timeout=30, retries=False)
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"{method} {path}: {error}") from error
        if response.status >= 300:
            raise OSError(f"{method} {path} answered {response.status}: {response.data.decode()}")
        answer: dict[str, Any] = response.json()
        return answer


def _day(days: int) -> str:
    """Return the date so many days from now."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * DAY))


def lines(demo: Demo) -> dict[str, list[str]]:
    """Return what there is, a line each, by kind; courts and rooms begin with their ids.

    :raises OSError: if the server does not answer, or refuses.
    """
    return {
        "Courts": [f"{court['id']}  {court['tipo']:<10}  {court['nombre']}" for court in demo.courts()],
        "Class sessions, for the USUARIO below to reserve": [
            f"{session['id']}  {session['sessionDate']} {session['startTime']}  {session['class']['name']}"
            for session in demo.sessions()
        ],
        "Rooms": [f"{room['id']}  {room['name']}" for room in demo.rooms()],
    }


def main() -> int:
    """Make the demo data on the server that PORT and DATA_DIR name, and print what there is."""
    try:
        for listed in lines(Demo(settings_from(os.environ))).values():
            print(*listed, sep="\n")
    except (OSError, Unusable) as error:
        sys.stderr.write(f"No demo data: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
