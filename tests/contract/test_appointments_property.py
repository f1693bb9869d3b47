"""Whatever settings, bookings and day: what is offered can be booked, and nothing else of the grid."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.contract.appointments import Appointments, after, utc
from tests.contract.appointments_answers import deleted, made
from tests.contract.callers import MISSING
from tests.contract.courts import At

MADRID, SANTIAGO, LORD_HOWE = "Europe/Madrid", "America/Santiago", "Australia/Lord_Howe"
# Days of 23, 25, 24 and, on Lord Howe, of 23½ and 24½ hours.
DAYS: Final = (
    (MADRID, "2024-03-31"),
    (MADRID, "2024-10-27"),
    (MADRID, "2024-06-03"),
    (SANTIAGO, "2024-09-08"),
    (SANTIAGO, "2024-04-06"),
    (SANTIAGO, "2024-04-07"),
    (LORD_HOWE, "2024-10-06"),
    (LORD_HOWE, "2024-04-07"),
    ("UTC", "2024-02-29"),
    ("Asia/Kolkata", "2024-12-31"),
    ("Pacific/Kiritimati", "2024-01-15"),
)
NUMBERS: Final = count()


@dataclass(frozen=True)
class Taken:
    """What somebody tries to take: minutes after the day's begin, how long, and as what."""

    at: int
    minutes: int
    kind: str


