"""Tenants of the rooms dialect: the same rooms, people and week in each, and other weeks around it in one.

Items are made by the store's own functions and written 25 at a time, without the day items: no list reads
those, and nothing here asks whether a room is free.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import identity, settings
from chalicelib.domain.intervals import Interval
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.resource import Resource, unique_name_of
from chalicelib.domain.schedules import next_due
from chalicelib.domain.statuses import Status
from chalicelib.store import listings, people, resources
from chalicelib.store.attributes import Instant
from chalicelib.store.records import item_of
from chalicelib.store.tables import client, key

Item = dict[str, Any]

MONDAY = date(2026, 3, 16)
"""The week that is shown begins."""
NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
ROOMS, USERS, A_WEEK = 200, 100, 500
OTHER_WEEKS = tuple(week for week in range(-49, 51) if week)
QUIET = 6
"""A room with none in the other weeks of the month: its neighbour has them, later that day."""

_FIRST = (
    *("Ana", "Bruno", "Carla", "Diego", "Elena", "Fabio", "Inés", "Jorge"),
    *("Lucía", "María", "María José", "Mariana", "Mariano", "Nora", "Óscar", "Pilar"),
)
_LAST = ("Álvarez", "Díaz", "Fuentes", "García", "López", "Mora", "Núñez", "Ortiz", "Paz", "Ríos", "Soto")
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 25


class Numbers:
    """Ids as the store makes them, each of a millisecond of its own."""

    def __init__(self) -> None:
        self._made = 0

    def next(self) -> str:
        """One more."""
        self._made += 1
        return identity.new_number(_BEGAN + timedelta(milliseconds=self._made))


NUMBERS = Numbers()


def new_rooms() -> list[Resource]:
    """Two hundred rooms of no tenant yet; a quarter of them keep a time of their own."""
    return [_room(number) for number in range(ROOMS)]


def new_people(count: int) -> Iterator[Person]:
    """So many users of no tenant yet, by number."""
    for number in range(count):
        first, last = _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST) % len(_LAST)]
        yield Person(
            tenant="",
            user=f"user-{number}",
            number=int(NUMBERS.next()),
            name=f"{first} {last}",
            email=f"u{number:06d}@example.com",
            version=1,
        )


def new_bookings(rooms: list[Resource], users: list[Person], week: int = 0) -> Iterator[Reservation]:
    """The 500 bookings of a week: on two or three days in each room, some past midnight, some for days."""
    for number in range(A_WEEK):
        place, turn = number % ROOMS, number // ROOMS
        start, length = _time(number, place, turn)
        if place == QUIET and week and (MONDAY + timedelta(weeks=week)).month == MONDAY.month:
            place, start = place + 1, start + timedelta(hours=6)
        room = rooms[place]
        zone = room.timezone or "UTC"
        local = datetime.combine(MONDAY + timedelta(weeks=week), time(), ZoneInfo(zone)) + start
        begins = local.astimezone(UTC)
        yield booking(number, room, users, Interval.of(begins, begins + length))


def write_rooms(tenant: str, rooms: Iterable[Resource]) -> None:
    """Give the tenant these rooms."""
    for room in rooms:
        resources.create(replace(room, tenant=tenant), identity.new_operation_id(), None, _BEGAN)


def write_people(tenant: str, users: Iterable[Person]) -> None:
    """Put these people into the tenant's directory."""
    for user in users:
        people.write(None, replace(user, tenant=tenant), identity.new_operation_id())


def write_found(tenant: str, users: Iterable[Person], beginnings: Iterable[str]) -> None:
    """Put these people into the directory, each with the rows by which `beginnings` alone find them.

    Every beginning is a partition of its own, and a search reads one of them.
    """
    wanted = {people._beginning_pk(tenant, each) for each in beginnings}
    _write(item for user in users for item in _found(replace(user, tenant=tenant), wanted))


def write_bookings(tenant: str, bookings: Iterable[Reservation]) -> None:
    """Write these bookings for the tenant, with their further places in the indexes."""
    _write(item for booking in bookings for item in _rows(replace(booking, tenant=tenant)))


def _room(number: int) -> Resource:
    name = f"Sala {number:03d}"
    return Resource(
        tenant="",
        kind="room",
        id=NUMBERS.next(),
        name=name,
        is_active=True,
        is_removed=False,
        timezone=None if number % 4 else "America/Santiago",
        details={
            "capacity": 12,
            "location": f"Piso {number // 20}",
            "description": "Pantalla, pizarra y cámara",
            "color": None,
            "opening_hours": None,
        },
        created=_BEGAN,
        version=1,
        unique_name=unique_name_of(name),
    )


def _time(number: int, place: int, turn: int) -> tuple[timedelta, timedelta]:
    """When a booking begins, from the week's start, and how long it lasts."""
    day = place % 2 + 2 * (turn > 0) + (turn > 1)
    if turn > 1 and number % 4 == 2:
        return timedelta(days=day, hours=22), timedelta(hours=4)
    if turn > 1 and number % 20 == 1:
        return timedelta(days=day, hours=9), timedelta(days=2, hours=9)
    return timedelta(days=day, hours=8 + number % 9), timedelta(hours=1)


def booking(number: int, room: Resource, users: list[Person], interval: Interval) -> Reservation:
    """A booking of no tenant yet; every fifth has guests, every tenth is cancelled."""
    holder = users[number % USERS]
    guests = tuple(users[(number + step) % USERS].user for step in (31, 57)) if number % 5 == 0 else ()
    change = Change(identity.new_operation_id(), _BEGAN, holder.user, "created", None, {})
    return Reservation(
        tenant="",
        kind="booking",
        id=NUMBERS.next(),
        resource=room.id,
        holder=holder.user,
        contact=Contact(holder.name, holder.email),
        interval=interval,
        zone=room.timezone or "UTC",
        status=Status.CANCELLED if number % 10 == 9 else Status.CONFIRMED,
        details={
            "title": f"Reunión de equipo {number}",
            "description": "Avance de la semana, bloqueos y próximos pasos",
            "meet": number % 2 == 0,
            "link": f"https://meet.jit.si/cupo-{identity.new_room()}" if number % 2 == 0 else None,
            "event": None,
            "cancelled_at": None,
        },
        created=_BEGAN,
        updated=_BEGAN,
        version=1,
        history=(change,),
        attendees=guests,
    )


def _rows(booking: Reservation) -> Iterator[Item]:
    pk = key("T", booking.tenant, "RSV", booking.id)
    order = Instant().serialize(booking.interval.start)
    yield item_of(booking, pk=pk, sk="RSV", order=order, due=next_due(booking))
    yield from listings.rows_of(booking, pk).values()


def _found(person: Person, wanted: set[str]) -> Iterator[Item]:
    operation = identity.new_operation_id()
    yield people._item(person, operation)
    for pk, sk in people._ways_to(person):
        if pk in wanted:
            yield people._pointer(person, pk, sk, operation)


def _write(items: Iterator[Item]) -> None:
    table = settings.load().reservations_table
    while batch := list(islice(items, _BATCH)):
        client().batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in batch]})
