"""Instants on the wire (contract common.md, *Time*)."""

from datetime import UTC, datetime


def utc(moment: datetime) -> str:
    """An instant to the second: `2026-03-15T10:00:00Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
