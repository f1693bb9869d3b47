"""A professional and clients, every verb in any order while time passes: always what a plain model says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.api import Answer
from tests.contract.appointments import Appointments, utc
from tests.contract.appointments_answers import TAKEN, deleted, made, made_list, refused
from tests.contract.appointments_kept import held
from tests.contract.callers import MISSING
from tests.contract.courts import At

BEGIN: Final = datetime(2024, 1, 14, 12, tzinfo=UTC)
FIRST: Final = datetime(2024, 1, 16, tzinfo=UTC)
BUFFER: Final = timedelta(minutes=15)
HOLD: Final = timedelta(hours=24)
people = st.integers(0, 2)
# Two hours of two nights, so that they meet, and midnight lies within.
starts = st.integers(88, 103).map(lambda quarter: FIRST + timedelta(minutes=15 * quarter))
lengths = st.sampled_from((15, 30, 60)).map(lambda minutes: timedelta(minutes=minutes))
numbers = st.integers(0, 5)


@dataclass
class Entry:
    """A reservation as it should be."""

    start: datetime
    end: datetime
    status: str
    expires: datetime | None = None
    is_block: bool = False

    def shown(self, now: datetime) -> str:
        is_lapsed = self.status == "PENDING" and self.expires is not None and self.expires <= now
        return "CANCELLED" if is_lapsed else self.status

    def blocks(self, now: datetime) -> bool:
        return self.shown(now) != "CANCELLED"

    def is_possible(self, now: datetime) -> bool:
        """Whether it is still to come, and an appointment lies within one day."""
        if self.is_block:
            return self.end > now
        return self.start > now and self.start.date() == (self.end - timedelta(seconds=1)).date()

    def clashes(self, start: datetime, end: datetime) -> bool:
        """Whether [start, end) shares a moment with what it blocks."""
        return start < self.end + (timedelta() if self.is_block else BUFFER) and end > self.start


class Machine(RuleBasedStateMachine):
    """Every verb by every client; the model says what must come of it."""

    appointments: Appointments
    at: At
    number = 0

    def __init__(self) -> None:
        super().__init__()
        Machine.number += 1
        self.now = BEGIN
        self.name = f"p{Machine.number}"
        self.wait(0)
        self.appointments.practising(
            self.name,
            work_days="MON-SUN",
            work_start_time="00:00",
            work_end_time="24:00",
            buffer_minutes=15,
            session_duration_minutes=30,
        )
        self.professional = self.appointments.by(self.name, role="STAFF")
        self.entries: dict[str, Entry] = {}

    def known(self, number: int) -> str | None:
        """One of the reservations that there are."""
        return list(self.entries)[number % len(self.entries)] if self.entries else None

    def is_taken(self, entry: Entry, but: str | None = None) -> bool:
        end = entry.end + (timedelta() if entry.is_block else BUFFER)
        return any(
            other.blocks(self.now) and other.clashes(entry.start, end)
            for name, other in self.entries.items()
            if name != but
        )

    def takes(self, entry: Entry, answer: Answer) -> None:
        if not entry.is_possible(self.now):
            refused(answer, 400)
        elif self.is_taken(entry):
            refused(answer, 409, TAKEN)
        else:
            self.entries[made(answer, 201)["id"]] = entry

    @rule(hours=st.sampled_from((0, 0.5, 5, 12)))
    def wait(self, hours: float) -> None:
        """Let time pass; never so that a hold ends at the very second that somebody looks."""
        self.now += timedelta(hours=hours, seconds=1)
        self.at(utc(self.now))

    @rule(who=people, start=starts, length=lengths, is_held=st.booleans())
    def create(self, who: int, start: datetime, length: timedelta, is_held: bool) -> None:
        entry = Entry(start, start + length, "PENDING" if is_held else "CONFIRMED")
        entry.expires = min(self.now + HOLD, start) if is_held else None
        when = {"start_time": utc(entry.start), "end_time": utc(entry.end)}
        answer = self.professional.create(
            client_id=f"u{who}", professional_id=self.name, status=entry.status, **when
        )
        self.takes(entry, answer)

    @rule(start=starts, length=lengths)
    def block(self, start: datetime, length: timedelta) -> None:
        entry = Entry(start, start + 2 * length, "CONFIRMED", is_block=True)
        when = {"start_time": utc(entry.start), "end_time": utc(entry.end)}
        answer = self.professional.create(
            client_id=self.name, professional_id=self.name, session_modality=MISSING, **when
        )
        self.takes(entry, answer)

    @rule(number=numbers, status=st.sampled_from(("CONFIRMED", "CONFIRMED", "CANCELLED")))
    def decide(self, number: int, status: str) -> None:
        if (name := self.known(number)) is None:
            return
        entry = self.entries[name]
        answer = self.professional.patch(name, status=status)
        if entry.shown(self.now) == "CANCELLED" and status == "CONFIRMED":
            refused(answer, 400)
            return
        assert made(answer, 200)["status"] == status
        entry.status = status

    @rule(number=numbers, start=starts, length=lengths)
    def move(self, number: int, start: datetime, length: timedelta) -> None:
        name = self.known(number)
        if name is None or self.entries[name].start <= self.now:
            return
        entry = self.entries[name]
        moved = Entry(start, start + length, entry.status, entry.expires, entry.is_block)
        when = {"start_time": utc(moved.start), "end_time": utc(moved.end)}
        answer = self.professional.patch(name, **when)
        if not entry.blocks(self.now) or not moved.is_possible(self.now):
            refused(answer, 400)
        elif self.is_taken(moved, but=name):
            refused(answer, 409, TAKEN)
        else:
            made(answer, 200)
            moved.expires = min(moved.expires, start) if moved.expires else None
            self.entries[name] = moved

    @rule(number=numbers)
    def delete(self, number: int) -> None:
        if (name := self.known(number)) is not None:
            assert deleted(self.professional.delete(name))["status"] == self.entries.pop(name).shown(self.now)

    def teardown(self) -> None:
        """Nothing of what blocks is missing from the day items, nothing that is gone is left in them."""
        blocking = {name for name, entry in self.entries.items() if entry.blocks(self.now)}
        existing = {each["id"] for each in made_list(self.appointments.admin.everybodys())}
        assert blocking <= set(held()) <= existing

    @invariant()
    def the_list_is_the_models(self) -> None:
        listed = {
            each["id"]: (each["start_time"], each["end_time"], each["status"])
            for each in made_list(self.professional.of_professional(self.name))
        }
        assert listed == {
            name: (utc(entry.start), utc(entry.end), entry.shown(self.now))
            for name, entry in self.entries.items()
        }

    @invariant()
    def what_is_taken_is_the_models(self) -> None:
        blocking = {name: entry for name, entry in self.entries.items() if entry.blocks(self.now)}
        for first in (FIRST, FIRST + timedelta(days=1)):
            day = [entry for entry in blocking.values() if _touches(entry, first)]
            expected = [utc(entry.start) for entry in sorted(day, key=lambda entry: entry.start)]
            assert self.appointments.occupied(date=utc(first), professional_id=self.name) == expected


def _touches(entry: Entry, first: datetime) -> bool:
    return entry.start < first + timedelta(days=1) and entry.end > first


def test_a_professional_has_what_a_plain_model_would(
    appointments: Appointments, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Machine, "appointments", appointments, raising=False)
    monkeypatch.setattr(Machine, "at", staticmethod(at), raising=False)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
