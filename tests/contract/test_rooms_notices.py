"""Who is mailed of what becomes of a booking, and what the mails say (contract rooms.md, *Notifications*)."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

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
    ticked,
    told,
)
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import TAKEN, gone, made, refused
from tests.pipeline import Mail, Pipeline

__all__ = ["chats", "demo"]

ALMOST = "2024-01-15T09:45:00Z"


def both(became: str, title: str = "Demo") -> Told:
    """What Ana and her guest Bruno are told."""
    return {"ana": f"Reserva {became}: {title}", "bruno": f"Reunión {became}: {title}"}


def mail_of(behind: Pipeline) -> Mail:
    """The one mail, to Ana."""
    [mail] = posted(behind).values()
    return mail


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
    day = "lunes 15 de enero de 2024, de"
    for caller, fields, old, new in (
        (ready, slot("15:00"), f"Antes: {day} 10:00 a 11:00", f"Cuándo: {day} 15:00 a 16:00"),
        (ready.admin, slot("17:00"), f"Antes: {day} 15:00 a 16:00", f"Cuándo: {day} 17:00 a 18:00"),
        (
            ready,
            {"end_datetime": "2024-01-15T19:00:00Z"},
            f"Antes: {day} 17:00 a 18:00",
            f"Cuándo: {day} 17:00 a 19:00",
        ),
        (ready, {"room_id": ready.other_room_id}, "", "Sala: Sala B"),
    ):
        made(caller.put(demo["id"], **fields), 200)

        mails = posted(behind)
        assert subjects_of(mails) == both("reprogramada"), fields
        assert all(old in mail.text and new in mail.text for mail in mails.values()), fields


def test_both_are_told_of_a_change(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
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


def test_nobody_is_told_when_nothing_has_changed(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    ready.admin.booked(room_id=ready.other_room_id, guests=[])
    behind.told()
    bruno = ready.by("bruno")
    same = {key: demo[key] for key in ("title", "description", "start_datetime", "end_datetime")}
    again = [address("bruno"), address("bruno").upper(), address("ana")]

    made(ready.put(demo["id"], room_id=ready.room_id, guests=again, **same), 200)
    assert ready.create(guests=[address("carla")]).body["message"] == TAKEN
    assert ready.create(title="", guests=[address("carla")], **slot("12:00")).status == 422
    assert ready.put(demo["id"], room_id=ready.other_room_id).status == 409
    for meddles in (partial(bruno.put, title="Mía"), bruno.cancel, bruno.delete):
        refused(meddles(demo["id"]), 403)

    assert told(behind) == {}


def test_an_end_by_itself_is_told_to_nobody(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    assert ticked(behind, "2024-01-15T11:00:00Z") == {}
    assert ready.seen(demo["id"])["status"] == "confirmed"
    gone(ready.delete(demo["id"]))
    assert told(behind) == {}


# What the mails say.


def test_a_mail_and_its_event_say_what_where_and_when(ready: Rooms, behind: Pipeline) -> None:
    room = ready.built(name="Sala Norte", location="Piso 3")
    title = "Demo; con comas, y más"
    booking = ready.booked(
        title=title,
        room_id=room["id"],
        guests=[address("bruno")],
        description="Traer\nla maqueta",
        has_google_meet=True,
    )

    when = "lunes 15 de enero de 2024, de 10:00 a 11:00 (UTC)"
    for mail in posted(behind).values():
        for shown in (mail.text, mail.html):
            assert all(
                part in shown for part in (title, "Sala Norte (Piso 3)", when, "Ana López", "Bruno Díaz")
            )
        assert "Descripción: Traer\nla maqueta" in "\n".join(mail.text.splitlines())
        entry = entry_of(mail)
        assert (entry.method, entry.status, entry.summary) == ("REQUEST", "CONFIRMED", title)
        assert (entry.start, entry.end) == (at_hour(10), at_hour(11))
        assert (entry.location, entry.url) == ("Sala Norte (Piso 3)", booking["google_meet_link"])


def at_hour(hour: int) -> datetime:
    return datetime(2024, 1, 15, hour, tzinfo=UTC)


def test_what_people_write_is_text_wherever_it_is_shown(ready: Rooms, behind: Pipeline) -> None:
    title, description = "<b>Demo</b>; X: y & {title} %s", 'https://x.example/"><img src=x>'
    ready.booked(title=title, description=description)

    mail = mail_of(behind)

    assert mail.subject == f"Reserva confirmada: {title}"
    assert title in mail.text
    assert "<b>" not in mail.html
    assert "<img" not in mail.html
    assert "&lt;b&gt;Demo&lt;/b&gt;; X: y &amp; {title} %s" in mail.html


def test_no_name_or_title_adds_a_header_or_a_recipient(ready: Rooms, behind: Pipeline) -> None:
    trick = 'X" <evil@example.com>, \r\nBcc: evil@example.com'
    ready.by("bruno", name=trick).known()
    ready.booked(title=trick, guests=[address("bruno")])

    for user, mail in posted(behind).items():
        assert {"Bcc", "Cc"}.isdisjoint(mail.message.keys())
        assert [each.addr_spec for each in mail.message["To"].addresses] == [address(user)]
        assert "\n" not in mail.subject


def test_it_is_one_event_to_the_last_and_attached_as_a_file(ready: Rooms, behind: Pipeline, at: At) -> None:
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
        for mail in mails.values():
            [attached] = mail.message.iter_attachments()
            assert attached.get_filename() == "invite.ics"
            assert attached.get_content().decode().splitlines() == str(mail.calendar).splitlines()
        assert entry_of(mails["ana"]) == entry_of(mails["bruno"])
        sent.append(entry_of(mails["ana"]))

    assert [(entry.method, entry.status) for entry in sent] == [
        *[("REQUEST", "CONFIRMED")] * 4,
        ("CANCEL", "CANCELLED"),
    ]
    assert [entry.start for entry in sent] == [at_hour(10), at_hour(10), *[at_hour(15)] * 3]
    assert [entry.summary for entry in sent] == ["Demo", *["Ensayo"] * 4]
    assert len({entry.uid for entry in sent}) == 1
    sequences = [entry.sequence for entry in sent]
    assert sequences == sorted(set(sequences))


def test_no_two_bookings_are_one_event(ready: Rooms, behind: Pipeline) -> None:
    uids = set()
    for room_id in (ready.room_id, ready.room_id, ready.other_room_id):
        booking = ready.booked(title="Demo", room_id=room_id)
        uids.add(entry_of(mail_of(behind)).uid)
        ready.deleted(booking["id"])
        behind.told()
    assert len(uids) == 3


# The clocks of the room; what they may say stands in tests/notifications/test_dates.py.


def test_the_text_has_the_rooms_clocks_else_the_stages_and_the_event_has_utc(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Lima")
    madrid = ready.built(name="Sala Madrid", timezone="Europe/Madrid")["id"]
    auckland = ready.built(name="Sala Auckland", timezone="Pacific/Auckland")["id"]
    for room_id, start, end, said in (
        (ready.room_id, "2024-01-15T15:00:00Z", "2024-01-15T16:00:00Z", "de 10:00 a 11:00 (America/Lima)"),
        # An hour and a half, in which the clocks go forward from two to three.
        (
            madrid,
            "2024-03-31T00:30:00Z",
            "2024-03-31T02:00:00Z",
            "domingo 31 de marzo de 2024, de 01:30 a 04:00 (Europe/Madrid)",
        ),
        (madrid, "2024-10-27T01:15:00Z", "2024-10-27T01:45:00Z", "02:15 (UTC+01:00)"),
        (
            auckland,
            "2024-01-15T10:00:00Z",
            "2024-01-15T12:00:00Z",
            "desde el lunes 15 de enero de 2024 a las 23:00 hasta el martes 16 de enero de 2024 a la 01:00",
        ),
    ):
        ready.booked(room_id=room_id, start_datetime=start, end_datetime=end)

        mail = mail_of(behind)
        assert said in mail.text
        assert said in mail.html
        entry = entry_of(mail)
        assert (entry.start, entry.end) == (datetime.fromisoformat(start), datetime.fromisoformat(end))

    moved = ready.booked(title="Demo", **slot("12:00"))
    behind.told()
    made(ready.put(moved["id"], room_id=madrid), 200)
    mail = mail_of(behind)
    assert "Cuándo: lunes 15 de enero de 2024, de 13:00 a 14:00 (Europe/Madrid)" in mail.text
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

    reminders = [(address(user), "Recordatorio: Otra") for user in ("ana", "carla")]
    changes = [
        *[(address("ana"), subject) for subject in ("Recordatorio: Ensayo", "Reserva actualizada: Ensayo")],
        *[(address("bruno"), subject) for subject in ("Recordatorio: Ensayo", "Reunión actualizada: Ensayo")],
    ]
    assert behind.told() == sorted([*reminders, *changes])


def test_who_was_removed_is_not_reminded(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at(ALMOST)
    behind.sweep()
    made(ready.put(demo["id"], guests=[]), 200)

    assert behind.told() == [
        (address("ana"), "Recordatorio: Demo"),
        (address("ana"), "Reserva actualizada: Demo"),
        (address("bruno"), "Invitación retirada: Demo"),
    ]


# More than once.


def test_events_that_come_five_times_in_the_wrong_order_are_told_once_each(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    made(ready.put(demo["id"], title="Ensayo"), 200)
    at(ALMOST)
    behind.sweep()
    changed, reminder = bodies(behind)
    behind.waiting.clear()

    for event in [reminder, changed] * 5:
        behind.again(event)

    assert behind.told() == [
        (address("ana"), "Recordatorio: Ensayo"),
        (address("ana"), "Reserva actualizada: Ensayo"),
        (address("bruno"), "Recordatorio: Ensayo"),
        (address("bruno"), "Reunión actualizada: Ensayo"),
    ]


@pytest.mark.parametrize("times", [1, 4])
def test_whatsapp_is_sent_once_too(ready: Rooms, behind: Pipeline, chats: Chats, times: int) -> None:
    ready.save_phone(phone="+56911111111")
    ready.booked(title="Demo")
    [event] = bodies(behind, "phone")
    assert set(chatted(behind, chats)) == {"+56911111111"}

    behind.again(event, queue="phone", times=times)

    assert chatted(behind, chats) == {}
