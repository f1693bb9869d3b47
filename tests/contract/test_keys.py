"""Names as long and as odd as they may be still make keys that DynamoDB takes, and keep tenants apart."""

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import ids, made
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.store.days import items

ODD = ["x", "#", "%", "%23", "ΐ", "😀", "ñ"]
LIMITS = {"pk": 2048, "hk": 2048, "rk": 2048, "ck": 2048, "sk": 1024, "cs": 1024}


def sizes_fit() -> bool:
    return all(
        len(item[name]["S"].encode()) <= limit
        for item in items()
        for name, limit in LIMITS.items()
        if name in item
    )


@pytest.mark.parametrize("letter", ODD)
def test_the_longest_names_of_a_club_make_keys(courts: Courts, letter: str) -> None:
    odd = courts.by(letter * (200 // len(letter)), tenant=letter * (100 // len(letter)), role="SUPERADMIN")
    cancha = odd.new_cancha(nombre=letter * (200 // len(letter))).body["cancha"]
    reserva = odd.create(cancha_id=cancha["id"]).body["reserva"]
    assert odd.patch(reserva["id"], estado="CONFIRMADA").status == 200
    assert [each["id"] for each in odd.list().body["reservas"]] == [reserva["id"]]
    assert [each["id"] for each in odd.canchas().body["canchas"]] == [cancha["id"]]
    assert sizes_fit()


@pytest.mark.parametrize("letter", ["ΐ", "😀", "ñ"])
def test_the_longest_addresses_make_keys(courts: Courts, letter: str) -> None:
    email = letter * 252 + "@x"
    assert courts.register(email=email).status == 201
    assert courts.login(email=email).status == 200
    assert sizes_fit()


@pytest.mark.parametrize("letter", ODD)
def test_the_longest_names_of_a_gym_make_keys(gym: Gym, letter: str) -> None:
    odd = gym.by(letter * (200 // len(letter)), tenant=letter * (100 // len(letter)), role="ADMIN")
    made = odd.request("POST", "/api/v1/classes", json={"name": "Yoga", "duration": 60, "maxCapacity": 1})
    assert made.status == 201
    member = {"userProfileId": odd.claims["user"] if odd.claims else "", "type": "PRO"}
    dates = {"startDate": "2024-01-01", "endDate": "2024-12-31"}
    assert odd.request("POST", "/api/v1/memberships", json={**member, **dates}).status == 201
    session = {"sessionDate": "2024-01-20", "startTime": "09:00", "endTime": "10:00"}
    path = f"/api/v1/classes/{made.body['data']['id']}/sessions"
    session_id = odd.request("POST", path, json=session).body["data"]["id"]
    seat = {"classSessionId": session_id}
    reserved = odd.request("POST", "/api/v1/reservations", json=seat)
    assert reserved.status == 201
    assert odd.request("DELETE", f"/api/v1/reservations/{reserved.body['data']['id']}").status == 200
    assert sizes_fit()


@pytest.mark.parametrize("letter", ODD)
def test_the_longest_names_of_professionals_and_clients_make_keys(
    appointments: Appointments, letter: str
) -> None:
    name = letter * (200 // len(letter))
    odd = appointments.by(name, tenant=letter * (100 // len(letter)), role="ADMIN")
    odd.practising(name)
    block = odd.booked(client_id=name, professional_id=name)
    assert block["client_id"] == block["professional_id"] == name
    assert ids(odd.of_user()) == ids(odd.of_professional(name)) == [block["id"]]
    assert made(odd.settings(name), 200)["user_id"] == name
    assert odd.delete(block["id"]).status == 200
    assert sizes_fit()


def test_a_tenant_too_long_for_a_key_is_nobodys(courts: Courts) -> None:
    assert courts.by("ana", tenant="x" * 101).list().status == 401
