"""Count in the reservations from before totals were kept, in steps; then lists show totals (store.totals)."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from chalicelib import identity
from chalicelib.domain.memberships import MEMBERSHIP
from chalicelib.domain.totals import TotalOf
from chalicelib.operations import kinds
from chalicelib.operations.steps import Step, are_done
from chalicelib.store import counting, totals
from chalicelib.store.totals import Place

# By then no function runs the version before, which knows no marks, though an installation may take a while.
_OTHERS_RUN = timedelta(hours=1)
# If the sweep has not run this version for so long, the release was taken back meanwhile.
_TAKEN_BACK = timedelta(minutes=20)
# By then all that processes write is marked: requests are over that read that nothing is, by whatever clock.
_ALL_MARK = timedelta(minutes=15)
# A run looks at so many pages of the table.
_MOST_PAGES = 5


def total_of(kind: str) -> TotalOf | None:
    """Return whose total counts a new record of this kind; None if lists show none, or nothing is marked yet.

    :raises Unavailable: if the store gave no definite answer in time
    """
    of = kinds_with_totals().get(kind)
    return of if of is not None and totals.are_marked() else None


def advance(*, now: datetime) -> None:
    """Go on with what leads to totals; each run of the sweep does a little.

    For an hour nothing is marked, then all that is new, and then one pass counts in what is not.

    :raises Unavailable: if the store gave no definite answer in time
    """
    place = totals.place()
    if place is None or not place.is_marked:
        totals.keep_instead(_waiting(place, now), place)
    elif place.begins <= now and not place.is_over:
        are_done(_steps(place, _MOST_PAGES))


def _waiting(place: Place | None, now: datetime) -> Place:
    """Return how far it is after this run, by which nothing was marked."""
    if place is None or place.seen is None or now - place.seen > _TAKEN_BACK:
        return Place(None, now + _OTHERS_RUN, seen=now)
    if now < place.begins:
        return replace(place, seen=now)
    return Place(None, now + _ALL_MARK, is_marked=True)


def finish(*, now: datetime) -> bool:
    """Count in all that is not counted, from the beginning and at once: not while an older version runs.

    Return False, and do nothing, if the pass has not begun: an older version may run.

    :raises Unavailable: if the store gave no definite answer in time
    """
    place = totals.place()
    if place is None or not place.is_marked or (now < place.begins and not place.is_over):
        return False
    return are_done(_steps(Place(None, now, is_marked=True), sys.maxsize), most=sys.maxsize)


def _steps(place: Place, most_pages: int) -> Iterator[Step]:
    counted = kinds_with_totals()
    for _ in range(most_pages):
        found, after = counting.uncounted(counted, place.after)
        for uncounted in found:
            yield partial(counting.count_in, uncounted, counted, identity.new_operation_id())
        place = replace(place, after=after, is_over=after is None)
        yield partial(totals.keep, place)
        if after is None:
            return


def kinds_with_totals() -> dict[str, TotalOf]:
    """Return the kinds whose lists show a total, and whose it is."""
    of_reservations = {kind.kind: kind.total_of for kind in kinds.all_kinds() if kind.total_of is not None}
    return {**of_reservations, MEMBERSHIP: TotalOf.TENANT}
