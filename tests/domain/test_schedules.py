"""When the sweep is to look at a thing: at what happens next to it, and never when nothing does."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.reservation import Change, Contact, Reservation, Revision, armed, revised
from chalicelib.domain.schedules import earliest, next_due, reminder_due, session_due, session_status_at
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status
from tests.factories import NOW, hours

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
INTERVAL = hours(9, 10)
START, END = INTERVAL.start, INTERVAL.end
CHANGE = Change("op-2", NOW, "admin", "changed", None, {})
OVER = [Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED, Status.EXPIRED]
CLOSED = [SessionStatus.COMPLETED, SessionStatus.CANCELLED]


def reservation(status: Status = Status.PENDING, **changes: Any) -> Reservation:
    fields: dict[str, Any] = {
        "tenant": "default",
        "kind": "court",
        "id": "r1",
        "resource": "court-1",
        "holder": "ana",
        "contact": Contact("Ana", "ana@example.com"),
        "interval": INTERVAL,
        "zone": "UTC",
        "status": status,
        "details": {},
        "created": NOW,
        "updated": NOW,
        "version": 1,
        "history": (),
    }
    return Reservation(**(fields | changes))


def session(status: SessionStatus) -> ClassSession:
    return ClassSession(
        tenant="default",
        id="s1",
        resource="yoga",
        day=date(2026, 3, 15),
        starts="09:00",
        ends="10:00",
        zone="UTC",
        interval=INTERVAL,
        status=status,
        own_capacity=None,
        capacity=10,
        taken=0,
        waiting=0,
        tickets=0,
        notes=None,
        created=NOW,
        version=1,
    )


# Reservations.


def test_nothing_happens_to_a_pending_one_that_nobody_is_reminded_of() -> None:
    assert next_due(reservation()) is None


def test_a_confirmed_one_is_due_when_it_ends() -> None:
    assert next_due(reservation(Status.CONFIRMED)) == END


def test_the_buffer_after_it_changes_nothing() -> None:
    assert next_due(reservation(Status.CONFIRMED, buffer=HOUR)) == END


def test_a_hold_is_due_when_it_expires_and_nobody_is_reminded_of_it() -> None:
    assert next_due(reservation(expires=NOW + HOUR, reminds=DAY)) == NOW + HOUR


@pytest.mark.parametrize("status", [Status.PENDING, Status.CONFIRMED])
def test_one_with_a_lead_is_due_so_long_before_its_start(status: Status) -> None:
    assert next_due(reservation(status, reminds=HOUR)) == START - HOUR


def test_once_people_are_reminded_the_end_is_next() -> None:
    reminded = revised(reservation(Status.CONFIRMED, reminds=HOUR), Revision(is_reminder=True), CHANGE)

    assert next_due(reminded) == END
    assert reminder_due(reminded) is None


def test_a_pending_one_that_people_are_reminded_of_is_due_no_more() -> None:
    assert next_due(reservation(reminds=HOUR, reminded=START)) is None


@pytest.mark.parametrize("status", OVER)
def test_what_is_over_is_never_due(status: Status) -> None:
    assert next_due(reservation(status, reminds=HOUR, expires=NOW)) is None


def test_another_start_is_another_reminder() -> None:
    reminded = reservation(reminds=HOUR, reminded=START)

    assert reminder_due(replace(reminded, interval=hours(12, 13))) == START + 2 * HOUR


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        (START - DAY - SECOND, START - DAY),
        (START - DAY, None),
        (START - HOUR, None),
        (START + HOUR, None),
    ],
)
def test_who_hears_of_it_within_the_lead_is_not_reminded(heard: datetime, due: datetime | None) -> None:
    assert reminder_due(armed(reservation(reminds=DAY), heard)) == due


def test_without_a_lead_there_is_nothing_to_settle() -> None:
    before = reservation()

    assert armed(before, START) is before


@pytest.mark.parametrize(
    ("revision", "is_settled"),
    [
        (Revision(interval=hours(9.5, 10.5)), True),
        (Revision(resource="court-2"), True),
        (Revision(status=Status.CONFIRMED), True),
        (Revision(details={"notas": "hola"}), False),
        (Revision(attendees=("bruno",)), False),
    ],
)
def test_only_a_move_or_another_status_is_news_of_the_start(revision: Revision, is_settled: bool) -> None:
    """People are told of these, within the lead, and so need no reminder."""
    late = replace(CHANGE, at=START - HOUR)

    after = revised(reservation(reminds=DAY), revision, late)

    assert (reminder_due(after) is None) is is_settled


def test_a_reminder_changes_nothing_that_clients_see() -> None:
    before = reservation(Status.CONFIRMED, reminds=HOUR)

    after = revised(before, Revision(is_reminder=True), replace(CHANGE, at=START - HOUR))

    assert (after.updated, after.status, after.interval) == (before.updated, before.status, before.interval)
    assert [(entry.action, entry.changed) for entry in after.history] == [("reminder", {})]


# Class sessions.


@pytest.mark.parametrize(
    ("status", "due"),
    [
        (SessionStatus.SCHEDULED, START),
        (SessionStatus.IN_PROGRESS, END),
        (SessionStatus.COMPLETED, None),
        (SessionStatus.CANCELLED, None),
    ],
)
def test_a_session_is_due_at_what_comes_next(status: SessionStatus, due: datetime | None) -> None:
    assert session_due(session(status)) == due


@pytest.mark.parametrize(
    ("now", "scheduled", "in_progress"),
    [
        (START - SECOND, SessionStatus.SCHEDULED, SessionStatus.IN_PROGRESS),
        (START, SessionStatus.IN_PROGRESS, SessionStatus.IN_PROGRESS),
        (END - SECOND, SessionStatus.IN_PROGRESS, SessionStatus.IN_PROGRESS),
        (END, SessionStatus.COMPLETED, SessionStatus.COMPLETED),
        (END + 2 * DAY, SessionStatus.COMPLETED, SessionStatus.COMPLETED),
    ],
)
def test_an_open_session_stands_where_its_times_say(
    now: datetime, scheduled: SessionStatus, in_progress: SessionStatus
) -> None:
    assert session_status_at(session(SessionStatus.SCHEDULED), now) is scheduled
    assert session_status_at(session(SessionStatus.IN_PROGRESS), now) is in_progress


@pytest.mark.parametrize("status", CLOSED)
@pytest.mark.parametrize("now", [START - DAY, START, END + DAY])
def test_a_closed_session_stays_where_it_is(status: SessionStatus, now: datetime) -> None:
    assert session_status_at(session(status), now) is status


def test_the_earliest_is_of_those_that_are_set() -> None:
    assert earliest(None, END, START, None) == START
    assert earliest(None, None) is None
    assert earliest() is None
