"""Whom each dialect tells of what, and what nobody is told of."""

from dataclasses import replace

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.statuses import Status
from chalicelib.notifications.audience import notices_of
from tests.notifications.samples import APPOINTED, BOOKED, SAMPLES, SLOT, change, happened


def told(dialect: str, event: Event) -> set[tuple[str, str, str]]:
    return {(each.user, each.side.value, each.topic) for each in notices_of(event, SAMPLES[dialect].voice)}


@pytest.mark.parametrize("topic", ["created", "moved", "changed", "cancelled", "erased", "reminder"])
def test_a_booking_tells_its_creator_and_its_guests(topic: str) -> None:
    assert told("rooms", happened("rooms", topic)) == {
        ("ana", "holder", topic),
        ("luis", "attendee", topic),
        ("maria", "attendee", topic),
    }


def test_who_comes_to_a_booking_late_is_invited_and_who_goes_is_told_so() -> None:
    changed = change("changed", attendees=[["luis", "pedro"], ["luis", "maria"]])

    assert told("rooms", Event(changed, BOOKED)) == {
        ("ana", "holder", "changed"),
        ("luis", "attendee", "changed"),
        ("maria", "attendee", "invited"),
        ("pedro", "attendee", "uninvited"),
    }


@pytest.mark.parametrize("details", [["link"], ["event"], ["event", "link"], ["cancelled_at"]])
def test_a_better_link_is_told_to_nobody(details: list[str]) -> None:
    assert told("rooms", Event(change("changed", details=details), BOOKED)) == set()


@pytest.mark.parametrize("details", [["title"], ["description"], ["event", "link", "meet"]])
def test_another_title_text_or_kind_of_meeting_is_told(details: list[str]) -> None:
    assert len(told("rooms", Event(change("changed", details=details), BOOKED))) == 3


@pytest.mark.parametrize(
    "topic", ["created", "confirmed", "moved", "cancelled", "expired", "erased", "refund"]
)
def test_an_appointment_tells_its_two_sides(topic: str) -> None:
    assert told("appointments", happened("appointments", topic)) == {
        ("ana", "holder", topic),
        ("elena", "host", topic),
    }


def test_only_the_client_is_reminded_of_an_appointment() -> None:
    assert told("appointments", happened("appointments", "reminder")) == {("ana", "holder", "reminder")}


def test_a_block_is_told_to_nobody() -> None:
    block = replace(APPOINTED, holder="elena", details={**APPOINTED.details, "block": True})

    assert told("appointments", Event(change("created"), block)) == set()


@pytest.mark.parametrize("details", [["payment"], ["checkout"]])
def test_a_payment_by_itself_is_told_to_nobody(details: list[str]) -> None:
    assert told("appointments", Event(change("changed", details=details), APPOINTED)) == set()


@pytest.mark.parametrize("dialect", ["courts", "gym"])
def test_courts_and_gym_tell_who_has_it(dialect: str) -> None:
    for topic in SAMPLES[dialect].voice.told:
        assert told(dialect, happened(dialect, topic)) == {("ana", "holder", topic)}


@pytest.mark.parametrize("dialect", SAMPLES)
@pytest.mark.parametrize("action", ["completed", "no_show"])
def test_what_is_over_is_told_to_nobody(dialect: str, action: str) -> None:
    assert told(dialect, Event(change(action), SAMPLES[dialect].reservation)) == set()


@pytest.mark.parametrize("dialect", SAMPLES)
def test_the_erasing_of_what_was_cancelled_or_is_past_is_told_to_nobody(dialect: str) -> None:
    found = SAMPLES[dialect].reservation
    past = replace(change("erased"), at=SLOT.end)

    assert told(dialect, Event(change("erased"), replace(found, status=Status.CANCELLED))) == set()
    assert told(dialect, Event(past, found)) == set()
