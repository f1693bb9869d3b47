"""The functions behind the API: what they are called with, and what Cupo knows of each kind.

Each has its own budget, well inside its function's time, so that it ends by its own will.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock
from chalicelib.dialects.appointments.feed import LISTING as APPOINTMENTS_LISTED
from chalicelib.dialects.appointments.policy import APPOINTMENT
from chalicelib.dialects.appointments.voice import VOICE as APPOINTMENTS
from chalicelib.dialects.courts.feed import LISTING as COURTS_LISTED
from chalicelib.dialects.courts.policy import KIND as COURT
from chalicelib.dialects.courts.voice import VOICE as COURTS
from chalicelib.dialects.gym.feed import LISTING as GYM_LISTED
from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.dialects.gym.voice import VOICE as GYM
from chalicelib.dialects.rooms.feed import LISTING as ROOMS_LISTED
from chalicelib.dialects.rooms.policy import BOOKING
from chalicelib.dialects.rooms.voice import VOICE as ROOMS
from chalicelib.operations import feeds, notifying, relaying, sweeping
from chalicelib.operations.notifying import Speaker
from chalicelib.store import enrollments, reservations

SPEAKERS = {
    APPOINTMENT: Speaker(APPOINTMENTS, reservations.record),
    COURT: Speaker(COURTS, reservations.record),
    BOOKING: Speaker(ROOMS, reservations.record),
    ENROLLMENT: Speaker(GYM, enrollments.record),
}

feeds.use((APPOINTMENTS_LISTED, COURTS_LISTED, GYM_LISTED, ROOMS_LISTED))

# The functions' own times are 60 seconds, and the sweep's 55.
_RELAY_SECONDS, _QUEUE_SECONDS, _SWEEP_SECONDS = 45.0, 45.0, 40.0

Event = Mapping[str, Any]
Answer = dict[str, Any]

logger = Logger(service="cupo")


def relay(event: Event) -> Answer:
    """The stream's records to the topic; from the first that could not be published on, they come again."""
    clock.start_budget(_RELAY_SECONDS)
    stuck = relaying.relay(event.get("Records", []))
    return _failures([] if stuck is None else [stuck])


def notify(event: Event) -> Answer:
    """Messages with events to people."""
    clock.start_budget(_QUEUE_SECONDS)
    return _failures(notifying.notify(event.get("Records", []), SPEAKERS, clock.now()))


def deliver(event: Event) -> Answer:
    """Messages with events to webhooks."""
    clock.start_budget(_QUEUE_SECONDS)
    return _failures(notifying.deliver(event.get("Records", []), clock.now()))


def sweep(event: Event) -> Answer:
    """What is due by now, or as of the instant that a developer's own event names (`detail.at`)."""
    clock.start_budget(_SWEEP_SECONDS)
    wanted = (event.get("detail") or {}).get("at")
    now = datetime.fromisoformat(wanted).astimezone(UTC) if wanted else clock.now()
    swept = sweeping.sweep(enrolled=ENROLLMENT, now=now)
    answer: Answer = {"done": swept.done, "failed": swept.failed, "left": swept.left}
    logger.info("swept", extra={**answer, "lag": swept.lag_seconds})
    return answer


def _failures(names: list[str]) -> Answer:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}
