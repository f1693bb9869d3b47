"""No answer depends on whether the schedule has come by (contract common.md, *Statuses inside*).

The same requests are sent twice from the same state, at instants around everything that time decides: once as
if the sweep had never run, once where it has run at each instant so far.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from chalicelib import functions
from chalicelib.store import account_overrides, people, preferences, resources
from tests import engine
from tests.api import Api, Response
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.calendars import Calendars
from tests.contract.common.adapters import Dialect
from tests.contract.courts import At, Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address

DAY: Final = "2024-01-15"
Answer = tuple[int, bytes]
"""Status and body, to the byte but for the id of what is new."""


@dataclass(frozen=True)
class Sent:
    """One request, by somebody."""

    caller: Any
    method: str
    path: str
    json: Any = None

    def send(self) -> Response:
        body = {} if self.json is None else {"json": self.json}
        answer: Response = self.caller.request(self.method, self.path, **body)
        return answer


@dataclass(frozen=True)
class Story:
    """What stands before time passes: the instants to look at, what is read, and what is tried."""

    instants: tuple[str, ...]
    reads: tuple[Sent, ...]
    writes: tuple[Sent, ...]


def gets(caller: Any, *paths: str) -> tuple[Sent, ...]:
    return tuple(Sent(caller, "GET", path) for path in paths)


def feed_of(verbs: Any) -> Sent:
    """Return the request for Ana's calendar, which her program sends."""
    calendars = Calendars(verbs.api)
    return Sent(calendars.nobody, "GET", calendars.made(detail="details")["path"])


def moments(*times: str) -> tuple[str, ...]:
    return tuple(f"{time if 'T' in time else f'{DAY}T{time}'}Z" for time in times)


def appointments(verbs: Appointments) -> Story:
    """A confirmed appointment with a buffer behind it, and a hold of another hour."""
    verbs.practising(buffer_minutes=15, requires_approval=True, work_start_time="08:00")
    of_day = {"date": DAY, "professional_id": PROFESSIONAL}
    confirmed = verbs.booked_in("CONFIRMED", start_time=f"{DAY}T10:00:00Z", end_time=f"{DAY}T10:45:00Z")["id"]
    hold = verbs.booked(start_time=f"{DAY}T11:30:00Z", end_time=f"{DAY}T12:15:00Z")["id"]
    sara, admin, one = verbs.professional, verbs.admin, "/api/reservations"
    block = {"client_id": PROFESSIONAL, "professional_id": PROFESSIONAL}
    later = {"start_time": f"{DAY}T15:00:00Z", "end_time": f"{DAY}T15:45:00Z"}
    return Story(
        moments(
            "09:59:59", "10:44:59", "10:45:00", "10:59:59", "11:00:00", "11:29:59", "11:30:00", "12:15:00"
        ),
        (
            *gets(verbs, f"{one}/user/ana", f"{one}/{confirmed}", f"{one}/{hold}"),
            *gets(sara, f"{one}/professional/{PROFESSIONAL}"),
            *gets(verbs, f"{one}/availability?date={of_day['date']}&professional_id={PROFESSIONAL}"),
            *gets(admin, one),
            Sent(sara, "POST", f"{one}/by-users", [{"id": confirmed}, {"id": hold}]),
            feed_of(verbs),
        ),
        (
            *(
                Sent(caller, "PATCH", f"{one}/{reservation}", body)
                for reservation in (confirmed, hold)
                for caller in (sara, verbs)
                for body in ({"status": "CONFIRMED"}, {"status": "CANCELLED"}, later)
            ),
            *(Sent(verbs, "DELETE", f"{one}/{reservation}") for reservation in (confirmed, hold)),
            *(
                Sent(
                    sara,
                    "POST",
                    f"{one}/create-without-payment",
                    {**block, "start_time": start, "end_time": end},
                )
                for start, end in (
                    (f"{DAY}T10:45:00Z", f"{DAY}T11:15:00Z"),
                    (f"{DAY}T10:30:00Z", f"{DAY}T13:00:00Z"),
                    (f"{DAY}T11:45:00Z", f"{DAY}T18:00:00Z"),
                )
            ),
        ),
    )


