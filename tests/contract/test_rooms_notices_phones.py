"""WhatsApp and SMS: the organizer of everything, guests of reminders, and only where a number may be used."""

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import Chats, chats, chatted, told
from tests.contract.rooms import Inbox, Rooms, address, code_to, slot
from tests.contract.rooms_answers import made
from tests.pipeline import Pipeline

__all__ = ["chats"]

ANA, BRUNO, ALMA = "+56911111111", "+56922222222", "+56933333333"
WHEN = "lunes 15 de enero de 2024, de 10:00 a 11:00 (UTC)"
ALMOST = "2024-01-15T09:45:00Z"


@pytest.fixture
def proving(ready: Rooms, settings_changed: SettingsChanged) -> Rooms:
    """Ana's verbs, on a stage that sends codes."""
    settings_changed(PHONE_OTP="true")
    return ready


@pytest.fixture
def reachable(proving: Rooms, inbox: Inbox) -> Rooms:
    """Ana's verbs; she and Bruno have a verified number each and want WhatsApp."""
    verified(proving, inbox, ANA)
    verified(proving.by("bruno"), inbox, BRUNO)
    return proving


def saved(rooms: Rooms, number: str, opt_in: bool = True) -> None:
    answer = rooms.save_phone(phone=number, whatsapp_opt_in=opt_in)
    assert answer.status in (200, 201), answer.raw


def verified(rooms: Rooms, inbox: Inbox, number: str, opt_in: bool = True) -> None:
    saved(rooms, number, opt_in)
    assert rooms.verify(code_to(inbox, number)).status == 200
    inbox.clear()


def texts(behind: Pipeline, inbox: Inbox) -> dict[str, str]:
    """The SMS since the last time, by number, each of which got one."""
    behind.run()
    found = dict(inbox.values())
    assert len(found) == len(inbox), inbox
    inbox.clear()
    return found


def remind(behind: Pipeline, at: At, instant: str = ALMOST) -> None:
    at(instant)
    behind.sweep()


# WhatsApp.


def test_the_organizer_is_told_of_everything_beside_the_mail_and_guests_are_reminded(
    reachable: Rooms, behind: Pipeline, chats: Chats, inbox: Inbox, at: At
) -> None:
    chats.clear()
    verified(reachable.admin, inbox, ALMA)
    booking = reachable.booked(title="Demo", guests=[address("bruno")])
    assert told(behind) == {"ana": "Reserva confirmada: Demo", "bruno": "Invitación: Demo"}
    assert chatted(behind, chats) == {ANA: ("Tu reserva está confirmada.", "«Demo»", WHEN)}

    made(reachable.put(booking["id"], title="Ensayo"), 200)
    [(number, (said, title, when))] = chatted(behind, chats).items()
    assert (number, title, when) == (ANA, "«Ensayo»", WHEN)
    assert "cambió" in said

    made(reachable.put(booking["id"], **slot("15:00")), 200)
    afternoon = WHEN.replace("10:00 a 11:00", "15:00 a 16:00")
    [(number, (said, title, when))] = chatted(behind, chats).items()
    assert (number, title, when) == (ANA, "«Ensayo»", afternoon)

    remind(behind, at, "2024-01-15T14:45:00Z")
    reminders = chatted(behind, chats)
    assert {number: parts[1:] for number, parts in reminders.items()} == dict.fromkeys(
        (ANA, BRUNO), ("«Ensayo»", afternoon)
    )

    made(reachable.admin.cancel(booking["id"]), 200)
    assert chatted(behind, chats) == {ANA: ("Tu reserva fue cancelada.", "«Ensayo»", afternoon)}

    other = reachable.booked(title="Otra", guests=[address("bruno")], **slot("18:00"))
    chatted(behind, chats)
    reachable.deleted(other["id"])
    evening = WHEN.replace("10:00 a 11:00", "18:00 a 19:00")
    assert chatted(behind, chats) == {ANA: ("Tu reserva fue eliminada.", "«Otra»", evening)}


def test_each_is_told_in_their_own_language(reachable: Rooms, behind: Pipeline, chats: Chats, at: At) -> None:
    chats.clear()
    reachable.by("bruno").choosing("en")
    reachable.booked(title="Demo", guests=[address("bruno")])
    chatted(behind, chats)

    remind(behind, at)
    behind.run()

    assert {chat.to: (chat.language, chat.parameters[2]) for chat in chats} == {
        ANA: ("es", WHEN),
        BRUNO: ("en", "Monday, 15 January 2024, 10:00–11:00 (UTC)"),
    }


