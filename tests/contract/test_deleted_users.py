"""A superadmin deletes a user: what they hold ends in every kind, the past stays without them (courts.md)."""

import json
from dataclasses import dataclass
from typing import Any, Final

import pytest

from chalicelib import clock, settings
from chalicelib.store import account_overrides
from chalicelib.store.tables import client
from stack.audit import audit
from tests.api import Api
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import made_list
from tests.contract.calendars import Calendars
from tests.contract.common.races import WRITE, passing
from tests.contract.courts import At, Courts, refused
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.contract.rooms import slot as room_slot
from tests.faults import failed, faults, lost_reply, lost_request
from tests.pipeline import Pipeline

NAME, EVA = "Eva Paz", "eva@example.com"
PHONE = "+5491123456789"
GONE: Final = "Usuario eliminado"
# When nothing new can come for a deleted user any more, and the sweep has looked once again.
LATER: Final = "2024-01-14T12:03:00Z"
YESTERDAY: Final = "2024-01-10T12:00:00Z"
NOON: Final = "2024-01-14T12:00:00Z"
# After this one the process does nothing more of what it had to do.
CRASH: Final = failed(400, "AccessDeniedException")


@dataclass(frozen=True)
class Town:
    """Eva, who has an account, and those with whom she has to do."""

    api: Api
    eva: str
    courts: Courts
    gym: Gym
    rooms: Rooms
    appointments: Appointments

    def delete(self) -> None:
        answer = self.courts.superadmin.delete_user(self.eva)
        assert (answer.status, answer.body) == (200, {"ok": True}), answer.raw

    def calls(self, caller: Any, role: str = "user") -> Any:
        """The same verbs, by Eva."""
        return caller.by(self.eva, role=role, name=NAME, email=EVA)


@pytest.fixture
def town(behind: Pipeline, courts: Courts, rooms: Rooms, appointments: Appointments, gym: Gym) -> Town:
    eva = courts.proved(nombre=NAME, email=EVA).usuario["id"]
    made_list(appointments.professional.of_professional())
    behind.told()
    return Town(courts.api, eva, courts, gym, rooms, appointments)


@dataclass(frozen=True)
class Held:
    """What Eva holds, ahead and past."""

    reserva: str
    past: str
    visit: str
    booking: int
    invited: int
    session: str
    full: str


@pytest.fixture
def held(town: Town, behind: Pipeline, at: At) -> Held:
    """One of each kind ahead, and a reserva that is over; Bruno waits for her seat, and she for Bruno's."""
    courts, gym, rooms = (town.calls(caller) for caller in (town.courts, town.gym, town.rooms))
    at(YESTERDAY)
    past = courts.booked(fecha="2024-01-11", cancha_id=town.courts.cancha_id)["id"]
    at(NOON)
    for user in ("bruno", "carla"):
        town.gym.by(user).joined()
    gym.joined()
    session, full = (
        town.gym.scheduled(max_capacity=1, start_time=start, end_time=end)
        for start, end in (("09:00", "10:00"), ("11:00", "12:00"))
    )
    gym.seated(session)
    town.gym.by("bruno").waiting(session)
    town.gym.by("bruno").seated(full)
    gym.waiting(full)
    rooms.known()
    found = Held(
        reserva=courts.booked(cancha_id=town.courts.cancha_id)["id"],
        past=past,
        visit=town.calls(town.appointments).booked()["id"],
        booking=rooms.booked(title="Suya", guests=["bruno@example.com"], room_id=town.rooms.room_id)["id"],
        invited=town.rooms.booked(title="De Ana", guests=[EVA], **room_slot("15:00"))["id"],
        session=session,
        full=full,
    )
    behind.told()
    return found


def ended(town: Town, held: Held) -> dict[str, Any]:
    """What has become of what Eva held, as others see it."""
    gym, rooms = town.gym.by("bruno"), town.rooms
    reserva, past = town.courts.seen(held.reserva), town.courts.seen(held.past)
    return {
        "reserva": (reserva["estado"], reserva["usuario"]["nombre"], reserva["usuario"]["email"]),
        "past": (past["usuario"]["nombre"], past["usuario"]["email"]),
        "visit": (town.appointments.seen(held.visit)["status"],),
        "booking": (rooms.seen(held.booking)["status"], rooms.seen(held.booking)["created_by"]["name"]),
        "invited": (rooms.seen(held.invited)["status"], rooms.seen(held.invited)["guests"]),
        "seat": (gym.holds(held.session), gym.taken(held.session), gym.taken(held.full)),
        "waiting": waiting(held.full),
    }


ALL_ENDED: Final = {
    "reserva": ("CANCELADA", GONE, ""),
    "past": (GONE, ""),
    "visit": ("CANCELLED",),
    "booking": ("cancelled", GONE),
    "invited": ("confirmed", []),
    "seat": ("CONFIRMED", 1, 1),
    "waiting": 0,
}


