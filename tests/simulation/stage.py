"""A world that is run by hand and can be put back: every call is counted, and one of them meets a fault."""

import json
import pickle
import random
import re
from dataclasses import dataclass
from datetime import timedelta
from email.parser import Parser
from email.policy import default as modern
from typing import Any

from chalicelib import clock, functions, identity
from chalicelib.notifications import clients
from chalicelib.store import cache
from tests.integrations.payments.mercadopago import MercadoPago
from tests.integrations.payments.signatures import signed
from tests.simulation import aws, snapshot
from tests.simulation.attempts import Attempt, Intent
from tests.simulation.environment import QUEUES
from tests.simulation.messages import Rates, record_of
from tests.simulation.sink import Sink
from tests.simulation.steps import Given, Path, Pay, Reverse, Step, Sweep, Turn, Wait, filled, id_in
from tests.simulation.world import World
from tests.stream_filter import passed

# Times that follow from the present are never whole minutes, those that people choose always are.
_OFF_SECONDS, _LATENCY = 7.003, 0.0137
# A queue hands out again what it has heard nothing of.
_PAUSES = {"relay": 1.0, "sweep": 60.0}
_VISIBILITY_SECONDS = 400.0
_TIMES = 3
_BEFORE = {
    "relay": (),
    "sweep": (),
    "email": ("relay",),
    "phone": ("relay",),
    "webhook": ("relay",),
    "delivery": ("relay", "webhook"),
}
_MOST_SWEEPS = 5
# What makes a reservation, of which the verdict knows more than of other things.
RESERVING = {
    "POST /api/reservas",
    "POST /api/bookings",
    "POST /api/reservations/create-without-payment",
    "POST /api/v1/reservations",
}


@dataclass(frozen=True, slots=True)
class Called:
    """A call to AWS, and how many deliveries there had been by then."""

    service: str
    operation: str
    delivered: int


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, as far as a repeated request is compared by it."""

    status: int | None
    is_replayed: bool
    body: Any


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that a path changes."""

    tables: bytes
    records: int
    now: float
    messages: bytes
    counts: tuple[int, int, int, int]
    lengths: tuple[int, ...]
    known: dict[str, Any]


