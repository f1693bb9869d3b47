"""Put load on a running server, say how it answered, and check what it has kept.

python -m tests.load SECONDS USERS THROTTLE      (make load)

The address is CUPO_URL's, or the local stack's. Tokens are signed as `make token` does, in a tenant of the
run's own, or are those of the file that TOKENS names. Ends in 1 if anything is wrong.
"""

# First: it makes what is imported after it wait in greenlets.
import locust  # noqa: I001
import math
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import gevent
from locust.env import Environment

from stack.local import Unusable, settings_from
from tests.load import checks
from tests.load.dialects import DIALECTS, Dialect, Gym, date_after
from tests.load.ledger import TOO_MANY, UNAVAILABLE, Ledger
from tests.load.server import Refused, Server
from tests.load.users import PACE, Mixed, Paced, Rushing, Scene

# How much more than the stage's throttle is sent, and how few seats there are for those who rush.
EXCESS, SEATS_SHARE = 1.5, 8
_ENDS_WITHIN_SECONDS = 60
_PERCENTILES = (0.5, 0.95, 0.99)


@dataclass(slots=True)
class Load:
    """One run over a server: its parts, and all faults that they found."""

    server: Server
    seconds: int
    throttle: int
    users: int
    ledger: Ledger = field(default_factory=Ledger)
    faults: list[str] = field(default_factory=list)
    dialects: dict[str, Dialect] = field(default_factory=dict)

    def furnish(self) -> None:
        """Make what is going to be booked, in a tenant of this run's own."""
        for name, kind in DIALECTS.items():
            self.dialects[name] = kind(self.server, name=name)
            self.dialects[name].furnish(self.server.users)

    def run(self) -> None:
        """Do all parts, one after the other, and then look at what stands."""
        everybody = list(self.dialects.values())
        self._part(f"{self.users} users who look, book and cancel", Mixed, self._scene(everybody), self.users)
        self._rush_for_a_class()
        self._rush_for_a_slot()
        if self.throttle:
            rate = math.ceil(self.throttle * EXCESS)
            scene = self._scene(everybody)
            self._part(
                f"{rate} requests a second, {EXCESS:.0%} of the throttle",
                Paced,
                scene,
                throttled_users(self.throttle),
            )
            refused = sum(
                count for answer, count in scene.answers.items() if answer.status in {TOO_MANY, UNAVAILABLE}
            )
            print(f"  refused with 429 or 503, as expected: {refused} of {scene.answers.total()}")
            if not refused:
                print("  nothing was refused: is THROTTLE this server's, and did as many requests arrive?")
        self._check()

    def _rush_for_a_class(self) -> None:
        gym = self.dialects["gym"]
        assert isinstance(gym, Gym)
        seats = max(1, self.users // SEATS_SHARE)
        session = gym.new_session(seats, 5)
        gym.places.append(session)
        scene = self._scene([gym])
        scene.attempts = [gym.booking_of(session, user, "", "") for user in self.server.users]
        self._part(
            f"{self.users} users who want {seats} seats of one class at once", Rushing, scene, self.users
        )
        self._expect(session, seats, scene)

    def _rush_for_a_slot(self) -> None:
        courts, day = self.dialects["courts"], date_after(20)
        place = courts.places[0]
        scene = self._scene([courts])
        scene.attempts = [
            courts.booking_of(place, user, f"{day}T09:00", f"{day}T10:00") for user in self.server.users
        ]
        self._part(f"{self.users} users who want one slot of one court at once", Rushing, scene, self.users)
        self._expect(place, 1, scene, day)

    def _expect(self, place: str, most: int, scene: Scene, day: str = "") -> None:
        got = sum(
            booking.place == place and booking.start.startswith(day)
            for booking in self.ledger.acknowledged.values()
        )
        print(f"  {got} got it")
        unclear = sum(
            count
            for answer, count in scene.answers.items()
            if not answer.is_definite or answer.status == TOO_MANY
        )
        if got > most or got + unclear < most:
            self.faults.append(f"{got} of {self.users} got what there was for {most}")

    def _scene(self, dialects: list[Dialect]) -> Scene:
        return Scene(self.server, dialects, self.ledger)

    def _part(self, title: str, kind: type, scene: Scene, users: int) -> None:
        print(f"\n{title}", flush=True)
        environment = Environment(user_classes=[kind], host=self.server.url)
        environment.scene = scene
        environment.events.user_error.add_listener(self._note_error)
        runner = environment.create_local_runner()
        runner.start(users, spawn_rate=users)
        with gevent.Timeout(_ENDS_WITHIN_SECONDS, Refused("the users do not start")):
            while scene.started < users:
                gevent.sleep(0.05)
        scene.gate.set()
        gevent.sleep(0 if kind is Rushing else self.seconds)
        scene.is_over = True
        # locust would end them in the middle of a request, whose answer nobody would hear.
        with gevent.Timeout(_ENDS_WITHIN_SECONDS, False):
            while runner.user_count:
                gevent.sleep(0.05)
        runner.quit()
        self._report(environment, scene)
        self.faults += checks.wrong_answers(scene.answers, is_throttled=kind is Paced)

    def _note_error(self, *, exception: Exception, **_: object) -> None:
        self.faults.append(f"a user of this test failed: {exception!r}")

    def _report(self, environment: Environment, scene: Scene) -> None:
        print(f"  {'':<48}{'requests':>9}{'p50':>7}{'p95':>7}{'p99':>7} ms  answered")
        for entry in sorted(environment.stats.entries.values(), key=lambda entry: (entry.name, entry.method)):
            route = f"{entry.method} {entry.name}"
            times = "".join(f"{entry.get_response_time_percentile(part):>7.0f}" for part in _PERCENTILES)
            statuses = Counter[int]()
            for answer, count in scene.answers.items():
                if answer.route == route:
                    statuses[answer.status] += count
            told = ", ".join(f"{status or 'nothing'}: {count}" for status, count in sorted(statuses.items()))
            print(f"  {route:<48}{entry.num_requests:>9}{times}     {told}")
        total = environment.stats.total
        print(f"  {total.num_requests} requests, {total.total_rps:.0f} a second")

    def _check(self) -> None:
        standing = [
            booking
            for dialect in self.dialects.values()
            for user in self.server.users
            for booking in dialect.standing(user)
            if booking.place in dialect.places
        ]
        self.faults += checks.faults(self.ledger, standing, self._sessions())
        self.faults += checks.idle(self.ledger, list(self.dialects)[: self.users])
        held, released = len(self.ledger.held), len(self.ledger.released)
        doubts = self.ledger.unsure.total() + len(self.ledger.doubtful)
        print(f"\n{held} acknowledged bookings must stand, {released} were cancelled, {doubts} are in doubt")
        print(f"{len(standing)} stand")

    def _sessions(self) -> Iterator[checks.Session]:
        gym = self.dialects["gym"]
        assert isinstance(gym, Gym)
        for session in gym.places:
            capacity, taken = gym.seats(session)
            yield checks.Session(session, capacity, taken)


def throttled_users(throttle: int) -> int:
    """Return how many users it takes to send more than the throttle lets through."""
    return math.ceil(throttle * EXCESS / PACE)


def main(seconds: int, users: int, throttle: int) -> int:
    """Run all, print what was found, and return 1 if anything is wrong."""
    try:
        settings = settings_from(os.environ)
        url, run = (os.environ.get("CUPO_URL") or settings.url).rstrip("/"), f"load-{uuid4().hex[:8]}"
        if os.environ.get("TOKENS"):
            server = Server.given(url, run, Path(os.environ["TOKENS"]).read_text(encoding="ascii").split())
        else:
            most = max(users, throttled_users(throttle))
            server = Server.signing(url, run, settings.jwt_secret, most)
        print(f"{url}, {run}, locust {locust.__version__}")
        load = Load(server, seconds, throttle, min(users, len(server.users)))
        load.furnish()
        load.run()
    except (OSError, Refused, Unusable) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    for fault in load.faults:
        print(f"WRONG: {fault}")
    print(f"{len(load.faults)} wrong")
    return 1 if load.faults else 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