def waiting(session: str) -> int:
    [found] = [item for item in stored() if item["pk"]["S"].endswith(session) and item["sk"]["S"] == "META"]
    return int(found["waiting"]["N"])


def stored() -> list[dict[str, Any]]:
    """Everything in both tables that has not expired."""
    names = settings.load().reservations_table, settings.load().ephemeral_table
    found = [item for name in names for item in client().scan(TableName=name)["Items"]]
    now = clock.now().timestamp()
    return [item for item in found if "expires_at" not in item or int(item["expires_at"]["N"]) > now]


def faults_found() -> list[str]:
    found: list[str] = []
    audit(found.append, pause=lambda _: None)
    return found


def test_what_a_user_holds_ends_in_every_kind_and_the_past_stays_without_them(town: Town, held: Held) -> None:
    town.delete()

    assert ended(town, held) == ALL_ENDED
    assert town.courts.is_free()
    assert town.appointments.is_free(**slot("10:00"))
    assert town.rooms.is_free(**room_slot("10:00"))
    assert faults_found() == []


def test_others_are_told_and_the_deleted_user_gets_no_mail(behind: Pipeline, town: Town, held: Held) -> None:
    town.delete()

    told = behind.told()

    assert told == [
        ("ana@example.com", "Reserva actualizada: De Ana"),
        ("bruno@example.com", "Reunión cancelada: Suya"),
        ("bruno@example.com", "Tienes un lugar: Yoga"),
        ("sara@example.com", f"Cita cancelada con {GONE}"),
    ]
    assert behind.tick(LATER) == []


def test_nothing_of_the_person_is_left_once_all_has_ended(behind: Pipeline, town: Town, held: Held) -> None:
    eva = town.calls(town.rooms)
    eva.request("POST", "/api/me/phone", json={"phone": PHONE})
    town.calls(town.courts).keyed("mine").booked(cancha_id=town.courts.cancha_id, hora_inicio="18:00")
    assert town.calls(Calendars(town.api)).make(of="user").status == 201

    town.delete()
    behind.told()
    behind.tick(LATER)

    left = [
        item for item in stored() if any(word in json.dumps(item) for word in (NAME, EVA, "eva paz", PHONE))
    ]
    assert left == []
    assert town.rooms.admin.search("eva").body == {"data": []}
    assert town.rooms.create(guests=[EVA], **room_slot("20:00")).status == 422
    assert [item["sk"]["S"] for item in stored() if "dk" in item and item["pk"]["S"].endswith(town.eva)] == []
    assert faults_found() == []


@pytest.mark.parametrize("fault", [CRASH, lost_request], ids=["crash", "request"])
@pytest.mark.parametrize("after", range(1, 12))
def test_an_interruption_anywhere_leaves_nothing_that_the_sweep_does_not_end(
    behind: Pipeline, town: Town, held: Held, after: int, fault: Any
) -> None:
    with faults(WRITE, *[passing] * after, *[fault] * 30):
        town.delete()
    refused(town.courts.login(), 401)

    told = behind.told() + behind.tick("2024-01-14T12:01:00Z") + behind.tick(LATER)

    assert ended(town, held) == ALL_ENDED
    assert len(told) == len(set(told)) == 4, told
    assert faults_found() == []


def test_a_deletion_that_never_began_leaves_everything(town: Town, held: Held, behind: Pipeline) -> None:
    with faults(WRITE, *[CRASH] * 30):
        assert town.courts.superadmin.delete_user(town.eva).status == 500

    assert town.courts.seen(held.reserva)["estado"] == "PENDIENTE"
    assert behind.told() == []


def test_a_deletion_whose_reply_was_lost_is_one(town: Town, held: Held) -> None:
    with faults(WRITE, lost_reply):
        answer = town.courts.superadmin.delete_user(town.eva)

    assert answer.status in (200, 503)
    refused(town.courts.superadmin.delete_user(town.eva), 404)


def test_much_is_ended_step_by_step(behind: Pipeline, town: Town, at: At) -> None:
    eva = town.calls(town.courts)
    for day in range(15, 19):
        for hour in range(8, 20):
            eva.booked(cancha_id=town.courts.cancha_id, fecha=f"2024-01-{day}", hora_inicio=f"{hour:02}:00")

    town.delete()
    assert standing(town) > 0
    behind.tick("2024-01-14T12:01:00Z")

    assert standing(town) == 0
    behind.tick(LATER)
    assert faults_found() == []


def standing(town: Town) -> int:
    reservas = town.courts.admin.list().body["reservas"]
    return sum(reserva["estado"] == "PENDIENTE" for reserva in reservas)


