"""What members are told by e-mail of their reservations, and reminded of (contract classes.md)."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.gym import Gym
from tests.contract.gym_answers import made
from tests.contract.notices import posted, subjects_of
from tests.faults import faults, first
from tests.pipeline import Pipeline, still_due

ANA, BRUNO, CARLA = (f"{user}@example.com" for user in ("ana", "bruno", "carla"))
RESERVED: Final = "Reserva confirmada: Yoga"
REACTIVATED: Final = "Reserva reactivada: Yoga"
PROMOTED: Final = "Tienes un lugar: Yoga"
CANCELLED: Final = "Reserva cancelada: Yoga"
ERASED: Final = "Reserva eliminada: Yoga"
MOVED: Final = "Clase reprogramada: Yoga"
REMINDER: Final = "Recordatorio: Yoga"
WHEN: Final = "lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)"
# Two hours before the class.
DUE: Final = "2024-01-15T07:00:00Z"


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


@pytest.fixture
def line(behind: Pipeline, ana: Gym, bruno: Gym, session_id: str, seat: str) -> None:
    """Ana and Dario have the two seats, and Bruno waits; everybody has been told."""
    ana.by("dario", email="dario@example.com").joined().seated(session_id)
    bruno.waiting(session_id)
    behind.told()


def erase(gym: Gym, seat: str) -> None:
    assert gym.erase(seat).status == 200


def changed(gym: Gym, session_id: str, **fields: Any) -> None:
    """Have staff change a session."""
    made(gym.staff.patch_session(session_id, **fields), 200)


# Seats.


def test_who_is_back_is_told_and_reminded_once(
    behind: Pipeline, ana: Gym, session_id: str, seat: str
) -> None:
    ways: list[tuple[Callable[[], Response], int]] = [
        (partial(ana.reactivate, seat), 200),
        (partial(ana.reserve, session_id), 201),
    ]
    for comes_back, status in ways:
        made(ana.cancel(seat), 200)
        assert behind.told() == [(ANA, CANCELLED)]
        assert made(comes_back(), status)["id"] == seat
        assert behind.told() == [(ANA, REACTIVATED)]

    assert behind.tick(DUE) == [(ANA, REMINDER)]
    assert behind.tick("2024-01-15T08:00:00Z") == []
    made(ana.cancel(seat), 200)
    made(ana.reactivate(seat), 200)
    behind.told()
    assert behind.tick("2024-01-15T08:01:00Z") == []


def test_a_cancellation_by_staff_is_told_to_its_owner(behind: Pipeline, ana: Gym, seat: str) -> None:
    for cancels in (partial(ana.staff.cancel, seat), partial(ana.staff.patch, seat, status="CANCELLED")):
        made(cancels(), 200)
        assert behind.told() == [(ANA, CANCELLED)]
        made(ana.reactivate(seat), 200)
        behind.told()


def test_of_seats_that_are_off_nobody_is_told_that_they_are_erased_or_what_became_of_them(
    behind: Pipeline, ana: Gym, session_id: str
) -> None:
    for status in ("CANCELLED", "COMPLETED", "NO_SHOW"):
        seat = str(ana.seated(session_id)["id"])
        behind.told()
        made(ana.staff.patch(seat, status=status), 200)
        assert behind.told() == ([(ANA, CANCELLED)] if status == "CANCELLED" else []), status
        erase(ana, seat)
        assert behind.told() == [], status


def test_a_seat_erased_and_taken_again_is_told_as_a_new_one_and_reminded_of_once(
    behind: Pipeline, ana: Gym, session_id: str, seat: str
) -> None:
    erase(ana, seat)
    assert behind.told() == [(ANA, ERASED)]
    assert ana.seated(session_id)["id"] == seat
    assert behind.told() == [(ANA, RESERVED)]
    assert behind.tick(DUE) == [(ANA, REMINDER)]


# The line.


@pytest.mark.usefixtures("line")
def test_who_gets_a_seat_from_the_line_is_told_and_reminded_and_nobody_else_in_it(
    behind: Pipeline, ana: Gym, carla: Gym, seat: str, session_id: str
) -> None:
    carla.waiting(session_id)

    made(ana.cancel(seat), 200)

    mails = posted(behind)
    assert subjects_of(mails) == {"ana": CANCELLED, "bruno": PROMOTED}
    assert "Ya no estás en la lista de espera" in mails["bruno"].text
    assert WHEN in mails["bruno"].text
    assert behind.tick(DUE) == [(BRUNO, REMINDER), ("dario@example.com", REMINDER)]


@pytest.mark.usefixtures("line")
def test_the_line_itself_is_told_to_nobody_and_who_gets_an_erased_ones_seat_is(
    behind: Pipeline, ana: Gym, carla: Gym, seat: str, session_id: str
) -> None:
    carla.waiting(session_id)
    assert carla.leave(session_id).status == 200
    assert behind.told() == []

    erase(ana, seat)

    assert behind.told() == [(ANA, ERASED), (BRUNO, PROMOTED)]


def test_who_gets_a_larger_class_seat_is_told(behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    for each in (bruno, carla):
        each.waiting(session_id)
    behind.told()

    changed(ana, session_id, max_capacity=3)

    assert behind.told() == [(BRUNO, PROMOTED), (CARLA, PROMOTED)]


# Sessions.


def test_a_cancelled_session_tells_every_owner_once_who_has_not_cancelled(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, seat: str
) -> None:
    session_id = ana.scheduled(max_capacity=3, start_time="11:00", end_time="12:00")
    for each in (ana, bruno, carla):
        each.seated(session_id)
    made(carla.cancel(carla.mine().body["data"][0]["id"]), 200)
    behind.told()

    for _ in range(2):
        changed(ana, session_id, status="CANCELLED")

    assert behind.told() == [(ANA, CANCELLED), (BRUNO, CANCELLED)]


def test_a_moved_session_takes_its_seats_and_tells_all_owners(behind: Pipeline, ana: Gym, bruno: Gym) -> None:
    moves: list[dict[str, Any]] = [
        {"startTime": "11:00", "endTime": "12:00"},
        {"endTime": "10:30"},
        {"sessionDate": "2024-01-30"},
        {"sessionDate": "2024-01-31", "notes": "Sala 2", "maxCapacity": 5},
    ]
    for number, fields in enumerate(moves):
        session_id = ana.scheduled(max_capacity=2, session_date=f"2024-01-{15 + number}")
        seat = ana.seated(session_id)["id"]
        bruno.seated(session_id)
        behind.told()

        changed(ana, session_id, **fields)

        mails = posted(behind)
        assert subjects_of(mails) == {"ana": MOVED, "bruno": MOVED}, fields
        old = f"{15 + number} de enero de 2024, de 09:00 a 10:00 (UTC)"
        assert all("Antes: " in mail.text and old in mail.text for mail in mails.values()), fields
        session = made(ana.get(seat), 200)["classSession"]
        times = {"sessionDate", "startTime", "endTime"} & fields.keys()
        assert {name: session[name] for name in times} == {name: fields[name] for name in times}


def test_a_moved_session_tells_nobody_whose_seat_is_off(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, seat: str
) -> None:
    bruno.seated(session_id)
    made(ana.cancel(seat), 200)
    no_show = carla.seated_in("NO_SHOW", session_id)
    behind.told()

    changed(ana, session_id, session_date="2024-01-17")

    assert behind.told() == [(BRUNO, MOVED)]
    assert ana.status_of(no_show["id"]) == "NO_SHOW"


def test_no_other_change_of_a_session_is_told(behind: Pipeline, ana: Gym, session_id: str, seat: str) -> None:
    for fields in ({"notes": "Traer toalla"}, {"max_capacity": 8}, {"status": "COMPLETED"}):
        changed(ana, session_id, **fields)
        assert behind.told() == [], fields


def test_a_class_is_named_also_when_it_is_removed(behind: Pipeline, ana: Gym) -> None:
    class_id = ana.offered(name="Box")["id"]
    session_id = ana.scheduled(class_id=class_id, session_date="2024-01-16")
    seat = ana.seated(session_id)["id"]
    behind.told()
    changed(ana, session_id, status="CANCELLED")
    assert ana.admin.delete_class(class_id).status == 200

    assert behind.told() == [(ANA, "Reserva cancelada: Box")]
    assert ana.status_of(seat) == "CANCELLED"


# Reminders.


def test_who_is_off_or_waits_is_not_reminded(behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym) -> None:
    sessions = [ana.scheduled(max_capacity=1, session_date=f"2024-01-{day}") for day in range(16, 21)]
    seats = [str(ana.seated(session_id)["id"]) for session_id in sessions]
    made(ana.cancel(seats[0]), 200)
    erase(ana, seats[1])
    for seat, status in zip(seats[2:], ("NO_SHOW", "COMPLETED"), strict=False):
        made(ana.staff.patch(seat, status=status), 200)
    changed(ana, sessions[4], status="CANCELLED")
    assert [sk for _, sk in still_due("SES")] == ["META"] * 4
    carla.seated(taken := ana.scheduled(max_capacity=1))
    bruno.waiting(taken)
    behind.told()

    assert behind.tick(DUE) == [(CARLA, REMINDER)]
    for day in range(16, 21):
        assert behind.tick(f"2024-01-{day}T07:00:00Z") == [], day


def test_of_two_moves_at_once_the_seats_follow_the_later(behind: Pipeline, ana: Gym, bruno: Gym) -> None:
    """The other comes between the writes of the first: its own, and one for each seat."""
    for passed in range(3):
        session_id = ana.scheduled(max_capacity=2, session_date=f"2024-03-{10 * passed + 9:02}")
        for each in (ana, bruno):
            each.seated(session_id)
        march = [f"2024-03-{10 * passed + number}" for number in (10, 11)]
        move = partial(ana.staff.patch_session, session_id)

        with faults(
            "TransactWriteItems",
            *[lambda _: None] * passed,
            first(partial(move, session_date=march[1])),
        ):
            assert move(session_date=march[0]).status == 200
        behind.told()

        day = made(ana.session(session_id), 200)["sessionDate"]
        assert day == march[0 if passed == 0 else 1], passed
        told = {each: behind.tick(f"{each}T07:00:00Z") for each in march}
        assert told == {each: [(ANA, REMINDER), (BRUNO, REMINDER)] if each == day else [] for each in march}
        behind.told()
