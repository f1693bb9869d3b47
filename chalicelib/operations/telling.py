"""From an event to people: each is told once, over each channel, unless something later overtakes it.

Nothing here can change a reservation, or the answer of a request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from chalicelib import clock, settings
from chalicelib.domain.events import ERASED, MOVED, REMINDER, Event
from chalicelib.domain.people import Person
from chalicelib.domain.phones import Phone
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.statuses import BLOCKING, Status
from chalicelib.notifications import letters, mail, sms, whatsapp
from chalicelib.notifications.audience import Notice, notices_of, was_ahead
from chalicelib.notifications.letters import Recipient
from chalicelib.notifications.voice import REFUND, UNINVITED, Language, Matter, Side, Voice
from chalicelib.operations.once import once
from chalicelib.store import people, phones

EMAIL, PHONE = "email", "phone"

# How long a message waits for a reservation that is about to be completed.
_SETTLES = timedelta(seconds=6)

# What sending takes at most, and noting that it was sent: what was not noted would be sent again.
_MARGIN_SECONDS = 10.0

# What makes a reminder pointless.
_ENDS = frozenset({MOVED, *(each.value for each in Status if each not in BLOCKING)})

logger = Logger(service="cupo")


class NotTold(Exception):
    """Somebody could not be told now: tell again. Who was told is not told twice.

    `is_settling`: nothing failed, it is only too soon.
    """

    def __init__(self, *, is_settling: bool = False) -> None:
        super().__init__()
        self.is_settling = is_settling


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An event on its way over one channel, how its kind speaks, and how to find its reservation.

    `find` gives the reservation of a tenant, kind and id as it stands, or its tombstone.
    """

    event: Event
    channel: str
    voice: Voice
    find: Callable[[str, str, str], Reservation | Change | None]


def tell(telling: Telling, now: datetime) -> None:
    """Tell everybody whom the event concerns over the channel.

    :raises NotTold: if somebody could not be told now
    """
    event, voice = telling.event, telling.voice
    if not _is_open(telling.channel):
        return
    notices = [each for each in notices_of(event, voice) if _is_for(telling, each)]
    if not notices or (event.change.action == REMINDER and event.reservation.interval.start <= now):
        return
    about = event.reservation
    present = telling.find(about.tenant, about.kind, about.id)
    wanted = [each for each in notices if not is_overtaken(event, present, each, voice)]
    if not wanted:
        return
    shown = present if isinstance(present, Reservation) and event.change.action != ERASED else about
    if voice.is_settling(shown) and now - event.change.at < _SETTLES:
        raise NotTold(is_settling=True)
    known = people.by_users(event.reservation.tenant, {each.user for each in wanted})
    sparing = replace(telling, voice=_asked_once(voice))
    told = [_is_told(sparing, each, shown, known, now) for each in wanted]
    if not all(told):
        raise NotTold


def _asked_once(voice: Voice) -> Voice:
    """The voice, which reads what one reservation is about once for all who are told in the same words."""
    known: dict[tuple[Status, Side, Language], Matter] = {}

    def matter(reservation: Reservation, side: Side, language: Language) -> Matter:
        words = (reservation.status, side, language)
        if words not in known:
            known[words] = voice.matter(reservation, side, language)
        return known[words]

    return replace(voice, matter=matter)


def is_overtaken(event: Event, present: Reservation | Change | None, notice: Notice, voice: Voice) -> bool:
    """Whether this user is told of something later about the same reservation, and so not of this.

    `present` is the reservation as it stands, with its history, or its tombstone.
    """
    if event.change.action == ERASED:
        # A seat's record may come again after it was erased: who took it knows.
        return isinstance(present, Reservation)
    if notice.topic == REFUND or present is None:
        return False
    if isinstance(present, Change):
        # Who took no part any more when it was erased is not told of that.
        return notice.topic != UNINVITED and was_ahead(Event(present, event.reservation))
    names = [entry.id for entry in present.history]
    if event.id not in names:
        # Fifty later changes, or another record of the same seat.
        return True
    later = present.history[names.index(event.id) + 1 :]
    if notice.topic == REMINDER:
        is_out = notice.side is Side.ATTENDEE and notice.user not in present.attendees
        return is_out or any(entry.action in _ENDS for entry in later)
    return any(
        told.user == notice.user and told.topic not in (REMINDER, REFUND)
        for entry in later
        for told in notices_of(Event(entry, present), voice)
    )


def _is_open(channel: str) -> bool:
    """Whether the stage sends anything over this channel."""
    if channel == EMAIL:
        return mail.is_configured()
    return whatsapp.is_configured() or settings.load().sms_reminders


def _is_for(telling: Telling, notice: Notice) -> bool:
    return telling.channel == EMAIL or notice.side in telling.voice.phoned.get(notice.topic, ())


def _is_told(
    telling: Telling, notice: Notice, shown: Reservation, known: Mapping[str, Person], now: datetime
) -> bool:
    """Tell one user, if nobody has; False if that has to be tried again."""
    if clock.time_left() < _MARGIN_SECONDS:
        return False
    try:
        send = _sender(telling, notice, shown, known.get(notice.user))
        return send is None or once(
            send,
            tenant=telling.event.reservation.tenant,
            event=telling.event.id,
            channel=telling.channel,
            recipient=notice.user,
            now=now,
        )
    except Exception as failure:
        logger.warning(
            "somebody could not be told",
            extra={"event": telling.event.id, "channel": telling.channel, "failure": type(failure).__name__},
        )
        return False


def _sender(
    telling: Telling, notice: Notice, shown: Reservation, person: Person | None
) -> Callable[[], None] | None:
    """What sends the message to this user; None if the channel does not reach them."""
    language: Language = "en" if person is not None and person.language == "en" else "es"
    if telling.channel == EMAIL:
        to = _recipient(notice, shown, person)
        if not to.email:
            return None
        letter = letters.letter(
            notice=notice,
            event=telling.event,
            present=shown,
            voice=telling.voice,
            language=language,
            to=to,
        )
        return lambda: mail.send(letter, to)
    phone = phones.get(shown.tenant, notice.user)
    if phone is None or not phone.is_verified:
        return None
    return _phoned(telling, notice, shown, phone, language)


def _phoned(
    telling: Telling, notice: Notice, shown: Reservation, phone: Phone, language: Language
) -> Callable[[], None] | None:
    """WhatsApp to who opted in; else, where the stage wants it, reminders by SMS."""
    event, voice = telling.event, telling.voice
    if phone.opted_in and whatsapp.is_configured():
        parameters = letters.whatsapp_parameters(
            notice=notice, event=event, present=shown, voice=voice, language=language
        )
        return lambda: whatsapp.send_notice(phone.number, parameters=parameters, language=language)
    if notice.topic == REMINDER and settings.load().sms_reminders:
        text = letters.brief(notice=notice, event=event, present=shown, voice=voice, language=language)
        return lambda: sms.send(phone.number, text)
    return None


def _recipient(notice: Notice, shown: Reservation, person: Person | None) -> Recipient:
    """The user as the directory knows them, the holder else as they reserved."""
    name, email = (person.name, person.email) if person is not None else ("", "")
    if notice.user == shown.holder:
        name, email = name or shown.contact.name, email or shown.contact.email
    return Recipient(name=name, email=email)
