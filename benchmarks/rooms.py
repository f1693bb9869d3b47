"""What lists, calendars and the search of the rooms dialect read, in a small tenant and in a large one.

make benchmark NAME=rooms

Both have the same 200 rooms and the same 500 bookings in the week that is shown. The large one has 49,500
more in the 49 weeks before and the 50 after it. Whatever is asked of both must be answered alike.
"""

from collections.abc import Iterable
from typing import Any

from chalice.test import Client

from app import app
from benchmarks import tenants
from benchmarks.reading import Reading, read
from chalicelib import clock, settings
from chalicelib.dialects.rooms.policy import MOST_FOUND
from chalicelib.domain.people import searches_for
from chalicelib.store import tables
from stack.tokens import token

SMALL, LARGE = "small", "large"
FEW, MANY = "hundred", "thousands"
# One of those whom the tenants know, under the name that they have there: nobody is renamed meanwhile.
CALLER = {"sub": "user-6", "name": "Inés Álvarez", "email": "u000006@example.com"}
A_HUNDRED, A_HUNDRED_THOUSAND = 100, 100_000
# What is asked for, and how many it finds. What everybody's address has is the fullest of all partitions.
SEARCHES = {
    "search, two letters": ("ma", MOST_FOUND),
    "search, what all have": ("example", MOST_FOUND),
    "search, an address": (CALLER["email"], 1),
}


def main() -> None:
    """Compare at full size."""
    clock.use(lambda: tenants.NOW)
    # The emulator sorts a whole partition for each page of it.
    tables.READ_SECONDS = 60
    compare(weeks=tenants.OTHER_WEEKS, users=A_HUNDRED_THOUSAND)


def compare(*, weeks: Iterable[int], users: int) -> None:
    """Write the tenants, measure, print; a large one has bookings in these weeks, too, or so many users."""
    room = _load(weeks, users)
    print(f"{'read, in each tenant':<42}{'small':>9}{'RCU':>7}{'large':>7}{'RCU':>7}{'ratio':>7}  calls")
    week, day = "start_date=2026-03-16&end_date=2026-03-22", "start_date=2026-03-18&end_date=2026-03-18"
    asked = {
        "bookings of a week": f"/api/bookings?{week}",
        "confirmed bookings of a day": f"/api/bookings?{day}&status=confirmed",
        "bookings of a room in a week": f"/api/bookings?room_id={room}&{week}",
        "weekly calendar": "/api/dashboard/weekly-calendar",
        "weekly calendar of a room": f"/api/dashboard/weekly-calendar?room_id={room}",
        "calendar of a week": "/api/bookings/calendar",
        "month of a room": f"/api/dashboard/room-calendar/{room}",
        "rooms": "/api/rooms",
    }
    for name, path in asked.items():
        for role in ("admin", "user"):
            few, many = compared(f"{name}, {role}", path, (SMALL, LARGE), role)
            if few != many or _is_empty(few):
                raise SystemExit(f"{name}, {role}: the tenants do not show the same")
    for name, (words, found) in SEARCHES.items():
        few, many = compared(name, f"/api/bookings/search-users?q={words}", (FEW, MANY), "user")
        if not len(few["data"]) == len(many["data"]) == found:
            raise SystemExit(f"{name}: the tenants do not show as many")


def compared(name: str, path: str, of: tuple[str, str], role: str) -> list[Any]:
    """Ask a small tenant and a large one, the same user in each; print what it took; what they said."""
    (few, small), (many, large) = (_measured(path, tenant, role) for tenant in of)
    ratio = max(many.units / few.units, len(many.requests) / len(few.requests))
    numbers = f"{len(few.requests):>9}{few.units:>7g}{len(many.requests):>7}{many.units:>7g}{ratio:>7.2f}"
    print(f"{name:<42}{numbers}  {', '.join(many.requests)}")
    return [small, large]


def _measured(path: str, tenant: str, role: str) -> tuple[Reading, Any]:
    client = Client(app, stage_name="local")
    claims = {**CALLER, "role": role, "tenant": tenant}
    bearer = token(settings.load().jwt_secret, claims, now=tenants.NOW.timestamp())
    headers = {"Authorization": f"Bearer {bearer}"}
    # From then on the process has met the user, as it has in all but the first of many requests.
    client.http.get("/api/rooms", headers=headers)
    with read() as reading:
        answer = client.http.get(path, headers=headers)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}: {answer.body.decode()}")
    return reading, answer.json_body


def _load(weeks: Iterable[int], most_users: int) -> str:
    """Write the tenants; the room that is asked about."""
    rooms, users = tenants.new_rooms(), list(tenants.new_people(tenants.USERS))
    week = list(tenants.new_bookings(rooms, users))
    for tenant in (SMALL, LARGE):
        tenants.write_rooms(tenant, rooms)
        tenants.write_people(tenant, users)
        tenants.write_bookings(tenant, week)
    for other in weeks:
        tenants.write_bookings(LARGE, tenants.new_bookings(rooms, users, other))
    beginnings = {word for words, _ in SEARCHES.values() for word in searches_for(words)[0]}
    for tenant, count in ((FEW, A_HUNDRED), (MANY, most_users)):
        tenants.write_found(tenant, tenants.new_people(count), beginnings)
    return rooms[tenants.QUIET].id


def _is_empty(said: Any) -> bool:
    found = said.get("data") or said.get("bookings")
    return not (any(found.values()) if isinstance(found, dict) else found)
