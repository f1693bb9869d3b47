"""Whoever waits for a class hears when it is moved or cancelled (contract classes.md, *Waitlist*)."""

from typing import Any, Final

import pytest

from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.gym_answers import NOT_WAITING, made, refused
from tests.contract.notices import posted
from tests.pipeline import Pipeline

ANA, BRUNO = "ana@example.com", "bruno@example.com"
MOVED: Final = "Clase reprogramada: Yoga"
CANCELLED: Final = "Clase cancelada: Yoga"
PROMOTED: Final = "Tienes un lugar: Yoga"
LATER: Final = "2024-01-14T12:05:00Z"


@pytest.fixture
def session_id(behind: Pipeline, ana: Gym, bruno: Gym) -> str:
    """Tomorrow's class with one seat, which is Ana's; Bruno waits."""
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.waiting(session_id)
    behind.told()
    return session_id


def changed(gym: Gym, session_id: str, **fields: Any) -> None:
    """Have staff change a session."""
    made(gym.staff.patch_session(session_id, **fields), 200)


def test_a_moved_class_tells_who_waits_of_both_times_and_they_go_on_waiting(
    behind: Pipeline, bruno: Gym, session_id: str
) -> None:
    changed(bruno, session_id, session_date="2024-01-17")

    mail = posted(behind)["bruno"]
    assert mail.subject == MOVED
    assert "Sigues en la lista de espera" in mail.text
    assert "miércoles 17 de enero de 2024, de 09:00 a 10:00 (UTC)" in mail.text
    assert "Antes: lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)" in mail.text
    assert mail.calendar is None
    assert bruno.waiting(session_id) == 1


def test_a_cancelled_class_tells_who_waits_once_and_their_wait_ends(
    behind: Pipeline, bruno: Gym, session_id: str
) -> None:
    for _ in range(2):
        changed(bruno, session_id, status="CANCELLED")

    assert behind.told() + behind.tick(LATER) == [(ANA, "Reserva cancelada: Yoga"), (BRUNO, CANCELLED)]
    refused(bruno.leave(session_id), 404, NOT_WAITING)


def test_what_changes_nothing_of_the_time_tells_nobody_who_waits(
    behind: Pipeline, bruno: Gym, session_id: str
) -> None:
    changed(bruno, session_id, notes="Traer toalla")
    changed(bruno, session_id, session_date="2024-01-15")

    assert behind.told() == []


def test_of_two_moves_only_the_last_is_told_if_the_first_was_not_yet(
    behind: Pipeline, bruno: Gym, session_id: str
) -> None:
    for day in (17, 18):
        changed(bruno, session_id, session_date=f"2024-01-{day}")

    assert [told for told in behind.told() if told[0] == BRUNO] == [(BRUNO, MOVED)]


def test_who_has_a_seat_by_then_or_left_hears_of_no_move(
    behind: Pipeline, bruno: Gym, carla: Gym, session_id: str
) -> None:
    carla.waiting(session_id)
    changed(bruno, session_id, session_date="2024-01-17")
    assert carla.leave(session_id).status == 200
    changed(bruno, session_id, max_capacity=2)

    assert behind.told() == [(ANA, MOVED), (BRUNO, PROMOTED)]


def test_a_class_that_is_over_tells_nobody_who_waited(behind: Pipeline, bruno: Gym, session_id: str) -> None:
    assert behind.tick("2024-01-15T07:00:00Z") == [(ANA, "Recordatorio: Yoga")]
    assert behind.tick("2024-01-15T10:01:00Z") == []


def test_who_waits_again_after_a_cancelled_seat_is_told_all_the_same(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str
) -> None:
    made(ana.cancel(ana.mine().body["data"][0]["id"]), 200)
    ana.waiting(session_id)
    behind.told()

    changed(bruno, session_id, status="CANCELLED")

    assert (ANA, CANCELLED) in behind.told()


def test_a_disabled_user_who_waits_is_told_nothing(behind: Pipeline, courts: Courts, gym: Gym) -> None:
    eva = courts.registered(email="eva@example.com").usuario["id"]
    waiting = gym.by(eva, name="Eva Paz", email="eva@example.com").joined()
    session_id = gym.scheduled(max_capacity=1)
    gym.by("bruno").joined().seated(session_id)
    waiting.waiting(session_id)
    behind.told()
    courts.superadmin.patch_user(eva, activo=False)

    changed(gym, session_id, session_date="2024-01-17")
    changed(gym, session_id, status="CANCELLED")

    assert {to for to, _ in behind.told()} == {BRUNO}


def test_programs_hear_of_it_as_events_of_their_own(behind: Pipeline, bruno: Gym, session_id: str) -> None:
    before = len(behind.happened())
    changed(bruno, session_id, session_date="2024-01-17")
    changed(bruno, session_id, status="CANCELLED")

    assert sorted(behind.happened()[before:]) == [
        "reservation.cancelled",
        "reservation.moved",
        "waitlist.cancelled",
        "waitlist.moved",
    ]
