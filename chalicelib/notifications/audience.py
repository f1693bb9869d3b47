"""The recipients of an event, and the topic of the notification for each of them."""

from dataclasses import dataclass, replace

from chalicelib.domain.check_ins import PAUSED_UNTIL
from chalicelib.domain.events import CHANGED, CREATED, ERASED, Event
from chalicelib.domain.guests import awaits_proof
from chalicelib.domain.statuses import Status
from chalicelib.notifications.notification_templates import (
    INVITED,
    PAUSED,
    UNINVITED,
    NotificationTemplates,
    RecipientRole,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One user to be notified of one topic, with the words for their role."""

    user: str
    recipient_role: RecipientRole
    topic: str

    @property
    def is_invitation(self) -> bool:
        """Return whether it is the first that its user hears of the reservation, from somebody else."""
        return self.recipient_role is RecipientRole.ATTENDEE and self.topic in (CREATED, INVITED)


def notices_of(event: Event, templates: NotificationTemplates) -> list[Notice]:
    """Return the notices of an event by e-mail: one for each user, in the first role that they have."""
    topic, reservation = topic_of(event, templates), event.reservation
    is_of_the_past = was_completed(event) or (topic == ERASED and not was_ahead(event))
    is_of_the_past = is_of_the_past and topic != PAUSED
    if templates.is_private(reservation) or is_of_the_past or awaits_proof(event):
        return []
    before, after = attendees_of(event)
    recipients = [(reservation.holder, RecipientRole.HOLDER, topic)]
    recipients += [(user, RecipientRole.ATTENDEE, INVITED if user not in before else topic) for user in after]
    recipients += [(user, RecipientRole.ATTENDEE, UNINVITED) for user in before if user not in after]
    host = templates.host(reservation)
    recipients += [(host, RecipientRole.HOST, topic)] if host is not None else []
    notices: dict[str, Notice] = {}
    for user, role, user_topic in recipients:
        if user_topic is not None and role in templates.email_roles.get(user_topic, ()):
            notices.setdefault(user, Notice(user, role, user_topic))
    return list(notices.values())


def topic_of(event: Event, templates: NotificationTemplates) -> str | None:
    """Return the topic of an event; None if nobody is notified of such a change."""
    action, changed = event.change.action, event.change.changed
    if action == Status.CONFIRMED and action not in templates.email_roles:
        # Who hears of nothing before it is confirmed hears of it then: a guest.
        return CREATED
    if PAUSED_UNTIL in changed:
        return PAUSED
    if action != CHANGED:
        return action
    topics = [templates.details[name] for name in changed.get("details", ()) if name in templates.details]
    before, after = attendees_of(event)
    if set(before) != set(after):  # another order is no change
        topics.append(CHANGED)
    return topics[0] if topics else None


def attendees_of(event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the attendees before and after the event."""
    before, after = event.change.changed.get("attendees", [event.reservation.attendees] * 2)
    return tuple(before), tuple(after)


def was_completed(event: Event) -> bool:
    """Return whether the event changed the status of what was completed; then nobody is notified."""
    if "status" not in event.change.changed:
        return False
    before = replace(event.reservation, status=Status(event.change.changed["status"][0]))
    return before.status_at(event.change.at) is Status.COMPLETED


def was_ahead(event: Event) -> bool:
    """Return whether an erased reservation was not over; for one that was over, nobody is notified."""
    reservation = event.reservation
    is_blocking = reservation.status_at(event.change.at).is_blocking
    return is_blocking and reservation.interval.end > event.change.at
