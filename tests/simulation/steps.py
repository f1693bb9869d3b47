"""What paths are made of: requests, payments, time that passes, and functions that are called.

Ids are not known beforehand: `<court>` in a path or a body is the id of what the step that `makes` it made.
"""

import re
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any] | list[Any] | None

_NAMED = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A request; with `has_key` it has an Idempotency-Key, with `is_signed` it is the payment provider's."""

    method: str
    path: str
    body: Body = None
    user: str = "alma"
    role: str = "SUPERADMIN"
    has_key: bool = False
    makes: str | None = None
    about: str | None = None
    is_signed: bool = False

    @property
    def route(self) -> str:
        """Method and path, each id as a `*`."""
        return f"{self.method} {_NAMED.sub('*', self.path.partition('?')[0])}"


@dataclass(frozen=True, slots=True)
class Turn:
    """A call of a function behind the API: the relay, the sweep, or what works a queue off.

    Before it so many hours pass, and what waits before the function is handed on to it.
    """

    function: str
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Wait:
    """So many hours pass; with `is_settled`, everything that waits behind the API is done first."""

    hours: float
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Pay:
    """Somebody pays at the checkout that was opened last."""


@dataclass(frozen=True, slots=True)
class Reverse:
    """The provider gives back the last payment: it is refunded, or charged back."""

    status: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is due is done."""


Given = tuple[Step | Wait | Pay | Reverse | Sweep, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Something that writes: what there is before, and the request or call that may die anywhere.

    With `is_known_again`, what was written before its text message went out is no longer new to the request
    that sends it at last: 200 for 201. With `is_budgeted`, a try that was lost may have been counted, so that
    the budget refuses one try sooner.
    """

    name: str
    given: Given
    act: Step | Turn
    is_known_again: bool = False
    is_budgeted: bool = False


def admin(method: str, path: str, body: Body = None, **more: Any) -> Step:
    """A request of somebody who may do anything."""
    return Step(method=method, path=path, body=body, **more)


def by(user: str, method: str, path: str, body: Body = None, **more: Any) -> Step:
    """A request of one of the many users."""
    return Step(method=method, path=path, body=body, user=user, role="USER", **more)


def settings(rules: dict[str, Any]) -> Step:
    """A professional's settings, by themselves: so the directory knows them."""
    return Step(method="PATCH", path="/api/professional-settings/<professional>", body=rules, user="sara")


def filled(value: Any, known: dict[str, Any]) -> Any:
    """A path or a body with the ids that are known by now."""
    match value:
        case str():
            whole = _NAMED.fullmatch(value)
            return known[whole[1]] if whole else _NAMED.sub(lambda found: str(known[found[1]]), value)
        case dict():
            return {name: filled(each, known) for name, each in value.items()}
        case list():
            return [filled(each, known) for each in value]
        case _:
            return value


def id_in(body: Any) -> Any:
    """The first id in a document, the outermost first."""
    if isinstance(body, list):
        return next((id_in(each) for each in body), None)
    if not isinstance(body, dict):
        return None
    if "id" in body:
        return body["id"]
    return next((found for each in body.values() if (found := id_in(each)) is not None), None)
