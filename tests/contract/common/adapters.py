"""One vocabulary for what all dialects can do, so that a rule for all of them is written once.

A claim is what a dialect's clients create: a reservation, a reserva, a booking, a seat. The hour says what it
claims: of the tenant's first court, room or professional, or the one seat of a class session at that hour.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, Self

from tests.api import Api, Response
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.appointments import slot as session
from tests.contract.appointments_kept import held
from tests.contract.callers import Caller
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.contract.rooms import slot as meeting

MONDAY: Final = "2024-01-15"
"""Tomorrow: the tests' clock stands at noon of the day before."""
ALWAYS_OPEN: Final[dict[str, Any]] = {
    "work_days": "MON-SUN",
    "work_start_time": "00:00",
    "work_end_time": "24:00",
    "reservation_window_days": 365,
}
"""A professional's hours that refuse nothing."""


@dataclass(frozen=True)
class Dialect(ABC):
    """A caller of one dialect: Ana, a user, unless a test says otherwise."""

    name: ClassVar[str]
    error_keys: ClassVar[frozenset[str]]
    """What an error's body holds."""
    list_path: ClassVar[str]
    create_path: ClassVar[str]
    unknown_id: ClassVar[object] = "clx1abc2def3ghi"
    deleted_status: ClassVar[int] = 200
    taken_words: ClassVar[str]
    """What is said when that which is claimed is taken."""
    time_fields: ClassVar[tuple[str, str]]
    """The fields of a claim's start and end; the gym's are those of its session."""

    verbs: Any

    # Who calls, and how.

    def calling(self, verbs: Caller) -> Self:
        """Return the dialect as somebody else calls it."""
        return replace(self, verbs=verbs)

    def by(self, user: str, **claims: Any) -> Self:
        return self.calling(self.verbs.by(user, **claims))

    def in_tenant(self, tenant: str) -> Self:
        """Return Ana of another tenant, where everything a claim needs is made when it is first needed."""
        return self.by("ana", tenant=tenant)

    def keyed(self, key: str = "k-1") -> Self:
        return self.calling(self.verbs.keyed(key))

    def sending(self, headers: Mapping[str, str]) -> Self:
        return self.calling(self.verbs.sending(headers))

    def with_cookie(self, cookie: str) -> Self:
        return self.calling(self.verbs.with_cookie(cookie))

    @property
    def bruno(self) -> Self:
        """Another user, who may do what Ana may."""
        return self.by("bruno")

    @property
    def nobody(self) -> Self:
        return self.calling(self.verbs.nobody)

    @property
    def admin(self) -> Self:
        return self.calling(self.verbs.admin)

    def request(self, method: str, path: str, **options: Any) -> Response:
        answer: Response = self.verbs.request(method, path, **options)
        return answer

    # Claims.

    @abstractmethod
    def body(self, hour: int = 9, *, day: str = MONDAY, note: str | None = None) -> dict[str, Any]:
        """Return the JSON that creates a claim; `note` is a text or a choice that is part of it."""

    def create(self, hour: int = 9, *, day: str = MONDAY, note: str | None = None) -> Response:
        return self.request("POST", self.create_path, json=self.body(hour, day=day, note=note))

    def created(self, hour: int = 9, *, day: str = MONDAY) -> str:
        """Create a claim, which must succeed; return its id."""
        answer = self.create(hour, day=day)
        assert answer.status == 201, (answer.status, answer.raw[:300])
        return self.id_of(answer)

    @abstractmethod
    def thing(self, answer: Response) -> dict[str, Any]:
        """Return the claim that an answer shows."""

    def id_of(self, answer: Response) -> str:
        return str(self.thing(answer)["id"])

    @abstractmethod
    def get(self, claim: object) -> Response:
        """Read one claim."""

    @abstractmethod
    def cancel(self, claim: object) -> Response:
        """Give up what the claim claims, as its holder or whoever else may; the claim stays."""

    @abstractmethod
    def delete(self, claim: object) -> Response:
        """Delete the claim for good, as its holder or whoever else may."""

    @abstractmethod
    def move(self, claim: object, hour: int) -> Response:
        """Change the claim to another hour, as an admin; the gym moves the session instead."""

    # What a claim claims, field by field.

    @abstractmethod
    def times(self, start: str, end: str, *, day: str = MONDAY) -> dict[str, Any]:
        """Return the fields that say when: `HH:MM` to `HH:MM` of a day, UTC."""

    def wall_clock(self, start: str, end: str) -> dict[str, Any]:
        """Return the same for times without an offset, `2024-01-15T10:00`, of one day."""
        return self.times(start[11:16], end[11:16], day=start[:10])

    def create_with(self, **fields: Any) -> Response:
        """Create a claim with these fields; in the gym they are those of its session."""
        return self.request("POST", self.create_path, json={**self.body(), **fields})

    @abstractmethod
    def change(self, claim: object, **fields: Any) -> Response:
        """Change a claim, as an admin; in the gym, its session."""

    @abstractmethod
    def other_place(self, name: str = "B", *, zone: str | None = None) -> dict[str, Any]:
        """Make another court, room, class or professional, always open; return the field that names it.

        A court has no zone of its own, and the field of a class is none of a claim that is there.
        """

    def always_open(self) -> Self:
        """Take away what hours and windows would refuse."""
        return self

    def in_zone(self, zone: str) -> Self:
        """Put what is claimed in a time zone of its own."""
        raise NotImplementedError(self.name)

    @abstractmethod
    def blocking(self) -> list[str]:
        """Return the ids of all claims that take something, sorted; the lists and the days must agree."""

    def read_list(self) -> Response:
        return self.request("GET", self.list_path)

    @abstractmethod
    def ids(self) -> list[str]:
        """Return the ids of the claims that the caller's list shows, sorted."""

    # Answers.

    def conflicts(self, answer: Response) -> bool:
        """Say whether an answer refuses because what is claimed is taken."""
        return answer.status == 409

    def taken(self, answer: Response, *claims: str) -> None:
        """Assert that an answer refuses since these claims are in the way, which rooms alone may name."""
        assert self.refusal(answer, 409) == self.taken_words
        assert set(answer.body) == self.error_keys, answer.body

    def faulty(self, answer: Response, *fields: str) -> None:
        """Assert that an answer finds fault with these fields."""
        words = self.refusal(answer, 400)
        assert all(field in words for field in fields), (fields, words)

    def refusal(self, answer: Response, *statuses: int) -> str:
        """Assert that an answer is an error of these statuses in the dialect's shape; return its words."""
        assert answer.status in statuses, (answer.status, answer.raw[:300])
        assert isinstance(answer.body, dict), answer.raw[:300]
        assert self.error_keys <= set(answer.body), answer.body
        assert set(answer.body) <= self.error_keys | {"errors", "conflicts", "retry_after"}, answer.body
        words = answer.body["error" if self.error_keys == {"error"} else "message"]
        assert isinstance(words, str), answer.body
        assert words.strip(), answer.body
        return words


