"""Every path of the gym that writes."""

from dataclasses import replace

from tests.simulation.steps import Path, Step, Wait, admin, by

_YOGA = {"name": "Yoga", "duration": 60, "maxCapacity": 1, "type": "YOGA", "price": 5}
CLASS = admin("POST", "/api/v1/classes", _YOGA, makes="class")
_TIMES = {"sessionDate": "2026-03-11", "startTime": "18:00", "endTime": "19:00"}
_SESSIONS = "/api/v1/classes/<class>/sessions"
SESSION = admin("POST", _SESSIONS, _TIMES, makes="session")


# Days are too late for what is a day or two ahead.
LATE_FEE = {"cancellation": {"free_until": 10_000, "fee": {"fixed": 5}}}


def member(user: str, **more: str) -> Step:
    """They have a membership."""
    term = {"type": "BASIC", "startDate": "2026-03-01", "endDate": "2026-03-31", **more}
    return admin("POST", "/api/v1/memberships", {"userProfileId": user, **term}, makes=f"of_{user}")


_SEATS, _WAITLIST = "/api/v1/reservations", "/api/v1/reservations/waitlist"
_WISH = {"classSessionId": "<session>"}


def seated(user: str) -> Step:
    """They have a seat."""
    return by(user, "POST", _SEATS, _WISH, makes=f"seat_{user}")


def waiting(user: str) -> Step:
    """They wait for one."""
    return by(user, "POST", _WAITLIST, _WISH)


OPEN = (CLASS, SESSION, member("ana"), member("bruno"))
FULL = (*OPEN, seated("ana"))
QUEUED = (*FULL, waiting("bruno"))
_SEAT, _SESSION = "/api/v1/reservations/<seat_ana>", "/api/v1/class-sessions/<session>"
_CANCEL = by("ana", "DELETE", _SEAT, about="seat_ana")
_ERASE = by("ana", "DELETE", f"{_SEAT}/permanent", about="seat_ana")
_REACTIVATE = by("ana", "PATCH", f"{_SEAT}/reactivate", {}, about="seat_ana")
_WEEKLY = {
    "dayOfWeek": 3,
    "startTime": "07:00",
    "endTime": "08:00",
    "from": "2026-03-10",
    "until": "2026-03-25",
}

GYM = (
    Path("class: create", (), admin("POST", "/api/v1/classes", _YOGA, has_key=True)),
    Path("class: rename", (CLASS,), admin("PATCH", "/api/v1/classes/<class>", {"name": "Pilates"})),
    Path(
        "class: enlarge, with a waitlist",
        QUEUED,
        admin("PATCH", "/api/v1/classes/<class>", {"maxCapacity": 2}),
    ),
    Path(
        "class: enlarge, with a weekly schedule",
        (CLASS, admin("POST", "/api/v1/classes/<class>/schedules", _WEEKLY), SESSION),
        admin("PATCH", "/api/v1/classes/<class>", {"maxCapacity": 2}),
    ),
    Path("class: delete", (CLASS,), admin("DELETE", "/api/v1/classes/<class>")),
    Path("session: create", (CLASS,), admin("POST", _SESSIONS, _TIMES, has_key=True)),
    Path(
        "session: weekly", (CLASS,), admin("POST", "/api/v1/classes/<class>/schedules", _WEEKLY, has_key=True)
    ),
    Path(
        "session: move, with a seat",
        QUEUED,
        admin("PATCH", _SESSION, {"startTime": "17:30", "sessionDate": "2026-03-12"}),
    ),
    Path("session: enlarge, with a waitlist", QUEUED, admin("PATCH", _SESSION, {"maxCapacity": 3})),
    Path(
        "session: cancel, with seat and waitlist", QUEUED, admin("PATCH", _SESSION, {"status": "CANCELLED"})
    ),
    Path(
        "seat: check in",
        (admin("PUT", "/api/rules/class", {"check_in": {"opens": 1440, "closes": 30}}), *FULL, Wait(36)),
        admin("POST", f"{_SEAT}/check-in", {}, about="seat_ana"),
    ),
    Path("session: begin", QUEUED, admin("PATCH", _SESSION, {"status": "IN_PROGRESS"})),
    Path(
        "session: complete, with seat and waitlist",
        (*QUEUED, admin("PATCH", _SESSION, {"status": "IN_PROGRESS"})),
        admin("PATCH", _SESSION, {"status": "COMPLETED"}),
    ),
    Path("seat: take", OPEN, by("ana", "POST", _SEATS, _WISH, has_key=True)),
    Path(
        "seat: take for a member",
        # Whom the directory knows has an address.
        (*OPEN, by("ana", "PUT", "/api/me/language", {"language": "es"})),
        admin("POST", _SEATS, {**_WISH, "userId": "ana"}, has_key=True),
    ),
    Path(
        "seat: take where somebody waits for a free one",
        (*QUEUED, member("carla"), admin("PATCH", _SESSION, {"maxCapacity": 3})),
        by("carla", "POST", _SEATS, _WISH, has_key=True),
    ),
    Path("seat: cancel", FULL, _CANCEL),
    Path("seat: cancel, with somebody in line", QUEUED, _CANCEL),
    Path(
        "seat: take again by a new request", (*FULL, _CANCEL), by("ana", "POST", _SEATS, _WISH, has_key=True)
    ),
    Path("seat: reactivate", (*FULL, _CANCEL), _REACTIVATE),
    Path(
        "seat: not come",
        FULL,
        admin("PATCH", _SEAT, {"status": "NO_SHOW", "notes": "No avisó"}, about="seat_ana"),
    ),
    Path(
        "seat: cancel by staff, with somebody in line",
        QUEUED,
        admin("PATCH", _SEAT, {"status": "CANCELLED"}, about="seat_ana"),
    ),
    Path("seat: delete", FULL, _ERASE),
    Path("seat: delete too late, for a fee", (admin("PUT", "/api/rules/class", LATE_FEE), *FULL), _ERASE),
    Path("seat: delete, with somebody in line", QUEUED, _ERASE),
    Path("seat: delete a cancelled one", (*FULL, _CANCEL), _ERASE),
    Path("seat: take after deletion", (*FULL, _ERASE), by("ana", "POST", _SEATS, _WISH, has_key=True)),
    Path("seat: validate", OPEN, by("ana", "POST", "/api/v1/reservations/validate", _WISH)),
    Path("waitlist: join", FULL, by("bruno", "POST", _WAITLIST, _WISH, has_key=True)),
    Path("waitlist: leave", QUEUED, by("bruno", "DELETE", _WAITLIST, _WISH)),
    Path("membership: create", (), replace(member("ana"), has_key=True)),
    Path(
        "membership: change", (member("ana"),), admin("PATCH", "/api/v1/memberships/<of_ana>", {"price": 7})
    ),
)
