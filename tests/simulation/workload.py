"""What the town's people want: few things, all at once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from tests.simulation.arrivals import Arrivals
from tests.simulation.attempts import Attempt, Intent
from tests.simulation.others import FRAIL
from tests.simulation.places import DEPOSIT, HOOKS, PAID, USERS, Places, created, dialect_of, floor
from tests.simulation.rulebook import ADMIN, Rulebook

_BY_ACCOUNTS = 0.2
_LATEST = 40
_CHECKOUT, _NOTIFIED = "/api/reservations/payment", "/api/reservations/create-with-payment"
_MOST_HOOKS = 3
_REVERSED = 0.3  # of the payments
_RUSHING = 4
_RULED = 0.03  # of what people do, somebody in charge changes a rule beside


@dataclass
class Town(Places):
    """The places, and what people know of that has been reserved."""

    known: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    most: int | None = None

    def __post_init__(self) -> None:
        self.arrivals = Arrivals(self.world)
        self.rulebook = Rulebook(self.world, self._places, self.arrivals, self._rush)

    def build(self) -> None:
        """Make the places, and their first rules, before anything goes wrong."""
        super().build()
        self.rulebook.build()

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
        attempt = self._insisted("DELETE", f"{HOOKS}/{hook.id}")
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
        start = floor(self.world.scheduler.clock()) + timedelta(hours=hour)
        return start, start + timedelta(minutes=self.world.random.choice((30, 60, 90)))

    def _until_the_next(self) -> float:
        """Mostly at once; now and then after a while, so that things end, and begin."""
        if self.world.random.random() < 0.03:
            return self.world.random.uniform(600, 5400)
        return self.world.random.expovariate(2.0)


def _times(start: datetime, end: datetime) -> dict[str, str]:
    return {"start_datetime": f"{start:%Y-%m-%dT%H:%M:00Z}", "end_datetime": f"{end:%Y-%m-%dT%H:%M:00Z}"}


def _span(start: datetime, end: datetime) -> dict[str, str]:
    return {"start_time": f"{start:%Y-%m-%dT%H:%M:00Z}", "end_time": f"{end:%Y-%m-%dT%H:%M:00Z}"}
