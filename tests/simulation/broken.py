"""Broken variants of single mechanisms: what the simulator is worth is that it catches each of them.

Each takes one thing away that the design rests on, and leaves everything else as it is. They are tried by
controls.py, each in a process of its own.
"""

import json
import os
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


def _always(comparison: str, *_: Any) -> str:
    """Return a condition that holds whatever stands on the day, with all values of the real one."""
    return _ALWAYS_WIDE if ":f" in comparison else _ALWAYS


def control(first: int, shows: str, *, requests: int = 96) -> Callable[[Break], Break]:
    """Register a broken variant under its name."""

    def register(break_: Break) -> Break:
        CONTROLS[break_.__name__] = Control(break_, first, shows, requests)
        return break_

    return register


@control(3, "overlapped on")
def no_condition_on_the_day() -> None:
    """An interval is appended whatever stands on the day."""
    from chalicelib.store import days

    days._is_free = _always


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
    days._is_free = _always


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


@control(1, "seats, and", requests=128)
def counter_outside_the_transaction() -> None:
    """The seat is written, and then the counter."""
    from chalicelib.store import enrollments, transaction

    def count(of: Any, session: Any, update: str, _condition: str, values: Any) -> None:
        used = {name: value for name, value in {":one": {"N": "1"}, **values}.items() if name in update}
        of.after = [
            {**enrollments.where(session), "UpdateExpression": update, "ExpressionAttributeValues": used}
        ]

    commit = transaction.Transaction.commit

    def committed(self: Any) -> None:
        commit(self)
        for each in getattr(self, "after", []):
            transaction.client().update_item(**each)

    enrollments._count = count
    transaction.Transaction.commit = committed


@control(1, "which is not open or not so")
def quota_outside_the_transaction() -> None:
    """What a holder has open is counted, and then the reservation is written."""
    from chalicelib import identity
    from chalicelib.store import quotas
    from chalicelib.store.transaction import ConditionFailed, Transaction

    add = quotas.add

    def added(
        _: Any, before: Any, after: Any, *, quota: Any = quotas.NO_QUOTA, is_dropped: bool = False
    ) -> None:
        own = Transaction(identity.new_operation_id())
        add(own, before, after, quota=quota, is_dropped=is_dropped)
        try:
            if own._actions:
                own.commit()
        except ConditionFailed as failed:
            quotas.raise_refusal(failed, before, after, quota)

    quotas.add = added


@control(1, "which is not open or not so")
def quota_never_given_back() -> None:
    """What is cancelled still counts."""
    from chalicelib.store import quotas

    add = quotas.add

    def added(transaction: Any, before: Any, after: Any, **limits: Any) -> None:
        if before is None or (after is not None and after.is_blocking):
            add(transaction, before, after, **limits)

    quotas.add = added


@control(1, "and may have", requests=320)
def quota_without_its_condition() -> None:
    """Whoever asks gets more than their share."""
    from chalicelib.store import quotas

    add = quotas.add

    def added(transaction: Any, before: Any, after: Any, **dropped: Any) -> None:
        add(transaction, before, after, **{**dropped, "quota": quotas.NO_QUOTA})

    quotas.add = added


@control(8, "and may have", requests=320)
def quota_of_a_day_before_the_write() -> None:
    """Somebody looks how many there are of a day and of a week, and then takes one more."""
    from chalicelib import clock
    from chalicelib.domain.quotas import Limits, counted_of
    from chalicelib.store import quotas, reservations

    below, create = quotas._require_below, reservations.create

    def unlimited(update: Any, attribute: str, most: Any, *, is_set: bool = False) -> None:
        if not is_set:
            below(update, attribute, most)

    def looked(after: Any, idempotency: Any, terms: Any, *others: Any) -> None:
        counted, limits = counted_of(after), terms.quota.limits
        if counted is not None:
            of_days = Limits(None, limits.day, limits.week)
            place = after.tenant, after.holder, after.kind
            full = quotas.full_for(*place, limits=of_days, day=counted.day, now=after.created)
            if full:
                raise quotas.refusal(full)
            clock.pause(2)
        create(after, idempotency, terms, *others)

    quotas._require_below, reservations.create = unlimited, looked


@control(1, "where it is not")
def day_of_a_quota_never_given_back() -> None:
    """What is cancelled still counts for its day and its week."""
    from chalicelib.store import quotas

    added = quotas._add_counted

    def kept(update: Any, reservation: str, old: Any, new: Any, limits: Any) -> None:
        added(update, reservation, old, old if new is None else new, limits)

    quotas._add_counted = kept


def _without_the_count() -> None:
    """No seat depends on how many were taken, which would hide that another condition is missing."""
    from chalicelib.store import enrollments

    whole = enrollments.take

    def take(*given: Any, is_counted: bool) -> None:
        whole(*given, is_counted=False)

    enrollments.take = take


