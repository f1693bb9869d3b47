"""The verbs of documents 000 and 001 over HTTP, with defaults for everything a test does not care about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import quote, urlencode

from tests.api import Response
from tests.contract.appointments_answers import deleted, made, made_list
from tests.contract.callers import MISSING, Caller

PROFESSIONAL: Final = "sara"
OTHER_PROFESSIONAL: Final = "pablo"
MONDAY: Final = "2024-01-15"
"""Tomorrow: the tests' clock stands at noon of the day before, a Sunday."""
MINUTES: Final = 45
"""How long a session lasts, unless somebody says otherwise."""


@dataclass(frozen=True)
class Appointments(Caller):
    """A caller of the appointments API: Ana, a client, unless a test says otherwise."""

    # Who calls.

    @property
    def professional(self) -> Self:
        return self.by(PROFESSIONAL, role="STAFF")

    @property
    def other_professional(self) -> Self:
        return self.by(OTHER_PROFESSIONAL, role="STAFF", name="Pablo Vera", email="pablo@example.com")

    @property
    def admin(self) -> Self:
        return self.by("alma", role="ADMIN")

    @property
    def superadmin(self) -> Self:
        return self.by("root", role="SUPERADMIN")

    # Professional settings.

    def all_settings(self) -> Response:
        return self._read("/professional-settings")

    def settings(self, professional_id: str = PROFESSIONAL) -> Response:
        return self._read(f"/professional-settings/{quote(professional_id, safe='')}")

    def patch_settings(self, professional_id: str = PROFESSIONAL, /, **fields: Any) -> Response:
        return self._send("PATCH", f"/professional-settings/{quote(professional_id, safe='')}", fields)

    def practising(self, professional_id: str = PROFESSIONAL, /, **fields: Any) -> dict[str, Any]:
        """Change a professional's settings, or make them, which must succeed."""
        return made(self.admin.patch_settings(professional_id, **fields), 200)

    # What is free, and what is not.

    def availability(self, **query: Any) -> Response:
        return self._read(
            "/reservations/availability", {"date": MONDAY, "professional_id": PROFESSIONAL, **query}
        )

    def offered(self, **query: Any) -> list[dict[str, str]]:
        """The free slots of Monday, or of the day given."""
        slots: list[dict[str, str]] = made(self.availability(**query), 200)["freeSlots"]
        return slots

    def free(self, **query: Any) -> list[str]:
        """When the free slots begin: `HH:MM`, UTC."""
        return [each["start_time"][11:16] for each in self.offered(**query)]

    def occupied(self, **query: Any) -> list[str]:
        """When what is taken begins."""
        return [interval["start_time"] for interval in made(self.availability(**query), 200)["occupied"]]

    def is_free(self, **when: str) -> bool:
        """Whether nothing stands in the way of these times; nothing is left behind."""
        professional_id = when.pop("professional_id", PROFESSIONAL)
        block = {"client_id": professional_id, "professional_id": professional_id}
        answer = self.admin.create(**block, session_modality=MISSING, **when)
        assert answer.status in (201, 409), answer.raw
        if answer.status == 201:
            deleted(self.admin.delete(answer.body["data"]["id"]))
        return answer.status == 201

    # Reservations.

    def create(self, **fields: Any) -> Response:
        """POST a reservation: of the caller with Sara, on Monday at ten."""
        return self._send("POST", "/reservations/create-without-payment", {**self._claim(), **fields})

    def booked(self, **fields: Any) -> dict[str, Any]:
        """Create a reservation, which must succeed."""
        return made(self.create(**fields), 201)

    def booked_once(self, **fields: Any) -> dict[str, Any]:
        """Create a reservation, which must succeed and be kept as it is answered, and delete it again."""
        reservation = self.booked(**fields)
        assert self.seen(reservation["id"]) == reservation, fields
        deleted(self.admin.delete(reservation["id"]))
        return reservation

    def booked_in(self, status: str, **fields: Any) -> dict[str, Any]:
        """Create a reservation as an admin would for the caller, and bring it to `status`."""
        wanted = "CONFIRMED" if status == "CANCELLED" else status
        reservation = self.admin.booked(**{"client_id": self.user, "status": wanted, **fields})
        if status == "CANCELLED":
            return made(self.admin.patch(reservation["id"], status=status), 200)
        return reservation

    def blocked(self, **fields: Any) -> dict[str, Any]:
        """Have the professional block some of their time, which must succeed."""
        return self.professional.booked(session_modality=MISSING, **fields)

    def pay(self, deposit_amount: object = 5000, **fields: Any) -> Response:
        """POST a payment for a reservation: of the caller with Sara, on Monday at ten."""
        reservation = _without_missing({**self._claim(), **fields})
        sent = {"reservation": reservation, "deposit_amount": deposit_amount}
        return self._send("POST", "/reservations/payment", sent)

    def of_user(self, client_id: str | None = None) -> Response:
        """GET the reservations of a client: the caller, unless another is named."""
        return self._read(f"/reservations/user/{quote(client_id or self.user, safe='')}")

    def of_professional(self, professional_id: str = PROFESSIONAL) -> Response:
        return self._read(f"/reservations/professional/{quote(professional_id, safe='')}")

    def everybodys(self) -> Response:
        """GET the reservations of the whole tenant."""
        return self._read("/reservations")

    def get(self, reservation_id: str) -> Response:
        return self._read(f"/reservations/{reservation_id}")

    def seen(self, reservation_id: str) -> dict[str, Any]:
        """The reservation as its tenant's admin reads it now."""
        [reservation] = made_list(self.admin.get(reservation_id))
        return reservation

    def status_of(self, reservation_id: str) -> str:
        return str(self.seen(reservation_id)["status"])

    def by_users(self, *reservations: object) -> Response:
        """POST the ids, or the objects, of some reservations."""
        asked = [{"id": each} if isinstance(each, str) else each for each in reservations]
        return self.request("POST", "/api/reservations/by-users", json=asked)

    def rows(self, *reservations: object) -> list[dict[str, Any]]:
        """What `by_users` shows of them."""
        return made_list(self.by_users(*reservations))

    def patch(self, reservation_id: str, **fields: Any) -> Response:
        return self._send("PATCH", f"/reservations/{reservation_id}", fields)

    def confirm(self, reservation_id: str) -> Response:
        return self.patch(reservation_id, status="CONFIRMED")

    def cancel(self, reservation_id: str) -> Response:
        return self.patch(reservation_id, status="CANCELLED")

    def delete(self, reservation_id: str) -> Response:
        return self.request("DELETE", f"/api/reservations/{reservation_id}")

    # Profiles.

    def known(self) -> Self:
        """The caller, whom the tenant knows from now on: their token has been seen."""
        made_list(self.of_user())
        return self

    def profiles(self) -> Response:
        return self._read("/profiles")

    def profile(self, user: str | None = None) -> Response:
        """GET a profile: the caller's own, unless another is named."""
        return self._read(f"/profiles/{quote(user or self.user, safe='')}")

    def put_profile(self, user: str | None = None, /, **fields: Any) -> Response:
        return self._send("PUT", f"/profiles/{quote(user or self.user, safe='')}", fields)

    def own_profile(self) -> dict[str, Any]:
        """The caller's own profile, which everybody has."""
        [profile] = made_list(self.profile())
        return profile

    # Everything else.

    def _claim(self) -> dict[str, Any]:
        return {
            "client_id": self.user,
            "professional_id": PROFESSIONAL,
            "session_modality": "Virtual",
            **slot("10:00"),
        }

    def _send(self, method: str, path: str, fields: Mapping[str, Any]) -> Response:
        return self.request(method, f"/api{path}", json=_without_missing(fields))

    def _read(self, path: str, query: Mapping[str, Any] | None = None) -> Response:
        asked = urlencode(_without_missing(query or {}))
        return self.request("GET", f"/api{path}{'?' + asked if asked else ''}")


def slot(start: str, end: str | None = None, day: str = MONDAY) -> dict[str, str]:
    """From one `HH:MM` UTC of the day to another, those of the next day being 24:00 and more; a session."""
    begins = _hour(day, start)
    ends = begins + timedelta(minutes=MINUTES) if end is None else _hour(day, end)
    return {"start_time": utc(begins), "end_time": utc(ends)}


def times(reservation: Mapping[str, Any]) -> dict[str, str]:
    """When a reservation begins and ends."""
    return {key: reservation[key] for key in ("start_time", "end_time")}


def utc(moment: datetime) -> str:
    """As the API writes an instant."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def after(instant: str, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> str:
    """The instant so much later, or earlier."""
    return utc(datetime.fromisoformat(instant) + timedelta(seconds=seconds, minutes=minutes, hours=hours))


def _hour(day: str, text: str) -> datetime:
    hours, minutes = text.split(":")
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=int(hours), minutes=int(minutes))


def _without_missing(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not MISSING}
