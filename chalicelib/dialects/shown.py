"""What a route's registration has to say to those who read about it, and not to the request itself."""

from dataclasses import dataclass

from chalicelib.dialects.fields import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The statuses of its successes and their media type; `body` is the schema that the view itself applies.

    A POST that answers 201 takes an Idempotency-Key.
    """

    statuses: tuple[int, ...] = (200,)
    media: str = "application/json"
    body: type[Input] | None = None


PLAIN = Shown()
CREATES = Shown(statuses=(201,))
EMPTIES = Shown(statuses=(204,))
