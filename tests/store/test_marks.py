"""Delivery marks: of all who want to send one thing to somebody, one does; a crash leaves it to the next."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.store import marks
from chalicelib.store.marks import KEPT, LEASE, Mark, Standing
from chalicelib.store.tables import client
from tests.factories import NOW
from tests.faults import Fault, failed, faults, first, lost_reply, lost_request

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
    assert [standing(), standing(), standing(NOW + LEASE - SECOND)] == [
        *(Standing.MINE, Standing.BUSY, Standing.BUSY)
    ]


def test_of_two_at_once_one_sends() -> None:
    found: list[Standing] = []

    with faults(WRITE, first(lambda: found.append(standing()))):
        found.append(standing())

    assert found == [Standing.MINE, Standing.BUSY]


def test_what_was_sent_is_sent_for_good() -> None:
    marks.finish(mine())

    later = [NOW, NOW + LEASE, NOW + timedelta(days=1), NOW + timedelta(days=15), NOW + KEPT - SECOND]
    assert {standing(each) for each in later} == {Standing.SENT}


def test_a_mark_outlives_every_queue() -> None:
    """A letter may wait half a day in its queue, and fourteen days among the dead ones."""
    marks.finish(mine())

    [item] = kept()
    assert int(item["expires_at"]["N"]) >= (NOW + timedelta(days=15)).timestamp()


def test_after_its_time_a_mark_counts_no_more_also_where_it_is_still_there() -> None:
    marks.finish(mine())

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


def test_who_took_over_may_finish() -> None:
    mine()
    marks.finish(mine(NOW + LEASE))

    assert standing(NOW + 3 * LEASE) is Standing.SENT


def test_who_gives_up_late_does_not_undo_what_was_sent() -> None:
    late = mine()
    marks.finish(mine(NOW + LEASE))

    marks.give_up(late)

    assert standing(NOW + LEASE) is Standing.SENT


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant": "other"},
        {"event": "op-2"},
        {"channel": "phone"},
        {"recipient": "bruno"},
        {"recipient": "ana#email"},
        {"channel": "email#ana", "recipient": ""},
    ],
)
def test_each_event_channel_and_recipient_has_its_own(changes: dict[str, str]) -> None:
    marks.finish(mine())

    assert standing(NOW, **changes) is Standing.MINE


def test_a_claim_whose_reply_was_lost_is_mine_all_the_same() -> None:
    with faults(WRITE, lost_reply) as seen:
        mark = mine()

    assert len(seen) == 2
    assert standing() is Standing.BUSY
    marks.finish(mark)
    assert standing() is Standing.SENT


@pytest.mark.parametrize("fault", [lost_request, lost_reply, failed(500, "InternalServerError")])
def test_finishing_and_giving_up_survive_a_passing_fault(fault: Fault) -> None:
    sent, given_up = mine(), mine(event="op-2")

    with faults(WRITE, fault):
        marks.finish(sent)
    with faults(WRITE, fault):
        marks.give_up(given_up)

    assert (standing(), standing(event="op-2")) == (Standing.SENT, Standing.MINE)


@pytest.mark.parametrize("fault", [lost_request, lost_reply])
def test_without_an_answer_nothing_is_said(fault: Fault) -> None:
    with faults(WRITE, *[fault] * 9), pytest.raises(Unavailable):
        claim()


def test_a_claim_of_which_nothing_was_heard_is_free_when_its_lease_is_over() -> None:
    with faults(WRITE, *[lost_reply] * 9), pytest.raises(Unavailable):
        claim()

    assert standing() is Standing.BUSY
    assert standing(NOW + LEASE) is Standing.MINE


def test_marks_are_where_things_pass() -> None:
    mine()

    [item] = kept()
    assert (item["pk"], item["sk"]) == ({"S": "T#default#SENT#op-1"}, {"S": "email#ana"})
