"""Feeds are found by their maker and their tenant; what counts them is in test_counted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.feeds import Detail, Feed
from chalicelib.store import feeds
from chalicelib.store.conflicts import IdTaken
from chalicelib.store.tables import client
from tests.factories import NOW

FEED = Feed(
    tenant="default",
    id="c0000000000000001",
    subject_type="room",
    subject_id="7",
    detail=Detail.DETAILS,
    maker="ana",
    language="en",
    created=NOW,
)

pytestmark = pytest.mark.usefixtures("tables")


def numbered(number: int, **changes: Any) -> Feed:
    created = NOW + timedelta(seconds=number)
    return replace(FEED, **{"id": f"c{number:016}", "created": created, **changes})


def create(feed: Feed = FEED) -> None:
    feeds.create(feed, f"make-{feed.id}", None, NOW)


def count(user: str = "ana", tenant: str = "default") -> int:
    """How many are counted."""
    found = client().get_item(
        TableName=settings.load().reservations_table,
        Key={"pk": {"S": f"T#{tenant}#USR#{user}"}, "sk": {"S": "FEEDS"}},
    )
    return int(found["Item"]["made"]["N"]) if "Item" in found else 0


def test_a_feed_is_read_as_it_was_written_until_it_is_erased() -> None:
    assert feeds.get("default", FEED.id) is None

    create()
    assert feeds.get("default", FEED.id) == FEED
    assert feeds.get("norte", FEED.id) is None
    assert feeds.get("default", "c0000000000000002") is None
    assert count() == 1

    feeds.erase(FEED, "erase")
    assert feeds.get("default", FEED.id) is None
    assert feeds.of_maker("default", "ana") == []
    assert count() == 0


def test_a_feed_is_listed_for_its_maker_and_its_tenant_newest_first() -> None:
    others = numbered(3, maker="bea")
    elsewhere = numbered(4, tenant="norte")
    for feed in (numbered(2), FEED, others, elsewhere):
        create(feed)

    assert feeds.of_maker("default", "ana") == [numbered(2), FEED]
    assert feeds.of_maker("default", "bea") == [others]
    assert list(feeds.list_of_tenant("default").records()) == [others, numbered(2), FEED]
    assert list(feeds.list_of_tenant("norte").records()) == feeds.of_maker("norte", "ana") == [elsewhere]
    assert (count(), count("bea"), count(tenant="norte")) == (2, 1, 1)


def test_names_with_the_separator_in_them_stay_apart() -> None:
    create(numbered(1, tenant="a#FEED", maker="b"))

    assert feeds.of_maker("a", "FEED#b") == []
    assert list(feeds.list_of_tenant("a").records()) == []


def test_an_id_that_another_maker_has_is_not_taken_from_them() -> None:
    create()

    with pytest.raises(IdTaken):
        feeds.create(replace(FEED, maker="bea"), "another", None, NOW)

    assert feeds.get("default", FEED.id) == FEED
    assert count("bea") == 0
