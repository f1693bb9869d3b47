"""What a closure says of itself in responses of several dialects."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from chalicelib.domain.closures import Closure
from chalicelib.http.fields import Output


class ClosedBy(Output):
    """What a closure says of itself: the first and the last day, or from when to when."""

    title: str
    reason: str
    begins: str = Field(serialization_alias="from")
    ends: str = Field(serialization_alias="to")

    @classmethod
    def of(cls, closure: Closure) -> "ClosedBy":
        """Create it from a closure."""
        shown = closure.shown
        return cls(title=shown["title"], reason=shown["reason"], begins=shown["from"], ends=shown["to"])


def closed_of(closures: Iterable[Closure]) -> dict[str, Any]:
    """Return the member `closed` with these closures, or none at all if there are none."""
    rows = [ClosedBy.of(closure) for closure in closures]
    return {"closed": rows} if rows else {}
