"""Whom each dialect tells of what, and what nobody is told of."""

from dataclasses import replace

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.statuses import Status
from chalicelib.notifications.audience import notices_of
from tests.notifications.samples import APPOINTED, BOOKED, SAMPLES, SLOT, change, happened


def told(dialect: str, event: Event) -> set[tuple[str, str, str]]:
    return {
        (each.user, each.recipient_role.value, each.topic)
        for each in notices_of(event, SAMPLES[dialect].templates)
    }


def test_who_comes_to_a_booking_late_is_invited_and_who_goes_is_told_so() -> None:
    changed = change("changed", attendees=[["luis", "pedro"], ["luis", "maria"]])

    assert told("rooms", Event(changed, BOOKED)) == {
        ("ana", "holder", "changed"),
        ("luis", "attendee", "changed"),
        ("maria", "attendee", "invited"),
        ("pedro", "attendee", "uninvited"),
    }


def test_another_title_text_or_kind_of_meeting_is_told_and_a_better_link_is_not() -> None:
    for details in ("link", "event", "event link", "cancelled_at"):
        assert told("rooms", Event(change("changed", details=details.split()), BOOKED)) == set()
    for details in ("title", "description", "event link meet"):
        assert len(told("rooms", Event(change("changed", details=details.split()), BOOKED))) == 3


def test_an_appointment_tells_its_two_sides_and_reminds_the_client() -> None:
    for topic in ("created", "confirmed", "moved", "cancelled", "expired", "erased", "refund", "reversal"):
        both = {("ana", "holder", topic), ("elena", "host", topic)}
        assert told("appointments", happened("appointments", topic)) == both
    assert told("appointments", happened("appointments", "reminder")) == {("ana", "holder", "reminder")}


def test_a_block_or_a_payment_by_itself_is_told_to_nobody() -> None:
    block = replace(APPOINTED, holder="elena", details={**APPOINTED.details, "block": True})

    assert told("appointments", Event(change("created"), block)) == set()
    for name in ("payment", "checkout"):
        assert told("appointments", Event(change("changed", details=[name]), APPOINTED)) == set()


def test_courts_and_gym_tell_who_has_it() -> None:
    for dialect in ("courts", "gym"):
        for topic in SAMPLES[dialect].templates.email_roles:
            assert told(dialect, happened(dialect, topic)) == {("ana", "holder", topic)}


@pytest.mark.parametrize("dialect", SAMPLES)
def test_what_is_over_and_the_erasing_of_what_is_past_or_off_is_told_to_nobody(dialect: str) -> None:
    found = SAMPLES[dialect].reservation

    for action in ("completed", "no_show"):
        assert told(dialect, Event(change(action), found)) == set()
    assert told(dialect, Event(change("erased"), replace(found, status=Status.CANCELLED))) == set()
    assert told(dialect, Event(replace(change("erased"), at=SLOT.end), found)) == set()
    cancelled = replace(found, status=Status.CANCELLED)
    for before in ("confirmed", "completed"):
        late = replace(change("cancelled", status=[before, "cancelled"]), at=SLOT.end)
        assert told(dialect, Event(late, cancelled)) == set()
