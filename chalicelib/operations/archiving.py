"""Take what ended long ago out of the lists, in steps, if the stage says so (`KeepMonths`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from chalicelib import identity, settings
from chalicelib.operations.steps import Step, are_done
from chalicelib.store import archive
from chalicelib.store.archive import Place

_MONTH = timedelta(days=31)
# A run looks at so many pages of the index; the next pass begins so long after the end of one.
_MOST_PAGES = 5
_PAUSE = timedelta(days=1)


def advance(*, now: datetime) -> None:
    """Go on with the pass that archives what ended more than `KEEP_MONTHS` ago; each run does a little.

    :raises Unavailable: if the store gave no definite answer in time
    """
    months = settings.load().keep_months
    if months == 0:
        return
    place = archive.place(now)
    if place.resumes <= now:
        are_done(_steps(place, now - months * _MONTH, now))


def _steps(place: Place, before: datetime, now: datetime) -> Iterator[Step]:
    after = place.after
    for _ in range(_MOST_PAGES):
        found, after = archive.ended(before, after)
        for ended in found:
            yield partial(archive.put_away, ended, identity.new_operation_id())
        yield partial(archive.keep, Place(after, now if after is not None else now + _PAUSE))
        if after is None:
            return