class AppointmentsDialect(Dialect):
    """Documents 000 and 001: Ana with Sara, who practises."""

    name = "appointments"
    error_keys = frozenset({"statusCode", "message", "error"})
    taken_words = "El horario seleccionado ya está reservado"
    time_fields = ("start_time", "end_time")
    create_path = "/api/reservations/create-without-payment"

    @property
    def list_path(self) -> str:  # type: ignore[override]
        return f"/api/reservations/user/{self.verbs.user}"

    def in_tenant(self, tenant: str) -> Self:
        other = super().in_tenant(tenant)
        other.verbs.practising()
        return other

    def body(self, hour: int = 9, *, day: str = MONDAY, note: str | None = None) -> dict[str, Any]:
        return {
            "client_id": self.verbs.user or "ana",
            "professional_id": PROFESSIONAL,
            "session_modality": note or "Virtual",
            **session(f"{hour:02}:00", day=day),
        }

    def thing(self, answer: Response) -> dict[str, Any]:
        data = answer.body["data"]
        return dict(data[0] if isinstance(data, list) else data)

    def get(self, claim: object) -> Response:
        return self.request("GET", f"/api/reservations/{claim}")

    def cancel(self, claim: object) -> Response:
        return self.admin.request("PATCH", f"/api/reservations/{claim}", json={"status": "CANCELLED"})

    def delete(self, claim: object) -> Response:
        return self.request("DELETE", f"/api/reservations/{claim}")

    def move(self, claim: object, hour: int) -> Response:
        return self.change(claim, **session(f"{hour:02}:00"))

    def times(self, start: str, end: str, *, day: str = MONDAY) -> dict[str, Any]:
        return session(start, end, day)

    def wall_clock(self, start: str, end: str) -> dict[str, Any]:
        return {"start_time": start, "end_time": end}

    def change(self, claim: object, **fields: Any) -> Response:
        return self.admin.request("PATCH", f"/api/reservations/{claim}", json=fields)

    def other_place(self, name: str = "B", *, zone: str | None = None) -> dict[str, Any]:
        settings = ALWAYS_OPEN if zone is None else {**ALWAYS_OPEN, "timezone": zone}
        return {"professional_id": self.verbs.practising(f"professional-{name}", **settings)["user_id"]}

    def always_open(self) -> Self:
        self.verbs.practising(**ALWAYS_OPEN)
        return self

    def in_zone(self, zone: str) -> Self:
        self.verbs.practising(timezone=zone)
        return self

    def blocking(self) -> list[str]:
        rows = self.admin.request("GET", "/api/reservations").body["data"]
        return _agreed(row["id"] for row in rows if row["status"] != "CANCELLED")

    def ids(self) -> list[str]:
        is_admin = (self.verbs.claims or {}).get("role") in ("ADMIN", "SUPERADMIN")
        answer = self.request("GET", "/api/reservations") if is_admin else self.read_list()
        return sorted(row["id"] for row in answer.body["data"])


