"""The verbs of document 002 over HTTP, with defaults for everything a test does not care about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode

from tests.api import Response
from tests.contract.callers import MISSING, PEOPLE, Caller
from tests.contract.rooms_answers import gone, ids, made, rows

TOMORROW: Final = "2024-01-15"
"""A Monday: the tests' clock stands at noon of the day before."""


# Number and text of each SMS, by its id.
Inbox = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Rooms(Caller):
    """A caller of the rooms API: Ana, a user, unless a test says otherwise."""

    rooms_by_tenant: dict[str, int] = field(default_factory=dict)

    # Who calls, and how.

    @property
    def admin(self) -> Self:
        return self.by("alma", role="admin")

    @property
    def email(self) -> str:
        return str((self.claims or {}).get("email", ""))

    def known(self) -> Self:
        """The caller, whom the tenant knows from now on: their token has been seen."""
        rows(self.all_rooms())
        return self

    @property
    def user_id(self) -> int:
        """The number of the caller."""
        found = [each for each in rows(self.search(self.email)) if each["email"] == self.email]
        assert len(found) == 1, found
        return int(found[0]["id"])

    # Rooms.

    @property
    def room_id(self) -> int:
        """The tenant's first room, made when a test first needs it."""
        if self.tenant not in self.rooms_by_tenant:
            self.rooms_by_tenant[self.tenant] = self.built()["id"]
        return self.rooms_by_tenant[self.tenant]

    @property
    def other_room_id(self) -> int:
        """The tenant's second room, by name."""
        return ids(self.all_rooms())[1]

    def new_room(self, **fields: Any) -> Response:
        return self._send("POST", "/rooms", {"name": "Sala A", **fields})

    def built(self, **fields: Any) -> dict[str, Any]:
        """Make a room, as an admin, which must succeed."""
        return made(replace(self, headers={}).admin.new_room(**fields), 201)

    def all_rooms(self, **query: Any) -> Response:
        return self._read("/rooms", query)

    def room(self, room_id: object) -> Response:
        return self._read(f"/rooms/{room_id}")

    def put_room(self, room_id: object, **fields: Any) -> Response:
        return self._send("PUT", f"/rooms/{room_id}", fields)

    def changes(self, room_id: int, **fields: Any) -> dict[str, Any]:
        """Change a room, as an admin, which must succeed."""
        return made(self.admin.put_room(room_id, **fields), 200)

    def delete_room(self, room_id: object) -> Response:
        return self.request("DELETE", f"/api/rooms/{room_id}")

    # Whether a room is free.

    def availability(self, room_id: object, **query: Any) -> Response:
        return self._read(f"/rooms/{room_id}/availability", query)

    def check(self, **query: Any) -> Response:
        return self._read("/bookings/check-availability", query)

    def is_free(self, **query: Any) -> bool:
        """Whether the first room, or the one given, is free; both ways of asking must agree."""
        room_id = query.pop("room_id", None) or self.room_id
        short = self.check(room_id=room_id, **query)
        long = self.availability(room_id, **query)
        assert (short.status, long.status) == (200, 200), (short.raw, long.raw)
        assert {key: long.body[key] for key in short.body} == short.body
        return bool(short.body["available"])

    # Bookings.

    def create(self, **fields: Any) -> Response:
        """POST a booking: of the tenant's first room, tomorrow from ten to eleven."""
        defaults: dict[str, Any] = {"title": "Reunión", **slot("10:00")}
        if "room_id" not in fields:
            defaults["room_id"] = self.room_id
        return self._send("POST", "/bookings", {**defaults, **fields})

    def booked(self, **fields: Any) -> dict[str, Any]:
        """Create a booking, which must succeed."""
        return made(self.create(**fields), 201)

    def booked_in(self, status: str, **fields: Any) -> dict[str, Any]:
        """Create a booking, and cancel it if `status` is cancelled."""
        booking = self.booked(**fields)
        if status == "cancelled":
            made(self.cancel(booking["id"]), 200)
        return self.seen(booking["id"])

    def list(self, **query: Any) -> Response:
        return self._read("/bookings", query)

    def listed(self, **query: Any) -> Sequence[int]:
        """The ids of the bookings that the caller sees, with these filters."""
        return ids(self.list(per_page=100, **query))

    def get(self, booking_id: object) -> Response:
        return self._read(f"/bookings/{booking_id}")

    def seen(self, booking_id: int) -> dict[str, Any]:
        """The booking as its tenant's admin reads it now."""
        return made(self.admin.get(booking_id), 200)

    def put(self, booking_id: object, **fields: Any) -> Response:
        return self._send("PUT", f"/bookings/{booking_id}", fields)

    def cancel(self, booking_id: object, **fields: Any) -> Response:
        return self._send("PATCH", f"/bookings/{booking_id}/cancel", fields)

    def delete(self, booking_id: object) -> Response:
        return self.request("DELETE", f"/api/bookings/{booking_id}")

    def deleted(self, booking_id: int) -> None:
        """Delete a booking, which must succeed."""
        gone(self.delete(booking_id))

    def standing(self) -> dict[int, tuple[str, str]]:
        """Room and start of what is confirmed from today on: list, rooms and calendar must agree."""
        listed = rows(self.admin.list(status="confirmed", per_page=100))
        found = {each["id"]: (each["room"]["name"], each["start_datetime"]) for each in listed}
        blocked: dict[int, tuple[str, str]] = {}
        for room in rows(self.all_rooms(per_page=100)):
            answer = self.admin.check(room_id=room["id"], **slot("00:00", "700:00", day="2024-01-14"))
            blocking = {each["id"]: (room["name"], each["start"]) for each in answer.body["conflicts"]}
            assert not blocking.keys() & blocked.keys(), (blocking, blocked)
            blocked |= blocking
        assert blocked == found, (blocked, found)
        shown = rows(self.admin.calendar(start="2024-01-14", end="2024-02-14"))
        assert {each["id"]: (each["room"], each["start"]) for each in shown} == found, (shown, found)
        return found

    # Calendars.

    def calendar(self, **query: Any) -> Response:
        return self._read("/bookings/calendar", query)

    def weekly(self, **query: Any) -> Response:
        return self._read("/dashboard/weekly-calendar", query)

    def monthly(self, room_id: object, **query: Any) -> Response:
        return self._read(f"/dashboard/room-calendar/{room_id}", query)

    # People and their telephones.

    def search(self, q: str) -> Response:
        return self._read("/bookings/search-users", {"q": q})

    def found(self, q: str) -> Sequence[str]:
        """The names that a search finds, in its order."""
        return [each["name"] for each in rows(self.search(q))]

    def save_phone(self, **fields: Any) -> Response:
        defaults = {"phone": "912345678", "country": "CL", "whatsapp_opt_in": True}
        return self._send("POST", "/me/phone", {**defaults, **fields})

    def verify(self, code: object) -> Response:
        return self._send("POST", "/me/phone/verify-otp", {"otp_code": code})

    # Everything else.

    def _send(self, method: str, path: str, fields: Mapping[str, Any]) -> Response:
        body = {name: value for name, value in fields.items() if value is not MISSING}
        return self.request(method, f"/api{path}", json=body)

    def _read(self, path: str, query: Mapping[str, Any] | None = None) -> Response:
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not MISSING})
        return self.request("GET", f"/api{path}{'?' + asked if asked else ''}")


def slot(start: str, end: str | None = None, day: str = TOMORROW) -> dict[str, str]:
    """From one `HH:MM` UTC of the day to another, that of the next day being 24:00 and more; an hour."""
    begins = _hour(day, start)
    ends = begins + timedelta(hours=1) if end is None else _hour(day, end)
    return {"start_datetime": utc(begins), "end_datetime": utc(ends)}


def utc(moment: datetime) -> str:
    """As the API writes an instant."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def code_to(inbox: Inbox, number: str = "+56912345678") -> str:
    """The code of the last SMS to this number."""
    text = [text for to, text in inbox.values() if to == number][-1]
    (code,) = re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", text)
    return str(code)


def address(user: str) -> str:
    """The e-mail address of one of the people whom all tests know."""
    return PEOPLE[user]["email"]


def _hour(day: str, text: str) -> datetime:
    hours, minutes = text.split(":")
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=int(hours), minutes=int(minutes))
