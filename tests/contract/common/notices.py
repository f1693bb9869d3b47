"""Whom each dialect tells of a claim of Ana's, and in which words; a room's claim has Bruno as its guest."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Self

import pytest

from tests.contract.appointments import after
from tests.contract.common.adapters import Dialect
from tests.contract.courts import SettingsChanged
from tests.contract.notices import Told, posted, sides, subjects_of, ticked, told
from tests.pipeline import Mail, Pipeline

THURSDAY: Final = "2024-01-18"
FRIDAY: Final = "2024-01-19"
SUBJECTS: Final[dict[str, dict[str, Told]]] = {
    "appointments": {
        "created": sides("Nueva cita"),
        "in English": {"ana": "New appointment with Sara Mora", "sara": "Nueva cita con Ana López"},
        "moved": sides("Cita reprogramada"),
        "cancelled": sides("Cita cancelada"),
        "deleted": sides("Cita eliminada"),
        "reminder": {"ana": "Recordatorio: cita con Sara Mora"},
    },
    "courts": {
        "created": {"ana": "Reserva recibida: Cancha A"},
        "in English": {"ana": "Reservation received: Cancha A"},
        "moved": {"ana": "Reserva reprogramada: Cancha A"},
        "cancelled": {"ana": "Reserva cancelada: Cancha A"},
        "deleted": {"ana": "Reserva eliminada: Cancha A"},
        "reminder": {"ana": "Recordatorio: Cancha A"},
    },
    "gym": {
        "created": {"ana": "Reserva confirmada: Yoga"},
        "in English": {"ana": "Reservation confirmed: Yoga"},
        "moved": {"ana": "Clase reprogramada: Yoga"},
        "cancelled": {"ana": "Reserva cancelada: Yoga"},
        "deleted": {"ana": "Reserva eliminada: Yoga"},
        "reminder": {"ana": "Recordatorio: Yoga"},
    },
    "rooms": {
        "created": {"ana": "Reserva confirmada: Reunión", "bruno": "Invitación: Reunión"},
        "in English": {"ana": "Booking confirmed: Reunión", "bruno": "Invitación: Reunión"},
        "moved": {"ana": "Reserva reprogramada: Reunión", "bruno": "Reunión reprogramada: Reunión"},
        "cancelled": {"ana": "Reserva cancelada: Reunión", "bruno": "Reunión cancelada: Reunión"},
        "deleted": {"ana": "Reserva eliminada: Reunión", "bruno": "Reunión eliminada: Reunión"},
        "reminder": {"ana": "Recordatorio: Reunión", "bruno": "Recordatorio: Reunión"},
    },
}
PLACES: Final = {
    "appointments": "Profesional: Sara Mora",
    "courts": "Cancha: Cancha A",
    "gym": "Clase: Yoga",
    "rooms": "Sala: Sala A",
}
"""What is said of where it is, or with whom."""
LEADS: Final = {
    "appointments": timedelta(days=1),
    "courts": timedelta(days=1),
    "gym": timedelta(hours=2),
    "rooms": timedelta(minutes=15),
}
"""How long before its start people are reminded of it."""


@dataclass(frozen=True)
class Town:
    """A dialect with all that runs behind it: everybody is known, and no hour is refused."""

    dialect: Dialect
    behind: Pipeline

    def calling(self, dialect: Dialect) -> Self:
        return replace(self, dialect=dialect)

    # Who is told of what.

    def words(self, topic: str) -> Told:
        """Return who is to be told of it, under which subject."""
        return SUBJECTS[self.dialect.name][topic]

    def reminds(self, instant: str) -> bool:
        """Set the clock and run the sweep; say whether all were reminded, and not nobody."""
        mailed = self.ticked(instant)
        assert mailed in ({}, self.words("reminder")), mailed
        return mailed != {}

    def told(self) -> Told:
        return told(self.behind)

    def posted(self, topic: str | None = None) -> dict[str, Mail]:
        """Return the mails since the last time, which must be those of a topic if one is named."""
        mails = posted(self.behind)
        assert topic is None or subjects_of(mails) == self.words(topic)
        return mails

    def ticked(self, instant: str) -> Told:
        return ticked(self.behind, instant)

    # Claims, of Thursday at ten unless a test says otherwise.

    @property
    def end(self) -> str:
        return "10:45" if self.dialect.name == "appointments" else "11:00"

    def at_end(self, seconds: int = 0, day: str = THURSDAY) -> str:
        """Return the instant at which a claim from ten o'clock on ends, or so many seconds later."""
        return after(f"{day}T{self.end}:00Z", seconds=seconds)

    @property
    def when(self) -> str:
        return f"jueves 18 de enero de 2024, de 10:00 a {self.end} (UTC)"

    def body(self, hour: int = 10, day: str = THURSDAY) -> dict[str, Any]:
        guests = {"guests": ["bruno@example.com"]} if self.dialect.name == "rooms" else {}
        return {**self.dialect.body(hour, day=day), **guests}

    def claimed(self, hour: int = 10, day: str = THURSDAY) -> str:
        """Create a claim, which must succeed; return its id."""
        answer = self.dialect.request("POST", self.dialect.create_path, json=self.body(hour, day))
        assert answer.status == 201, answer.raw
        return self.dialect.id_of(answer)

    def claimed_in_zone(self, settings_changed: SettingsChanged, zone: str, start: str, end: str) -> str:
        """Create a claim by wall clocks of this zone, which is the stage's where a place has none."""
        if self.dialect.name in ("courts", "gym"):
            settings_changed(DEFAULT_TIMEZONE=zone)
        else:
            self.dialect.in_zone(zone)
        answer = self.dialect.create_with(**self.dialect.wall_clock(start, end))
        assert answer.status == 201, answer.raw
        return self.dialect.id_of(answer)

    def move(self, claim: str, start: str = "15:00", day: str = FRIDAY, end: str | None = None) -> None:
        """Move a claim, to three quarters of an hour of Friday unless a test says otherwise."""
        times = self.dialect.times(start, end or f"{start[:2]}:45", day=day)
        answer = self.dialect.change(claim, **times)
        assert answer.status == 200, answer.raw

    def cancel(self, claim: str) -> None:
        answer = self.dialect.cancel(claim)
        assert answer.status == 200, answer.raw

    def delete(self, claim: str) -> None:
        answer = self.dialect.delete(claim)
        assert answer.status == (204 if self.dialect.name == "rooms" else 200), answer.raw


ENDS: Final = {"cancelled": Town.cancel, "deleted": Town.delete}
"""The ways to end a claim, by what people are told of it."""


@pytest.fixture
def town(dialect: Dialect, behind: Pipeline) -> Town:
    """Ana's town."""
    if dialect.name == "appointments":
        assert dialect.by("sara", role="STAFF").read_list().status == 200
    for caller in (dialect, dialect.admin, dialect.always_open()):
        assert caller.read_list().status == 200
    return Town(dialect, behind)


@pytest.fixture
def claim(town: Town) -> str:
    """Ana's claim of Thursday at ten, of which everybody has been told."""
    claim = town.claimed()
    town.posted("created")
    return claim
