"""What members are told by e-mail of their reservations (contract classes.md; design.md, *Events*)."""

from typing import Any, Final

import pytest

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import FULL, made, refused
from tests.pipeline import Pipeline

ANA, BRUNO, CARLA = (f"{user}@example.com" for user in ("ana", "bruno", "carla"))
RESERVED: Final = "Reserva confirmada: Yoga"
REACTIVATED: Final = "Reserva reactivada: Yoga"
PROMOTED: Final = "Tienes un lugar: Yoga"
CANCELLED: Final = "Reserva cancelada: Yoga"
ERASED: Final = "Reserva eliminada: Yoga"
MOVED: Final = "Clase reprogramada: Yoga"


@pytest.fixture
def session_id(behind: Pipeline, gym: Gym) -> str:
    """Tomorrow's class from nine to ten, with two seats."""
    return gym.scheduled(max_capacity=2)


@pytest.fixture
def seat(behind: Pipeline, ana: Gym, session_id: str) -> str:
    """Ana's reservation, of which she has been told."""
    seat = str(ana.seated(session_id)["id"])
    behind.told()
    return seat


def test_who_reserves_is_told_what_and_when(behind: Pipeline, ana: Gym, session_id: str) -> None:
    ana.seated(session_id, notes="Rodilla delicada")
    behind.run()

    [mail] = behind.mails
    assert (mail.to, mail.subject) == (ANA, RESERVED)
    for words in ("Hola, Ana López:", "lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)", "Clase: Yoga"):
        assert words in mail.text


@pytest.mark.parametrize("how", ["reactivates", "reserves"])
def test_who_comes_back_is_told(behind: Pipeline, ana: Gym, session_id: str, seat: str, how: str) -> None:
    made(ana.cancel(seat), 200)
    assert behind.told() == [(ANA, CANCELLED)]

    back = ana.reactivate(seat) if how == "reactivates" else ana.reserve(session_id)

    assert made(back, 200 if how == "reactivates" else 201)["id"] == seat
    assert behind.told() == [(ANA, REACTIVATED)]


@pytest.mark.parametrize("how", ["their own", "staff's", "staff's patch"])
def test_a_cancellation_is_told_to_its_owner(behind: Pipeline, ana: Gym, seat: str, how: str) -> None:
    if how == "their own":
        made(ana.cancel(seat), 200)
    elif how == "staff's":
        made(ana.staff.cancel(seat), 200)
    else:
        made(ana.staff.patch(seat, status="CANCELLED"), 200)

    assert behind.told() == [(ANA, CANCELLED)]


def test_who_gets_a_seat_from_the_line_is_told_and_nobody_else_in_it(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, seat: str, session_id: str
) -> None:
    ana.by("dario").joined().seated(session_id)
    bruno.waiting(session_id)
    carla.waiting(session_id)
    behind.told()

    made(ana.cancel(seat), 200)
    behind.run()

    letters = {mail.to: mail for mail in behind.mails}
    assert {to: mail.subject for to, mail in letters.items()} == {ANA: CANCELLED, BRUNO: PROMOTED}
    assert len(behind.mails) == 2
    assert "Ya no estás en la lista de espera" in letters[BRUNO].text
    assert "lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)" in letters[BRUNO].text


def test_who_gets_a_seat_of_a_larger_class_is_told(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym
) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.waiting(session_id)
    carla.waiting(session_id)
    behind.told()

    made(ana.staff.patch_session(session_id, max_capacity=3), 200)

    assert behind.told() == [(BRUNO, PROMOTED), (CARLA, PROMOTED)]


def test_who_gets_an_erased_ones_seat_is_told(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str, seat: str
) -> None:
    ana.by("dario").joined().seated(session_id)
    bruno.waiting(session_id)
    behind.told()

    assert ana.erase(seat).status == 200

    assert behind.told() == [(ANA, ERASED), (BRUNO, PROMOTED)]


def test_a_cancelled_session_tells_every_owner_once(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, seat: str
) -> None:
    bruno.seated(session_id)
    carla.waiting(session_id)
    behind.told()

    for _ in range(2):
        made(ana.staff.patch_session(session_id, status="CANCELLED"), 200)

    assert behind.told() == [(ANA, CANCELLED), (BRUNO, CANCELLED)]


def test_a_cancelled_session_tells_nobody_who_had_cancelled(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str, seat: str
) -> None:
    bruno.seated(session_id)
    made(ana.cancel(seat), 200)
    behind.told()

    made(ana.staff.patch_session(session_id, status="CANCELLED"), 200)

    assert behind.told() == [(BRUNO, CANCELLED)]


@pytest.mark.parametrize(
    "fields",
    [
        {"start_time": "11:00", "end_time": "12:00"},
        {"end_time": "10:30"},
        {"session_date": "2024-01-17"},
        {"session_date": "2024-01-17", "notes": "Sala 2", "max_capacity": 5},
    ],
    ids=["time", "end", "day", "with more"],
)
def test_a_moved_session_takes_its_seats_along_and_tells_their_owners(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str, seat: str, fields: dict[str, Any]
) -> None:
    bruno.seated(session_id)
    behind.told()

    made(ana.staff.patch_session(session_id, **fields), 200)
    behind.run()

    assert sorted((mail.to, mail.subject) for mail in behind.mails) == [(ANA, MOVED), (BRUNO, MOVED)]
    for mail in behind.mails:
        assert "Antes: lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)" in mail.text
    session = made(ana.get(seat), 200)["classSession"]
    assert {session[name] for name in ("sessionDate", "startTime", "endTime")} >= {
        value for name, value in fields.items() if name in ("session_date", "start_time", "end_time")
    }


