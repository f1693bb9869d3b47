"""What each dialect can write: an action that succeeds, with everything that it needs there before it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from chalicelib import clock
from tests.api import Response
from tests.contract.appointments import PROFESSIONAL, slot
from tests.contract.common.adapters import Dialect
from tests.contract.rooms import address

Action = Callable[[], Response]
Prepare = Callable[[Dialect], Action]


def creating(dialect: Dialect) -> Action:
    return partial(dialect.request, "POST", dialect.create_path, json=dialect.body())


def doing(step: str, *arguments: Any, by: str = "", **fields: Any) -> Prepare:
    """Use one of the dialect's own verbs, with a key, as Ana or whom the verbs know by this name.

    An argument that is a function makes what the verb is about.
    """

    def prepare(dialect: Dialect) -> Action:
        made = [each(dialect) if callable(each) else each for each in arguments]
        verbs = dialect.keyed().verbs
        return partial(getattr(getattr(verbs, by) if by else verbs, step), *made, **fields)

    return prepare


def upon(step: str, **fields: Any) -> Prepare:
    """Do a step that all dialects know with a claim."""
    return lambda dialect: partial(getattr(dialect, step), dialect.created(), **fields)


def deleting_what_is_cancelled(dialect: Dialect) -> Action:
    claim = dialect.created()
    assert dialect.cancel(claim).status == 200
    return partial(dialect.delete, claim)


def taking_over_a_lapsed_hold(dialect: Dialect) -> Action:
    when = slot("10:00", day="2024-01-18")
    dialect.bruno.verbs.booked_in("PENDING", **when)
    later = datetime.fromisoformat("2024-01-16T12:00:00Z")
    clock.use(lambda: later)
    return partial(dialect.verbs.create, **when)


def completing(dialect: Dialect) -> Action:
    claim = dialect.created()
    assert dialect.change(claim, estado="CONFIRMADA").status == 200
    return partial(dialect.change, claim, estado="COMPLETADA")


def pending(dialect: Dialect) -> str:
    return str(dialect.verbs.booked_in("PENDING")["id"])


def place(dialect: Dialect) -> object:
    """Return a court or a room that nobody claims."""
    return next(iter(dialect.other_place("Z").values()))


def session(dialect: Dialect) -> str:
    """Return a session of three seats, one of which is Bruno's."""
    session_id: str = dialect.verbs.scheduled(max_capacity=3, start_time="17:00", end_time="18:00")
    dialect.bruno.verbs.seated(session_id)
    return session_id


def seat(dialect: Dialect) -> str:
    return str(dialect.verbs.seated(session(dialect))["id"])


def cancelled_seat(dialect: Dialect) -> str:
    return str(dialect.verbs.seated_in("CANCELLED", session(dialect))["id"])


def taken_session(dialect: Dialect) -> str:
    """Return a session in which Ana has a seat too."""
    session_id = session(dialect)
    dialect.verbs.seated(session_id)
    return session_id


def left_session(dialect: Dialect) -> str:
    session_id = session(dialect)
    dialect.verbs.seated_in("CANCELLED", session_id)
    return session_id


def full_session(dialect: Dialect) -> str:
    """Return a session for which Carla waits."""
    dialect.bruno.created()
    session_id = str(dialect.body()["classSessionId"])
    dialect.by("carla").verbs.waiting(session_id)
    return session_id


def awaited_session(dialect: Dialect) -> str:
    session_id = full_session(dialect)
    dialect.verbs.waiting(session_id)
    return session_id


def making_a_session(dialect: Dialect) -> Action:
    return partial(dialect.verbs.staff.new_session, class_id=dialect.verbs.class_id)


def moving_to_another_room(dialect: Dialect) -> Action:
    other, times = dialect.other_place(), dialect.times("15:00", "40:00")
    return partial(dialect.change, dialect.created(), **other, **times)


def guests_change(dialect: Dialect) -> Action:
    dialect.by("carla").read_list()
    booked = dialect.verbs.booked(guests=[address("carla")])
    return partial(dialect.change, booked["id"], guests=[address("bruno")])


def becoming_known(dialect: Dialect) -> Action:
    return dialect.by("eva", name="Eva Paz", email="eva@example.com").read_list


COMMON: Final[dict[str, Prepare]] = {
    "create": creating,
    "cancel": upon("cancel"),
    "delete": upon("delete"),
    "delete what is cancelled": deleting_what_is_cancelled,
    "move": upon("move", hour=12),
}
OWN: Final[dict[str, dict[str, Prepare]]] = {
    "appointments": {
        "confirm": doing("confirm", pending, by="admin"),
        "block": doing("create", client_id=PROFESSIONAL, by="professional"),
        "take over a lapsed hold": taking_over_a_lapsed_hold,
        "change settings": doing("patch_settings", buffer_minutes=20, by="admin"),
        "make settings": doing("patch_settings", "nora", buffer_minutes=20, by="admin"),
    },
    "courts": {
        "confirm": upon("change", estado="CONFIRMADA"),
        "complete": completing,
        "make a cancha": doing("new_cancha", nombre="B", precio_por_hora=0.5, by="admin"),
        "change a cancha": doing("put_cancha", place, nombre="C", capacidad=4, by="superadmin"),
        "delete a cancha": doing("delete_cancha", place, by="superadmin"),
        "register": doing("register"),
    },
    "gym": {
        "reserve again": doing("reserve", left_session),
        "reactivate": doing("reactivate", cancelled_seat),
        "cancel a seat": doing("patch", seat, status="CANCELLED", by="staff"),
        "complete a seat": doing("patch", seat, status="COMPLETED", by="staff"),
        "cancel the session": doing("patch_session", taken_session, status="CANCELLED", by="staff"),
        "complete the session": doing("patch_session", taken_session, status="COMPLETED", by="staff"),
        "enlarge the session": doing("patch_session", taken_session, max_capacity=4, by="staff"),
        "wait": doing("wait", full_session),
        "leave the line": doing("leave", awaited_session),
        "make a class": doing("new_class", name="Box", by="staff"),
        "make a session": making_a_session,
        "make a membership": doing("new_membership", "nueva", by="staff"),
    },
    "rooms": {
        "book with a guest": doing("create", guests=[address("bruno")], has_google_meet=True),
        "rename": upon("change", title="Otra"),
        "invite": guests_change,
        "move to another room": moving_to_another_room,
        "make a room": doing("new_room", name="B", by="admin"),
        "change a room": doing("put_room", place, name="C", capacity=3, by="admin"),
        "delete a room": doing("delete_room", place, by="admin"),
        "become known": becoming_known,
        "save a telephone": doing("save_phone"),
    },
}
