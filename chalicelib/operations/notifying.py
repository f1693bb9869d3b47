"""Process the messages of the queues behind the topic: notifications of people, and webhooks."""

import json
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.events import CLOSURE_MET, Event, event_in
from chalicelib.domain.guests import is_hold
from chalicelib.notifications.closure_templates import TEMPLATES as CLOSURES
from chalicelib.operations import account_links, guest_letters, kinds, webhooks
from chalicelib.operations.delivery import EMAIL, PHONE, Delivery, DeliveryFailed, deliver_event
from chalicelib.operations.send_once import send_once
from chalicelib.operations.sqs_batches import Handler, Record, RetryLater, pause_in, process
from chalicelib.operations.webhooks import Verdict

# Seconds from one attempt to the next, half a day in all. Then the message goes to the dead letters: the
# template's maxReceiveCount is one more than the number of pauses.
PAUSES = (5, 15, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 14400)
_SETTLING_PAUSE = 3
_WEBHOOK = "webhook"


def notify(records: list[Record], now: datetime) -> list[str]:
    """Notify people of the events in these messages; return the ids of the messages to receive again.

    Events of a kind that is not served are skipped. The queue of e-mails holds requests for mails about
    accounts, too.
    """

    def over(channel: str) -> Handler:
        def handle(body: str, attempt: int) -> None:
            message = json.loads(body)
            if "letter" in message:
                if not account_links.deliver_letter(message, now):
                    raise RetryLater(pause_in(PAUSES, attempt))
                return
            event = event_in(message)
            if channel == EMAIL and is_hold(event):
                if not guest_letters.deliver(event, now):
                    raise RetryLater(pause_in(PAUSES, attempt))
                return
            delivery = _delivery_of(event, channel)
            if delivery is None:
                return
            try:
                deliver_event(delivery, now)
            except DeliveryFailed as failure:
                pause = _SETTLING_PAUSE if failure.is_settling else pause_in(PAUSES, attempt)
                raise RetryLater(pause) from failure

        return handle

    stage = settings.load()
    return process(records, {stage.email_queue_url: over(EMAIL), stage.phone_queue_url: over(PHONE)})


def _delivery_of(event: Event, channel: str) -> Delivery | None:
    """Return what is to be delivered of an event; None of a kind that is not served."""
    if event.change.action == CLOSURE_MET:
        return Delivery(event=event, channel=channel, templates=CLOSURES, find=lambda _tenant, _id: None)
    kind = kinds.get(event.reservation.kind)
    if kind is None:
        return None
    return Delivery(event=event, channel=channel, templates=kind.templates, find=kind.find)


def deliver(records: list[Record], now: datetime) -> list[str]:
    """Queue one delivery per event and webhook, and carry out queued deliveries.

    Return the ids of the messages to receive again.
    """

    def fan_out(body: str, _attempt: int) -> None:
        webhooks.fan_out(event_in(json.loads(body)), now=now)

    def deliver_queued(body: str, attempt: int) -> None:
        message = json.loads(body)

        def send() -> None:
            if webhooks.deliver(body, attempt=attempt, now=now) is Verdict.FAILED:
                raise RetryLater(webhooks.pause_after(attempt))

        is_done = send_once(
            send,
            tenant=message["tenant"],
            event=message["event"]["id"],
            channel=_WEBHOOK,
            recipient=message["endpoint"],
            now=now,
        )
        if not is_done:
            raise RetryLater(pause_in(PAUSES, attempt))

    stage = settings.load()
    return process(records, {stage.webhook_queue_url: fan_out, stage.delivery_queue_url: deliver_queued})
