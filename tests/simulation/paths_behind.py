"""What happens behind the API: the relay, the queues' workers, and the sweep for each kind of due thing."""

from tests.simulation.paths_around import PHONE, VERIFIED, WEBHOOK
from tests.simulation.paths_gym import FULL, QUEUED, member
from tests.simulation.steps import Path, Sweep, Turn, Wait, admin, by, settings

_ROOM = admin("POST", "/api/rooms", {"name": "A", "capacity": 10}, makes="room")
_MET = tuple(by(user, "GET", "/api/rooms") for user in ("ana", "bruno", "carla"))
_BOOKING = {
    "title": "Reunión",
    "room_id": "<room>",
    "start_datetime": "2026-03-12T10:00:00Z",
    "end_datetime": "2026-03-12T11:00:00Z",
    "guests": ["bruno@example.com", "carla@example.com"],
}
_BOOKED = (_ROOM, *_MET, by("ana", "POST", "/api/bookings", _BOOKING, makes="booking"))
_MOVED = by("ana", "PUT", "/api/bookings/<booking>", {"start_datetime": "2026-03-12T09:00:00Z"})
_OVER_NIGHT = by("ana", "PUT", "/api/bookings/<booking>", {"end_datetime": "2026-03-13T02:00:00Z"})
_DELETED = by("ana", "DELETE", "/api/bookings/<booking>")
_HOURS = {"work_days": "MON-SUN", "work_start_time": "08:00", "work_end_time": "20:00", "timezone": "UTC"}
_APPROVING = settings({**_HOURS, "requires_approval": True})
_VISIT = {
    "client_id": "ana",
    "professional_id": "sara",
    "start_time": "2026-03-12T10:00:00Z",
    "end_time": "2026-03-12T11:00:00Z",
}
_HOLD = by("ana", "POST", "/api/reservations/create-without-payment", _VISIT, makes="visit")
_CONFIRMED = admin("PATCH", "/api/reservations/<visit>", {"status": "CONFIRMED"})
_LEADS = admin("PUT", "/api/reminders", {"rooms": 60, "appointments": 60, "classes": 60})
_SHORT = member("ana", endDate="2026-03-10")
_PAUSING = {
    "check_in": {"opens": 30, "closes": 10, "release": True},
    "max_no_shows": {"count": 1, "days": 30, "pause": 30},
}
_BEFORE_THURSDAY = Wait(69.2, is_settled=True)

BEHIND = (
    Path("relay: a booking made, moved, deleted", (*_BOOKED, _MOVED, _DELETED), Turn("relay")),
    Path(
        "relay: a seat inherited",
        (*QUEUED, by("ana", "DELETE", "/api/v1/reservations/<seat_ana>")),
        Turn("relay"),
    ),
    Path("e-mail: a booking with guests", _BOOKED, Turn("email")),
    Path("e-mail: a booking made and moved", (*_BOOKED, _MOVED), Turn("email")),
    Path("e-mail: a booking deleted", (*_BOOKED, Wait(0.1, is_settled=True), _DELETED), Turn("email")),
    Path(
        "e-mail: an appointment confirmed",
        (_APPROVING, _HOLD, Wait(0.1, is_settled=True), _CONFIRMED),
        Turn("email"),
    ),
    Path(
        "phone: a booking's reminder by SMS",
        (_LEADS, *_BOOKED, PHONE, VERIFIED, _BEFORE_THURSDAY, Sweep()),
        Turn("phone"),
    ),
    Path("webhook: fan out", (WEBHOOK, *_BOOKED), Turn("webhook")),
    Path("webhook: deliver", (WEBHOOK, *_BOOKED), Turn("delivery")),
    Path("sweep: a hold expires", (_APPROVING, _HOLD, Wait(0.1, is_settled=True)), Turn("sweep", 24.5)),
    Path("sweep: an appointment is completed", (_APPROVING, _HOLD, _CONFIRMED), Turn("sweep", 80)),
    Path("sweep: a booking is reminded of", (_LEADS, *_BOOKED, _BEFORE_THURSDAY), Turn("sweep")),
    Path("sweep: a booking is completed", _BOOKED, Turn("sweep", 80)),
    Path(
        "sweep: a no-show that pauses its holder",
        (admin("PUT", "/api/rules/room", _PAUSING), *_BOOKED),
        Turn("sweep", 80),
    ),
    Path("sweep: a seat is reminded of", (_LEADS, *FULL), Turn("sweep", 53.2)),
    Path("sweep: a session begins", QUEUED, Turn("sweep", 54.5)),
    Path("sweep: a session ends, with seat and waitlist", QUEUED, Turn("sweep", 55.5)),
    Path(
        "sweep: an old booking with guests leaves the lists",
        (*_BOOKED, _OVER_NIGHT, Wait(80, is_settled=True)),
        Turn("sweep", 24 * 40),
    ),
    Path("sweep: an old seat leaves the lists", (*FULL, Wait(80, is_settled=True)), Turn("sweep", 24 * 40)),
    Path("sweep: a membership ends", (_SHORT,), Turn("sweep", 48)),
)
