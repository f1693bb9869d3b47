"""Members are reminded of their class two hours before it begins, and once."""

from functools import partial
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import made
from tests.faults import faults, first
from tests.pipeline import Pipeline, still_due

ANA, BRUNO = "ana@example.com", "bruno@example.com"
SUBJECT: Final = "Recordatorio: Yoga"
REMINDER: Final = (ANA, SUBJECT)
# The class is on the 15th from nine to ten.
BEFORE, DUE, START = "2024-01-15T06:59:59Z", "2024-01-15T07:00:00Z", "2024-01-15T09:00:00Z"


@pytest.fixture
def session_id(behind: Pipeline, gym: Gym) -> str:
    return gym.scheduled(max_capacity=2)


@pytest.fixture
def seat(behind: Pipeline, ana: Gym, session_id: str) -> str:
    """Ana's reservation, made the day before, of which she has been told."""
    seat = str(ana.seated(session_id)["id"])
    behind.told()
    return seat


@pytest.mark.usefixtures("seat")
def test_a_reminder_comes_two_hours_before_and_once(behind: Pipeline) -> None:
    assert behind.tick(BEFORE) == []
    assert behind.tick(DUE) == [REMINDER]
    assert [behind.tick(f"2024-01-15T0{hour}:30:00Z") for hour in (7, 8, 9)] == [[], [], []]


@pytest.mark.usefixtures("seat")
def test_it_says_what_and_when(behind: Pipeline, at: At) -> None:
    at(DUE)
    behind.sweep()
    behind.run()

    [mail] = behind.mails
    for words in ("comienza pronto", "lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)", "Yoga"):
        assert words in mail.text


@pytest.mark.usefixtures("seat")
def test_a_late_sweep_still_reminds_before_the_start_and_not_after(behind: Pipeline, bruno: Gym) -> None:
    bruno.seated(later := bruno.scheduled(session_date="2024-01-16"))
    behind.told()

    assert behind.tick("2024-01-15T08:59:00Z") == [REMINDER]
    assert behind.tick("2024-01-16T09:00:00Z") == []
    assert bruno.holds(later) == "CONFIRMED"


@pytest.mark.parametrize(("made_at", "told"), [(BEFORE, [REMINDER]), (DUE, []), ("2024-01-15T08:30:00Z", [])])
def test_a_seat_taken_within_two_hours_is_not_reminded_of(
    behind: Pipeline, ana: Gym, at: At, session_id: str, made_at: str, told: list[Any]
) -> None:
    at(made_at)
    ana.seated(session_id)
    behind.told()

    assert behind.tick(max(made_at, DUE)) == told
    assert behind.tick("2024-01-15T08:59:59Z") == []


@pytest.mark.parametrize("how", ["cancelled", "erased", "NO_SHOW", "COMPLETED", "session"])
def test_who_does_not_come_is_not_reminded(
    behind: Pipeline, ana: Gym, session_id: str, seat: str, how: str
) -> None:
    done = {
        "cancelled": lambda: ana.cancel(seat),
        "erased": lambda: ana.erase(seat),
        "session": lambda: ana.staff.patch_session(session_id, status="CANCELLED"),
    }
    assert done.get(how, lambda: ana.staff.patch(seat, status=how))().status == 200
    behind.told()

    assert behind.tick(DUE) == []
    assert [sk for _, sk in still_due("SES")] == ([] if how == "session" else ["META"])


def test_a_moved_session_reminds_of_its_new_time_alone(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str, seat: str
) -> None:
    bruno.seated(session_id)
    made(ana.staff.patch_session(session_id, session_date="2024-01-16"), 200)
    behind.told()

    assert behind.tick(DUE) == []
    assert behind.tick("2024-01-16T06:59:59Z") == []
    assert behind.tick("2024-01-16T07:00:00Z") == [(ANA, SUBJECT), (BRUNO, SUBJECT)]


def test_a_session_moved_after_its_reminder_has_another(
    behind: Pipeline, ana: Gym, session_id: str, seat: str
) -> None:
    behind.tick(DUE)
    made(ana.staff.patch_session(session_id, start_time="12:00", end_time="13:00"), 200)
    behind.told()

    assert behind.tick("2024-01-15T09:59:59Z") == []
    assert behind.tick("2024-01-15T10:00:00Z") == [REMINDER]


