"""Endpoints in the store: any number of deliveries at once leave the truth.

test_counted.py has their count, tests/operations/test_webhooks.py what becomes of them by and by.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.errors import Unavailable, WebhookNotFound
from chalicelib.domain.webhooks import Endpoint, Reason
from chalicelib.store import webhooks
from chalicelib.store.tables import client
from tests.faults import TRANSIENT, failed, faults, first, lost_request

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
ENDPOINT = Endpoint(
    tenant="default",
    id="c1",
    url="https://example.com/hooks?a=b",
    events=frozenset({"reservation.created", "reservation.moved"}),
    description="Facturación",
    secret="whsec_c2VjcmV0",
    created=NOW,
)

pytestmark = pytest.mark.usefixtures("tables", "short_of_time")


def write(endpoint: Endpoint = ENDPOINT) -> None:
    webhooks.create(endpoint, f"op-{endpoint.tenant}-{endpoint.id}", None, NOW)


def kept(endpoint: Endpoint = ENDPOINT) -> Endpoint:
    found = webhooks.get(endpoint.tenant, endpoint.id)
    assert found is not None
    return found


def later(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def roster(tenant: str = "default") -> set[str]:
    """The ids that are counted."""
    key = {"pk": {"S": f"T#{tenant}#HOOKS"}, "sk": {"S": "ROSTER"}}
    answer = client().get_item(TableName=settings.load().reservations_table, Key=key)
    ids: dict[str, Any] = answer.get("Item", {}).get("ids", {})
    return set(ids.get("SS", []))


# Making, reading, deleting.


def test_an_endpoint_is_read_as_it_was_written() -> None:
    written = [
        replace(ENDPOINT, id=f"c{number}", events=events, description=description)
        for number, (events, description) in enumerate(
            (events, description)
            for events in (None, frozenset({"reservation.created"}))
            for description in (None, "", "Ñandú 🎾")
        )
    ]
    for endpoint in written:
        write(endpoint)

        assert webhooks.get("default", endpoint.id) == endpoint
    assert webhooks.of_tenant("default") == written


def test_what_a_tenant_does_not_have_is_not_there() -> None:
    write()

    assert webhooks.of_tenant("norte") == []
    ids = ("c2", "", "c", "c1#", "#", "%", "ROSTER")
    for tenant, endpoint in (*(("default", each) for each in ids), ("norte", "c1")):
        assert webhooks.get(tenant, endpoint) is None
        with pytest.raises(WebhookNotFound):
            webhooks.delete(tenant, endpoint, "op-x")
    assert kept() == ENDPOINT


def test_a_tenant_reads_its_own_in_the_order_of_their_ids() -> None:
    for tenant, each in (("default", "c2"), ("norte", "c3"), ("default", "c1"), ("default", "c9")):
        write(replace(ENDPOINT, tenant=tenant, id=each))

    assert [each.id for each in webhooks.of_tenant("default")] == ["c1", "c2", "c9"]
    assert [each.id for each in webhooks.of_tenant("norte")] == ["c3"]


def test_a_deleted_endpoint_is_gone_with_its_secret() -> None:
    write()

    webhooks.delete("default", "c1", "op-2")

    assert webhooks.get("default", "c1") is None
    assert webhooks.of_tenant("default") == []
    assert roster() == set()
    with pytest.raises(WebhookNotFound):
        webhooks.delete("default", "c1", "op-3")
    everything = client().scan(TableName=settings.load().reservations_table)["Items"]
    assert ENDPOINT.secret not in repr(everything)


def test_silence_is_unavailable() -> None:
    write()

    with faults("GetItem", *[lost_request] * 9), pytest.raises(Unavailable):
        webhooks.get("default", "c1")
    with faults("UpdateItem", *[lost_request] * 9), pytest.raises(Unavailable):
        webhooks.note_failure(ENDPOINT, NOW)


# How deliveries go.


def test_a_success_clears_it_and_the_next_failure_begins_anew() -> None:
    write()
    assert webhooks.note_failure(ENDPOINT, NOW) == replace(ENDPOINT, failing_since=NOW)

    webhooks.note_success(ENDPOINT, later(seconds=5))
    assert kept() == replace(ENDPOINT, last_success=later(seconds=5))
    webhooks.note_failure(ENDPOINT, later(seconds=9))

    assert kept() == replace(ENDPOINT, last_success=later(seconds=5), failing_since=later(seconds=9))


def test_what_is_heard_of_late_clears_nothing_and_moves_nothing_back() -> None:
    write()
    webhooks.note_success(ENDPOINT, later(seconds=5))

    webhooks.note_success(ENDPOINT, NOW)
    assert webhooks.note_failure(ENDPOINT, NOW) is None
    assert kept() == replace(ENDPOINT, last_success=later(seconds=5))

    webhooks.note_failure(ENDPOINT, later(seconds=9))
    webhooks.note_success(ENDPOINT, later(seconds=7))
    assert kept().failing_since == later(seconds=9)


def test_in_whichever_order_they_are_heard_of_the_next_try_puts_it_right() -> None:
    for number, order in enumerate(permutations([("failure", 0), ("success", 1), ("failure", 2)])):
        endpoint = replace(ENDPOINT, id=f"c{number}")
        write(endpoint)
        for what, second in order:
            note = webhooks.note_success if what == "success" else webhooks.note_failure
            note(endpoint, later(seconds=second))

        webhooks.note_failure(endpoint, later(seconds=7))
        # Where the success is heard of last, the failure after it counts from its own next try.
        assert kept(endpoint).failing_since in {later(seconds=2), later(seconds=7)}, order
        webhooks.note_success(endpoint, later(seconds=8))
        assert kept(endpoint) == replace(endpoint, last_success=later(seconds=8)), order


def assert_nothing_is_noted(endpoint: Endpoint) -> None:
    before = webhooks.get(endpoint.tenant, endpoint.id)

    webhooks.note_success(endpoint, NOW)
    assert webhooks.note_failure(endpoint, NOW) is None
    assert not webhooks.disable_gone(endpoint)
    assert not webhooks.disable_failing(endpoint, NOW)

    assert webhooks.get(endpoint.tenant, endpoint.id) == before


def test_a_disabled_endpoint_is_written_no_more() -> None:
    gone, failing = (replace(ENDPOINT, id=name) for name in ("c1", "c2"))
    for endpoint in (gone, failing):
        write(endpoint)
        webhooks.note_failure(endpoint, later(days=-6))

    assert webhooks.disable_gone(gone)
    assert webhooks.disable_failing(failing, NOW)

    assert (kept(gone).disabled, kept(failing).disabled) == (Reason.GONE, Reason.FAILING)
    for endpoint in (gone, failing):
        assert_nothing_is_noted(endpoint)


def test_nothing_brings_a_deleted_endpoint_back() -> None:
    write()
    webhooks.delete("default", "c1", "op-2")

    assert_nothing_is_noted(ENDPOINT)
    assert webhooks.get("default", "c1") is None


def test_a_success_that_another_failure_overtakes_clears_nothing() -> None:
    write()
    fail = partial(webhooks.note_failure, ENDPOINT, later(seconds=2))

    with faults("UpdateItem", first(fail)):
        webhooks.note_success(ENDPOINT, later(seconds=1))

    assert kept().failing_since == later(seconds=2)


def test_a_passing_fault_changes_nothing_of_what_is_noted() -> None:
    for number, fault in enumerate(TRANSIENT):
        endpoint = replace(ENDPOINT, id=f"c{number}")
        write(endpoint)

        with faults("UpdateItem", fault):
            assert webhooks.note_failure(endpoint, NOW) == replace(endpoint, failing_since=NOW)
        with faults("UpdateItem", fault):
            webhooks.note_success(endpoint, later(seconds=1))
        assert kept(endpoint) == replace(endpoint, last_success=later(seconds=1))
        with faults("UpdateItem", fault):
            webhooks.disable_gone(endpoint)
        assert kept(endpoint).disabled is Reason.GONE, number


def test_an_endpoint_that_is_being_deleted_right_now_is_to_be_asked_again() -> None:
    write()

    with faults("UpdateItem", failed(400, "TransactionConflictException")), pytest.raises(Unavailable):
        webhooks.note_failure(ENDPOINT, NOW)
