"""Broken variants of what keeps two apart on a day: its items, their conditions, and versions."""

import json
import os
from typing import Any

from tests.simulation.broken import always, control


@control(3, "overlapped on")
def no_condition_on_the_day() -> None:
    """An interval is appended whatever stands on the day."""
    from chalicelib.store import days

    days._is_free = always


@control(2, "and has the fences [(0, 0)]")
def day_split_without_fences() -> None:
    """Who does not know of a split writes into the item that had the whole day."""
    from chalicelib.store import days

    fence = days.fence
    days.fence = lambda day, *_: fence(day, 0, 0)


@control(2, "has [] for it")
def day_split_in_two_writes() -> None:
    """What goes to the new item of a day is taken out of the old one first."""
    from chalicelib import clock, identity
    from chalicelib.store import days
    from chalicelib.store.transaction import Transaction

    class Halves(Transaction):
        def put_new(self, label: str, item: Any) -> None:
            self.commit()
            clock.pause(60)
            Transaction.__init__(self, identity.new_operation_id())
            super().put_new(label, item)

    days.Transaction = Halves


@control(4, "overlapped on")
def check_outside_the_transaction() -> None:
    """Somebody looks whether the slot is free, and then takes it."""
    from chalicelib import clock
    from chalicelib.domain.errors import IntervalTaken
    from chalicelib.store import days, reservations

    create = reservations.create

    def checked(after: Any, *others: Any) -> None:
        taken = days.overlapping(after.tenant, after.resource, after.blocked)
        if taken:
            raise IntervalTaken(taken)
        clock.pause(2)
        create(after, *others)

    reservations.create = checked
    days._is_free = always


@control(1, "was refused with")
def fresh_token_for_each_try() -> None:
    """A write whose reply was lost is sent again as another one, and its own success is a conflict."""
    from chalicelib import identity
    from chalicelib.store import transaction

    def renamed(request: Any, **_: Any) -> None:
        body = json.loads(request.data)
        request.data = json.dumps({**body, "ClientRequestToken": identity.new_operation_id()}).encode()

    events = transaction.client().meta.events
    events.register_first("request-created.dynamodb.TransactWriteItems", renamed)
    transaction.was_written_by = lambda _operation, _item: False


@control(8, "is not in the history of")
def write_without_the_version() -> None:
    """A change is written over whatever came in between."""
    from chalicelib.store import transaction

    add = transaction.Transaction.add

    def added(self: Any, label: str, action: str, **parameters: Any) -> None:
        condition = parameters.get("ConditionExpression", "")
        if label == "reservation" and "version = :version AND " in condition:
            # What else it depends on stays: names of attributes without a condition would be refused.
            parameters["ConditionExpression"] = condition.replace("version = :version AND ", "")
            parameters.pop("ExpressionAttributeValues")
        add(self, label, action, **parameters)

    transaction.Transaction.add = added


@control(1, "which does not have it")
def release_after_the_write() -> None:
    """A cancellation is written, and then its slot is freed."""
    from chalicelib.store import reservations

    rewrite = reservations._rewrite

    def rewritten(before: Any, after: Any, change: Any, **others: Any) -> None:
        if after is not None and after.is_blocking:
            rewrite(before, after, change, **others)
            return
        blocked = reservations._blocked
        reservations._blocked = lambda _: {}
        try:
            rewrite(before, after, change, **others)
        finally:
            reservations._blocked = blocked
        _release(before, change)

    reservations._rewrite = rewritten


@control(4, "has [] for it")
def move_in_two_writes() -> None:
    """The old slot is given up first, and then the new one is taken, if it is free."""
    from chalicelib.store import reservations

    rewrite = reservations._rewrite

    def rewritten(before: Any, after: Any, change: Any, **others: Any) -> None:
        if after is None or not after.is_blocking or after.interval == before.interval:
            rewrite(before, after, change, **others)
            return
        _release(before, change)
        blocked = reservations._blocked
        reservations._blocked = lambda each: {} if each is before else blocked(each)
        try:
            rewrite(before, after, change, **others)
        finally:
            reservations._blocked = blocked

    reservations._rewrite = rewritten


def _release(before: Any, change: Any) -> None:
    from chalicelib.store import days, reservations
    from chalicelib.store.days import Days
    from chalicelib.store.transaction import ConditionFailed, Transaction

    old = reservations._blocked(before)
    freed = Transaction(f"{change.id[:28]}free")
    seen = days.positions(before.tenant, before.id, old)
    held = {
        place: entry for place, entry in reservations._placed(before.tenant, old).items() if place in seen
    }
    reservations._move(Days(freed, before.tenant, before.id), held, {}, seen)
    try:
        if seen:
            freed.commit()
    except ConditionFailed:
        return


@control(2, "expired at")
def hold_that_lapses_early() -> None:
    """A hold gives way to whoever comes."""
    from chalicelib.domain.errors import Conflict
    from chalicelib.domain.reservation import Reservation
    from chalicelib.domain.statuses import Status

    def status_at(self: Any, _now: Any) -> Status:
        is_hold = self.status is Status.PENDING and self.expires is not None
        return Status.EXPIRED if is_hold else self.status

    Reservation.status_at = status_at
    Conflict.is_lapsed = lambda self, _now: self.expires is not None


@control(1, "overlapped on pro-paula", requests=160)
def hold_revived_without_looking() -> None:
    """A late payment has its slot back, whoever has it now; holds are over at once here."""
    from chalicelib import settings
    from chalicelib.operations import deposits
    from chalicelib.store import days

    os.environ["HOLD_HOURS"] = "0"
    settings.load.cache_clear()
    reserve, take, revived = deposits.reserve, days.Days.take, set[str]()

    def reserved(*, request: Any, **others: Any) -> Any:
        if request.details.get("payment"):
            revived.add(request.new_id(others["now"]))
        return reserve(request=request, **others)

    def taken(self: Any, place: Any, entry: Any) -> None:
        if self._reservation not in revived:
            take(self, place, entry)
            return
        is_free, days._is_free = days._is_free, always
        take(self, place, entry)
        days._is_free = is_free

    deposits.reserve, days.Days.take = reserved, taken
