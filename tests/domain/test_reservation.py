from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotMovable, TransitionNotAllowed
from chalicelib.domain.reservation import HISTORY_LENGTH, Change, Contact, Reservation, Revision, revised
from chalicelib.domain.statuses import Status
from tests.factories import NOW, hours

FIRST = Change("op-1", NOW, "ana", "created", None, {})
LATER = Change("op-2", NOW + timedelta(hours=1), "admin", "changed", "por lluvia", {})


def reservation(status: Status = Status.PENDING) -> Reservation:
    return Reservation(
        tenant="default",
        kind="court",
        id="r1",
        resource="court-1",
        holder="ana",
        contact=Contact("Ana", "ana@example.com"),
        interval=hours(9, 10),
        zone="UTC",
        status=status,
        details={"notas": "hola", "total": 10},
        created=NOW,
        updated=NOW,
        version=1,
        history=(FIRST,),
    )


def test_a_change_is_noted_with_who_when_why_and_what() -> None:
    after = revised(reservation(), Revision(status=Status.CONFIRMED), LATER)
    assert after.history == (
        FIRST,
        replace(LATER, action="confirmed", changed={"status": ["pending", "confirmed"]}),
    )
    assert (after.version, after.updated) == (2, LATER.at)


def test_a_move_is_noted_with_both_places() -> None:
    after = revised(reservation(), Revision(interval=hours(11, 12), resource="court-2"), LATER)
    assert after.history[-1].action == "moved"
    assert after.history[-1].changed == {
        "resource": ["court-1", "court-2"],
        "start": ["2026-03-15T09:00:00+00:00", "2026-03-15T11:00:00+00:00"],
        "end": ["2026-03-15T10:00:00+00:00", "2026-03-15T12:00:00+00:00"],
    }


def test_of_changed_details_the_history_keeps_the_names_alone() -> None:
    after = revised(reservation(), Revision(details={"notas": "secreto médico"}), LATER)
    assert after.history[-1].changed == {"details": ["notas"]}
    assert after.details == {"notas": "secreto médico", "total": 10}


def test_what_changes_nothing_is_the_same_object() -> None:
    before = reservation()
    assert revised(before, Revision(status=Status.PENDING, details={"total": 10}), LATER) is before


def test_a_way_that_the_status_machine_lacks_is_refused() -> None:
    with pytest.raises(TransitionNotAllowed) as refusal:
        revised(reservation(Status.CANCELLED), Revision(status=Status.CONFIRMED), LATER)
    assert (refusal.value.current, refusal.value.wanted) == (Status.CANCELLED, Status.CONFIRMED)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.COMPLETED, Status.EXPIRED, Status.NO_SHOW])
def test_what_blocks_nothing_cannot_be_moved(status: Status) -> None:
    with pytest.raises(NotMovable):
        revised(reservation(status), Revision(interval=hours(11, 12)), LATER)


def test_the_history_keeps_the_last_fifty() -> None:
    changed = reservation()
    for number in range(60):
        change = replace(LATER, id=f"op-{number}")
        changed = revised(changed, Revision(details={"total": number + 100}), change)
    assert len(changed.history) == HISTORY_LENGTH == 50
    assert changed.history[-1].id == "op-59"
    assert changed.version == 61
