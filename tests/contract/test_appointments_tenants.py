"""Tenants never meet, and neither do the things of different dialects."""

from collections.abc import Callable

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NO_PROFESSIONAL,
    NOT_FOUND,
    UNKNOWN,
    ids,
    made,
    made_list,
    refused,
)


@pytest.fixture
def norte(appointments: Appointments) -> Appointments:
    """Ana of another tenant, where Sara practises too."""
    norte = appointments.by("ana", tenant="norte")
    norte.practising()
    return norte


def test_the_same_people_in_two_tenants_never_meet(appointments: Appointments, norte: Appointments) -> None:
    here, there = appointments.booked(), norte.booked(**slot("14:00"))

    assert here["id"] != there["id"]
    for tenant, reservation in ((appointments, here), (norte, there)):
        for answer in (
            tenant.of_user(),
            tenant.professional.of_user("ana"),
            tenant.of_professional(),
            tenant.professional.of_professional(),
            tenant.admin.of_user("ana"),
            tenant.admin.everybodys(),
        ):
            assert ids(answer) == [reservation["id"]]
        assert tenant.occupied() == [reservation["start_time"]]
        assert [each["id"] for each in tenant.admin.rows(here["id"], there["id"])] == [reservation["id"]]


def test_reservations_of_one_tenant_are_in_nobodys_way_in_another(
    appointments: Appointments, norte: Appointments
) -> None:
    appointments.booked()

    assert norte.is_free(**slot("10:00"))
    assert norte.create().status == 201
    assert not appointments.is_free(**slot("10:00"))


def test_settings_are_each_tenants_own(appointments: Appointments, norte: Appointments) -> None:
    norte.practising(work_start_time="14:00", session_duration_minutes=60)

    assert made(appointments.settings(), 200)["work_start_time"] == "09:00"
    assert (appointments.free()[0], norte.free()[0]) == ("09:00", "14:00")
    assert made(appointments.settings(), 200)["id"] != made(norte.settings(), 200)["id"]
    assert [each["user_id"] for each in made_list(norte.all_settings())] == ["sara"]
    assert [each["user_id"] for each in made_list(appointments.all_settings())] == ["pablo", "sara"]


def test_a_professional_of_another_tenant_is_none(appointments: Appointments, norte: Appointments) -> None:
    refused(norte.settings("pablo"), 404, NO_PROFESSIONAL)
    refused(norte.availability(professional_id="pablo"), 404, NO_PROFESSIONAL)
    refused(norte.create(professional_id="pablo"), 404, NO_PROFESSIONAL)
    refused(norte.admin.create(client_id="ana", professional_id="pablo"), 404, NO_PROFESSIONAL)
    assert made_list(norte.admin.of_professional("pablo")) == []
    assert made_list(appointments.admin.everybodys()) == []


ON_ONE: dict[str, Callable[[Appointments, str], Answer]] = {
    "get": Appointments.get,
    "delete": Appointments.delete,
    "confirm": Appointments.confirm,
    "cancel": Appointments.cancel,
    "move": lambda appointments, reservation_id: appointments.patch(reservation_id, **slot("12:00")),
}


@pytest.mark.parametrize("act", ON_ONE.values(), ids=ON_ONE)
@pytest.mark.parametrize(
    ("user", "role"), [("ana", "user"), ("sara", "STAFF"), ("alma", "admin"), ("root", "superadmin")]
)
def test_a_reservation_of_another_tenant_answers_as_one_that_does_not_exist(
    appointments: Appointments,
    norte: Appointments,
    user: str,
    role: str,
    act: Callable[[Appointments, str], Answer],
) -> None:
    reservation = appointments.booked_in("PENDING")
    caller = norte.by(user, role=role)

    answer, unknown = act(caller, reservation["id"]), act(caller, UNKNOWN)

    assert (answer.status, answer.raw) == (unknown.status, unknown.raw)
    refused(answer, 404, NOT_FOUND)
    assert appointments.seen(reservation["id"]) == reservation


