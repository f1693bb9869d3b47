"""Who may do what with seats, classes, sessions and memberships: contract classes.md, line by line."""

from typing import Any, Final

from tests.contract.gym_answers import (
    NO_CLASS,
    NO_CLASS_SESSION,
    NO_PERMISSION,
    NO_SESSION,
    NO_SUCH_MEMBERSHIP,
    NOBODY,
    NOT_FOUND,
    NOT_WAITING,
    made,
    refused,
)
from tests.contract.matrix import ELSEWHERE, Manner, Row, Target, Words, World, nothing

GYM: Final = Manner(refused, NOBODY, NOBODY, NO_PERMISSION, NOT_FOUND)


def class_(world: World) -> Target:
    """A class."""
    found = world.gym.offered(name=f"Yoga {world.number()}")["id"]
    return Target({"class_id": found}, mark=found)


def session(world: World) -> Target:
    """A session of a class."""
    found = world.gym.scheduled(class_id=class_(world).ids["class_id"], max_capacity=1)
    return Target({"session_id": found}, mark=found)


def sessions(world: World) -> Target:
    """The same, asked for by its class."""
    target = class_(world)
    return Target(target.ids, mark=world.gym.scheduled(class_id=target.ids["class_id"]))


def seat(world: World) -> Target:
    """A seat that anybody with a membership may take, which all have."""
    _join(world)
    return Target(body={"classSessionId": session(world).ids["session_id"]})


def seated(world: World) -> Target:
    """Ana's seat, CONFIRMED."""
    found = world.gym.seated(seat(world).body["classSessionId"])["id"]
    return Target({"reservation_id": found}, mark=found)


def cancelled(world: World) -> Target:
    """Ana's seat, CANCELLED."""
    target = seated(world)
    made(world.gym.cancel(str(target.ids["reservation_id"])), 200)
    return target


def listed(world: World) -> Target:
    """Ana's seat, asked for by nothing."""
    return Target(mark=seated(world).mark)


def full(world: World) -> Target:
    """A session that somebody has the one seat of."""
    target = seat(world)
    carla = world.gym.by("carla")
    if world.is_first("Carla is a member"):
        carla.joined()
    carla.seated(target.body["classSessionId"])
    return target


def awaited(world: World) -> Target:
    """The same, for which Ana waits."""
    target = full(world)
    assert world.gym.waiting(target.body["classSessionId"]) == 1
    return target


def membership(world: World) -> Target:
    """The membership of somebody."""
    user = f"m{world.number()}"
    found = made(world.gym.staff.new_membership(user), 201)
    return Target({"membership_id": found["id"]}, mark=user, owner=user)


def new_membership(world: World) -> Target:
    """Somebody without a membership."""
    days = {"startDate": "2024-01-01", "endDate": "2024-12-31"}
    return Target(body={"userProfileId": f"m{world.number()}", "type": "PRO", **days})


def _join(world: World) -> None:
    """Give a membership to everybody who calls, in their own tenant."""
    if world.is_first("all are members"):
        for user in ("ana", "leo", "ema", "sara", "teo", "ida"):
            world.gym.by(user).joined()
        for user in ("ana", "sara"):
            world.gym.by(user, tenant=ELSEWHERE).joined()


CLASS: Final = {"name": "Pilates", "duration": 60, "maxCapacity": 10}
HOURS: Final = {"startTime": "09:00", "endTime": "10:00"}
SESSION: Final = {"sessionDate": "2024-01-15", **HOURS}
SCHEDULE: Final[dict[str, Any]] = {"dayOfWeek": 1, **HOURS, "from": "2024-01-15", "until": "2024-01-29"}
NO_SHOW: Final = {"status": "NO_SHOW", "notes": "x"}
UNSEEN: Final[Words] = {404: NO_CLASS_SESSION}
NO_SUCH_CLASS: Final[Words] = {404: NO_CLASS}

