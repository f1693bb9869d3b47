"""Every path that writes: of courts, appointments and rooms; the others are beside it."""

from typing import Any

from tests.simulation.paths_around import AROUND
from tests.simulation.paths_behind import BEHIND
from tests.simulation.paths_gym import GYM, LATE_FEE
from tests.simulation.steps import Path, Pay, Reverse, Sweep, Wait, admin, by, settings

# From a day before the start on; whoever has not come within half an hour frees the rest.
CHECK_IN = {"opens": 1440, "closes": 30, "release": True}
COURT = admin(
    "POST",
    "/api/canchas",
    {"nombre": "Norte", "tipo": "TENIS", "precioPorHora": 10, "capacidad": 4},
    makes="court",
)
_OTHER_COURT = admin(
    "POST",
    "/api/canchas",
    {"nombre": "Sur", "tipo": "TENIS", "precioPorHora": 10, "capacidad": 4},
    makes="other",
)
_RESERVA = {"canchaId": "<court>", "fecha": "2026-03-10", "horaInicio": "10:00", "horaFin": "11:00"}
RESERVED = by("ana", "POST", "/api/reservas", _RESERVA, makes="reserva")
_ONE_COURT = (COURT, RESERVED)
_PATCH = "/api/reservas/<reserva>"
_ABOUT: dict[str, Any] = {"about": "reserva"}


def _at(hour: int) -> dict[str, str]:
    return {**_RESERVA, "horaInicio": f"{hour:02}:00", "horaFin": f"{hour + 1:02}:00"}


_FUTBOL = {"nombre": "Este", "tipo": "FUTBOL", "precioPorHora": 20, "capacidad": 10}

_OFFER = admin("PUT", "/api/booking-page", {"resources": [{"kind": "court", "id": "<court>"}]})
_GUEST = {"name": "Gala", "email": "gala@example.com", "start": "2026-03-10T10:00:00Z", "minutes": 60}
_HELD = by("nobody", "POST", "/api/book/default/court/<court>", _GUEST)

COURTS = (
    Path("court: create", (), admin("POST", "/api/canchas", _FUTBOL, has_key=True)),
    Path("court: change", (COURT,), admin("PUT", "/api/canchas/<court>", {"nombre": "Oeste"})),
    Path("court: delete", (COURT,), admin("DELETE", "/api/canchas/<court>")),
    Path("court: rules", (COURT,), admin("PUT", "/api/rules/court/<court>", {"notice": 5})),
    Path("reserva: create", (COURT,), by("ana", "POST", "/api/reservas", _RESERVA, has_key=True)),
    Path(
        "reserva: create on a day that is full",
        (COURT, *(admin("POST", "/api/reservas", _at(hour)) for hour in range(6, 10))),
        by("ana", "POST", "/api/reservas", _RESERVA, has_key=True),
    ),
    Path("reserva: confirm", _ONE_COURT, admin("PATCH", _PATCH, {"estado": "CONFIRMADA"}, **_ABOUT)),
    Path("reserva: cancel", _ONE_COURT, by("ana", "PATCH", _PATCH, {"estado": "CANCELADA"}, **_ABOUT)),
    Path("reserva: move within its day", _ONE_COURT, admin("PATCH", _PATCH, {"horaFin": "12:00"}, **_ABOUT)),
    Path(
        "reserva: move to another day", _ONE_COURT, admin("PATCH", _PATCH, {"fecha": "2026-03-12"}, **_ABOUT)
    ),
    Path(
        "reserva: move to another court",
        (COURT, _OTHER_COURT, RESERVED),
        admin("PATCH", _PATCH, {"canchaId": "<other>"}, **_ABOUT),
    ),
    Path(
        "reserva: check in",
        (admin("PUT", "/api/rules/court", {"check_in": CHECK_IN}), *_ONE_COURT),
        admin("POST", f"{_PATCH}/check-in", {}, **_ABOUT),
    ),
    Path(
        "reserva: cancel by the link of a mail",
        (*_ONE_COURT, Wait(0.1, is_settled=True)),
        by("nobody", "POST", "/api/links/cancel", {"token": "<cancel>"}, **_ABOUT),
    ),
    Path("booking page: offer a court", (COURT,), _OFFER),
    Path("guest: hold a time", (COURT, _OFFER), _HELD, is_budgeted=True),
    Path(
        "guest: confirm by the link of a mail",
        (COURT, _OFFER, _HELD, Wait(0.1, is_settled=True)),
        by("nobody", "POST", "/api/links/confirm", {"token": "<confirm>"}),
    ),
    Path("reserva: delete", _ONE_COURT, admin("DELETE", _PATCH, **_ABOUT)),
)

