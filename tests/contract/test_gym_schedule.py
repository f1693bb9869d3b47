"""Sessions begin and end by themselves, and reservations with them (contract classes.md, *On a schedule*)."""

from functools import partial
from typing import Any, Final

from tests.contract.courts import At, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NOT_WAITING, PAST, made, refused
from tests.faults import AwsFault, faults, first
from tests.pipeline import Pipeline, still_due

BEFORE, START, MIDDLE, END = (
    f"2024-01-15T{time}Z" for time in ("08:59:59", "09:00:00", "09:59:59", "10:00:00")
)
COURSE: Final = ["SCHEDULED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]


def status(gym: Gym, session_id: str) -> str:
    return str(made(gym.session(session_id), 200)["status"])


def statuses(behind: Pipeline, gym: Gym, session_id: str, *instants: str) -> list[str]:
    """The session's status after a tick at each of the instants."""
    found = []
    for instant in instants:
        behind.tick(instant)
        found.append(status(gym, session_id))
    return found


def test_a_session_begins_and_ends_in_time_and_its_seats_with_it(behind: Pipeline, ana: Gym, at: At) -> None:
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]

    assert statuses(behind, ana, session_id, BEFORE, START) == COURSE[:2]
    at("2024-01-15T09:10:00Z")
    late = ana.by("dario").joined()
    late.seated(session_id)
    assert statuses(behind, ana, session_id, MIDDLE) == COURSE[2:3]
    assert ana.status_of(seat) == "CONFIRMED"
    assert statuses(behind, ana, session_id, END, "2024-01-15T10:01:00Z") == ["COMPLETED"] * 2

    assert (ana.status_of(seat), late.holds(session_id)) == ("COMPLETED", "COMPLETED")
    assert ana.taken(session_id) == 2
    [mine] = ana.mine().body["data"]
    assert (mine["status"], mine["classSession"]["status"]) == ("COMPLETED", "COMPLETED")
    assert still_due("SES") == []


def test_what_staff_or_owner_said_stays(behind: Pipeline, ana: Gym, bruno: Gym) -> None:
    before = ("NO_SHOW", "CANCELLED", "COMPLETED")
    sessions = {said: ana.scheduled(class_id=ana.offered()["id"]) for said in (*before, "in progress")}
    for said in before:
        ana.seated_in(said, sessions[said])
        bruno.seated(sessions[said])
    seat = ana.seated(sessions["in progress"])["id"]
    behind.tick("2024-01-15T07:00:00Z")

    assert behind.tick(START) == []
    made(ana.staff.patch(seat, status="NO_SHOW"), 200)
    for instant in (END, "2024-01-17T10:00:00Z"):
        assert behind.tick(instant) == []

    for said in before:
        assert (ana.holds(sessions[said]), bruno.holds(sessions[said])) == (said, "COMPLETED")
        assert ana.taken(sessions[said]) == 1 + (said != "CANCELLED")
    assert ana.status_of(seat) == "NO_SHOW"


def test_who_waits_in_vain_waits_no_longer(behind: Pipeline, ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.waiting(session_id)

    behind.tick(END)

    refused(bruno.leave(session_id), 404, NOT_WAITING)
    refused(bruno.wait(session_id), 400, PAST)
    assert (bruno.holds(session_id), ana.taken(session_id)) == (None, 1)
    assert still_due("SES") == []


def test_a_closed_session_stays_closed(behind: Pipeline, ana: Gym) -> None:
    sessions = {said: ana.scheduled(class_id=ana.offered()["id"]) for said in ("CANCELLED", "COMPLETED")}
    for session_id in sessions.values():
        ana.seated(session_id)
    kept = {
        said: made(ana.staff.patch_session(session_id, status=said), 200)
        for said, session_id in sessions.items()
    }

    for instant in (START, END):
        behind.tick(instant)

    for said, session_id in sessions.items():
        assert made(ana.session(session_id), 200) == kept[said]
        assert ana.holds(session_id) == said


def test_one_that_staff_begin_early_ends_in_time(behind: Pipeline, ana: Gym) -> None:
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]
    made(ana.staff.patch_session(session_id, status="IN_PROGRESS"), 200)

    assert statuses(behind, ana, session_id, BEFORE, END) == ["IN_PROGRESS", "COMPLETED"]
    assert ana.status_of(seat) == "COMPLETED"


