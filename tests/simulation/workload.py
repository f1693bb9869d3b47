"""What the town's people want: few things, all at once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from chalicelib.store import days
from tests.contract.proofs import link_token
from tests.simulation.arrivals import Arrivals
from tests.simulation.others import FRAIL
from tests.simulation.rulebook import ADMIN, CLOSURES, RULES, Rulebook
from tests.simulation.world import Attempt, Intent, World

USERS = ("ana", "bruno", "carla", "dario", "eva", "fabio", "gina", "hugo")
PROFESSIONALS = ("sara", "pablo")
PAID, DEPOSIT = "paula", 1500
# The last of them is a professional, too.
ACCOUNTS = ("sol", "luz")
_BY_ACCOUNTS = 0.2
_LATEST = 40
_CHECKOUT, _NOTIFIED = "/api/reservations/payment", "/api/reservations/create-with-payment"
_HOOKS, _MOST_HOOKS = "/api/webhooks", 3
_MOST_SESSIONS = 5
_REVERSED = 0.3  # of the payments
_RUSHING = 4
_MONTH = {"startDate": "2026-03-01", "endDate": "2026-03-31"}
_RULED = 0.03  # of what people do, somebody in charge changes a rule beside


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
class Town:
    """What there is to reserve, and what its people know of that has been reserved."""

    world: World
    courts: list[str] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    klass: str = ""
    known: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    accounts: list[str] = field(default_factory=list)
    professionals: tuple[str, ...] = PROFESSIONALS
    hooks: list[Hook] = field(default_factory=list)
    keys: int = 0
    most: int | None = None

    def __post_init__(self) -> None:
        self.arrivals = Arrivals(self.world)
        self.rulebook = Rulebook(self.world, self._places, self.arrivals, self._rush)

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
        self.rulebook.build()

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
        start = _floor(self.world.scheduler.clock()) + timedelta(hours=self.world.random.randint(2, 20))
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
        attempt = self._insisted("POST", _HOOKS, body, key=f"k{self.keys}")
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

    # What people do.

    def lives(self, user: str, operations: int) -> Callable[[], None]:
        """The life of one person, who makes so many requests."""
        return lambda: self._live(user, operations)

    def _live(self, user: str, operations: int) -> None:
        for _ in range(operations):
            if self.most is not None and len(self.world.attempts) >= self.most:
                return
            attempt = self.act(user)
            self._learn(attempt)
            self.world.scheduler.pause(self._until_the_next())

    def act(self, user: str) -> Attempt:
        """One thing that this person, or somebody in charge, does."""
        pick = self.world.random.random()
        if pick < 0.01:
            self._change_hooks()
        elif pick < 0.06:
            self._book_and_pay(user)
        elif pick < 0.08:
            self._open_another_session()
        elif pick < 0.1:
            self._delete_somebody()
        if self.world.random.random() < _RULED:
            self.rulebook.change()
        if self.world.random.random() < _BY_ACCOUNTS:
            user = self._any(self.accounts)
        dialect = self._any(("court", "booking", "appointment", "enrollment"))
        if pick < 0.45:
            intent = self._creation(dialect, user)
            if dialect == "enrollment" and self.world.random.random() < 0.6:
                # The same on another device, or by somebody else, a moment later.
                self.keys += 1
                again = replace(intent, key=f"k{self.keys}", user=self._any((user, self._any(USERS))))
                self._at_almost_the_same_time(lambda: self.world.insist(again))
            return self.world.insist(intent)
        intent, other = self._changes(dialect, user)
        if other is not None:
            self._at_almost_the_same_time(lambda: self._repeated(other))
        return self._repeated(intent)

    def _at_almost_the_same_time(self, work: Callable[[], object]) -> None:
        self.world.scheduler.spawn("device", work, after=self.world.random.uniform(0.002, 0.02))

    def _rush(self, kind: str, begins: datetime) -> None:
        """Some people want the same hour, within some seconds."""
        dialect = {"court": "court", "room": "booking", "professional": "appointment"}.get(kind, "enrollment")
        slot = begins, begins + timedelta(hours=1)
        for _ in range(_RUSHING):
            intent = self._creation(dialect, self._any(USERS), slot)
            after = self.world.random.uniform(0.02, 8)
            self.world.scheduler.spawn("device", partial(self.world.insist, intent), after=after)

    def _change_hooks(self) -> None:
        """Somebody in charge registers another endpoint, or deletes one."""
        standing = [each for each in self.hooks if not each.is_given_up]
        if len(standing) < _MOST_HOOKS:
            name = f"{self._any((FRAIL, 'sound'))}-{self.keys}"
            self._add_hook(name, *self._any((("reservation.moved",), ("reservation.cancelled",))))
            return
        hook = self._any(standing)
        hook.is_given_up = True
        attempt = self._insisted("DELETE", f"{_HOOKS}/{hook.id}")
        if attempt.status == 204:
            hook.deleted = self.world.scheduler.now

    def _book_and_pay(self, user: str) -> None:
        """Hold a slot for a deposit; most pay it, some of them late, a few of them twice."""
        start, end = self._slot()
        self.keys += 1
        visit = {"client_id": user, "professional_id": PAID, **_span(start, end)}
        body = {"reservation": visit, "deposit_amount": DEPOSIT}
        attempt = self.world.insist(
            Intent(user=user, role="USER", method="POST", path=_CHECKOUT, body=body, key=f"k{self.keys}")
        )
        if attempt.status != 201:
            return
        for _ in range(self.world.random.choice((0, 1, 1, 1, 1, 1, 1, 2))):
            after = self.world.random.choice((5.0, 60.0, 600.0, 5 * 3600.0)) * self.world.random.random()
            self.world.scheduler.spawn("payer", partial(self._pay, attempt.body["data"]), after=after)

    def _pay(self, link: str) -> None:
        """Pay, and let the provider say so until it is heard; some have the money back later."""
        payment = self.world.others.pay(link)
        chance = Random(f"{self.world.seed} {payment}")
        if chance.random() < _REVERSED:
            status = chance.choice(("refunded", "charged_back", "in_mediation"))
            after = chance.choice((1.0, 30.0, 3600.0, 20 * 3600.0)) * chance.random()
            self.world.scheduler.spawn("bank", partial(self._reverse, payment, status), after=after)
        self._tell_of(payment)

    def _reverse(self, payment: str, status: str) -> None:
        """The provider gives a payment back, perhaps before it has been heard of, and says so."""
        self.world.others.reverse(payment, status)
        self._tell_of(payment)

    def _tell_of(self, payment: str) -> None:
        """Notify of a payment until it is heard; sometimes once more."""
        path = f"{_NOTIFIED}?type=payment&data.id={payment}"
        intent = Intent(user="provider", role="USER", method="POST", path=path, body={}, payment=payment)
        while self.world.request(intent).status != 200:
            self.world.scheduler.pause(self.world.random.uniform(10, 900))
        if self.world.random.random() < 0.2:
            self.world.request(intent)

    def _repeated(self, intent: Intent) -> Attempt:
        """Do it; a second time if its outcome is unknown, as people do."""
        attempt = self.world.request(intent)
        if attempt.is_unknown and self.world.random.random() < 0.5:
            self.world.scheduler.pause(self.world.random.uniform(0.1, 2))
            return self.world.request(intent)
        return attempt

    def _creation(self, dialect: str, user: str, slot: tuple[datetime, datetime] | None = None) -> Intent:
        start, end = slot or self._slot()
        self.keys += 1
        match dialect:
            case "court":
                path = "/api/reservas"
                end = min(end, start.replace(hour=23, minute=59))
                body: dict[str, Any] = {
                    "canchaId": self._any(self.courts),
                    "fecha": f"{start:%Y-%m-%d}",
                    "horaInicio": f"{start:%H:%M}",
                    "horaFin": f"{end:%H:%M}",
                }
            case "booking":
                path = "/api/bookings"
                others = self._some((*USERS, *self.accounts))
                guests = [self.world.address_of(guest) for guest in others if guest != user]
                body = {
                    "title": "Reunión",
                    "room_id": self._any(self.rooms),
                    "guests": guests,
                    **_times(start, end),
                }
            case "appointment":
                path = "/api/reservations/create-without-payment"
                body = {
                    "client_id": user,
                    "professional_id": self._any(self.professionals),
                    **_span(start, end),
                }
            case _:
                path = "/api/v1/reservations"
                body = {"classSessionId": self._any(self.sessions)}
                if self.world.random.random() < 0.2:
                    path, body = "/api/v1/reservations/waitlist", {"classSessionId": self._any(self.sessions)}
        return Intent(user=user, role="USER", method="POST", path=path, body=body, key=f"k{self.keys}")

    def _changes(self, dialect: str, user: str) -> tuple[Intent, Intent | None]:
        """What somebody wants to change, and perhaps what somebody else does of the same, a moment later."""
        known = self.known.get(dialect, [])
        if not known:
            return Intent(user=user, role="USER", method="GET", path="/api/reservas"), None
        name, owner = self._any(known[-_LATEST:])
        choose: Callable[[str, str, str], Intent] = {
            "court": self._change_court,
            "booking": self._change_booking,
            "appointment": self._change_appointment,
            "enrollment": self._change_seat,
        }[dialect]
        intent = choose(name, owner, user)
        return intent, choose(name, owner, user) if self.world.random.random() < 0.3 else None

    def _change_court(self, name: str, owner: str, _user: str) -> Intent:
        path, (start, end) = f"/api/reservas/{name}", self._slot()
        times = {"fecha": f"{start:%Y-%m-%d}", "horaInicio": f"{start:%H:%M}", "horaFin": f"{end:%H:%M}"}
        choices = [
            (owner, "USUARIO", "PATCH", {"estado": "CANCELADA"}),
            (*ADMIN, "PATCH", {"estado": "CONFIRMADA"}),
            (*ADMIN, "PATCH", {**times, "canchaId": self._any(self.courts)}),
            (*ADMIN, "DELETE", None),
        ]
        user, role, method, body = self._any(choices)
        return Intent(user=user, role=role, method=method, path=path, body=body, about=name)

    def _change_booking(self, name: str, owner: str, _user: str) -> Intent:
        path, (start, end) = f"/api/bookings/{name}", self._slot()
        guests = [self.world.address_of(guest) for guest in self._some(USERS) if guest != owner]
        choices = [
            ("PATCH", f"{path}/cancel", {"reason": "No hace falta"}),
            ("PUT", path, {**_times(start, end), "room_id": self._any(self.rooms)}),
            ("PUT", path, {"title": f"Reunión {self.keys}", "guests": guests}),
            ("DELETE", path, None),
        ]
        method, path, body = self._any(choices)
        return Intent(user=owner, role="USER", method=method, path=path, body=body, about=name)

    def _change_appointment(self, name: str, owner: str, _user: str) -> Intent:
        path = f"/api/reservations/{name}"
        choices = [
            (*ADMIN, "PATCH", {"status": "CONFIRMED"}),
            (*ADMIN, "PATCH", {"status": "CANCELLED"}),
            (owner, "USER", "PATCH", _span(*self._slot())),
            (owner, "USER", "DELETE", None),
        ]
        user, role, method, body = self._any(choices)
        return Intent(user=user, role=role, method=method, path=path, body=body, about=name)

    def _change_seat(self, name: str, owner: str, user: str) -> Intent:
        seat, session = f"/api/v1/reservations/{name}", self._any(self.sessions)
        by_owner = {"user": owner, "role": "USER", "about": name}
        by_staff = {"user": ADMIN[0], "role": ADMIN[1]}
        choices = [
            Intent(**by_owner, method="DELETE", path=seat),
            Intent(**by_owner, method="PATCH", path=f"{seat}/reactivate", body={}),
            Intent(**by_owner, method="DELETE", path=f"{seat}/permanent"),
            Intent(**by_staff, about=name, method="PATCH", path=seat, body={"status": "NO_SHOW"}),
            Intent(
                user=user,
                role="USER",
                method="DELETE",
                path=f"/api/v1/reservations/waitlist?classSessionId={session}",
                body={"classSessionId": session},
            ),
            Intent(
                **by_staff,
                method="PATCH",
                path=f"/api/v1/class-sessions/{session}",
                body=self._any(({"maxCapacity": 3}, {"maxCapacity": 2}, {"notes": "Traer mat"})),
            ),
        ]
        if self.world.random.random() < 0.06:
            closing = {"status": "CANCELLED"}
            return Intent(**by_staff, method="PATCH", path=f"/api/v1/class-sessions/{session}", body=closing)
        intent: Intent = self._any(choices)
        return intent

    def _learn(self, attempt: Attempt) -> None:
        """What somebody was told of becomes known, and is what others act on."""
        name = created(attempt)
        if name is not None:
            self.known.setdefault(dialect_of(attempt.intent), []).append((name, attempt.intent.user))
            self.arrivals.expect(attempt)

    def _slot(self) -> tuple[datetime, datetime]:
        hour = self.world.random.randint(1, 30)
        start = _floor(self.world.scheduler.clock()) + timedelta(hours=hour)
        return start, start + timedelta(minutes=self.world.random.choice((30, 60, 90)))

    def _until_the_next(self) -> float:
        """Mostly at once; now and then after a while, so that things end, and begin."""
        if self.world.random.random() < 0.03:
            return self.world.random.uniform(600, 5400)
        return self.world.random.expovariate(2.0)

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
    return intent.path not in (_HOOKS, CLOSURES) and not intent.path.endswith("/sessions")


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


def _times(start: datetime, end: datetime) -> dict[str, str]:
    return {"start_datetime": f"{start:%Y-%m-%dT%H:%M:00Z}", "end_datetime": f"{end:%Y-%m-%dT%H:%M:00Z}"}


def _span(start: datetime, end: datetime) -> dict[str, str]:
    return {"start_time": f"{start:%Y-%m-%dT%H:%M:00Z}", "end_time": f"{end:%Y-%m-%dT%H:%M:00Z}"}


def _day() -> datetime:
    return datetime(2026, 3, 9, tzinfo=UTC)


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
