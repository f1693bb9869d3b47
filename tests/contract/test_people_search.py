"""Staff find a person, and see of their reservations what they may."""

from typing import Any, Final

import pytest

from tests.api import Api, Response
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.callers import Caller
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, slot

ANA: Final = {"name": "Ana López", "email": "ana@example.com"}


def rows(answer: Response) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.raw
    listed: list[dict[str, Any]] = answer.body["data"]
    return listed


def found(caller: Caller, words: str) -> list[dict[str, Any]]:
    return rows(caller.request("GET", f"/api/people?q={words}"))


def history(caller: Caller, user: str = "ana") -> list[dict[str, Any]]:
    return rows(caller.request("GET", f"/api/people/{user}/reservations"))


def kinds(caller: Caller, user: str = "ana") -> list[str]:
    return [visit["kind"] for visit in history(caller, user)]


@pytest.fixture
def ana(rooms: Rooms, courts: Courts, gym: Gym, appointments: Appointments) -> None:
    """Ana has a room, a court, a seat and an appointment, all tomorrow."""
    rooms.by("ana", **ANA).booked(**slot("15:00", "16:00"))
    assert courts.create().status == 201
    gym.by("ana", **ANA).joined().seated(gym.scheduled(start_time="19:00", end_time="20:00"))
    appointments.booked()


def staff(api: Api, role: str, user: str = "sara") -> Caller:
    return Caller(api).by(user, role=role)


@pytest.mark.usefixtures("ana")
def test_a_person_is_found_by_beginnings_of_their_words(api: Api) -> None:
    admin = staff(api, "admin")

    assert found(admin, "lop%20an") == [{"id": "ana", **ANA, "roles": ["user"], "is_guest": False}]
    assert found(admin, "nobody") == []


@pytest.mark.usefixtures("ana")
def test_an_admin_sees_all_latest_start_first(api: Api) -> None:
    visits = history(staff(api, "admin"))

    assert sorted(visit["kind"] for visit in visits) == ["class", "court", "professional", "room"]
    assert [visit["start"] for visit in visits] == sorted((visit["start"] for visit in visits), reverse=True)
    room = next(visit for visit in visits if visit["kind"] == "room")
    assert (room["start"], room["status"]) == ("2024-01-15T15:00:00Z", "confirmed")
    assert room["resource_name"].startswith("Sala")


def test_an_appointment_has_the_name_of_its_professional(appointments: Appointments, api: Api) -> None:
    appointments.professional.known()
    appointments.booked()

    [visit] = history(staff(api, "admin", "alma"))

    assert (visit["resource_id"], visit["resource_name"]) == (PROFESSIONAL, "Sara Mora")


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("user", "role", "seen"),
    [
        ("otto", "staff", ["class"]),
        (PROFESSIONAL, "staff", ["class", "professional"]),
        (PROFESSIONAL, "staff:professional", ["professional"]),
        ("otto", "admin:court", ["court"]),
        ("otto", "staff:class", ["class"]),
        ("otto", "staff:room", []),
    ],
)
def test_whose_role_is_less_sees_less(api: Api, user: str, role: str, seen: list[str]) -> None:
    assert sorted(kinds(staff(api, role, user))) == seen


@pytest.mark.usefixtures("ana")
def test_of_another_tenant_nobody_sees_anything(api: Api) -> None:
    foreign = Caller(api).by("admin", role="admin", tenant="other")

    assert (found(foreign, "ana"), kinds(foreign)) == ([], [])


def test_a_cancelled_one_is_in_the_history(courts: Courts, api: Api) -> None:
    reserva = courts.create().body["reserva"]["id"]
    assert courts.patch(reserva, estado="CANCELADA").status == 200

    assert [visit["status"] for visit in history(staff(api, "admin"))] == ["cancelled"]


@pytest.mark.parametrize("words", ["", "a", "%20"])
def test_too_little_to_search_for_is_refused_by_name(api: Api, words: str) -> None:
    answer = staff(api, "admin").request("GET", f"/api/people?q={words}")

    assert (answer.status, list(answer.body["errors"])) == (422, ["q"])


def test_a_search_too_many_waits(api: Api) -> None:
    admin = staff(api, "admin")
    for _ in range(30):
        assert admin.request("GET", "/api/people?q=ana").status == 200

    refused = admin.request("GET", "/api/people?q=ana")

    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 0
