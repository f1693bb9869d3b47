"""Rules and closures of a town, which those in charge write and change while everybody books.

What may stand in a document is in `FIELDS`: for each field, of which kinds it is, and a few rules of which
none refuses most of what people want. Everything is written until its outcome is known.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.arrivals import Arrivals
from tests.simulation.attempts import Attempt, Intent
from tests.simulation.world import World

RULES, CLOSURES = "/api/rules", "/api/closures"
ADMIN = ("alma", "ADMIN")
KINDS = ("court", "room", "professional", "class")
_ALL_WEEK = [1, 2, 3, 4, 5, 6, 7]
_INTERVALS = frozenset({"court", "room", "professional"})

FIELDS: dict[str, tuple[frozenset[str], tuple[Any, ...]]] = {
    "hours": (
        frozenset({"court"}),
        (
            [{"days": _ALL_WEEK, "from": "05:00", "to": "24:00"}],
            [{"days": _ALL_WEEK, "from": "07:00", "to": "02:00"}],
            [
                {"days": _ALL_WEEK, "from": "00:00", "to": "15:00"},
                {"days": _ALL_WEEK, "from": "16:00", "to": "24:00"},
            ],
        ),
    ),
    "durations": (
        _INTERVALS,
        ({"min": 30, "max": 90, "step": 30}, {"allowed": [30, 60]}, {"allowed": [60, 90]}),
    ),
    "starts": (_INTERVALS, ({"every": 30}, {"every": 60, "from": 0}, {"every": 120})),
    "notice": (frozenset(KINDS), (30, 90, 240)),
    "window": (frozenset({"court", "room", "class"}), (1, 2, {"default": 1, "staff": None})),
    "quota": (
        frozenset(KINDS),
        (
            {"day": 2},
            {"active": 2, "week": 4},
            {"default": {"active": 4, "day": 2}, "staff": None},
            {"default": {"day": 1}, "PRO": {"active": 3, "day": 2, "week": 5}},
        ),
    ),
    # The settings of professionals say their own.
    "buffer": (
        frozenset({"court", "room"}),
        ({"before": 10}, {"after": 15}, {"before": 30, "after": 10}, {"before": 45}),
    ),
    "prices": (
        frozenset(KINDS),
        (
            {"per_hour": 12},
            {"rules": [{"from": "18:00", "to": "24:00", "per_hour": 18.5}]},
            {"per_hour": 9.99, "rules": [{"from": "06:00", "to": "12:00", "fixed": 7.5}]},
        ),
    ),
}
_OF_A_KIND, _FIELD, _OF_ONE, _CLEARED = 0.7, 0.5, 0.3, 0.1
_MOST_CLOSURES = 4


@dataclass
class Rulebook:
    """What is written of the `places` of a town: the ids of the resources of each kind.

    `rush` lets people want a kind of them from a moment on, while others may not know that it is closed then.
    """

    world: World
    places: Callable[[], dict[str, list[str]]]
    arrivals: Arrivals
    rush: Callable[[str, datetime], None]
    closures: list[str] = field(default_factory=list)
    written: int = 0

    def build(self) -> None:
        """Give most kinds rules, and some of their resources their own."""
        for kind in KINDS:
            if self._happens(_OF_A_KIND):
                self._write(kind)

    def change(self) -> None:
        """Write another document, close something for some hours, or open it again."""
        pick = self.world.random.random()
        if pick < 0.4:
            self._write(self._any(KINDS))
        elif pick < 0.5:
            kind = self._any(KINDS)
            self._write(kind, self._any(self.places()[kind]))
        elif len(self.closures) < _MOST_CLOSURES and pick < 0.9:
            self._close()
        elif self.closures:
            self._open_again()

    def _write(self, kind: str, resource: str | None = None) -> None:
        path = f"{RULES}/{kind}" if resource is None else f"{RULES}/{kind}/{resource}"
        likely = _FIELD if resource is None else _OF_ONE
        names = [name for name, (kinds, _) in FIELDS.items() if kind in kinds and self._happens(likely)]
        document = {
            name: None if resource is not None and self._happens(_CLEARED) else self._any(FIELDS[name][1])
            for name in names
        }
        check_in = self.arrivals.rule(kind)
        if check_in is not None:
            document["check_in"] = check_in
        pause = self.arrivals.pause()
        if pause is not None:
            document["max_no_shows"] = pause
        attempt = self._insist("PUT", path, document)
        if attempt.status == 400:
            raise LookupError(f"PUT {path} {document}: {attempt.status} {attempt.body}")

    def _close(self) -> None:
        now = self.world.scheduler.clock().replace(minute=0, second=0, microsecond=0)
        begins = now + timedelta(hours=self.world.random.randint(1, 24))
        ends = begins + timedelta(hours=self.world.random.randint(1, 6))
        kind = self._any((*KINDS, *KINDS, None))
        of: dict[str, Any] = {} if kind is None else {"kind": kind}
        if kind is not None and self._happens(_FIELD):
            of["id"] = self._any(self.places()[kind])
        body = {**of, "from": _text(begins), "to": _text(ends), "title": "Cerrado", "reason": "Por obras"}
        self.rush(kind or self._any(KINDS), begins)
        self.written += 1
        attempt = self._insist("POST", CLOSURES, body, key=f"c{self.written}")
        if attempt.status == 201:
            self.closures.append(attempt.body["data"]["id"])

    def _open_again(self) -> None:
        closure = self.closures.pop(self.world.random.randrange(len(self.closures)))
        self._insist("DELETE", f"{CLOSURES}/{closure}")

    def _insist(self, method: str, path: str, body: Any = None, key: str | None = None) -> Attempt:
        user, role = ADMIN
        return self.world.insist(Intent(user=user, role=role, method=method, path=path, body=body, key=key))

    def _any(self, choices: Any) -> Any:
        return self.world.random.choice(choices)

    def _happens(self, rate: float) -> bool:
        return self.world.random.random() < rate


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
