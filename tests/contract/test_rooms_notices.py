"""Who is mailed of what becomes of a booking, and what the mails say (contract rooms.md, *Notifications*).

What all dialects tell, and of what nothing: common/test_notices.py. How texts are escaped:
tests/notifications. That events may come again: tests/operations/test_delivery.py.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import (
    Chats,
    Told,
    bodies,
    chats,
    chatted,
    demo,
    entry_of,
    posted,
    subjects_of,
    told,
)
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import TAKEN, made, refused
from tests.pipeline import Mail, Pipeline

__all__ = ["chats", "demo"]

ALMOST = "2024-01-15T09:45:00Z"
DAY = "lunes 15 de enero de 2024, de"


def both(became: str, title: str = "Demo") -> Told:
    """What Ana and her guest Bruno are told."""
    return {"ana": f"Reserva {became}: {title}", "bruno": f"Reunión {became}: {title}"}


def mail_of(behind: Pipeline) -> Mail:
    """The one mail, to Ana."""
    [mail] = posted(behind).values()
    return mail


def mails_of(user: str, *subjects: str) -> list[tuple[str, str]]:
    return [(address(user), subject) for subject in subjects]


def at_hour(hour: int) -> datetime:
    return datetime(2024, 1, 15, hour, tzinfo=UTC)


# Who is told of what.


def test_creator_and_guests_are_told_of_a_new_booking_whoever_books(ready: Rooms, behind: Pipeline) -> None:
    ready.booked(title="Demo", guests=[address("bruno"), address("carla")])
    guests = {"bruno": "Invitación: Demo", "carla": "Invitación: Demo"}
    assert told(behind) == {"ana": "Reserva confirmada: Demo", **guests}

    ready.booked(title="Demo", **slot("12:00"))
    assert told(behind) == {"ana": "Reserva confirmada: Demo"}

    ready.admin.booked(title="Demo", guests=[address("ana")], **slot("13:00"))
    assert told(behind) == {"alma": "Reserva confirmada: Demo", "ana": "Invitación: Demo"}


def test_both_are_told_of_another_time_end_or_room(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    until_seven = {"end_datetime": "2024-01-15T19:00:00Z"}
    for caller, fields, old, new in (
        (ready, slot("15:00"), f"Antes: {DAY} 10:00 a 11:00", f"Cuándo: {DAY} 15:00 a 16:00"),
        (ready.admin, slot("17:00"), f"Antes: {DAY} 15:00 a 16:00", f"Cuándo: {DAY} 17:00 a 18:00"),
        (ready, until_seven, f"Antes: {DAY} 17:00 a 18:00", f"Cuándo: {DAY} 17:00 a 19:00"),
        (ready, {"room_id": ready.other_room_id}, "", "Sala: Sala B"),
    ):
        made(caller.put(demo["id"], **fields), 200)

        mails = posted(behind)
        assert subjects_of(mails) == both("reprogramada"), fields
        assert all(old in mail.text and new in mail.text for mail in mails.values()), fields


def test_both_are_told_of_a_change_and_of_none_that_changes_nothing(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    changes: list[tuple[dict[str, Any], str]] = [
        ({"description": "La maqueta"}, "description"),
        ({"has_google_meet": True}, "google_meet_link"),
        ({"title": "Ensayo"}, "title"),
    ]
    for fields, field in changes:
        changed = made(ready.put(demo["id"], **fields), 200)

        mails = posted(behind)
        assert subjects_of(mails) == both("actualizada", changed["title"])
        assert all(changed[field] in mail.text and changed[field] in mail.html for mail in mails.values())

    same = {key: changed[key] for key in ("title", "description", "start_datetime", "end_datetime")}
    again = [address("bruno"), address("bruno").upper(), address("ana")]
    made(ready.put(demo["id"], room_id=ready.room_id, guests=again, **same), 200)
    # Nor are guests whom nobody could invite.
    assert ready.create(guests=[address("carla")]).body["message"] == TAKEN
    assert ready.create(title="", guests=[address("carla")], **slot("12:00")).status == 422
    refused(ready.by("bruno").put(demo["id"], title="Mía"), 403)
    assert told(behind) == {}


def test_both_are_told_of_its_end_and_why_whoever_ends_it(ready: Rooms, behind: Pipeline) -> None:
    for caller in (ready, ready.admin):
        cancelled, deleted = (
            ready.booked(title="Demo", guests=[address("bruno")], **slot(start))["id"]
            for start in ("10:00", "12:00")
        )
        behind.told()

        first = made(caller.cancel(cancelled, reason="Cambio de planes"), 200)
        mails = posted(behind)
        assert subjects_of(mails) == both("cancelada")
        assert all("Cambio de planes" in mail.text for mail in mails.values())
        caller.deleted(deleted)
        assert told(behind) == both("eliminada")

        assert made(ready.admin.cancel(cancelled, reason="Otra vez"), 200) == first
        assert told(behind) == {}


# What the mails say.


def test_a_mail_and_its_event_say_what_where_and_when(ready: Rooms, behind: Pipeline) -> None:
    room = ready.built(name="Sala Norte", location="Piso 3")
    title, place = "Demo; con comas, y más", "Sala Norte (Piso 3)"
    booking = ready.booked(
        title=title,
        room_id=room["id"],
        guests=[address("bruno")],
        description="Traer\nla maqueta",
        has_google_meet=True,
    )

    parts = (title, place, f"{DAY} 10:00 a 11:00 (UTC)", "Ana López", "Bruno Díaz")
    for mail in posted(behind).values():
        assert all(part in mail.text and part in mail.html for part in parts)
        assert "> Descripción: Traer\n> la maqueta" in "\n".join(mail.text.splitlines())
        entry = entry_of(mail)
        assert (entry.method, entry.status, entry.summary) == ("REQUEST", "CONFIRMED", title)
        assert (entry.start, entry.end) == (at_hour(10), at_hour(11))
        assert (entry.location, entry.url) == (place, booking["google_meet_link"])


def test_it_is_one_event_through_changes_moves_and_reminders(ready: Rooms, behind: Pipeline, at: At) -> None:
    name = ready.booked(title="Demo", guests=[address("bruno")])["id"]
    sent = [entry_of(posted(behind)["ana"])]
    for step in (
        partial(ready.put, name, title="Ensayo"),
        partial(ready.put, name, **slot("15:00")),
        partial(at, "2024-01-15T14:45:00Z"),
        partial(ready.cancel, name),
    ):
        step()
        behind.sweep()
        mails = posted(behind)
        assert entry_of(mails["ana"]) == entry_of(mails["bruno"])
        sent.append(entry_of(mails["ana"]))

    assert [entry.method for entry in sent] == [*["REQUEST"] * 4, "CANCEL"]
    assert [entry.start for entry in sent] == [at_hour(10), at_hour(10), *[at_hour(15)] * 3]
    assert [entry.summary for entry in sent] == ["Demo", *["Ensayo"] * 4]
    assert len({entry.uid for entry in sent}) == 1
    sequences = [entry.sequence for entry in sent]
    assert sequences == sorted(set(sequences))


def test_the_text_has_the_rooms_clocks_else_the_stages_and_the_event_has_utc(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    """What else the clocks may say stands in tests/notifications/test_dates.py."""
    settings_changed(DEFAULT_TIMEZONE="America/Lima")
    madrid = ready.built(name="Sala Madrid", timezone="Europe/Madrid")["id"]
    booking = ready.booked(title="Demo", **slot("12:00"))
    mail = mail_of(behind)
    assert f"{DAY} 07:00 a 08:00 (America/Lima)" in mail.text
    assert f"{DAY} 07:00 a 08:00 (America/Lima)" in mail.html
    assert entry_of(mail).start == at_hour(12)

    made(ready.put(booking["id"], room_id=madrid), 200)

    mail = mail_of(behind)
    assert f"Cuándo: {DAY} 13:00 a 14:00 (Europe/Madrid)" in mail.text
    assert entry_of(mail).start == at_hour(12)


# Reminders.


def test_those_are_reminded_who_take_part_by_then_and_a_change_of_words_overtakes_nothing(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    added = ready.booked(title="Otra", room_id=ready.other_room_id, guests=[address("bruno")])
    made(ready.put(added["id"], guests=[address("carla")]), 200)
    behind.told()
    at(ALMOST)
    behind.sweep()
    made(ready.put(demo["id"], title="Ensayo"), 200)

    assert behind.told() == sorted(
        [
            *mails_of("ana", "Recordatorio: Otra", "Recordatorio: Ensayo", "Reserva actualizada: Ensayo"),
            *mails_of("bruno", "Recordatorio: Ensayo", "Reunión actualizada: Ensayo"),
            *mails_of("carla", "Recordatorio: Otra"),
        ]
    )


def test_who_was_removed_is_not_reminded(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at(ALMOST)
    behind.sweep()
    made(ready.put(demo["id"], guests=[]), 200)

    assert behind.told() == [
        *mails_of("ana", "Recordatorio: Demo", "Reserva actualizada: Demo"),
        *mails_of("bruno", "Invitación retirada: Demo"),
    ]


# More than once.


def test_whatsapp_is_sent_once_too(ready: Rooms, behind: Pipeline, chats: Chats) -> None:
    ready.save_phone(phone="+56911111111")
    ready.booked(title="Demo")
    [event] = bodies(behind, "phone")
    assert set(chatted(behind, chats)) == {"+56911111111"}

    behind.again(event, queue="phone", times=4)

    assert chatted(behind, chats) == {}
