from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotMovable, TransitionNotAllowed
from chalicelib.domain.reservation import HISTORY_LENGTH, Change, Reservation, Revision, revised
from chalicelib.domain.statuses import Status
from tests.factories import NOW, hours, reservation

FIRST = Change("op-1", NOW, "ana", "created", None, {})
LATER = Change("op-2", NOW + timedelta(hours=1), "admin", "changed", "por lluvia", {})


def made(status: Status = Status.PENDING) -> Reservation:
    return reservation(status, details={"notas": "hola", "total": 10}, history=(FIRST,))


def test_a_change_is_noted_with_who_when_why_and_what() -> None:
    after = revised(made(), Revision(status=Status.CONFIRMED), LATER)
    assert after.history == (
        FIRST,
        replace(LATER, action="confirmed", changed={"status": ["pending", "confirmed"]}),
    )
    assert (after.version, after.updated) == (2, LATER.at)


def test_a_move_is_noted_with_both_places() -> None:
    after = revised(made(), Revision(interval=hours(11, 12), resource="court-2"), LATER)
    assert after.history[-1].action == "moved"
    assert after.history[-1].changed == {
        "resource": ["court-1", "court-2"],
        "start": ["2026-03-15T09:00:00+00:00", "2026-03-15T11:00:00+00:00"],
        "end": ["2026-03-15T10:00:00+00:00", "2026-03-15T12:00:00+00:00"],
    }


def test_of_changed_details_the_history_keeps_the_names_alone() -> None:
    after = revised(made(), Revision(details={"notas": "secreto médico"}), LATER)
    assert after.history[-1].changed == {"details": ["notas"]}
    assert after.details == {"notas": "secreto médico", "total": 10}


def test_what_changes_nothing_is_the_same_object() -> None:
    before = made()
    assert revised(before, Revision(status=Status.PENDING, details={"total": 10}), LATER) is before


def test_a_way_that_the_status_machine_lacks_is_refused() -> None:
    with pytest.raises(TransitionNotAllowed) as refusal:
        revised(made(Status.CANCELLED), Revision(status=Status.CONFIRMED), LATER)
    assert (refusal.value.current, refusal.value.wanted) == (Status.CANCELLED, Status.CONFIRMED)


def test_what_blocks_nothing_cannot_be_moved() -> None:
    for status in (Status.CANCELLED, Status.COMPLETED, Status.EXPIRED, Status.NO_SHOW):
        with pytest.raises(NotMovable):
            revised(made(status), Revision(interval=hours(11, 12)), LATER)


def test_the_history_keeps_the_last_fifty() -> None:
    changed = made()
    for number in range(60):
        change = replace(LATER, id=f"op-{number}")
        changed = revised(changed, Revision(details={"total": number + 100}), change)
    assert len(changed.history) == HISTORY_LENGTH == 50
    assert changed.history[-1].id == "op-59"
    assert changed.version == 61