def checked_in(verbs: Courts) -> Story:
    """Two courts, one given away when nobody comes: on each a confirmed reserva and a pending one."""
    admin, one, other = verbs.admin, "/api/reservas", verbs.built(nombre="Cancha B")["id"]
    words, ids = ("CONFIRMADA", "COMPLETADA", "CANCELADA"), []
    for cancha, is_released in ((verbs.cancha_id, True), (other, False)):
        rule = {"check_in": {"opens": 15, "closes": 15, "release": is_released}}
        assert admin.request("PUT", f"/api/rules/court/{cancha}", json=rule).status == 200
        times = {"cancha_id": cancha, "hora_inicio": "10:00", "hora_fin": "11:00"}
        ids.append(verbs.booked_in("CONFIRMADA", **times)["id"])
        ids.append(verbs.booked(cancha_id=cancha, hora_inicio="11:00", hora_fin="12:00")["id"])
    slots = [
        {"canchaId": cancha, "fecha": DAY, "horaInicio": "10:30", "horaFin": "11:30"}
        for cancha in (verbs.cancha_id, other)
    ]
    return Story(
        moments("10:14:59", "10:15:00", "11:00:00", "11:14:59", "11:15:00", "12:00:00"),
        (
            *gets(verbs, one, *(f"{one}/{reserva}" for reserva in ids)),
            *gets(verbs, f"/api/canchas/{verbs.cancha_id}/disponibilidad?fecha={DAY}"),
            *gets(admin, one),
            feed_of(verbs),
        ),
        (
            *(Sent(admin, "POST", f"{one}/{reserva}/check-in", {}) for reserva in ids),
            *(Sent(verbs, "POST", f"{one}/{reserva}/check-in", {}) for reserva in ids),
            *(
                Sent(admin, "PATCH", f"{one}/{reserva}", change)
                for reserva in ids
                for change in (*({"estado": word} for word in words), {"horaFin": "12:30"}, {"notas": "hola"})
            ),
            *(Sent(verbs, "PATCH", f"{one}/{reserva}", {"estado": "CANCELADA"}) for reserva in ids),
            *(Sent(admin, "POST", one, slot) for slot in slots),
        ),
    )


def courts(verbs: Courts) -> Story:
    """A reserva that is confirmed and one that is not."""
    slot = {"canchaId": verbs.cancha_id, "fecha": DAY}
    confirmed, pending = (
        str(verbs.request("POST", "/api/reservas", json={**slot, **times}).body["reserva"]["id"])
        for times in (
            {"horaInicio": "10:00", "horaFin": "11:00"},
            {"horaInicio": "11:00", "horaFin": "12:00"},
        )
    )
    admin, one = verbs.admin, "/api/reservas"
    assert admin.request("PATCH", f"{one}/{confirmed}", json={"estado": "CONFIRMADA"}).status == 200
    words = ("PENDIENTE", "CONFIRMADA", "COMPLETADA", "CANCELADA")
    changes: list[dict[str, Any]] = [{"estado": word} for word in words]
    changes += [{"notas": "hola"}, {"horaInicio": "15:00", "horaFin": "16:00"}]
    return Story(
        moments("10:59:59", "11:00:00", "11:59:59", "12:00:00", "13:00:00"),
        (
            *gets(verbs, one, f"{one}/{confirmed}", f"{one}/{pending}"),
            *gets(admin, one, "/api/usuarios"),
            feed_of(verbs),
        ),
        (
            *(
                Sent(admin, "PATCH", f"{one}/{reserva}", change)
                for reserva in (confirmed, pending)
                for change in changes
            ),
            Sent(verbs, "PATCH", f"{one}/{confirmed}", {"estado": "CANCELADA"}),
            *(
                Sent(admin, "POST", one, {**slot, "horaInicio": start, "horaFin": end})
                for start, end in (("10:00", "11:00"), ("10:30", "11:30"), ("11:30", "12:30"))
            ),
            Sent(admin, "DELETE", f"{one}/{confirmed}"),
            Sent(verbs.by("root", role="SUPERADMIN"), "DELETE", f"/api/canchas/{verbs.cancha_id}"),
        ),
    )


