"""Every row of docs/limits.md, in a tenant that has too much: each answer is short, and says what is beyond.

The bounds are a fiftieth here; benchmarks/growth.py has them at their full size.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib.dialects.rooms import bookings as room_bookings
from chalicelib.dialects.rooms import calendars as room_calendars
from chalicelib.dialects.rooms import slots as room_slots
from chalicelib.http import parts
from chalicelib.operations import reports
from chalicelib.store import closures, people
from stack.install import ROOT
from tests.contract.appointments import PROFESSIONAL, Appointments, after
from tests.contract.appointments import utc as written
from tests.contract.appointments_kept import copies, write
from tests.contract.calendars import Calendars, fetched
from tests.contract.callers import Caller
from tests.contract.common.routes import ROWS
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, slot
from tests.contract.test_webhooks import Webhooks, names

__all__ = ["names"]

LONGEST: Final = 4_000
MOST: Final = 20
COUNT: Final = 60
# They read one thing, or what one has: a reservation's people, an account, what the stage is set to; a file.
SINGLE: Final = re.compile(
    r"/|/assets/.*|/book/.*|/docs|/llms\.txt|/api/(auth/.*|rules/\{kind\}(/\{id\}(/code)?)?|health|links/(see|cancel|confirm)|me|ready|openapi\.json|reminders|tenant|booking-page|v1/memberships/me"
    r"|(bookings|canchas|professional-settings|profiles|reservas|reservations|rooms|webhooks)/\{\w+\}"
    r"|v1/(class-sessions|classes|reservations)/\{\w+\})"
)


@dataclass(frozen=True)
class Limit:
    """A row of the table: a route, and what happens beyond its bound."""

    route: str
    beyond: str


def limits() -> Iterator[Limit]:
    for line in (ROOT / "docs" / "limits.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(("| GET ", "| POST ")):
            route, *_, beyond = (cell.strip() for cell in line.strip("|").split("|"))
            yield Limit(route.replace("`", ""), beyond)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a test can go beyond."""
    for module, name in (
        (parts, "LONGEST"),
        (room_calendars, "LONGEST"),
    ):
        monkeypatch.setattr(module, name, LONGEST)
    for module, name in (
        (room_calendars, "MOST_LOOKED_AT"),
        (room_slots, "MOST_CONFLICTS"),
        (room_bookings, "MOST_CONFLICTS"),
        (people, "MOST_SEARCHED"),
        (closures, "MOST"),
        (reports, "MOST_READ"),
    ):
        monkeypatch.setattr(module, name, MOST)


def many_bookings(rooms: Rooms) -> None:
    """A room has a booking each minute of an hour, though only the first is one that blocks it."""
    booking = rooms.booked(title="Ñ" * 200, **slot("10:00", "10:01"))
    start = datetime(2024, 1, 15, 10, tzinfo=UTC)
    write(
        copies(
            str(booking["id"]),
            (
                {
                    str(booking["id"]): str(booking["id"] + number),
                    booking["start_datetime"]: written(start + timedelta(minutes=number)),
                    booking["end_datetime"]: written(start + timedelta(minutes=number + 1)),
                }
                for number in range(1, COUNT)
            ),
        )
    )


REPORTS: Final = ("occupancy", "usage", "no-shows", "revenue")


@dataclass(frozen=True)
class World:
    rooms: Rooms
    courts: Courts
    gym: Gym
    appointments: Appointments
    calendars: Calendars
    webhooks: Webhooks


@pytest.fixture
def world(
    rooms: Rooms, courts: Courts, gym: Gym, appointments: Appointments, calendars: Calendars, names: None
) -> World:
    return World(rooms, courts, gym, appointments, calendars, Webhooks(courts.api).by("admin", role="ADMIN"))


Case = Callable[[World], tuple[Caller, str]]


def of_rooms(path: str) -> Case:
    def made(world: World) -> tuple[Caller, str]:
        many_bookings(world.rooms)
        return world.rooms.admin, path.format(room=world.rooms.room_id)

    return made


