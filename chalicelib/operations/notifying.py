"""What the functions behind the topic do with a message of one of their queues."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.events import event_in
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.notifications.voice import Voice
from chalicelib.operations import webhooks
from chalicelib.operations.once import once
from chalicelib.operations.queueing import Again, Record, Work, pause_in, work_off
from chalicelib.operations.telling import EMAIL, PHONE, NotTold, Telling, tell
from chalicelib.operations.webhooks import Verdict

# Seconds from one try to the next: half a day in all, and then the dead letters (the template's
# maxReceiveCount is one more than there are).
PAUSES = (5, 15, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 14400)
_SETTLING_PAUSE = 3
_WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Speaker:
    """How a kind speaks, and where its reservations are found, by tenant, kind and id."""

    voice: Voice
    find: Callable[[str, str, str], Reservation | Change | None]


def notify(records: list[Record], speakers: Mapping[str, Speaker], now: datetime) -> list[str]:
    """Tell people of the events in these messages; the ids of those that come again.

    `speakers` are by kind; a kind that has none speaks to nobody.
    """

    def over(channel: str) -> Work:
        def work(body: str, attempt: int) -> None:
            event = event_in(json.loads(body))
            speaker = speakers.get(event.reservation.kind)
            if speaker is None:
                return
            wanted = Telling(event=event, channel=channel, voice=speaker.voice, find=speaker.find)
            try:
                tell(wanted, now)
            except NotTold as failure:
                raise Again(
                    _SETTLING_PAUSE if failure.is_settling else pause_in(PAUSES, attempt)
                ) from failure

        return work

    configured = settings.load()
    return work_off(
        records, {configured.email_queue_url: over(EMAIL), configured.phone_queue_url: over(PHONE)}
    )


def deliver(records: list[Record], now: datetime) -> list[str]:
    """Hand events out to the webhooks that want them, and deliver to those; the ids of what comes again."""

    def hand_out(body: str, _attempt: int) -> None:
        webhooks.fan_out(event_in(json.loads(body)), now=now)

    def attempt_it(body: str, attempt: int) -> None:
        _deliver_once(body, attempt, now)

    configured = settings.load()
    return work_off(
        records, {configured.webhook_queue_url: hand_out, configured.delivery_queue_url: attempt_it}
    )


def _deliver_once(body: str, attempt: int, now: datetime) -> None:
    message = json.loads(body)

    def send() -> None:
        if webhooks.deliver(body, attempt=attempt, now=now) is Verdict.FAILED:
            raise Again(webhooks.pause_after(attempt))

    is_done = once(
        send,
        tenant=message["tenant"],
        event=message["event"]["id"],
        channel=_WEBHOOK,
        recipient=message["endpoint"],
        now=now,
    )
    if not is_done:
        raise Again(pause_in(PAUSES, attempt))
