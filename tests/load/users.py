"""The users that locust lets loose on the server."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from gevent.event import Event
from locust import FastHttpUser, between, constant_throughput, task
from locust.exception import StopUser

from tests.load.dialects import Attempt, Dialect, Request
from tests.load.ledger import Answer, Booking, Ledger
from tests.load.server import Server

# Below what a user may have open; above it, the oldest is given back first.
MOST_HELD = 10
# What one user sends under the test of the throttle, a second.
PACE = 5


@dataclass(slots=True)
class Scene:
    """What one part of the run shares: locust hands it to each user as its environment's `scene`."""

    server: Server
    dialects: list[Dialect]
    ledger: Ledger
    attempts: list[Attempt] = field(default_factory=list)
    answers: Counter[Answer] = field(default_factory=Counter)
    gate: Event = field(default_factory=Event)
    started: int = 0
    is_over: bool = False


class Visitor(FastHttpUser):
    """A user with a token of their own, who notes each answer."""

    abstract = True
    # Keeps locust from trying again by itself: what the server did must be known.
    max_retries = 0
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        self.scene: Scene = self.environment.scene
        self.number = self.scene.started
        self.scene.started += 1
        users = self.scene.server.users
        self.user = users[self.number % len(users)]
        self.headers = self.scene.server.headers(self.user)

    def send(self, request: Request, **headers: str) -> tuple[Answer, Any]:
        """Send it, and return the answer with its body."""
        with self.client.request(
            request.method,
            request.path,
            name=request.route,
            data=None if request.body is None else json.dumps(request.body),
            headers={**self.headers, **headers},
            catch_response=True,
        ) as response:
            status = response.status_code or 0
            answer = Answer(f"{request.method} {request.route}", status, "Retry-After" in response.headers)
            response.success()
            self.scene.answers[answer] += 1
            return answer, response.json() if 200 <= status < 300 else None

    def book(self, dialect: Dialect, attempt: Attempt) -> Booking | None:
        """Book under a key of its own, and note what is known of it then."""
        wanted, unsure = attempt.booking, self.scene.ledger.unsure
        # Counted first: should this user end before there is an answer, the booking is in doubt.
        unsure[dialect.name] += 1
        answer, body = self.send(attempt.request, **{"Idempotency-Key": uuid4().hex})
        if answer.is_definite:
            unsure[dialect.name] -= 1
        if body is None:
            return None
        made = Booking(
            wanted.dialect, dialect.id_in(body), wanted.place, wanted.holder, wanted.start, wanted.end
        )
        self.scene.ledger.acknowledge(made)
        return made


class Mixed(Visitor):
    """A user of one dialect: looks, books, cancels."""

    wait_time = between(0.05, 0.25)

    def on_start(self) -> None:
        super().on_start()
        self.chance = random.Random(self.user)
        self.dialect = self.scene.dialects[self.number % len(self.scene.dialects)]
        self.held: list[Booking] = []
        # So that the shortest run has something to check.
        self.reserve()

    @task(5)
    def look(self) -> None:
        self._go_on()
        self.send(self.dialect.reads(self.chance, self.user))

    @task(3)
    def reserve(self) -> None:
        self._go_on()
        if len(self.held) >= MOST_HELD:
            self.give_back()
            return
        made = self.book(self.dialect, self.dialect.attempt(self.chance, self.user))
        if made:
            self.held.append(made)

    @task(1)
    def give_back(self) -> None:
        self._go_on()
        if not self.held:
            self.look()
            return
        booking = self.held.pop(0)
        self.scene.ledger.doubtful.add((booking.dialect, booking.id))
        answer, _ = self.send(self.dialect.cancellation(booking))
        self.scene.ledger.release(booking, answer)

    def _go_on(self) -> None:
        if self.scene.is_over:
            raise StopUser


class Paced(Mixed):
    """The same at an even pace, however long answers take."""

    wait_time = constant_throughput(PACE)


class Rushing(Visitor):
    """A user who wants the one thing that all want, once, when the gate opens."""

    @task
    def rush(self) -> None:
        self.scene.gate.wait()
        [dialect] = self.scene.dialects
        self.book(dialect, self.scene.attempts[self.number])
        raise StopUser
