"""One run: build the town, let everything happen and go wrong, let the dust settle, look."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import Any

from chalicelib import clock
from chalicelib.operations import counting
from chalicelib.store import quotas, totals
from tests.simulation.absences import of_absences
from tests.simulation.arrivals import DESK, of_arrivals
from tests.simulation.attempts import Attempt
from tests.simulation.closing import of_closures
from tests.simulation.kept import left_in
from tests.simulation.lawful import of_rules
from tests.simulation.messages import Rates
from tests.simulation.places import USERS, dialect_of
from tests.simulation.told import of_hooks
from tests.simulation.verdict import unknown_outcomes, violations
from tests.simulation.workload import Town
from tests.simulation.world import START, World

_SHOWN, _CLOSE = 40, 8
# Requests, of which building the town makes about forty.
_SHORT = 64
# Processes have clocks that are minutes apart. For so long nothing is marked; an hour would be most of a run.
_OLDER_RUNS, _WAITS = timedelta(minutes=10), timedelta(minutes=20)
_NAME = re.compile(r"[a-z0-9]{12,}")


@dataclass(frozen=True)
class Report:
    """What a run came to."""

    seed: int
    requests: int
    invocations: int
    calls: int
    faults: dict[str, int]
    unknown: dict[str, int]
    outcomes: dict[str, int]
    successes: dict[str, int]
    digest: str
    violations: list[str]
    history: list[Attempt] = field(repr=False)

    def lines(self) -> Iterator[str]:
        """As it is printed; the last two lines are for programs."""
        yield f"seed: {self.seed}"
        yield f"operations: {self.requests} requests, {self.invocations} invocations behind them"
        yield f"calls to AWS: {self.calls}"
        yield f"faults: {sum(self.faults.values())} {self.faults}"
        yield f"went through: {self.successes}"
        yield f"unknown outcomes: {self.unknown}"
        yield f"asked again with the same key: {self.outcomes}"
        for fault in self.violations[:_SHOWN]:
            yield f"violated: {fault}"
        if self.violations:
            yield from self._history()
        yield f"digest: {self.digest}"
        yield f"violations: {len(self.violations)}"

    def _history(self) -> Iterator[str]:
        """The requests that have to do with what is violated."""
        names = set(_NAME.findall(" ".join(self.violations[:3])))
        about = [each for each in self.history if names & set(_NAME.findall(f"{each.intent} {each.body}"))]
        for each in (about or self.history)[-_SHOWN:]:
            intent = each.intent
            asked = f"{intent.user} {intent.method} {intent.path} {intent.body}"
            yield f"  {each.at:%d %H:%M:%S.%f} {asked} -> {each.status}"


def simulate(seed: int, operations: int, rates: Rates | None = None, *, most: int | None = None) -> Report:
    """Run the town of this seed for so many requests, or for the first `most` of them."""
    world = World(seed, rates or Rates())
    _begin_beside_an_older_version()
    town = Town(world, most=most)
    town.build()
    world.is_faulty = True
    world.start()
    people = [
        world.scheduler.spawn(
            "person", town.lives(user, operations // len(USERS)), after=world.random.random()
        )
        for user in USERS
    ]
    world.scheduler.run(
        lambda: all(person.thread.dead for person in people) and not world.scheduler.is_running(DESK)
    )
    restless = list(_settled(world))
    left = left_in(world.items())
    return Report(
        seed=seed,
        requests=len(world.attempts),
        invocations=world.invocations,
        calls=world.aws.calls,
        faults=dict(sorted(world.aws.met.items())),
        unknown=dict(sorted(unknown_outcomes(world, left).items())),
        outcomes=dict(sorted(world.resolved.items())),
        successes=_successes(world.attempts),
        digest=world.digest(),
        violations=[
            *violations(world, left),
            *of_hooks(world, town.hooks),
            *of_rules(world),
            *of_arrivals(world),
            *of_absences(world, left),
            *of_closures(world),
            *restless,
        ],
        history=world.attempts,
    )


def _begin_beside_an_older_version() -> None:
    """For a while, every other second is of the version of before: it marks nothing, and keeps no total."""

    def unless_older(module: Any, name: str, instead: object) -> None:
        served = getattr(module, name)
        served = getattr(served, "__wrapped__", served)

        @wraps(served)
        def answer(*args: Any) -> Any:
            now = clock.now()
            is_older = now <= START + _OLDER_RUNS and now.second % 2 == 0
            return instead if is_older else served(*args)

        setattr(module, name, answer)

    counting._OTHERS_RUN = _WAITS
    unless_older(counting, "total_of", None)
    unless_older(totals, "added_to_total", 0)
    unless_older(quotas, "added_to_total", 0)


def _settled(world: World) -> Iterator[str]:
    """Let the dust settle; what never comes to rest is a fault, too."""
    try:
        world.settle()
    except TimeoutError as late:
        yield f"nothing comes to rest: {late}"


def _successes(attempts: list[Attempt]) -> dict[str, int]:
    """How many requests went through, by kind and method: who is refused everything proves nothing."""
    done = Counter(
        f"{dialect_of(each.intent)} {each.intent.method}"
        for each in attempts
        if each.status is not None and each.status < 300
    )
    return dict(sorted(done.items()))


def shortened(failed: Report, operations: int, rates: Rates | None = None) -> Report:
    """A short beginning of a run that still fails, found by doubling, then by halves.

    The same seed makes the same beginning.
    """
    low, high, best = 0, failed.requests, failed
    most = _SHORT
    while most < high and best is failed:
        report = simulate(failed.seed, operations, rates, most=most)
        low, best = (low, report) if report.violations else (most, failed)
        most *= 2
    high = best.requests
    while high - low > _CLOSE:
        middle = (low + high) // 2
        report = simulate(failed.seed, operations, rates, most=middle)
        if report.violations:
            high, best = middle, report
        else:
            low = middle
    return best
