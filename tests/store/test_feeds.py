"""Feeds come and go with their count, in one write, whatever comes in between."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import clock, settings
from chalicelib.domain.errors import KeyReused, TooManyFeeds, Unavailable
from chalicelib.domain.feeds import MOST_FEEDS, Detail, Feed
from chalicelib.domain.receipts import AlreadyAnswered, Answer, Receipt
from chalicelib.domain.roles import Role
from chalicelib.store import feeds
from chalicelib.store.tables import client
from tests.factories import NOW
from tests.faults import Fault, cancelled, failed, faults, first, lost_reply, lost_request

WRITE = "TransactWriteItems"
FEED = Feed(
    tenant="default",
    id="c0000000000000001",
    of="room",
    of_id="7",
    detail=Detail.DETAILS,
    maker="ana",
    role=Role.STAFF,
    language="en",
    created=NOW,
)

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def short_of_time() -> None:
    """A budget that is soon over, so that hopeless retries end."""
    clock.start_budget(3)


def numbered(number: int, **changes: Any) -> Feed:
    fields: dict[str, Any] = {
        "id": f"c{number:016}",
        "created": NOW + timedelta(seconds=number),
        **changes,
    }
    return replace(FEED, **fields)


def create(feed: Feed = FEED, operation: str = "", receipt: Receipt | None = None) -> None:
    feeds.create(feed, operation or f"make-{feed.id}", receipt, NOW)


def count(user: str = "ana", tenant: str = "default") -> int:
    found = client().get_item(
        TableName=settings.load().reservations_table,
        Key={"pk": {"S": f"T#{tenant}#USR#{user}"}, "sk": {"S": "FEEDS"}},
    )
    return int(found["Item"]["made"]["N"]) if "Item" in found else 0


def kept_receipt(fingerprint: str = "print") -> Receipt:
    return Receipt(
        owner="T#default#KEY#ana",
        key="POST /api/calendars#1",
        fingerprint=fingerprint,
        expires=int(NOW.timestamp()) + 1000,
        answer=lambda feed: Answer(201, feed.id),
    )


def test_a_feed_is_read_as_it_was_written() -> None:
    assert feeds.get("default", FEED.id) is None

    create()

    assert feeds.get("default", FEED.id) == FEED
    assert feeds.get("norte", FEED.id) is None
    assert feeds.get("default", "c0000000000000002") is None
    assert count() == 1


def test_a_feed_is_listed_for_its_maker_and_its_tenant_newest_first() -> None:
    others = numbered(3, maker="bea")
    elsewhere = numbered(4, tenant="norte")
    for feed in (numbered(2), FEED, others, elsewhere):
        create(feed)

    assert feeds.of_maker("default", "ana") == [numbered(2), FEED]
    assert feeds.of_maker("default", "bea") == [others]
    assert feeds.of_tenant("default") == [others, numbered(2), FEED]
    assert feeds.of_tenant("norte") == feeds.of_maker("norte", "ana") == [elsewhere]
    assert (count(), count("bea"), count(tenant="norte")) == (2, 1, 1)


def test_names_with_the_separator_in_them_stay_apart() -> None:
    create(numbered(1, tenant="a#FEED", maker="b"))

    assert feeds.of_maker("a", "FEED#b") == []
    assert feeds.of_tenant("a") == []


def test_a_fifty_first_is_refused_until_one_goes() -> None:
    for number in range(MOST_FEEDS):
        create(numbered(number))

    with pytest.raises(TooManyFeeds) as refusal:
        create(numbered(99))
    assert refusal.value.most == MOST_FEEDS
    assert feeds.get("default", numbered(99).id) is None
    assert count() == MOST_FEEDS

    feeds.erase(numbered(7), "erase")
    create(numbered(99), "again")
    assert count() == MOST_FEEDS


def test_of_two_that_want_the_last_place_one_has_it() -> None:
    for number in range(MOST_FEEDS - 1):
        create(numbered(number))

    with faults(WRITE, first(partial(create, numbered(98)))), pytest.raises(TooManyFeeds):
        create(numbered(99))

    assert feeds.get("default", numbered(98).id) is not None
    assert count() == MOST_FEEDS


def test_an_id_is_given_once() -> None:
    create()

    with pytest.raises(feeds.IdTaken):
        create(replace(FEED, maker="bea"), "another")

    assert feeds.get("default", FEED.id) == FEED
    assert count("bea") == 0


def test_an_erased_feed_is_gone_and_not_counted() -> None:
    create()
    feeds.erase(FEED, "erase")

    assert feeds.get("default", FEED.id) is None
    assert feeds.of_maker("default", "ana") == []
    assert count() == 0


def test_a_feed_that_is_erased_twice_is_discounted_once() -> None:
    create()
    create(numbered(2))

    with faults(WRITE, first(partial(feeds.erase, FEED, "faster"))):
        feeds.erase(FEED, "slower")
    feeds.erase(FEED, "late")

    assert count() == 1


@pytest.mark.parametrize("fault", [lost_reply, lost_request, failed(500, "InternalServerError")])
def test_a_write_that_is_sent_again_counts_once(fault: Fault) -> None:
    with faults(WRITE, fault):
        create()
    assert count() == 1

    with faults(WRITE, fault):
        feeds.erase(FEED, "erase")
    assert count() == 0


def test_the_last_place_is_had_although_the_reply_was_lost() -> None:
    for number in range(MOST_FEEDS - 1):
        create(numbered(number))

    with faults(WRITE, lost_reply):
        create(numbered(99))

    assert count() == MOST_FEEDS


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError"])
def test_a_lost_race_is_run_again(reason: str) -> None:
    with faults(WRITE, cancelled(reason)) as seen:
        create()

    assert len(seen) == 2
    assert count() == 1


def test_without_an_answer_nothing_is_known() -> None:
    with faults(WRITE, *[lost_request] * 9), pytest.raises(Unavailable):
        create()

    assert feeds.get("default", FEED.id) is None


def test_the_receipt_is_kept_with_the_feed_and_answers_for_it() -> None:
    create(receipt=kept_receipt())

    with pytest.raises(AlreadyAnswered) as again:
        create(numbered(2), receipt=kept_receipt())
    with pytest.raises(KeyReused):
        create(numbered(2), receipt=kept_receipt("other"))

    assert again.value.answer == Answer(201, FEED.id)
    assert count() == 1
