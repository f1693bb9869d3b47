"""What reaches people by mail and on their phones, as the tests look at it; and channels that fail."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pytest
from icalendar import Calendar
from moto.core.models import botocore_stubber

from chalicelib.notifications.clients import client
from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import made_list
from tests.contract.courts import SettingsChanged
from tests.contract.rooms import Rooms, address
from tests.faults import AwsFault, answered, failed
from tests.pipeline import SENDER, Mail, Pipeline

EMAIL: Final = "sesv2"
TOPIC: Final = "sns"
WHATSAPP: Final = "socialmessaging"
NOTICE: Final = "cupo_notice"

Told = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """The event of a mail's calendar part, and what the part asks for."""

    method: str
    uid: str
    sequence: int
    status: str
    start: datetime
    end: datetime
    summary: str
    location: str
    url: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A WhatsApp message, as Meta was given it."""

    to: str
    language: str
    parameters: tuple[str, ...]


Chats = list[Chat]


@pytest.fixture
def demo(ready: Rooms, behind: Pipeline) -> dict[str, Any]:
    """Ana's booking, with Bruno as her guest, of which both have been told."""
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    assert told(behind) == {"ana": "Reserva confirmada: Demo", "bruno": "Invitación: Demo"}
    return booking


@pytest.fixture
def practice(appointments: Appointments) -> Appointments:
    """Ana's verbs; the tenant knows her, and Sara whom she sees."""
    made_list(appointments.professional.of_professional())
    made_list(appointments.of_user())
    return appointments


# Mail.


def sides(subject: str) -> Told:
    """What Ana and Sara are told of their appointment."""
    return {"ana": f"{subject} con Sara Mora", "sara": f"{subject} con Ana López"}


def posted(behind: Pipeline) -> dict[str, Mail]:
    """What went out by mail since the last time, by the recipient's user, each of whom got one."""
    behind.run()
    mails = behind.mails
    behind.mailed()
    found = {_user(mail.to): mail for mail in mails}
    assert len(found) == len(mails), [(mail.to, mail.subject) for mail in mails]
    return found


def subjects_of(mails: dict[str, Mail]) -> Told:
    return {user: mail.subject for user, mail in mails.items()}


def told(behind: Pipeline) -> Told:
    """Who was mailed since the last time, one mail each, under which subject."""
    return by_user(behind.told())


def ticked(behind: Pipeline, instant: str) -> Told:
    """Who is mailed when the clock is set and the sweep runs."""
    return by_user(behind.tick(instant))


def by_user(mailed: list[tuple[str, str]]) -> Told:
    """Mails by their recipient's user, each of whom got one."""
    found = {_user(to): subject for to, subject in mailed}
    assert len(found) == len(mailed), mailed
    return found


def entry_of(mail: Mail) -> Entry:
    """The event of a mail, whose calendar part must be a whole invitation of its one recipient."""
    assert mail.calendar is not None
    calendar = Calendar.from_ical(mail.calendar)
    assert isinstance(calendar, Calendar)
    assert (calendar["VERSION"], bool(calendar["PRODID"])) == ("2.0", True)
    event: Any
    [event] = calendar.events
    assert (calendar.errors, event.errors) == ([], [])
    assert _calendar_part(mail).get_param("method") == calendar["METHOD"]
    assert event["ATTENDEE"] == f"mailto:{mail.to}"
    assert SENDER.endswith(f"<{event['ORGANIZER'].removeprefix('mailto:')}>")
    times = re.findall(r"^DT(?:START|END|STAMP):[0-9]{8}T[0-9]{6}Z\r?$", mail.calendar, re.MULTILINE)
    assert len(times) == 3, mail.calendar
    return Entry(
        method=str(calendar["METHOD"]),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        status=str(event["STATUS"]),
        start=event["DTSTART"].dt,
        end=event["DTEND"].dt,
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        url=str(event.get("URL", "")),
    )


def _calendar_part(mail: Mail) -> Any:
    [part] = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
    return part


def _user(address: str) -> str:
    return address.partition("@")[0]


# Messages that come more than once.


def bodies(behind: Pipeline, queue: str = "email") -> list[str]:
    """The events that wait in a queue, oldest first, before anybody has been told of them."""
    behind.relay()
    behind.pull()
    return [each.body for each in behind.waiting.values() if each.queue == queue]


# The phone.


@pytest.fixture
def chats(settings_changed: SettingsChanged) -> Iterator[Chats]:
    """The WhatsApp messages that went out, oldest first; the stage sends notices."""
    settings_changed(WHATSAPP_PHONE_ID="phone-number-id-1", WHATSAPP_NOTICE_TEMPLATE=NOTICE)
    found: Chats = []

    def take(request: Any) -> Any:
        found.append(_chat(request))
        return answered({"messageId": "1"})(request)

    with met(WHATSAPP, take, stands_in=True):
        yield found


def chatted(behind: Pipeline, chats: Chats) -> dict[str, tuple[str, ...]]:
    """What went out by WhatsApp since the last time, by number, each of which got one message."""
    behind.run()
    found = {chat.to: chat.parameters for chat in chats}
    assert len(found) == len(chats), chats
    chats.clear()
    return found


def _chat(request: Any) -> Chat:
    sent = json.loads(request.body)
    assert sent["originationPhoneNumberId"] == "phone-number-id-1"
    message = json.loads(b64decode(sent["message"]))
    template = message["template"]
    assert (message["type"], template["name"]) == ("template", NOTICE)
    [body] = template["components"]
    texts = tuple(each["text"] for each in body["parameters"])
    return Chat(message["to"], template["language"]["code"], texts)


# Channels that fail.


@contextmanager
def met(service: str, fault: AwsFault, about: str = "", *, stands_in: bool = False) -> Iterator[list[Any]]:
    """Meet requests to a service with a fault, those that hold a text; gives the ones it met.

    What only `stands_in` for the service comes after all others.
    """
    seen: list[Any] = []
    events = client(service).meta.events

    def meet(request: Any, **_: Any) -> Any:
        # botocore asks every hook, whatever the first one says: what was answered is answered, by moto too.
        if not botocore_stubber.enabled or about not in _body(request):
            return None
        seen.append(request)
        answer = fault(request)
        botocore_stubber.enabled = answer is None
        return answer

    def let_pass(**_: Any) -> None:
        botocore_stubber.enabled = True

    event = f"before-send.{service}"
    (events.register if stands_in else events.register_first)(event, meet)
    events.register_last("before-send", let_pass)
    try:
        yield seen
    finally:
        events.unregister(event, meet)
        events.unregister("before-send", let_pass)


def out(service: str, about: str = "") -> Any:
    """A service that takes nothing, or nothing that holds a text, and says so for good: nobody waits."""
    return met(service, failed(400, "AccountSuspendedException"), about)


def _body(request: Any) -> str:
    """What was sent: text or bytes, as the service has it."""
    return request.body if isinstance(request.body, str) else str(request.body, "utf-8")
