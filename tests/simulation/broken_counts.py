"""Broken variants of what is counted: seats, quotas, and the totals of lists."""

from typing import Any

from tests.simulation.broken import control, table


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


@control(8, "and may have", requests=640)
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
                TableName=table(),
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
