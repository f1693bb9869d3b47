"""What there is to reserve in the town, and who is in charge of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.store import days
from tests.contract.proofs import link_token
from tests.simulation.attempts import Attempt, Intent
from tests.simulation.others import FRAIL
from tests.simulation.rulebook import ADMIN, CLOSURES, RULES
from tests.simulation.world import World

USERS = ("ana", "bruno", "carla", "dario", "eva", "fabio", "gina", "hugo")
PROFESSIONALS = ("sara", "pablo")
PAID, DEPOSIT = "paula", 1500
# The last of them is a professional, too.
ACCOUNTS = ("sol", "luz")
HOOKS = "/api/webhooks"
_MOST_SESSIONS = 5
_MONTH = {"startDate": "2026-03-01", "endDate": "2026-03-31"}


@dataclass
class Hook:
    """A webhook endpoint of the town's: what it wants, and from which event on it is there.

    `since` counts what the topic got before its registration was told of; `deleted` is when somebody was told
    that it is gone, in seconds of the epoch, and `is_given_up` says that somebody tried.
    """

    id: str
    url: str
    secret: str
    types: tuple[str, ...]
    since: int
    is_given_up: bool = False
    deleted: float | None = None

    def wants(self, event: dict[str, Any]) -> bool:
        """Whether an event is to be told to it."""
        return not self.types or event["type"] in self.types


@dataclass
class Places:
    """What there is to reserve, and how those in charge of it change that."""

    world: World
    courts: list[str] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    klass: str = ""
    accounts: list[str] = field(default_factory=list)
    professionals: tuple[str, ...] = PROFESSIONALS
    hooks: list[Hook] = field(default_factory=list)
    keys: int = 0

    def _places(self) -> dict[str, list[str]]:
        """The ids of what is there to reserve, by kind."""
        rooms = [str(room) for room in self.rooms]
        professionals = [*self.professionals, PAID]
        return {"court": self.courts, "room": rooms, "professional": professionals, "class": [self.klass]}

    def build(self) -> None:
        """Make it, before anything goes wrong."""
        self.world.others.connect()
        for name in ("Norte", "Sur"):
            made = self._made(
                "POST", "/api/canchas", nombre=name, tipo="TENIS", precioPorHora=10, capacidad=4
            )
            self.courts.append(made["cancha"]["id"])
            self._fill(self.courts[-1])
        for name in ("A", "B"):
            self.rooms.append(self._made("POST", "/api/rooms", name=name, capacity=10)["data"]["id"])
        for user in (*USERS, *PROFESSIONALS, PAID):
            self.world.request(Intent(user=user, role="USER", method="GET", path="/api/rooms"))
        rules: list[dict[str, Any]] = [{"requires_approval": approves} for approves in (False, True)]
        rules.append({"requires_deposit": True, "deposit_amount": DEPOSIT})
        for name, own in zip((*PROFESSIONALS, PAID), rules, strict=True):
            path = f"/api/professional-settings/{name}"
            hours = {"work_days": "MON-SUN", "work_start_time": "08:00", "work_end_time": "20:00"}
            self._made("PATCH", path, **hours, **own, timezone="UTC")
        self._build_gym()
        self._open_accounts()
        self._add_hook("everything")
        self._add_hook(FRAIL, "reservation.erased", "reservation.expired", "reservation.promoted")

    def _fill(self, court: str) -> None:
        """Leave room for one more in the one item of a court's day."""
        for minute in range(0, 5 * (days.CAPACITY - 1), 5):
            reserva = {"horaInicio": f"00:{minute:02}", "horaFin": f"00:{minute + 5:02}"}
            self._made("POST", "/api/reservas", canchaId=court, fecha=f"{_day():%Y-%m-%d}", **reserva)

    def _build_gym(self) -> None:
        made = self._made(
            "POST",
            "/api/v1/classes",
            name="Yoga",
            type="YOGA",
            difficulty="BEGINNER",
            duration=60,
            maxCapacity=2,
            price=5,
        )
        self.klass = made["data"]["id"]
        for user in USERS:
            self._made("POST", "/api/v1/memberships", userProfileId=user, type="BASIC", price=1, **_MONTH)
        for hour in (14, 18, 22, 33, 42):
            self._add_session(hour)

    def _open_accounts(self) -> None:
        """Some people have an account, which may be deleted; one of them is a professional, too."""
        for name in ACCOUNTS:
            email, password = f"{name}@example.com", "una contraseña larga"
            person = {"nombre": f"{name.title()} Paz", "email": email, "password": password}
            user = self._made("POST", "/api/auth/register", **person)["usuario"]["id"]
            self._made("POST", "/api/auth/confirm", token=link_token(email), password=password)
            self._made("POST", "/api/v1/memberships", userProfileId=user, type="BASIC", price=1, **_MONTH)
            self.world.request(Intent(user=user, role="USER", method="GET", path="/api/rooms"))
            self.accounts.append(user)
            self.world.addresses[user] = email
        hours = {"work_days": "MON-SUN", "work_start_time": "08:00", "work_end_time": "20:00"}
        self._made("PATCH", f"/api/professional-settings/{user}", **hours, timezone="UTC")
        self.professionals = (*PROFESSIONALS, user)

    def _delete_somebody(self) -> None:
        """A superadmin deletes an account; whoever has it may not have heard of that."""
        path = f"/api/usuarios/{self._any(self.accounts)}"
        self.world.insist(Intent(user=ADMIN[0], role="SUPERADMIN", method="DELETE", path=path))

    def _add_session(self, hour: int) -> None:
        made = self._made("POST", self._sessions, **_session(_day() + timedelta(hours=hour)))
        self.sessions.append(made["data"]["id"])

    def _open_another_session(self) -> None:
        """Somebody in charge adds a session; of so many, the latest are what people want."""
        self.keys += 1
        start = floor(self.world.scheduler.clock()) + timedelta(hours=self.world.random.randint(2, 20))
        if start.hour == 23:
            return
        attempt = self._insisted("POST", self._sessions, _session(start), key=f"k{self.keys}")
        if attempt.status == 201:
            self.sessions = [*self.sessions, attempt.body["data"]["id"]][-_MOST_SESSIONS:]

    def _add_hook(self, name: str, *types: str) -> None:
        """Register an endpoint; one whose registration nobody was told of is nobody's."""
        self.keys += 1
        url = f"https://hooks.example.com/{name}"
        body = {"url": url, **({"events": list(types)} if types else {})}
        attempt = self._insisted("POST", HOOKS, body, key=f"k{self.keys}")
        if attempt.status == 201:
            made, since = attempt.body["data"], len(self.world.aws.published)
            self.hooks.append(Hook(made["id"], url, made["secret"], types, since))

    def _insisted(self, method: str, path: str, body: Any = None, key: str | None = None) -> Attempt:
        """What somebody in charge asks for until the outcome is known."""
        user, role = ADMIN
        return self.world.insist(Intent(user=user, role=role, method=method, path=path, body=body, key=key))

    @property
    def _sessions(self) -> str:
        return f"/api/v1/classes/{self.klass}/sessions"

    def _made(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        user, role = ADMIN
        attempt = self.world.request(Intent(user=user, role=role, method=method, path=path, body=body))
        if attempt.status not in (200, 201):
            raise LookupError(f"{method} {path}: {attempt.status} {attempt.body}")
        answer: dict[str, Any] = attempt.body
        return answer

    def _any(self, choices: Any) -> Any:
        return self.world.random.choice(choices)

    def _some(self, choices: Any) -> Any:
        return self.world.random.sample(choices, self.world.random.randint(0, 2))


def created(attempt: Attempt) -> str | None:
    """The id of the reservation that an attempt made, if it was told of one."""
    if attempt.status not in (200, 201) or attempt.intent.key is None or not makes_one(attempt.intent):
        return None
    body = attempt.body
    found = body.get("reserva") or body.get("data") or {}
    name = found.get("id") if isinstance(found, dict) else None
    return None if name is None else str(name)


def makes_one(intent: Intent) -> bool:
    """Whether what it makes is a reservation."""
    return intent.path not in (HOOKS, CLOSURES) and not intent.path.endswith("/sessions")


def dialect_of(intent: Intent) -> str:
    """Which kind of reservation a creation is about; what is about none are rules."""
    if intent.path.startswith((RULES, CLOSURES)):
        return "rules"
    if intent.path.startswith("/api/reservas"):
        return "court"
    if intent.path.startswith("/api/bookings"):
        return "booking"
    return "enrollment" if intent.path.startswith("/api/v1") else "appointment"


def _session(start: datetime) -> dict[str, str]:
    times = {"startTime": f"{start:%H:%M}", "endTime": f"{start + timedelta(hours=1):%H:%M}"}
    return {"sessionDate": f"{start:%Y-%m-%d}", **times}


def _day() -> datetime:
    return datetime(2026, 3, 9, tzinfo=UTC)


def floor(moment: datetime) -> datetime:
    """The whole hour."""
    return moment.replace(minute=0, second=0, microsecond=0)
