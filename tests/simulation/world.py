"""A small town that reserves: clients, the API, all that runs behind it, and what may go wrong with each."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from chalicelib import clock, functions, identity, settings
from chalicelib.domain import passwords
from chalicelib.store import days
from tests.api import Api, Response
from tests.integrations.payments.signatures import signed
from tests.simulation import aws
from tests.simulation.attempts import Attempt, Intent, outcome_of
from tests.simulation.aws import STREAM, Aws
from tests.simulation.environment import QUEUES
from tests.simulation.memories import forget, keep_apart
from tests.simulation.messages import Message, Rates, record_of
from tests.simulation.others import Others
from tests.simulation.scheduler import Scheduler
from tests.stream_filter import passed
from tests.tokens import token

START = datetime(2026, 3, 9, 12, tzinfo=UTC)  # a Monday
MOST_RECEIVES = 13
_TICK_SECONDS = 600.0
_NEVER = 1e9


# Few reservations fill an item of a day, so that days are split: so many a narrow item, and a wide one. With
# every other seed a narrow one may hold too many to become wide, as in earnest.
_SMALL_DAYS = (8, 6), (4, 6)
# So many processes serve requests, each of which knows what it has read for a while.
_PROCESSES = 3
# A password's hash takes no third of a second; tests/domain has the real one.
_CHEAP_HASH = 2, 1, 1


@dataclass
class World:
    """One run; everything in it follows from the seed."""

    seed: int
    rates: Rates = field(default_factory=Rates)
    attempts: list[Attempt] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    relayed: int = 0
    invocations: int = 0
    is_faulty: bool = False
    is_ending: bool = False
    resolved: Counter[str] = field(default_factory=Counter)
    addresses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        random.seed(self.seed)
        identity.use(self.seed)
        self.scheduler = Scheduler(START)
        self.aws = Aws(self.scheduler, self._latency, self._fault)
        self.others = Others(self)
        self._digest = hashlib.sha256()
        self._fanned = 0
        self._queued = 0
        self._message = 0
        self._moments: set[tuple[str, str]] = set()
        self._memories: list[dict[int, Any]] = [{} for _ in range(_PROCESSES)]
        self._behind: dict[int, Any] = {}
        keep_apart(self.scheduler)
        clock.use(self.scheduler.clock, self.scheduler.pause)
        self.aws.connect()
        aws.create_tables()
        forget()
        days.CAPACITY, days.WIDE_CAPACITY = _SMALL_DAYS[self.seed % 2]
        passwords._N, passwords._R, passwords._P = _CHEAP_HASH
        from tests.entry import ENTRY

        self._api = Api(ENTRY)

    # Clients.

    def request(self, intent: Intent) -> Attempt:
        """Make a request, and wait for what comes of it."""
        attempt = Attempt(len(self.attempts), intent, self.scheduler.clock())
        self.attempts.append(attempt)
        served = self.scheduler.spawn("api", lambda: self._serve(attempt))
        served.memory = self.random.choice(self._memories)
        self.scheduler.join(served)
        self.note(attempt.number, intent.user, intent.method, intent.path, attempt.status, attempt.body)
        return attempt

    def insist(self, intent: Intent) -> Attempt:
        """Make a request that may be repeated until its outcome is known, or patience ends."""
        attempt = self.request(intent)
        for _ in range(4):
            if not attempt.is_unknown:
                break
            self.scheduler.pause(self.random.uniform(0.05, 3))
            attempt = self.request(intent)
            self.resolved["still unknown" if attempt.is_unknown else outcome_of(attempt)] += 1
        return attempt

    def token(self, user: str, role: str) -> str:
        """The user's token, good for an hour."""
        return token(user=user, role=role, name=f"{user.title()} Paz", email=self.address_of(user))

    def address_of(self, user: str) -> str:
        """The address of a user: that of their account, or the one in their token."""
        return self.addresses.get(user, f"{user}@example.com")

    def _serve(self, attempt: Attempt) -> None:
        intent = attempt.intent
        if self._happens(self.rates.cold_start):
            forget()
        # What a request has left in a history is found by who wrote it, and in which millisecond.
        while (intent.user, moment := clock.now().isoformat(timespec="milliseconds")) in self._moments:
            self.scheduler.pause(0.001)
        self._moments.add((intent.user, moment))
        attempt.at = clock.now()
        headers = {"Idempotency-Key": intent.key} if intent.key else {}
        if intent.payment is not None:
            headers |= signed(intent.payment, attempt.at)
        options = {} if intent.body is None else {"json": intent.body}
        answer: Response = self._api.request(
            intent.method, intent.path, token=self.token(intent.user, intent.role), headers=headers, **options
        )
        attempt.status, attempt.body = answer.status, answer.body
        attempt.is_replayed = "idempotent-replayed" in answer.headers

    # What runs behind the API.

    def start(self) -> None:
        """Let the stream's reader, the queues' workers and the minute's tick run, until the end."""
        self.scheduler.spawn("stream", self._read_stream)
        for queue in QUEUES:
            for _ in range(2):
                self.scheduler.spawn(queue, partial(self._work, queue))
        self.scheduler.spawn("schedule", self._tick)

    def _read_stream(self) -> None:
        while not self.is_ending:
            records = self.records()
            first = self.relayed
            if first and self._happens(self.rates.duplicate):
                first = max(0, first - self.random.randint(1, 5))
            batch = records[first : first + self.random.randint(1, 20)]
            if not batch:
                self.scheduler.idle(STREAM, _NEVER)
                continue
            answer = self._invoke(functions.relay, {"Records": passed(batch)})
            if answer is None:
                continue
            stuck = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            done = first + (numbers.index(stuck[0]) if stuck else len(batch))
            self.relayed = max(self.relayed, done)
            self._fan_out()

    def _fan_out(self) -> None:
        """What the topic got goes to its queues: at least once, sooner or later, in any order."""
        for event in self.aws.published[self._fanned :]:
            text = json.dumps(event)
            for queue in ("email", "phone", "webhook"):
                for _ in range(2 if self._happens(self.rates.duplicate) else 1):
                    self._put(queue, text)
        self._fanned = len(self.aws.published)
        self._take_queued()

    def _put(self, queue: str, body: str) -> None:
        self._message += 1
        delay = self.random.expovariate(1.0) if self.is_faulty else 0.0
        self.messages.append(Message(queue, str(self._message), body, self.scheduler.now + delay))
        self.scheduler.wake(queue)

    def _work(self, queue: str) -> None:
        function = functions.notify if queue in ("email", "phone") else functions.deliver
        while not self.is_ending:
            ready = [
                each for each in self.messages if each.queue == queue and each.visible <= self.scheduler.now
            ]
            self.random.shuffle(ready)
            batch = ready[: self.random.randint(1, 5)]
            if not batch:
                ahead = [each.visible for each in self.messages if each.queue == queue]
                self.scheduler.idle(
                    queue, min(ahead, default=self.scheduler.now + _NEVER) - self.scheduler.now
                )
                continue
            for each in batch:
                each.receives += 1
                each.visible = self.scheduler.now + 360
            answer = self._invoke(function, {"Records": [record_of(each) for each in batch]})
            self._settle(batch, answer)

    def _settle(self, batch: list[Message], answer: dict[str, Any] | None) -> None:
        """Done messages leave; failed ones come again, or are put aside in the end."""
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]} if answer else None
        self.scheduler.wake(batch[0].queue)
        for each in batch:
            pause = self.aws.postponed.pop(each.id, None)
            if pause is not None:
                each.visible = self.scheduler.now + pause
            if failed is not None and each.id not in failed:
                self.messages.remove(each)
            elif each.receives >= MOST_RECEIVES:
                self.messages.remove(each)
                self.dead.append(each)
        self._take_queued()

    def _take_queued(self) -> None:
        """What was put into a queue directly is in it."""
        for url, body in self.aws.queued[self._queued :]:
            if not url.endswith("dead"):
                self._put(url.rpartition("/")[2], body)
        self._queued = len(self.aws.queued)

    def _tick(self) -> None:
        while not self.is_ending:
            self.scheduler.pause(_TICK_SECONDS)
            if self._happens(self.rates.missed_tick):
                continue
            for _ in range(2 if self._happens(self.rates.doubled_tick) else 1):
                skew = self.random.uniform(-1, 1) * self.rates.skew_seconds if self.is_faulty else 0.0
                self.invocations += 1
                self.scheduler.spawn("sweep", lambda: functions.sweep({}), skew=skew)

    def _invoke(
        self, function: Callable[[Any], dict[str, Any]], event: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Call a function in a process of its own; None if it died."""
        self.invocations += 1
        answers: list[dict[str, Any]] = []
        invoked = self.scheduler.spawn("invoked", lambda: answers.append(function(event)))
        invoked.memory = self._behind
        self.scheduler.join(invoked)
        return answers[0] if answers else None

    # The end.

    def settle(self) -> None:
        """No more faults: let everything that waits be done, and what is due for ten days to come."""
        self.is_faulty = False
        self.scheduler.spawn("sweep", lambda: functions.sweep({}))
        self.scheduler.run(self._is_quiet, hours=24)
        self.scheduler.now += timedelta(days=10).total_seconds()
        # For so long the pass waits that counts in what is in no total.
        for minutes in range(0, 100, 10):
            self.scheduler.spawn("sweep", lambda: functions.sweep({}), after=minutes * 60.0)
        until = self.scheduler.now + 7200
        self.scheduler.run(lambda: self.scheduler.now > until and self._is_quiet(), hours=24)

    def _is_quiet(self) -> bool:
        return (
            not self.messages
            and self.relayed == len(self.records())
            and not self.scheduler.is_running("api", "sweep", "invoked", "device", "payer")
        )

    def records(self) -> list[dict[str, Any]]:
        """The stream so far."""
        found: list[dict[str, Any]] = aws.engine.stream_live_records(settings.load().reservations_table)
        return found

    def note(self, *facts: object) -> None:
        """Add to the history of which the digest is."""
        self._digest.update(f"{self.scheduler.now:.6f} {facts!r}\n".encode())

    def digest(self) -> str:
        """Of all that happened, up to the last item."""
        whole = self._digest.copy()
        for item in sorted(json.dumps(item, sort_keys=True) for item in self.items()):
            whole.update(item.encode())
        for told in self.aws.sent:
            whole.update(told[0].encode())
        return whole.hexdigest()

    def items(self) -> Iterable[dict[str, Any]]:
        """The Reservations table."""
        from chalicelib.store import reads

        return reads.scan()

    def marks(self) -> list[dict[str, Any]]:
        """The Ephemeral table's delivery marks."""
        _, text = aws.asked("Scan", {"TableName": settings.load().ephemeral_table})
        return [item for item in json.loads(text)["Items"] if "lease" in item]

    def _latency(self) -> float:
        return (
            self.random.expovariate(200.0) if self.random.random() > 0.02 else self.random.uniform(0.1, 1.5)
        )

    def _fault(self, service: str, operation: str) -> str | None:
        if not self.is_faulty or self.random.random() >= self.rates.fault:
            return None
        fault = self.random.choice(aws.FIELD_ERRORS)
        self.note("fault", service, operation, fault)
        return fault

    def _happens(self, rate: float) -> bool:
        return self.is_faulty and self.random.random() < rate