@control(5, "seats, and", requests=160)
def seat_without_its_condition() -> None:
    """The gate decides: whoever saw a free seat gets one."""
    from chalicelib.store import enrollments

    _without_the_count()
    enrollments._HAS_ROOM = enrollments.OPEN


@control(2, "seats, and")
def second_seat_for_one_user() -> None:
    """The record of the pair is written whatever it was."""
    from chalicelib.store import transaction

    _without_the_count()
    add = transaction.Transaction.add

    def added(self: Any, label: str, action: str, **parameters: Any) -> None:
        if label in ("seat", "promoted seat"):
            for part in ("ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"):
                parameters.pop(part, None)
        add(self, label, action, **parameters)

    transaction.Transaction.add = added


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


@control(1, "had made something, and was answered")
def idempotency_record_after_the_write() -> None:
    """The answer for a repeated request is kept once the write is done."""
    from chalicelib.store import idempotency_records

    commit = idempotency_records.commit

    def added(of: Any, idempotency: Any, made: object, operation: str, now: int) -> None:
        of.kept = (idempotency, made, operation, now)

    def committed(of: Any, idempotency: Any) -> None:
        commit(of, None)
        kept = getattr(of, "kept", None)
        if kept is not None and kept[0] is not None:
            idempotency_records.keep(*kept)

    idempotency_records.add, idempotency_records.commit = added, committed


@control(1, "is listed under")
def lists_after_the_write() -> None:
    """The further places in the indexes are written in a write of their own."""
    from chalicelib.store import listings, transaction

    commit, rows_of = transaction.Transaction.commit, listings.rows_of
    late: list[dict[str, Any]] = []

    def none_of(reservation: Any, pk: str) -> Any:
        late[:] = list(rows_of(reservation, pk).values())
        return {}

    def committed(self: Any) -> None:
        rows, late[:] = list(late), []
        commit(self)
        for row in rows:
            transaction.client().put_item(TableName=_table(), Item=row)

    listings.rows_of = none_of
    transaction.Transaction.commit = committed


@control(1, "was never told of")
def publish_after_the_write() -> None:
    """Whoever wrote tells of it, in place of the stream."""
    from chalicelib import functions
    from chalicelib.domain.events import Event
    from chalicelib.notifications import topic
    from chalicelib.store import reservations

    create, replace = reservations.create, reservations.replace

    def created(after: Any, *others: Any) -> None:
        create(after, *others)
        topic.publish([Event(after.history[-1], after)])

    def replaced(before: Any, after: Any, *others: Any) -> None:
        replace(before, after, *others)
        topic.publish([Event(after.history[-1], after)])

    reservations.create, reservations.replace = created, replaced
    functions.relay = lambda _event: {"batchItemFailures": []}


@control(2, "was never told of")
def relay_forgets_what_failed() -> None:
    """What the topic did not take is not tried again."""
    from chalicelib.notifications import topic

    send = topic._send

    def sent(batch: Any) -> set[str]:
        send(batch)
        return set()

    topic._send = sent


@control(1, "never happened")
def event_with_a_new_name_each_time() -> None:
    """The id of an event is made when it is published."""
    from chalicelib import identity
    from chalicelib.notifications import topic

    entry = topic._entry

    def entered(event: Any) -> Any:
        made = entry(event)
        made["Message"] = made["Message"].replace(event.id, identity.new_operation_id())
        return made

    topic._entry = entered


@control(1, "e-mails were sent again")
def no_lease_of_what_was_sent() -> None:
    """Each delivery of an event sends."""
    from chalicelib.store import delivery_leases

    def acquired(**facts: Any) -> Any:
        facts.pop("now")
        return delivery_leases.Lease(**facts, lease="none"), delivery_leases.LeaseResult.MINE

    delivery_leases.acquire = acquired
    delivery_leases.complete = lambda _lease: None
    delivery_leases.release = lambda _lease: None


@control(1, "never heard that")
def lease_completed_before_the_send() -> None:
    """What is about to be sent counts as sent."""
    from chalicelib.store import delivery_leases

    acquire = delivery_leases.acquire

    def acquired(**facts: Any) -> Any:
        lease, result = acquire(**facts)
        if result is delivery_leases.LeaseResult.MINE:
            delivery_leases.complete(lease)
        return lease, result

    delivery_leases.acquire = acquired
    delivery_leases.release = lambda _lease: None


@control(2, "never heard that")
def failed_delivery_is_forgotten() -> None:
    """A message that could not be sent is done with."""
    from chalicelib.operations import delivery, notifying

    deliver_event = delivery.deliver_event

    def delivered(wanted: Any, now: Any) -> None:
        try:
            deliver_event(wanted, now)
        except delivery.DeliveryFailed:
            return

    notifying.deliver_event = delivered


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


@control(2, "and its seats are not with it")
def session_that_rests_before_its_seats() -> None:
    """A session is no longer due while its seats are still to be brought along, and a run brings but one."""
    from chalicelib.operations import sessions

    settle, rest = sessions.settle, sessions.sessions.set_next_due

    def settled(session: Any, kind: str, actor: str, now: Any, **_: Any) -> None:
        rest(session, None)
        settle(session, kind, actor, now, most=1)

    sessions.settle = settled


