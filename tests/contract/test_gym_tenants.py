"""Who one is and where: tokens, roles, and tenants that never meet."""

from collections.abc import Callable

import pytest

from tests.api import Answer
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    NO_CLASS,
    NO_CLASS_SESSION,
    NO_MEMBERSHIP,
    NO_PERMISSION,
    NO_SESSION,
    NO_SUCH_MEMBERSHIP,
    NOBODY,
    NOT_FOUND,
    NOT_WAITING,
    UNKNOWN,
    ids,
    made,
    made_list,
    refused,
)
from tests.tokens import token

ROUTES = [
    ("GET", "/api/v1/reservations"),
    ("POST", "/api/v1/reservations"),
    ("GET", "/api/v1/reservations/me"),
    ("POST", "/api/v1/reservations/validate"),
    ("POST", "/api/v1/reservations/waitlist"),
    ("DELETE", "/api/v1/reservations/waitlist"),
    ("GET", "/api/v1/reservations/x"),
    ("PATCH", "/api/v1/reservations/x"),
    ("DELETE", "/api/v1/reservations/x"),
    ("PATCH", "/api/v1/reservations/x/reactivate"),
    ("DELETE", "/api/v1/reservations/x/permanent"),
    ("GET", "/api/v1/classes"),
    ("POST", "/api/v1/classes"),
    ("GET", "/api/v1/classes/x"),
    ("PATCH", "/api/v1/classes/x"),
    ("DELETE", "/api/v1/classes/x"),
    ("GET", "/api/v1/classes/x/sessions"),
    ("POST", "/api/v1/classes/x/sessions"),
    ("POST", "/api/v1/classes/x/schedules"),
    ("GET", "/api/v1/class-sessions/x"),
    ("PATCH", "/api/v1/class-sessions/x"),
    ("GET", "/api/v1/memberships"),
    ("POST", "/api/v1/memberships"),
    ("GET", "/api/v1/memberships/me"),
    ("PATCH", "/api/v1/memberships/x"),
]
FOR_STAFF = [
    ("PATCH", "/api/v1/reservations/x"),
    ("POST", "/api/v1/classes"),
    ("PATCH", "/api/v1/classes/x"),
    ("DELETE", "/api/v1/classes/x"),
    ("POST", "/api/v1/classes/x/sessions"),
    ("POST", "/api/v1/classes/x/schedules"),
    ("PATCH", "/api/v1/class-sessions/x"),
    ("GET", "/api/v1/memberships"),
    ("POST", "/api/v1/memberships"),
    ("PATCH", "/api/v1/memberships/x"),
]


@pytest.fixture
def norte(gym: Gym) -> Gym:
    """Ana of another tenant, with a membership there."""
    return gym.by("ana", tenant="norte").joined()


# Tokens and roles.


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_needs_a_token_that_is_good(gym: Gym, method: str, path: str) -> None:
    refused(gym.nobody.request(method, path, json={}), 401, NOBODY)
    for bad in ("x", token(key="another secret, also long enough for HS256"), token(expires_in=-61)):
        refused(gym.nobody.request(method, path, json={}, token=bad), 401, NOBODY)


@pytest.mark.parametrize(("method", "path"), FOR_STAFF)
@pytest.mark.parametrize("role", ["user", "member", "USUARIO", "client", "king"])
def test_what_is_for_staff_is_not_for_users(gym: Gym, method: str, path: str, role: str) -> None:
    refused(gym.by("ana", role=role).request(method, path, json={}), 403, NO_PERMISSION)


@pytest.mark.parametrize("role", ["STAFF", "professional", "Admin", "tenant admin", "SUPERADMIN"])
def test_role_words_of_all_dialects_are_known(gym: Gym, role: str) -> None:
    assert gym.by("jefa", role=role).memberships().status == 200


def test_a_cookie_is_taken_as_a_bearer_token_is(ana: Gym) -> None:
    session_id = ana.scheduled()
    by_cookie = ana.with_cookie(token(user="ana", role="user"))

    reservation = by_cookie.seated(session_id)

    assert ids(by_cookie.mine()) == ids(ana.mine()) == [reservation["id"]]
    made(by_cookie.cancel(reservation["id"]), 200)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] != "GET"])
def test_a_change_by_cookie_must_be_json_from_the_same_site(gym: Gym, method: str, path: str) -> None:
    by_cookie = gym.with_cookie(token(role="SUPERADMIN"))
    elsewhere = {"Content-Type": "application/json", "Origin": "https://evil.example"}

    refused(by_cookie.request(method, path, body=b"{}", headers={"Content-Type": "text/plain"}), 403)
    refused(by_cookie.request(method, path, body=b"{}", headers=elsewhere), 403)


# Tenants.