# fmt: off
ROWS: Final = (
    #    non exp for own  oth  stf  pro  adm  sup  f-ad f-su
    Row(GYM, "GET /api/v1/reservations", listed,
        "401 401 401 200  200- 200  200  200  200  200- 200-"),
    Row(GYM, "GET /api/v1/reservations", listed,
        "401 401 401 200  200- 200  200  200  200  200- 200-",
        "of Ana", query={"userId": "ana"}),
    Row(GYM, "GET /api/v1/reservations/me", listed,
        "401 401 401 200  200- 200- 200- 200- 200- 200- 200-"),
    Row(GYM, "POST /api/v1/reservations", seat,
        "401 401 401 201  201  201  201  201  201  400  400",
        words={400: NO_SESSION}),
    Row(GYM, "POST /api/v1/reservations/validate", seat,
        "401 401 401 200  200  200  200  200  200  200  200",
        only_looks=True),
    Row(GYM, "GET /api/v1/reservations/{reservation_id}", seated,
        "401 401 401 200  403  200  200  200  200  404  404"),
    Row(GYM, "PATCH /api/v1/reservations/{reservation_id}", seated,
        "401 401 401 403  403  200  200  200  200  404  404",
        body=NO_SHOW),
    Row(GYM, "DELETE /api/v1/reservations/{reservation_id}", seated,
        "401 401 401 200  403  200  200  200  200  404  404"),
    Row(GYM, "PATCH /api/v1/reservations/{reservation_id}/reactivate", cancelled,
        "401 401 401 200  403  403  403  403  403  404  404"),
    Row(GYM, "DELETE /api/v1/reservations/{reservation_id}/permanent", seated,
        "401 401 401 200  403  403  403  403  403  404  404"),
    Row(GYM, "POST /api/v1/reservations/waitlist", full,
        "401 401 401 201  201  201  201  201  201  400  400",
        words={400: NO_SESSION}),
    Row(GYM, "DELETE /api/v1/reservations/waitlist", awaited,
        "401 401 401 200  404  404  404  404  404  404  404",
        words={404: NOT_WAITING}),

    Row(GYM, "GET /api/v1/classes", class_,
        "401 401 401 200  200  200  200  200  200  200- 200-",
        query={"limit": 100}),
    Row(GYM, "POST /api/v1/classes", nothing,
        "401 401 401 403  403  201  201  201  201  201  201",
        body=CLASS),
    Row(GYM, "GET /api/v1/classes/{class_id}", class_,
        "401 401 401 200  200  200  200  200  200  404  404",
        words=NO_SUCH_CLASS),
    Row(GYM, "PATCH /api/v1/classes/{class_id}", class_,
        "401 401 401 403  403  200  200  200  200  404  404",
        body={"name": "Pilates", "maxCapacity": 3}, words=NO_SUCH_CLASS),
    Row(GYM, "DELETE /api/v1/classes/{class_id}", class_,
        "401 401 401 403  403  403  403  200  200  404  404",
        words=NO_SUCH_CLASS),
    Row(GYM, "GET /api/v1/classes/{class_id}/sessions", sessions,
        "401 401 401 200  200  200  200  200  200  404  404",
        words=NO_SUCH_CLASS),
    Row(GYM, "POST /api/v1/classes/{class_id}/sessions", class_,
        "401 401 401 403  403  201  201  201  201  404  404",
        body=SESSION, words=NO_SUCH_CLASS),
    Row(GYM, "POST /api/v1/classes/{class_id}/schedules", class_,
        "401 401 401 403  403  201  201  201  201  404  404",
        body=SCHEDULE, words=NO_SUCH_CLASS),
    Row(GYM, "GET /api/v1/class-sessions/{session_id}", session,
        "401 401 401 200  200  200  200  200  200  404  404",
        words=UNSEEN),
    Row(GYM, "PATCH /api/v1/class-sessions/{session_id}", session,
        "401 401 401 403  403  200  200  200  200  404  404",
        "changed", {"notes": "x", "maxCapacity": 3}, words=UNSEEN),
    Row(GYM, "PATCH /api/v1/class-sessions/{session_id}", session,
        "401 401 401 403  403  200  200  200  200  404  404",
        "cancelled", {"status": "CANCELLED"}, words=UNSEEN),

    Row(GYM, "GET /api/v1/memberships", membership,
        "401 401 401 403  403  200  200  200  200  200- 200-"),
    Row(GYM, "GET /api/v1/memberships/me", membership,
        "401 401 401 200  200- 200- 200- 200- 200- 200- 200-"),
    Row(GYM, "POST /api/v1/memberships", new_membership,
        "401 401 401 403  403  201  201  201  201  201  201"),
    Row(GYM, "PATCH /api/v1/memberships/{membership_id}", membership,
        "401 401 401 403  403  200  200  200  200  404  404",
        body={"status": "SUSPENDED"}, words={404: NO_SUCH_MEMBERSHIP}),
)
# fmt: on
