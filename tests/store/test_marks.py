"""Delivery marks: of all who want to send one thing to somebody, one does; a crash leaves it to the next."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.store import marks
from chalicelib.store.marks import KEPT, LEASE, Mark, Standing
from chalicelib.store.tables import client
from tests.factories import NOW
from tests.faults import TRANSIENT, faults, first, lost_reply, lost_request

pytestmark = pytest.mark.usefixtures("tables")

WRITE = "UpdateItem"
SECOND = timedelta(seconds=1)


def claim(now: datetime = NOW, **changes: str) -> tuple[Mark, Standing]:
    whom = {"tenant": "default", "event": "op-1", "channel": "email", "recipient": "ana", **changes}
    return marks.claim(**whom, now=now)


def standing(now: datetime = NOW, **changes: str) -> Standing:
    return claim(now, **changes)[1]


def mine(now: datetime = NOW, **changes: str) -> Mark:
    """A claim that must succeed."""
    mark, found = claim(now, **changes)
    assert found is Standing.MINE
    return mark


def kept() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client().scan(TableName="cupo-ephemeral")["Items"]
    return items


def test_who_comes_first_sends_and_who_comes_next_waits() -> None:
    found = [standing(), standing(), standing(NOW + LEASE - SECOND)]
    assert found == [Standing.MINE, Standing.BUSY, Standing.BUSY]


def test_of_two_at_once_one_sends() -> None:
    found: list[Standing] = []

    with faults(WRITE, first(lambda: found.append(standing()))):
        found.append(standing())

    assert found == [Standing.MINE, Standing.BUSY]


def test_what_was_sent_is_sent_until_its_time_is_over_and_a_mark_outlives_every_queue() -> None:
    """A letter may wait half a day in its queue, and fourteen days among the dead ones."""
    marks.finish(mine())

    [item] = kept()
    assert int(item["expires_at"]["N"]) >= (NOW + timedelta(days=15)).timestamp()
    later = [NOW, NOW + LEASE, NOW + timedelta(days=1), NOW + timedelta(days=15), NOW + KEPT - SECOND]
    assert {standing(each) for each in later} == {Standing.SENT}
    # Also where the item is still there.
    assert standing(NOW + KEPT) is Standing.MINE


def test_what_was_given_up_is_free_at_once() -> None:
    marks.give_up(mine())

    assert [standing(), standing()] == [Standing.MINE, Standing.BUSY]


def test_a_lease_that_nobody_finished_is_free_when_it_is_over() -> None:
    mine()

    assert standing(NOW + LEASE) is Standing.MINE
    assert standing(NOW + LEASE) is Standing.BUSY
    assert standing(NOW + 2 * LEASE) is Standing.MINE


def test_who_was_late_takes_nothing_from_who_took_over() -> None:
    late = mine()
    mine(NOW + LEASE)

    marks.give_up(late)
    assert standing(NOW + LEASE) is Standing.BUSY
    marks.finish(late)
    assert standing(NOW + LEASE) is Standing.BUSY


def test_who_took_over_may_finish_and_who_gives_up_late_does_not_undo_it() -> None:
    late = mine()
    marks.finish(mine(NOW + LEASE))

    assert standing(NOW + 3 * LEASE) is Standing.SENT
    marks.give_up(late)
    assert standing(NOW + LEASE) is Standing.SENT


def test_each_event_channel_and_recipient_has_its_own() -> None:
    marks.finish(mine())

    for changes in (
        *({"tenant": "other"}, {"event": "op-2"}, {"channel": "phone"}, {"recipient": "bruno"}),
        *({"recipient": "ana#email"}, {"channel": "email#ana", "recipient": ""}),
    ):
        assert standing(NOW, **changes) is Standing.MINE, changes


def test_a_claim_whose_reply_was_lost_is_mine_all_the_same() -> None:
    with faults(WRITE, lost_reply) as seen:
        mark = mine()

    assert len(seen) == 2
    assert standing() is Standing.BUSY
    marks.finish(mark)
    assert standing() is Standing.SENT


def test_finishing_and_giving_up_survive_a_passing_fault() -> None:
    for number, fault in enumerate(TRANSIENT):
        event, other = f"op-{number}", f"other-{number}"
        sent, given_up = mine(event=event), mine(event=other)

        with faults(WRITE, fault):
            marks.finish(sent)
        with faults(WRITE, fault):
            marks.give_up(given_up)

        assert (standing(event=event), standing(event=other)) == (Standing.SENT, Standing.MINE)


def test_of_a_claim_without_an_answer_nothing_is_said_and_it_is_free_when_its_lease_is_over() -> None:
    for fault, expected in ((lost_request, Standing.MINE), (lost_reply, Standing.BUSY)):
        event = expected.name
        with faults(WRITE, *[fault] * 9), pytest.raises(Unavailable):
            claim(event=event)

        assert standing(event=event) is expected
        assert standing(NOW + LEASE, event=event) is Standing.MINE


def test_marks_are_where_things_pass() -> None:
    mine()

    [item] = kept()
    assert (item["pk"], item["sk"]) == ({"S": "T#default#SENT#op-1"}, {"S": "email#ana"})
