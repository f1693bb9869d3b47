"""Who comes about when a check-in closes, and who takes the time of who does not; what must hold of that."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from random import Random
from typing import Any

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.statuses import Status
from chalicelib.store.records import reservation_of
from tests.simulation.attempts import Attempt, Intent
from tests.simulation.in_force import InForce
from tests.simulation.lawful import KNOWN, takings
from tests.simulation.world import World

CHECK_INS = (
    {"opens": 1440, "closes": 10, "release": True},
    {"opens": 1440, "closes": 0, "release": True},
    {"opens": 240, "closes": 15},
)
PAUSES = {"count": 2, "days": 7, "pause": 1}, {"count": 1, "days": 1, "pause": 1}
RULED = frozenset({"court", "room", "professional"})
_ADMIN = ("alma", "ADMIN")
_COMES, _IS_FOLLOWED = 0.6, 0.6
# Of what begins later, the town does not see whether anybody comes.
_LATEST = 6 * 3600.0
DESK = "desk"
# For so long a request may go on, and look at the rules anew.
_LASTS = timedelta(minutes=5)


@dataclass
class Arrivals:
    """What becomes of what people have booked where they check in; what chance decides is its own."""

    world: World
    chance: Random = field(init=False)
    walk_ins: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.world.seed} arrivals")

    def rule(self, kind: str) -> dict[str, Any] | None:
        """A check-in for a document of rules, if it is to have one."""
        return self.chance.choice((*CHECK_INS, None)) if kind in RULED else None

    def pause(self) -> dict[str, int] | None:
        """What a document of rules says of who often does not come, if anything."""
        return self.chance.choice((*PAUSES, None, None, None, None))

    def expect(self, attempt: Attempt) -> None:
        """Let staff check in who made this, or somebody take the rest of their time, each about the close."""
        body = attempt.body if attempt.status == 201 else None
        made = (body or {}).get("reserva") or (body or {}).get("data")
        times = made.get("checkIn") or made.get("check_in") if isinstance(made, dict) else None
        if not isinstance(made, dict) or not times:
            return
        closes = datetime.fromisoformat(times.get("cierra") or times["closes"])
        left = (closes - self.world.scheduler.clock()).total_seconds()
        if left > _LATEST:
            return
        path = attempt.intent.path.removesuffix("/create-without-payment")
        if self.chance.random() < _COMES:
            self._later(left, partial(self._check_in, f"{path}/{made['id']}"))
        if self.chance.random() < _IS_FOLLOWED and "reservations" not in path:
            self._later(left, partial(self._walk_in, path, closes, made))

    def _later(self, seconds: float, work: Any) -> None:
        after = max(0.0, seconds + self.chance.choice((-600.0, -1.0, 0.0, 1.0, 60.0)) + self.chance.random())
        self.world.scheduler.spawn(DESK, work, after=after)

    def _check_in(self, path: str) -> None:
        user, role = _ADMIN
        self.world.insist(
            Intent(
                user=user,
                role=role,
                method="POST",
                path=f"{path}/check-in",
                body={},
                about=path.rpartition("/")[2],
            )
        )

    def _walk_in(self, path: str, closes: datetime, made: dict[str, Any]) -> None:
        """Ask for half an hour from the close on, of which an administrator passes over the rules."""
        self.walk_ins += 1
        begins = closes.replace(second=0) + timedelta(minutes=self.chance.choice((1, 2, 5)))
        ends = begins + timedelta(minutes=30)
        if path == "/api/reservas":
            times = {"horaInicio": f"{begins:%H:%M}", "horaFin": f"{ends:%H:%M}"}
            body = {"canchaId": made["canchaId"], "fecha": f"{begins:%Y-%m-%d}", **times}
            if ends.date() != begins.date():
                return
        else:
            times = {"start_datetime": begins.isoformat(), "end_datetime": ends.isoformat()}
            body = {"title": "Sin cita", "room_id": made["room"]["id"], **times}
        user, role = _ADMIN
        key = f"w{self.walk_ins}"
        body["override"] = True
        self.world.insist(Intent(user=user, role=role, method="POST", path=path, body=body, key=key))


def of_arrivals(world: World) -> Iterator[str]:
    """Who came is no no-show, nobody is one before the close, and released time refuses nobody."""
    skew = timedelta(seconds=world.rates.skew_seconds)
    states: list[Reservation] = []
    for taken in takings(world):
        before, after = taken.before, taken.after
        states.append(after)
        if after.status is not Status.NO_SHOW or (before and before.status is Status.NO_SHOW):
            continue
        name = f"{after.kind} {after.id} was a no-show at {taken.change.at}"
        if after.arrived is not None:
            yield f"{name}, and its holder came at {after.arrived}"
        is_early = after.check_in is None or after.check_in.closes > taken.change.at + skew
        # What staff says of a seat is theirs to say.
        if taken.change.actor == SYSTEM and is_early:
            yield f"{name}, before its check-in closed"
    yield from _of_entries(world)
    in_force = InForce(world)
    for attempt in world.attempts:
        wanted = _wanted(attempt)
        if wanted is None:
            continue
        kind, resource, interval = wanted
        rules = in_force.rules(kind, resource, attempt.at - KNOWN, attempt.at + _LASTS)
        ways = {(each.buffer or Buffer()).around(interval) for each in rules}
        blocking = [state.blocked for state in states if _blocks(state, resource, attempt.at)]
        if not any(own.conflicts_with(other) for own in ways for other in blocking):
            yield f"#{attempt.number} wanted {resource} from {interval.start}, and was refused by nobody"


def _of_entries(world: World) -> Iterator[str]:
    """After each write, a day has a reservation until it lapses, as the reservation says."""
    states: dict[str, Reservation] = {}
    lapses: dict[tuple[str, str], dict[str, int | None]] = {}
    records = zip(world.records(), world.aws.written, strict=True)
    for written, group in groupby(records, key=lambda record: record[1]):
        touched: set[str] = set()
        for record, _ in group:
            item = record["dynamodb"].get("NewImage", {})
            sort = record["dynamodb"]["Keys"]["sk"]["S"]
            if sort == "RSV" and item and "change" not in item:
                states[item["id"]["S"]] = reservation_of(item)
                touched.add(item["id"]["S"])
            if sort.startswith("DAY#"):
                entries = [entry["M"] for entry in item.get("b", {}).get("L", [])]
                place = record["dynamodb"]["Keys"]["pk"]["S"], sort
                lapses[place] = {
                    entry["id"]["S"]: int(entry["x"]["N"]) if "x" in entry else None for entry in entries
                }
                touched |= lapses[place].keys()
        for name in sorted(touched & states.keys()):
            expected = states[name].lapses
            wanted = None if expected is None else int(expected.timestamp())
            if any(found.get(name, wanted) != wanted for found in lapses.values()):
                yield f"{name} has another lapse in its days than {expected}, from {written} on"


def _blocks(state: Reservation, resource: str, at: datetime) -> bool:
    is_lapsed = state.lapses is not None and state.lapses <= at
    return state.resource == resource and state.is_blocking and not is_lapsed


def _wanted(attempt: Attempt) -> tuple[str, str, Interval] | None:
    """What of which kind somebody wanted to book of a court or a room, if they were told that it is taken."""
    intent, body = attempt.intent, attempt.intent.body
    if attempt.status != 409 or intent.method != "POST":
        return None
    if intent.path == "/api/reservas":
        begins, ends = (f"{body['fecha']}T{body[name]}:00+00:00" for name in ("horaInicio", "horaFin"))
        return "court", body["canchaId"], _interval(begins, ends)
    if intent.path == "/api/bookings":
        return "room", str(body["room_id"]), _interval(body["start_datetime"], body["end_datetime"])
    return None


def _interval(begins: str, ends: str) -> Interval:
    start, end = (datetime.fromisoformat(text).astimezone(UTC) for text in (begins, ends))
    return Interval(start, end)
