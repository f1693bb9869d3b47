"""A look at the day items, apart from the code that writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib import settings
from chalicelib.domain.buffers import Blocked
from chalicelib.domain.intervals import Interval
from chalicelib.store.tables import client

FENCE = "#"
"""The id of an entry that keeps reservations out of the seconds that another item of the day has."""


def items() -> list[dict[str, Any]]:
    """Everything in the Reservations table."""
    pages = client().get_paginator("scan").paginate(TableName=settings.load().reservations_table)
    return [item for page in pages for item in page["Items"]]


def taken(resource: str, tenant: str = "default") -> dict[str, Blocked]:
    """What each reservation blocks of a resource, of all that its day items hold."""
    found: dict[str, list[tuple[datetime, list[int]]]] = {}
    for item in items():
        if item["pk"]["S"] != f"T#{tenant}#RES#{resource}" or not item["sk"]["S"].startswith("DAY#"):
            continue
        midnight = datetime.combine(date.fromisoformat(item["sk"]["S"][4:14]), datetime.min.time(), UTC)
        for entry in (each["M"] for each in item["b"]["L"] if each["M"]["id"]["S"] != FENCE):
            start, last = int(entry["s"]["N"]), int(entry["e"]["N"])
            first, end = (
                int(entry[name]["N"]) if name in entry else bound
                for name, bound in (("f", start), ("t", last))
            )
            lengths = [start - first, end - start, last - end]
            found.setdefault(entry["id"]["S"], []).append((midnight + timedelta(seconds=first), lengths))
    blocks = {}
    for name, parts in found.items():
        before, length, after = (timedelta(seconds=sum(each[i] for _, each in parts)) for i in range(3))
        begins = min(begin for begin, _ in parts) + before
        blocks[name] = Blocked(Interval(begins, begins + length), before, after)
    return blocks


def blocked(resource: str, tenant: str = "default") -> list[tuple[Interval, str]]:
    """What the resource's day items hold, by time: interval within a day, and reservation."""
    found = []
    for item in items():
        if item["pk"]["S"] != f"T#{tenant}#RES#{resource}" or not item["sk"]["S"].startswith("DAY#"):
            continue
        midnight = datetime.combine(date.fromisoformat(item["sk"]["S"][4:14]), datetime.min.time(), UTC)
        for entry in item["b"]["L"]:
            if entry["M"]["id"]["S"] == FENCE:
                continue
            start, end = (midnight + timedelta(seconds=int(entry["M"][bound]["N"])) for bound in "se")
            found.append((Interval(start, end), entry["M"]["id"]["S"]))
    return sorted(found, key=lambda each: each[0].start)
