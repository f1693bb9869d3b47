"""How guests without an account book a room (docs/guests.md): the booking has their name as its title."""

from collections.abc import Mapping
from typing import Any

from chalicelib import identity
from chalicelib.domain.intervals import Interval
from chalicelib.domain.resource import Resource
from chalicelib.operations.kinds import GuestReservations


def _details(_room: Resource, _interval: Interval, name: str) -> Mapping[str, Any]:
    return {
        "title": name,
        "description": None,
        "meet": False,
        "link": None,
        "event": None,
        "cancelled_at": None,
    }


GUESTS = GuestReservations(details=_details, new_id=identity.new_number)
