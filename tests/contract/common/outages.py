"""What each dialect can write: an action that succeeds, with everything that it needs there before it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from chalicelib import clock
from tests.api import Answer
from tests.contract.appointments import PROFESSIONAL, slot
from tests.contract.common.adapters import Dialect
from tests.contract.rooms import address

Action = Callable[[], Answer]
Prepare = Callable[[Dialect], Action]


def creating(dialect: Dialect) -> Action:
    return partial(dialect.request, "POST", dialect.create_path, json=dialect.body())


def deleting_what_is_cancelled(dialect: Dialect) -> Action:
    claim = dialect.created()
    assert dialect.cancel(claim).status == 200
    return partial(dialect.delete, claim)


def changing(**fields: object) -> Prepare:
    return lambda dialect: partial(dialect.change, dialect.created(), **fields)


def doing(step: str, *arguments: Any, by: str = "", **fields: Any) -> Prepare:
    """Use one of the dialect's own verbs, with a key, as Ana or whom the verbs know by this name."""

    def prepare(dialect: Dialect) -> Action:
        verbs = dialect.keyed().verbs
        verbs = getattr(verbs, by) if by else verbs
        return partial(getattr(verbs, step), *arguments, **fields)

    return prepare


# Appointments.


def taking_over_a_lapsed_hold(dialect: Dialect) -> Action:
    when = slot("10:00", day="2024-01-18")
    dialect.bruno.verbs.booked_in("PENDING", **when)
    later = datetime.fromisoformat("2024-01-16T12:00:00Z")
    clock.use(lambda: later)
    return partial(dialect.verbs.create, **when)


def confirming(dialect: Dialect) -> Action:
    return partial(dialect.change, dialect.verbs.booked_in("PENDING")["id"], status="CONFIRMED")


# Courts.


def completing(dialect: Dialect) -> Action:
    claim = dialect.created()
    assert dialect.change(claim, estado="CONFIRMADA").status == 200
    return partial(dialect.change, claim, estado="COMPLETADA")


def with_a_cancha(step: str, **fields: Any) -> Prepare:
    def prepare(dialect: Dialect) -> Action:
        return partial(getattr(dialect.verbs.superadmin, step), dialect.verbs.built()["id"], **fields)

    return prepare


# The gym.


def class_of_three(dialect: Dialect) -> str:
    """Return a session of three seats, one of which is Bruno's."""
    session_id: str = dialect.verbs.scheduled(max_capacity=3, start_time="17:00", end_time="18:00")
    dialect.bruno.verbs.seated(session_id)
    return session_id


def reserving_again(dialect: Dialect) -> Action:
    session_id = class_of_three(dialect)
    dialect.verbs.seated_in("CANCELLED", session_id)
    return partial(dialect.verbs.reserve, session_id)


def reactivating(dialect: Dialect) -> Action:
    seat = dialect.verbs.seated_in("CANCELLED", class_of_three(dialect))
    return partial(dialect.verbs.reactivate, seat["id"])


def with_a_seat(**fields: str) -> Prepare:
    def prepare(dialect: Dialect) -> Action:
        seat = dialect.verbs.seated(class_of_three(dialect))
        return partial(dialect.verbs.staff.patch, seat["id"], **fields)

    return prepare


def with_a_session(**fields: Any) -> Prepare:
    def prepare(dialect: Dialect) -> Action:
        session_id = class_of_three(dialect)
        dialect.verbs.seated(session_id)
        return partial(dialect.verbs.staff.patch_session, session_id, **fields)

    return prepare


def in_line(step: str) -> Prepare:
    def prepare(dialect: Dialect) -> Action:
        dialect.bruno.created()
        session_id = dialect.body()["classSessionId"]
        dialect.by("carla").verbs.waiting(session_id)
        if step == "leave":
            dialect.verbs.waiting(session_id)
        return partial(getattr(dialect.verbs, step), session_id)

    return prepare


def making_a_session(dialect: Dialect) -> Action:
    return partial(dialect.verbs.staff.new_session, class_id=dialect.verbs.class_id)


# Rooms.


def moving_to_another_room(dialect: Dialect) -> Action:
    place, times = dialect.other_place(), dialect.times("15:00", "40:00")
    return partial(dialect.change, dialect.created(), **place, **times)


def inviting(dialect: Dialect) -> Action:
    for guest in (dialect.by("carla"), dialect.bruno):
        guest.read_list()
    body = {**dialect.body(), "guests": [address("carla")]}
    claim = dialect.id_of(dialect.request("POST", dialect.create_path, json=body))
    return partial(dialect.change, claim, guests=[address("bruno")])


def with_a_room(step: str, **fields: Any) -> Prepare:
    def prepare(dialect: Dialect) -> Action:
        return partial(getattr(dialect.verbs.admin, step), dialect.verbs.built(name="B")["id"], **fields)

    return prepare


def becoming_known(dialect: Dialect) -> Action:
    return dialect.by("eva", name="Eva Paz", email="eva@example.com").read_list


COMMON: Final[dict[str, Prepare]] = {
    "create": creating,
    "cancel": lambda dialect: partial(dialect.cancel, dialect.created()),
    "delete": lambda dialect: partial(dialect.delete, dialect.created()),
    "delete what is cancelled": deleting_what_is_cancelled,
    "move": lambda dialect: partial(dialect.move, dialect.created(), 12),
}
OWN: Final[dict[str, dict[str, Prepare]]] = {
    "appointments": {
        "confirm": confirming,
        "block": doing("create", client_id=PROFESSIONAL, by="professional"),
        "take over a lapsed hold": taking_over_a_lapsed_hold,
        "change settings": doing("patch_settings", buffer_minutes=20, by="admin"),
        "make settings": doing("patch_settings", "nora", buffer_minutes=20, by="admin"),
    },
    "courts": {
        "confirm": changing(estado="CONFIRMADA"),
        "complete": completing,
        "make a cancha": doing("new_cancha", nombre="B", precio_por_hora=0.5, by="admin"),
        "change a cancha": with_a_cancha("put_cancha", nombre="C", capacidad=4),
        "delete a cancha": with_a_cancha("delete_cancha"),
        "register": doing("register"),
    },
    "gym": {
        "reserve again": reserving_again,
        "reactivate": reactivating,
        "cancel a seat": with_a_seat(status="CANCELLED"),
        "complete a seat": with_a_seat(status="COMPLETED"),
        "cancel the session": with_a_session(status="CANCELLED"),
        "complete the session": with_a_session(status="COMPLETED"),
        "enlarge the session": with_a_session(max_capacity=4),
        "wait": in_line("wait"),
        "leave the line": in_line("leave"),
        "make a class": doing("new_class", name="Box", by="staff"),
        "make a session": making_a_session,
        "make a membership": doing("new_membership", "nueva", by="staff"),
    },
    "rooms": {
        "book with a guest": doing("create", guests=[address("bruno")], has_google_meet=True),
        "rename": changing(title="Otra"),
        "invite": inviting,
        "move to another room": moving_to_another_room,
        "make a room": doing("new_room", name="B", by="admin"),
        "change a room": with_a_room("put_room", name="C", capacity=3),
        "delete a room": with_a_room("delete_room"),
        "become known": becoming_known,
        "save a telephone": doing("save_phone"),
    },
}
