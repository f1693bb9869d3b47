"""Count in the reservations from before totals were kept, in steps; then lists show totals (store.totals)."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from chalicelib import identity
from chalicelib.domain.memberships import MEMBERSHIP
from chalicelib.domain.totals import TotalOf
from chalicelib.operations import kinds
from chalicelib.operations.steps import Step, are_done
from chalicelib.store import counting, totals
from chalicelib.store.totals import Place

# By then no function runs the version before, which counts nothing, though an installation may take a while.
_OTHERS_RUN = timedelta(hours=1)
# A run looks at so many pages of the table.
_MOST_PAGES = 5


def advance(*, now: datetime) -> None:
    """Go on with the one pass that counts in what is not counted; each run of the sweep does a little.

    :raises Unavailable: if the store gave no definite answer in time
    """
    place = totals.place()
    if place is None:
        totals.keep(Place(None, now + _OTHERS_RUN))
    elif place.begins <= now and not place.is_over:
        are_done(_steps(place, _MOST_PAGES))


def finish(*, now: datetime) -> None:
    """Count in all that is not counted, from the beginning and at once: not while an older version runs.

    :raises Unavailable: if the store gave no definite answer in time
    """
    are_done(_steps(Place(None, now), sys.maxsize), most=sys.maxsize)


def _steps(place: Place, most_pages: int) -> Iterator[Step]:
    counted = kinds_with_totals()
    for _ in range(most_pages):
        found, after = counting.uncounted(counted, place.after)
        for uncounted in found:
            yield partial(counting.count_in, uncounted, counted, identity.new_operation_id())
        place = Place(after, place.begins, is_over=after is None)
        yield partial(totals.keep, place)
        if after is None:
            return


def kinds_with_totals() -> dict[str, TotalOf]:
    """Return the kinds whose lists show a total, and whose it is."""
    of_reservations = {kind.kind: kind.total_of for kind in kinds.all_kinds() if kind.total_of is not None}
    return {**of_reservations, MEMBERSHIP: TotalOf.TENANT}