def test_a_moved_session_tells_nobody_whose_seat_is_off(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, seat: str
) -> None:
    bruno.seated(session_id)
    made(ana.cancel(seat), 200)
    no_show = carla.seated_in("NO_SHOW", session_id)
    behind.told()

    made(ana.staff.patch_session(session_id, session_date="2024-01-17"), 200)

    assert behind.told() == [(BRUNO, MOVED)]
    assert ana.status_of(no_show["id"]) == "NO_SHOW"


@pytest.mark.parametrize("fields", [{"notes": "Traer toalla"}, {"max_capacity": 8}, {"status": "COMPLETED"}])
def test_what_else_changes_of_a_session_is_told_to_nobody(
    behind: Pipeline, ana: Gym, session_id: str, seat: str, fields: dict[str, Any]
) -> None:
    made(ana.staff.patch_session(session_id, **fields), 200)

    assert behind.told() == []


@pytest.mark.parametrize("status", ["COMPLETED", "NO_SHOW"])
def test_that_somebody_came_or_not_is_told_to_nobody(
    behind: Pipeline, ana: Gym, seat: str, status: str
) -> None:
    made(ana.staff.patch(seat, status=status), 200)

    assert behind.told() == []


def test_erasing_a_seat_is_told(behind: Pipeline, ana: Gym, seat: str) -> None:
    assert ana.erase(seat).status == 200

    assert behind.told() == [(ANA, ERASED)]


@pytest.mark.parametrize("status", ["CANCELLED", "COMPLETED", "NO_SHOW"])
def test_erasing_one_that_is_off_is_told_to_nobody(
    behind: Pipeline, ana: Gym, session_id: str, status: str
) -> None:
    seat = ana.seated_in(status, session_id)["id"]
    behind.told()

    assert ana.erase(seat).status == 200

    assert behind.told() == []


def test_erasing_one_that_is_over_is_told_to_nobody(behind: Pipeline, ana: Gym, seat: str, at: At) -> None:
    at("2024-01-15T10:00:00Z")

    assert ana.erase(seat).status == 200

    assert behind.told() == []


def test_a_seat_erased_and_taken_again_is_told_as_a_new_one(
    behind: Pipeline, ana: Gym, session_id: str, seat: str
) -> None:
    assert ana.erase(seat).status == 200
    assert behind.told() == [(ANA, ERASED)]

    assert ana.seated(session_id)["id"] == seat

    assert behind.told() == [(ANA, RESERVED)]


def test_of_a_seat_erased_and_taken_again_meanwhile_the_last_is_told(
    behind: Pipeline, ana: Gym, session_id: str
) -> None:
    assert ana.erase(str(ana.seated(session_id)["id"])).status == 200
    ana.seated(session_id)

    assert behind.told() == [(ANA, RESERVED)]
    assert behind.happened() == ["reservation.created", "reservation.erased", "reservation.created"]


def test_of_what_happened_meanwhile_the_last_is_told(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str
) -> None:
    seat = ana.seated(session_id)["id"]
    made(ana.cancel(seat), 200)
    made(ana.reactivate(seat), 200)
    bruno.seated(session_id)
    made(ana.staff.patch_session(session_id, session_date="2024-01-17"), 200)
    made(bruno.cancel(bruno.mine().body["data"][0]["id"]), 200)

    assert behind.told() == [(ANA, MOVED), (BRUNO, CANCELLED)]


def test_the_line_itself_is_told_to_nobody(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, seat: str
) -> None:
    ana.by("dario").joined().seated(session_id)
    behind.told()

    bruno.waiting(session_id)
    carla.waiting(session_id)
    assert bruno.leave(session_id).status == 200

    assert behind.told() == []


def test_what_is_refused_or_asked_again_is_told_to_nobody(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, seat: str
) -> None:
    keyed = bruno.keyed()
    made(keyed.reserve(session_id), 201)
    behind.told()

    made(keyed.reserve(session_id), 201)
    refused(carla.reserve(session_id), 400, FULL)
    refused(ana.reserve(session_id), 400)
    refused(bruno.erase(seat), 403)
    assert ana.validate(session_id).status == 200

    assert behind.told() == []


def test_a_class_is_named_also_when_it_is_removed(behind: Pipeline, ana: Gym, at: At) -> None:
    class_id = ana.offered(name="Box")["id"]
    session_id = ana.scheduled(class_id=class_id, session_date="2024-01-16")
    seat = ana.seated(session_id)["id"]
    behind.told()
    made(ana.staff.patch_session(session_id, status="CANCELLED"), 200)
    assert ana.admin.delete_class(class_id).status == 200

    assert behind.told() == [(ANA, "Reserva cancelada: Box")]
    assert ana.status_of(seat) == "CANCELLED"