def test_a_client_of_another_tenant_is_nobody(appointments: Appointments, norte: Appointments) -> None:
    appointments.by("bruno").booked()

    refused(norte.of_user("bruno"), 403, NO_PERMISSION)
    assert made_list(norte.admin.of_user("bruno")) == []
    assert made_list(norte.professional.of_user("bruno")) == []


# Other dialects of the same tenant.


def test_reservations_of_other_dialects_are_things_apart(appointments: Appointments) -> None:
    admin = appointments.admin
    cancha = {"nombre": "Cancha A", "tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10}
    cancha_id = admin.request("POST", "/api/canchas", json=cancha).body["cancha"]["id"]
    hours = {"canchaId": cancha_id, "fecha": "2024-01-15", "horaInicio": "10:00", "horaFin": "11:00"}
    reserva = appointments.request("POST", "/api/reservas", json=hours).body["reserva"]
    room = admin.request("POST", "/api/rooms", json={"name": "Sala A"}).body["data"]
    when = {"start_datetime": "2024-01-15T10:00:00Z", "end_datetime": "2024-01-15T11:00:00Z"}
    meeting = {"title": "Reunión", "room_id": room["id"], **when}
    booking = appointments.request("POST", "/api/bookings", json=meeting).body["data"]
    reservation = appointments.booked()

    for other in (reserva["id"], cancha_id, str(booking["id"]), str(room["id"])):
        for act in ON_ONE.values():
            refused(act(admin, other), 404, NOT_FOUND)
        refused(admin.settings(other), 404, NO_PROFESSIONAL)
        refused(admin.create(client_id="ana", professional_id=other, **slot("12:00")), 404, NO_PROFESSIONAL)
        assert admin.rows(other) == []
    for path in ("/api/reservas", "/api/bookings", "/api/v1/reservations", "/api/canchas", "/api/rooms"):
        assert admin.request("GET", f"{path}/{reservation['id']}").status == 404, path
    for answer in (appointments.of_user(), appointments.of_professional(), admin.everybodys()):
        assert ids(answer) == [reservation["id"]]
    assert [each["id"] for each in admin.request("GET", "/api/reservas").body["reservas"]] == [reserva["id"]]
    assert [each["id"] for each in admin.request("GET", "/api/bookings").body["data"]] == [booking["id"]]


def test_a_professional_is_neither_a_room_nor_a_court_nor_a_class(appointments: Appointments) -> None:
    admin = appointments.admin
    settings_id = made(appointments.settings(), 200)["id"]

    for name in ("sara", settings_id):
        for path in ("/api/canchas", "/api/rooms", "/api/v1/classes"):
            assert admin.request("GET", f"{path}/{name}").status == 404, (path, name)
    assert admin.request("GET", "/api/canchas").body["canchas"] == []
    assert admin.request("GET", "/api/rooms").body["data"] == []


@pytest.mark.parametrize(
    "name", ["pro-sara", "RES#sara", "sara#", "META", "%73ara", "sara%00", "SARA", " sara"]
)
def test_a_name_that_looks_like_a_professionals_is_another(appointments: Appointments, name: str) -> None:
    refused(appointments.settings(name), 404, NO_PROFESSIONAL)
    refused(appointments.availability(professional_id=name), 404, NO_PROFESSIONAL)
    refused(appointments.create(professional_id=name), 404, NO_PROFESSIONAL)


@pytest.mark.parametrize("name", ["a#b", "a%23b", "a b", "ñandú", "{0}", "a/b", "x" * 200, "😀" * 50, "0"])
def test_odd_names_practise_like_others(appointments: Appointments, name: str) -> None:
    settings = appointments.practising(name)
    reservation = appointments.booked(professional_id=name)

    assert settings["user_id"] == reservation["professional_id"] == name
    assert made(appointments.settings(name), 200) == settings
    assert ids(appointments.admin.of_professional(name)) == [reservation["id"]]
    assert appointments.occupied(professional_id=name) == [reservation["start_time"]]
    assert appointments.occupied() == []
    professional = appointments.by(name, role="STAFF")
    assert made(professional.confirm(reservation["id"]), 200) == reservation
