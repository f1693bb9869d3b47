"""Channels that are out: everybody else is told meanwhile, who was not is told later, bookings go on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock
from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import (
    EMAIL,
    TOPIC,
    WHATSAPP,
    Chats,
    chats,
    chatted,
    demo,
    met,
    out,
    told,
)
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.faults import failed, faults, lost_request
from tests.pipeline import Pipeline

__all__ = ["chats", "demo"]

HOUR = timedelta(hours=1)
CREATED = {"ana": "Reserva confirmada: Demo", "bruno": "Invitación: Demo"}


def booked(rooms: Rooms, **fields: Any) -> dict[str, Any]:
    return rooms.booked(title="Demo", guests=[address("bruno")], **fields)


def test_mail_that_is_out_for_an_hour_is_sent_once_when_it_is_back(ready: Rooms, behind: Pipeline) -> None:
    booked(ready)
    with out(EMAIL) as refused:
        behind.run_for(HOUR)
        assert told(behind) == {}
        booked(ready, room_id=ready.other_room_id)
        behind.run()
    assert len(refused) > 4

    behind.run_for(2 * HOUR)

    assert behind.mailed() == [
        ("ana@example.com", "Reserva confirmada: Demo"),
        ("ana@example.com", "Reserva confirmada: Demo"),
        ("bruno@example.com", "Invitación: Demo"),
        ("bruno@example.com", "Invitación: Demo"),
    ]
    assert (behind.waiting, behind.dead) == ({}, [])
    behind.run_for(24 * HOUR)
    assert told(behind) == {}


def test_mail_that_failed_once_is_sent_within_seconds(ready: Rooms, behind: Pipeline) -> None:
    booked(ready)
    with out(EMAIL):
        behind.run()

    behind.run_for(timedelta(seconds=10))

    assert told(behind) == CREATED


def test_what_happens_during_an_outage_overtakes_what_could_not_be_told(
    ready: Rooms, behind: Pipeline
) -> None:
    with out(EMAIL):
        booking = booked(ready)
        behind.run()
        made(ready.cancel(booking["id"]), 200)
        behind.run_for(HOUR)

    behind.run_for(2 * HOUR)

    assert told(behind) == {"ana": "Reserva cancelada: Demo", "bruno": "Reunión cancelada: Demo"}


def test_one_address_that_cannot_be_mailed_holds_nobody_up(ready: Rooms, behind: Pipeline) -> None:
    with out(EMAIL, about=address("bruno")):
        booked(ready)
        assert told(behind) == {"ana": "Reserva confirmada: Demo"}
        ready.by("carla").booked(title="Otra", **slot("12:00"))
        assert told(behind) == {"carla": "Reserva confirmada: Otra"}
        behind.run_for(HOUR)
        assert told(behind) == {}

    behind.run_for(2 * HOUR)

    assert told(behind) == {"bruno": "Invitación: Demo"}


def test_an_address_that_never_can_be_mailed_is_put_aside_in_the_end(ready: Rooms, behind: Pipeline) -> None:
    with out(EMAIL, about=address("bruno")):
        booking = booked(ready)
        behind.run_for(24 * HOUR)

    assert told(behind) == {"ana": "Reserva confirmada: Demo"}
    assert (len(behind.dead), behind.waiting) == (1, {})
    assert ready.seen(booking["id"]) == booking


def test_a_reminder_that_could_not_be_sent_in_time_is_not_sent_after_it(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at("2024-01-15T09:45:00Z")
    behind.sweep()
    with out(EMAIL, about=address("bruno")):
        assert told(behind) == {"ana": "Recordatorio: Demo"}
        behind.run_for(timedelta(minutes=14))

    behind.run_for(2 * HOUR)

    assert told(behind) == {}
    assert (behind.waiting, behind.dead) == ({}, [])


def test_whatsapp_goes_on_while_mail_is_out(ready: Rooms, behind: Pipeline, chats: Chats) -> None:
    ready.save_phone(phone="+56911111111")
    with out(EMAIL):
        booked(ready)
        assert set(chatted(behind, chats)) == {"+56911111111"}

    behind.run_for(HOUR)

    assert chats == []
    assert told(behind) == CREATED


def test_mail_goes_on_while_whatsapp_is_out(ready: Rooms, behind: Pipeline, chats: Chats) -> None:
    ready.save_phone(phone="+56911111111")
    with out(WHATSAPP):
        booked(ready)
        assert told(behind) == CREATED
        assert chats == []

    behind.run_for(HOUR)

    assert set(chatted(behind, chats)) == {"+56911111111"}
    assert told(behind) == {}


def test_mail_that_is_slow_is_sent_once_though_a_function_s_time_is_not_enough_for_all(
    ready: Rooms, behind: Pipeline, at: At
) -> None:
    def slow(_request: Any) -> None:
        at((clock.now() + timedelta(seconds=20)).isoformat())

    ready.booked(title="Demo", guests=[address(user) for user in ("bruno", "carla", "alma")])
    with met(EMAIL, slow):
        behind.run_for(HOUR)

    assert set(told(behind)) == {"ana", "bruno", "carla", "alma"}
    assert (behind.waiting, behind.dead) == ({}, [])


def test_a_stage_without_a_sender_sends_no_mail(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(MAIL_FROM="")
    booked(ready)

    assert told(behind) == {}
    assert (behind.waiting, behind.dead) == ({}, [])


def test_nothing_is_lost_while_the_topic_takes_nothing(ready: Rooms, behind: Pipeline) -> None:
    with met(TOPIC, lost_request):
        booked(ready)
        assert told(behind) == {}
        ready.by("carla").booked(title="Otra", **slot("12:00"))

    assert told(behind) == {**CREATED, "carla": "Reserva confirmada: Otra"}
    assert told(behind) == {}


def test_where_it_cannot_be_noted_who_was_told_nobody_is_told_until_it_can(
    ready: Rooms, behind: Pipeline
) -> None:
    booked(ready)
    with faults("UpdateItem", *[failed(400, "AccessDeniedException")] * 2) as seen:
        assert told(behind) == {}
    assert len(seen) == 2

    behind.run_for(timedelta(minutes=1))

    assert told(behind) == CREATED


# Whatever happens behind it, a booking is what it is.


def _answers(rooms: Rooms, behind: Pipeline) -> list[Any]:
    """What a client is answered all through a booking's life, without what is never the same twice."""
    booking = booked(rooms)
    name = booking["id"]
    steps: list[Callable[[], Any]] = [
        lambda: rooms.get(name),
        lambda: rooms.put(name, title="Ensayo"),
        lambda: rooms.put(name, **slot("15:00")),
        lambda: rooms.create(**slot("15:30")),
        lambda: rooms.cancel(name),
        lambda: rooms.get(name),
        lambda: rooms.delete(name),
        lambda: rooms.get(name),
    ]
    seen: list[Any] = []
    for step in steps:
        answer = step()
        seen.append((answer.status, answer.raw.replace(str(name).encode(), b"#")))
        behind.run()
    return seen


@pytest.mark.parametrize("service", [EMAIL, WHATSAPP])
def test_what_fails_behind_a_booking_changes_no_answer(
    ready: Rooms, behind: Pipeline, chats: Chats, service: str
) -> None:
    ready.save_phone(phone="+56911111111")
    expected = _answers(ready, behind)

    with out(service) as refused:
        assert _answers(ready, behind) == expected

    assert refused


@pytest.mark.parametrize("service", [EMAIL, WHATSAPP, TOPIC])
def test_what_fails_behind_a_booking_leaves_it_as_it_is(
    ready: Rooms, behind: Pipeline, chats: Chats, at: At, service: str
) -> None:
    ready.save_phone(phone="+56911111111")
    booking = booked(ready)
    before = ready.seen(booking["id"])

    with met(service, lost_request) if service == TOPIC else out(service) as refused:
        behind.run()
        assert ready.seen(booking["id"]) == before
        at("2024-01-15T09:45:00Z")
        behind.sweep()
        behind.run()
        assert ready.seen(booking["id"]) == before

    assert refused
    assert ready.standing()[booking["id"]] == ("Sala A", booking["start_datetime"])
