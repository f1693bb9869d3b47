"""/api/rooms."""

from collections.abc import Mapping
from typing import Any, TypeVar

from chalicelib import identity, settings
from chalicelib.dialects.bodies import collected, validated
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.fields import Input
from chalicelib.dialects.instants import utc
from chalicelib.dialects.requests import FieldsInvalid
from chalicelib.dialects.rooms.answers import Room, Slot
from chalicelib.dialects.rooms.dialect import rooms
from chalicelib.dialects.rooms.pages import page_of
from chalicelib.dialects.rooms.policy import FAULTS, ROOM, ROOM_STATUSES
from chalicelib.dialects.rooms.schemas import Document, Hours, NewRoom, RoomPatch, RoomQuery, SlotQuery
from chalicelib.dialects.rooms.slots import conflicts_of, is_available, slot_of
from chalicelib.dialects.shown import EMPTIES, Shown
from chalicelib.domain.errors import NameTaken
from chalicelib.domain.resource import Resource, handle_of
from chalicelib.domain.roles import Role
from chalicelib.operations import resources as operations
from chalicelib.store import resources

Wanted = TypeVar("Wanted", bound=Input)

_DETAILS = ("capacity", "location", "description", "color")


@rooms.route("GET", "/api/rooms", query=RoomQuery)
def list_rooms(call: Call[None]) -> Reply:
    """All rooms by name, active or not, or those of one status."""
    query: RoomQuery = call.query
    found = [
        each
        for each in resources.of_kind(call.tenant, ROOM)
        if query.status in (None, ROOM_STATUSES[each.is_active])
    ]
    page, meta = page_of(found, query)
    return Reply(200, {"data": [_shown(each) for each in page], "meta": meta})


@rooms.route(
    "POST",
    "/api/rooms",
    body=Document,
    role=Role.ADMIN,
    shown=Shown(statuses=(201,), body=NewRoom),
)
def create_room(call: Call[Document]) -> Reply:
    """Make a room."""
    call.raise_if_answered()
    wanted = _wanted(NewRoom, call, None)
    made = operations.add(
        tenant=call.tenant,
        kind=ROOM,
        name=wanted.name,
        handle=handle_of(wanted.name),
        details={name: getattr(wanted, name) for name in _DETAILS} | _opening(wanted.opening_hours),
        timezone=wanted.timezone,
        is_active=wanted.status == "active",
        new_id=identity.new_number,
        now=call.now,
        receipt=call.receipt(_created),
    )
    return _created(made)


@rooms.route("GET", "/api/rooms/{room_id}")
def get_room(call: Call[None]) -> Reply:
    """One room."""
    return _one(200, operations.existing(call.tenant, ROOM, call.path["room_id"]))


@rooms.route("PUT", "/api/rooms/{room_id}", body=Document, role=Role.ADMIN, shown=Shown(body=RoomPatch))
def put_room(call: Call[Document]) -> Reply:
    """Change a room; what is not sent stays."""
    operations.existing(call.tenant, ROOM, call.path["room_id"])
    patch = _wanted(RoomPatch, call, call.path["room_id"])
    sent = patch.model_fields_set
    details = {name: getattr(patch, name) for name in _DETAILS if name in sent}
    if "opening_hours" in sent:
        details |= _opening(patch.opening_hours)
    alteration = operations.Alteration(
        name=patch.name,
        is_active=None if patch.status is None else patch.status == "active",
        timezone=patch.timezone,
        details=details,
    )
    where = {"tenant": call.tenant, "kind": ROOM, "resource": call.path["room_id"]}
    return _one(200, operations.alter(**where, alteration=alteration))


@rooms.route("DELETE", "/api/rooms/{room_id}", role=Role.ADMIN, shown=EMPTIES)
def delete_room(call: Call[None]) -> Reply:
    """Remove a room that no future booking blocks."""
    operations.remove(tenant=call.tenant, kind=ROOM, resource=call.path["room_id"], now=call.now)
    return Reply(204, None)


@rooms.route("GET", "/api/rooms/{room_id}/availability", query=SlotQuery)
def room_availability(call: Call[None]) -> Reply:
    """Whether a room can be booked for an interval, and what stands in the way."""
    room = operations.existing(call.tenant, ROOM, call.path["room_id"])
    slot = slot_of(call.query, room)
    conflicts = conflicts_of(room, slot)
    return Reply(
        200,
        {
            "available": is_available(room, slot, conflicts),
            "room_id": int(room.id),
            "room_name": room.name,
            "start": utc(slot.start),
            "end": utc(slot.end),
            "conflicts": [Slot.of(each, call.caller) for each in conflicts],
        },
    )


def _wanted(model: type[Wanted], call: Call[Document], own: str | None) -> Wanted:
    """The body as its schema has it.

    :raises FieldsInvalid: with all that is at fault, a name that another room has among it
    """
    usable, faults = collected(model, RoomPatch, dict(call.document))
    if not faults:
        return validated(model, dict(call.document))
    if usable.name and resources.with_handle(call.tenant, ROOM, handle_of(usable.name)) not in (None, own):
        faults = (*faults, FAULTS[NameTaken])
    raise FieldsInvalid(faults)


def _opening(hours: Mapping[str, Hours | None] | None) -> dict[str, Any]:
    if hours is None:
        return {"opening_hours": None}
    return {"opening_hours": {day: [each.open, each.close] for day, each in hours.items() if each}}


def _shown(room: Resource) -> Room:
    return Room.of(room, settings.load().default_timezone)


def _created(made: Resource) -> Reply:
    return _one(201, made)


def _one(status: int, room: Resource) -> Reply:
    return Reply(status, {"data": _shown(room)})
