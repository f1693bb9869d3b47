"""The rows of the matrix of rights, by dialect."""

import re
from collections.abc import Mapping
from typing import Final

from tests.contract import (
    matrix_appointments,
    matrix_courts,
    matrix_gym,
    matrix_integrations,
    matrix_rooms,
)
from tests.contract.matrix import Row

ROWS: Final[Mapping[str, tuple[Row, ...]]] = {
    "appointments": matrix_appointments.ROWS,
    "courts": matrix_courts.ROWS,
    "gym": matrix_gym.ROWS,
    "integrations": matrix_integrations.ROWS,
    "rooms": matrix_rooms.ROWS,
}


def path_of(row: Row, thing: object) -> str:
    """The path of a route, with one id for whatever it names."""
    return re.sub(r"\{\w+\}", lambda _: str(thing), row.path)
