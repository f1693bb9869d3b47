"""Which rules and closures of a town were in force when, as the table's stream tells."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

from chalicelib.domain.closures import Closure
from chalicelib.domain.rule_documents import parse_rules
from chalicelib.domain.rules import Rules
from chalicelib.operations import kinds
from chalicelib.store.closures import _closure
from chalicelib.store.rules import _stored
from chalicelib.store.tables import parts_of
from tests.simulation.world import World

# A document, a closure, or nothing, since when.
_Versions = list[tuple[datetime, Any]]


class InForce:
    """Documents of rules by kind and resource, and closures, each with all its versions."""

    def __init__(self, world: World) -> None:
        self._rules: dict[tuple[str, str | None], _Versions] = defaultdict(list)
        self._closures: dict[str, _Versions] = defaultdict(list)
        for record, written in zip(world.records(), world.aws.written, strict=True):
            data, at = record["dynamodb"], datetime.fromtimestamp(written, UTC)
            name = data["Keys"]["pk"]["S"].rpartition("#")[2]
            if name == "RULES":
                kind, *own = parts_of(data["Keys"]["sk"]["S"])
                self._rules[kind, own[0] if own else None].append((at, _rules_in(data.get("NewImage"))))
            elif name == "CLOSURES":
                image = data.get("NewImage")
                closure = None if image is None else _closure(image)
                self._closures[data["Keys"]["sk"]["S"]].append((at, closure))

    def rules(self, kind: str, resource: str, first: datetime, last: datetime) -> Iterator[Rules]:
        """Yield what a process may have held to that learned of rules between these times."""
        own = _within(self._rules[kind, resource], first, last)
        of_kind = _within(self._rules[kind, None], first, last)
        for one, other in product(own, of_kind):
            yield (one or Rules()).before(other or Rules())

    def closures(self, kind: str, resource: str, first: datetime, last: datetime) -> list[Closure]:
        """Return the closures of a resource that were there all the time between these."""
        always = [
            versions[0]
            for versions in (_within(versions, first, last) for versions in self._closures.values())
            if all(versions)
        ]
        return [closure for closure in always if closure.is_of(kind, resource)]


def _within(versions: _Versions, first: datetime, last: datetime) -> list[Any]:
    """Return the versions that were there between two times, the one from before the first of them, too."""
    before = [version for at, version in versions if at <= first]
    return [before[-1] if before else None, *(version for at, version in versions if first < at <= last)]


def _rules_in(image: dict[str, Any] | None) -> Rules | None:
    stored = _stored(image)
    if not stored.version:
        return None
    types = kinds.membership_types()
    rules, mistakes = parse_rules(stored.document, currency=stored.currency, memberships=types)
    if mistakes:
        raise ValueError(f"{stored.text}: {mistakes}")
    return rules