def test_the_number_of_now_is_used_if_wanted(
    ready: Rooms, behind: Pipeline, chats: Chats, inbox: Inbox, at: At
) -> None:
    booking = ready.booked(title="Demo")
    chatted(behind, chats)
    for number, title in ((ANA, "Uno"), ("+56944444444", "Dos")):
        saved(ready, number)
        made(ready.put(booking["id"], title=title), 200)
        assert set(chatted(behind, chats)) == {number}

    saved(ready, "+56944444444", opt_in=False)
    made(ready.put(booking["id"], title="Tres"), 200)
    assert chatted(behind, chats) == {}
    remind(behind, at)
    assert chatted(behind, chats) == {}
    assert texts(behind, inbox) == {}


def test_a_number_counts_once_it_is_verified(
    proving: Rooms, behind: Pipeline, chats: Chats, inbox: Inbox
) -> None:
    saved(proving, ANA)
    chats.clear()
    booking = proving.booked(title="Demo")
    assert chatted(behind, chats) == {}

    assert proving.verify(code_to(inbox, ANA)).status == 200
    made(proving.cancel(booking["id"]), 200)

    assert set(chatted(behind, chats)) == {ANA}


def test_where_there_are_no_codes_a_number_gets_only_what_its_user_asked_for(
    ready: Rooms,
    behind: Pipeline,
    chats: Chats,
    inbox: Inbox,
    settings_changed: SettingsChanged,
    at: At,
) -> None:
    """Who asked for WhatsApp gets it about their own bookings; nobody else makes a number ring."""
    settings_changed(SMS_REMINDERS="true")
    saved(ready, ANA)
    saved(ready.by("bruno"), BRUNO)
    saved(ready.admin, ALMA, opt_in=False)
    ready.booked(title="Demo", guests=[address("bruno"), address("alma")])
    assert set(chatted(behind, chats)) == {ANA}
    ready.admin.booked(title="Cierre", **slot("12:00"))
    assert chatted(behind, chats) == {}

    remind(behind, at)

    assert set(chatted(behind, chats)) == {ANA}
    assert texts(behind, inbox) == {}


def test_a_stage_without_whatsapp_sends_none(
    reachable: Rooms, behind: Pipeline, chats: Chats, settings_changed: SettingsChanged
) -> None:
    """Which settings it takes: tests/notifications/test_whatsapp.py."""
    settings_changed(WHATSAPP_NOTICE_TEMPLATE="")
    reachable.booked(title="Demo")

    assert chatted(behind, chats) == {}
    assert told(behind) == {"ana": "Reserva confirmada: Demo"}
    assert (behind.waiting, behind.dead) == ({}, [])


# SMS.


def test_reminders_go_out_by_sms_to_who_has_no_whatsapp(
    proving: Rooms,
    behind: Pipeline,
    chats: Chats,
    inbox: Inbox,
    settings_changed: SettingsChanged,
    at: At,
) -> None:
    settings_changed(SMS_REMINDERS="true")
    verified(proving, inbox, ANA, opt_in=False)
    verified(proving.by("bruno"), inbox, BRUNO)
    proving.booked(title="Demo", guests=[address("bruno")])
    assert texts(behind, inbox) == {}
    chats.clear()

    remind(behind, at)

    sent = texts(behind, inbox)
    assert set(sent) == {ANA}
    assert "Demo" in sent[ANA]
    assert "10:00" in sent[ANA]
    assert set(chatted(behind, chats)) == {BRUNO}


def test_where_there_is_no_whatsapp_reminders_alone_go_out_by_sms_if_the_stage_says_so(
    reachable: Rooms, behind: Pipeline, inbox: Inbox, settings_changed: SettingsChanged, at: At
) -> None:
    for setting, start, reached in (("", "10:00", set()), ("true", "12:00", {ANA, BRUNO})):
        settings_changed(SMS_REMINDERS=setting)
        booking = reachable.booked(title="Demo", guests=[address("bruno")], **slot(start))
        made(reachable.put(booking["id"], title="Ensayo"), 200)
        assert texts(behind, inbox) == {}

        remind(behind, at, f"2024-01-15T{int(start[:2]) - 1:02}:45:00Z")

        assert set(texts(behind, inbox)) == reached, setting


def test_no_reminder_goes_by_sms_where_the_stage_sends_none(
    proving: Rooms, behind: Pipeline, inbox: Inbox, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(SMS_REMINDERS="true")
    verified(proving, inbox, ANA, opt_in=False)
    for hour, (countries, reached) in enumerate((("AR,ES", set()), ("", set()), ("CL", {ANA})), 10):
        settings_changed(SMS_COUNTRIES=countries)
        proving.booked(title="Demo", **slot(f"{hour}:00"))
        behind.run()

        remind(behind, at, f"2024-01-15T{hour - 1:02}:45:00Z")

        assert set(texts(behind, inbox)) == reached, countries


def test_no_reminder_goes_to_a_number_that_is_not_verified(
    ready: Rooms, behind: Pipeline, inbox: Inbox, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(SMS_REMINDERS="true", PHONE_OTP="true")
    saved(ready, ANA)
    inbox.clear()
    ready.booked(title="Demo")

    remind(behind, at)

    assert texts(behind, inbox) == {}