def of_conflicts(path: str) -> Case:
    def made(world: World) -> tuple[Caller, str]:
        room = world.rooms.room_id
        for minute in range(MOST + 1):
            world.rooms.booked(**slot(f"10:{minute:02}", f"10:{minute + 1:02}"))
        # Whoever books over them learns of the first.
        refused = world.rooms.create(**slot("10:00", "11:00"))
        assert (refused.status, len(refused.body["conflicts"])) == (409, MOST)
        return world.rooms, path.format(room=room)

    return made


def of_search(world: World, path: str = "/api/bookings/search-users") -> tuple[Caller, str]:
    """Many have the one name, and many the other; nobody has both."""
    for name in ("maria", "zoe"):
        for number in range(MOST):
            user = f"{name}{number}"
            world.rooms.by(user, name=f"{name} P", email=f"{number}{name[0]}@example.com").known()
    return world.rooms.admin, f"{path}?q=maria%20zoe"


def of_appointments(path: str, who: str = "admin") -> Case:
    def made(world: World) -> tuple[Caller, str]:
        reservation = world.appointments.booked()
        start = datetime.fromisoformat(reservation["start_time"])
        changes = (
            {
                reservation["id"]: f"{reservation['id'][:-5]}{number:05}",
                reservation["start_time"]: (at := written(start + timedelta(days=number))),
                reservation["end_time"]: after(at, minutes=45),
            }
            for number in range(1, COUNT)
        )
        write(copies(reservation["id"], changes))
        caller = world.appointments if who == "client" else world.appointments.admin
        return caller, path

    return made


def of_settings(world: World) -> tuple[Caller, str]:
    for number in range(12):
        world.appointments.practising(f"p{number}")
    return world.appointments, "/api/professional-settings"


def of_profiles(world: World) -> tuple[Caller, str]:
    for number in range(25):
        world.rooms.by(f"u{number}", name="Ñ" * 100, email=f"u{number}@example.com").known()
    return world.appointments.admin, "/api/profiles"


def of_reservas(world: World) -> tuple[Caller, str]:
    reserva = world.courts.booked()
    names_ = ({reserva["id"]: f"{reserva['id'][:-5]}{number:05}"} for number in range(1, COUNT))
    write(copies(reserva["id"], names_))
    return world.courts.admin, "/api/reservas"


def of_canchas(world: World) -> tuple[Caller, str]:
    for number in range(30):
        world.courts.built(nombre=f"{number} " + "Ñ" * 100)
    return world.courts, "/api/canchas"


def closed(world: World) -> None:
    """The tenant has as many closures as it may."""
    body = {"from": "2024-12-24", "to": "2024-12-24", "title": "Feriado", "reason": "Ñ" * 200}
    for _ in range(MOST):
        assert world.courts.admin.request("POST", "/api/closures", json=body).status == 201
    assert world.courts.admin.request("POST", "/api/closures", json=body).status == 409


def of_report(name: str) -> Case:
    """A report of rooms that have more bookings than it reads."""

    def case(world: World) -> tuple[Caller, str]:
        many_bookings(world.rooms)
        return world.rooms.admin, f"/api/reports/{name}?kind=room&from=2024-01-15&to=2024-01-15"

    return case


def of_closures(world: World) -> tuple[Caller, str]:
    closed(world)
    return world.courts.admin, "/api/closures"


def of_disponibilidad(world: World) -> tuple[Caller, str]:
    """A court may be booked from each minute on."""
    closed(world)
    court = world.courts.cancha_id
    rules = world.courts.admin.request("PUT", f"/api/rules/court/{court}", json={"starts": {"every": 1}})
    assert rules.status == 200
    return world.courts, f"/api/canchas/{court}/disponibilidad?fecha=2024-01-16"


def offered(world: World) -> str:
    """A court that guests may book from each minute on."""
    path = of_disponibilidad(world)[1]
    court = path.split("/")[3]
    body = {"resources": [{"kind": "court", "id": court}]}
    assert world.courts.admin.request("PUT", "/api/booking-page", json=body).status == 200
    return f"/api/book/default/court/{court}"