class CourtsDialect(Dialect):
    """Document 003: the tenant's first court."""

    name = "courts"
    error_keys = frozenset({"error"})
    taken_words = "Ya existe una reserva en ese horario"
    time_fields = ("horaInicio", "horaFin")
    list_path = create_path = "/api/reservas"

    def body(self, hour: int = 9, *, day: str = MONDAY, note: str | None = None) -> dict[str, Any]:
        times = {"fecha": day, "horaInicio": f"{hour:02}:00", "horaFin": f"{hour + 1:02}:00"}
        return {"canchaId": self.verbs.cancha_id, **times, **({"notas": note} if note else {})}

    def thing(self, answer: Response) -> dict[str, Any]:
        return dict(answer.body["reserva"])

    def get(self, claim: object) -> Response:
        return self.request("GET", f"/api/reservas/{claim}")

    def cancel(self, claim: object) -> Response:
        return self.request("PATCH", f"/api/reservas/{claim}", json={"estado": "CANCELADA"})

    def delete(self, claim: object) -> Response:
        return self.by("root", role="SUPERADMIN").request("DELETE", f"/api/reservas/{claim}")

    def move(self, claim: object, hour: int) -> Response:
        times = {"horaInicio": f"{hour:02}:00", "horaFin": f"{hour + 1:02}:00"}
        return self.change(claim, **times)

    def times(self, start: str, end: str, *, day: str = MONDAY) -> dict[str, Any]:
        return {"fecha": f"{day}T00:00:00.000Z", "horaInicio": start, "horaFin": end}

    def change(self, claim: object, **fields: Any) -> Response:
        return self.admin.request("PATCH", f"/api/reservas/{claim}", json=fields)

    def other_place(self, name: str = "B", *, zone: str | None = None) -> dict[str, Any]:
        assert zone is None
        return {"canchaId": self.verbs.built(nombre=f"Cancha {name}")["id"]}

    def blocking(self) -> list[str]:
        rows = self.admin.read_list().body["reservas"]
        return _agreed(row["id"] for row in rows if row["estado"] in ("PENDIENTE", "CONFIRMADA"))

    def ids(self) -> list[str]:
        return sorted(reserva["id"] for reserva in self.read_list().body["reservas"])


