"""What the load does in each dialect: what it books, how, and how the server shows what stands."""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from tests.load.ledger import Booking
from tests.load.server import Refused, Server

# Few places and days, so that many want the same; all within the hours and the horizon of each dialect.
PLACES, FIRST_DAY, DAYS = 3, 3, 10
FIRST_QUARTER, LAST_QUARTER, LONGEST = 32, 76, 4
SESSIONS, SEATS = 6, 10


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `route` is its path without ids, for the report."""

    method: str
    route: str
    path: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request that books, and the booking that it makes; the server gives it an id."""

    request: Request
    booking: Booking


@dataclass(slots=True)
class Dialect:
    """One dialect on a server; `places` are resources or sessions, once they are made."""

    server: Server
    places: list[str] = field(default_factory=list)
    name: str = ""

    def furnish(self, users: Iterable[str]) -> None:
        """Make the places, and what the users need to book them."""
        raise NotImplementedError

    def attempt(self, chance: random.Random, user: str) -> Attempt:
        """Return the booking of a random place and time."""
        start = chance.randrange(FIRST_QUARTER, LAST_QUARTER)
        end = start + chance.randint(1, LONGEST)
        day = date_after(FIRST_DAY + chance.randrange(DAYS))
        return self.booking_of(
            chance.choice(self.places), user, *(f"{day}T{_clock(q)}" for q in (start, end))
        )

    def booking_of(self, place: str, user: str, start: str, end: str) -> Attempt:
        """Return the booking of a place from one wall clock time to another."""
        raise NotImplementedError

    def id_in(self, body: Any) -> str:
        """Return the id in the answer to a booking."""
        return str(body["data"]["id"])

    def cancellation(self, booking: Booking) -> Request:
        """Return its holder's cancellation."""
        raise NotImplementedError

    def reads(self, chance: random.Random, user: str) -> Request:
        """Return something that users look at."""
        raise NotImplementedError

    def standing(self, user: str) -> Iterator[Booking]:
        """Return the user's bookings that are not cancelled, as the server shows them."""
        raise NotImplementedError


class Courts(Dialect):
    """Canchas and reservas, on the stage's wall clock."""

    def furnish(self, users: Iterable[str]) -> None:
        for _ in range(PLACES):
            body = {"nombre": f"Load {uuid4().hex[:8]}", "tipo": "TENIS", "precioPorHora": 1, "capacidad": 4}
            self.places.append(self.server.call("POST", "/api/canchas", body)["cancha"]["id"])

    def booking_of(self, place: str, user: str, start: str, end: str) -> Attempt:
        body = {"canchaId": place, "fecha": start[:10], "horaInicio": start[11:], "horaFin": end[11:]}
        request = Request("POST", "/api/reservas", "/api/reservas", body)
        return Attempt(request, Booking(self.name, "", place, user, start, end))

    def id_in(self, body: Any) -> str:
        return str(body["reserva"]["id"])

    def cancellation(self, booking: Booking) -> Request:
        path = f"/api/reservas/{booking.id}"
        return Request("PATCH", "/api/reservas/{id}", path, {"estado": "CANCELADA"})

    def reads(self, chance: random.Random, user: str) -> Request:
        path = chance.choice(["/api/reservas", "/api/canchas"])
        return Request("GET", path, path)

    def standing(self, user: str) -> Iterator[Booking]:
        for row in self.server.call("GET", "/api/reservas", user=user)["reservas"]:
            if row["estado"] != "CANCELADA":
                start, end = (f"{row['fecha'][:10]}T{row[name]}" for name in ("horaInicio", "horaFin"))
                yield Booking(self.name, row["id"], row["canchaId"], user, start, end)


class Rooms(Dialect):
    """Rooms and bookings, in UTC."""

    def furnish(self, users: Iterable[str]) -> None:
        for _ in range(PLACES):
            body = {"name": f"Load {uuid4().hex[:8]}", "capacity": 9, "timezone": "UTC"}
            self.places.append(str(self.server.call("POST", "/api/rooms", body)["data"]["id"]))

    def booking_of(self, place: str, user: str, start: str, end: str) -> Attempt:
        times = {"start_datetime": f"{start}:00Z", "end_datetime": f"{end}:00Z"}
        request = Request(
            "POST", "/api/bookings", "/api/bookings", {"title": "Load", "room_id": int(place), **times}
        )
        return Attempt(request, Booking(self.name, "", place, user, start, end))

    def cancellation(self, booking: Booking) -> Request:
        return Request("PATCH", "/api/bookings/{id}/cancel", f"/api/bookings/{booking.id}/cancel")

    def reads(self, chance: random.Random, user: str) -> Request:
        if chance.random() < 0.5:
            return Request("GET", "/api/bookings", "/api/bookings?per_page=20")
        day, room = date_after(FIRST_DAY + chance.randrange(DAYS)), chance.choice(self.places)
        query = f"start_datetime={day}T10:00:00Z&end_datetime={day}T11:00:00Z"
        return Request("GET", "/api/rooms/{id}/availability", f"/api/rooms/{room}/availability?{query}")

    def standing(self, user: str) -> Iterator[Booking]:
        page, last = 1, 1
        while page <= last:
            found = self.server.call("GET", f"/api/bookings?per_page=100&page={page}", user=user)
            for row in found["data"]:
                if row["status"] != "cancelled":
                    start, end = (row[name][:16] for name in ("start_datetime", "end_datetime"))
                    yield Booking(self.name, str(row["id"]), str(row["room"]["id"]), user, start, end)
            page, last = page + 1, found["meta"]["last_page"]


