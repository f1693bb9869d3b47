"""Feeds and webhooks come and go with their count, in one write, whatever comes in between."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

import pytest

from chalicelib import clock
from chalicelib.domain.errors import TooManyFeeds, TooManyWebhooks, Unavailable, WebhookNotFound
from chalicelib.domain.feeds import MOST_FEEDS
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.store import feeds, webhooks
from chalicelib.store.conflicts import IdTaken
from tests.factories import NOW
from tests.faults import TRANSIENT_WRITES, cancelled, faults, first, lost_request
from tests.store.idempotency import assert_answered, idempotency
from tests.store.test_feeds import FEED, count
from tests.store.test_webhooks import ENDPOINT, roster

WRITE = "TransactWriteItems"

pytestmark = pytest.mark.usefixtures("tables", "short_of_time")


@dataclass(frozen=True)
class Things:
    """What is counted: how one is made and erased, and which are there; each by the number in its id."""

    most: int
    too_many: type[TooManyFeeds | TooManyWebhooks]
    id_taken: type[Exception]
    make: Callable[[str, str, str, IdempotencyRecord | None], None]
    erase: Callable[[str, str], None]
    # Of the default tenant.
    ids: Callable[[], list[str]]
    count: Callable[[], int]
    # What who erases one that is gone is told.
    gone: type[Exception] | None = None

    def create(
        self,
        name: str = "c1",
        operation: str = "",
        kept: IdempotencyRecord | None = None,
        tenant: str = "default",
    ) -> None:
        self.make(name, operation or f"make-{tenant}-{name}", tenant, kept)

    def fill(self, count: int, tenant: str = "default") -> None:
        clock.start_budget(float("inf"))
        for number in range(count):
            self.create(f"n{number:02}", tenant=tenant)
        clock.start_budget(3)

    def in_vain(self) -> AbstractContextManager[object]:
        return pytest.raises(self.gone) if self.gone else nullcontext()


FEEDS = Things(
    most=MOST_FEEDS,
    too_many=TooManyFeeds,
    id_taken=IdTaken,
    make=lambda name, operation, tenant, kept: feeds.create(
        replace(FEED, id=name, tenant=tenant), operation, kept, NOW
    ),
    erase=lambda name, operation: feeds.erase(replace(FEED, id=name), operation),
    ids=lambda: [feed.id for feed in list(feeds.list_of_tenant("default").records())],
    count=count,
)
WEBHOOKS = Things(
    most=20,
    too_many=TooManyWebhooks,
    id_taken=IdTaken,
    make=lambda name, operation, tenant, kept: webhooks.create(
        replace(ENDPOINT, id=name, tenant=tenant), operation, kept, NOW
    ),
    erase=partial(webhooks.delete, "default"),
    ids=lambda: [endpoint.id for endpoint in webhooks.of_tenant("default")],
    count=lambda: len(roster()),
    gone=WebhookNotFound,
)


@pytest.fixture(params=[FEEDS, WEBHOOKS], ids=["feeds", "webhooks"])
def things(request: pytest.FixtureRequest) -> Things:
    found: Things = request.param
    return found


def test_an_id_is_given_once(things: Things) -> None:
    things.create()

    with pytest.raises(things.id_taken):
        things.create(operation="another")

    assert (things.ids(), things.count()) == (["c1"], 1)


def test_one_more_than_the_most_is_refused_until_one_goes(things: Things) -> None:
    things.fill(things.most)

    with pytest.raises(things.too_many) as refusal:
        things.create()
    assert getattr(refusal.value, "most", None) == things.most
    assert "c1" not in things.ids()

    things.erase("n07", "erase")
    things.create(operation="again")
    with pytest.raises(things.too_many):
        things.create("c2")
    assert len(set(things.ids())) == things.count() == things.most


def test_the_most_of_another_tenant_is_nobody_elses(things: Things) -> None:
    things.fill(things.most, "norte")

    things.create()

    assert (things.ids(), things.count()) == (["c1"], 1)


def test_of_two_that_want_the_last_place_one_has_it(things: Things) -> None:
    things.fill(things.most - 1)

    with faults(WRITE, first(partial(things.create, "c2"))), pytest.raises(things.too_many):
        things.create()

    assert "c2" in things.ids()
    assert "c1" not in things.ids()
    assert things.count() == things.most


def test_what_is_erased_twice_is_discounted_once(things: Things) -> None:
    things.create()
    things.create("c2")

    with faults(WRITE, first(partial(things.erase, "c1", "faster"))), things.in_vain():
        things.erase("c1", "slower")
    with things.in_vain():
        things.erase("c1", "late")

    assert (things.ids(), things.count()) == (["c2"], 1)


def test_a_passing_fault_makes_the_last_one_and_erases_it(things: Things) -> None:
    things.fill(things.most - 1)
    for number, fault in enumerate((*TRANSIENT_WRITES, cancelled("ThrottlingError"))):
        clock.start_budget(3)
        with faults(WRITE, fault) as seen:
            things.create(f"c{number}")
        assert len(seen) == 2
        assert f"c{number}" in things.ids()
        assert things.count() == things.most, number

        with faults(WRITE, fault):
            things.erase(f"c{number}", f"erase-{number}")
        assert f"c{number}" not in things.ids()
        assert things.count() == things.most - 1, number


def test_silence_is_unavailable_and_nothing_was_written(things: Things) -> None:
    things.create()

    for write in (partial(things.create, "c2"), partial(things.erase, "c1", "erase")):
        clock.start_budget(3)
        with faults(WRITE, *[lost_request] * 9), pytest.raises(Unavailable):
            write()

    clock.start_budget(3)
    assert (things.ids(), things.count()) == (["c1"], 1)


def test_a_receipt_is_kept_with_it_and_answers_for_it(things: Things) -> None:
    things.create(kept=idempotency(lambda made: str(made.id)))

    assert_answered(lambda kept: things.create("c2", kept=kept), lambda made: str(made.id), expected="c1")
    assert (things.ids(), things.count()) == (["c1"], 1)