def test_one_that_is_moved_begins_and_ends_by_its_new_time(behind: Pipeline, ana: Gym) -> None:
    for day, new_day, start, end in (("15", "15", "12:00", "13:00"), ("16", "17", "09:00", "10:00")):
        session_id = ana.scheduled(session_date=f"2024-01-{day}")
        seat = ana.seated(session_id)["id"]
        moved = {"session_date": f"2024-01-{new_day}", "start_time": start, "end_time": end}
        made(ana.staff.patch_session(session_id, **moved), 200)

        instants = [f"2024-01-{day}T10:00:00Z", *(f"2024-01-{new_day}T{time}:00Z" for time in (start, end))]
        assert statuses(behind, ana, session_id, *instants[:2]) == COURSE[:2]
        assert ana.status_of(seat) == "CONFIRMED"
        assert statuses(behind, ana, session_id, instants[2]) == COURSE[3:]
        assert ana.status_of(seat) == "COMPLETED"


def test_the_wall_clock_is_meant_when_it_changes(
    behind: Pipeline, gym: Gym, settings_changed: SettingsChanged
) -> None:
    """In Madrid, on 31 March 2024, half past one was 00:30 UTC, and half past three 01:30."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    session_id = gym.scheduled(session_date="2024-03-31", start_time="01:30", end_time="03:30")

    instants = (f"2024-03-31T{time}Z" for time in ("00:29:59", "00:30:00", "01:29:59", "01:30:00"))
    assert statuses(behind, gym, session_id, *instants) == COURSE


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
    sessions = [row["id"] for row in gym.staff.schedule(gym.class_id).body["data"]]

    behind.tick("2024-01-22T09:30:00Z")

    assert [status(gym, session_id) for session_id in sessions] == ["COMPLETED", "IN_PROGRESS", "SCHEDULED"]
    assert len(still_due("SES")) == 2


def test_whoever_is_faster_what_was_said_stands(behind: Pipeline, ana: Gym, bruno: Gym, at: At) -> None:
    """Staff say something between what the sweep reads and what it writes."""
    for day, passed in enumerate((0, 1, 2), 15):
        for hour, said in enumerate(("CANCELLED", "NO_SHOW", "session"), 9):
            times = {"start_time": f"{hour:02}:00", "end_time": f"{hour + 1:02}:00"}
            session_id = ana.scheduled(session_date=f"2024-01-{day}", **times)
            seat = ana.seated(session_id)["id"]
            bruno.seated(session_id)
            end = f"2024-01-{day}T{hour + 1:02}:00:00Z"
            at(end)
            says = partial(ana.staff.patch, seat, status=said)
            if said == "session":
                says = partial(ana.staff.patch_session, session_id, status="CANCELLED")
            answers: list[int] = []
            planned: list[AwsFault] = [lambda _: None] * passed

            def interrupts(says: partial[Any] = says, answers: list[int] = answers) -> None:
                answers.append(says().status)

            with faults("TransactWriteItems", *planned, first(interrupts)):
                behind.tick(end)

            case = (passed, said, answers)
            assert answers in ([200], [400]), case
            stands = "CANCELLED" if said == "session" else said
            assert ana.holds(session_id) == (stands if answers == [200] else "COMPLETED"), case
            others = "CANCELLED" if said == "session" and answers == [200] else "COMPLETED"
            assert status(ana, session_id) == bruno.holds(session_id) == others, case
            ana.taken(session_id)
            assert still_due("SES") == [], case