class Stage(World):
    """The one world of the process."""

    def __init__(self, sink: Sink, mercadopago: MercadoPago) -> None:
        self.sink = sink
        self.mercadopago = mercadopago
        self.calls: list[Called] = []
        self.texted: list[tuple[str, str]] = []
        self.known: dict[str, Any] = {"professional": "sara"}
        self._is_counted, self._number, self._wanted = False, 0, ""
        super().__init__(seed=1, rates=Rates())
        self.others.mercadopago = mercadopago
        aws._meet(clients.client("sns").meta.events, "sns", "Publish")
        self._acts_of_a_town = self.aws.act
        self.aws.act = self._act  # type: ignore[method-assign]
        self._empty = self._keep()

    # What there is before.

    def prepare(self, path: Path) -> None:
        """From nothing to where the path begins; it can be put back to that."""
        self._restore(self._empty, seed=1)
        self.mercadopago.preferences.clear()
        self.mercadopago.payments.clear()
        self.scheduler.now += _OFF_SECONDS
        self._give(path.given)
        if isinstance(path.act, Turn):
            self.scheduler.now += path.act.hours * 3600
            for function in _BEFORE[path.act.function]:
                self._hand_on(function)
        self._prepared = self._keep()

    def _give(self, given: Given) -> None:
        for each in given:
            match each:
                case Step():
                    self._do(each)
                case Wait(hours, is_settled):
                    if is_settled:
                        self._drain()
                        self.known |= _links_in(self.aws.sent)
                    self.scheduler.now += hours * 3600
                case Sweep():
                    self._call("sweep", [])
                case Pay():
                    asked = list(self.mercadopago.preferences.values())[-1]
                    self.known["hold"] = asked["external_reference"].rpartition("#")[2]
                    self.known["payment"] = self.others.pay(asked["init_point"])
                case Reverse(status):
                    self.others.reverse(self.known["payment"], status)

    def _do(self, step: Step) -> None:
        attempt = self._ask(step)
        if attempt.status is None or attempt.status >= 300:
            raise LookupError(f"{step.route}: {attempt.status} {attempt.body}")
        if step.makes:
            self.known[step.makes] = id_in(attempt.body)
        if self.texted:
            self.known["code"] = "".join(filter(str.isdigit, self.texted[-1][1]))[:6]

    # What happens: three times, the first of them with a fault.

    def perform(self, act: Step | Turn, number: int = 0, fault: str = "") -> list[Told]:
        """From where it was prepared, the first time with a fault at this call; what was told."""
        self._restore(self._prepared, seed=2)
        self.calls, self._number, self._wanted = [], number, fault
        told: list[Told] = []
        batch = self._batch(act)
        for time in range(_TIMES):
            self._is_counted = time == 0
            if isinstance(act, Step):
                attempt = self._ask(act, has_key=act.has_key)
                told.append(Told(attempt.status, attempt.is_replayed, attempt.body))
                self.scheduler.now += 1
            else:
                self._call(act.function, batch, is_last=time == _TIMES - 1)
                self.scheduler.now += _PAUSES.get(act.function, _VISIBILITY_SECONDS)
        self._is_counted = False
        return told

    def settle(self) -> None:
        """Let everything that waits be done, and what is due now and for ten days to come."""
        self._drain()
        if self._is_due():
            self._call("sweep", [])
            self._drain()
        self.scheduler.now += timedelta(days=10).total_seconds()
        for _ in range(_MOST_SWEEPS):
            if not self._is_due():
                return
            self._call("sweep", [])
            self.scheduler.now += 60
            self._drain()

    def standing(self) -> list[str]:
        """All that what comes next depends on."""
        waiting = [f"{each.queue} {each.receives} {each.body}" for each in self.messages]
        told = [json.dumps(event, sort_keys=True) for event in self.aws.published]
        sent = [*self.aws.sent, *self.texted, *self.sink.got]
        unread = len(self.records()) - self.relayed
        return [*snapshot.everything(), *waiting, *told, *map(str, sent), f"unread {unread}"]

    def _fault(self, service: str, operation: str) -> str | None:
        if not self._is_counted:
            return None
        self.calls.append(Called(service, operation, len(self.sink.got)))
        return self._wanted if len(self.calls) == self._number else None

    def _latency(self) -> float:
        return _LATENCY

    # The parts of it.

    def _ask(self, step: Step, *, has_key: bool = False) -> Attempt:
        self._forget()
        intent = Intent(
            user=filled(step.user, self.known),
            role=step.role,
            method=step.method,
            path=filled(step.path, self.known),
            body=filled(step.body, self.known),
            key="act" if has_key and step.route in RESERVING else None,
            about=None if step.about is None else str(self.known[step.about]),
        )
        headers = {"Idempotency-Key": "act"} if has_key else {}
        if step.is_signed:
            headers |= signed(self.known["payment"], self.scheduler.clock())
        attempt = Attempt(len(self.attempts), intent, self.scheduler.clock())
        self.attempts.append(attempt)
        self.scheduler.join(self.scheduler.spawn("api", lambda: self._answer(attempt, headers)))
        self._take_queued()
        return attempt

    def _answer(self, attempt: Attempt, headers: dict[str, str]) -> None:
        intent = attempt.intent
        attempt.at = clock.now()
        options = {} if intent.body is None else {"json": intent.body}
        answer = self._api.request(
            intent.method, intent.path, token=self.token(intent.user, intent.role), headers=headers, **options
        )
        attempt.status, attempt.body = answer.status, answer.body
        attempt.is_replayed = "idempotent-replayed" in answer.headers

    def _drain(self) -> None:
        """Let stream and queues run dry, whatever time that takes."""
        while self.relayed < len(self.records()) or self.messages:
            if self.messages:
                self.scheduler.now = max(self.scheduler.now, min(each.visible for each in self.messages))
            for function in ("relay", *QUEUES):
                self._hand_on(function)

    def _hand_on(self, function: str) -> None:
        batch = self._batch(Turn(function))
        if batch:
            self._call(function, batch, is_last=True)

    def _batch(self, act: Step | Turn) -> list[Any]:
        if isinstance(act, Step) or act.function == "sweep":
            return []
        if act.function == "relay":
            return self.records()[self.relayed :]
        return [
            each
            for each in self.messages
            if each.queue == act.function and each.visible <= self.scheduler.now
        ]

    def _call(self, function: str, batch: list[Any], *, is_last: bool = False) -> None:
        self._forget()
        if function == "sweep":
            self._invoke(functions.sweep, {})
        elif function == "relay":
            answer = self._invoke(functions.relay, {"Records": passed(batch)})
            if answer is not None and not answer["batchItemFailures"]:
                self.relayed = len(self.records())
            self._fan_out()
        else:
            for each in batch:
                each.receives += 1
            work = functions.deliver if function in ("webhook", "delivery") else functions.notify
            answer = self._invoke(work, {"Records": [record_of(each) for each in batch]})
            if is_last:
                self._settle(batch, answer)

    def _act(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        if operation != "Publish":
            return self._acts_of_a_town(operation, params)
        self.texted.append((params["PhoneNumber"], params["Message"]))
        return {"MessageId": str(len(self.texted))}

    def _is_due(self) -> bool:
        now = self.scheduler.clock().isoformat()
        return any("due" in item and item["due"]["S"] <= now for item in self.items())

    def _forget(self) -> None:
        """As in processes that have just begun."""
        cache.clear_all()
        self._behind.clear()

    # Putting it back.

    @property
    def _logs(self) -> tuple[list[Any], ...]:
        return (
            self.attempts,
            self.aws.published,
            self.aws.sent,
            self.aws.queued,
            self.aws.written,
            self.texted,
            self.dead,
        )

    def _keep(self) -> Kept:
        return Kept(
            tables=snapshot.keep(),
            records=len(self.records()),
            now=self.scheduler.now,
            messages=pickle.dumps(self.messages),
            counts=(self.relayed, self._fanned, self._queued, self._message),
            lengths=tuple(len(log) for log in self._logs),
            known=dict(self.known),
        )

    def _restore(self, kept: Kept, *, seed: int) -> None:
        snapshot.put_back(kept.tables)
        del self.records()[kept.records :]
        self.scheduler.now = kept.now
        self.messages = pickle.loads(kept.messages)
        self.relayed, self._fanned, self._queued, self._message = kept.counts
        for log, length in zip(self._logs, kept.lengths, strict=True):
            del log[length:]
        self.known = dict(kept.known)
        self.sink.got.clear()
        for tally in (self.aws.met, self.aws.cut_off, self.aws.postponed):
            tally.clear()
        identity.use(seed)
        random.seed(seed)


def _links_in(sent: list[tuple[str, str]]) -> dict[str, str]:
    """The tokens of the links in the last mails about accounts: `<confirm>` and `<reset>`."""
    found: dict[str, str] = {}
    for _, raw in sent:
        body = Parser(policy=modern).parsestr(raw).get_body(("plain",))
        text = "" if body is None else str(body.get_content())
        found |= dict(re.findall(r"/(\w+)\?token=(\S+)", text))
    return found
