"""Broken variants of what follows a write: its lists and its answer, events, messages and deliveries."""

from typing import Any

from tests.simulation.broken import control, table


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
            transaction.client().put_item(TableName=table(), Item=row)

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
