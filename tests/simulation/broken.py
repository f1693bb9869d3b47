"""Broken variants of single mechanisms: what the simulator is worth is that it catches each of them.

Each takes one thing away that the design rests on, and leaves everything else as it is. They are tried by
controls.py, each in a process of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_ALWAYS = "(attribute_exists(pk) OR attribute_not_exists(pk) OR :s < :e)"
_ALWAYS_WIDE = f"({_ALWAYS} OR :f < :t)"

Break = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Control:
    """A broken variant, how many requests a town makes of it, and the seed that is tried first.

    That seed has shown it before; after other changes, another of the dozen may. `shows` are words of the
    violation that tells of what is broken: a town that falls over for another reason has caught nothing.
    """

    break_: Break
    first: int
    shows: str
    requests: int


CONTROLS: dict[str, Control] = {}


def always(comparison: str, *_: Any) -> str:
    """Return a condition that holds whatever stands on the day, with all values of the real one."""
    return _ALWAYS_WIDE if ":f" in comparison else _ALWAYS


def control(first: int, shows: str, *, requests: int = 96) -> Callable[[Break], Break]:
    """Register a broken variant under its name."""

    def register(break_: Break) -> Break:
        CONTROLS[break_.__name__] = Control(break_, first, shows, requests)
        return break_

    return register


def table() -> str:
    """Return the name of the table of reservations."""
    from chalicelib import settings

    return settings.load().reservations_table
