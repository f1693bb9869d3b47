"""What two rooms are, in plain words: bookings in a dict, who sees what of them, what stands in whose way."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.contract.rooms import utc
from tests.contract.rooms_answers import HIDDEN, NOT_OPEN, PAST, TOO_MANY

MIDNIGHT: Final = datetime(2024, 1, 15, tzinfo=UTC)
DAYS: Final = ("2024-01-15", "2024-01-16")
CAPACITIES: Final = (2, 3)
ADMIN: Final = 2
"""The last of three callers."""

Faults = dict[str, str | list[str]]


@dataclass(frozen=True)
class Entry:
    """A booking as it should be."""

    owner: int
    room: int
    start: datetime
    end: datetime
    guests: frozenset[int]
    title: str
    cancelled_at: str = ""
    is_completed: bool = False

    @property
    def status(self) -> str:
        return "cancelled" if self.cancelled_at else "confirmed"

    @property
    def blocks(self) -> bool:
        return not (self.cancelled_at or self.is_completed)

    @property
    def parts(self) -> Iterator[tuple[str, str, str]]:
        """What it takes of each day: the day, from, to."""
        for number, day in enumerate(DAYS):
            begins = MIDNIGHT + timedelta(days=number)
            ends = begins + timedelta(days=1)
            if self.start < ends and self.end > begins:
                start, end = max(self.start, begins), min(self.end, ends)
                yield day, f"{start:%H:%M}", "24:00" if end == ends else f"{end:%H:%M}"

    @property
    def fits(self) -> bool:
        """Whether the room is large enough for all."""
        return 1 + len(self.guests) <= CAPACITIES[self.room]

    def overlaps(self, other: "Entry") -> bool:
        return self.room == other.room and self.start < other.end and other.start < self.end

    def is_seen_by(self, who: int) -> bool:
        return who in (self.owner, ADMIN, *self.guests)

    def title_for(self, who: int) -> str:
        return self.title if self.is_seen_by(who) else HIDDEN


@dataclass
class Model:
    """The bookings by id, in the order in which they were made, and whether the rooms are switched on."""

    entries: dict[int, Entry] = field(default_factory=dict)
    is_active: list[bool] = field(default_factory=lambda: [True, True])

    def known(self, number: int) -> int | None:
        """One of the bookings that there are."""
        return list(self.entries)[number % len(self.entries)] if self.entries else None

    def in_order(self) -> list[tuple[int, Entry]]:
        """By start, and then by id."""
        return sorted(self.entries.items(), key=lambda pair: (pair[1].start, pair[0]))

    def in_the_way(self, wanted: Entry, but: int | None = None) -> dict[int, Entry]:
        """What blocks some of its time in its room, by start."""
        return {
            name: each
            for name, each in self.in_order()
            if name != but and each.blocks and each.overlaps(wanted)
        }

    def faults(self, wanted: Entry, before: Entry | None, now: datetime, field: str = "room_id") -> Faults:
        """What is at fault with a new booking, or with what a move changes of one."""
        found: Faults = {}
        if not self.is_active[wanted.room]:
            found["room_id"] = NOT_OPEN
        if (before is None or wanted.start != before.start) and wanted.start <= now:
            found["start_datetime"] = PAST
        elif before is not None and wanted.end != before.end and wanted.end <= now:
            found["end_datetime"] = PAST
        if (before is None or wanted.room != before.room) and not wanted.fits:
            found[field] = [NOT_OPEN, TOO_MANY] if field in found else TOO_MANY
        return found

    def complete(self, now: datetime) -> None:
        """Those that have ended are completed, which nobody sees but who wants to cancel them."""
        for name, each in self.entries.items():
            if each.blocks and each.end <= now:
                self.entries[name] = replace(each, is_completed=True)

    def listed(self, who: int, room: int | None, status: str | None, first: str, last: str) -> list[int]:
        """What filters leave of what somebody sees, by start."""
        return [
            name
            for name, each in self.in_order()
            if each.is_seen_by(who)
            and room in (None, each.room)
            and status in (None, each.status)
            and any(first <= day <= last for day, _, _ in each.parts)
        ]

    def standing(self) -> list[tuple[int, Entry]]:
        """What calendars show, by start."""
        return [(name, each) for name, each in self.in_order() if not each.cancelled_at]

    def of_day(self, day: str, who: int) -> list[tuple[str, int, str]]:
        """What a day of the week shows: when, which, and what it is called."""
        return sorted(
            (f"{start}-{end}", name, each.title_for(who))
            for name, each in self.standing()
            for touched, start, end in each.parts
            if touched == day
        )

    def of_room(self, room: int, who: int) -> list[tuple[str, str, str, str]]:
        """What the month of a room shows: day, from, to, and what it is called."""
        return sorted(
            (*part, each.title_for(who))
            for _, each in self.standing()
            for part in each.parts
            if each.room == room
        )


def shown(name: int, entry: Entry, who: int) -> dict[str, Any]:
    """A booking as it is shown to somebody in whose way it stands."""
    return {"id": name, "title": entry.title_for(who), "start": utc(entry.start), "end": utc(entry.end)}


def times(start: datetime, end: datetime) -> dict[str, str]:
    """From when to when, as bodies and queries have it."""
    return {"start_datetime": utc(start), "end_datetime": utc(end)}