@control(11, "who was erased")
def erasure_that_forgets_seats() -> None:
    """A deleted user keeps their seats in classes, and their places in waitlists."""
    from chalicelib.operations import erasures

    erasures._seats = lambda *_: iter(())


@control(4, "was erased")
def erasure_that_nobody_resumes() -> None:
    """What the deletion's own request could not end of what a user holds is not ended by the sweep."""
    from types import SimpleNamespace

    from chalicelib.operations import sweeping
    from chalicelib.store import erasures

    def finished(*, tenant: str, user: str, now: Any) -> None:
        erasure = erasures.get(tenant, user)
        if erasure is not None and now is not None:
            erasures.finish(erasure)

    sweeping.erasures = SimpleNamespace(advance=finished)


@control(1, "'refunds ")
def payment_that_is_not_known_again() -> None:
    """A payment that is reported twice is taken for two."""
    from chalicelib.operations import deposits

    deposits._is_settled = lambda _found, _payment: False


@control(2, ": []")
def payment_that_comes_too_late() -> None:
    """A payment for a hold that is no longer there is nobody's."""
    from chalicelib.domain.reservation import Revision
    from chalicelib.operations import deposits

    deposits._refunded = lambda _found, _payment: Revision()


@control(2, "and its deposit had been given back", requests=192)
def appointment_that_outlives_its_deposit() -> None:
    """A deposit that is given back is recorded, and the appointment stays."""
    from chalicelib.operations import refunds

    refunds._depends_on = lambda _present, _payment: False


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
        is_free, days._is_free = days._is_free, _always
        take(self, place, entry)
        days._is_free = is_free

    deposits.reserve, days.Days.take = reserved, taken


@control(1, "never heard of")
def delivery_given_up_at_once() -> None:
    """A webhook endpoint that is away for a while has missed what it should have heard."""
    from chalicelib.operations import notifying, webhooks

    deliver = webhooks.deliver

    def delivered(*args: Any, **named: Any) -> Any:
        deliver(*args, **named)
        return webhooks.Verdict.DONE

    notifying.webhooks.deliver = delivered


@control(1, "after it was deleted")
def endpoint_that_is_remembered() -> None:
    """A webhook endpoint that was deleted still hears of everything."""
    from chalicelib.store import webhooks

    known: dict[Any, Any] = {}
    get, of_tenant = webhooks.get, webhooks.of_tenant

    def remembered(tenant: str, endpoint: str) -> Any:
        known[endpoint] = get(tenant, endpoint) or known.get(endpoint)
        return known[endpoint]

    def all_of(tenant: str) -> Any:
        known.update((each.id, each) for each in of_tenant(tenant))
        return list(known.values())

    webhooks.get, webhooks.of_tenant = remembered, all_of


@control(5, "total T#", requests=192)
def total_outside_the_transaction() -> None:
    """The reservation is written, and then the total: a crash loses it, a second try adds twice."""
    from chalicelib.store.transaction import Transaction, client

    commit = Transaction.commit

    def add_number(self: Any, _label: str, key: Any, attribute: str, by: int) -> None:
        self.after = [*getattr(self, "after", []), (key, attribute, by)]

    def committed(self: Any) -> None:
        commit(self)
        for key, attribute, by in getattr(self, "after", []):
            client().update_item(
                TableName=_table(),
                Key=key,
                UpdateExpression="ADD #number :by, moves :one",
                ExpressionAttributeNames={"#number": attribute},
                ExpressionAttributeValues={":by": {"N": str(by)}, ":one": {"N": "1"}},
            )

    Transaction.add_number = add_number
    Transaction.commit = committed


@control(2, "total T#")
def counted_in_without_its_condition() -> None:
    """What two runs of the sweep find on one page of the table is counted in by both."""
    from chalicelib.store.transaction import Transaction

    add = Transaction.add

    def added(self: Any, label: str, action: str, **parameters: Any) -> None:
        if parameters.get("UpdateExpression") == "SET #data.#total = :of":
            parameters["ConditionExpression"] = "version = :version"
        add(self, label, action, **parameters)

    Transaction.add = added


@control(4, "total T#", requests=192)
def erased_and_still_in_the_total() -> None:
    """What is erased goes on counting."""
    from chalicelib.store import totals

    add = totals.add

    def added(transaction: Any, before: Any, after: Any) -> None:
        if after is not None:
            add(transaction, before, after)

    totals.add = added


@control(2, "total T#")
def marked_beside_an_older_version() -> None:
    """What is new says at once that a total counts it, while a version runs that knows no totals."""
    from chalicelib.store import totals

    totals.are_marked = lambda: True


def _table() -> str:
    from chalicelib import settings

    return settings.load().reservations_table
