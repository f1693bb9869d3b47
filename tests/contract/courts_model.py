"""What two courts are, in plain words: reservas in a dict, and what stands in whose way."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

MIDNIGHT: Final = datetime(2024, 1, 15, tzinfo=UTC)
BLOCKING: Final = ("PENDIENTE", "CONFIRMADA")
WAYS: Final = {
    "PENDIENTE": ("CONFIRMADA", "CANCELADA"),
    "CONFIRMADA": ("COMPLETADA", "CANCELADA"),
    "CANCELADA": (),
    "COMPLETADA": (),
}
ADMIN: Final = 2
"""The last of three callers."""


@dataclass(frozen=True)
class Entry:
    """A reserva as it should be; times in minutes of its day."""

    owner: int
    cancha: int
    day: int
    start: int
    end: int
    estado: str = "PENDIENTE"

    @property
    def blocks(self) -> bool:
        return self.estado in BLOCKING

    @property
    def starts(self) -> datetime:
        return MIDNIGHT + timedelta(days=self.day, minutes=self.start)

    @property
    def ends(self) -> datetime:
        return MIDNIGHT + timedelta(days=self.day, minutes=self.end)

    @property
    def slot(self) -> tuple[int, int, int, int]:
        return self.cancha, self.day, self.start, self.end

    def clashes(self, other: "Entry") -> bool:
        is_beside = (self.cancha, self.day) == (other.cancha, other.day)
        return is_beside and self.start < other.end and other.start < self.end


@dataclass
class Model:
    """The reservas by id, in the order in which they were made, and what became of the courts."""

    entries: dict[str, Entry] = field(default_factory=dict)
    is_active: list[bool] = field(default_factory=lambda: [True, True])
    is_there: list[bool] = field(default_factory=lambda: [True, True])

    def known(self, number: int) -> str | None:
        """One of the reservas that there are."""
        return list(self.entries)[number % len(self.entries)] if self.entries else None

    def is_taken(self, wanted: Entry, but: str | None = None) -> bool:
        others = (each for name, each in self.entries.items() if name != but)
        return any(each.blocks and each.clashes(wanted) for each in others)

    def takes_any(self, cancha: int) -> bool:
        return self.is_there[cancha] and self.is_active[cancha]

    def is_needed(self, cancha: int, now: datetime) -> bool:
        """Whether something of now or later blocks the court."""
        blocking = (each for each in self.entries.values() if each.blocks and each.ends > now)
        return any(each.cancha == cancha for each in blocking)

    def complete(self, now: datetime) -> None:
        """Confirmed ones that have ended become COMPLETADA, and nothing else does."""
        for name, each in self.entries.items():
            if each.estado == "CONFIRMADA" and each.ends <= now:
                self.entries[name] = replace(each, estado="COMPLETADA")

    def seen_by(self, who: int) -> set[str]:
        return {name for name, each in self.entries.items() if who in (each.owner, ADMIN)}

    @property
    def blocking(self) -> set[str]:
        return {name for name, each in self.entries.items() if each.blocks}
