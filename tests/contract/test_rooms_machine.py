"""Two rooms, every verb by everybody in any order while time passes: always what a plain model says."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chalicelib.dialects import functions
from tests.api import Answer
from tests.contract.appointments_kept import held
from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.rooms import Rooms, utc
from tests.contract.rooms_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    TAKEN,
    TOO_MANY,
    faulty,
    gone,
    made,
    refused,
    rows,
)
from tests.contract.rooms_model import ADMIN, CAPACITIES, DAYS, MIDNIGHT, Entry, Model, shown, times

IS_LONG: Final = os.environ.get("PROOF") == "1"
BEGIN: Final = datetime(2024, 1, 15, 12, 15, tzinfo=UTC)
EMAILS: Final = ("u0@x.ar", "u1@x.ar", "u2@x.ar")
people = st.integers(0, ADMIN)
guests = st.frozensets(people, max_size=2)
places = st.integers(0, 1)
numbers = st.integers(0, 5)
# From eleven until one, so that they meet, in half hours, so that they touch; and about midnight.
starts = st.sampled_from((660, 690, 720, 750, 780, 1380, 1410, 1440)).map(
    lambda minutes: MIDNIGHT + timedelta(minutes=minutes)
)
lengths = st.sampled_from((30, 60, 90)).map(lambda minutes: timedelta(minutes=minutes))


class Machine(RuleBasedStateMachine):
    """Every verb by everybody; the model says what must come of it."""

    rooms: Rooms
    at: At
    number = 0

    def __init__(self) -> None:
        super().__init__()
        Machine.number += 1
        self.now = BEGIN
        self.at(utc(self.now))
        # A tenant of their own, since an admin sees all that a tenant has.
        self.callers = [
            self.rooms.by(
                f"u{who}", role=role, tenant=f"t{Machine.number}", name=f"U{who}", email=EMAILS[who]
            )
            for who, role in enumerate(("user", "user", "admin"))
        ]
        for caller in self.callers:
            caller.known()
        new = self.callers[ADMIN].new_room
        self.places = [
            made(new(name=f"S{number}", capacity=each), 201)["id"] for number, each in enumerate(CAPACITIES)
        ]
        self.model = Model()

    def is_taken(self, answer: Answer, found: dict[int, Entry], who: int) -> None:
        assert (answer.status, answer.body["message"]) == (409, TAKEN), answer.raw
        conflicts = sorted(answer.body["conflicts"], key=lambda each: str(each["start"]))
        assert conflicts == [shown(name, each, who) for name, each in found.items()]

    @initialize(length=lengths, invited=guests)
    def begin(self, length: timedelta, invited: frozenset[int]) -> None:
        """Begin with what is soon over, what crosses midnight, and what is cancelled."""
        self.create(0, 0, MIDNIGHT + timedelta(hours=12.5), length, invited)
        self.create(1, 1, MIDNIGHT + timedelta(hours=23.5), timedelta(hours=1), invited)
        self.create(0, 1, MIDNIGHT + timedelta(hours=13), length, frozenset())
        self.cancel(0, 2)

    @rule(who=people, room=places, start=starts, length=lengths, invited=guests)
    def create(
        self, who: int, room: int, start: datetime, length: timedelta, invited: frozenset[int]
    ) -> None:
        entry = Entry(who, room, start, start + length, invited - {who}, f"B{len(self.model.entries)}")
        answer = self.callers[who].create(
            title=entry.title,
            room_id=self.places[room],
            guests=[EMAILS[each] for each in sorted(invited)] or MISSING,
            **times(entry.start, entry.end),
        )
        if faults := self.model.faults(entry, None, self.now, "guests"):
            faulty(answer, **faults)
        elif found := self.model.in_the_way(entry):
            self.is_taken(answer, found, who)
        else:
            booking = made(answer, 201)
            self.model.entries[booking["id"]] = entry
            self.is_the_models(booking)

    def may_not_change(self, who: int, entry: Entry, answer: Answer) -> bool:
        """Whether a change must be refused whatever it is, and is."""
        if who not in (entry.owner, ADMIN):
            refused(answer, 403, NO_PERMISSION)
            return True
        if entry.blocks and entry.end > self.now:
            return False
        refused(answer, 409)
        return True

    def takes(self, name: int, after: Entry, answer: Answer) -> None:
        self.model.entries[name] = after
        self.is_the_models(made(answer, 200))

    @rule(who=people, number=numbers, title=st.sampled_from(("X", "Y")))
    def rename(self, who: int, number: int, title: str) -> None:
        if (name := self.model.known(number)) is None:
            return
        answer = self.callers[who].put(name, title=title)
        if not self.may_not_change(who, self.model.entries[name], answer):
            self.takes(name, replace(self.model.entries[name], title=title), answer)

    @rule(who=people, number=numbers, invited=guests)
    def invite(self, who: int, number: int, invited: frozenset[int]) -> None:
        if (name := self.model.known(number)) is None:
            return
        entry = self.model.entries[name]
        after = replace(entry, guests=invited - {entry.owner})
        answer = self.callers[who].put(name, guests=[EMAILS[each] for each in sorted(invited)])
        if self.may_not_change(who, entry, answer):
            return
        if after.fits:
            self.takes(name, after, answer)
        else:
            faulty(answer, guests=TOO_MANY)

    @rule(who=people, number=numbers, room=places, start=starts, length=lengths)
    def move(self, who: int, number: int, room: int, start: datetime, length: timedelta) -> None:
        if (name := self.model.known(number)) is None:
            return
        entry = self.model.entries[name]
        after = replace(entry, room=room, start=start, end=start + length)
        answer = self.callers[who].put(name, room_id=self.places[room], **times(after.start, after.end))
        if self.may_not_change(who, entry, answer):
            return
        if faults := self.model.faults(after, entry, self.now):
            faulty(answer, **faults)
        elif found := self.model.in_the_way(after, but=name):
            self.is_taken(answer, found, who)
        else:
            self.takes(name, after, answer)

    @rule(who=people, number=numbers)
    def cancel(self, who: int, number: int) -> None:
        """Again changes nothing, and one that is over is not cancelled."""
        if (name := self.model.known(number)) is None:
            return
        entry = self.model.entries[name]
        answer = self.callers[who].cancel(name)
        if who not in (entry.owner, ADMIN):
            refused(answer, 403, NO_PERMISSION)
        elif entry.is_completed:
            refused(answer, 409)
        else:
            after = replace(entry, cancelled_at=entry.cancelled_at or utc(self.now))
            shown = {"id": name, "status": "cancelled", "cancelled_at": after.cancelled_at}
            assert made(answer, 200) == shown
            self.model.entries[name] = after

    @rule(who=people, number=numbers)
    def delete(self, who: int, number: int) -> None:
        if (name := self.model.known(number)) is None:
            return
        answer = self.callers[who].delete(name)
        if who not in (self.model.entries[name].owner, ADMIN):
            refused(answer, 403, NO_PERMISSION)
            return
        gone(answer)
        del self.model.entries[name]
        refused(self.callers[who].get(name), 404, NOT_FOUND)

    @rule(room=places, is_active=st.booleans())
    def switch(self, room: int, is_active: bool) -> None:
        """Switch a room on or off; what is booked stays."""
        status = "active" if is_active else "inactive"
        answer = self.callers[ADMIN].put_room(self.places[room], status=status)
        assert made(answer, 200)["status"] == status
        self.model.is_active[room] = is_active

    @rule(minutes=st.sampled_from((30, 180, 300)))
    def wait(self, minutes: int) -> None:
        """Let time pass; nothing happens by itself until the sweep comes round."""
        self.now += timedelta(minutes=minutes)
        self.at(utc(self.now))

    @rule()
    def sweep(self) -> None:
        """What has ended is completed then, and not before."""
        assert functions.sweep({"detail": {"at": utc(self.now)}})["failed"] == 0
        self.model.complete(self.now)

    @rule(who=people, number=numbers)
    def get(self, who: int, number: int) -> None:
        if (name := self.model.known(number)) is None:
            return
        answer = self.callers[who].get(name)
        if self.model.entries[name].is_seen_by(who):
            self.is_the_models(made(answer, 200))
        else:
            refused(answer, 403, NO_PERMISSION)

    @rule(who=people, room=places, start=starts, length=lengths)
    def ask(self, who: int, room: int, start: datetime, length: timedelta) -> None:
        """Whether a room is free, and what stands in the way."""
        when = times(start, start + length)
        asked = Entry(who, room, start, start + length, frozenset(), "")
        found = self.model.in_the_way(asked)
        body = self.callers[who].availability(self.places[room], **when).body
        assert body["conflicts"] == [shown(name, each, who) for name, each in found.items()]
        assert body["available"] == (self.model.is_active[room] and not found)
        assert self.callers[who].is_free(room_id=self.places[room], **when) == body["available"]

    @rule(
        who=people,
        room=st.sampled_from((None, 0, 1)),
        status=st.sampled_from((None, "confirmed", "cancelled")),
        days=st.sampled_from((None, (0, 0), (1, 1), (0, 1))),
    )
    def filter(self, who: int, room: int | None, status: str | None, days: tuple[int, int] | None) -> None:
        """Filters combine; a range is of the days that a booking touches."""
        first, last = (DAYS[days[0]], DAYS[days[1]]) if days else DAYS
        expected = self.model.listed(who, room, status, first, last)
        query: dict[str, Any] = {"start_date": first, "end_date": last} if days else {}
        query |= {} if room is None else {"room_id": self.places[room]}
        answer = self.callers[who].list(per_page=100, status=status or MISSING, **query)
        assert [each["id"] for each in rows(answer)] == expected
        assert answer.body["meta"]["total"] == len(expected)

    @rule(who=people, room=places)
    def look(self, who: int, room: int) -> None:
        """The three calendars, in which there is nothing cancelled, and titles are for those who may see."""
        caller = self.callers[who]
        calendar = rows(caller.calendar(start=DAYS[0], end=DAYS[1]))
        for each in calendar:
            del each["color"]
        standing = self.model.standing()
        assert calendar == [{**shown(name, each, who), "room": f"S{each.room}"} for name, each in standing]
        week = caller.weekly().body["data"]
        for day, weekday in zip(DAYS, ("Monday", "Tuesday"), strict=True):
            listed = [(each["time"], each["booking_id"], each["booking"]) for each in week[weekday]]
            assert sorted(listed) == self.model.of_day(day, who)
        month = caller.monthly(self.places[room], month="2024-01").body["bookings"]
        assert sorted(tuple(each.values()) for each in month) == self.model.of_room(room, who)

    def is_the_models(self, found: dict[str, Any]) -> None:
        """Whether a booking is what the model has of it."""
        entry = self.model.entries[found["id"]]
        assert (found["start_datetime"], found["end_datetime"]) == (utc(entry.start), utc(entry.end))
        assert (found["title"], found["status"]) == (entry.title, entry.status)
        assert found["room"]["id"] == self.places[entry.room]
        assert found["created_by"]["name"] == f"U{entry.owner}"
        assert {each["name"] for each in found["guests"]} == {f"U{each}" for each in entry.guests}

    @invariant()
    def the_lists_are_the_models(self) -> None:
        """Everybody sees what they made or are invited to, an admin all."""
        for who, caller in enumerate(self.callers):
            listed = rows(caller.list(per_page=100))
            expected = self.model.listed(who, None, None, *DAYS)
            assert [each["id"] for each in listed] == expected
            for each in listed:
                self.is_the_models(each)

    def teardown(self) -> None:
        """Of what is here the day items hold what blocks, once for each day, and nothing else."""
        for day in range(len(DAYS)):
            self.filter(ADMIN, None, None, (day, day))
        entries = {str(name): each for name, each in self.model.entries.items()}
        expected = [name for name, each in entries.items() if each.blocks for _ in each.parts]
        # Other tenants, of the examples before, have reservations with the same ids.
        assert sorted(held(f"t{Machine.number}")) == sorted(expected)


def test_the_rooms_do_what_a_plain_model_would(rooms: Rooms, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Machine, "rooms", rooms, raising=False)
    monkeypatch.setattr(Machine, "at", staticmethod(at), raising=False)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=30 if IS_LONG else 7,
            stateful_step_count=40 if IS_LONG else 25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
