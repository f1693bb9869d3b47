"""What the state machines share: a fresh tenant, a clock, and claims that a plain model keeps beside Cupo."""

import os
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, ClassVar, Final, Generic, TypeVar, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib import functions
from tests.api import Api, Response
from tests.contract.appointments_kept import held
from tests.contract.courts import At

MIDNIGHT: Final = datetime(2024, 1, 15, tzinfo=UTC)
ADMIN: Final = 2
"""The last of three callers."""
NUMBERS: Final = count()

people: Final = st.integers(0, ADMIN)
numbers: Final = st.integers(0, 5)
"""Which of the claims that there are, counted round and round."""

Refusal = Callable[[Response], object]
"""Asserts that an answer is the refusal that the model expects."""


def hours(*choices: float) -> st.SearchStrategy[timedelta]:
    return st.sampled_from([timedelta(hours=choice) for choice in choices])


def utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


class Machine(RuleBasedStateMachine):
    """One example: a tenant of its own, and a clock that stands still until a rule moves it."""

    begin: ClassVar = MIDNIGHT + timedelta(hours=12.25)
    waits: ClassVar[st.SearchStrategy[timedelta]]

    def __init__(self, api: Api, at: At) -> None:
        super().__init__()
        self.api, self.at = api, at
        self.tenant = f"t{next(NUMBERS)}"
        self.now = self.begin
        self.at(utc(self.now))

    @rule(data=st.data())
    def let_time_pass(self, data: st.DataObject) -> None:
        """What time decides is so at once, whether or not the sweep comes round."""
        self.now += data.draw(self.waits)
        self.at(utc(self.now))


