"""A professional and clients, every verb in any order while time passes: always what a plain model says."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import invariant

from tests.api import Api, Response
from tests.contract.appointments import Appointments, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    TAKEN,
    deleted,
    made,
    made_list,
    refused,
)
from tests.contract.appointments_kept import held
from tests.contract.callers import MISSING
from tests.contract.common.adapters import ALWAYS_OPEN
from tests.contract.common.machine import ADMIN, MIDNIGHT, Entry, IntervalMachine, Refusal, run, utc
from tests.contract.courts import At

FIRST: Final = MIDNIGHT + timedelta(days=1)
BUFFER: Final = timedelta(minutes=15)
HOLD: Final = timedelta(hours=24)
SECOND: Final = timedelta(seconds=1)
USERS: Final = ("u0", "u1", "sara")
MOST: Final = 2
"""How many open appointments a client may have, whoever books."""


@dataclass(frozen=True)
class Appointment(Entry):
    """A reservation as it should be; what is for the professional is a block of their time."""

    expires: datetime | None = None

    @property
    def is_block(self) -> bool:
        return self.owner == ADMIN

    @property
    def taken_until(self) -> datetime:
        return self.end if self.is_block else self.end + BUFFER

    def is_possible(self, now: datetime) -> bool:
        """Say whether it is still to come, and an appointment lies within one day."""
        if self.is_block:
            return self.end > now
        return self.start > now and self.start.date() == (self.end - SECOND).date()


class Professional(IntervalMachine[Appointment]):
    """The professional does everything; the clients look at their lists."""

    begin = MIDNIGHT - timedelta(hours=12) + SECOND
    # Never so that a hold ends at the very second that somebody looks.
    waits = st.sampled_from((0, 0.5, 5, 12)).map(lambda hours: timedelta(hours=hours) + SECOND)
    places = st.just(0)
    # Two hours of two nights, so that they meet, and midnight lies within.
    starts = st.integers(88, 103).map(lambda quarter: FIRST + timedelta(minutes=15 * quarter))
    lengths = st.sampled_from((15, 30, 60)).map(lambda minutes: timedelta(minutes=minutes))
    statuses = st.sampled_from(("CONFIRMED", "CONFIRMED", "CANCELLED"))
    blocking: ClassVar = ("PENDING", "CONFIRMED")
    refused, thing, change = staticmethod(refused), staticmethod(made), staticmethod(Appointments.patch)
    words: ClassVar = {403: NO_PERMISSION, 404: NOT_FOUND, 409: TAKEN}

    def __init__(self, api: Api, at: At) -> None:
        super().__init__(api, at)
        self.professional = Appointments(api).by("sara", role="STAFF", tenant=self.tenant)
        settings = {**ALWAYS_OPEN, "buffer_minutes": 15, "session_duration_minutes": 30}
        self.professional.practising("sara", **settings)
        self.limits("professional", MOST, admin=self.professional.by("root", role="ADMIN"))
        self.callers = [self.professional.by(user) for user in USERS[:ADMIN]] + [self.professional]

    def writer(self, who: int) -> Appointments:
        return self.professional

    def status_of(self, entry: Appointment) -> str:
        is_lapsed = entry.status == "PENDING" and entry.expires is not None and entry.expires <= self.now
        return "CANCELLED" if is_lapsed else entry.status

    def is_over(self, entry: Appointment) -> bool:
        """Return whether it is completed, which is shown as CONFIRMED; its buffer may still block."""
        return entry.status == "CONFIRMED" and entry.end <= self.now

    def blocks(self, entry: Appointment) -> bool:
        return super().blocks(entry) and not (self.is_over(entry) and entry.taken_until <= self.now)

    def drawn(self, who: int, data: st.DataObject) -> Appointment:
        place, start, end = self.starting(data)
        if who == ADMIN:
            return Appointment(who, place, start, end + (end - start), "CONFIRMED")
        is_held = data.draw(st.booleans())
        expires = min(self.now + HOLD, start) if is_held else None
        return Appointment(who, place, start, end, "PENDING" if is_held else "CONFIRMED", expires)

    def times(self, entry: Appointment) -> dict[str, Any]:
        return {"start_time": utc(entry.start), "end_time": utc(entry.end)}

    def others(self, entry: Appointment) -> dict[str, Any]:
        own = {"session_modality": MISSING} if entry.is_block else {"status": entry.status}
        return {"client_id": USERS[entry.owner], **own}

    def faults(self, who: int, before: Appointment | None, wanted: Appointment) -> Refusal | None:
        is_over = before is not None and (not self.blocks(before) or self.is_over(before))
        if is_over or not wanted.is_possible(self.now):
            return self.says(400)
        is_full = before is None and self.has_enough(wanted.owner, MOST)
        return self.says_quota(400, MOST) if is_full else None

    def moved(self, entry: Appointment) -> Appointment:
        return replace(entry, expires=min(entry.expires, entry.start) if entry.expires else None)

    def refuses_status(self, who: int, entry: Appointment, status: str) -> Refusal | None:
        is_revived = self.status_of(entry) == "CANCELLED" and status == "CONFIRMED"
        is_late = self.is_over(entry) and status == "CANCELLED"
        return self.says(400) if is_revived or is_late else None

    def is_deleted(self, answer: Response, entry: Appointment) -> None:
        assert deleted(answer)["status"] == self.status_of(entry)

    def shown(self, answer: Response) -> dict[str, Any]:
        [thing] = made_list(answer)
        return thing

    def is_the_models(self, thing: dict[str, Any]) -> None:
        entry = self.entries[thing["id"]]
        assert times(thing) == self.times(entry)
        assert (thing["client_id"], thing["status"]) == (USERS[entry.owner], self.status_of(entry))

    def listed(self, who: int) -> list[dict[str, Any]]:
        caller = self.callers[who]
        listed = made_list(caller.of_professional() if who == ADMIN else caller.of_user())
        starts = [thing["start_time"] for thing in listed]
        assert starts == sorted(starts, reverse=True)
        return listed

    @invariant()
    def what_is_taken_is_the_models(self) -> None:
        for first in (FIRST, FIRST + timedelta(days=1)):
            day = [
                entry
                for entry in self.entries.values()
                if self.blocks(entry) and not self.is_over(entry) and first in self.days_of(entry)
            ]
            expected = sorted(utc(entry.start) for entry in day)
            assert self.professional.occupied(date=utc(first)) == expected

    def teardown(self) -> None:
        """Assert that the day items hold what blocks, and nothing that is gone; what has lapsed may stay."""
        blocking = {name for name, entry in self.entries.items() if self.blocks(entry)}
        assert blocking <= set(held(self.tenant)) <= set(self.entries)


def test_a_professional_has_what_a_plain_model_would(api: Api, at: At) -> None:
    run(Professional, api, at, examples=15)
