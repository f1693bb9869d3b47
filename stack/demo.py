"""Demo data, made through the API like anybody's: a club, a gym, an office and a clinic, with their week.

make demo
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import urllib3

from stack.local import LocalSettings, Unusable, settings_from
from stack.tokens import token

DATA: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
MEMBER, ADMIN, PROFESSIONAL = "USUARIO", "ADMIN", "PROFESSIONAL"
DAY = 24 * 3600
WEEK = range(7)


def demo_token(settings: LocalSettings, role: str, now: float, user: str = "") -> str:
    """Return a token of the demo user with this role, good for a week from `now` (seconds since 1970).

    Of the people in demo.json `user` is one, by their short name.
    """
    name = DATA["people"].get(user, f"Demo {role.capitalize()}")
    user = f"demo-{user or role.lower()}"
    claims = {"sub": user, "email": f"{user}@example.com", "name": name}
    return token(settings.jwt_secret, {**claims, "role": role, "tenant": "default"}, now=now)


class Demo:
    """The demo data of a running server; each method returns what is there, and makes it where nothing is.

    Each raises OSError if the server does not answer, or refuses.
    """

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings
        self._people = cycle(DATA["people"])

    def courts(self) -> list[dict[str, Any]]:
        """Return the courts, or make three, with their rules and the reservas of a week."""
        found: list[dict[str, Any]] = self._call("GET", "/api/canchas")["canchas"]
        if found:
            return found
        made = [self._call("POST", "/api/canchas", court)["cancha"] for court in DATA["courts"]]
        for court in made:
            self._call("PUT", f"/api/rules/court/{court['id']}", DATA["court_rules"])
        for resource, day, (starts, ends) in _week(made, DATA["court_times"]):
            body = {"canchaId": resource["id"], "fecha": day, "horaInicio": starts, "horaFin": ends}
            reserva = self._call("POST", "/api/reservas", body, user=next(self._people))["reserva"]
            if starts < "18:00":
                self._call("PATCH", f"/api/reservas/{reserva['id']}", {"estado": "CONFIRMADA"})
        return made

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions of the first class, or make two classes, their sessions and members."""
        classes = self._call("GET", "/api/v1/classes")["data"]
        if classes:
            return list(self._call("GET", f"/api/v1/classes/{classes[0]['id']}/sessions")["data"])
        for user in ("usuario", *DATA["people"]):
            member = {"userProfileId": f"demo-{user}", "type": "PRO"}
            self._call("POST", "/api/v1/memberships", {**member, "startDate": _day(0), "endDate": _day(365)})
        made = [self._weekly(*each) for each in zip(DATA["classes"], DATA["class_times"], strict=True)]
        for described, sessions in zip(DATA["classes"], made, strict=True):
            for user in list(DATA["people"])[: described["maxCapacity"]]:
                seat = {"classSessionId": sessions[0]["id"]}
                self._call("POST", "/api/v1/reservations", seat, user=user)
        return made[0]

    def _weekly(self, described: dict[str, Any], times: list[str]) -> list[dict[str, Any]]:
        """Return the sessions of a new class, every week on the day after tomorrow's."""
        made = self._call("POST", "/api/v1/classes", described)["data"]
        day = (time.gmtime(time.time() + DAY).tm_wday + 1) % 7
        starts, ends = times
        weekly = {"dayOfWeek": day, "startTime": starts, "endTime": ends, "from": _day(1), "until": _day(28)}
        return list(self._call("POST", f"/api/v1/classes/{made['id']}/schedules", weekly)["data"])

    def rooms(self) -> list[dict[str, Any]]:
        """Return the rooms, or make three and the bookings of a week."""
        found: list[dict[str, Any]] = self._call("GET", "/api/rooms")["data"]
        if found:
            return found
        made = [self._call("POST", "/api/rooms", room)["data"] for room in DATA["rooms"]]
        times = {"start_datetime": f"{_day(1)}T15:00:00Z", "end_datetime": f"{_day(1)}T16:00:00Z"}
        guests = [f"demo-{ADMIN.lower()}@example.com"]
        booking = {"title": "Reunión de equipo", "room_id": made[0]["id"], "has_google_meet": True}
        self._call("POST", "/api/bookings", {**booking, **times, "guests": guests}, user="usuario")
        titles = cycle(DATA["room_titles"])
        for room, day, (starts, ends) in _week(made, DATA["room_times"]):
            times = {"start_datetime": f"{day}T{starts}:00Z", "end_datetime": f"{day}T{ends}:00Z"}
            body = {"title": next(titles), "room_id": room["id"], **times}
            self._call("POST", "/api/bookings", body, user=next(self._people))
        return made

    def professionals(self) -> list[dict[str, Any]]:
        """Return the professionals, or make one with the appointments of a week."""
        found: list[dict[str, Any]] = self._call("GET", "/api/professional-settings")["data"]
        if found:
            return found
        me = f"demo-{PROFESSIONAL.lower()}"
        path = f"/api/professional-settings/{me}"
        made = self._call("PATCH", path, DATA["professional"], role=PROFESSIONAL)["data"]
        for _, day, (starts, ends) in _week([made], DATA["appointment_times"]):
            user = next(self._people)
            times = {"start_time": f"{day}T{starts}:00Z", "end_time": f"{day}T{ends}:00Z"}
            body = {"client_id": f"demo-{user}", "professional_id": me, **times}
            self._call("POST", "/api/reservations/create-without-payment", body, user=user)
        return [made]

    def _call(
        self, method: str, path: str, body: Any = None, *, role: str = ADMIN, user: str = ""
    ) -> dict[str, Any]:
        """Return what the API answers to the demo user of a role, or to one of the people."""
        role = MEMBER if user else role
        name = "" if user == MEMBER.lower() else user
        bearer = {"Authorization": f"Bearer {demo_token(self._settings, role, time.time(), name)}"}
        url = f"{self._settings.url}{path}"
        try:
            response = urllib3.request(method, url, json=body, headers=bearer, timeout=30, retries=False)
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"{method} {path}: {error}") from error
        if response.status >= 300:
            raise OSError(f"{method} {path} answered {response.status}: {response.data.decode()}")
        answer: dict[str, Any] = response.json()
        return answer


def _week(
    resources: list[dict[str, Any]], times: list[list[str]]
) -> Iterator[tuple[dict[str, Any], str, list[str]]]:
    """Yield what is booked of resources in the days to come: of each time two of three, in turn."""
    for day in WEEK:
        for number, resource in enumerate(resources):
            for place, taken in enumerate(times):
                is_ahead = f"{_day(day)}T{taken[0]}" > time.strftime("%Y-%m-%dT%H:%M", time.gmtime())
                if is_ahead and (day + number + place) % 3:
                    yield resource, _day(day), taken


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
        "Professionals": [
            f"{each['user_id']}  {each['work_days']} {each['work_start_time']} to {each['work_end_time']}"
            for each in demo.professionals()
        ],
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
