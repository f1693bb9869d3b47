"""Guests who come and go, and how each of a booking's people is addressed."""

from typing import Any

from tests.contract.notices import demo, entry_of, posted, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.pipeline import Pipeline

__all__ = ["demo"]

ENGLISH = {"Accept-Language": "en"}


def guests_of(rooms: Rooms, booking: dict[str, Any], *users: str) -> None:
    made(rooms.put(booking["id"], guests=[address(user) for user in users]), 200)


# Who takes part.


def test_a_guest_who_is_added_later_is_invited_and_the_others_hear_of_a_change(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo, "bruno", "carla")

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva actualizada: Demo",
        "bruno": "Reunión actualizada: Demo",
        "carla": "Invitación: Demo",
    }
    assert {entry_of(mail).method for mail in mails.values()} == {"REQUEST"}
    assert all("Invitados: Bruno Díaz, Carla Gil" in mail.text for mail in mails.values())


def test_a_guest_who_is_removed_is_called_off_and_nobody_else_is(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo)

    mails = posted(behind)
    assert {user: (mail.subject, entry_of(mail).method) for user, mail in mails.items()} == {
        "ana": ("Reserva actualizada: Demo", "REQUEST"),
        "bruno": ("Invitación retirada: Demo", "CANCEL"),
    }


def test_one_guest_in_the_place_of_another(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    guests_of(ready, demo, "carla")

    mails = posted(behind)
    assert {user: (mail.subject, entry_of(mail).method) for user, mail in mails.items()} == {
        "ana": ("Reserva actualizada: Demo", "REQUEST"),
        "bruno": ("Invitación retirada: Demo", "CANCEL"),
        "carla": ("Invitación: Demo", "REQUEST"),
    }


def test_guests_change_along_with_the_time(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    made(ready.put(demo["id"], guests=[address("carla")], **slot("15:00")), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva reprogramada: Demo",
        "bruno": "Invitación retirada: Demo",
        "carla": "Invitación: Demo",
    }
    assert entry_of(mails["bruno"]).method == "CANCEL"
    assert "de 15:00 a 16:00" in mails["carla"].text


def test_who_was_removed_is_told_though_the_booking_changes_again_at_once(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo)
    made(ready.put(demo["id"], title="Ensayo"), 200)
    made(ready.put(demo["id"], **slot("15:00")), 200)

    mails = posted(behind)
    assert set(mails) == {"ana", "bruno"}
    assert mails["ana"].subject == "Reserva reprogramada: Ensayo"
    assert mails["bruno"].subject.startswith("Invitación retirada: ")
    assert entry_of(mails["bruno"]).method == "CANCEL"


def test_who_was_removed_is_told_though_the_booking_is_cancelled_at_once(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo)
    made(ready.cancel(demo["id"]), 200)

    mails = posted(behind)
    assert {user: entry_of(mail).method for user, mail in mails.items()} == {
        "ana": "CANCEL",
        "bruno": "CANCEL",
    }


def test_who_was_removed_is_told_though_the_booking_is_deleted_at_once(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo)
    ready.deleted(demo["id"])

    mails = posted(behind)
    assert {user: entry_of(mail).method for user, mail in mails.items()} == {
        "ana": "CANCEL",
        "bruno": "CANCEL",
    }


def test_who_was_removed_and_is_back_at_once_has_one_mail_with_the_invitation(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo)
    guests_of(ready, demo, "bruno")

    assert entry_of(posted(behind)["bruno"]).method == "REQUEST"


def test_who_was_removed_hears_no_more_of_it(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    guests_of(ready, demo)
    told(behind)

    made(ready.put(demo["id"], title="Ensayo"), 200)
    assert told(behind) == {"ana": "Reserva actualizada: Ensayo"}
    made(ready.cancel(demo["id"]), 200)
    assert told(behind) == {"ana": "Reserva cancelada: Ensayo"}


def test_who_is_invited_again_has_the_same_event_again(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo)
    gone = entry_of(posted(behind)["bruno"])
    guests_of(ready, demo, "bruno")
    back = entry_of(posted(behind)["bruno"])

    assert (gone.method, back.method) == ("CANCEL", "REQUEST")
    assert gone.uid == back.uid
    assert gone.sequence < back.sequence
    assert back.status == "CONFIRMED"


def test_a_mail_of_a_withdrawn_invitation_does_not_say_what_became_of_the_booking(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    made(ready.put(demo["id"], guests=[], description="Despedir a Bruno", has_google_meet=True), 200)

    mail = posted(behind)["bruno"]
    shown = mail.text + mail.html + str(mail.calendar)
    assert "Demo" in shown
    assert "Despedir" not in shown
    assert "meet.jit.si" not in shown


# How they are addressed.


def test_who_asked_for_english_is_told_in_english_and_the_others_in_spanish(
    ready: Rooms, behind: Pipeline
) -> None:
    ready.by("bruno").sending(ENGLISH).known()
    booking = ready.booked(title="Demo", guests=[address("bruno"), address("carla")])

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva confirmada: Demo",
        "bruno": "Invitation: Demo",
        "carla": "Invitación: Demo",
    }
    assert "Monday, 15 January 2024, 10:00–11:00 (UTC)" in mails["bruno"].text
    made(ready.cancel(booking["id"]), 200)
    assert told(behind)["bruno"] == "Meeting cancelled: Demo"


def test_the_language_is_the_last_one_that_somebody_asked_for(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    ready.sending({"Accept-Language": "en-GB,en;q=0.9,es;q=0.5"}).known()
    ready.known()  # does not say, and so changes nothing
    made(ready.put(demo["id"], title="Ensayo"), 200)
    assert told(behind) == {"ana": "Booking updated: Ensayo", "bruno": "Reunión actualizada: Ensayo"}

    ready.sending({"Accept-Language": "es"}).known()
    made(ready.put(demo["id"], title="Otro"), 200)
    assert told(behind) == {"ana": "Reserva actualizada: Otro", "bruno": "Reunión actualizada: Otro"}


def test_the_language_of_a_request_is_not_that_of_the_others(ready: Rooms, behind: Pipeline) -> None:
    ready.sending(ENGLISH).booked(title="Demo", guests=[address("bruno")])

    assert told(behind) == {"ana": "Booking confirmed: Demo", "bruno": "Invitación: Demo"}


def test_mail_goes_to_the_address_that_somebody_has_now(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    ready.by("bruno", name="Bruno D.", email="bruno.nuevo@example.com").known()
    made(ready.cancel(demo["id"]), 200)

    mails = posted(behind)
    assert set(mails) == {"ana", "bruno.nuevo"}
    assert "Bruno D." in mails["bruno.nuevo"].text


def test_who_has_no_address_is_mailed_nothing_and_their_guests_are(ready: Rooms, behind: Pipeline) -> None:
    dora = ready.by("dora", name="Dora Sanz", email="")
    booking = dora.booked(title="Demo", guests=[address("bruno")])

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {"bruno": "Invitación: Demo"}
    assert "Dora Sanz te invitó" in mails["bruno"].text
    made(dora.cancel(booking["id"]), 200)
    assert told(behind) == {"bruno": "Reunión cancelada: Demo"}
    assert (behind.waiting, behind.dead) == ({}, [])