def rooms(verbs: Rooms) -> Story:
    """A booking with a guest, in a room whose midnight is not that of UTC."""
    room = verbs.room_id
    verbs.changes(room, timezone="America/Santiago")
    booking = verbs.booked(
        title="Demo",
        start_datetime=f"{DAY}T10:00:00Z",
        end_datetime=f"{DAY}T11:00:00Z",
        guests=[address("bruno")],
    )["id"]
    one, span = f"/api/bookings/{booking}", f"start_datetime={DAY}T10:00:00Z&end_datetime={DAY}T11:00:00Z"
    later = {"start_datetime": f"{DAY}T20:00:00Z", "end_datetime": f"{DAY}T21:00:00Z"}
    changes: list[dict[str, Any]] = [{"title": "Otra"}, later, {"guests": []}]
    return Story(
        # In Santiago the day ends at three.
        moments("09:59:59", "10:00:00", "10:59:59", "11:00:00", "2024-01-16T02:59:59", "2024-01-16T03:00:00"),
        (
            *gets(verbs, *(f"/api/bookings?status={word}" for word in ("pending", "confirmed", "cancelled"))),
            *gets(verbs, "/api/bookings", one, f"/api/rooms/{room}/availability?{span}"),
            *gets(verbs, f"/api/bookings/check-availability?room_id={room}&{span}"),
            *gets(verbs, f"/api/bookings/calendar?start={DAY}&end={DAY}"),
            *gets(
                verbs, "/api/dashboard/weekly-calendar", f"/api/dashboard/room-calendar/{room}?month=2024-01"
            ),
            feed_of(verbs),
        ),
        (
            Sent(verbs, "PATCH", f"{one}/cancel", {}),
            *(Sent(verbs, "PUT", one, change) for change in changes),
            Sent(verbs, "DELETE", one),
            Sent(verbs.admin, "POST", "/api/bookings", {"title": "Otra", "room_id": room, **later}),
            Sent(verbs.admin, "DELETE", f"/api/rooms/{room}"),
        ),
    )


