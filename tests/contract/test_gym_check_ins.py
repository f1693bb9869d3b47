"""Check-in to classes (contract rules.md): who does not come is NO_SHOW where they would be COMPLETED.

A session is on Monday, 15 January, from nine to ten; the check-in is open from 08:40 to 09:10.
"""

from typing import Final

import pytest

from tests.api import Response
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import made, refused
from tests.contract.test_gym_rules import ruled
from tests.pipeline import Pipeline

MONDAY: Final = "2024-01-15"


@pytest.fixture
def seats(ana: Gym, bruno: Gym) -> tuple[str, str, str]:
    """A session of a class with check-in, and the seats of Ana and Bruno."""
    ruled(ana, check_in={"opens": 20, "closes": 10})
    session = ana.scheduled()
    return session, str(ana.seated(session)["id"]), str(bruno.seated(session)["id"])


def check_in(caller: Gym, seat: str, code: str | None = None) -> Response:
    body = {} if code is None else {"code": code}
    return caller.request("POST", f"/api/v1/reservations/{seat}/check-in", json=body)


def code(gym: Gym) -> str:
    answer = gym.staff.request("GET", f"/api/rules/class/{gym.class_id}/code")
    assert answer.status == 200, answer.raw
    return str(answer.body["data"]["code"])


def test_who_comes_has_come_and_who_does_not_is_a_no_show_from_the_close_on(
    ana: Gym, seats: tuple[str, str, str], at: At, behind: Pipeline
) -> None:
    _, came, missed = seats
    at(f"{MONDAY}T08:45:00Z")

    answer = check_in(ana, came, code(ana))

    assert answer.status == 200, answer.raw
    assert answer.body["data"]["checkIn"] == {
        "opens": f"{MONDAY}T08:40:00Z",
        "closes": f"{MONDAY}T09:10:00Z",
        "arrived": f"{MONDAY}T08:45:00Z",
    }
    at(f"{MONDAY}T09:09:59Z")
    assert ana.status_of(missed) == "CONFIRMED"
    at(f"{MONDAY}T09:10:00Z")
    assert (ana.status_of(came), ana.status_of(missed)) == ("CONFIRMED", "NO_SHOW")
    at(f"{MONDAY}T10:00:00Z")
    assert (ana.status_of(came), ana.status_of(missed)) == ("COMPLETED", "NO_SHOW")
    behind.sweep(f"{MONDAY}T10:00:00Z")
    assert (ana.status_of(came), ana.status_of(missed)) == ("COMPLETED", "NO_SHOW")


def test_a_session_that_is_completed_by_hand_makes_no_shows_of_who_has_not_come(
    ana: Gym, seats: tuple[str, str, str], at: At
) -> None:
    session, came, missed = seats
    at(f"{MONDAY}T09:05:00Z")
    made(check_in(ana.staff, came), 200)

    path = f"/api/v1/class-sessions/{session}"
    made(ana.staff.request("PATCH", path, json={"status": "COMPLETED"}), 200)

    assert (ana.status_of(came), ana.status_of(missed)) == ("COMPLETED", "NO_SHOW")


def test_staff_lets_in_who_comes_late_and_corrects_what_is_over(
    ana: Gym, bruno: Gym, seats: tuple[str, str, str], at: At, behind: Pipeline
) -> None:
    _, missed, late = seats
    at(f"{MONDAY}T09:20:00Z")
    answer = check_in(bruno, late, code(ana))
    assert (answer.status, answer.body["rule"]) == (400, "check_in")
    assert answer.body["message"] == "El check-in cerró a las 09:10: la reserva quedó como ausencia"
    made(check_in(ana.staff, late), 200)
    assert ana.status_of(late) == "CONFIRMED"
    behind.sweep(f"{MONDAY}T10:00:00Z")
    at(f"{MONDAY}T10:00:00Z")
    assert ana.status_of(late) == "COMPLETED"

    made(check_in(ana.staff, missed), 200)

    assert ana.status_of(missed) == "COMPLETED"


def test_staff_corrects_a_no_show_that_they_wrote_down_themselves(
    ana: Gym, seats: tuple[str, str, str], at: At
) -> None:
    _, missed, _ = seats
    at(f"{MONDAY}T09:05:00Z")
    made(ana.staff.patch(missed, status="NO_SHOW"), 200)

    made(check_in(ana.staff, missed), 200)

    assert ana.status_of(missed) == "COMPLETED"


def test_a_session_that_moves_takes_its_check_in_along(ana: Gym, seats: tuple[str, str, str], at: At) -> None:
    session, seat, _ = seats
    ana.staff.request(
        "PATCH", f"/api/v1/class-sessions/{session}", json={"startTime": "15:00", "endTime": "16:00"}
    )
    found = ana.staff.request("GET", f"/api/v1/reservations/{seat}").body["data"]
    assert found["checkIn"]["closes"] == f"{MONDAY}T15:10:00Z"
    at(f"{MONDAY}T09:10:00Z")
    assert ana.status_of(seat) == "CONFIRMED"


def test_of_a_seat_that_is_cancelled_nobody_checks_in(ana: Gym, seats: tuple[str, str, str], at: At) -> None:
    _, seat, _ = seats
    at(f"{MONDAY}T08:50:00Z")
    made(ana.request("DELETE", f"/api/v1/reservations/{seat}"), 200)

    refused(check_in(ana, seat, code(ana)), 409, "La reserva ya terminó o está cancelada")

    reactivated = ana.request("PATCH", f"/api/v1/reservations/{seat}/reactivate", json={})
    made(reactivated, 200)
    made(check_in(ana, seat, code(ana)), 200)


def test_who_takes_a_seat_when_the_check_in_has_closed_needs_none(ana: Gym, carla: Gym, at: At) -> None:
    ruled(ana, check_in={"opens": 20, "closes": 10})
    session = ana.scheduled()
    at(f"{MONDAY}T09:10:00Z")
    seat = carla.seated(session)
    assert "checkIn" not in seat
    at(f"{MONDAY}T10:00:00Z")
    assert ana.status_of(seat["id"]) == "COMPLETED"


def test_a_class_releases_no_time(ana: Gym) -> None:
    rules = {"check_in": {"opens": 20, "closes": 10, "release": True}}
    answer = ana.admin.request("PUT", "/api/rules/class", json=rules)
    assert (answer.status, list(answer.body["errors"])) == (422, ["check_in.release"])
