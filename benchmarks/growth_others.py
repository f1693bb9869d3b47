"""Appointments, seats and memberships for the tenants of growth.py, as copies of one that the API made."""

import copy
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.seats import digest_of, membership_id, seat_id

Item = dict[str, Any]
Made = Callable[..., Any]

PROFESSIONAL = "sara"
# So many seats has a session.
SEATS = 20


def appointment(made: Made) -> str:
    """Make an appointment, and return its id."""
    hours = {"work_days": "MON-SUN", "work_start_time": "08:00", "work_end_time": "20:00"}
    made(f"/api/professional-settings/{PROFESSIONAL}", hours, "PATCH")
    body = {
        "client_id": "user-0",
        "professional_id": PROFESSIONAL,
        "session_modality": "Virtual",
        "start_time": "2026-03-20T10:00:00Z",
        "end_time": "2026-03-20T10:30:00Z",
    }
    return str(made("/api/reservations/create-without-payment", body)["data"]["id"])


def gym(made: Made) -> tuple[str, str]:
    """Make a class with a session, and a membership and a seat of user-0; the session and the class."""
    lesson = {"name": "Yoga", "description": "Hatha", "duration": 60, "maxCapacity": SEATS}
    class_id = made("/api/v1/classes", lesson)["data"]["id"]
    times = {"sessionDate": "2026-03-20", "startTime": "09:00", "endTime": "10:00"}
    session = made(f"/api/v1/classes/{class_id}/sessions", times)["data"]["id"]
    membership = {"type": "PRO", "startDate": "2026-01-01", "endDate": "2026-12-31"}
    made("/api/v1/memberships", {"userProfileId": "user-0", **membership})
    made("/api/v1/reservations", {"classSessionId": session})
    return session, class_id


def seats(tenant: str, session: Item, seat: Item, count: int, people_count: int) -> Iterator[Item]:
    """Return sessions of twenty seats each, and so many seats in them, made one a second."""
    made = datetime.fromisoformat(seat["created"]["S"])
    for number in range(count):
        name, user = f"s{number // SEATS:016}", f"user-{number % people_count}"
        if number % SEATS == 0:
            yield _with(session, pk=f"T#{tenant}#SES#{name}", id=name)
        id_, created = seat_id(name, user), (made - timedelta(seconds=number + 1)).isoformat()
        yield _with(
            seat,
            pk=f"T#{tenant}#SES#{name}",
            sk=f"SEAT#{digest_of(id_)}",
            id=id_,
            resource=name,
            holder=user,
            hk=f"{tenant}#enrollment#{user}",
            rk=f"{tenant}#{name}",
            cs=f"{created}#{id_}",
            created=created,
        )


def memberships(tenant: str, membership: Item, people_count: int) -> Iterator[Item]:
    """Return a membership for each user but the first, made one a minute."""
    made = datetime.fromisoformat(membership["created"]["S"])
    for number in range(1, people_count):
        user = f"user-{number}"
        id_, created = membership_id(user), (made - timedelta(minutes=number)).isoformat()
        yield _with(
            membership,
            pk=f"T#{tenant}#MBR#{id_}",
            id=id_,
            holder=user,
            cs=f"{created}#{id_}",
            created=created,
        )


def _with(pattern: Item, **texts: str) -> Item:
    item = copy.copy(pattern)
    for name in ("dk", "due"):
        item.pop(name, None)
    return {**item, **{name: {"S": text} for name, text in texts.items()}}
