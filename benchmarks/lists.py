"""What the lists of a busy week take of the handler's processor, beside a page over PostgreSQL.

    make benchmark NAME=lists

Forty rooms, 1,500 bookings. PostgreSQL's own processor time is not counted, as DynamoDB's is not.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalice.test import Client

from app import app
from benchmarks import postgres, tenants
from benchmarks.compared import Row
from chalicelib import clock, settings
from chalicelib.dialects.rooms.responses import color_of
from chalicelib.domain.intervals import Interval
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.statuses import Status
from stack.tokens import token

TENANT = "busy"
ROOMS, BOOKINGS, USERS = 40, 1_500, 100
TIMES = 20
FLOOR = "FastAPI over PostgreSQL"
# What is asked of both, and how many times the floor Cupo may take.
LISTS = {
    "a week of 40 rooms with 1,500 bookings": (
        "/api/bookings/calendar?start=2026-03-16&end=2026-03-22",
        "/calendar",
        1.3,
    ),
    "a page of 100 out of these": (
        "/api/bookings?start_date=2026-03-16&end_date=2026-03-22&per_page=100",
        "/bookings",
        6.25,
    ),
}
_CALLER = {"sub": "user-6", "name": "Inés Álvarez", "email": "u000006@example.com", "role": "admin"}
_SPAN = "start=2026-03-16T00:00:00Z&end=2026-03-23T00:00:00Z"


def rows() -> list[Row]:
    """Fill both once, and ask both for each list as often."""
    clock.use(lambda: tenants.NOW)
    secret = settings.load().jwt_secret
    client = Client(app, stage_name="local")
    with postgres.page(secret) as page:
        fill(page)
        bearer = token(secret, _CALLER, now=time.time())
        measured = []
        for what, (path, floor_path, aim) in LISTS.items():
            cupo = handler_ms(client, path)
            page.ask("GET", f"{floor_path}?{_SPAN}", bearer=bearer)
            begun = page.cpu()
            for _ in range(TIMES):
                shown = page.ask("GET", f"{floor_path}?{_SPAN}", bearer=bearer)
            floor = (page.cpu() - begun) * 1000 / TIMES
            raise_unless_same(json.loads(ask(client, path)), shown)
            measured.append(Row(what, FLOOR, floor, cupo, "ms", aim))
    return measured


def fill(page: postgres.Page) -> None:
    """Write the same rooms, people and bookings for both."""
    rooms, users = tenants.new_rooms()[:ROOMS], list(tenants.new_people(USERS))
    bookings = list(_bookings(rooms, users))
    tenants.write_rooms(TENANT, rooms)
    tenants.write_people(TENANT, users)
    tenants.write_bookings(TENANT, bookings)
    numbers = {user.user: user.number for user in users}
    page.ask("POST", "/fill", {"rooms": [[int(room.id), room.name, color_of(room)] for room in rooms]})
    page.ask("POST", "/fill", {"users": [[user.number, user.name] for user in users]})
    page.ask("POST", "/fill", {"bookings": [_row(booking, numbers) for booking in bookings]})


def handler_ms(client: Client, path: str) -> float:
    """Return the milliseconds of processor time that the handler takes for a request, on an average."""
    ask(client, path)
    begun = time.process_time()
    for _ in range(TIMES):
        ask(client, path)
    return (time.process_time() - begun) * 1000 / TIMES


def ask(client: Client, path: str) -> bytes:
    """Return the body that Cupo answers."""
    bearer = token(settings.load().jwt_secret, {**_CALLER, "tenant": TENANT}, now=tenants.NOW.timestamp())
    answer = client.http.get(path, headers={"Authorization": f"Bearer {bearer}"})
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}: {answer.body.decode()}")
    return bytes(answer.body)


def raise_unless_same(cupo: Any, floor: Any) -> None:
    """Check that both show the same bookings in the same order, and count as many."""
    ids = [[row["id"] for row in shown["data"]] for shown in (cupo, floor)]
    totals = [shown.get("meta", {}).get("total") for shown in (cupo, floor)]
    if ids[0] != ids[1] or totals[0] != totals[1] or not ids[0]:
        raise SystemExit("the two do not show the same")


def _bookings(rooms: Sequence[Resource], users: list[Person]) -> Iterator[Reservation]:
    monday = datetime.combine(tenants.MONDAY, datetime.min.time(), UTC)
    for number in range(BOOKINGS):
        turn, place = divmod(number, ROOMS)
        start = monday + timedelta(days=turn % 7, hours=8 + turn // 7)
        made = tenants.booking(number, rooms[place], users, Interval.of(start, start + timedelta(hours=1)))
        yield replace(made, status=Status.CONFIRMED)


def _row(booking: Reservation, numbers: dict[str, int]) -> list[Any]:
    details = booking.details
    times = [moment.isoformat() for moment in (booking.interval.start, booking.interval.end)]
    guests = [numbers[user] for user in booking.attendees]
    who = [int(booking.id), int(booking.resource), numbers[booking.holder]]
    return [*who, details["title"], "confirmed", details["meet"], details["link"], guests, *times]
