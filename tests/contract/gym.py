"""The verbs of document 004 over HTTP, with defaults for everything a test does not care about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from tests.api import Response
from tests.contract.callers import MISSING, Caller
from tests.contract.gym_answers import SEATED, made, made_list


@dataclass(frozen=True)
class Gym(Caller):
    """A caller of the gym API: Ana, a user, unless a test says otherwise."""

    classes_by_tenant: dict[str, str] = field(default_factory=dict)

    # Who calls, and how.

    @property
    def staff(self) -> Self:
        return self.by("sara", role="STAFF")

    @property
    def admin(self) -> Self:
        return self.by("alma", role="ADMIN")

    # Reservations.

    def reserve(self, session_id: object, **fields: Any) -> Response:
        return self._send("POST", "/reservations", {"class_session_id": session_id, **fields})

    def validate(self, session_id: object, **fields: Any) -> Response:
        return self._send("POST", "/reservations/validate", {"class_session_id": session_id, **fields})

    def list(self, **query: Any) -> Response:
        return self._read("/reservations", query)

    def mine(self) -> Response:
        return self._read("/reservations/me")

    def get(self, reservation_id: str) -> Response:
        return self._read(f"/reservations/{reservation_id}")

    def patch(self, reservation_id: str, **fields: Any) -> Response:
        return self._send("PATCH", f"/reservations/{reservation_id}", fields)

    def cancel(self, reservation_id: str) -> Response:
        return self.request("DELETE", f"/api/v1/reservations/{reservation_id}")

    def reactivate(self, reservation_id: str) -> Response:
        return self._send("PATCH", f"/reservations/{reservation_id}/reactivate", {})

    def erase(self, reservation_id: str) -> Response:
        return self.request("DELETE", f"/api/v1/reservations/{reservation_id}/permanent")

    def seated(self, session_id: str, **fields: Any) -> dict[str, Any]:
        """Reserve, which must succeed."""
        return made(self.reserve(session_id, **fields), 201)

    def seated_in(self, status: str, session_id: str) -> dict[str, Any]:
        """Reserve, and have staff bring the reservation to `status`."""
        reservation = self.seated(session_id)
        if status == "CONFIRMED":
            return reservation
        return made(self.staff.patch(reservation["id"], status=status), 200)

    def status_of(self, reservation_id: str) -> str:
        return str(made(self.staff.get(reservation_id), 200)["status"])

    # The waitlist.

    def wait(self, session_id: object) -> Response:
        return self._send("POST", "/reservations/waitlist", {"class_session_id": session_id})

    def leave(self, session_id: object) -> Response:
        return self._send("DELETE", "/reservations/waitlist", {"class_session_id": session_id})

    def waiting(self, session_id: str) -> int:
        """Join the waitlist, which must succeed, or, being in it, ask again; the position."""
        return int(made(self.wait(session_id), 201)["position"])

    def places(self, **query: Any) -> Response:
        """The caller's places in waitlists."""
        return self._read("/reservations/waitlist/me", query)

    def line(self, session_id: str, **query: Any) -> Response:
        """Who waits for a session."""
        return self._read(f"/class-sessions/{session_id}/waitlist", query)

    def holds(self, session_id: str) -> str | None:
        """The status of the caller's one reservation for the session, if there is one."""
        found = [each for each in made_list(self.mine()) if each["classSession"]["id"] == session_id]
        assert len(found) <= 1, found
        return str(found[0]["status"]) if found else None

    # Memberships.

    def new_membership(self, user: object, **fields: Any) -> Response:
        defaults = {"type": "PRO", "start_date": "2024-01-01", "end_date": "2024-12-31"}
        return self._send("POST", "/memberships", {"user_profile_id": user, **defaults, **fields})

    def patch_membership(self, membership_id: str, **fields: Any) -> Response:
        return self._send("PATCH", f"/memberships/{membership_id}", fields)

    def memberships(self, **query: Any) -> Response:
        return self._read("/memberships", query)

    def membership(self) -> Response:
        """GET /api/v1/memberships/me."""
        return self._read("/memberships/me")

    def joined(self, **fields: Any) -> Self:
        """The caller, to whom staff have given a membership."""
        made(self.staff.new_membership(self.user, **fields), 201)
        return self

    def becomes(self, status: str) -> None:
        """Have staff change the caller's membership."""
        made(self.staff.patch_membership(self.membership().body["data"]["id"], status=status), 200)

    # Classes and sessions.

    @property
    def class_id(self) -> str:
        """The tenant's first class, made when a test first needs it."""
        if self.tenant not in self.classes_by_tenant:
            self.classes_by_tenant[self.tenant] = self.offered()["id"]
        return self.classes_by_tenant[self.tenant]

    def new_class(self, **fields: Any) -> Response:
        defaults = {"name": "Yoga", "description": "Hatha", "duration": 60, "max_capacity": 10}
        return self._send("POST", "/classes", {**defaults, **fields})

    def offered(self, **fields: Any) -> dict[str, Any]:
        """Make a class, as staff, which must succeed."""
        return made(replace(self, headers={}).staff.new_class(**fields), 201)

    def classes(self, **query: Any) -> Response:
        return self._read("/classes", query)

    def get_class(self, class_id: str) -> Response:
        return self._read(f"/classes/{class_id}")

    def patch_class(self, class_id: str, **fields: Any) -> Response:
        return self._send("PATCH", f"/classes/{class_id}", fields)

    def delete_class(self, class_id: str) -> Response:
        return self.request("DELETE", f"/api/v1/classes/{class_id}")

    def new_session(self, **fields: Any) -> Response:
        """POST a session: of the tenant's first class, tomorrow from nine to ten."""
        class_id = fields.pop("class_id", None) or self.class_id
        defaults = {"session_date": "2024-01-15", "start_time": "09:00", "end_time": "10:00"}
        return self._send("POST", f"/classes/{class_id}/sessions", {**defaults, **fields})

    def scheduled(self, **fields: Any) -> str:
        """Make a session, as staff, which must succeed; its id."""
        return str(made(replace(self, headers={}).staff.new_session(**fields), 201)["id"])

    def sessions(self, class_id: str, **query: Any) -> Response:
        return self._read(f"/classes/{class_id}/sessions", query)

    def session(self, session_id: str) -> Response:
        return self._read(f"/class-sessions/{session_id}")

    def patch_session(self, session_id: str, **fields: Any) -> Response:
        return self._send("PATCH", f"/class-sessions/{session_id}", fields)

    def schedule(self, class_id: str, **fields: Any) -> Response:
        """POST a schedule: Mondays from nine to ten, for the next three."""
        defaults = {"day_of_week": 1, "start_time": "09:00", "end_time": "10:00"}
        days = {"from": "2024-01-15", "until": "2024-01-29"}
        return self._send("POST", f"/classes/{class_id}/schedules", {**defaults, **days, **fields})

    def taken(self, session_id: str) -> int:
        """How many places are taken, which the counter and the list must agree on."""
        counted = made(self.staff.session(session_id), 200)["currentBookings"]
        listed = made_list(self.staff.list(class_session_id=session_id, limit=100))
        holding = [each["userProfile"]["id"] for each in listed if each["status"] in SEATED]
        assert len(set(holding)) == len(holding), holding
        assert counted == len(holding), (counted, listed)
        assert all(each["classSession"]["currentBookings"] == counted for each in listed), listed
        return int(counted)

    # Everything else.

    def _send(self, method: str, path: str, fields: Mapping[str, Any]) -> Response:
        body = {_camel(name): value for name, value in fields.items() if value is not MISSING}
        return self.request(method, f"/api/v1{path}", json=body)

    def _read(self, path: str, query: Mapping[str, Any] | None = None) -> Response:
        asked = urlencode({_camel(name): value for name, value in (query or {}).items()})
        return self.request("GET", f"/api/v1{path}{'?' + asked if asked else ''}")


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
