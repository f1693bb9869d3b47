"""What must hold of what people and programs were told: e-mails, and deliveries to webhook endpoints."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from typing import Any

from chalicelib.domain.events import CLOSURE_MET, OF_NOBODY, WAITLIST_CANCELLED, Event, event_in
from chalicelib.domain.guests import is_guest
from chalicelib.notifications.audience import Notice, notices_of, topic_of
from chalicelib.notifications.closure_templates import TEMPLATES as CLOSURES
from chalicelib.notifications.invitations import uid_of
from chalicelib.notifications.notification_templates import OF_PAYMENTS, NotificationTemplates
from chalicelib.operations import kinds
from chalicelib.store import account_overrides, people
from tests.integrations.endpoints.verifier import is_genuine
from tests.simulation.aws import FINISH
from tests.simulation.others import DELIVERY, Delivery, told_in
from tests.simulation.places import Hook
from tests.simulation.world import World

_UID, _SEQUENCE = re.compile(r"^UID:(\S+)", re.M), re.compile(r"^SEQUENCE:(\d+)", re.M)
# From reading that an endpoint is there to the last byte that is sent to it.
_ON_ITS_WAY_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that was sent: whom it went to, and its text and calendar parts."""

    to: str
    subject: str
    text: str
    calendars: tuple[str, ...]


def of_mails(world: World) -> Iterator[str]:
    """Everybody was told of what concerns them, once."""
    mails = [_mail(to, raw) for to, raw in world.aws.sent]
    yield from _of_messages(world, mails)
    yield from _of_notices(world, mails)
    yield from _of_refunds(world, mails)


def _of_messages(world: World, mails: list[Mail]) -> Iterator[str]:
    """Each message was sent once, or its sender did not live to note that it was; none was given up."""
    for message in world.dead:
        yield f"a message of {message.queue} was given up: {message.body[:80]}"
    # Links of accounts are sent as often as they are asked for.
    once = [mail for mail in mails if "/api/auth/" not in mail.text]
    twice = len(once) - len(set(once))
    cut_off = world.aws.cut_off["SendEmail"] + world.aws.cut_off[FINISH]
    if twice > cut_off:
        yield f"{twice} e-mails were sent again, and {cut_off} sends were cut off"


def _of_notices(world: World, mails: list[Mail]) -> Iterator[str]:
    """Whoever the last change of a reservation concerns has been sent a mail that is not older."""
    sent: dict[tuple[str, str], int] = defaultdict(lambda: -1)
    for mail in mails:
        for name, sequence in _entries_in(mail):
            sent[mail.to, name] = max(sent[mail.to, name], sequence)
    for event in _latest(world):
        for notice in _notices(event):
            told = _address(world, event, notice), uid_of(event.reservation)
            if sent[told] < event.reservation.version - 1:
                yield f"{notice.user} never heard that {event.reservation.id} was {event.change.action}"


def _address(world: World, event: Event, notice: Notice) -> str:
    """Where somebody is told: a guest without an account where the reservation says."""
    if is_guest(notice.user) and notice.user == event.reservation.holder:
        return event.reservation.contact.email
    return world.address_of(notice.user)


def _latest(world: World) -> Iterable[Event]:
    """The last event of each reservation that somebody is told of with a calendar."""
    latest: dict[str, Event] = {}
    for event in _events(world):
        if event.change.action in ("completed", "no_show", "reminder", *OF_NOBODY) or _is_of_payment(event):
            continue
        known = latest.get(event.reservation.id)
        if known is None or _order(known) < _order(event):
            latest[event.reservation.id] = event
    return latest.values()


def _of_refunds(world: World, mails: list[Mail]) -> Iterator[str]:
    """Whoever has a part in a payment, waited for a class that is off, or closed, heard by a plain mail."""
    refunds = Counter(
        world.address_of(notice.user)
        for event in _events(world)
        if _is_of_payment(event) or event.change.action in (WAITLIST_CANCELLED, CLOSURE_MET)
        for notice in _notices(event)
    )
    heard = Counter(mail.to for mail in mails if not mail.calendars)
    for address, count in refunds.items():
        if heard[address] < count:
            of = "payments, classes that are off and closures"
            yield f"{address} is to hear of {count} {of}, not {heard[address]}"