def gym(verbs: Gym) -> Story:
    """A session with room and a full one for which somebody waits; memberships, one of which ends today."""
    ana, bruno, carla = verbs.by("ana"), verbs.by("bruno").joined(), verbs.by("carla").joined()
    dario = verbs.by("dario", name="Darío").joined(end_date=DAY)
    roomy, full = ana.scheduled(), ana.scheduled(max_capacity=1, start_time="09:30", end_time="10:30")
    seat, other = ana.seated(roomy)["id"], ana.seated(full)["id"]
    cancelled, absent = bruno.seated_in("CANCELLED", roomy)["id"], carla.seated_in("NO_SHOW", roomy)["id"]
    bruno.waiting(full)
    membership = dario.membership().body["data"]["id"]
    staff, v1 = verbs.staff, "/api/v1"
    one, words = f"{v1}/reservations", ("CONFIRMED", "CANCELLED", "COMPLETED", "NO_SHOW")
    on = {"classSessionId": roomy}
    return Story(
        moments(
            "08:59:59",
            "09:00:00",
            "09:00:01",
            "09:59:59",
            "10:00:00",
            "10:30:00",
            "23:59:59",
            "2024-01-16T00:00:00",
        ),
        (
            *gets(staff, one, *(f"{one}?status={word}" for word in words)),
            *gets(ana, f"{one}/me", f"{one}/{seat}", f"{v1}/class-sessions/{full}"),
            *gets(ana, f"{v1}/classes/{verbs.class_id}/sessions"),
            *gets(
                staff, f"{v1}/memberships", *(f"{v1}/memberships?status={s}" for s in ("ACTIVE", "EXPIRED"))
            ),
            *gets(staff, f"{v1}/memberships?expiresSoon=true"),
            *gets(dario, f"{v1}/memberships/me"),
            *(Sent(caller, "POST", f"{one}/validate", on) for caller in (ana, bruno, dario)),
            feed_of(verbs),
        ),
        (
            *(Sent(caller, "POST", one, on) for caller in (ana, bruno, dario)),
            Sent(ana, "DELETE", f"{one}/{seat}"),
            *(Sent(staff, "PATCH", f"{one}/{seat}", {"status": word}) for word in words),
            Sent(staff, "PATCH", f"{one}/{seat}", {"notes": "hola"}),
            Sent(staff, "PATCH", f"{one}/{absent}", {"status": "COMPLETED"}),
            Sent(staff, "PATCH", f"{one}/{other}", {"status": "CANCELLED"}),
            Sent(bruno, "PATCH", f"{one}/{cancelled}/reactivate", {}),
            Sent(ana, "DELETE", f"{one}/{other}/permanent"),
            Sent(bruno, "DELETE", f"{one}/waitlist", {"classSessionId": full}),
            Sent(dario, "POST", f"{one}/waitlist", {"classSessionId": full}),
            *(
                Sent(staff, "PATCH", f"{v1}/class-sessions/{roomy}", change)
                for change in (
                    *({"status": word} for word in ("SCHEDULED", "IN_PROGRESS", "COMPLETED", "CANCELLED")),
                    {"startTime": "20:00", "endTime": "21:00"},
                    {"maxCapacity": 3},
                    {"notes": "hola"},
                )
            ),
            Sent(staff, "PATCH", f"{v1}/classes/{verbs.class_id}", {"maxCapacity": 1}),
            Sent(verbs.admin, "DELETE", f"{v1}/classes/{verbs.class_id}"),
            *(
                Sent(staff, "PATCH", f"{v1}/memberships/{membership}", change)
                for change in ({"endDate": "2024-02-15"}, {"status": "ACTIVE"}, {"notes": "hola"})
            ),
        ),
    )


STORIES: Final[dict[str, Callable[[Any], Story]]] = {
    "appointments": appointments,
    "courts": courts,
    "gym": gym,
    "rooms": rooms,
}


def answers(story: Story, state: Any) -> Iterator[tuple[Sent, list[Answer]]]:
    """Yield each request with its answer and, for a write, those of the first and last read after it."""
    _stand(state)
    yield from ((read, _answers(read)) for read in story.reads)
    for write in story.writes:
        _stand(state)
        yield write, _answers(write, story.reads[0], story.reads[-1])


def _answers(*requests: Sent) -> list[Answer]:
    sent = [request.send() for request in requests]
    new = _new_id(sent[0]) if sent[0].status == 201 else None
    return [
        (answer.status, answer.raw if new is None else answer.raw.replace(new.encode(), b"new"))
        for answer in sent
    ]


def _new_id(created: Response) -> str:
    thing = created.body.get("data") or created.body["reserva"]
    return str(thing.get("id", "new"))


def _stand(state: Any) -> None:
    engine.restore(state)
    for module in (account_overrides, people, preferences, resources):
        module.clear_cache()


@pytest.fixture
def story(dialect: Dialect) -> Story:
    return STORIES[dialect.name](dialect.verbs)


def test_the_same_is_answered_before_and_after_the_sweep_of_who_did_not_come(api: Api, at: At) -> None:
    _holds(checked_in(Courts(api)), at)


def test_the_same_is_answered_before_and_after_the_sweep(story: Story, at: At) -> None:
    _holds(story, at)


def _holds(story: Story, at: At) -> None:
    never = swept = engine.saved()
    for instant in story.instants:
        at(instant)
        _stand(swept)
        assert functions.sweep({"detail": {}}).items() >= {"failed": 0, "left": 0}.items()
        swept = engine.saved()
        # The one first, then the other: both use the same tables.
        before, after = list(answers(story, never)), list(answers(story, swept))
        for (sent, unswept), (_, written) in zip(before, after, strict=True):
            for one, other in zip(unswept, written, strict=True):
                assert one == other, (instant, sent.method, sent.path, sent.json)
