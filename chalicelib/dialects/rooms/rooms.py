"""Routes of rooms: /api/rooms."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

from chalicelib import identity, settings
from chalicelib.dialects.rooms import route_docs
from chalicelib.dialects.rooms.pages import Page, with_meta
from chalicelib.dialects.rooms.policy import FIELD_ERRORS, ROOM, ROOM_STATUSES
from chalicelib.dialects.rooms.responses import FreeSlot, FreeSlots, OccupiedSlot, Room, RoomAvailability
from chalicelib.dialects.rooms.schemas import (
    Document,
    FreeSlotsQuery,
    Hours,
    NewRoom,
    RoomPatch,
    RoomQuery,
    SlotQuery,
)
from chalicelib.dialects.rooms.slots import (
    closed_in,
    closed_on,
    conflicts_of,
    free_slots,
    is_available,
    slot_of,
)
from chalicelib.domain.errors import NameTaken
from chalicelib.domain.resource import Resource, unique_name_of
from chalicelib.domain.roles import Role
from chalicelib.domain.slots import Asked
from chalicelib.http.bodies import collected, validated
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.fields import Input
from chalicelib.http.instants import utc
from chalicelib.http.pages import reply_in_pages
from chalicelib.http.parts import MappedList
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations import resources as operations
from chalicelib.store import resources

Body = TypeVar("Body", bound=Input)

_DETAILS = ("capacity", "location", "description", "color")


@route("GET", "/api/rooms", query=RoomQuery, response=Page[Room], docs=route_docs.LIST_ROOMS)
def list_rooms(call: Call[None]) -> Reply:
    """List all rooms, or those of one status, by name."""
    query: RoomQuery = call.query

    def matching(rooms: list[Resource]) -> list[Resource | None]:
        return [room if query.status in (None, ROOM_STATUSES[room.is_active]) else None for room in rooms]

    return reply_in_pages(
        call,
        MappedList(resources.list_of_kind(call.tenant, ROOM), matching),
        rows=lambda rooms: [_response(room) for room in rooms],
        body=with_meta,
    )


@route(
    "POST",
    "/api/rooms",
    body=Document,
    response=Data[Room],
    role=Role.ADMIN,
    docs=route_docs.CREATE_ROOM,
    idempotent=True,
)
def create_room(call: Call[Document]) -> Reply:
    """Create a room."""
    body = _validated_body(NewRoom, call, None)
    room = operations.add(
        tenant=call.tenant,
        kind=ROOM,
        name=body.name,
        unique_name=unique_name_of(body.name),
        details={name: getattr(body, name) for name in _DETAILS} | _hours_detail(body.opening_hours),
        timezone=body.timezone,
        is_active=body.status == "active",
        new_id=identity.new_number,
        now=call.now,
        idempotency=call.idempotency_record(_created),
    )
    return _created(room)


@route("GET", "/api/rooms/{room_id}", response=Data[Room], docs=route_docs.GET_ROOM)
def get_room(call: Call[None]) -> Reply:
    """Return a room."""
    return _one(200, operations.existing(call.tenant, ROOM, call.path["room_id"]))


@route(
    "PUT",
    "/api/rooms/{room_id}",
    body=Document,
    response=Data[Room],
    role=Role.ADMIN,
    docs=route_docs.PUT_ROOM,
)
def put_room(call: Call[Document]) -> Reply:
    """Change a room; fields that are not sent keep their values."""
    operations.existing(call.tenant, ROOM, call.path["room_id"])
    patch = _validated_body(RoomPatch, call, call.path["room_id"])
    sent = patch.model_fields_set
    details = {name: getattr(patch, name) for name in _DETAILS if name in sent}
    if "opening_hours" in sent:
        details |= _hours_detail(patch.opening_hours)
    alteration = operations.Alteration(
        name=patch.name,
        is_active=None if patch.status is None else patch.status == "active",
        timezone=patch.timezone,
        details=details,
    )
    room = operations.alter(
        tenant=call.tenant, kind=ROOM, resource=call.path["room_id"], alteration=alteration
    )
    return _one(200, room)


@route("DELETE", "/api/rooms/{room_id}", role=Role.ADMIN, docs=route_docs.DELETE_ROOM)
def delete_room(call: Call[None]) -> Reply:
    """Remove a room that has no future bookings."""
    operations.remove(tenant=call.tenant, kind=ROOM, resource=call.path["room_id"], now=call.now)
    return Reply(204, None)


@route(
    "GET",
    "/api/rooms/{room_id}/availability",
    query=SlotQuery,
    response=RoomAvailability,
    docs=route_docs.ROOM_AVAILABILITY,
)
def room_availability(call: Call[None]) -> Reply:
    """Return whether a room can be booked for an interval, and the bookings that prevent it."""
    room = operations.existing(call.tenant, ROOM, call.path["room_id"])
    slot = slot_of(call.query, room)
    conflicts = conflicts_of(room, slot, call.now)
    return Reply(
        200,
        {
            "available": is_available(room, slot, conflicts, call.caller, call.now),
            "room_id": int(room.id),
            "room_name": room.name,
            "start": utc(slot.start),
            "end": utc(slot.end),
            "conflicts": [OccupiedSlot.of(booking, call.caller) for booking in conflicts],
            **closed_in(room, slot, call.now),
        },
    )


@route("GET", "/api/rooms/{room_id}/slots", query=FreeSlotsQuery, response=FreeSlots)
def room_slots(call: Call[None]) -> Reply:
    """Return the free times of a room on a day, each with its price if there is one."""
    query: FreeSlotsQuery = call.query
    asked = Asked(day=query.date, duration=timedelta(minutes=query.minutes), now=call.now)
    room = operations.existing(call.tenant, ROOM, call.path["room_id"])
    free = [FreeSlot.of(slot) for slot in free_slots(room, asked, call.caller)]
    return Reply(200, {"data": free, **closed_on(room, asked.day, call.now)})


def _validated_body(model: type[Body], call: Call[Document], room_id: str | None) -> Body:
    """Return the body as an instance of its schema; `room_id` is the room that may keep its own name.

    :raises FieldsInvalid: with all errors; among them is a name that another room has
    """
    valid, errors = collected(model, RoomPatch, dict(call.document))
    if not errors:
        return validated(model, dict(call.document))
    if valid.name:
        owner = resources.with_unique_name(call.tenant, ROOM, unique_name_of(valid.name))
        if owner not in (None, room_id):
            errors = (*errors, FIELD_ERRORS[NameTaken])
    raise FieldsInvalid(errors)


def _hours_detail(hours: Mapping[str, Hours | None] | None) -> dict[str, Any]:
    if hours is None:
        return {"opening_hours": None}
    return {"opening_hours": {day: [span.open, span.close] for day, span in hours.items() if span}}


def _response(room: Resource) -> Room:
    return Room.of(room, settings.load().default_timezone)


def _created(room: Resource) -> Reply:
    return _one(201, room)


def _one(status: int, room: Resource) -> Reply:
    return Reply(status, {"data": _response(room)})