def test_a_professional_takes_along_what_others_hold_with_them(behind: Pipeline, town: Town, at: At) -> None:
    appointments = town.appointments
    appointments.practising(town.eva, office_address="Av. Siempreviva 742")
    at(YESTERDAY)
    past = appointments.booked(professional_id=town.eva, **slot("10:00", day="2024-01-11"))
    at(NOON)
    visits = [
        appointments.by(user).booked(professional_id=town.eva, **slot(start))
        for user, start in (("ana", "10:00"), ("bruno", "12:00"))
    ]
    made_list(appointments.by("bruno").of_user())
    other = appointments.booked(**slot("10:00"))
    behind.told()

    town.delete()

    assert [appointments.status_of(visit["id"]) for visit in (*visits, past, other)] == [
        "CANCELLED",
        "CANCELLED",
        "CONFIRMED",
        "CONFIRMED",
    ]
    assert behind.told() == [
        ("ana@example.com", f"Cita cancelada con {GONE}"),
        ("bruno@example.com", f"Cita cancelada con {GONE}"),
    ]
    assert appointments.settings(town.eva).status == 404
    assert appointments.create(professional_id=town.eva, **slot("15:00")).status == 404
    assert appointments.admin.patch_settings(town.eva, buffer_minutes=5).status == 404
    assert town.eva not in [each["user_id"] for each in made_list(appointments.all_settings())]
    assert "Siempreviva" not in json.dumps(stored())
    behind.tick(LATER)
    assert faults_found() == []


def test_what_comes_in_while_others_do_not_know_yet_is_ended_too(behind: Pipeline, town: Town) -> None:
    """A process knows for half a minute what was: the token goes on working there, and only there."""
    eva = town.calls(town.courts)
    known = dict(account_overrides.of_tenant("default"))
    town.delete()
    account_overrides._overrides.put("default", known)
    late = eva.booked(cancha_id=town.courts.cancha_id)
    account_overrides.clear_cache()

    behind.tick("2024-01-14T12:01:00Z")
    behind.tick(LATER)

    assert town.courts.seen(late["id"])["estado"] == "CANCELADA"
    assert faults_found() == []


def test_nobody_reserves_for_somebody_deleted(town: Town) -> None:
    town.delete()

    answer = town.appointments.professional.create(client_id=town.eva)

    assert answer.status == 404, answer.raw


def test_the_audit_sees_what_a_deleted_user_still_holds(town: Town, held: Held, behind: Pipeline) -> None:
    """As if the work had been done by somebody who forgets all of it."""
    with faults(WRITE, passing, *[CRASH] * 30):
        town.delete()
    [erasure] = [item for item in stored() if item["sk"]["S"] == "ERASURE"]
    client().delete_item(
        TableName=settings.load().reservations_table, Key={name: erasure[name] for name in ("pk", "sk")}
    )

    found = "\n".join(faults_found())

    for what in (
        f"reservation {held.reserva} of default is pending",
        f"reservation {held.past} of default is of {town.eva}, who was erased, and says their name",
        f"reservation {held.visit} of default is confirmed",
        f"reservation {held.booking} of default is confirmed",
        f"reservation {held.invited} of default is confirmed",
        f"seat {held.session}",
        f"session {held.full} of default is waited for by {town.eva}",
        "its holder was erased",
        f"is in the directory as {NAME}",
    ):
        assert what in found


def test_a_no_show_that_staff_note_while_the_rest_ends_is_staffs_word_and_stays(
    behind: Pipeline, town: Town, at: At
) -> None:
    session = town.gym.scheduled()
    seat = town.calls(town.gym).joined().seated(session)["id"]
    with faults(WRITE, passing, *[CRASH] * 30):
        town.delete()
    at("2024-01-14T12:00:30Z")
    assert town.gym.staff.patch(seat, status="NO_SHOW").status == 200

    behind.told()
    behind.tick("2024-01-14T12:01:00Z")
    behind.tick(LATER)

    [row] = [each for each in town.gym.staff.list().body["data"] if each["id"] == seat]
    assert (row["status"], row["userProfile"]["name"]) == ("NO_SHOW", GONE)
    assert faults_found() == []


def test_a_session_in_the_past_keeps_its_seats(behind: Pipeline, town: Town, at: At) -> None:
    eva = town.calls(town.gym).joined()
    session = town.gym.scheduled()
    seat = eva.seated(session)["id"]
    behind.tick("2024-01-15T10:01:00Z")
    assert eva.status_of(seat) == "COMPLETED"

    town.delete()

    [row] = [each for each in town.gym.staff.list().body["data"] if each["id"] == seat]
    assert (row["status"], row["userProfile"]["name"], row["userProfile"]["avatar_url"]) == (
        "COMPLETED",
        GONE,
        None,
    )
    assert town.gym.taken(session) == 1


def test_a_booking_that_ended_with_its_creator_is_cancelled_again_as_any_other(
    town: Town, held: Held
) -> None:
    town.delete()

    answer = town.rooms.admin.request("PATCH", f"/api/bookings/{held.booking}/cancel", json={})

    assert answer.status == 200, answer.raw
    assert answer.body["data"] == {"id": held.booking, "status": "cancelled", "cancelled_at": NOON}