def test_a_session_moved_to_within_two_hours_has_none(
    behind: Pipeline, ana: Gym, session_id: str, seat: str
) -> None:
    times = {"session_date": "2024-01-14", "start_time": "13:00", "end_time": "14:00"}
    made(ana.staff.patch_session(session_id, **times), 200)
    behind.told()

    assert behind.tick("2024-01-14T12:01:00Z") == []
    assert behind.tick("2024-01-14T12:59:59Z") == []
    assert behind.tick(DUE) == []


@pytest.mark.parametrize("passed", [0, 1, 2])
def test_of_two_moves_at_once_the_seats_follow_the_later(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str, seat: str, passed: int
) -> None:
    """The other comes between the writes of the first: its own, and one for each seat."""
    bruno.seated(session_id)

    def move(day: int) -> Answer:
        return ana.staff.patch_session(session_id, session_date=f"2024-01-{day}")

    with faults("TransactWriteItems", *[lambda _: None] * passed, first(partial(move, 18))):
        assert move(17).status == 200
    behind.told()
    day = made(ana.session(session_id), 200)["sessionDate"][-2:]

    assert day == ("17" if passed == 0 else "18")
    told = {each: behind.tick(f"2024-01-{each}T07:00:00Z") for each in ("17", "18")}
    assert {each for each, mails in told.items() if mails} == {day}
    assert told[day] == [(ANA, SUBJECT), (BRUNO, SUBJECT)]


@pytest.mark.parametrize("how", ["reactivates", "reserves"])
def test_who_comes_back_is_reminded_once(
    behind: Pipeline, ana: Gym, session_id: str, seat: str, how: str
) -> None:
    made(ana.cancel(seat), 200)
    assert (ana.reactivate(seat) if how == "reactivates" else ana.reserve(session_id)).status in (200, 201)
    behind.told()

    assert behind.tick(DUE) == [REMINDER]
    assert behind.tick("2024-01-15T08:00:00Z") == []


def test_who_comes_back_after_the_reminder_is_not_reminded_again(
    behind: Pipeline, ana: Gym, session_id: str, seat: str
) -> None:
    behind.tick(DUE)
    made(ana.cancel(seat), 200)
    made(ana.reactivate(seat), 200)
    behind.told()

    assert behind.tick("2024-01-15T07:01:00Z") == []


def test_a_seat_erased_and_taken_again_is_reminded_of_once(
    behind: Pipeline, ana: Gym, session_id: str, seat: str
) -> None:
    assert ana.erase(seat).status == 200
    ana.seated(session_id)
    behind.told()

    assert behind.tick(DUE) == [REMINDER]


def test_who_comes_from_the_line_in_time_is_reminded(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str, seat: str
) -> None:
    ana.by("dario").joined().seated(session_id)
    bruno.waiting(session_id)
    made(ana.cancel(seat), 200)
    behind.told()

    assert (BRUNO, SUBJECT) in behind.tick(DUE)


def test_who_waits_is_not_reminded(behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, seat: str) -> None:
    session_id = ana.mine().body["data"][0]["classSession"]["id"]
    carla.seated(session_id)
    bruno.waiting(session_id)
    behind.told()

    assert behind.tick(DUE) == [(ANA, SUBJECT), ("carla@example.com", SUBJECT)]


def test_a_reminder_overtaken_by_a_cancellation_does_not_go_out(
    behind: Pipeline, ana: Gym, at: At, seat: str
) -> None:
    at(DUE)
    behind.sweep()
    made(ana.cancel(seat), 200)

    assert behind.told() == [(ANA, "Reserva cancelada: Yoga")]


def test_a_reminder_shows_in_nothing_that_clients_read(behind: Pipeline, ana: Gym, seat: str) -> None:
    before = ana.get(seat)

    assert behind.tick(DUE) == [REMINDER]

    assert ana.get(seat).raw == before.raw


@pytest.mark.parametrize(
    ("reminders", "instant", "told"),
    [
        ("enrollment=30", DUE, []),
        ("enrollment=30", "2024-01-15T08:30:00Z", [REMINDER]),
        ("enrollment=0", "2024-01-15T08:59:59Z", []),
    ],
)
def test_a_stage_has_its_own_lead(
    behind: Pipeline,
    ana: Gym,
    session_id: str,
    settings_changed: SettingsChanged,
    reminders: str,
    instant: str,
    told: list[Any],
) -> None:
    settings_changed(REMINDERS=reminders)
    ana.seated(session_id)
    behind.told()

    assert behind.tick(instant) == told