@dataclass(frozen=True)
class GymDialect(Dialect):
    """Document 004: a session of one seat at each hour; its callers have memberships."""

    name = "gym"
    error_keys = frozenset({"message"})
    list_path = create_path = "/api/v1/reservations"
    taken_words = "La sesión ha alcanzado su capacidad máxima"
    time_fields = ("startTime", "endTime")

    sessions: dict[tuple[str, str, int], str] = field(default_factory=dict)

    def by(self, user: str, **claims: Any) -> Self:
        other = super().by(user, **claims)
        if other.verbs.membership().body["data"] is None:
            other.verbs.joined()
        return other

    def session_id(self, hour: int, day: str = MONDAY) -> str:
        """Return the class session of an hour, made when it is first needed."""
        place = (self.verbs.tenant, day, hour)
        if place not in self.sessions:
            times = {"start_time": f"{hour:02}:00", "end_time": f"{hour + 1:02}:00"}
            made = self.verbs.by("ana").scheduled(max_capacity=1, session_date=day, **times)
            self.sessions[place] = made
        return self.sessions[place]

    def body(self, hour: int = 9, *, day: str = MONDAY, note: str | None = None) -> dict[str, Any]:
        return {"classSessionId": self.session_id(hour, day), **({"notes": note} if note else {})}

    def thing(self, answer: Response) -> dict[str, Any]:
        return dict(answer.body["data"])

    def get(self, claim: object) -> Response:
        return self.request("GET", f"/api/v1/reservations/{claim}")

    def cancel(self, claim: object) -> Response:
        return self.request("DELETE", f"/api/v1/reservations/{claim}")

    def delete(self, claim: object) -> Response:
        return self.request("DELETE", f"/api/v1/reservations/{claim}/permanent")

    def move(self, claim: object, hour: int) -> Response:
        return self.change(claim, startTime=f"{hour:02}:00", endTime=f"{hour + 1:02}:00")

    def times(self, start: str, end: str, *, day: str = MONDAY) -> dict[str, Any]:
        return {"sessionDate": day, "startTime": start, "endTime": end}

    def other_place(self, name: str = "B", *, zone: str | None = None) -> dict[str, Any]:
        return {
            "classId": self.verbs.offered(name=name, **({} if zone is None else {"timezone": zone}))["id"]
        }

    def create_with(self, **fields: Any) -> Response:
        path = f"/api/v1/classes/{fields.pop('classId', None) or self.verbs.class_id}/sessions"
        made = self.admin.request("POST", path, json={"maxCapacity": 1, **fields})
        if made.status != 201:
            return made
        return self.request("POST", self.create_path, json={"classSessionId": made.body["data"]["id"]})

    def change(self, claim: object, **fields: Any) -> Response:
        held = self.thing(self.admin.get(claim))["classSession"]["id"]
        return self.admin.request("PATCH", f"/api/v1/class-sessions/{held}", json=fields)

    def blocking(self) -> list[str]:
        for session_id in self.sessions.values():
            self.verbs.taken(session_id)
        rows = self.admin.read_list().body["data"]
        return sorted(row["id"] for row in rows if row["status"] != "CANCELLED")

    def taken(self, answer: Response, *claims: str) -> None:
        assert self.refusal(answer, 400) == self.taken_words

    def faulty(self, answer: Response, *fields: str) -> None:
        self.refusal(answer, 400)
        assert set(fields) <= set(answer.body["errors"]), (fields, answer.body)

    def ids(self) -> list[str]:
        return sorted(row["id"] for row in self.read_list().body["data"])

    def conflicts(self, answer: Response) -> bool:
        full = "La sesión ha alcanzado su capacidad máxima"
        return answer.status == 400 and answer.body == {"message": full}