_HOURS = {"work_days": "MON-SUN", "work_start_time": "08:00", "work_end_time": "20:00", "timezone": "UTC"}
SARA = settings(_HOURS)
_APPROVING = settings({**_HOURS, "requires_approval": True})
_PAID = settings({**_HOURS, "requires_deposit": True, "deposit_amount": 1500})
_SLOT = {"start_time": "2026-03-12T10:00:00Z", "end_time": "2026-03-12T11:00:00Z"}
_VISIT = {"client_id": "ana", "professional_id": "sara", **_SLOT}
_WITHOUT, _ONE = "/api/reservations/create-without-payment", "/api/reservations/<visit>"
_MADE = by("ana", "POST", _WITHOUT, _VISIT, makes="visit")
_OF_VISIT: dict[str, Any] = {"about": "visit"}
_CHECKOUT = by("ana", "POST", "/api/reservations/payment", {"reservation": _VISIT, "deposit_amount": 1500})
_BRUNOS = {**_VISIT, "client_id": "bruno"}
_NOTIFIED = by(
    "nobody",
    "POST",
    "/api/reservations/create-with-payment?type=payment&data.id=<payment>",
    {},
    is_signed=True,
)
_BLOCK = {
    "client_id": "sara",
    "professional_id": "sara",
    "start_time": "2026-03-11T22:00:00Z",
    "end_time": "2026-03-13T06:00:00Z",
}
_BLOCKED = admin("POST", _WITHOUT, _BLOCK, makes="visit")

APPOINTMENTS = (
    Path("professional: first settings", (), SARA),
    Path("professional: change", (SARA,), settings({"buffer_minutes": 10})),
    Path("appointment: create", (SARA,), by("ana", "POST", _WITHOUT, _VISIT, has_key=True)),
    Path("appointment: create a hold", (_APPROVING,), by("ana", "POST", _WITHOUT, _VISIT, has_key=True)),
    Path(
        "appointment: create where a hold has lapsed",
        (_APPROVING, _MADE, Wait(25)),
        by("bruno", "POST", _WITHOUT, _BRUNOS, has_key=True),
    ),
    Path("appointment: block several days", (SARA,), admin("POST", _WITHOUT, _BLOCK, has_key=True)),
    Path(
        "appointment: confirm",
        (_APPROVING, _MADE),
        admin("PATCH", _ONE, {"status": "CONFIRMED"}, **_OF_VISIT),
    ),
    Path("appointment: cancel", (SARA, _MADE), admin("PATCH", _ONE, {"status": "CANCELLED"}, **_OF_VISIT)),
    Path(
        "appointment: move",
        (SARA, _MADE),
        by(
            "ana",
            "PATCH",
            _ONE,
            {"start_time": "2026-03-13T15:00:00Z", "end_time": "2026-03-13T16:00:00Z"},
            **_OF_VISIT,
        ),
    ),
    Path(
        "appointment: move several days to others",
        (SARA, _BLOCKED),
        admin(
            "PATCH",
            _ONE,
            {"start_time": "2026-03-12T22:00:00Z", "end_time": "2026-03-15T06:00:00Z"},
            **_OF_VISIT,
        ),
    ),
    Path(
        "appointment: check in",
        (admin("PUT", "/api/rules/professional", {"check_in": CHECK_IN}), SARA, _MADE, Wait(60)),
        admin("POST", f"{_ONE}/check-in", {}, **_OF_VISIT),
    ),
    Path("appointment: delete", (SARA, _MADE), by("ana", "DELETE", _ONE, **_OF_VISIT)),
    Path("appointment: delete several days", (SARA, _BLOCKED), admin("DELETE", _ONE, **_OF_VISIT)),
    Path(
        "appointment: list by users",
        (SARA, _MADE),
        admin("POST", "/api/reservations/by-users", [{"id": "<visit>"}]),
    ),
    Path(
        "deposit: check out",
        (_PAID,),
        by("ana", "POST", _CHECKOUT.path, _CHECKOUT.body, has_key=True),
    ),
    Path("deposit: paid", (_PAID, _CHECKOUT, Pay()), _NOTIFIED),
    Path("deposit: paid after the hold expired", (_PAID, _CHECKOUT, Pay(), Wait(25)), _NOTIFIED),
    Path(
        "deposit: paid after the slot was taken",
        (
            _PAID,
            _CHECKOUT,
            Pay(),
            Wait(25),
            by("bruno", "POST", _CHECKOUT.path, {"reservation": _BRUNOS, "deposit_amount": 1500}),
        ),
        _NOTIFIED,
    ),
    Path(
        "deposit: paid after the hold was deleted",
        (_PAID, _CHECKOUT, Pay(), admin("DELETE", "/api/reservations/<hold>")),
        _NOTIFIED,
    ),
    Path(
        "deposit: cancel what was paid",
        (_PAID, _CHECKOUT, Pay(), _NOTIFIED),
        admin("PATCH", "/api/reservations/<hold>", {"status": "CANCELLED"}),
    ),
    Path("deposit: refunded", (_PAID, _CHECKOUT, Pay(), _NOTIFIED, Reverse("refunded")), _NOTIFIED),
    Path("deposit: disputed", (_PAID, _CHECKOUT, Pay(), _NOTIFIED, Reverse("in_mediation")), _NOTIFIED),
    Path(
        "deposit: charged back before it was heard of",
        (_PAID, _CHECKOUT, Pay(), Reverse("charged_back")),
        _NOTIFIED,
    ),
    Path(
        "deposit: refunded after a late payment reserved again",
        (_PAID, _CHECKOUT, Pay(), Wait(25), Sweep(), _NOTIFIED, Reverse("refunded")),
        _NOTIFIED,
    ),
    Path(
        "deposit: refunded after the hold was deleted",
        (_PAID, _CHECKOUT, Pay(), admin("DELETE", "/api/reservations/<hold>"), Reverse("refunded")),
        _NOTIFIED,
    ),
)