def of_usuarios(world: World) -> tuple[Caller, str]:
    for number in range(20):
        world.courts.registered(nombre="Ñ" * 100, email=f"u{number}@example.com")
    return world.courts.superadmin, "/api/usuarios"


def of_seats(world: World) -> tuple[Caller, str]:
    member = world.gym.joined()
    for hour in range(14):
        member.seated(member.scheduled(start_time=f"{hour:02}:00", end_time=f"{hour + 1:02}:00"))
    return member, "/api/v1/reservations/me"


def of_places(world: World) -> tuple[Caller, str]:
    member, carla = world.gym.joined(), world.gym.by("carla").joined()
    for hour in range(20):
        times = {"start_time": f"{hour:02}:00", "end_time": f"{hour + 1:02}:00"}
        session = member.scheduled(**times, max_capacity=1)
        carla.seated(session)
        member.waiting(session)
    return member, "/api/v1/reservations/waitlist/me"


def of_line(world: World) -> tuple[Caller, str]:
    session = world.gym.scheduled(max_capacity=1)
    world.gym.joined().seated(session)
    for number in range(20):
        world.gym.by(f"w{number}", name="Ñ" * 100).joined().waiting(session)
    return world.gym.staff, f"/api/v1/class-sessions/{session}/waitlist"


def of_feeds(world: World) -> tuple[Caller, str]:
    for _ in range(45):
        world.calendars.made()
    return world.calendars, "/api/calendars"


def of_webhooks(world: World) -> tuple[Caller, str]:
    for number in range(15):
        world.webhooks.created(url=f"https://hooks.example.com/{number}" + "x" * 200)
    return world.webhooks, "/api/webhooks"


WEEK: Final = "/api/dashboard/weekly-calendar?week_offset=1"
TIMES: Final = "start_datetime=2024-01-15T10:00:00Z&end_datetime=2024-01-15T11:00:00Z"
CASES: Final[dict[str, Case]] = {
    "GET /api/bookings": of_rooms("/api/bookings?per_page=10"),
    "GET /api/bookings/calendar": of_rooms("/api/bookings/calendar?start=2024-01-15"),
    "GET /api/bookings/check-availability": of_conflicts(
        f"/api/bookings/check-availability?room_id={{room}}&{TIMES}"
    ),
    "GET /api/bookings/search-users": of_search,
    "GET /api/dashboard/room-calendar/{room_id}": of_rooms(
        "/api/dashboard/room-calendar/{room}?month=2024-01"
    ),
    "GET /api/dashboard/weekly-calendar": of_rooms(WEEK),
    "GET /api/dashboard/weekly-calendar with room_id": of_rooms(WEEK + "&room_id={room}"),
    "GET /api/rooms": lambda world: (world.rooms, f"/api/rooms?per_page={world.rooms.room_id and 1}"),
    "GET /api/rooms/{room_id}/availability": of_conflicts(f"/api/rooms/{{room}}/availability?{TIMES}"),
    "GET /api/rooms/{room_id}/slots": of_rooms("/api/rooms/{room}/slots?date=2024-01-15&minutes=1"),
    "GET /api/reservations": of_appointments("/api/reservations"),
    "GET /api/reservations/availability": of_appointments(
        f"/api/reservations/availability?date=2024-01-15&professional_id={PROFESSIONAL}"
    ),
    "GET /api/reservations/professional/{professional_id}": of_appointments(
        f"/api/reservations/professional/{PROFESSIONAL}"
    ),
    "GET /api/reservations/user/{client_id}": of_appointments("/api/reservations/user/ana", "client"),
    "GET /api/professional-settings": of_settings,
    "GET /api/profiles": of_profiles,
    "GET /api/reservas": of_reservas,
    "GET /api/canchas": of_canchas,
    "GET /api/canchas/{cancha_id}/disponibilidad": of_disponibilidad,
    "GET /api/usuarios": of_usuarios,
    "GET /api/v1/classes": lambda world: (world.gym, f"/api/v1/classes?limit={world.gym.class_id and 1}"),
    "GET /api/v1/classes/{class_id}/sessions": lambda world: (
        world.gym,
        f"/api/v1/classes/{world.gym.class_id}/sessions?limit=10",
    ),
    "GET /api/v1/memberships": lambda world: (world.gym.joined().staff, "/api/v1/memberships?limit=1"),
    "GET /api/v1/reservations": lambda world: (of_seats(world)[0], "/api/v1/reservations?limit=5"),
    "GET /api/v1/reservations/me": of_seats,
    "GET /api/v1/reservations/waitlist/me": of_places,
    "GET /api/v1/class-sessions/{session_id}/waitlist": of_line,
    "GET /api/calendars": of_feeds,
    "GET /api/webhooks": of_webhooks,
    "GET /api/closures": of_closures,
    "GET /api/book/{tenant}": lambda world: (world.courts.nobody, offered(world).rpartition("/court")[0]),
    "GET /api/book/{tenant}/{kind}/{id}": lambda world: (
        world.courts.nobody,
        f"{offered(world)}?days=7&minutes=30",
    ),
    "GET /api/people": lambda world: of_search(world, "/api/people"),
    "GET /api/people/{user_id}/reservations": lambda world: (
        world.courts.admin,
        "/api/people/ana/reservations",
    ),
    **{f"GET /api/reports/{name}": of_report(name) for name in REPORTS},
}
# The log comes in parts of its own (test_audit.py), calendars as files (test_calendar_feeds.py), and the free
# times of a link as a page (test_mail_links_moves.py).
ELSEWHERE: Final = {
    *("GET /api/audit", "GET /api/calendars/{feed_id}", "GET /api/links/move"),
    "POST /api/reservations/by-users",
}

