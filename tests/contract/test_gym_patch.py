"""What becomes of a reservation: the transition table of document 004, notes, cancelling, erasing."""

from itertools import permutations, product
from typing import Any, Final

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    ALREADY_CANCELLED,
    COMPLETED,
    NOT_FOUND,
    SEATED,
    STATUSES,
    TOO_LATE,
    ids,
    invalid,
    made,
    made_list,
    refused,
    refused_naming,
)

WAYS: Final = {
    "CONFIRMED": ("CANCELLED", "COMPLETED", "NO_SHOW"),
    "CANCELLED": (),
    "COMPLETED": (),
    "NO_SHOW": ("COMPLETED",),
}
AHEAD_AND_BEGUN: Final = ("2024-01-15T08:59:59Z", "2024-01-15T09:30:00Z")


def session(gym: Gym, number: int, **fields: Any) -> str:
    """Make the session number so and so."""
    return gym.scheduled(start_time=f"09:{number:02}", **fields)


# Patching.


def test_a_transition_of_the_table_is_made_once_and_any_other_is_refused(ana: Gym, bruno: Gym) -> None:
    for number, (before, after) in enumerate(permutations(STATUSES, 2)):
        session_id = session(ana, number)
        bruno.seated(session_id)
        reservation = ana.seated_in(before, session_id)
        taken = ana.taken(session_id)
        if after not in WAYS[before]:
            answer = ana.staff.patch(reservation["id"], status=after, notes="otra")
            refused_naming(answer, before, after)
            assert made(ana.get(reservation["id"]), 200) == reservation
            assert ana.taken(session_id) == taken
            continue

        answer = ana.admin.patch(reservation["id"], status=after)

        assert answer.body["message"] == "Reserva actualizada exitosamente"
        patched = made(answer, 200)
        assert (patched["id"], patched["status"]) == (reservation["id"], after)
        taken = 2 if after in SEATED else 1
        assert patched["classSession"]["currentBookings"] == ana.taken(session_id) == taken
        # The second time, to change nothing.
        made(ana.staff.patch(reservation["id"], status=after), 200)
        assert (ana.status_of(reservation["id"]), ana.taken(session_id)) == (after, taken)


def test_the_same_status_with_other_notes_changes_the_notes(ana: Gym) -> None:
    for number, status in enumerate(STATUSES):
        session_id = session(ana, number)
        reservation = ana.seated_in(status, session_id)
        taken = ana.taken(session_id)

        patched = made(ana.staff.patch(reservation["id"], status=status, notes="otra"), 200)

        assert (patched["status"], patched["notes"]) == (status, "otra")
        assert made(ana.get(reservation["id"]), 200)["notes"] == "otra"
        assert ana.taken(session_id) == taken


def test_notes_go_with_the_status_or_stay(ana: Gym, at: At) -> None:
    session_id = ana.scheduled()
    before = ana.seated(session_id, notes="una")
    at("2024-01-14T13:00:00Z")

    for status, notes in (("NO_SHOW", None), ("COMPLETED", "Asistió puntualmente")):
        fields = {"notes": notes} if notes else {}
        patched = made(ana.staff.patch(before["id"], status=status, **fields), 200)

        assert (patched["status"], patched["notes"]) == (status, notes or "una")
        assert patched["createdAt"] == before["createdAt"]
        assert patched["createdAt"][:19] == "2024-01-14T12:00:00"
        assert patched["updatedAt"][:19] == "2024-01-14T13:00:00"
        assert ana.taken(session_id) == 1


def test_a_status_or_notes_of_a_wrong_kind_are_a_fault_of_the_field(ana: Gym) -> None:
    reservation_id = ana.seated(ana.scheduled())["id"]
    statuses: list[Any] = ["", "confirmed", "PENDING", "CANCELADA", " CANCELLED", 5, True, [], {}]
    notes: list[Any] = [5, [], {}, "x" * 2001]

    for wrong in statuses:
        invalid(ana.staff.patch(reservation_id, status=wrong), "status")
    for wrong in notes:
        invalid(ana.staff.patch(reservation_id, status="COMPLETED", notes=wrong), "notes")

    assert ana.status_of(reservation_id) == "CONFIRMED"


