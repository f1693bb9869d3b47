"""WhatsApp and SMS: the organizer of everything, guests of reminders, and only where a number may be used."""

from typing import Any

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import Chats, chats, chatted, demo, told
from tests.contract.rooms import Inbox, Rooms, address, code_to, slot
from tests.contract.rooms_answers import made
from tests.pipeline import Pipeline

__all__ = ["chats", "demo"]

ANA, BRUNO = "+56911111111", "+56922222222"
WHEN = "lunes 15 de enero de 2024, de 10:00 a 11:00 (UTC)"
ALMOST = "2024-01-15T09:45:00Z"


@pytest.fixture
def reachable(ready: Rooms, inbox: Inbox) -> Rooms:
    """Ana's verbs; she and Bruno have a verified number each and want WhatsApp."""
    saved(ready, ANA)
    saved(ready.by("bruno"), BRUNO)
    return ready


def saved(rooms: Rooms, number: str, opt_in: bool = True) -> None:
    answer = rooms.save_phone(phone=number, whatsapp_opt_in=opt_in)
    assert answer.status in (200, 201), answer.raw


def texts(behind: Pipeline, inbox: Inbox) -> dict[str, str]:
    """The SMS since the last time, by number, each of which got one."""
    behind.run()
    found = dict(inbox.values())
    assert len(found) == len(inbox), inbox
    inbox.clear()
    return found


def remind(behind: Pipeline, at: At) -> None:
    at(ALMOST)
    behind.sweep()


# WhatsApp.


def test_the_organizer_is_told_of_everything_and_guests_are_reminded(
    reachable: Rooms, behind: Pipeline, chats: Chats, at: At
) -> None:
    booking = reachable.booked(title="Demo", guests=[address("bruno")])
    assert chatted(behind, chats) == {ANA: ("Tu reserva está confirmada.", "Demo", WHEN)}

    made(reachable.put(booking["id"], title="Ensayo"), 200)
    [(number, (said, title, when))] = chatted(behind, chats).items()
    assert (number, title, when) == (ANA, "Ensayo", WHEN)
    assert "cambió" in said

    made(reachable.put(booking["id"], **slot("15:00")), 200)
    [(number, (said, title, when))] = chatted(behind, chats).items()
    assert (number, title) == (ANA, "Ensayo")
    assert "de 15:00 a 16:00" in when

    at("2024-01-15T14:45:00Z")
    behind.sweep()
    reminders = chatted(behind, chats)
    assert set(reminders) == {ANA, BRUNO}
    assert all(title == "Ensayo" and "15:00" in when for _, title, when in reminders.values())

    made(reachable.cancel(booking["id"]), 200)
    assert chatted(behind, chats)[ANA][0] == "Tu reserva fue cancelada."

    other = reachable.booked(title="Otra", guests=[address("bruno")], **slot("18:00"))
    chatted(behind, chats)
    reachable.deleted(other["id"])
    assert chatted(behind, chats) == {
        ANA: ("Tu reserva fue eliminada.", "Otra", WHEN.replace("10:00 a 11:00", "18:00 a 19:00"))
    }


def test_whatsapp_comes_beside_the_mail_and_not_in_its_place(
    reachable: Rooms, behind: Pipeline, chats: Chats
) -> None:
    reachable.booked(title="Demo", guests=[address("bruno")])

    assert told(behind) == {"ana": "Reserva confirmada: Demo", "bruno": "Invitación: Demo"}
    assert set(chatted(behind, chats)) == {ANA}


def test_it_is_the_organizer_who_is_told_whoever_acts(
    reachable: Rooms, behind: Pipeline, chats: Chats
) -> None:
    saved(reachable.admin, "+56933333333")
    booking = reachable.booked(title="Demo", guests=[address("bruno")])
    chatted(behind, chats)

    made(reachable.admin.cancel(booking["id"]), 200)

    assert set(chatted(behind, chats)) == {ANA}


def test_each_is_told_in_their_own_language(reachable: Rooms, behind: Pipeline, chats: Chats, at: At) -> None:
    reachable.by("bruno").sending({"Accept-Language": "en"}).known()
    reachable.booked(title="Demo", guests=[address("bruno")])
    behind.run()
    chats.clear()

    remind(behind, at)
    behind.run()

    assert {chat.to: chat.language for chat in chats} == {ANA: "es", BRUNO: "en"}
    assert {chat.to: chat.parameters[2] for chat in chats} == {
        ANA: WHEN,
        BRUNO: "Monday, 15 January 2024, 10:00–11:00 (UTC)",
    }