def _events(world: World) -> Iterable[Event]:
    return {document["id"]: event_in(document) for document in world.aws.published}.values()


def _notices(event: Event) -> list[Notice]:
    """The notices of an event; whoever was erased need not be told, and nobody knows where."""
    return [
        notice
        for notice in notices_of(event, _templates(event))
        if not _was_erased(event.reservation.tenant, notice.user)
    ]


def _was_erased(tenant: str, user: str) -> bool:
    """Of an account that proved no address only the directory knows it for good."""
    person = people.get(tenant, user)
    is_known = person is not None and person.is_erased
    return is_known or account_overrides.when_erased(tenant, user) is not None


def _is_of_payment(event: Event) -> bool:
    return topic_of(event, _templates(event)) in OF_PAYMENTS


def _templates(event: Event) -> NotificationTemplates:
    if event.change.action == CLOSURE_MET:
        return CLOSURES
    kind = kinds.get(event.reservation.kind)
    assert kind is not None
    return kind.templates


def _entries_in(mail: Mail) -> Iterator[tuple[str, int]]:
    """UID and SEQUENCE of a mail's calendar parts."""
    for calendar in mail.calendars:
        text = calendar.replace("\r\n ", "").replace("\n ", "")
        yield _UID.findall(text)[0], int(_SEQUENCE.findall(text)[0])


def _order(event: Event) -> tuple[Any, ...]:
    """A seat's record may come again: the later one counts, and an erasure comes after what it erased."""
    is_erasure = event.change.action == "erased"
    return event.reservation.created, event.reservation.version, is_erasure


def of_hooks(world: World, hooks: list[Hook]) -> Iterator[str]:
    """Each endpoint got all that it wants from its registration on, signed, and nothing once it is gone."""
    by_url = {hook.url: hook for hook in hooks}
    published = {event["id"]: event for event in world.aws.published}
    times = Counter((each.url, each.id) for each in world.others.delivered)
    for delivery in world.others.delivered:
        if told_in(delivery) != published.get(delivery.id):
            yield f"{delivery.url} was told of {delivery.id} what nobody published"
        if delivery.url in by_url:
            yield from _of_delivery(delivery, by_url[delivery.url])
    for hook in hooks:
        wanted = {event["id"] for event in world.aws.published[hook.since :] if hook.wants(event)}
        for missing in sorted(name for name in wanted if not times[hook.url, name] and not hook.is_given_up):
            yield f"{hook.url} never heard of {missing}"
    twice = sum(count - 1 for count in times.values())
    cut_off = world.aws.cut_off[DELIVERY] + world.aws.cut_off[FINISH]
    if twice > cut_off:
        yield f"{twice} events were delivered again, and {cut_off} deliveries were cut off"


def _of_delivery(delivery: Delivery, hook: Hook) -> Iterator[str]:
    name = f"{delivery.url} was told of {delivery.id}"
    if not hook.wants(told_in(delivery)):
        yield f"{name}, and did not want it"
    if not is_genuine(hook.secret, delivery.headers, delivery.body, delivery.at):
        yield f"{name} by nobody"
    if hook.deleted is not None and delivery.at > hook.deleted + _ON_ITS_WAY_SECONDS:
        yield f"{name} after it was deleted"


def _mail(to: str, raw: str) -> Mail:
    message: Message = message_from_string(raw)
    texts: dict[str, list[str]] = defaultdict(list)
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content: Any = part.get_payload(decode=True)
            texts[part.get_content_type()].append(content.decode())
    return Mail(to, str(message["Subject"]), texts["text/plain"][0], tuple(texts["text/calendar"]))
