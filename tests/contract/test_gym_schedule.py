"""Sessions begin and end by themselves, and reservations with them (contract classes.md, *On a schedule*)."""

from functools import partial
from typing import Any, Final

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NOT_OPEN, NOT_WAITING, made, refused
from tests.faults import Fault, faults, first
from tests.pipeline import Pipeline, still_due

WRITE: Final = "TransactWriteItems"
BEFORE, START, MIDDLE, END = (
    f"2024-01-15T{time}Z" for time in ("08:59:59", "09:00:00", "09:59:59", "10:00:00")
)


def status(gym: Gym, session_id: str) -> str:
    return str(made(gym.session(session_id), 200)["status"])


def passing(_request: object) -> None:
    """Let this one through."""


def test_a_session_begins_and_ends_when_it_is_to(behind: Pipeline, gym: Gym) -> None:
    session_id = gym.scheduled()

    found = []
    for instant in (BEFORE, START, MIDDLE, END, "2024-01-15T10:01:00Z"):
        behind.tick(instant)
        found.append(status(gym, session_id))

    assert found == ["SCHEDULED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED", "COMPLETED"]
    assert still_due() == []


def test_its_confirmed_reservations_are_completed_with_it(behind: Pipeline, ana: Gym) -> None:
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]

    found = []
    for instant in (START, MIDDLE, END):
        behind.tick(instant)
        found.append(ana.status_of(seat))

    assert found == ["CONFIRMED", "CONFIRMED", "COMPLETED"]
    [mine] = ana.mine().body["data"]
    assert (mine["status"], mine["classSession"]["status"]) == ("COMPLETED", "COMPLETED")


@pytest.mark.parametrize("before", ["NO_SHOW", "CANCELLED", "COMPLETED"])
def test_what_staff_or_owner_said_stays(behind: Pipeline, ana: Gym, bruno: Gym, before: str) -> None:
    session_id = ana.scheduled()
    seat = ana.seated_in(before, session_id)
    bruno.seated(session_id)

    for instant in (START, END, "2024-01-17T10:00:00Z"):
        behind.tick(instant)

    assert made(ana.get(seat["id"]), 200)["status"] == before
    assert bruno.holds(session_id) == "COMPLETED"
    assert ana.taken(session_id) == 1 + (before != "CANCELLED")


def test_a_no_show_of_a_session_in_progress_stays(behind: Pipeline, ana: Gym) -> None:
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]
    behind.tick(START)
    made(ana.staff.patch(seat, status="NO_SHOW"), 200)

    behind.tick(END)

    assert ana.status_of(seat) == "NO_SHOW"


def test_who_comes_late_is_completed_too(behind: Pipeline, ana: Gym, at: At) -> None:
    session_id = ana.scheduled()
    behind.tick(START)
    at("2024-01-15T09:10:00Z")
    seat = ana.seated(session_id)["id"]

    behind.tick(END)

    assert ana.status_of(seat) == "COMPLETED"


@pytest.mark.parametrize("instant", [END, "2024-01-17T10:00:00Z", "2025-01-01T00:00:00Z"])
def test_however_often_and_late_all_of_it_happens_once(behind: Pipeline, ana: Gym, instant: str) -> None:
    session_id = ana.scheduled()
    ana.seated(session_id)
    behind.told()
    so_far = behind.happened()

    for _ in range(3):
        assert behind.tick(instant) == []

    assert behind.happened() == [*so_far, "reservation.completed"]
    assert (status(ana, session_id), ana.taken(session_id)) == ("COMPLETED", 1)
    assert still_due("SES") == []


def test_it_tells_nobody(behind: Pipeline, ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    ana.seated(session_id)
    bruno.seated_in("NO_SHOW", session_id)
    behind.tick("2024-01-15T07:00:00Z")

    assert behind.tick(START) == []
    assert behind.tick(END) == []


def test_who_waits_in_vain_waits_no_longer(behind: Pipeline, ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.waiting(session_id)

    behind.tick(END)

    refused(bruno.leave(session_id), 404, NOT_WAITING)
    refused(bruno.wait(session_id), 400, NOT_OPEN)
    assert (bruno.holds(session_id), ana.taken(session_id)) == (None, 1)
    assert still_due("SES") == []


@pytest.mark.parametrize("before", ["CANCELLED", "COMPLETED"])
def test_a_closed_session_stays_closed(behind: Pipeline, ana: Gym, before: str) -> None:
    session_id = ana.scheduled()
    ana.seated(session_id)
    session = made(ana.staff.patch_session(session_id, status=before), 200)

    for instant in (START, END):
        behind.tick(instant)

    assert made(ana.session(session_id), 200) == session
    assert ana.holds(session_id) == before


def test_one_that_staff_begin_early_ends_in_time(behind: Pipeline, ana: Gym) -> None:
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]
    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)

    behind.tick(BEFORE)
    assert status(ana, session_id) == "IN_PROGRESS"
    behind.tick(END)

    assert (status(ana, session_id), ana.status_of(seat)) == ("COMPLETED", "COMPLETED")


