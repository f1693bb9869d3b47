"""Delivery marks: of all who want to send one thing to somebody, one does; a crash leaves it to the next."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.store import delivery_leases
from chalicelib.store.delivery_leases import KEPT, LEASE, Lease, LeaseResult
from chalicelib.store.tables import client
from tests.factories import NOW
from tests.faults import TRANSIENT, faults, first, lost_reply, lost_request

pytestmark = pytest.mark.usefixtures("tables")

WRITE = "UpdateItem"
SECOND = timedelta(seconds=1)


def acquire(now: datetime = NOW, **changes: str) -> tuple[Lease, LeaseResult]:
    whom = {"tenant": "default", "event": "op-1", "channel": "email", "recipient": "ana", **changes}
    return delivery_leases.acquire(**whom, now=now)


def result(now: datetime = NOW, **changes: str) -> LeaseResult:
    return acquire(now, **changes)[1]


def mine(now: datetime = NOW, **changes: str) -> Lease:
    """A claim that must succeed."""
    lease, found = acquire(now, **changes)
    assert found is LeaseResult.MINE
    return lease


def kept() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client().scan(TableName="cupo-ephemeral")["Items"]
    return items


def test_who_comes_first_sends_and_who_comes_next_waits() -> None:
    found = [result(), result(), result(NOW + LEASE - SECOND)]
    assert found == [LeaseResult.MINE, LeaseResult.BUSY, LeaseResult.BUSY]


def test_of_two_at_once_one_sends() -> None:
    found: list[LeaseResult] = []

    with faults(WRITE, first(lambda: found.append(result()))):
        found.append(result())

    assert found == [LeaseResult.MINE, LeaseResult.BUSY]


def test_what_was_sent_is_sent_until_its_time_is_over_and_a_mark_outlives_every_queue() -> None:
    """A letter may wait half a day in its queue, and fourteen days among the dead ones."""
    delivery_leases.complete(mine())

    [item] = kept()
    assert int(item["expires_at"]["N"]) >= (NOW + timedelta(days=15)).timestamp()
    later = [NOW, NOW + LEASE, NOW + timedelta(days=1), NOW + timedelta(days=15), NOW + KEPT - SECOND]
    assert {result(each) for each in later} == {LeaseResult.SENT}
    # Also where the item is still there.
    assert result(NOW + KEPT) is LeaseResult.MINE


def test_what_was_given_up_is_free_at_once() -> None:
    delivery_leases.release(mine())

    assert [result(), result()] == [LeaseResult.MINE, LeaseResult.BUSY]


def test_a_lease_that_nobody_finished_is_free_when_it_is_over() -> None:
    mine()

    assert result(NOW + LEASE) is LeaseResult.MINE
    assert result(NOW + LEASE) is LeaseResult.BUSY
    assert result(NOW + 2 * LEASE) is LeaseResult.MINE


def test_who_was_late_takes_nothing_from_who_took_over() -> None:
    late = mine()
    mine(NOW + LEASE)

    delivery_leases.release(late)
    assert result(NOW + LEASE) is LeaseResult.BUSY
    delivery_leases.complete(late)
    assert result(NOW + LEASE) is LeaseResult.BUSY


def test_who_took_over_may_finish_and_who_gives_up_late_does_not_undo_it() -> None:
    late = mine()
    delivery_leases.complete(mine(NOW + LEASE))

    assert result(NOW + 3 * LEASE) is LeaseResult.SENT
    delivery_leases.release(late)
    assert result(NOW + LEASE) is LeaseResult.SENT


def test_each_event_channel_and_recipient_has_its_own() -> None:
    delivery_leases.complete(mine())

    for changes in (
        *({"tenant": "other"}, {"event": "op-2"}, {"channel": "phone"}, {"recipient": "bruno"}),
        *({"recipient": "ana#email"}, {"channel": "email#ana", "recipient": ""}),
    ):
        assert result(NOW, **changes) is LeaseResult.MINE, changes


def test_a_claim_whose_reply_was_lost_is_mine_all_the_same() -> None:
    with faults(WRITE, lost_reply) as seen:
        lease = mine()

    assert len(seen) == 2
    assert result() is LeaseResult.BUSY
    delivery_leases.complete(lease)
    assert result() is LeaseResult.SENT


def test_finishing_and_giving_up_survive_a_passing_fault() -> None:
    for number, fault in enumerate(TRANSIENT):
        event, other = f"op-{number}", f"other-{number}"
        sent, given_up = mine(event=event), mine(event=other)

        with faults(WRITE, fault):
            delivery_leases.complete(sent)
        with faults(WRITE, fault):
            delivery_leases.release(given_up)

        assert (result(event=event), result(event=other)) == (LeaseResult.SENT, LeaseResult.MINE)


def test_of_a_claim_without_an_answer_nothing_is_said_and_it_is_free_when_its_lease_is_over() -> None:
    for fault, expected in ((lost_request, LeaseResult.MINE), (lost_reply, LeaseResult.BUSY)):
        event = expected.name
        with faults(WRITE, *[fault] * 9), pytest.raises(Unavailable):
            acquire(event=event)

        assert result(event=event) is expected
        assert result(NOW + LEASE, event=event) is LeaseResult.MINE


def test_marks_are_where_things_pass() -> None:
    mine()

    [item] = kept()
    assert (item["pk"], item["sk"]) == ({"S": "T#default#SENT#op-1"}, {"S": "email#ana"})
