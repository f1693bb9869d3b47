"""PynamoDB attributes for the domain's types: instants, days, statuses, roles."""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.constants import STRING

from chalicelib.domain.roles import Roles
from chalicelib.domain.zones import utc

Choices = TypeVar("Choices", bound=StrEnum)

# What an item says that came out of a backup: when it did (stack/restore.py). What its history holds was told
# in its time.
RESTORED = "restored"


class Instant(Attribute[datetime]):
    """An aware UTC instant as sortable ISO 8601 text, to the second: `2026-03-15T10:00:00Z`."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        """Return the text of an instant."""
        return utc(value)

    def deserialize(self, value: str) -> datetime:
        """Return the instant in a text."""
        return _instant(value)


class Moment(Attribute[datetime]):
    """The instant of an action, to the millisecond: `2026-03-15T10:00:00.000Z`."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        """Return the text of an instant."""
        # In place of the six characters of its offset, which is none.
        return value.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"

    def deserialize(self, value: str) -> datetime:
        """Return the instant in a text."""
        return datetime.fromisoformat(value)


# What is listed begins and ends at few instants; those of actions are as many as there are actions.
_instant = lru_cache(maxsize=4096)(datetime.fromisoformat)


class Day(Attribute[date]):
    """A calendar date: `2026-03-15`."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        """Return the text of a date."""
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        """Return the date in a text."""
        return date.fromisoformat(value)


class Choice(Attribute[Choices]):
    """One of the values of an enumeration, stored as its text."""

    attr_type = STRING

    def __init__(self, choices: type[Choices], **options: Any) -> None:
        super().__init__(**options)
        self._choices = {choice.value: choice for choice in choices}

    def serialize(self, value: Choices) -> str:
        """Return the text of a value."""
        return value.value

    def deserialize(self, value: str) -> Choices:
        """Return the value with this text."""
        return self._choices[value]


class RoleWords(Attribute[Roles]):
    """Roles, stored as their words with blanks between: `admin`, `staff admin:court`."""

    attr_type = STRING

    def serialize(self, value: Roles) -> str:
        """Return the words of roles."""
        return " ".join(value.words)

    def deserialize(self, value: str) -> Roles:
        """Return the roles with these words."""
        return Roles.named(value.split())
