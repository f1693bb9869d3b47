"""Messages that something later overtakes, and messages that come more than once, late and out of order."""

from typing import Any

import pytest

from tests.contract.courts import At
from tests.contract.notices import Chats, bodies, chats, chatted, demo, entry_of, posted, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.pipeline import Pipeline

__all__ = ["chats", "demo"]

DAYS = ("2024-01-15T12:00:00Z", "2024-01-28T12:00:00Z")


# Overtaken.


def test_what_is_made_and_cancelled_at_once_is_told_as_cancelled_alone(
    ready: Rooms, behind: Pipeline
) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    made(ready.cancel(booking["id"]), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva cancelada: Demo",
        "bruno": "Reunión cancelada: Demo",
    }
    assert {entry_of(mail).method for mail in mails.values()} == {"CANCEL"}


def test_what_is_made_and_deleted_at_once_is_told_as_deleted_alone(ready: Rooms, behind: Pipeline) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    ready.deleted(booking["id"])

    assert told(behind) == {"ana": "Reserva eliminada: Demo", "bruno": "Reunión eliminada: Demo"}


def test_what_is_cancelled_and_deleted_at_once_is_told_as_cancelled(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    made(ready.cancel(demo["id"]), 200)
    ready.deleted(demo["id"])

    assert told(behind) == {"ana": "Reserva cancelada: Demo", "bruno": "Reunión cancelada: Demo"}


def test_of_several_changes_at_once_the_last_is_told_as_it_all_stands_now(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    made(ready.put(demo["id"], title="Ensayo"), 200)
    made(ready.put(demo["id"], **slot("13:00")), 200)
    made(ready.put(demo["id"], **slot("15:00")), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva reprogramada: Ensayo",
        "bruno": "Reunión reprogramada: Ensayo",
    }
    assert all("Cuándo: lunes 15 de enero de 2024, de 15:00" in mail.text for mail in mails.values())


def test_who_comes_after_the_first_mails_of_a_booking_has_no_part_in_its_past(
    ready: Rooms, behind: Pipeline
) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    made(ready.put(booking["id"], guests=[address("bruno"), address("carla")]), 200)

    mails = posted(behind)
    assert mails["carla"].subject == "Invitación: Demo"
    assert set(mails) == {"ana", "bruno", "carla"}
    assert {entry_of(mail).method for mail in mails.values()} == {"REQUEST"}


# More than once.


def test_every_event_may_come_again_however_often_late_and_out_of_order(
    ready: Rooms, behind: Pipeline, at: At
) -> None:
    events: list[str] = []
    mailed: list[tuple[str, str]] = []

    def happened() -> None:
        events.extend(bodies(behind))
        behind.run()
        mailed.extend(behind.mailed())

    booking = ready.booked(title="Demo", guests=[address("bruno")])
    happened()
    made(ready.put(booking["id"], title="Ensayo", guests=[]), 200)
    happened()
    made(ready.put(booking["id"], **slot("15:00")), 200)
    happened()
    made(ready.cancel(booking["id"]), 200)
    happened()
    assert (len(events), len(mailed)) == (4, 6)

    for day in ("2024-01-14T12:00:00Z", *DAYS):
        at(day)
        for event in reversed(events):
            behind.again(event, times=4)
        assert told(behind) == {}, day
    assert (behind.waiting, behind.dead) == ({}, [])


def test_events_that_come_five_times_in_the_wrong_order_are_told_once_each(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    made(ready.put(demo["id"], title="Ensayo"), 200)
    at("2024-01-15T09:45:00Z")
    behind.sweep()
    changed, reminder = bodies(behind)
    behind.waiting.clear()

    for event in [reminder, changed] * 5:
        behind.again(event)
    behind.run()

    assert behind.mailed() == [
        ("ana@example.com", "Recordatorio: Ensayo"),
        ("ana@example.com", "Reserva actualizada: Ensayo"),
        ("bruno@example.com", "Recordatorio: Ensayo"),
        ("bruno@example.com", "Reunión actualizada: Ensayo"),
    ]


def test_a_stream_that_is_read_twice_tells_nobody_twice(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    made(ready.put(demo["id"], title="Ensayo"), 200)
    assert set(told(behind)) == {"ana", "bruno"}
    ready.deleted(demo["id"])
    assert set(told(behind)) == {"ana", "bruno"}

    behind.read = 0

    assert told(behind) == {}
    assert behind.read > 0


@pytest.mark.parametrize("times", [1, 4])
def test_whatsapp_is_sent_once_too(ready: Rooms, behind: Pipeline, chats: Chats, times: int) -> None:
    ready.save_phone(phone="+56911111111")
    ready.booked(title="Demo")
    [event] = bodies(behind, "phone")
    assert set(chatted(behind, chats)) == {"+56911111111"}

    behind.again(event, queue="phone", times=times)

    assert chatted(behind, chats) == {}


def test_an_old_event_does_not_bring_a_deleted_booking_back(ready: Rooms, behind: Pipeline, at: At) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    [event] = bodies(behind)
    behind.waiting.clear()
    ready.deleted(booking["id"])
    assert set(told(behind)) == {"ana", "bruno"}
    at("2024-01-15T09:00:00Z")

    behind.again(event)

    assert told(behind) == {}
