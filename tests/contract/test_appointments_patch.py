"""PATCH of the status: a professional confirms or cancels, an admin too, a client does not."""

from collections.abc import Callable
from itertools import product
from typing import Any, Final

from tests.api import Response
from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    STATUSES,
    UNKNOWN,
    deleted,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.appointments_kept import version_of
from tests.contract.courts import At

NO_WORDS: Final[tuple[Any, ...]] = (
    "EXPIRED",
    "COMPLETED",
    "NO_SHOW",
    "confirmed",
    "x",
    "",
    None,
    5,
    True,
    [],
    {},
)
NO_PATCHES: Final[list[dict[str, Any]]] = [
    *({}, {"session_modality": "Virtual"}, {"client_id": "bruno"}),
    *({field: "2024-01-15T12:00:00Z"} for field in ("start_time", "end_time")),
    *({"status": status, **slot("12:00")} for status in ("CONFIRMED", "CANCELLED")),
    {"status": "CONFIRMED", "start_time": "2024-01-15T09:30:00Z"},
]
CHANGES: Final[list[Callable[[Appointments, str], Response]]] = [
    Appointments.confirm,
    Appointments.cancel,
    lambda caller, reservation_id: caller.patch(reservation_id, **slot("12:00")),
]


def test_professional_and_admins_decide_and_a_cancellation_frees_its_slot(appointments: Appointments) -> None:
    deciders = [("sara", "STAFF"), ("sara", "professional"), ("alma", "admin"), ("root", "superadmin")]
    steps = (("PENDING", "CONFIRMED"), ("PENDING", "CANCELLED"), ("CONFIRMED", "CANCELLED"))
    for (user, role), (before, after) in product(deciders, steps):
        reservation = appointments.booked_in(before)

        decided = made(appointments.by(user, role=role).patch(reservation["id"], status=after), 200)

        assert decided == {**reservation, "status": after}, (role, before)
        for caller in (appointments, appointments.professional, appointments.admin):
            assert made_list(caller.get(reservation["id"])) == [decided]
            assert made_list(caller.of_user("ana")) == [decided]
        assert appointments.is_free(**times(reservation)) is (after == "CANCELLED")
        deleted(appointments.delete(reservation["id"]))


def test_the_same_status_changes_nothing_and_a_decision_stands(appointments: Appointments, at: At) -> None:
    for hour, status in enumerate(("CONFIRMED", "CANCELLED"), 10):
        reservation = appointments.booked_in(status, **slot(f"{hour}:00"))
        version = version_of(reservation["id"])
        at(f"2024-01-14T{hour + 3}:00:00Z")

        for caller in (appointments.professional, appointments.admin):
            assert made(caller.patch(reservation["id"], status=status), 200) == reservation
            refused(caller.patch(reservation["id"], status="PENDING"), 400)
            if status == "CANCELLED":
                refused_naming(caller.confirm(reservation["id"]), "CANCELLED", "CONFIRMED")
        assert appointments.seen(reservation["id"]) == reservation
        assert version_of(reservation["id"]) == version
        assert appointments.is_free(**times(reservation)) is (status == "CANCELLED")


def test_a_client_decides_nothing(appointments: Appointments) -> None:
    others = (appointments, appointments.by("bruno"), appointments.other_professional)
    for hour, before in enumerate(STATUSES, 10):
        reservation = appointments.booked_in(before, **slot(f"{hour}:00"))

        for caller, status in product(others, ("CONFIRMED", "CANCELLED")):
            refused(caller.patch(reservation["id"], status=status), 403, NO_PERMISSION)
        assert appointments.seen(reservation["id"]) == reservation


def test_a_patch_says_one_of_two_words_or_both_times(appointments: Appointments) -> None:
    reservation = appointments.booked_in("PENDING")
    wrong = [*NO_PATCHES, *({"status": word} for word in NO_WORDS)]

    for fields, caller in product(wrong, (appointments.professional, appointments.admin)):
        answer = caller.patch(reservation["id"], **fields)
        assert answer.status == 400, (fields, answer.raw)
        refused(answer, 400)
    refused_naming(appointments.professional.patch(reservation["id"], status="x"), "status")
    assert appointments.seen(reservation["id"]) == reservation


def test_what_else_is_sent_with_the_status_changes_nothing(appointments: Appointments) -> None:
    reservation = appointments.booked_in("PENDING")

    answer = appointments.professional.patch(
        reservation["id"], status="CONFIRMED", client_id="bruno", id="x", session_modality="Presencial"
    )

    assert made(answer, 200) == {**reservation, "status": "CONFIRMED"}


def test_what_is_not_there_or_was_deleted_is_not_found(appointments: Appointments) -> None:
    """Ids of other kinds are in common/test_answers.py."""
    gone = appointments.booked()["id"]
    deleted(appointments.delete(gone))
    callers = (appointments, appointments.professional, appointments.admin)

    for change, caller, reservation_id in product(CHANGES, callers, (gone, UNKNOWN, "user")):
        refused(change(caller, reservation_id), 404, NOT_FOUND)


def test_a_professional_cancels_what_is_near_and_has_begun_but_not_what_has_ended(
    appointments: Appointments, at: At
) -> None:
    appointments.practising(late_cancellation="reject")
    near, begun, past = (appointments.booked(**slot(time)) for time in ("12:30", "11:30", "09:00"))
    at("2024-01-15T11:59:00Z")

    for reservation in (near, begun):
        decided = made(appointments.professional.cancel(reservation["id"]), 200)
        assert decided == {**reservation, "status": "CANCELLED"}
    refused(appointments.professional.cancel(past["id"]), 400)
    assert appointments.seen(past["id"]) == past
