"""How guests without an account book an appointment (docs/guests.md).

Only with professionals who ask for no deposit and no approval: a guest confirms by a link, and that is all.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib import identity
from chalicelib.domain.intervals import Interval
from chalicelib.domain.resource import Resource
from chalicelib.operations.kinds import GuestReservations


def _details(_professional: Resource, _interval: Interval, _name: str) -> Mapping[str, Any]:
    return {
        "modality": "",
        "block": False,
        **dict.fromkeys(("checkout", "deposit", "payment", "refund")),
    }


def _is_offered(professional: Resource) -> bool:
    said = professional.details
    return not (said["requires_deposit"] or said["requires_approval"])


GUESTS = GuestReservations(
    details=_details,
    new_id=identity.new_id,
    is_offered=_is_offered,
    minutes=lambda professional: professional.details["session_duration_minutes"],
)