@dataclass(frozen=True)
class Case:
    """A professional, a day of theirs, what was taken of it, and how the settings changed after that."""

    zone: str = MADRID
    day: str = "2024-06-03"
    opens: int = 9 * 60
    closes: int = 18 * 60
    minutes: int = 45
    buffer: int = 0
    days_off: str = ""
    hours_before: float = 24
    window: int = 30
    taken: list[Taken] = field(default_factory=list)
    later: dict[str, Any] = field(default_factory=dict)

    def on_the_wall(self, minutes: int, *, days: int = 0) -> datetime:
        """Return the instant at which the day's clocks show so many minutes."""
        day = date.fromisoformat(self.day) + timedelta(days=days)
        return datetime.combine(day, time(*divmod(minutes, 60)), ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def begins(self) -> datetime:
        return self.on_the_wall(0)

    @property
    def now(self) -> datetime:
        return self.begins - timedelta(hours=self.hours_before)

    @property
    def exists(self) -> bool:
        """Whether the day begins to work at a time that its clocks show."""
        shown = self.on_the_wall(self.opens).astimezone(ZoneInfo(self.zone))
        return (shown.hour, shown.minute) == divmod(self.opens, 60)

    @property
    def settings(self) -> dict[str, Any]:
        names = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
        return {
            "timezone": self.zone,
            "work_days": ",".join(name for name in names if name != self.days_off),
            "work_start_time": _clock(self.opens),
            "work_end_time": _clock(self.closes),
            "session_duration_minutes": self.minutes,
            "buffer_minutes": self.buffer,
            "reservation_window_days": self.window,
        }

    def grid(self) -> Iterator[dict[str, str]]:
        """Yield sessions one after the other from the first working minute until the day is over."""
        changed = {**self.settings, **self.later}
        length = timedelta(minutes=changed["session_duration_minutes"])
        start = self.on_the_wall(self.opens)
        while start < self.on_the_wall(0, days=1):
            yield {"start_time": utc(start), "end_time": utc(start + length)}
            start += length + timedelta(minutes=changed["buffer_minutes"])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, day = draw(st.sampled_from(DAYS))
    minutes = draw(st.sampled_from((30, 45, 50, 60, 90, 120)))
    opens = draw(st.integers(0, (1440 - minutes) // 15)) * 15
    closes = draw(st.integers((opens + minutes + 14) // 15, min(96, (opens + 12 * 60) // 15 + 8))) * 15
    taken = st.builds(
        Taken,
        at=st.integers(-20, 300).map(lambda number: number * 5),
        minutes=st.sampled_from((1, 10, 30, 45, 60, 200)),
        kind=st.sampled_from(("client", "professional", "hold", "lapsed", "block", "cancelled")),
    )
    return Case(
        zone=zone,
        day=day,
        opens=opens,
        closes=closes,
        minutes=minutes,
        buffer=draw(st.sampled_from((0, 0, 5, 15, 30))),
        days_off=draw(st.sampled_from(("", "", "", "", "SUN", "MON"))),
        hours_before=draw(st.sampled_from((240, 30, 20, 3, 0.5, 0, -6.25, -12, -13.01))),
        window=draw(st.sampled_from((1, 10, 30))),
        taken=draw(st.lists(taken, max_size=6)),
        later=draw(st.sampled_from(({}, {}, {"buffer_minutes": 20}, {"buffer_minutes": 0}))),
    )


def take(appointments: Appointments, at: At, case: Case, name: str, taken: Taken) -> None:
    """Try to take it, when it was free to take: eleven days before, or on the day."""
    start = utc(case.begins + timedelta(minutes=taken.at))
    when = {"start_time": start, "end_time": after(start, minutes=taken.minutes)}
    at(utc(min(case.now, case.begins) - timedelta(hours=0 if taken.kind == "hold" else 30)))
    professional = appointments.by(name, role="STAFF")
    match taken.kind:
        case "block":
            professional.create(client_id=name, professional_id=name, session_modality=MISSING, **when)
        case "hold" | "lapsed":
            professional.create(client_id="bruno", professional_id=name, status="PENDING", **when)
        case "professional":
            professional.create(client_id="bruno", professional_id=name, **when)
        case _:
            answer = appointments.by("bruno").create(professional_id=name, **when)
            if taken.kind == "cancelled" and answer.status == 201:
                made(professional.cancel(answer.body["data"]["id"]), 200)


def client_of(appointments: Appointments, name: str) -> Appointments:
    """Return a client of this professional alone: one may not have more than a hundred open appointments."""
    return appointments.by(f"client-of-{name}")


def can_be_booked(appointments: Appointments, name: str, slot: dict[str, str]) -> bool:
    """Whether a client gets this slot; they give it back."""
    answer = client_of(appointments, name).create(professional_id=name, **slot)
    assert answer.status in (201, 400, 409), answer.raw
    if answer.status == 201:
        deleted(appointments.admin.delete(answer.body["data"]["id"]))
    return answer.status == 201


def check(appointments: Appointments, at: At, case: Case) -> None:
    name = f"p{next(NUMBERS)}"
    at(utc(case.now - timedelta(days=5)))
    appointments.practising(name, **{**case.settings, "reservation_window_days": 365})
    for taken in case.taken:
        take(appointments, at, case, name, taken)
    at(utc(case.now))
    appointments.practising(name, **{**case.settings, **case.later})

    offered = appointments.offered(date=case.day, professional_id=name)

    assert offered == [slot for slot in case.grid() if can_be_booked(appointments, name, slot)], case
    assert appointments.offered(date=case.day, professional_id=name) == offered
    for slot in offered:
        assert client_of(appointments, name).create(professional_id=name, **slot).status == 201, slot
    assert appointments.offered(date=case.day, professional_id=name) == []


@given(case=cases().filter(lambda case: case.exists))
@example(case=Case())
@example(case=Case(zone=MADRID, day="2024-03-31", opens=0, closes=1440, minutes=60))
@example(case=Case(zone=MADRID, day="2024-10-27", opens=0, closes=1440, minutes=60, buffer=15))
@example(case=Case(zone=SANTIAGO, day="2024-04-06", opens=20 * 60, closes=1440, minutes=50))
@example(case=Case(zone=SANTIAGO, day="2024-09-08", opens=60, closes=240, hours_before=-1))
@example(case=Case(buffer=15, taken=[Taken(600, 30, "block"), Taken(720, 45, "lapsed")]))
@example(case=Case(taken=[Taken(-30, 60, "block"), Taken(540, 45, "client")], later={"buffer_minutes": 20}))
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_offered_can_be_booked_and_no_more(appointments: Appointments, at: At, case: Case) -> None:
    check(appointments, at, case)


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_a_day_to_midnight_is_offered_as_it_can_be_booked(
    appointments: Appointments, at: At, zone: str, day: str
) -> None:
    opens = 60 if (zone, day) == (SANTIAGO, "2024-09-08") else 0
    check(appointments, at, Case(zone=zone, day=day, opens=opens, closes=1440, minutes=90, buffer=10))
