"""One session, three users, every verb in any order: always what a plain model says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.api import Answer
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    ALREADY_CANCELLED,
    COMPLETED,
    FULL,
    HAS_ROOM,
    NO_MEMBERSHIP,
    NOT_WAITING,
    ONLY_CANCELLED,
    SEATED,
    TWICE,
    made,
    refused,
)

WAYS: Final = {
    "NO_SHOW": ("COMPLETED",),
    "CANCELLED": (),
    "COMPLETED": (),
    "CONFIRMED": ("CANCELLED", "COMPLETED", "NO_SHOW"),
}
people = st.integers(0, 2)


@dataclass
class Model:
    """What the session is: who holds what, who waits, whose membership holds."""

    capacity: int
    status: dict[int, str] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)
    members: set[int] = field(default_factory=lambda: {0, 1, 2})

    @property
    def taken(self) -> int:
        return sum(status in SEATED for status in self.status.values())

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    def refusal(self, who: int) -> str | None:
        """The reason for which `who` gets no seat, if there is one."""
        if who not in self.members:
            return NO_MEMBERSHIP
        if self.is_full:
            return FULL
        return TWICE if self.status.get(who) in SEATED else None

    def seat(self, who: int) -> None:
        self.status[who] = "CONFIRMED"
        self.line = [other for other in self.line if other != who]

    def promote(self) -> None:
        """Give what is free to the line."""
        for who in list(self.line):
            if who in self.members and not self.is_full:
                self.seat(who)


class Machine(RuleBasedStateMachine):
    """Every verb by every user; the model says what must come of it."""

    gym: Gym
    number = 0

    def __init__(self) -> None:
        super().__init__()
        Machine.number += 1
        self.model = Model(capacity=1)
        self.users = [self.gym.by(f"u{Machine.number}-{who}", name=f"U{who}").joined() for who in range(3)]
        self.session = self.gym.scheduled(class_id=self.gym.offered()["id"], max_capacity=1)
        self.records: dict[int, str] = {}

    @initialize(capacity=st.sampled_from((1, 1, 2)), order=st.permutations(range(3)))
    def crowd(self, capacity: int, order: Sequence[int]) -> None:
        """Begin where it matters: all seats taken, and the others waiting."""
        self.change_the_capacity(capacity)
        for who in order[:capacity]:
            self.reserve(who)
        for who in order[capacity:]:
            self.wait(who)

    @rule(who=people)
    def reserve(self, who: int) -> None:
        self.seats(who, self.users[who].reserve(self.session), 201)

    @rule(who=people)
    def reactivate(self, who: int) -> None:
        if who not in self.records:
            return
        answer = self.users[who].reactivate(self.records[who])
        if self.model.status[who] != "CANCELLED":
            refused(answer, 400, ONLY_CANCELLED)
        else:
            self.seats(who, answer, 200)

    def seats(self, who: int, answer: Answer, status: int) -> None:
        if reason := self.model.refusal(who):
            refused(answer, 400, reason)
            return
        self.model.seat(who)
        assert self.records.setdefault(who, made(answer, status)["id"]) == answer.body["data"]["id"]

    @rule(who=people, is_staff=st.booleans())
    def cancel(self, who: int, is_staff: bool) -> None:
        if who not in self.records:
            return
        caller = self.gym.staff if is_staff else self.users[who]
        answer = caller.cancel(self.records[who])
        match self.model.status[who]:
            case "CONFIRMED":
                made(answer, 200)
                self.model.status[who] = "CANCELLED"
                self.model.promote()
            case "CANCELLED":
                refused(answer, 400, ALREADY_CANCELLED)
            case "COMPLETED":
                refused(answer, 400, COMPLETED)
            case _:
                refused(answer, 400)

    @rule(who=people, status=st.sampled_from(tuple(WAYS)))
    def patch(self, who: int, status: str) -> None:
        if who not in self.records:
            return
        answer = self.gym.staff.patch(self.records[who], status=status, notes="x")
        before = self.model.status[who]
        if status != before and status not in WAYS[before]:
            refused(answer, 400)
            return
        made(answer, 200)
        self.model.status[who] = status
        if status == "CANCELLED" != before:
            self.model.promote()

    @rule(who=people)
    def erase(self, who: int) -> None:
        if who not in self.records:
            return
        assert self.users[who].erase(self.records.pop(who)).status == 200
        if self.model.status.pop(who) in SEATED:
            self.model.promote()

    @rule(who=people)
    def wait(self, who: int) -> None:
        answer = self.users[who].wait(self.session)
        if who not in self.model.members:
            refused(answer, 400, NO_MEMBERSHIP)
        elif self.model.status.get(who) in SEATED:
            assert refused(answer, 400) in (HAS_ROOM, TWICE)
        elif not self.model.is_full:
            refused(answer, 400, HAS_ROOM)
        else:
            if who not in self.model.line:
                self.model.line.append(who)
            assert made(answer, 201)["position"] == self.model.line.index(who) + 1

    @rule(who=people)
    def leave(self, who: int) -> None:
        answer = self.users[who].leave(self.session)
        if who not in self.model.line:
            refused(answer, 404, NOT_WAITING)
            return
        assert answer.status == 200
        self.model.line.remove(who)

    @rule(who=people)
    def toggle_the_membership(self, who: int) -> None:
        """Who waits beside a free seat gets no membership back: nobody says whose that seat would be."""
        if who in self.model.members:
            self.users[who].becomes("SUSPENDED")
            self.model.members.remove(who)
        elif who not in self.model.line or self.model.is_full:
            self.users[who].becomes("ACTIVE")
            self.model.members.add(who)

    @rule(capacity=st.sampled_from((1, 1, 2)))
    def change_the_capacity(self, capacity: int) -> None:
        answer = self.gym.staff.patch_session(self.session, max_capacity=capacity)
        if capacity < self.model.taken:
            refused(answer, 409)
            return
        made(answer, 200)
        self.model.capacity = capacity
        self.model.promote()

    @invariant()
    def the_statuses_are_the_models(self) -> None:
        listed = self.gym.staff.list(class_session_id=self.session, limit=100).body["data"]
        found: dict[int, Any] = {int(each["userProfile"]["id"][-1]): each for each in listed}
        assert {who: each["status"] for who, each in found.items()} == self.model.status
        for who, each in found.items():
            assert self.records.setdefault(who, each["id"]) == each["id"]

    @invariant()
    def the_counter_is_the_models(self) -> None:
        assert self.gym.taken(self.session) == self.model.taken
        assert self.model.taken <= self.model.capacity

    @invariant()
    def the_line_is_the_models(self) -> None:
        """Whoever may wait is told the same position again."""
        if not self.model.is_full:
            return
        for position, who in enumerate(self.model.line, 1):
            if who in self.model.members:
                assert self.users[who].waiting(self.session) == position


def test_a_session_does_what_a_plain_model_would(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Machine, "gym", gym, raising=False)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
