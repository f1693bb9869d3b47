"""When the sweep is to look at a thing: at what happens next to it, and never when nothing does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotMovable, TransitionNotAllowed
from chalicelib.domain.reservation import Change, Revision, revised, with_reminder
from chalicelib.domain.schedules import earliest, next_due, reminder_due, session_due
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status
from tests.factories import NOW, hours, reservation
from tests.notifications.samples import LESSON

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
INTERVAL = hours(9, 10)
START, END = INTERVAL.start, INTERVAL.end
CHANGE = Change("op-2", NOW, "admin", "changed", None, {})
OVER = [Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED, Status.EXPIRED]


def session(status: SessionStatus) -> ClassSession:
    return replace(LESSON, interval=INTERVAL, status=status)


# Reservations.


def test_a_reservation_is_due_at_what_happens_next_to_it() -> None:
    reminding = reservation(reminds=HOUR)
    for found, due in (
        (reservation(), None),
        (reservation(Status.CONFIRMED), END),
        # What it blocks is free of others until its buffer is over.
        (reservation(Status.CONFIRMED, buffer_after=HOUR), END + HOUR),
        # Nobody is reminded of a hold.
        (reservation(expires=NOW + HOUR, reminds=DAY), NOW + HOUR),
        *((reminding, START - HOUR), (replace(reminding, status=Status.CONFIRMED), START - HOUR)),
        (reservation(reminds=HOUR, reminded=START), None),
        *((reservation(status, reminds=HOUR, expires=NOW), None) for status in OVER),
    ):
        assert next_due(found) == due, found


def test_once_people_are_reminded_the_end_is_next() -> None:
    reminded = revised(reservation(Status.CONFIRMED, reminds=HOUR), Revision(is_reminder=True), CHANGE)

    assert next_due(reminded) == END
    assert reminder_due(reminded) is None


def test_another_start_is_another_reminder() -> None:
    reminded = reservation(reminds=HOUR, reminded=START)

    assert reminder_due(replace(reminded, interval=hours(12, 13))) == START + 2 * HOUR


def test_who_hears_of_it_within_the_lead_is_not_reminded() -> None:
    assert reminder_due(with_reminder(reservation(reminds=DAY), START - DAY - SECOND)) == START - DAY
    for heard in (START - DAY, START - HOUR, START + HOUR):
        assert reminder_due(with_reminder(reservation(reminds=DAY), heard)) is None


def test_without_a_lead_there_is_nothing_to_settle() -> None:
    before = reservation()

    assert with_reminder(before, START) is before


def test_only_a_move_or_another_status_is_news_of_the_start() -> None:
    """People are told of these, within the lead, and so need no reminder."""
    moved, elsewhere = Revision(interval=hours(9.5, 10.5)), Revision(resource="court-2")
    news = (moved, elsewhere, Revision(status=Status.CONFIRMED))
    late = replace(CHANGE, at=START - HOUR)

    for revision in (*news, Revision(details={"notas": "hola"}), Revision(attendees=("bruno",))):
        after = revised(reservation(reminds=DAY), revision, late)

        assert (reminder_due(after) is None) is (revision in news), revision


def test_a_reminder_changes_nothing_that_clients_see() -> None:
    before = reservation(Status.CONFIRMED, reminds=HOUR)

    after = revised(before, Revision(is_reminder=True), replace(CHANGE, at=START - HOUR))

    assert (after.updated, after.status, after.interval) == (before.updated, before.status, before.interval)
    assert [(entry.action, entry.changed) for entry in after.history] == [("reminder", {})]


def test_what_time_decides_of_a_reservation_is_so_at_that_instant_and_not_before() -> None:
    confirmed, hold = reservation(Status.CONFIRMED, buffer_after=HOUR), reservation(expires=START - HOUR)
    for found, now, status, due, blocks in (
        (confirmed, END - SECOND, Status.CONFIRMED, Status.CONFIRMED, True),
        (confirmed, END, Status.COMPLETED, Status.CONFIRMED, True),
        (confirmed, END + HOUR - SECOND, Status.COMPLETED, Status.CONFIRMED, True),
        (confirmed, END + HOUR, Status.COMPLETED, Status.COMPLETED, False),
        (hold, START - HOUR - SECOND, Status.PENDING, Status.PENDING, True),
        (hold, START - HOUR, Status.EXPIRED, Status.EXPIRED, False),
        # Nobody has decided it, and time does not.
        (reservation(), END + DAY, Status.PENDING, Status.PENDING, True),
        *((reservation(over), END + DAY, over, over, False) for over in OVER),
    ):
        found_now = found.status_at(now), found.due_status(now), found.is_blocking_at(now)
        assert found_now == (status, due, blocks), (found.status, now)


def test_writing_down_what_time_decided_is_told_and_is_no_update() -> None:
    before = reservation(Status.CONFIRMED)

    after = revised(before, Revision(status=Status.COMPLETED, is_due=True), replace(CHANGE, at=END))

    assert (after.status, after.version, after.updated) == (Status.COMPLETED, 2, before.updated)
    assert (before.sequence, after.sequence) == (0, 0)
    assert after.history[-1].changed == {"status": ["confirmed", "completed"]}


def test_what_people_change_after_the_end_leaves_the_completion_to_the_sweep() -> None:
    before, late = reservation(Status.CONFIRMED), replace(CHANGE, at=END)

    noted = revised(before, Revision(details={"notas": "hola"}), late)
    assert (noted.status, noted.updated, noted.sequence) == (Status.CONFIRMED, END, 1)
    assert revised(before, Revision(status=Status.COMPLETED), late) is before
    for refused in (Status.CONFIRMED, Status.CANCELLED, Status.NO_SHOW):
        with pytest.raises(TransitionNotAllowed) as refusal:
            revised(before, Revision(status=refused), late)
        assert refusal.value.current is Status.COMPLETED
    with pytest.raises(NotMovable):
        revised(before, Revision(interval=hours(12, 13)), late)


def test_a_status_may_follow_others_only_where_that_is_said() -> None:
    also = Revision(status=Status.CANCELLED, also_from=frozenset({Status.COMPLETED}))
    late = replace(CHANGE, at=END)

    for status in (Status.CONFIRMED, Status.COMPLETED):
        assert revised(reservation(status), also, late).status is Status.CANCELLED
    with pytest.raises(TransitionNotAllowed):
        revised(reservation(Status.NO_SHOW), also, late)


# Class sessions.


def test_a_session_is_due_at_what_comes_next() -> None:
    due = {SessionStatus.SCHEDULED: START, SessionStatus.IN_PROGRESS: END}
    for status in SessionStatus:
        assert session_due(session(status)) == due.get(status)


def test_an_open_session_stands_where_its_times_say_and_a_closed_one_where_it_is() -> None:
    for now, scheduled, in_progress in (
        (START - SECOND, SessionStatus.SCHEDULED, SessionStatus.IN_PROGRESS),
        (START, SessionStatus.IN_PROGRESS, SessionStatus.IN_PROGRESS),
        (END - SECOND, SessionStatus.IN_PROGRESS, SessionStatus.IN_PROGRESS),
        (END, SessionStatus.COMPLETED, SessionStatus.COMPLETED),
        (END + 2 * DAY, SessionStatus.COMPLETED, SessionStatus.COMPLETED),
    ):
        assert session(SessionStatus.SCHEDULED).status_at(now) is scheduled
        assert session(SessionStatus.IN_PROGRESS).status_at(now) is in_progress
        for closed in (SessionStatus.COMPLETED, SessionStatus.CANCELLED):
            assert session(closed).status_at(now) is closed


def test_the_earliest_is_of_those_that_are_set() -> None:
    assert earliest(None, END, START, None) == START
    assert earliest(None, None) is None
    assert earliest() is None