class RoomsDialect(Dialect):
    """Document 002: the tenant's first room."""

    name = "rooms"
    error_keys = frozenset({"message"})
    list_path = create_path = "/api/bookings"
    unknown_id = 123456789
    deleted_status = 204
    taken_words = "La sala ya está reservada en ese horario"
    time_fields = ("start_datetime", "end_datetime")

    def body(self, hour: int = 9, *, day: str = MONDAY, note: str | None = None) -> dict[str, Any]:
        times = meeting(f"{hour:02}:00", day=day)
        return {"title": note or "Reunión", "room_id": self.verbs.room_id, **times}

    def thing(self, answer: Response) -> dict[str, Any]:
        return dict(answer.body["data"])

    def get(self, claim: object) -> Response:
        return self.request("GET", f"/api/bookings/{claim}")

    def cancel(self, claim: object) -> Response:
        return self.request("PATCH", f"/api/bookings/{claim}/cancel", json={})

    def delete(self, claim: object) -> Response:
        return self.request("DELETE", f"/api/bookings/{claim}")

    def move(self, claim: object, hour: int) -> Response:
        return self.change(claim, **meeting(f"{hour:02}:00"))

    def times(self, start: str, end: str, *, day: str = MONDAY) -> dict[str, Any]:
        return meeting(start, end, day)

    def wall_clock(self, start: str, end: str) -> dict[str, Any]:
        return {"start_datetime": start, "end_datetime": end}

    def change(self, claim: object, **fields: Any) -> Response:
        return self.admin.request("PUT", f"/api/bookings/{claim}", json=fields)

    def other_place(self, name: str = "B", *, zone: str | None = None) -> dict[str, Any]:
        return {"room_id": self.verbs.built(name=f"Sala {name}", timezone=zone)["id"]}

    def in_zone(self, zone: str) -> Self:
        self.verbs.changes(self.verbs.room_id, timezone=zone)
        return self

    def blocking(self) -> list[str]:
        return _agreed(str(number) for number in self.verbs.standing())

    def taken(self, answer: Response, *claims: str) -> None:
        assert self.refusal(answer, 409) == self.taken_words
        assert [str(row["id"]) for row in answer.body["conflicts"]] == list(claims), (answer.body, claims)

    def faulty(self, answer: Response, *fields: str) -> None:
        assert self.refusal(answer, 422) == "Validation failed"
        assert set(answer.body["errors"]) == set(fields), (fields, answer.body)

    def ids(self) -> list[str]:
        return sorted(str(row["id"]) for row in self.read_list().body["data"])


def _agreed(listed: Iterable[str]) -> list[str]:
    """Assert that the days hold what is listed and nothing else; return it, sorted."""
    blocking = sorted(listed)
    assert sorted(set(held())) == blocking
    return blocking


def dialects() -> list[str]:
    """Return the names of all dialects, in order."""
    return list(_BY_NAME)


def dialect_of(name: str, api: Api) -> Dialect:
    """Return a dialect as Ana calls it, over fresh tables."""
    return _BY_NAME[name](api)


def _appointments(api: Api) -> Dialect:
    verbs = Appointments(api)
    verbs.practising()
    return AppointmentsDialect(verbs)


def _courts(api: Api) -> Dialect:
    return CourtsDialect(Courts(api))


def _gym(api: Api) -> Dialect:
    return GymDialect(Gym(api)).by("ana")


def _rooms(api: Api) -> Dialect:
    for user in ("bruno", "carla"):
        Rooms(api).by(user).known()
    return RoomsDialect(Rooms(api).known())


_BY_NAME: Final = {"appointments": _appointments, "courts": _courts, "gym": _gym, "rooms": _rooms}
