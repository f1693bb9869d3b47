"""Create, move, confirm, cancel, delete in each dialect, and who reads what of it ten seconds later at most.

What ran is the whole path: stream, relay, topic, queue, notify, and the mail service.
"""

import uuid
from typing import Any, Final

import pytest

from tests.e2e import rooms
from tests.e2e.client import Api, day_after
from tests.e2e.inbox import FIRST_PATIENCE_SECONDS, sent_to, wait_until

DAY: Final = day_after(5)


@pytest.fixture(autouse=True)
def _local(note: dict[str, Any]) -> None:
    """Only the local stack keeps what it sends."""


@pytest.fixture
def user() -> str:
    """A user who has got nothing yet."""
    return f"e2e-told-{uuid.uuid4().hex[:8]}"


class Told:
    """What a user has been sent, message by message."""

    def __init__(self, user: str) -> None:
        self._address = f"{user}@example.com"
        self._seen = 0

    def next(self) -> tuple[str, str]:
        """The next mail: how its subject begins, and the method of its calendar part; it comes alone."""
        wait_until(lambda: len(sent_to(self._address)) > self._seen, FIRST_PATIENCE_SECONDS)
        mails = sent_to(self._address)[self._seen :]
        assert len(mails) == 1, [mail.subject for mail in mails]
        self._seen += 1
        [part] = mails[0].attachments
        return str(mails[0].subject).partition(":")[0], str(part["content_type"]).rpartition("=")[2]


def test_a_court(api: Api, court: str, user: str) -> None:
    told = Told(user)
    made = api.book(court, DAY, "09:00", "10:00", user=user).body["reserva"]["id"]
    assert told.next() == ("Reserva recibida", "REQUEST")
    api.call("PATCH", f"/api/reservas/{made}", {"estado": "CONFIRMADA"})
    assert told.next() == ("Reserva confirmada", "REQUEST")
    api.call("PATCH", f"/api/reservas/{made}", {"horaInicio": "11:00", "horaFin": "12:00"})
    assert told.next() == ("Reserva reprogramada", "REQUEST")
    api.call("PATCH", f"/api/reservas/{made}", {"estado": "CANCELADA"})
    assert told.next() == ("Reserva cancelada", "CANCEL")
    other = api.book(court, DAY, "09:00", "10:00", user=user).body["reserva"]["id"]
    assert told.next()[1] == "REQUEST"
    assert api.call("DELETE", f"/api/reservas/{other}").status == 200
    assert told.next() == ("Reserva eliminada", "CANCEL")


def test_a_room(api: Api, user: str) -> None:
    creator, guest = Told(user), Told(f"{user}-guest")
    room = rooms.new_room(api)
    api.call("GET", "/api/rooms", user=f"{user}-guest", role="user")
    times = {"start_datetime": f"{DAY}T09:00:00Z", "end_datetime": f"{DAY}T10:00:00Z"}
    guests = [f"{user}-guest@example.com"]
    made = rooms.booked(api, room, times, user=user, title="Plan", guests=guests)
    path = f"/api/bookings/{made['id'] if isinstance(made, dict) else made}"
    assert creator.next() == ("Reserva confirmada", "REQUEST")
    assert guest.next() == ("Invitación", "REQUEST")
    later = {"start_datetime": f"{DAY}T11:00:00Z", "end_datetime": f"{DAY}T12:00:00Z"}
    assert api.call("PUT", path, later, user=user, role="user").status == 200
    assert creator.next()[1] == guest.next()[1] == "REQUEST"
    assert api.call("PATCH", f"{path}/cancel", {}, user=user, role="user").status == 200
    assert creator.next()[1] == guest.next()[1] == "CANCEL"


def test_an_appointment(api: Api, user: str) -> None:
    professional, client = Told(f"{user}-pro"), Told(user)
    settings = {
        "work_days": "MON-SUN",
        "work_start_time": "08:00",
        "work_end_time": "20:00",
        "timezone": "UTC",
    }
    of = f"{user}-pro"
    path = f"/api/professional-settings/{of}"
    assert (
        api.call("PATCH", path, {**settings, "requires_approval": True}, user=of, role="STAFF").status == 200
    )
    times = {"start_time": f"{DAY}T09:00:00Z", "end_time": f"{DAY}T10:00:00Z"}
    body = {"client_id": user, "professional_id": of, **times}
    made = api.call("POST", "/api/reservations/create-without-payment", body, user=user, role="user").body[
        "data"
    ]
    assert client.next()[1] == professional.next()[1] == "REQUEST"
    path = f"/api/reservations/{made['id']}"
    assert api.call("PATCH", path, {"status": "CONFIRMED"}, user=of, role="STAFF").status == 200
    assert client.next()[1] == professional.next()[1] == "REQUEST"
    later = {"start_time": f"{DAY}T11:00:00Z", "end_time": f"{DAY}T12:00:00Z"}
    assert api.call("PATCH", path, later, user=user, role="user").status == 200
    assert client.next()[1] == professional.next()[1] == "REQUEST"
    assert api.call("DELETE", path, user=user, role="user").status == 200
    assert client.next()[1] == professional.next()[1] == "CANCEL"


def test_a_class(api: Api, user: str) -> None:
    told = Told(user)
    days = {"startDate": day_after(-1), "endDate": day_after(30), "price": 1}
    api.call("POST", "/api/v1/memberships", {"userProfileId": user, "type": "BASIC", **days})
    made = api.call("POST", "/api/v1/classes", {"name": f"Yoga {user}", "duration": 60, "maxCapacity": 5})
    times = {"sessionDate": DAY, "startTime": "09:00", "endTime": "10:00"}
    session = api.call("POST", f"/api/v1/classes/{made.body['data']['id']}/sessions", times).body["data"][
        "id"
    ]
    seat = api.call("POST", "/api/v1/reservations", {"classSessionId": session}, user=user, role="user")
    assert told.next()[1] == "REQUEST"
    path = f"/api/v1/class-sessions/{session}"
    assert api.call("PATCH", path, {"startTime": "11:00", "endTime": "12:00"}).status == 200
    assert told.next()[1] == "REQUEST"
    seat_path = f"/api/v1/reservations/{seat.body['data']['id']}"
    assert api.call("DELETE", seat_path, user=user, role="user").status == 200
    assert told.next()[1] == "CANCEL"
    assert api.call("PATCH", f"{seat_path}/reactivate", {}, user=user, role="user").status == 200
    assert told.next()[1] == "REQUEST"
    assert api.call("PATCH", path, {"status": "CANCELLED"}).status == 200
    assert told.next()[1] == "CANCEL"