ROOM = admin("POST", "/api/rooms", {"name": "A", "capacity": 10}, makes="room")
_OTHER_ROOM = admin("POST", "/api/rooms", {"name": "B", "capacity": 10}, makes="other")
MET = tuple(by(user, "GET", "/api/rooms") for user in ("ana", "bruno", "carla"))
_BOOKING = {
    "title": "Reunión",
    "room_id": "<room>",
    "start_datetime": "2026-03-12T10:00:00Z",
    "end_datetime": "2026-03-12T11:00:00Z",
}
_GUESTS = {"guests": ["bruno@example.com", "carla@example.com"]}
_OVERNIGHT = {"start_datetime": "2026-03-12T23:00:00Z", "end_datetime": "2026-03-13T01:00:00Z"}
_ELSEWHEN = {"token": "<move>", "start": "2026-03-12T15:00:00Z"}
BOOKED = by("ana", "POST", "/api/bookings", _BOOKING | _GUESTS, makes="booking")
_BOOKED_ROOM = (ROOM, *MET, BOOKED)
_BOOKED_ONE = "/api/bookings/<booking>"
_OF_BOOKING: dict[str, Any] = {"about": "booking"}

ROOMS = (
    Path("room: create", (), admin("POST", "/api/rooms", {"name": "A", "capacity": 10}, has_key=True)),
    Path("room: rename", (ROOM,), admin("PUT", "/api/rooms/<room>", {"name": "C"})),
    Path("room: delete", (ROOM,), admin("DELETE", "/api/rooms/<room>")),
    Path("booking: create", (ROOM,), by("ana", "POST", "/api/bookings", _BOOKING, has_key=True)),
    Path(
        "booking: create with guests",
        (ROOM, *MET),
        by("ana", "POST", "/api/bookings", _BOOKING | _GUESTS, has_key=True),
    ),
    Path(
        "booking: create over midnight with guests",
        (ROOM, *MET),
        by("ana", "POST", "/api/bookings", _BOOKING | _GUESTS | _OVERNIGHT, has_key=True),
    ),
    Path(
        "booking: move over midnight", _BOOKED_ROOM, by("ana", "PUT", _BOOKED_ONE, _OVERNIGHT, **_OF_BOOKING)
    ),
    Path(
        "booking: move to another room with other guests",
        (*_BOOKED_ROOM, _OTHER_ROOM),
        by("ana", "PUT", _BOOKED_ONE, {"room_id": "<other>", "guests": ["bruno@example.com"]}, **_OF_BOOKING),
    ),
    Path(
        "booking: cancel",
        _BOOKED_ROOM,
        by("ana", "PATCH", f"{_BOOKED_ONE}/cancel", {"reason": "No"}, **_OF_BOOKING),
    ),
    Path(
        "booking: check in",
        (admin("PUT", "/api/rules/room", {"check_in": CHECK_IN}), *_BOOKED_ROOM, Wait(60)),
        admin("POST", f"{_BOOKED_ONE}/check-in", {}, **_OF_BOOKING),
    ),
    Path(
        "booking: move by the link of a mail",
        (*_BOOKED_ROOM, Wait(0.1, is_settled=True)),
        by("nobody", "POST", "/api/links/move", _ELSEWHEN, **_OF_BOOKING),
    ),
    Path("booking: delete", _BOOKED_ROOM, by("ana", "DELETE", _BOOKED_ONE, **_OF_BOOKING)),
    Path(
        "booking: delete too late, for a fee",
        (admin("PUT", "/api/rules/room", LATE_FEE), *_BOOKED_ROOM),
        by("ana", "DELETE", _BOOKED_ONE, **_OF_BOOKING),
    ),
)

PATHS = (*COURTS, *APPOINTMENTS, *ROOMS, *GYM, *AROUND, *BEHIND)
