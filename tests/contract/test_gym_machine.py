"""One session, three users, every verb in any order: always what a plain model says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.api import Api, Response
from tests.contract.common.machine import MIDNIGHT, Machine, hours, people, run, utc
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    ALREADY_CANCELLED,
    COMPLETED,
    FULL,
    HAS_ROOM,
    NO_MEMBERSHIP,
    NOT_WAITING,
    ONLY_CANCELLED,
    PAST,
    SEATED,
    TOO_LATE,
    TWICE,
    made,
    refused,
)
from tests.contract.test_gym_check_ins import check_in
from tests.contract.test_gym_check_ins import code as code_of
from tests.contract.test_gym_rules import ruled

WAYS: Final = {
    "NO_SHOW": ("COMPLETED",),
    "CANCELLED": (),
    "COMPLETED": (),
    "CONFIRMED": ("CANCELLED", "COMPLETED", "NO_SHOW"),
}
BEGINS: Final = MIDNIGHT + timedelta(days=1, hours=9)
ENDS: Final = BEGINS + timedelta(hours=1)
CHECK_IN: Final = {"opens": 60, "closes": 10}
OPENS: Final = BEGINS - timedelta(minutes=60)
CLOSES: Final = BEGINS + timedelta(minutes=10)
CAPACITIES: Final = st.sampled_from((1, 1, 2))


@dataclass
class Model:
    """What the session is: who holds what, who waits, whose membership holds, and who has come.

    `checks` are those who have to check in, `written` those whose no-show is written down.
    """

    capacity: int
    status: dict[int, str] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)
    checks: set[int] = field(default_factory=set)
    arrived: set[int] = field(default_factory=set)
    written: set[int] = field(default_factory=set)
    has_begun: bool = False
    is_closed: bool = False
    is_over: bool = False
    members: set[int] = field(default_factory=lambda: {0, 1, 2})

    @property
    def taken(self) -> int:
        return sum(status in SEATED for status in self.status.values())

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    def refuses(self, who: int) -> str | None:
        """Return the reason for which somebody may neither reserve nor wait, if there is one."""
        if who not in self.members:
            return NO_MEMBERSHIP
        return PAST if self.is_over else None

    def refusal(self, who: int) -> str | None:
        """Return the reason for which somebody gets no seat, if there is one."""
        if reason := self.refuses(who):
            return reason
        if self.is_full:
            return FULL
        return TWICE if self.status.get(who) in SEATED else None

    def seat(self, who: int) -> None:
        self.forget(who)
        self.status[who] = "CONFIRMED"
        if not self.is_closed:
            self.checks.add(who)
        self.line = [other for other in self.line if other != who]

    def change(self, who: int, status: str | None) -> None:
        """Change the status of a reservation, or erase it, which may free its seat."""
        before = self.status.pop(who)
        if status is not None:
            self.status[who] = status
        else:
            self.forget(who)
        if status == "NO_SHOW" != before:
            self.written.add(who)
        self.promote()

    def forget(self, who: int) -> None:
        for users in (self.checks, self.arrived, self.written):
            users.discard(who)

    def refuses_arrival(self, who: int, *, is_open: bool, is_staff: bool) -> int | None:
        """Return the status of the answer that refuses a check-in, if one does."""
        if who in self.arrived:
            return None
        if who not in self.checks:
            return 400
        if self.status[who] in ("CANCELLED", "COMPLETED"):
            return 409
        is_late = self.status[who] == "NO_SHOW" and not is_staff
        return 400 if is_late or not is_open else None

    def arrive(self, who: int) -> None:
        """Let somebody in, whose no-show staff corrects: nobody else has their seat while it is not over."""
        if who not in self.arrived and self.status[who] == "NO_SHOW":
            self.status[who] = "COMPLETED" if who in self.written or self.is_over else "CONFIRMED"
        self.arrived.add(who)

    def close(self) -> None:
        """Close the check-in: who has not come is a no-show."""
        self.is_closed = True
        for who in self.checks - self.arrived:
            self.status[who] = "NO_SHOW" if self.status[who] == "CONFIRMED" else self.status[who]

    def promote(self) -> None:
        """Give what is free to the line."""
        for who in list(self.line):
            if who in self.members and not self.is_full and not self.is_over:
                self.seat(who)

    def end(self) -> None:
        """Complete what is confirmed; nobody waits any more."""
        self.is_over = True
        self.line.clear()
        for who, status in self.status.items():
            self.status[who] = "COMPLETED" if status == "CONFIRMED" else status


has_records: Final = precondition(lambda machine: bool(machine.records))


class Session(Machine):
    """Every verb by every user; the model says what must come of it."""

    waits = hours(1, 6, 12, 20)

    def __init__(self, api: Api, at: At) -> None:
        super().__init__(api, at)
        self.model = Model(capacity=1)
        self.gym = Gym(api).by("root", tenant=self.tenant)
        self.users = [self.gym.by(f"u{who}", name=f"U{who}").joined() for who in range(3)]
        self.session = self.gym.scheduled(max_capacity=1, session_date="2024-01-16")
        ruled(self.gym, check_in=CHECK_IN)
        self.records: dict[int, str] = {}

    def record_of(self, number: int) -> tuple[int, str]:
        """Return one of those who have a record, and its id."""
        return list(self.records.items())[number % len(self.records)]

    @rule(data=st.data())
    def let_time_pass(self, data: st.DataObject) -> None:
        super().let_time_pass(data)
        self.time_has_passed()

    def time_has_passed(self) -> None:
        self.model.has_begun = self.now > BEGINS
        if self.now >= CLOSES:
            self.model.close()
        if self.now >= ENDS:
            self.model.end()

    @initialize(capacity=CAPACITIES, order=st.permutations(range(3)), is_open=st.booleans())
    def crowd(self, capacity: int, order: Sequence[int], is_open: bool) -> None:
        """Begin where it matters: all seats taken, and the others waiting; maybe the check-in is open."""
        self.change_the_capacity(capacity)
        for who in order[:capacity]:
            self.reserve(who)
        for who in order[capacity:]:
            self.wait(who)
        if is_open:
            self.now += timedelta(hours=20)
            self.at(utc(self.now))
            self.time_has_passed()

    def seats(self, who: int, answer: Response, status: int) -> None:
        if reason := self.model.refusal(who):
            refused(answer, 400, reason)
            return
        self.model.seat(who)
        assert self.records.setdefault(who, made(answer, status)["id"]) == answer.body["data"]["id"]

    @rule(who=people)
    def reserve(self, who: int) -> None:
        self.seats(who, self.users[who].reserve(self.session), 201)

    @has_records
    @rule(number=people)
    def reactivate(self, number: int) -> None:
        who, record = self.record_of(number)
        answer = self.users[who].reactivate(record)
        if self.model.status[who] != "CANCELLED":
            refused(answer, 400, ONLY_CANCELLED)
        else:
            self.seats(who, answer, 200)

    @has_records
    @rule(number=people, is_staff=st.booleans())
    def cancel(self, number: int, is_staff: bool) -> None:
        who, record = self.record_of(number)
        answer = (self.gym.staff if is_staff else self.users[who]).cancel(record)
        status = self.model.status[who]
        if status == "CONFIRMED" and not self.model.has_begun:
            made(answer, 200)
            self.model.change(who, "CANCELLED")
        else:
            words = {"CONFIRMED": TOO_LATE, "CANCELLED": ALREADY_CANCELLED, "COMPLETED": COMPLETED}
            refused(answer, 400, words.get(status))

    @has_records
    @rule(number=people, status=st.sampled_from(tuple(WAYS)))
    def patch(self, number: int, status: str) -> None:
        who, record = self.record_of(number)
        answer = self.gym.staff.patch(record, status=status, notes="x")
        if status not in (self.model.status[who], *WAYS[self.model.status[who]]):
            refused(answer, 400)
        else:
            made(answer, 200)
            self.model.change(who, status)

    @has_records
    @rule(number=people, is_staff=st.booleans())
    def check_in(self, number: int, is_staff: bool) -> None:
        who, record = self.record_of(number)
        caller, code = (self.gym.staff, None) if is_staff else (self.users[who], code_of(self.gym))
        answer = check_in(caller, record, code)
        is_open = self.now >= OPENS
        if refusal := self.model.refuses_arrival(who, is_open=is_open, is_staff=is_staff):
            assert answer.status == refusal, answer.raw
        else:
            made(answer, 200)
            self.model.arrive(who)

    @has_records
    @rule(number=people)
    def erase(self, number: int) -> None:
        who, record = self.record_of(number)
        assert self.users[who].erase(record).status == 200
        del self.records[who]
        self.model.change(who, None)

    @rule(who=people)
    def wait(self, who: int) -> None:
        answer = self.users[who].wait(self.session)
        if reason := self.model.refuses(who):
            refused(answer, 400, reason)
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

    @rule(capacity=CAPACITIES)
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
        by_user = {int(reservation["userProfile"]["id"][-1]): reservation for reservation in listed}
        assert {who: reservation["status"] for who, reservation in by_user.items()} == self.model.status
        for who, reservation in by_user.items():
            assert self.records.setdefault(who, reservation["id"]) == reservation["id"]

    @invariant()
    def the_counter_is_the_models(self) -> None:
        assert self.gym.taken(self.session) == self.model.taken <= self.model.capacity

    @invariant()
    def the_line_is_the_models(self) -> None:
        """Whoever may wait is told the same position again."""
        if self.model.is_full and not self.model.is_over:
            for position, who in enumerate(self.model.line, 1):
                if who in self.model.members:
                    assert self.users[who].waiting(self.session) == position


def test_a_session_does_what_a_plain_model_would(api: Api, at: At) -> None:
    run(Session, api, at, examples=15, steps=15)
