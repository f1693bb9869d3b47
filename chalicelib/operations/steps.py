"""Work that may be more than one run has time for, as steps; the sweep goes on with what a run has left."""

from collections.abc import Callable, Iterable

from chalicelib import clock

# A run of the sweep ends after so many steps, so that other things that are due get their turn.
MOST_STEPS = 500
# With less time left, no step is begun.
MARGIN_SECONDS = 3.0

Step = Callable[[], object]


def are_done(steps: Iterable[Step], *, most: int = MOST_STEPS) -> bool:
    """Do at most so many of the steps, as long as there is time; return whether none is left."""
    for number, step in enumerate(steps):
        if number == most or clock.time_left() < MARGIN_SECONDS:
            return False
        step()
    return True
