"""Work out a change again when somebody else was faster."""

import random
from collections.abc import Callable
from typing import TypeVar

from chalicelib import clock
from chalicelib.domain.errors import Unavailable

T = TypeVar("T")

_ATTEMPTS = 40
_STEP = 0.01


def until_current(change: Callable[[], T], overtaken: type[Exception]) -> T:
    """Call `change`, which reads, decides and writes, until nobody overtakes its write.

    :raises Unavailable: if it is overtaken again and again, or the request's time is over
    """
    for attempt in range(_ATTEMPTS):
        try:
            return change()
        except overtaken:
            wait = random.uniform(0, _STEP * attempt)
            if clock.time_left() <= wait:
                break
            clock.pause(wait)
    raise Unavailable