def test_nothing_but_status_and_notes_can_be_changed(ana: Gym) -> None:
    session_id = ana.scheduled()
    other = session(ana, 30)
    reservation = ana.seated(session_id)
    fields = {"class_session_id": other, "user_profile_id": "bruno", "id": "x", "created_at": "2020-01-01"}

    patched = made(ana.staff.patch(reservation["id"], status="NO_SHOW", **fields), 200)

    assert (patched["id"], patched["createdAt"]) == (reservation["id"], reservation["createdAt"])
    assert (patched["classSession"]["id"], patched["userProfile"]["id"]) == (session_id, "ana")
    assert (ana.taken(session_id), ana.taken(other)) == (1, 0)


# Cancelling.


def test_what_cannot_be_cancelled_says_why_whoever_asks_and_whenever(ana: Gym, at: At) -> None:
    said = {"CANCELLED": ALREADY_CANCELLED, "COMPLETED": COMPLETED, "NO_SHOW": None, "CONFIRMED": TOO_LATE}
    reservations = [
        (status, session_id, ana.seated_in(status, session_id)["id"])
        for status, session_id in ((status, session(ana, number)) for number, status in enumerate(said))
    ]
    for instant, (status, session_id, reservation_id) in product(AHEAD_AND_BEGUN, reservations):
        at(instant)
        if status == "CONFIRMED" and instant == AHEAD_AND_BEGUN[0]:
            continue
        for caller in (ana, ana, ana.staff, ana.admin):
            answer = caller.cancel(reservation_id)
            refused(answer, 400, said[status])
            if status == "NO_SHOW":
                refused_naming(answer, status, "CANCELLED")
        assert ana.taken(session_id) == (0 if status == "CANCELLED" else 1)


def test_until_it_begins_it_can_be_cancelled(ana: Gym, at: At) -> None:
    morning, evening = (
        ana.seated(ana.scheduled(start_time=start, end_time="23:00")) for start in ("09:00", "19:00")
    )
    ahead_of_its_time = session(ana, 30)
    begun = ana.seated(ahead_of_its_time)
    made(ana.staff.patch_session(ahead_of_its_time, status="IN_PROGRESS"), 200)
    ana.becomes("EXPIRED")

    assert ana.cancel(begun["id"]).status == 200
    at("2024-01-15T09:00:00Z")
    assert ana.cancel(morning["id"]).status == 200
    at("2024-01-15T09:00:01Z")
    assert ana.cancel(evening["id"]).status == 200


# Erasing.


def test_the_owner_erases_whatever_its_status_and_may_reserve_again(ana: Gym, bruno: Gym) -> None:
    for number, status in enumerate(STATUSES):
        session_id = session(ana, number, max_capacity=2)
        bruno.seated(session_id)
        reservation_id = ana.seated_in(status, session_id)["id"]
        assert ana.taken(session_id) == (2 if status in SEATED else 1)

        answer = ana.erase(reservation_id)

        assert (answer.status, answer.body["message"]) == (200, "Reserva eliminada permanentemente")
        assert ana.taken(session_id) == 1
        refused(ana.erase(reservation_id), 404, NOT_FOUND)
        assert ana.taken(session_id) == 1
        is_unknown(ana, reservation_id)
        assert ids(ana.mine()) == ids(ana.list()) == []
        assert ids(ana.staff.list(user_id="ana")) == ids(ana.admin.list(user_id="ana")) == []

        again = ana.seated(session_id)
        assert (again["status"], again["notes"]) == ("CONFIRMED", None)
        assert (ids(ana.mine()), ana.taken(session_id)) == ([again["id"]], 2)
        ana.erase(again["id"])


def test_a_reservation_of_the_past_can_be_erased(ana: Gym, at: At) -> None:
    reservation = ana.seated(ana.scheduled())
    at("2024-02-01T00:00:00Z")

    assert ana.erase(reservation["id"]).status == 200
    assert made_list(ana.mine()) == []


def is_unknown(gym: Gym, reservation_id: str) -> None:
    """Assert that nobody finds the reservation, whatever they do."""
    for caller in (gym, gym.staff, gym.admin):
        for send in (caller.get, caller.cancel, caller.erase, caller.reactivate):
            refused(send(reservation_id), 404, NOT_FOUND)
    for caller in (gym.staff, gym.admin):
        for status in ("CANCELLED", "COMPLETED"):
            refused(caller.patch(reservation_id, status=status), 404, NOT_FOUND)
