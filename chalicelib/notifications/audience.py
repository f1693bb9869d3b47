"""Whom an event concerns, and what each of them is told about."""

from dataclasses import dataclass

from chalicelib.domain.events import CHANGED, ERASED, Event
from chalicelib.domain.reservation import Reservation
from chalicelib.notifications.voice import INVITED, UNINVITED, Side, Voice


@dataclass(frozen=True, slots=True)
class Notice:
    """One user is to be told of one topic, in the words for their side."""

    user: str
    side: Side
    topic: str


def notices_of(event: Event, voice: Voice) -> list[Notice]:
    """Everybody who is told of it by e-mail; each user once, as the first side that they are on."""
    topic, found = topic_of(event, voice), event.reservation
    if voice.is_private(found) or (topic == ERASED and not was_ahead(event)):
        return []
    before, after = attendees_of(event)
    sides = [(found.holder, Side.HOLDER, topic)]
    sides += [(user, Side.ATTENDEE, INVITED if user not in before else topic) for user in after]
    sides += [(user, Side.ATTENDEE, UNINVITED) for user in before if user not in after]
    host = voice.host(found)
    sides += [(host, Side.HOST, topic)] if host is not None else []
    notices: dict[str, Notice] = {}
    for user, side, about in sides:
        if about is not None and side in voice.told.get(about, ()):
            notices.setdefault(user, Notice(user, side, about))
    return list(notices.values())


def topic_of(event: Event, voice: Voice) -> str | None:
    """What it is about; None: a change that nobody is told of."""
    action, changed = event.change.action, event.change.changed
    if action != CHANGED:
        return action
    topics = [voice.details[name] for name in changed.get("details", ()) if name in voice.details]
    before, after = attendees_of(event)
    if set(before) != set(after):  # in another order, they are the same
        topics.append(CHANGED)
    return topics[0] if topics else None


def attendees_of(event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who took part before and after it."""
    pair = event.change.changed.get("attendees")
    if pair is None:
        return event.reservation.attendees, event.reservation.attendees
    return tuple(pair[0]), tuple(pair[1])


def was_ahead(event: Event) -> bool:
    """Whether what was erased was still to come, or going on: nobody is told of the rest."""
    found: Reservation = event.reservation
    return found.status_at(event.change.at).is_blocking and found.interval.end > event.change.at
