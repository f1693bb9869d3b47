"""Who may do what with seats, classes, sessions and memberships: contract classes.md, line by line."""

from functools import partial
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

row = partial(Row, Manner(refused, NOBODY, NOBODY, NO_PERMISSION, NOT_FOUND))


def class_(world: World) -> Target:
    found = world.gym.offered(name=f"Yoga {world.number()}")["id"]
    return Target({"class_id": found}, mark=found)


def session(world: World) -> Target:
    found = world.gym.scheduled(class_id=class_(world).ids["class_id"], max_capacity=1)
    return Target({"session_id": found}, mark=found)


def sessions(world: World) -> Target:
    target = class_(world)
    return Target(target.ids, mark=world.gym.scheduled(class_id=target.ids["class_id"]))


def seat(world: World) -> Target:
    """A seat that anybody with a membership may take, which all have."""
    _join(world)
    return Target(body={"classSessionId": session(world).ids["session_id"]})


def seat_of_ana(world: World) -> Target:
    """A seat that Ana may take, or staff for her."""
    target = seat(world)
    return Target(body={**target.body, "userId": "ana"})


def expected(world: World) -> Target:
    """Ana's seat, whose check-in is open; she has the code of the class."""
    _join(world)
    class_id = class_(world).ids["class_id"]
    rules, admin = f"/api/rules/class/{class_id}", world.gym.admin
    admin.request("PUT", rules, json={"check_in": {"opens": 1440, "closes": 15}})
    found = world.gym.seated(world.gym.scheduled(class_id=class_id))["id"]
    code = admin.request("GET", f"{rules}/code").body["data"]["code"]
    return Target({"reservation_id": found}, mark=found, body={"code": code})


def seated(world: World) -> Target:
    found = world.gym.seated(seat(world).body["classSessionId"])["id"]
    return Target({"reservation_id": found}, mark=found)


def cancelled(world: World) -> Target:
    target = seated(world)
    made(world.gym.cancel(str(target.ids["reservation_id"])), 200)
    return target


def listed(world: World) -> Target:
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
    """A session without a free seat, for which Ana waits."""
    target = full(world)
    assert world.gym.waiting(target.body["classSessionId"]) == 1
    return target


def place(world: World) -> Target:
    """Ana's place in the waitlist of a session."""
    session_id = awaited(world).body["classSessionId"]
    return Target(mark=session_id)


def line(world: World) -> Target:
    """A session for which Ana waits."""
    return Target({"session_id": awaited(world).body["classSessionId"]}, mark='"ana"')


def membership(world: World) -> Target:
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
        for user in ("ana", "sara", "teo", "ida"):
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
    #    non own oth stf pro adm sup f-u f-s f-a f-su
    row("401 200 --- 200 200 200 200 --- --- --- ---", "GET /api/v1/reservations", listed),
    row("401 200 --- 200 200 200 200 --- --- --- ---", "GET /api/v1/reservations", listed,
        "of Ana", query={"userId": "ana"}),
    row("401 200 --- --- --- --- --- --- --- --- ---", "GET /api/v1/reservations/me", listed),
    row("401 201 201 201 201 201 201 400 400 400 400", "POST /api/v1/reservations", seat,
        words={400: NO_SESSION}),
    row("401 201 201 201 201 201 201 400 400 400 400", "POST /api/v1/reservations", seat_of_ana,
        "for Ana", words={400: NO_SESSION}),
    row("401 200 200 200 200 200 200 200 200 200 200", "POST /api/v1/reservations/validate", seat,
        only_looks=True),
    row("401 200 403 200 200 200 200 404 404 404 404", "GET /api/v1/reservations/{reservation_id}", seated),
    row("401 403 403 200 200 200 200 403 404 404 404", "PATCH /api/v1/reservations/{reservation_id}", seated,
        body=NO_SHOW),
    row("401 200 403 200 200 200 200 404 404 404 404", "DELETE /api/v1/reservations/{reservation_id}",
        seated),
    row("401 200 403 200 200 200 200 404 404 404 404",
        "POST /api/v1/reservations/{reservation_id}/check-in", expected),
    row("401 200 403 403 403 403 403 404 404 404 404",
        "PATCH /api/v1/reservations/{reservation_id}/reactivate", cancelled),
    row("401 200 403 403 403 403 403 404 404 404 404",
        "DELETE /api/v1/reservations/{reservation_id}/permanent", seated),
    row("401 201 201 201 201 201 201 400 400 400 400", "POST /api/v1/reservations/waitlist", full,
        words={400: NO_SESSION}),
    row("401 200 404 404 404 404 404 404 404 404 404", "DELETE /api/v1/reservations/waitlist", awaited,
        words={404: NOT_WAITING}),
    row("401 200 --- --- --- --- --- --- --- --- ---", "GET /api/v1/reservations/waitlist/me", place),
    row("401 403 403 200 200 200 200 403 404 404 404",
        "GET /api/v1/class-sessions/{session_id}/waitlist", line, words=UNSEEN),

    row("401 200 200 200 200 200 200 --- --- --- ---", "GET /api/v1/classes", class_, query={"limit": 100}),
    row("401 403 403 201 201 201 201 403 201 201 201", "POST /api/v1/classes", nothing, body=CLASS),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/v1/classes/{class_id}", class_,
        words=NO_SUCH_CLASS),
    row("401 403 403 200 200 200 200 403 404 404 404", "PATCH /api/v1/classes/{class_id}", class_,
        body={"name": "Pilates", "maxCapacity": 3}, words=NO_SUCH_CLASS),
    row("401 403 403 403 403 200 200 403 403 404 404", "DELETE /api/v1/classes/{class_id}", class_,
        words=NO_SUCH_CLASS),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/v1/classes/{class_id}/sessions", sessions,
        words=NO_SUCH_CLASS),
    row("401 403 403 201 201 201 201 403 404 404 404", "POST /api/v1/classes/{class_id}/sessions", class_,
        body=SESSION, words=NO_SUCH_CLASS),
    row("401 403 403 201 201 201 201 403 404 404 404", "POST /api/v1/classes/{class_id}/schedules", class_,
        body=SCHEDULE, words=NO_SUCH_CLASS),
    row("401 200 200 200 200 200 200 404 404 404 404", "GET /api/v1/class-sessions/{session_id}", session,
        words=UNSEEN),
    row("401 403 403 200 200 200 200 403 404 404 404", "PATCH /api/v1/class-sessions/{session_id}", session,
        "changed", body={"notes": "x", "maxCapacity": 3}, words=UNSEEN),
    row("401 403 403 200 200 200 200 403 404 404 404", "PATCH /api/v1/class-sessions/{session_id}", session,
        "cancelled", body={"status": "CANCELLED"}, words=UNSEEN),

    row("401 403 403 200 200 200 200 403 --- --- ---", "GET /api/v1/memberships", membership),
    row("401 200 --- --- --- --- --- --- --- --- ---", "GET /api/v1/memberships/me", membership),
    row("401 403 403 201 201 201 201 403 201 201 201", "POST /api/v1/memberships", new_membership),
    row("401 403 403 200 200 200 200 403 404 404 404", "PATCH /api/v1/memberships/{membership_id}",
        membership, body={"status": "SUSPENDED"}, words={404: NO_SUCH_MEMBERSHIP}),
)
# fmt: on