@pytest.mark.parametrize(("day", "start", "end"), [("15", "12:00", "13:00"), ("16", "09:00", "10:00")])
def test_one_that_is_moved_begins_and_ends_by_its_new_time(
    behind: Pipeline, ana: Gym, day: str, start: str, end: str
) -> None:
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]
    times: dict[str, Any] = {"start_time": start, "end_time": end}
    made(ana.staff.patch_session(session_id, session_date=f"2024-01-{day}", **times), 200)

    behind.tick(END)
    assert (status(ana, session_id), ana.status_of(seat)) == ("SCHEDULED", "CONFIRMED")
    behind.tick(f"2024-01-{day}T{start}:00Z")
    assert status(ana, session_id) == "IN_PROGRESS"
    behind.tick(f"2024-01-{day}T{end}:00Z")

    assert (status(ana, session_id), ana.status_of(seat)) == ("COMPLETED", "COMPLETED")


def test_the_wall_clock_of_the_gym_is_meant_also_when_it_changes(
    behind: Pipeline, gym: Gym, settings_changed: SettingsChanged
) -> None:
    """In Madrid, on 31 March 2024, half past one was 00:30 UTC, and half past three 01:30."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    session_id = gym.scheduled(session_date="2024-03-31", start_time="01:30", end_time="03:30")

    found = []
    for instant in ("00:29:59", "00:30:00", "01:29:59", "01:30:00"):
        behind.tick(f"2024-03-31T{instant}Z")
        found.append(status(gym, session_id))

    assert found == ["SCHEDULED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]


def test_one_of_a_removed_class_still_ends(behind: Pipeline, ana: Gym, at: At) -> None:
    class_id = ana.offered(name="Box")["id"]
    session_id = ana.scheduled(class_id=class_id)
    seat = ana.seated(session_id)["id"]
    at(END)
    assert ana.admin.delete_class(class_id).status == 200

    behind.tick(END)

    assert (status(ana, session_id), ana.status_of(seat)) == ("COMPLETED", "COMPLETED")
    assert still_due("SES") == []


def test_every_session_of_a_schedule_has_its_turn(behind: Pipeline, gym: Gym) -> None:
    sessions = made_weekly(gym)

    behind.tick("2024-01-22T09:30:00Z")

    assert [status(gym, each) for each in sessions] == ["COMPLETED", "IN_PROGRESS", "SCHEDULED"]
    assert len(still_due("SES")) == 2


def made_weekly(gym: Gym) -> list[str]:
    return [each["id"] for each in gym.staff.schedule(gym.class_id).body["data"]]


@pytest.mark.parametrize("passed", [0, 1, 2])
@pytest.mark.parametrize("what", ["cancel", "no-show", "session"])
def test_whoever_is_faster_the_reservation_stands_as_it_was_said(
    behind: Pipeline, ana: Gym, bruno: Gym, at: At, passed: int, what: str
) -> None:
    """Staff say something between what the sweep reads and what it writes."""
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]
    bruno.seated(session_id)
    at(END)
    said = {
        "cancel": partial(ana.staff.patch, seat, status="CANCELLED"),
        "no-show": partial(ana.staff.patch, seat, status="NO_SHOW"),
        "session": partial(ana.staff.patch_session, session_id, status="CANCELLED"),
    }
    answers: list[int] = []
    planned: list[Fault] = [passing] * passed

    with faults(WRITE, *planned, first(lambda: answers.append(said[what]().status))):
        behind.tick(END)

    after = {"cancel": "CANCELLED", "no-show": "NO_SHOW", "session": "CANCELLED"}[what]
    assert answers in ([200], [400])
    assert ana.holds(session_id) == (after if answers == [200] else "COMPLETED")
    is_cancelled = what == "session" and answers == [200]
    assert (
        status(ana, session_id) == bruno.holds(session_id) == ("CANCELLED" if is_cancelled else "COMPLETED")
    )
    ana.taken(session_id)
    assert still_due("SES") == []
