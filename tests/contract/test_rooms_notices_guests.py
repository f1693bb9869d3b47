"""Guests who come and go: who is invited, called off, told of a change.

What overtakes what when it happens at once: tests/operations/test_delivery.py.
"""

from typing import Any

from tests.contract.notices import demo, entry_of, posted, subjects_of, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.pipeline import Pipeline

__all__ = ["demo"]

METHODS = {"Invitación retirada: Demo": "CANCEL"}


def guests_of(rooms: Rooms, booking: dict[str, Any], *users: str, **fields: Any) -> None:
    made(rooms.put(booking["id"], guests=[address(user) for user in users], **fields), 200)


def test_who_comes_is_invited_who_goes_is_called_off_and_the_others_hear_of_a_change(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    changed = {"ana": "Reserva actualizada: Demo"}
    steps: list[tuple[tuple[str, ...], dict[str, str]]] = [
        (("bruno", "carla"), {**changed, "bruno": "Reunión actualizada: Demo", "carla": "Invitación: Demo"}),
        (("carla", "bruno"), {}),
        (("bruno",), {**changed, "bruno": "Reunión actualizada: Demo", "carla": "Invitación retirada: Demo"}),
        (("carla",), {**changed, "bruno": "Invitación retirada: Demo", "carla": "Invitación: Demo"}),
        ((), {**changed, "carla": "Invitación retirada: Demo"}),
    ]
    for users, expected in steps:
        guests_of(ready, demo, *users)

        mails = posted(behind)
        assert subjects_of(mails) == expected, users
        for mail in mails.values():
            assert entry_of(mail).method == METHODS.get(mail.subject, "REQUEST"), mail.subject
            if users == ("bruno", "carla"):
                assert "Invitados: Bruno Díaz, Carla Gil" in mail.text


def test_guests_change_along_with_the_time(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    guests_of(ready, demo, "carla", **slot("15:00"))

    mails = posted(behind)
    assert subjects_of(mails) == {
        "ana": "Reserva reprogramada: Demo",
        "bruno": "Invitación retirada: Demo",
        "carla": "Invitación: Demo",
    }
    assert entry_of(mails["bruno"]).method == "CANCEL"
    assert "de 15:00 a 16:00" in mails["carla"].text


def test_who_was_removed_hears_no_more_of_it(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    guests_of(ready, demo)
    told(behind)

    made(ready.put(demo["id"], title="Ensayo"), 200)
    assert told(behind) == {"ana": "Reserva actualizada: Ensayo"}
    made(ready.cancel(demo["id"]), 200)
    assert told(behind) == {"ana": "Reserva cancelada: Ensayo"}


def test_who_is_invited_again_has_the_same_event(
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


def test_who_comes_later_has_no_part_in_the_bookings_past(ready: Rooms, behind: Pipeline) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    guests_of(ready, booking, "bruno", "carla")

    mails = posted(behind)
    assert mails["carla"].subject == "Invitación: Demo"
    assert set(mails) == {"ana", "bruno", "carla"}
    assert {entry_of(mail).method for mail in mails.values()} == {"REQUEST"}


def test_a_mail_of_a_withdrawn_invitation_does_not_say_what_became_of_the_booking(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    guests_of(ready, demo, description="Despedir a Bruno", has_google_meet=True)

    mail = posted(behind)["bruno"]
    shown = mail.text + mail.html + str(mail.calendar)
    assert "Demo" in shown
    assert "Despedir" not in shown
    assert "meet.jit.si" not in shown


def test_each_guest_is_told_in_the_language_that_they_chose(ready: Rooms, behind: Pipeline) -> None:
    ready.by("bruno").choosing("en")
    booking = ready.booked(title="Demo", guests=[address("bruno"), address("carla")])

    mails = posted(behind)
    assert subjects_of(mails) == {
        "ana": "Reserva confirmada: Demo",
        "bruno": "Invitation: Demo",
        "carla": "Invitación: Demo",
    }
    assert "Monday, 15 January 2024, 10:00–11:00 (UTC)" in mails["bruno"].text
    made(ready.cancel(booking["id"]), 200)
    assert told(behind)["bruno"] == "Meeting cancelled: Demo"


def test_a_guest_has_their_name_and_address_now(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    ready.by("bruno", name="Bruno D.", email="bruno.nuevo@example.com").known()
    made(ready.cancel(demo["id"]), 200)

    mails = posted(behind)
    assert set(mails) == {"ana", "bruno.nuevo"}
    assert "Bruno D." in mails["bruno.nuevo"].text


def test_who_has_no_address_still_invites(ready: Rooms, behind: Pipeline) -> None:
    dora = ready.by("dora", name="Dora Sanz", email="")
    booking = dora.booked(title="Demo", guests=[address("bruno")])

    mails = posted(behind)
    assert subjects_of(mails) == {"bruno": "Invitación: Demo"}
    assert "> Organizador: Dora Sanz" in mails["bruno"].text
    made(dora.cancel(booking["id"]), 200)
    assert told(behind) == {"bruno": "Reunión cancelada: Demo"}
    assert (behind.waiting, behind.dead) == ({}, [])
