"""A look at what is kept of reservations, apart from the code that keeps it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from chalicelib import settings
from chalicelib.store.tables import client
from tests.store.days import FENCE, items

Item = dict[str, Any]
_PAGE: Final = 900
"""How many reservations a page of DynamoDB holds, which is a megabyte."""
_BATCH: Final = 25


def held(tenant: str | None = None) -> list[str]:
    """The reservations that the day items, of all tenants or of one, hold an interval for, by day."""
    of = "T#" if tenant is None else f"T#{tenant}#"
    found = (
        item for item in items() if item["sk"]["S"].startswith("DAY#") and item["pk"]["S"].startswith(of)
    )
    days = sorted(found, key=_place)
    ids = [entry["M"]["id"]["S"] for day in days for entry in day["b"]["L"]]
    return [name for name in ids if name != FENCE]


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


def copies(reservation_id: str, changes: Iterable[Mapping[str, str]]) -> list[Item]:
    """Return the item of a reservation as often as there are changes: texts in it, and what they become."""
    pattern = json.dumps(kept(reservation_id))
    made: list[Item] = []
    for change in changes:
        text = pattern
        for before, after in change.items():
            text = text.replace(before, after)
        made.append(json.loads(text))
    return made


def write(written: Sequence[Item]) -> None:
    """Put items straight into the table, in an order of their own."""
    table = settings.load().reservations_table
    rest = iter(sorted(written, key=lambda item: str(item["id"]["S"])[::-1]))
    while batch := list(islice(rest, _BATCH)):
        requests = [{"PutRequest": {"Item": item}} for item in batch]
        assert not client().batch_write_item(RequestItems={table: requests})["UnprocessedItems"]


def pages(answered: Sequence[Item], *keys: str) -> list[Item]:
    """Return what DynamoDB answers to one query after the other; the keys lead from page to page."""
    parts = [answered[begin : begin + _PAGE] for begin in range(0, len(answered), _PAGE)]
    following = [{"Items": part, "LastEvaluatedKey": {key: part[-1][key] for key in keys}} for part in parts]
    return [*following[:-1], {"Items": parts[-1]}]


def _place(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