def test_who_did_not_opt_in_is_told_nothing(
    ready: Rooms, behind: Pipeline, chats: Chats, inbox: Inbox, at: At
) -> None:
    saved(ready, ANA, opt_in=False)
    ready.booked(title="Demo")
    remind(behind, at)

    assert chatted(behind, chats) == {}
    assert texts(behind, inbox) == {}


def test_who_does_not_want_it_any_more_is_told_nothing_more(
    reachable: Rooms, behind: Pipeline, chats: Chats
) -> None:
    booking = reachable.booked(title="Demo")
    assert set(chatted(behind, chats)) == {ANA}

    saved(reachable, ANA, opt_in=False)
    made(reachable.cancel(booking["id"]), 200)

    assert chatted(behind, chats) == {}


def test_a_number_counts_once_it_is_verified(
    ready: Rooms, behind: Pipeline, chats: Chats, inbox: Inbox, settings_changed: SettingsChanged
) -> None:
    settings_changed(PHONE_OTP="true")
    saved(ready, ANA)
    booking = ready.booked(title="Demo")
    assert chatted(behind, chats) == {}

    assert ready.verify(code_to(inbox, ANA)).status == 200
    made(ready.cancel(booking["id"]), 200)

    assert set(chatted(behind, chats)) == {ANA}


def test_a_new_number_is_the_one_that_is_used(reachable: Rooms, behind: Pipeline, chats: Chats) -> None:
    booking = reachable.booked(title="Demo")
    chatted(behind, chats)

    saved(reachable, "+56944444444")
    made(reachable.cancel(booking["id"]), 200)

    assert set(chatted(behind, chats)) == {"+56944444444"}


@pytest.mark.parametrize("missing", ["WHATSAPP_PHONE_ID", "WHATSAPP_NOTICE_TEMPLATE"])
def test_a_stage_without_whatsapp_sends_none(
    reachable: Rooms,
    behind: Pipeline,
    chats: Chats,
    settings_changed: SettingsChanged,
    missing: str,
) -> None:
    settings_changed(**{missing: ""})
    reachable.booked(title="Demo")

    assert chatted(behind, chats) == {}
    assert told(behind) == {"ana": "Reserva confirmada: Demo"}
    assert (behind.waiting, behind.dead) == ({}, [])


# SMS.


def test_reminders_go_out_by_sms_to_who_has_no_whatsapp(
    ready: Rooms,
    behind: Pipeline,
    chats: Chats,
    inbox: Inbox,
    settings_changed: SettingsChanged,
    at: At,
) -> None:
    settings_changed(SMS_REMINDERS="true")
    saved(ready, ANA, opt_in=False)
    saved(ready.by("bruno"), BRUNO)
    ready.booked(title="Demo", guests=[address("bruno")])
    assert texts(behind, inbox) == {}
    chats.clear()

    remind(behind, at)

    sent = texts(behind, inbox)
    assert set(sent) == {ANA}
    assert "Demo" in sent[ANA]
    assert "10:00" in sent[ANA]
    assert set(chatted(behind, chats)) == {BRUNO}


def test_where_there_is_no_whatsapp_all_reminders_go_out_by_sms(
    reachable: Rooms, behind: Pipeline, inbox: Inbox, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(SMS_REMINDERS="true")
    booking = reachable.booked(title="Demo", guests=[address("bruno")])
    made(reachable.put(booking["id"], title="Ensayo"), 200)
    assert texts(behind, inbox) == {}

    remind(behind, at)
    behind.run()
    behind.sweep()

    assert set(texts(behind, inbox)) == {ANA, BRUNO}


def test_without_the_setting_no_reminder_goes_out_by_sms(
    reachable: Rooms, behind: Pipeline, inbox: Inbox, demo: dict[str, Any], at: At
) -> None:
    remind(behind, at)

    assert texts(behind, inbox) == {}
    assert set(told(behind)) == {"ana", "bruno"}


def test_no_reminder_goes_to_a_number_that_is_not_verified(
    ready: Rooms, behind: Pipeline, inbox: Inbox, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(SMS_REMINDERS="true", PHONE_OTP="true")
    saved(ready, ANA)
    inbox.clear()
    ready.booked(title="Demo")

    remind(behind, at)

    assert texts(behind, inbox) == {}