def test_the_same_people_in_two_tenants_never_meet(ana: Gym, norte: Gym) -> None:
    here, there = ana.scheduled(max_capacity=1), norte.scheduled(max_capacity=1)

    mine, theirs = ana.seated(here), norte.seated(there)

    assert mine["id"] != theirs["id"]
    assert ids(ana.mine()) == ids(ana.list()) == ids(ana.staff.list()) == [mine["id"]]
    assert ids(norte.mine()) == ids(norte.list()) == ids(norte.staff.list()) == [theirs["id"]]
    assert (ana.taken(here), norte.taken(there)) == (1, 1)


def test_a_session_of_another_tenant_does_not_exist(ana: Gym, norte: Gym) -> None:
    here = ana.scheduled(max_capacity=1)

    refused(norte.reserve(here), 400, NO_SESSION)
    refused(norte.wait(here), 400, NO_SESSION)
    refused(norte.leave(here), 404, NOT_WAITING)
    refused(norte.session(here), 404, NO_CLASS_SESSION)
    assert norte.validate(here).body == norte.validate(UNKNOWN).body
    refused(norte.staff.patch_session(here, status="CANCELLED"), 404, NO_CLASS_SESSION)
    assert made(ana.session(here), 200)["status"] == "SCHEDULED"
    assert ids(norte.staff.list(class_session_id=here)) == []


def test_a_membership_of_one_tenant_is_none_in_another(ana: Gym) -> None:
    elsewhere = ana.by("ana", tenant="sur")
    session_id = elsewhere.scheduled()

    refused(elsewhere.reserve(session_id), 400, NO_MEMBERSHIP)
    assert elsewhere.membership().body["data"] is None
    assert ids(elsewhere.staff.memberships()) == []
    membership_id = ana.membership().body["data"]["id"]
    refused(elsewhere.staff.patch_membership(membership_id, status="SUSPENDED"), 404, NO_SUCH_MEMBERSHIP)
    assert ana.membership().body["data"]["status"] == "ACTIVE"


def test_a_class_of_another_tenant_does_not_exist(ana: Gym, norte: Gym) -> None:
    here = ana.class_id

    refused(norte.get_class(here), 404, NO_CLASS)
    refused(norte.sessions(here), 404, NO_CLASS)
    refused(norte.staff.patch_class(here, name="Box"), 404, NO_CLASS)
    refused(norte.staff.new_session(class_id=here), 404, NO_CLASS)
    refused(norte.staff.schedule(here), 404, NO_CLASS)
    refused(norte.admin.delete_class(here), 404, NO_CLASS)
    assert made_list(norte.classes()) == []
    assert made(ana.get_class(here), 200)["name"] == "Yoga"


ON_A_RESERVATION: list[Callable[[Gym, str], Answer]] = [
    Gym.get,
    Gym.cancel,
    Gym.reactivate,
    Gym.erase,
    lambda gym, reservation_id: gym.patch(reservation_id, status="CANCELLED"),
]


@pytest.mark.parametrize("role", ["STAFF", "ADMIN", "SUPERADMIN", "user"])
@pytest.mark.parametrize("act", ON_A_RESERVATION)
def test_a_reservation_of_another_tenant_answers_as_one_that_does_not_exist(
    ana: Gym, norte: Gym, role: str, act: Callable[[Gym, str], Answer]
) -> None:
    session_id = ana.scheduled()
    reservation_id = ana.seated(session_id)["id"]
    caller = norte.by("ana", role=role)

    answer, unknown = act(caller, reservation_id), act(caller, UNKNOWN)

    assert (answer.status, answer.raw) == (unknown.status, unknown.raw)
    refused(answer, 403 if answer.status == 403 and role == "user" else 404)
    assert answer.body["message"] in (NOT_FOUND, NO_PERMISSION)
    assert ana.status_of(reservation_id) == "CONFIRMED"
    assert ana.taken(session_id) == 1


def test_a_courts_reserva_is_no_reservation_and_the_other_way_round(ana: Gym) -> None:
    body = {"nombre": "Cancha A", "tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10}
    cancha = ana.admin.request("POST", "/api/canchas", json=body).body["cancha"]
    slot = {"canchaId": cancha["id"], "fecha": "2024-01-15", "horaInicio": "09:00", "horaFin": "10:00"}
    reserva = ana.request("POST", "/api/reservas", json=slot).body["reserva"]
    reservation = ana.seated(ana.scheduled())

    refused(ana.get(reserva["id"]), 404, NOT_FOUND)
    refused(ana.cancel(reserva["id"]), 404, NOT_FOUND)
    refused(ana.get_class(cancha["id"]), 404, NO_CLASS)
    refused(ana.reserve(cancha["id"]), 400, NO_SESSION)
    assert ana.request("GET", f"/api/reservas/{reservation['id']}").status == 404
    assert ana.request("GET", f"/api/canchas/{ana.class_id}").status == 404
    assert ids(ana.list()) == [reservation["id"]]
    assert [each["id"] for each in ana.request("GET", "/api/reservas").body["reservas"]] == [reserva["id"]]
    assert ana.nobody.request("GET", "/api/canchas").body["canchas"] == [cancha]
    assert ids(ana.classes()) == [ana.class_id]
