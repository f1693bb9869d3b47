"""A look at what is kept of reservations, apart from the code that keeps it."""

import json
from typing import Any

from tests.store.days import items


def held(tenant: str | None = None) -> list[str]:
    """The reservations that the day items, of all tenants or of one, hold an interval for, by day."""
    of = "T#" if tenant is None else f"T#{tenant}#"
    found = (
        item for item in items() if item["sk"]["S"].startswith("DAY#") and item["pk"]["S"].startswith(of)
    )
    days = sorted(found, key=_place)
    return [entry["M"]["id"]["S"] for day in days for entry in day["b"]["L"]]


def kept(reservation_id: str) -> dict[str, Any]:
    """The item of a reservation, or what stays of it."""
    [found] = [item for item in items() if item["pk"]["S"].endswith(f"RSV#{reservation_id}")]
    return found


def text_of(reservation_id: str) -> str:
    """All that is kept of a reservation, as text."""
    return json.dumps(kept(reservation_id), ensure_ascii=False)


def version_of(reservation_id: str) -> int:
    """How often the reservation was written."""
    return int(kept(reservation_id)["version"]["N"])


def history_of(reservation_id: str) -> list[str]:
    """What happened to the reservation, oldest first."""
    return [entry["M"]["action"]["S"] for entry in kept(reservation_id)["history"]["L"]]


def _place(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
