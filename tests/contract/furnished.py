"""One of each thing that the API knows, and what any answer about any of them must look like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from tests.api import Api, Response
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.appointments import slot as session
from tests.contract.calendars import Calendars
from tests.contract.callers import Caller
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.contract.rooms import slot as meeting

FAILURES: Final[Mapping[str, set[str]]] = {
    "appointments": {"statusCode", "message", "error"},
    "courts": {"error"},
    "gym": {"message"},
    "rooms": {"message"},
    "integrations": {"message"},
    "service": {"message"},
}
BESIDE: Final[Mapping[tuple[str, int], set[str]]] = {
    ("gym", 400): {"errors"},
    ("rooms", 409): {"conflicts"},
    ("rooms", 422): {"errors"},
    ("rooms", 429): {"retry_after"},
    ("integrations", 422): {"errors"},
}
"""What a failure may hold besides, by dialect and status (contract common.md, *Error shapes*)."""
_ID = re.compile(r"\{(\w+)\}")
UNCONFIGURED: Final = {
    *("/api/reservations/payment", "/api/reservations/create-with-payment"),
    *("/api/auth/forgot", "/api/auth/confirm/resend"),
}
"""Routes of the payment provider and of the queue of mails, which these tests lack: they are unavailable."""


@dataclass(frozen=True)
class Furnished:
    """The API over tables with one of each thing; the ids of each by dialect and path parameter."""

    api: Api
    ids: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, Any]

    @classmethod
    def over(cls, api: Api) -> Self:
        """Make one of each, as those whom the tests know."""
        courts, gym, rooms, appointments = Courts(api), Gym(api), Rooms(api), Appointments(api)
        room = rooms.room_id
        appointments.practising()
        cancha, reserva, account = courts.cancha_id, courts.booked()["id"], courts.registered().usuario["id"]
        gym.by("ana").joined()
        class_session = gym.scheduled()
        feed, webhook = Calendars(api).made(), _webhook(rooms.admin)
        _offer(rooms.admin, cancha)
        ids = {
            "appointments": {
                "reservation_id": appointments.booked()["id"],
                "professional_id": PROFESSIONAL,
                "client_id": "ana",
                "user_id": "ana",
            },
            "courts": {"cancha_id": cancha, "reserva_id": reserva, "usuario_id": account},
            "gym": {
                "class_id": gym.class_id,
                "session_id": class_session,
                "membership_id": gym.by("ana").membership().body["data"]["id"],
                "reservation_id": gym.by("ana").seated(class_session)["id"],
            },
            "rooms": {"room_id": str(room), "booking_id": str(rooms.booked()["id"])},
            "integrations": {
                "feed_id": feed["id"],
                "webhook_id": webhook,
                "user_id": rooms.by("carla").known().user,
                "tenant": "default",
                "kind": "court",
                "id": cancha,
                "closure_id": _closure(rooms.admin),
                "calendar": feed["path"].rsplit("/", 1)[1],
            },
            "service": {
                "version": "0123456789abcdef",
                "name": "docs.js",
                "tenant": "default",
                "kind": "court",
                "id": cancha,
            },
        }
        return cls(api, ids, _fields(cancha, class_session, room))

    def ids_for(self, tag: str, method: str, path: str) -> dict[str, str]:
        """The ids in a route's path, of what exists; who subscribes to a calendar names it otherwise."""
        known = self.ids.get(tag, {})
        found = {name: known[name] for name in _ID.findall(path)}
        if method.upper() == "GET" and "feed_id" in found:
            found["feed_id"] = known["calendar"]
        return found


def _webhook(admin: Caller) -> str:
    answer = admin.request("POST", "/api/webhooks", json={"url": "https://hooks.example.com/cupo"})
    assert answer.status == 201, answer.raw
    return str(answer.body["data"]["id"])


def _offer(admin: Caller, cancha: str) -> None:
    body = {"resources": [{"kind": "court", "id": cancha}]}
    answer = admin.request("PUT", "/api/booking-page", json=body)
    assert answer.status == 200, answer.raw


def _closure(admin: Caller) -> str:
    body = {"from": "2024-12-24", "to": "2024-12-24", "title": "Feriado", "reason": "Nochebuena"}
    answer = admin.request("POST", "/api/closures", json=body)
    assert answer.status == 201, answer.raw
    return str(answer.body["data"]["id"])


def _fields(cancha: str, class_session: str, room: int) -> dict[str, Any]:
    """Values by field that make sense beside the things that there are."""
    return {
        "canchaId": cancha,
        "fecha": "2024-01-16",
        "horaInicio": "09:00",
        "horaFin": "10:00",
        "classSessionId": class_session,
        "userProfileId": "bruno",
        "email": "eva@example.com",
        "sessionDate": "2024-01-17",
        "startTime": "11:00",
        "endTime": "12:00",
        "timezone": "UTC",
        "startDate": "2024-01-01",
        "endDate": "2024-12-31",
        "dateFrom": "2024-01-01",
        "month": "2024-01",
        "from": "2024-01-15",
        "until": "2024-01-29",
        "date": "2024-01-16",
        "color": "#aabbcc",
        "room_id": room,
        "guests": ["ana@example.com"],
        **meeting("15:00"),
        **session("15:00"),
        "client_id": "ana",
        "professional_id": PROFESSIONAL,
        "work_days": "MON-FRI",
        "work_start_time": "09:00",
        "work_end_time": "18:00",
        "phone": "912345678",
        "country": "CL",
        "url": "https://hooks.example.com/other",
        "events": ["reservation.created"],
    }


def unbroken(answer: Response, tag: str, path: str) -> None:
    """Assert that nothing is broken: an answer, or a failure in the dialect's own shape; always JSON."""
    seen = (answer.status, answer.headers, answer.raw[:300])
    assert answer.status < 500 or (answer.status == 503 and path.partition("?")[0] in UNCONFIGURED), seen
    assert answer.headers["x-request-id"], seen
    if answer.status < 400:
        return
    assert answer.headers["content-type"] == "application/json", seen
    assert isinstance(answer.body, dict), seen
    needed, beside = FAILURES[tag], BESIDE.get((tag, answer.status), set())
    if "rule" in answer.body:
        beside = beside | {"rule", "allowed"}
    assert needed <= set(answer.body) <= needed | beside, seen
    assert all(
        isinstance(answer.body[name], str) and answer.body[name] for name in needed - {"statusCode"}
    ), seen
    assert answer.body.get("statusCode", answer.status) == answer.status, seen