class Appointments(Dialect):
    """Professionals who work day and night, in UTC."""

    def furnish(self, users: Iterable[str]) -> None:
        rules = {"work_start_time": "00:00", "work_end_time": "24:00", "timezone": "UTC"}
        days = {"work_days": "MON,TUE,WED,THU,FRI,SAT,SUN"}
        for number in range(PLACES):
            professional = f"{self.server.run}-professional-{number}"
            self.server.call("PATCH", f"/api/professional-settings/{professional}", {**rules, **days})
            self.places.append(professional)

    def booking_of(self, place: str, user: str, start: str, end: str) -> Attempt:
        times = {"start_time": f"{start}:00Z", "end_time": f"{end}:00Z", "session_modality": "Virtual"}
        path = "/api/reservations/create-without-payment"
        request = Request("POST", path, path, {"client_id": user, "professional_id": place, **times})
        return Attempt(request, Booking(self.name, "", place, user, start, end))

    def cancellation(self, booking: Booking) -> Request:
        return Request("DELETE", "/api/reservations/{id}", f"/api/reservations/{booking.id}")

    def reads(self, chance: random.Random, user: str) -> Request:
        if chance.random() < 0.5:
            return Request("GET", "/api/reservations/user/{id}", f"/api/reservations/user/{user}")
        day, host = date_after(FIRST_DAY + chance.randrange(DAYS)), chance.choice(self.places)
        route = "/api/reservations/availability"
        return Request("GET", route, f"{route}?date={day}&professional_id={host}")

    def standing(self, user: str) -> Iterator[Booking]:
        for row in self.server.call("GET", f"/api/reservations/user/{user}", user=user)["data"]:
            if row["status"] != "CANCELLED":
                start, end = (row[name][:16] for name in ("start_time", "end_time"))
                yield Booking(self.name, row["id"], row["professional_id"], user, start, end)


class Gym(Dialect):
    """Class sessions with few seats, for users who are all members."""

    def furnish(self, users: Iterable[str]) -> None:
        days = {"startDate": date_after(-2), "endDate": date_after(60), "type": "PRO"}
        for user in users:
            try:
                self.server.call("POST", "/api/v1/memberships", {"userProfileId": user, **days})
            except Refused as refused:
                # Users of given tokens may be members already.
                if refused.status not in {400, 409}:
                    raise
        self.places += [self.new_session(SEATS, FIRST_DAY + number) for number in range(SESSIONS)]

    def new_session(self, seats: int, days: int) -> str:
        """Make a class with one session, in so many days."""
        body = {"name": f"Load {uuid4().hex[:8]}", "duration": 60, "maxCapacity": seats}
        made = self.server.call("POST", "/api/v1/classes", body)["data"]["id"]
        times = {"sessionDate": date_after(days), "startTime": "09:00", "endTime": "10:00"}
        own = {**times, "maxCapacity": seats}
        return str(self.server.call("POST", f"/api/v1/classes/{made}/sessions", own)["data"]["id"])

    def booking_of(self, place: str, user: str, start: str, end: str) -> Attempt:
        request = Request("POST", "/api/v1/reservations", "/api/v1/reservations", {"classSessionId": place})
        return Attempt(request, Booking(self.name, "", place, user, "", ""))

    def cancellation(self, booking: Booking) -> Request:
        return Request("DELETE", "/api/v1/reservations/{id}", f"/api/v1/reservations/{booking.id}")

    def reads(self, chance: random.Random, user: str) -> Request:
        session = chance.choice(self.places)
        if chance.random() < 0.5:
            return Request("GET", "/api/v1/class-sessions/{id}", f"/api/v1/class-sessions/{session}")
        return Request("GET", "/api/v1/reservations/me", "/api/v1/reservations/me")

    def standing(self, user: str) -> Iterator[Booking]:
        for row in self.server.call("GET", "/api/v1/reservations/me", user=user)["data"]:
            if row["status"] != "CANCELLED":
                yield Booking(self.name, row["id"], row["classSession"]["id"], user, "", "")

    def seats(self, session: str) -> tuple[int, int]:
        """Return how many seats a session has, and how many it says are taken."""
        shown = self.server.call("GET", f"/api/v1/class-sessions/{session}")["data"]
        return shown["maxCapacity"], shown["currentBookings"]


DIALECTS: Final[Mapping[str, type[Dialect]]] = {
    "appointments": Appointments,
    "courts": Courts,
    "gym": Gym,
    "rooms": Rooms,
}


def date_after(days: int) -> str:
    """Return the date so many days from now, in UTC."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 24 * 3600))


def _clock(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"