LIMITS: Final = [limit for limit in limits() if limit.route in CASES]


def test_every_route_that_reads_more_than_one_thing_is_in_the_table() -> None:
    listed = {each.route.removesuffix(" with room_id") for each in limits() if each.route.startswith("GET")}
    rows = [row for rows in ROWS.values() for row in rows if row.method == "GET"]
    paths = {row.path.partition("?")[0].removesuffix(".ics") for row in rows}

    assert listed == {f"GET {path}" for path in paths if not SINGLE.fullmatch(path)}
    assert {limit.route for limit in limits()} == CASES.keys() | ELSEWHERE


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.route)
def test_a_tenant_that_has_too_much_gets_a_short_answer(world: World, limit: Limit) -> None:
    caller, path = CASES[limit.route](world)

    answer = caller.request("GET", path)

    assert len(answer.raw) <= LONGEST or limit.beyond in ("in pages", "cannot be")
    match limit.beyond.split("`"):
        case ["in parts"]:
            assert answer.status == 200
            assert answer.body["next"]
        case ["in pages"] | ["cannot be"]:
            assert answer.status == 200
        case ["error of ", field, _]:
            assert answer.status == (422 if isinstance(caller, Rooms) else 400)
            assert list(answer.body["errors"]) == [field]
        case _:
            raise AssertionError(limit)


def test_by_users_takes_a_thousand_and_reads_them_by_the_hundred(appointments: Appointments) -> None:
    reservation = appointments.booked()
    others = [{"id": f"r{number}"} for number in range(999)]

    def asked(references: list[dict[str, Any]]) -> Any:
        path = "/api/reservations/by-users"
        return appointments.admin.request("POST", path, json=references)

    assert len(asked([reservation, *others]).body["data"]) == 1
    beyond = asked([reservation, *others, {"id": "one more"}])
    assert (beyond.status, "reservations" in beyond.raw.decode()) == (400, True)


def test_a_calendar_of_too_much_is_whole_without_what_is_furthest(
    calendars: Calendars, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_bookings(rooms)
    monkeypatch.setattr("chalicelib.dialects.platform.calendars.LONGEST", 5 * LONGEST)

    file = fetched(calendars.made("room", id=rooms.room_id, detail="details")["path"])

    assert 0 < len(file.events) < COUNT
    assert len(file.text.encode()) <= 5 * LONGEST
