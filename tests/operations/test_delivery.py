"""Each is told once, over each channel, of what nothing later has overtaken; what fails is tried again."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.audience import Notice, notices_of
from chalicelib.notifications.notification_templates import INVITED, UNINVITED, RecipientRole
from chalicelib.operations.delivery import EMAIL, Delivery, DeliveryFailed, deliver_event, is_superseded
from chalicelib.store import people
from chalicelib.store.delivery_leases import LEASE
from chalicelib.store.refused_addresses import KEPT, among
from tests.contract.notices import EMAIL as SES
from tests.contract.notices import met, out
from tests.faults import failed, faults
from tests.notifications.samples import BOOKED, NOW, SAMPLES, change, happened, stock
from tests.pipeline import Pipeline

TEMPLATES = SAMPLES["rooms"].templates
EVERYBODY = ["ana@example.com", "luis@example.com", "maria@example.com"]
MARK = "UpdateItem"
WRITE = "TransactWriteItems"


@pytest.fixture
def mails(behind: Pipeline) -> Callable[[], list[str]]:
    """To whom mail went since the last time."""
    stock()
    return lambda: [to for to, _ in behind.mailed()]


def entry(name: str, action: str, **changed: Any) -> Change:
    return replace(change(action, **changed), id=name)


def booked(*history: Change, **changes: Any) -> Reservation:
    """The booking as it stands after all that."""
    return replace(BOOKED, history=history, **changes)


def telling(event: Event | None = None, present: Reservation | Change | None = None) -> Delivery:
    told = event or happened("rooms", "created")
    stands = booked(told.change) if present is None else present
    return Delivery(event=told, channel=EMAIL, templates=TEMPLATES, find=lambda *_: stands)


def moved(name: str) -> Delivery:
    """A move of this id, which nothing has overtaken."""
    event = Event(entry(name, "moved"), BOOKED)
    return telling(event, booked(event.change))


def change_address(user: str, email: str) -> None:
    person = people.get(BOOKED.tenant, user)
    assert person is not None
    people.write(person, replace(person, email=email, version=person.version + 1), f"{user}-2")


def not_told(wanted: Delivery, now: datetime = NOW) -> bool:
    """Whether somebody is to be told again."""
    try:
        deliver_event(wanted, now)
    except DeliveryFailed as failure:
        assert not failure.is_settling
        return True
    return False


def test_everybody_is_told_once_however_often_and_late_it_comes(mails: Callable[[], list[str]]) -> None:
    deliver_event(telling(), NOW)
    assert mails() == EVERYBODY

    for later in (timedelta(0), timedelta(seconds=1), LEASE, timedelta(days=1), timedelta(days=14)):
        deliver_event(telling(), NOW + later)
    assert mails() == []
    # Each event is told by itself.
    move = Event(entry("op-2", "moved"), BOOKED)
    deliver_event(telling(move, booked(happened("rooms", "created").change, move.change)), NOW)
    assert mails() == EVERYBODY


def test_who_could_not_be_told_is_told_again_and_nobody_else(mails: Callable[[], list[str]]) -> None:
    with out(SES, "luis@example.com"):
        assert not_told(telling())
        assert not_told(telling())
    assert mails() == ["ana@example.com", "maria@example.com"]

    assert not not_told(telling())
    assert mails() == ["luis@example.com"]


def test_of_two_that_tell_at_once_one_does(mails: Callable[[], list[str]]) -> None:
    """The one that finds somebody busy comes again, and finds that everybody has been told."""
    turns = iter([lambda: others.append(not_told(telling()))])
    others: list[bool] = []

    def meanwhile(_request: Any) -> None:
        next(turns, lambda: None)()

    with met(SES, meanwhile):
        first = not_told(telling())

    assert mails() == EVERYBODY
    assert [first, *others] == [False, True]
    assert not not_told(telling())
    assert mails() == []


def test_a_crash_before_the_mark_tells_again_when_the_lease_is_over(mails: Callable[[], list[str]]) -> None:
    """Nobody can know whether it was sent, and a notice that never comes is worse than two."""
    crash = failed(400, "AccessDeniedException")
    with faults(MARK, lambda _: None, crash):
        assert not_told(telling())
    assert mails() == EVERYBODY

    assert not_told(telling())
    assert mails() == []
    assert not not_told(telling(), NOW + LEASE)
    assert mails() == ["ana@example.com"]
    assert not not_told(telling(), NOW + 3 * LEASE)
    assert mails() == []


def test_telling_writes_nothing_but_marks_and_sends_nothing_without(mails: Callable[[], list[str]]) -> None:
    with faults(MARK, *[failed(400, "AccessDeniedException")] * 9):
        assert not_told(telling())
    assert mails() == []

    with faults(WRITE) as writes, faults(MARK) as marked:
        deliver_event(telling(), NOW)
    assert writes == []
    assert {b"cupo-ephemeral" in bytes(request.body) for request in marked} == {True}


def test_the_log_says_what_failed_and_names_nobody(
    mails: Callable[[], list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    with out(SES), caplog.at_level(logging.WARNING):
        assert not_told(telling())

    records = [each for each in caplog.records if each.message == "somebody could not be told"]
    assert len(records) == 3
    assert not any(name in repr(vars(each)) for each in caplog.records for name in ("@example.com", "Ana"))


REFUSED = failed(400, "MessageRejected", "Address blacklisted.")


def test_an_address_that_ses_refuses_for_good_is_not_tried_again_and_another_one_is(
    mails: Callable[[], list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    with met(SES, REFUSED, "luis@example.com"), caplog.at_level(logging.WARNING):
        assert not not_told(telling())
    assert mails() == ["ana@example.com", "maria@example.com"]
    [line] = [each for each in caplog.records if each.message == "an address can never get mail"]
    facts = vars(line)
    assert (facts["tenant"], facts["user"], facts["reason"]) == (BOOKED.tenant, "luis", "refused")
    assert "luis@example.com" not in repr(facts)

    caplog.clear()
    with met(SES, lambda _: None, "luis") as tried, caplog.at_level(logging.WARNING):
        assert not not_told(moved("op-2"))
    assert (tried, mails(), caplog.records) == ([], ["ana@example.com", "maria@example.com"], [])

    change_address("luis", "luis@otra.example")
    assert not not_told(moved("op-3"))
    assert mails() == ["ana@example.com", "luis@otra.example", "maria@example.com"]


def test_an_address_is_tried_again_after_its_time_and_at_once_if_the_mark_could_not_be_written(
    mails: Callable[[], list[str]],
) -> None:
    with met(SES, REFUSED, "luis@example.com"):
        assert not not_told(telling())
    for name, now, is_tried in (
        ("op-2", NOW + KEPT - timedelta(seconds=1), False),
        ("op-3", NOW + KEPT, True),
    ):
        mails()
        assert not not_told(moved(name), now)
        assert ("luis@example.com" in mails()) is is_tried, name

    # Ana takes a lease and completes it, Luis takes one and gives it back.
    unmarked = [lambda _: None] * 4 + [failed(400, "AccessDeniedException")]
    later = NOW + KEPT
    with met(SES, REFUSED, "luis@example.com"), faults(MARK, *unmarked):
        assert not not_told(moved("op-4"), later)
    assert mails() == ["ana@example.com", "maria@example.com"]
    assert not not_told(moved("op-5"), later)
    assert "luis@example.com" in mails()


def test_what_cannot_be_an_address_is_marked_in_its_own_tenant(mails: Callable[[], list[str]]) -> None:
    change_address("luis", "josé@example.com")

    assert not not_told(telling())

    assert mails() == ["ana@example.com", "maria@example.com"]
    emails = ["José@example.com", "ana@example.com"]
    assert among(BOOKED.tenant, emails, NOW) == {"José@example.com"}
    assert among("norte", emails, NOW) == frozenset()


def test_a_reminder_is_told_until_it_begins(mails: Callable[[], list[str]]) -> None:
    reminder = telling(happened("rooms", "reminder"))
    for minutes_after, count in ((1, 0), (0, 0), (-1, 3)):
        deliver_event(reminder, BOOKED.interval.start + timedelta(minutes=minutes_after))

        assert len(mails()) == count, minutes_after


# What overtakes what.

CREATED = entry("op-1", "created")
REMINDED = entry("op-5", "reminder")


def overtaken(told: Change, *later: Change, user: str = "ana", **changes: Any) -> bool:
    """Whether the user is not told of this, for all that came later."""
    event = Event(told, BOOKED)
    [notice] = [each for each in notices_of(event, TEMPLATES) if each.user == user]
    return is_superseded(event, booked(told, *later, **changes), notice, TEMPLATES)


def test_what_is_told_later_overtakes_and_what_nobody_is_told_of_does_not() -> None:
    for later in (
        entry("op-2", "moved"),
        entry("op-2", "changed", details=["title"]),
        entry("op-2", "changed", attendees=[["luis"], ["luis", "maria"]]),
    ):
        assert overtaken(CREATED, later), later
        assert not overtaken(later), later
    unsaid = entry("op-2", "changed", details=["link", "event"])
    for later in (unsaid, entry("op-2", "completed"), entry("op-2", "no_show"), REMINDED):
        assert not overtaken(CREATED, later), later


def test_a_cancellation_overtakes_all_the_rest_and_a_move_or_an_end_a_reminder() -> None:
    cancelled = entry("op-6", "cancelled")
    for before in (CREATED, entry("op-2", "moved"), REMINDED):
        assert overtaken(before, cancelled, status=Status.CANCELLED)
    assert not overtaken(cancelled, status=Status.CANCELLED)

    for action in ("moved", "cancelled", "completed"):
        assert overtaken(REMINDED, entry("op-6", action)), action
    for later in (entry("op-6", "confirmed"), entry("op-6", "changed", details=["title"])):
        assert not overtaken(REMINDED, later)


def test_who_goes_is_told_so_whatever_the_others_are_told_later() -> None:
    gone = entry("op-2", "changed", attendees=[["luis", "maria", "pedro"], ["luis", "maria"]])
    event, notice = Event(gone, BOOKED), Notice("pedro", RecipientRole.ATTENDEE, UNINVITED)
    later = (entry("op-3", "moved"), entry("op-4", "cancelled"))

    assert notice in notices_of(event, TEMPLATES)
    assert not is_superseded(event, booked(gone, *later, status=Status.CANCELLED), notice, TEMPLATES)


def test_who_goes_and_comes_back_is_told_that_they_are_invited_alone() -> None:
    gone = entry("op-2", "changed", attendees=[["luis", "maria"], ["maria"]])
    back = entry("op-3", "changed", attendees=[["maria"], ["luis", "maria"]])
    invited = Event(back, BOOKED)

    assert overtaken(gone, back, user="luis")
    assert Notice("luis", RecipientRole.ATTENDEE, INVITED) in notices_of(invited, TEMPLATES)
    assert not overtaken(back, user="luis")


def test_an_erasure_overtakes_if_it_is_told() -> None:
    """Of what was off or over when it was erased nobody is told: what was before that still is."""
    for status, erased_at, is_dropped in (
        (Status.CONFIRMED, NOW, True),
        (Status.CANCELLED, NOW, False),
        (Status.CONFIRMED, BOOKED.interval.end, False),
    ):
        event = Event(CREATED, replace(BOOKED, status=status))
        stone = replace(entry("op-2", "erased"), at=erased_at)

        assert (
            is_superseded(event, stone, Notice("ana", RecipientRole.HOLDER, "created"), TEMPLATES)
            is is_dropped
        )


def test_what_the_history_no_longer_knows_is_overtaken_and_an_erasure_only_if_the_record_came_again() -> None:
    """Fifty later changes, or another record of the same seat."""
    event, notice = Event(CREATED, BOOKED), Notice("ana", RecipientRole.HOLDER, "created")
    assert is_superseded(event, booked(entry("op-2", "created")), notice, TEMPLATES)

    erased, notice = Event(entry("op-2", "erased"), BOOKED), Notice("ana", RecipientRole.HOLDER, "erased")
    assert not is_superseded(erased, erased.change, notice, TEMPLATES)
    assert not is_superseded(erased, None, notice, TEMPLATES)
    assert is_superseded(erased, booked(entry("op-3", "created")), notice, TEMPLATES)