def run(machine: type[Machine], api: Api, at: At, *, examples: int, steps: int = 25) -> None:
    """Run so many examples of a machine, or more of longer ones for the proof."""
    is_long = os.environ.get("PROOF") == "1"
    run_state_machine_as_test(
        cast(Any, lambda: machine(api, at)),
        settings=settings(
            max_examples=max(30, examples) if is_long else examples,
            stateful_step_count=40 if is_long else steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@dataclass(frozen=True)
class Entry:
    """A claim as it should be: `place` is the number of its court, room or professional."""

    owner: int
    place: int
    start: datetime
    end: datetime
    status: str

    @property
    def taken_until(self) -> datetime:
        """When somebody else may begin."""
        return self.end

    @property
    def slot(self) -> tuple[int, datetime, datetime]:
        return self.place, self.start, self.end

    def clashes(self, other: "Entry") -> bool:
        is_beside = self.place == other.place
        return is_beside and self.start < other.taken_until and other.start < self.taken_until


E = TypeVar("E", bound=Entry)
has_claims: Final = precondition(lambda machine: bool(machine.entries))


class IntervalMachine(Machine, Generic[E]):
    """Claims on the time of places, by everybody in any order; the model says what must come of each."""

    places: ClassVar[st.SearchStrategy[int]] = st.integers(0, 1)
    starts: ClassVar[st.SearchStrategy[datetime]]
    lengths: ClassVar[st.SearchStrategy[timedelta]] = hours(0.5, 1, 1.5)
    statuses: ClassVar[st.SearchStrategy[str]]
    blocking: ClassVar[tuple[str, ...]]

    refused: ClassVar[Callable[..., object]]
    """Asserts that an answer is an error of a status, in these words."""
    words: ClassVar[Mapping[int, str]]
    thing: ClassVar[Callable[..., dict[str, Any]]]
    """Asserts that an answer of a status shows a claim, and returns it."""
    change: ClassVar[Callable[..., Response]]
    """The verb that changes a claim."""
    status_field: ClassVar = "status"

    callers: list[Any]
    """Two users and an admin, as the verbs of their dialect."""

    def __init__(self, api: Api, at: At) -> None:
        super().__init__(api, at)
        self.entries: dict[Any, E] = {}
        """By id, in the order in which they were made."""

    # The model.

    def named(self, number: int) -> tuple[Any, E]:
        return list(self.entries.items())[number % len(self.entries)]

    def status_of(self, entry: E) -> str:
        return entry.status

    def blocks(self, entry: E) -> bool:
        return self.status_of(entry) in self.blocking

    def in_order(self) -> list[tuple[Any, E]]:
        """Return the claims by start, and then by id."""
        return sorted(self.entries.items(), key=lambda pair: (pair[1].start, pair[0]))

    def in_the_way(self, wanted: E, but: object = None) -> dict[Any, E]:
        """Return what blocks some of the time of a place, by start."""
        return {
            name: entry
            for name, entry in self.in_order()
            if name != but and self.blocks(entry) and entry.clashes(wanted)
        }

    def may(self, who: int, entry: E) -> bool:
        return who in (entry.owner, ADMIN)

    def sees(self, who: int, entry: E) -> bool:
        return self.may(who, entry)

    # Quotas (contract rules.md): of users, not of the administrator.

    def limits(self, kind: str, most: int, *, admin: Any = None) -> None:
        """Let users have so many open reservations of a kind of resources."""
        rules = {"quota": {"default": {"active": most}, "staff": None}}
        answer = (admin or self.callers[ADMIN]).request("PUT", f"/api/rules/{kind}", json=rules)
        assert answer.status == 200, answer.raw

    def has_enough(self, who: int, most: int) -> bool:
        """Return whether somebody has as many open reservations as they may have."""
        own = [entry for entry in self.entries.values() if entry.owner == who]
        return who != ADMIN and sum(self.blocks(entry) and entry.end > self.now for entry in own) >= most

    def says_quota(self, status: int, most: int) -> Refusal:
        """Return the refusal of who has as many open reservations as they may have."""

        def refuses(answer: Response) -> None:
            shown = answer.status, answer.body["rule"], answer.body["allowed"]
            assert shown == (status, "quota", {"active": most}), answer.raw

        return refuses

    # What each dialect has of its own.

    def writer(self, who: int) -> Any:
        """Return who writes for somebody: they themselves, but where one does it for all."""
        return self.callers[who]

    @abstractmethod
    def drawn(self, who: int, data: st.DataObject) -> E:
        """Return what somebody wants to create."""

    @abstractmethod
    def times(self, entry: E) -> dict[str, Any]:
        """Return the fields that say where and when."""

    def others(self, entry: E) -> dict[str, Any]:
        """Return the other fields of a new claim."""
        return {}

    @abstractmethod
    def faults(self, who: int, before: E | None, wanted: E) -> Refusal | None:
        """Return what refuses a claim, or a move, whatever stands in its way."""

    @abstractmethod
    def refuses_status(self, who: int, entry: E, status: str) -> Refusal | None:
        """Return what refuses a change of status."""

    def refuses_deletion(self, who: int, entry: E) -> Refusal | None:
        return None if self.may(who, entry) else self.says(403)

    def is_taken(self, answer: Response, who: int, in_the_way: dict[Any, E]) -> None:
        """Assert that an answer refuses since these are in the way."""
        self.says(409)(answer)

    @abstractmethod
    def is_deleted(self, answer: Response, entry: E) -> None:
        """Assert that an answer is that of a deletion."""

    @abstractmethod
    def shown(self, answer: Response) -> dict[str, Any]:
        """Return the one thing that a GET of it answers."""
        return self.thing(answer, 200)

    def is_the_models(self, thing: dict[str, Any]) -> None:
        """Assert that a claim is shown as the model has it."""

    @abstractmethod
    def listed(self, who: int) -> list[dict[str, Any]]:
        """Return the claims that somebody's list shows, of which the order is checked."""

    def says(self, status: int, words: str | None = None) -> Refusal:
        """Return the refusal of a status, in the words that the dialect has for it."""
        return lambda answer: self.refused(answer, status, words or self.words.get(status))

    # What everybody does.

    def starting(self, data: st.DataObject) -> tuple[int, datetime, datetime]:
        """Draw a place, and from when to when."""
        start = data.draw(self.starts)
        return data.draw(self.places), start, start + data.draw(self.lengths)

    def takes(self, answer: Response, status: int, entry: E) -> None:
        """Assert that the claim is now as it was asked for."""
        thing = self.thing(answer, status)
        self.entries[thing["id"]] = entry
        self.is_the_models(thing)

    def creates(self, who: int, wanted: E) -> None:
        answer = self.writer(who).create(**self.times(wanted), **self.others(wanted))
        if refused := self.faults(who, None, wanted):
            refused(answer)
        elif in_the_way := self.in_the_way(wanted):
            self.is_taken(answer, who, in_the_way)
        else:
            self.takes(answer, 201, wanted)

    @rule(who=people, data=st.data())
    def create(self, who: int, data: st.DataObject) -> None:
        self.creates(who, self.drawn(who, data))

    @has_claims
    @rule(who=people, number=numbers)
    def get(self, who: int, number: int) -> None:
        name, entry = self.named(number)
        answer = self.callers[who].get(name)
        if self.sees(who, entry):
            self.is_the_models(self.shown(answer))
        else:
            self.says(403)(answer)

    @has_claims
    @rule(who=people, number=numbers, data=st.data())
    def move(self, who: int, number: int, data: st.DataObject) -> None:
        name, before = self.named(number)
        place, start, end = self.starting(data)
        after = replace(before, place=place, start=start, end=end)
        answer = self.change(self.writer(who), name, **self.times(after))
        if refused := self.faults(who, before, after):
            refused(answer)
        elif self.blocks(before) and (in_the_way := self.in_the_way(after, but=name)):
            self.is_taken(answer, who, in_the_way)
        else:
            self.takes(answer, 200, self.moved(after))

    def moved(self, entry: E) -> E:
        return entry

    @has_claims
    @rule(who=people, number=numbers, data=st.data())
    def decide(self, who: int, number: int, data: st.DataObject) -> None:
        """Change the status; cancelling is one of the changes."""
        self.decides(who, number, data.draw(self.statuses))

    def decides(self, who: int, number: int, status: str) -> None:
        name, entry = self.named(number)
        answer = self.send_status(who, name, status)
        if refused := self.refuses_status(who, entry, status):
            refused(answer)
        else:
            self.decided(answer, name, replace(entry, status=status))

    def send_status(self, who: int, name: Any, status: str) -> Response:
        return self.change(self.writer(who), name, **{self.status_field: status})

    def decided(self, answer: Response, name: Any, entry: E) -> None:
        self.takes(answer, 200, entry)

    @has_claims
    @rule(who=people, number=numbers)
    def delete(self, who: int, number: int) -> None:
        name, entry = self.named(number)
        answer = self.callers[who].delete(name)
        if refused := self.refuses_deletion(who, entry):
            refused(answer)
            return
        self.is_deleted(answer, entry)
        del self.entries[name]
        self.says(404)(self.callers[who].get(name))

    @rule()
    def sweep(self) -> None:
        """Write down what time has decided, which nobody sees."""
        assert functions.sweep({"detail": {"at": utc(self.now)}})["failed"] == 0

    @invariant()
    def the_lists_are_the_models(self) -> None:
        for who in range(len(self.callers)):
            listed = self.listed(who)
            seen = [name for name, entry in self.entries.items() if self.sees(who, entry)]
            assert sorted(thing["id"] for thing in listed) == sorted(seen)
            for thing in listed:
                self.is_the_models(thing)

    def days_of(self, entry: E) -> Iterator[datetime]:
        """Yield the days that something touches."""
        day = entry.start.replace(hour=0, minute=0)
        while day < entry.end:
            yield day
            day += timedelta(days=1)

    def teardown(self) -> None:
        """Assert that after a sweep the day items hold what blocks, once for each day, and nothing else."""
        self.sweep()
        blocking = {str(name): entry for name, entry in self.entries.items() if self.blocks(entry)}
        expected = [name for name, entry in blocking.items() for _ in self.days_of(entry)]
        assert sorted(held(self.tenant)) == sorted(expected)
