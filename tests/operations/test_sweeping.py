"""The sweep twice, in parallel, late, by other clocks: what it leaves is what it leaves once and on time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest

from chalicelib import clock
from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.domain.intervals import Interval
from chalicelib.operations.reservations import reserve
from chalicelib.operations.sweeping import sweep
from chalicelib.store import totals
from chalicelib.store.tables import client
from tests.api import Api
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.factories import caller, claim
from tests.faults import AwsFault, faults, first
from tests.pipeline import still_due
from tests.store.days import items

Item = dict[str, Any]

TABLE: Final = "cupo-reservations"
WRITE: Final = "TransactWriteItems"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# Of each item: when and by which write it came to be what it is.
PASSING: Final = {"op", "version", "updated", "dk", "due"}


@dataclass(frozen=True)
class World:
    """Things of all sorts to which something happens, when, and what they come to once and on time."""

    start: datetime
    items: list[Item]
    instants: list[datetime]
    expected: list[Item]


WINTER: Final = ("UTC", "2024-01-15", "")
CLOCKS_GO_FORWARD: Final = ("Europe/Madrid", "2024-03-31", "")
# Whom a late sweep no longer reminds, one on time must not remind either.
NO_REMINDERS: Final = ("Europe/Madrid", "2024-03-31", "court=0 enrollment=0")

# Made once: what is written directly is written faster.
_worlds: dict[tuple[str, str, str], World] = {}


@pytest.fixture(params=[WINTER, CLOCKS_GO_FORWARD], ids=["winter", "clocks go forward"])
def world(request: pytest.FixtureRequest, api: Api, at: At, settings_changed: SettingsChanged) -> World:
    """The world before anything has happened by itself."""
    zone, day, reminders = request.param
    settings_changed(DEFAULT_TIMEZONE=zone, REMINDERS=reminders)
    if request.param not in _worlds:
        _worlds[request.param] = _made(api, at, date.fromisoformat(day))
    begin_anew(_worlds[request.param].items)
    return _worlds[request.param]


def _made(api: Api, at: At, day: date) -> World:
    eve = day - timedelta(days=1)
    at(f"{eve}T11:00:00Z")
    start = clock.now()
    totals.keep(totals.Place(None, start, is_over=True))
    _book(Courts(api), day)
    _hold(start)
    _enroll(Gym(api), str(eve), str(day))
    before = [item for item in items() if "#WORD#" not in item["pk"]["S"]]
    begin_anew(before)
    return World(start, before, list(on_time(start + 72 * HOUR)), state())


def on_time(until: datetime) -> Iterator[datetime]:
    """Let the sweep run whenever something is due; when that is."""
    while dues := sorted(item["due"]["S"] for item in items() if "due" in item):
        instant = datetime.fromisoformat(dues[0])
        if instant > until:
            return
        run(instant)
        yield instant


def _book(courts: Courts, day: date) -> None:
    """Over the hour that the clocks may skip: confirmed ones, one pending, one off; and one a day later."""
    courts.booked(fecha=str(day + timedelta(days=1)))
    for hour, estado in (
        ("01", "CONFIRMADA"),
        ("01", "PENDIENTE"),
        ("03", "CONFIRMADA"),
        ("07", "CANCELADA"),
    ):
        cancha_id = courts.built(nombre=f"Cancha {hour}{estado}")["id"]
        hours = {"hora_inicio": f"{hour}:00", "hora_fin": "08:00"}
        courts.booked_in(estado, fecha=str(day), cancha_id=cancha_id, **hours)


def _hold(now: datetime) -> None:
    interval = Interval.of(now + 4 * HOUR, now + 5 * HOUR)
    wanted = claim(interval=interval, resource="pro-sara", expires=now + 45 * MINUTE)
    reserve(request=wanted, actor=caller(), now=now)


def _enroll(gym: Gym, eve: str, day: str) -> None:
    """A class for which somebody waits, one of which somebody does not come, one that is moved."""
    people = [gym.by(user).joined() for user in ("ana", "bruno", "carla")]
    gym.by("dario").joined(end_date=eve)
    for hour, seats in (("01:30", 2), ("03:30", 3)):
        session_id = gym.scheduled(session_date=day, start_time=hour, end_time="05:00", max_capacity=seats)
        for person in people[:seats]:
            person.seated(session_id)
        if seats == 2:
            people[2].waiting(session_id)
    people[1].staff.patch(people[1].mine().body["data"][0]["id"], status="NO_SHOW")


def begin_anew(before: list[Item]) -> None:
    """Let the table hold these items and no others."""
    for item in items():
        client().delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
    for item in before:
        client().put_item(TableName=TABLE, Item=item)


def run(now: datetime) -> None:
    clock.start_budget(40)
    swept = sweep(enrolled=ENROLLMENT, now=now)
    assert (swept.failed, swept.left) == (0, 0)


def state() -> list[Item]:
    """What there is, without when and by which write; of a history, who did what."""
    return sorted(map(_plain, items()), key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def _plain(item: Item) -> Item:
    entries = [entry["M"] for entry in item.get("history", {}).get("L", [])]
    history = [(entry["actor"]["S"], entry["action"]["S"]) for entry in entries]
    # What has passed leaves a quota when something is completed after it, which may be never.
    passing = PASSING | {name for name in item if name[:2] in ("d#", "r#", "w#")} | {"n"}
    return {name: value for name, value in item.items() if name not in passing} | {"history": history}


def test_once_and_on_time_everything_has_happened(world: World) -> None:
    """What the others are compared with."""
    before = {(item["pk"]["S"], item["sk"]["S"]): item for item in world.items}
    changes = sorted(
        (before[item["pk"]["S"], item["sk"]["S"]]["status"]["S"], item["status"]["S"])
        for item in world.expected
        if "status" in item and item["status"] != before[item["pk"]["S"], item["sk"]["S"]]["status"]
    )
    assert changes == [
        ("active", "expired"),
        *[("confirmed", "completed")] * 6,
        ("pending", "expired"),
        *[("scheduled", "completed")] * 2,
    ]
    actions = [action for item in world.expected for _, action in item["history"]]
    assert actions.count("reminder") == 5
    for instant in world.instants:
        run(instant)
    assert state() == world.expected
    assert {place[0].split("#")[2] for place in still_due()} == {"MBR"}


POINTS: Final = [
    *((WRITE, passed) for passed in (0, 1, 2, 4)),
    ("GetItem", 0),
    ("Query", 0),
    ("UpdateItem", 0),
]


@pytest.mark.parametrize(("operation", "passed"), POINTS)
def test_run_in_parallel_it_leaves_the_same(world: World, operation: str, passed: int) -> None:
    """A second run comes between what the first one reads and what it writes."""
    met = 0
    for instant in world.instants:
        planned: list[AwsFault] = [lambda _: None] * passed
        with faults(operation, *planned, first(partial(run, instant))) as seen:
            run(instant)
        met += len(seen) > passed

    assert met > 0
    assert state() == world.expected


@pytest.mark.parametrize("skews", [(0, 0), (5, 0), (0, 5), (5, -5), (-5, 5)])
def test_run_twice_by_clocks_apart_it_leaves_the_same(world: World, skews: tuple[int, int]) -> None:
    for instant in world.instants:
        for skew in skews:
            run(instant + skew * MINUTE)

    assert state() == world.expected


@pytest.mark.parametrize("world", [NO_REMINDERS], indirect=True, ids=["clocks go forward"])
@pytest.mark.parametrize("hours", [25, 36, 72])
def test_days_late_it_leaves_the_same(world: World, hours: int) -> None:
    run(world.start + hours * HOUR)
    run(world.start + 72 * HOUR)

    assert state() == world.expected
