"""Totals: how many records the lists of a tenant, or of a user, show."""

from enum import StrEnum
from typing import Protocol


class TotalOf(StrEnum):
    """Whose total counts a record: its tenant's of its kind, or its holder's.

    A letter: each record has it, and DynamoDB charges writes by the kilobyte.
    """

    TENANT = "t"
    HOLDER = "h"


class Counted(Protocol):
    """A record that a total counts while lists show it; None where none does."""

    @property
    def tenant(self) -> str:
        """Its tenant."""

    @property
    def kind(self) -> str:
        """Its kind, by its name in the store."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def total_of(self) -> TotalOf | None:
        """Whose total counts it."""

    @property
    def is_archived(self) -> bool:
        """Whether no list shows it."""


def added_to_total(before: Counted | None, after: Counted | None, of: TotalOf) -> int:
    """Return by how much a write changes the total of a record's tenant, or of its holder."""

    def is_in(record: Counted | None) -> bool:
        return record is not None and record.total_of is of and not record.is_archived

    return is_in(after) - is_in(before)
