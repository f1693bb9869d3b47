"""Two rooms, every verb by everybody in any order while time passes: always what a plain model says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Final, cast

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.api import Api, Response
from tests.contract.callers import MISSING
from tests.contract.common.machine import (
    ADMIN,
    MIDNIGHT,
    Entry,
    IntervalMachine,
    Refusal,
    has_claims,
    hours,
    numbers,
    people,
    run,
    utc,
)
from tests.contract.courts import At
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import (
    HIDDEN,
    NO_PERMISSION,
    NOT_FOUND,
    NOT_OPEN,
    PAST,
    TAKEN,
    TOO_MANY,
    faulty,
    gone,
    made,
    refused,
    rows,
)

EMAILS: Final = ("u0@x.ar", "u1@x.ar", "u2@x.ar")
CAPACITIES: Final = (2, 3)
MOST: Final = 1
"""How many open bookings a user may have."""
DAYS: Final = ("2024-01-15", "2024-01-16")
ROOMS: Final = st.integers(0, 1)
guests: Final = st.frozensets(people, max_size=2)


@dataclass(frozen=True)
class Booking(Entry):
    """A booking as it should be; that it is completed nobody sees but who wants to cancel it."""

    title: str = ""
    guests: frozenset[int] = frozenset()
    cancelled_at: str = ""

    @property
    def parts(self) -> Iterator[tuple[str, str, str]]:
        """Yield what it takes of each day: the day, from, to."""
        for number, day in enumerate(DAYS):
            first = MIDNIGHT + timedelta(days=number)
            last = first + timedelta(days=1)
            if self.start < last and self.end > first:
                start, end = max(self.start, first), min(self.end, last)
                yield day, f"{start:%H:%M}", "24:00" if end == last else f"{end:%H:%M}"

    @property
    def fits(self) -> bool:
        return len({self.owner, *self.guests}) <= CAPACITIES[self.place]

    @property
    def shown_status(self) -> str:
        return "cancelled" if self.cancelled_at else "confirmed"

    def is_seen_by(self, who: int) -> bool:
        return who in (self.owner, ADMIN, *self.guests)

    def title_for(self, who: int) -> str:
        return self.title if self.is_seen_by(who) else HIDDEN

    def shown(self, name: int, who: int) -> dict[str, Any]:
        """Return the booking as it is shown to somebody in whose way it stands."""
        return {"id": name, "title": self.title_for(who), "start": utc(self.start), "end": utc(self.end)}


def emails(invited: frozenset[int]) -> list[str]:
    return [EMAILS[guest] for guest in sorted(invited)]


class TwoRooms(IntervalMachine[Booking]):
    """The bookings of two rooms, with guests, which are switched off and on."""

    waits = hours(0.5, 3, 5)
    # From eleven until one, so that they meet, in half hours, so that they touch; and about midnight.
    starts = hours(11, 11.5, 12, 12.5, 13, 23, 23.5, 24).map(lambda since: MIDNIGHT + since)
    statuses = st.just("cancelled")
    blocking: ClassVar = ("confirmed",)
    refused, thing, change = staticmethod(refused), staticmethod(made), staticmethod(Rooms.put)
    words: ClassVar = {403: NO_PERMISSION, 404: NOT_FOUND}

    def __init__(self, api: Api, at: At) -> None:
        super().__init__(api, at)
        self.callers = [
            Rooms(api).by(f"u{who}", role=role, tenant=self.tenant, name=f"U{who}", email=EMAILS[who]).known()
            for who, role in enumerate(("user", "user", "admin"))
        ]
        new = self.callers[ADMIN].built
        self.rooms = [new(name=f"S{place}", capacity=most)["id"] for place, most in enumerate(CAPACITIES)]
        self.limits("room", MOST)
        self.is_active = [True, True]

    @initialize(length=IntervalMachine.lengths, invited=guests)
    def begin_with_one_of_each_kind(self, length: timedelta, invited: frozenset[int]) -> None:
        """Begin with what is soon over, what crosses midnight, and what is cancelled."""
        half_past_twelve, half_past_eleven, one = (
            MIDNIGHT + timedelta(hours=hour) for hour in (12.5, 23.5, 13)
        )
        for owner, place, start, lasts, others in (
            (0, 0, half_past_twelve, length, invited),
            (1, 1, half_past_eleven, timedelta(hours=1), invited),
            (ADMIN, 1, one, length, frozenset[int]()),
        ):
            self.creates(owner, self.asked(owner, place, start, start + lasts, others))
        self.decides(ADMIN, 2, "cancelled")

    def asked(self, who: int, place: int, start: datetime, end: datetime, invited: frozenset[int]) -> Booking:
        title = f"B{len(self.entries)}"
        return Booking(who, place, start, end, "confirmed", title, invited)

    def drawn(self, who: int, data: st.DataObject) -> Booking:
        return self.asked(who, *self.starting(data), data.draw(guests))

    def sees(self, who: int, entry: Booking) -> bool:
        return entry.is_seen_by(who)

    def status_of(self, entry: Booking) -> str:
        return "completed" if entry.status == "confirmed" and entry.end <= self.now else entry.status

    def standing(self) -> list[tuple[int, Booking]]:
        """Return what calendars show, by start."""
        return [(name, entry) for name, entry in self.in_order() if not entry.cancelled_at]

    def times(self, entry: Booking) -> dict[str, Any]:
        return {"room_id": self.rooms[entry.place], **_times(entry)}

    def others(self, entry: Booking) -> dict[str, Any]:
        return {"title": entry.title, "guests": emails(entry.guests) or MISSING}

    def send_status(self, who: int, name: Any, status: str) -> Response:
        return cast(Response, self.callers[who].cancel(name))

    def refuses_change(self, who: int, entry: Booking) -> Refusal | None:
        """Return what refuses a change whatever it is."""
        if not self.may(who, entry):
            return self.says(403)
        return None if self.blocks(entry) and entry.end > self.now else self.says(409)

    def faults(self, who: int, before: Booking | None, wanted: Booking) -> Refusal | None:
        if before is not None and (refusal := self.refuses_change(who, before)):
            return refusal
        said: dict[str, str | list[str]] = {}
        if not self.is_active[wanted.place]:
            said["room_id"] = NOT_OPEN
        if (before is None or wanted.start != before.start) and wanted.start <= self.now:
            said["start_datetime"] = PAST
        elif before is not None and wanted.end != before.end and wanted.end <= self.now:
            said["end_datetime"] = PAST
        if (before is None or wanted.place != before.place) and not wanted.fits:
            field = "guests" if before is None else "room_id"
            said[field] = [NOT_OPEN, TOO_MANY] if field in said else TOO_MANY
        if not said and before is None and self.has_enough(who, MOST):
            return self.says_quota(422, MOST)
        return (lambda answer: faulty(answer, **said)) if said else None

    def refuses_status(self, who: int, entry: Booking, status: str) -> Refusal | None:
        if not self.may(who, entry):
            return self.says(403)
        midnight = entry.end.replace(hour=0, minute=0) + timedelta(days=1)
        is_too_late = self.status_of(entry) == "completed" and midnight <= self.now
        return self.says(409) if is_too_late else None

    def decided(self, answer: Response, name: Any, entry: Booking) -> None:
        """Cancelling again changes nothing."""
        after = replace(entry, cancelled_at=entry.cancelled_at or utc(self.now))
        assert made(answer, 200) == {"id": name, "status": "cancelled", "cancelled_at": after.cancelled_at}
        self.entries[name] = after

    def is_taken(self, answer: Response, who: int, in_the_way: dict[Any, Booking]) -> None:
        assert (answer.status, answer.body["message"]) == (409, TAKEN), answer.raw
        conflicts = sorted(answer.body["conflicts"], key=lambda conflict: str(conflict["start"]))
        assert conflicts == [entry.shown(name, who) for name, entry in in_the_way.items()]

    def is_deleted(self, answer: Response, entry: Booking) -> None:
        gone(answer)

    def is_the_models(self, thing: dict[str, Any]) -> None:
        entry = self.entries[thing["id"]]
        assert (thing["start_datetime"], thing["end_datetime"]) == (utc(entry.start), utc(entry.end))
        assert (thing["title"], thing["status"]) == (entry.title, entry.shown_status)
        assert thing["room"]["id"] == self.rooms[entry.place]
        assert thing["created_by"]["name"] == f"U{entry.owner}"
        assert {guest["name"] for guest in thing["guests"]} == {
            f"U{guest}" for guest in entry.guests - {entry.owner}
        }

    def listed(self, who: int) -> list[dict[str, Any]]:
        listed = rows(self.callers[who].list(per_page=100))
        assert listed == sorted(listed, key=lambda booking: (booking["start_datetime"], booking["id"]))
        return listed

    def changes(self, who: int, number: int, after: Booking, answer: Response, said: Refusal | None) -> None:
        """Assert that a change is made, unless something refuses it."""
        if refusal := self.refuses_change(who, self.named(number)[1]) or said:
            refusal(answer)
        else:
            self.takes(answer, 200, after)

    @has_claims
    @rule(who=people, number=numbers, title=st.sampled_from(("X", "Y")))
    def rename(self, who: int, number: int, title: str) -> None:
        name, entry = self.named(number)
        answer = self.callers[who].put(name, title=title)
        self.changes(who, number, replace(entry, title=title), answer, None)

    @has_claims
    @rule(who=people, number=numbers, invited=guests)
    def invite(self, who: int, number: int, invited: frozenset[int]) -> None:
        name, entry = self.named(number)
        after = replace(entry, guests=invited)
        answer = self.callers[who].put(name, guests=emails(invited))
        self.changes(who, number, after, answer, None if after.fits else partial(faulty, guests=TOO_MANY))

    @rule(place=ROOMS, is_active=st.booleans())
    def switch(self, place: int, is_active: bool) -> None:
        """Switch a room on or off; what is booked stays."""
        status = "active" if is_active else "inactive"
        answer = self.callers[ADMIN].put_room(self.rooms[place], status=status)
        assert made(answer, 200)["status"] == status
        self.is_active[place] = is_active

    @rule(who=people, data=st.data())
    def ask(self, who: int, data: st.DataObject) -> None:
        """Ask whether a room is free, and what stands in the way."""
        asked = Booking(who, *self.starting(data), "confirmed")
        room, times = self.rooms[asked.place], _times(asked)
        in_the_way = self.in_the_way(asked)
        body = self.callers[who].availability(room, **times).body
        assert body["conflicts"] == [entry.shown(name, who) for name, entry in in_the_way.items()]
        assert body["available"] == (self.is_active[asked.place] and not in_the_way)
        assert self.callers[who].is_free(room_id=room, **times) == body["available"]

    @rule(
        who=people,
        place=st.none() | ROOMS,
        status=st.sampled_from((None, "confirmed", "cancelled")),
        days=st.sampled_from((None, (0, 0), (1, 1), (0, 1))),
    )
    def filter(self, who: int, place: int | None, status: str | None, days: tuple[int, int] | None) -> None:
        """Filters combine; a range is of the days that a booking touches."""
        first, last = (DAYS[days[0]], DAYS[days[1]]) if days else DAYS
        expected = [
            name
            for name, entry in self.in_order()
            if self.sees(who, entry)
            and place in (None, entry.place)
            and status in (None, entry.shown_status)
            and any(first <= day <= last for day, _, _ in entry.parts)
        ]
        query: dict[str, Any] = {"start_date": first, "end_date": last} if days else {}
        query |= {} if place is None else {"room_id": self.rooms[place]}
        answer = self.callers[who].list(per_page=100, status=status or MISSING, **query)
        assert [booking["id"] for booking in rows(answer)] == expected
        assert answer.body["meta"]["total"] == len(expected)

    @rule(who=people, place=ROOMS)
    def look(self, who: int, place: int) -> None:
        """The three calendars show nothing cancelled, and titles to those who may see them."""
        caller, standing = self.callers[who], self.standing()
        calendar = rows(caller.calendar(start=DAYS[0], end=DAYS[1]))
        for booking in calendar:
            del booking["color"]
        assert calendar == [{**entry.shown(name, who), "room": f"S{entry.place}"} for name, entry in standing]
        week = caller.weekly().body["data"]
        for day, weekday in zip(DAYS, ("Monday", "Tuesday"), strict=True):
            listed = [(row["time"], row["booking_id"], row["booking"]) for row in week[weekday]]
            assert sorted(listed) == sorted(
                (f"{start}-{end}", name, entry.title_for(who))
                for name, entry in standing
                for touched, start, end in entry.parts
                if touched == day
            )
        month = caller.monthly(self.rooms[place], month="2024-01").body["bookings"]
        assert sorted(tuple(booking.values()) for booking in month) == sorted(
            (*part, entry.title_for(who))
            for _, entry in standing
            for part in entry.parts
            if entry.place == place
        )

    def teardown(self) -> None:
        for day in range(len(DAYS)):
            self.filter(ADMIN, None, None, (day, day))
        super().teardown()


def _times(entry: Booking) -> dict[str, str]:
    return {"start_datetime": utc(entry.start), "end_datetime": utc(entry.end)}


def test_the_rooms_do_what_a_plain_model_would(api: Api, at: At) -> None:
    run(TwoRooms, api, at, examples=7)
