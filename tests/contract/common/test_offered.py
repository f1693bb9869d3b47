"""Whatever rules, closures, reservations, zone, day and caller: what is offered can be booked, and only that.

It is tried every quarter of an hour. Without `starts` any second can be booked, and those are offered that
follow one another from the opening.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.api import Api, Response
from tests.contract.common.adapters import Dialect, dialect_of
from tests.contract.common.test_rules import KINDS
from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym

MADRID, SANTIAGO, LORD_HOWE = "Europe/Madrid", "America/Santiago", "Australia/Lord_Howe"
# Days of 23, 25, 24, 23 and 25 hours, and of 23½; a Monday is among them.
DAYS: Final = (
    (MADRID, "2024-03-31"),
    (MADRID, "2024-10-27"),
    (MADRID, "2024-06-03"),
    (SANTIAGO, "2024-09-08"),
    (SANTIAGO, "2024-04-06"),
    (LORD_HOWE, "2024-10-06"),
    ("Asia/Kolkata", "2024-02-29"),
)
EVERY_DAY: Final = [1, 2, 3, 4, 5, 6, 7]
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STEP: Final = timedelta(minutes=15)
NUMBERS: Final = count()
# A user, one with a membership, a professional or other staff, and an administrator.
CALLERS: Final = {"ana": "user", "mia": "user", "tom": "STAFF", "eva": "ADMIN"}


@dataclass(frozen=True)
class Case:
    """A day of a resource, and who asks what of it. Times are minutes after its midnight, as clocks show."""

    zone: str = MADRID
    day: str = "2024-06-03"
    hours: tuple[int, int] | None = (540, 1080)
    minutes: int = 60
    rules: dict[str, Any] = field(default_factory=dict)
    closed: tuple[int, int] | None = None
    taken: list[tuple[int, int]] = field(default_factory=list)
    caller: str = "ana"
    hours_before: float = 24

    def at(self, minutes: int) -> datetime:
        local = datetime.combine(date.fromisoformat(self.day), time(), ZoneInfo(self.zone))
        return (local + timedelta(minutes=minutes)).astimezone(UTC)

    @property
    def now(self) -> datetime:
        return self.at(0) - timedelta(hours=self.hours_before)

    def grid(self, opens: int = 0, step: timedelta = STEP) -> Iterator[datetime]:
        """Yield the instants of the day that follow one another from a time on."""
        start = self.at(opens)
        while start < self.at(1440):
            yield start
            start += step


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Place:
    """A new court, room or professional of a dialect, with the hours and rules of a case."""

    dialect: Dialect
    case: Case
    id: str

    @classmethod
    def of(cls, dialect: Dialect, case: Case) -> "Place":
        name, hours = f"place{next(NUMBERS)}", case.hours
        rules, verbs = dict(case.rules), dialect.verbs
        if dialect.name == "appointments":
            opens, closes = hours or (0, 1440)
            verbs.practising(
                name,
                timezone=case.zone,
                work_days="MON-SUN",
                work_start_time=clock(opens),
                work_end_time=clock(closes),
                session_duration_minutes=case.minutes,
                reservation_window_days=20,
                buffer_minutes=rules.pop("buffer", {}).get("after", 0),
            )
            # A professional's window is one number for all, and their buffer is after.
            rules.pop("window", None)
        elif dialect.name == "rooms":
            shown = None if hours is None else {"open": clock(hours[0]), "close": clock(hours[1])}
            opening = None if shown is None else dict.fromkeys(WEEKDAYS, shown)
            name = str(verbs.built(name=name, timezone=case.zone, opening_hours=opening)["id"])
        else:
            name = verbs.built(nombre=name)["id"]
            if hours:
                times = {"from": clock(hours[0]), "to": clock(hours[1])}
                rules["hours"] = [{"days": EVERY_DAY, **times}]
        place = cls(dialect, case, name)
        answer = place.admin.request("PUT", f"/api/rules/{place.kind}/{name}", json=rules)
        assert answer.status == 200, answer.raw
        return place

    @property
    def kind(self) -> str:
        return KINDS[self.dialect.name]

    @property
    def step(self) -> timedelta:
        """Return how far from one another starts are offered: a length, and the longer buffer."""
        buffer = self.case.rules.get("buffer", {})
        before = 0 if self.dialect.name == "appointments" else buffer.get("before", 0)
        return timedelta(minutes=self.case.minutes + max(before, buffer.get("after", 0)))

    @property
    def admin(self) -> Dialect:
        return self.dialect.by("eva", role="ADMIN")

    @property
    def caller(self) -> Dialect:
        return self.dialect.by(self.case.caller, role=CALLERS[self.case.caller])

    def close(self) -> None:
        if self.case.closed is None:
            return
        begins, ends = (utc(self.case.at(minutes)) for minutes in self.case.closed)
        # Where the clocks change, it may be no time at all.
        if begins < ends:
            of = {"kind": self.kind, "id": self.id, "title": "Obras", "reason": "Obras"}
            answer = self.admin.request("POST", "/api/closures", json={"from": begins, "to": ends, **of})
            assert answer.status == 201, answer.raw

    def book(self, by: Dialect, start: datetime, length: timedelta, **fields: Any) -> Response:
        """Ask for an interval, in the words of the dialect."""
        when: dict[str, Any]
        match self.dialect.name:
            case "appointments":
                when = {"start_time": utc(start), "end_time": utc(start + length), "professional_id": self.id}
            case "rooms":
                times = {"start_datetime": utc(start), "end_datetime": utc(start + length)}
                when = {**times, "room_id": int(self.id)}
            case _:
                when = {**self.on_the_wall(start, start + length), "canchaId": self.id}
        return by.create_with(**when, **fields)

    def on_the_wall(self, start: datetime, end: datetime) -> dict[str, str]:
        first, last = (moment.astimezone(ZoneInfo(self.case.zone)) for moment in (start, end))
        fin = f"{last:%H:%M}" if last.date() == first.date() else "24:00"
        return {"fecha": f"{first:%Y-%m-%d}", "horaInicio": f"{first:%H:%M}", "horaFin": fin}

    def can_be_written(self, start: datetime) -> bool:
        """Say whether a client can ask for it: of a court for a day alone, and once of a doubled hour."""
        if self.dialect.name != "courts":
            return True
        zone = ZoneInfo(self.case.zone)
        moments = [start.astimezone(zone), (start + timedelta(minutes=self.case.minutes)).astimezone(zone)]
        is_one_day = moments[1].date() == moments[0].date() or f"{moments[1]:%H:%M}" == "00:00"
        return is_one_day and not any(moment.fold for moment in moments)

    def offered(self) -> set[datetime]:
        """Return the starts that the caller is offered."""
        day, minutes = self.case.day, self.case.minutes
        match self.dialect.name:
            case "appointments":
                query = urlencode({"date": day, "professional_id": self.id})
                rows = self.get(f"/api/reservations/availability?{query}")["data"]["freeSlots"]
                starts = [row["start_time"] for row in rows]
            case "rooms":
                rows = self.get(f"/api/rooms/{self.id}/slots?date={day}&minutes={minutes}")["data"]
                starts = [row["start"] for row in rows]
            case _:
                path = f"/api/canchas/{self.id}/disponibilidad?fecha={day}&duracion={minutes}"
                shown = [row["horaInicio"] for row in self.get(path)["horarios"]]
                walls = [datetime.fromisoformat(f"{day}T{start}") for start in shown]
                zone = ZoneInfo(self.case.zone)
                return {wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls}
        return {datetime.fromisoformat(start) for start in starts}

    def get(self, path: str) -> dict[str, Any]:
        answer = self.caller.request("GET", path)
        assert answer.status == 200, answer.raw
        body: dict[str, Any] = answer.body
        return body

    def can_be_booked(self, start: datetime) -> bool:
        """Say whether the caller gets it; they give it back."""
        answer = self.book(self.caller, start, timedelta(minutes=self.case.minutes))
        assert answer.status in (201, 400, 409, 422), answer.raw
        if answer.status == 201:
            deleted = self.admin.delete(self.dialect.id_of(answer))
            assert deleted.status == self.dialect.deleted_status, deleted.raw
        return answer.status == 201


RULES: Final = st.fixed_dictionaries(
    {},
    optional={
        "starts": st.sampled_from([{"every": 30}, {"every": 45}, {"every": 60, "from": 30}]),
        "durations": st.sampled_from([{"allowed": [60, 90]}, {"min": 30, "step": 30}, {"max": 60}]),
        "notice": st.sampled_from([0, 720, 2000]),
        "buffer": st.sampled_from([{"after": 15}, {"before": 30, "after": 10}]),
        "window": st.sampled_from([0, 1, {"default": 0, "PRO": 2, "staff": 1}]),
    },
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, day = draw(st.sampled_from(DAYS))
    opens = draw(st.integers(0, 22)) * 60
    closes = opens + draw(st.integers(1, (1440 - opens) // 60)) * 60
    minutes = draw(st.sampled_from((30, 60, 90)))
    spans = st.tuples(st.integers(-4, 92), st.sampled_from((1, 3, 4, 9))).map(
        lambda span: (span[0] * 15, (span[0] + span[1]) * 15)
    )
    return Case(
        zone=zone,
        day=day,
        hours=draw(st.none() | st.just((opens, max(closes, opens + 90 if opens <= 1320 else 1440)))),
        minutes=minutes,
        rules=draw(RULES),
        closed=draw(st.none() | spans),
        taken=draw(st.lists(spans, max_size=3)),
        caller=draw(st.sampled_from(sorted(CALLERS))),
        hours_before=draw(st.sampled_from((30, 3, -9.5))),
    )


@pytest.fixture(params=["appointments", "courts", "rooms"])
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    Gym(api).by("mia").joined()
    return dialect_of(request.param, api)


@given(case=cases())
@example(case=Case(rules={"starts": {"every": 60}}, taken=[(600, 660)], closed=(900, 930)))
@example(case=Case(zone=SANTIAGO, day="2024-09-08", hours=None, rules={"starts": {"every": 45}}))
@example(case=Case(zone=MADRID, day="2024-10-27", hours=(60, 300), rules={"starts": {"every": 30}}))
@example(case=Case(rules={"buffer": {"before": 30, "after": 10}}, taken=[(600, 660), (780, 840)]))
@example(case=Case(caller="mia", hours_before=30, rules={"window": {"default": 0, "PRO": 2}}))
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_is_offered_can_be_booked_and_what_is_not_offered_cannot(
    dialect: Dialect, at: At, settings_changed: SettingsChanged, case: Case
) -> None:
    settings_changed(DEFAULT_TIMEZONE=case.zone)
    at("2024-01-14T12:00:00Z")
    # No two places are asked about at the same moment: a moment has only so many numbers for bookings.
    now = case.now - timedelta(seconds=next(NUMBERS))
    place = Place.of(dialect, case)
    place.close()
    at(utc(now - timedelta(days=1)))
    for begins, ends in case.taken:
        # Where it is refused, it takes nothing.
        place.book(place.admin, case.at(begins), timedelta(minutes=ends - begins), override=True)
    at(utc(now))

    offered = place.offered()

    # An administrator may book a court's past, which nobody is offered.
    ahead = [start for start in case.grid() if start >= now and place.can_be_written(start)]
    following = set(case.grid(case.hours[0] if case.hours else 0, place.step))
    tried = {*ahead, *offered, *(start for start in following if start > now)}
    bookable = {start for start in tried if place.can_be_written(start) and place.can_be_booked(start)}
    expected = bookable if "starts" in case.rules else bookable & following
    assert offered == expected, (case, sorted(offered ^ expected))
    if dialect.name == "rooms":
        for start in (one for one in ahead[::6] if one > now):
            end = utc(start + timedelta(minutes=case.minutes))
            times = {"start_datetime": utc(start), "end_datetime": end}
            is_free = place.caller.verbs.is_free(room_id=place.id, **times)
            assert is_free is (start in bookable), (case, start)
    assert place.offered() == offered
