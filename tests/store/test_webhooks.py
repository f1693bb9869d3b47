"""Endpoints in the store: no more than twenty; any number of deliveries at once leave the truth."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest

from chalicelib import clock, settings
from chalicelib.domain.errors import KeyReused, TooManyWebhooks, Unavailable, WebhookNotFound
from chalicelib.domain.receipts import AlreadyAnswered, Answer, Receipt
from chalicelib.domain.webhooks import Endpoint, Reason
from chalicelib.store import webhooks
from chalicelib.store.tables import client
from tests.faults import Fault, cancelled, failed, faults, first, lost_reply, lost_request

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
TRANSIENT = [lost_reply, lost_request, failed(500, "InternalServerError"), failed(400, "ThrottlingException")]

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def _short_of_time() -> None:
    """A budget that is soon over, so that hopeless retries end."""
    clock.start_budget(3)


def write(
    endpoint: Endpoint = ENDPOINT, *, operation: str | None = None, receipt: Receipt | None = None
) -> None:
    webhooks.create(endpoint, operation or f"op-{endpoint.tenant}-{endpoint.id}", receipt, NOW)


def fill(tenant: str = "default", count: int = 20) -> None:
    for number in range(count):
        write(replace(ENDPOINT, tenant=tenant, id=f"n{number:02}"))


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


def kept_receipt(fingerprint: str = "print") -> Receipt:
    return Receipt(
        owner="T#default#KEY#alma",
        key="POST /api/webhooks#1",
        fingerprint=fingerprint,
        expires=int(NOW.timestamp()) + 1000,
        answer=lambda endpoint: Answer(201, endpoint.id),
    )


# Making, reading, deleting.


@pytest.mark.parametrize("events", [None, frozenset({"reservation.created"})])
@pytest.mark.parametrize("description", [None, "", "Ñandú 🎾"])
def test_an_endpoint_is_read_as_it_was_written(
    events: frozenset[str] | None, description: str | None
) -> None:
    endpoint = replace(ENDPOINT, events=events, description=description)

    write(endpoint)

    assert webhooks.get("default", "c1") == endpoint
    assert webhooks.of_tenant("default") == [endpoint]


@pytest.mark.parametrize("endpoint", ["c2", "", "c", "c1#", "#", "%", "ROSTER"])
def test_what_a_tenant_does_not_have_is_not_there(endpoint: str) -> None:
    write()

    assert webhooks.get("default", endpoint) is None
    assert webhooks.get("norte", "c1") is None
    assert webhooks.of_tenant("norte") == []
    for tenant, each in (("default", endpoint), ("norte", "c1")):
        with pytest.raises(WebhookNotFound):
            webhooks.delete(tenant, each, "op-x")
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


def test_an_id_is_given_once() -> None:
    write()

    with pytest.raises(webhooks.IdTaken):
        write(replace(ENDPOINT, url="https://other.example"), operation="op-2")

    assert kept() == ENDPOINT


def test_twenty_is_the_most_and_one_that_goes_makes_room_for_one() -> None:
    fill()

    with pytest.raises(TooManyWebhooks) as refusal:
        write()
    assert refusal.value.most == 20
    webhooks.delete("default", "n07", "op-x")
    write()
    with pytest.raises(TooManyWebhooks):
        write(replace(ENDPOINT, id="c2"))

    ids = {each.id for each in webhooks.of_tenant("default")}
    assert len(ids) == 20
    assert roster() == ids


def test_another_tenants_twenty_are_nobody_elses() -> None:
    fill("norte")

    write()

    assert len(webhooks.of_tenant("norte")) == 20
    assert roster() == {"c1"}


def test_of_two_who_make_the_twentieth_at_once_one_does() -> None:
    fill(count=19)

    other = partial(write, replace(ENDPOINT, id="c2"))
    with faults("TransactWriteItems", first(other)), pytest.raises(TooManyWebhooks):
        write()

    assert len(webhooks.of_tenant("default")) == 20
    assert webhooks.get("default", "c1") is None


def test_of_two_who_delete_one_at_once_one_does() -> None:
    fill(count=20)

    other = partial(webhooks.delete, "default", "n01", "op-1")
    with faults("TransactWriteItems", first(other)), pytest.raises(WebhookNotFound):
        webhooks.delete("default", "n01", "op-2")

    assert len(roster()) == 19


@pytest.mark.parametrize("fault", [*TRANSIENT, cancelled("TransactionConflict")])
def test_a_passing_fault_makes_one_and_deletes_one(fault: Fault) -> None:
    fill(count=19)

    with faults("TransactWriteItems", fault):
        write()
    assert kept() == ENDPOINT
    assert len(roster()) == 20

    with faults("TransactWriteItems", fault):
        webhooks.delete("default", "c1", "op-2")
    assert webhooks.get("default", "c1") is None
    assert len(roster()) == 19


def test_silence_is_unavailable() -> None:
    write()

    for call in (
        partial(write, replace(ENDPOINT, id="c2")),
        partial(webhooks.delete, "default", "c1", "op-2"),
    ):
        with faults("TransactWriteItems", *[lost_request] * 9), pytest.raises(Unavailable):
            call()
    with faults("GetItem", *[lost_request] * 9), pytest.raises(Unavailable):
        webhooks.get("default", "c1")
    with faults("UpdateItem", *[lost_request] * 9), pytest.raises(Unavailable):
        webhooks.note_failure(ENDPOINT, NOW)


def test_a_receipt_is_kept_with_the_endpoint_and_answers_for_it() -> None:
    write(receipt=kept_receipt())

    with pytest.raises(AlreadyAnswered) as answered:
        write(replace(ENDPOINT, id="c2"), receipt=kept_receipt())
    assert answered.value.answer == Answer(201, "c1")
    with pytest.raises(KeyReused):
        write(replace(ENDPOINT, id="c3"), receipt=kept_receipt("other"))

    assert [each.id for each in webhooks.of_tenant("default")] == ["c1"]
    assert roster() == {"c1"}


# How deliveries go.


def test_the_first_failure_is_since_when_and_a_later_one_does_not_move_it() -> None:
    write()

    after = webhooks.note_failure(ENDPOINT, NOW)
    assert after == replace(ENDPOINT, failing_since=NOW)
    again = webhooks.note_failure(ENDPOINT, later(hours=1))

    assert again == kept() == replace(ENDPOINT, failing_since=NOW)


def test_a_success_clears_it_and_the_next_failure_begins_anew() -> None:
    write()
    webhooks.note_failure(ENDPOINT, NOW)

    webhooks.note_success(ENDPOINT, later(seconds=5))
    assert kept() == replace(ENDPOINT, last_success=later(seconds=5))
    webhooks.note_failure(ENDPOINT, later(seconds=9))

    assert kept() == replace(ENDPOINT, last_success=later(seconds=5), failing_since=later(seconds=9))


def test_a_failure_that_began_before_a_success_and_is_heard_of_after_it_is_past() -> None:
    write()
    webhooks.note_success(ENDPOINT, later(seconds=5))

    assert webhooks.note_failure(ENDPOINT, NOW) is None

    assert kept() == replace(ENDPOINT, last_success=later(seconds=5))


def test_a_success_that_began_before_a_failure_and_is_heard_of_after_it_clears_nothing() -> None:
    write()
    webhooks.note_failure(ENDPOINT, later(seconds=5))

    webhooks.note_success(ENDPOINT, NOW)

    assert kept().failing_since == later(seconds=5)


def test_the_last_success_never_goes_back() -> None:
    write()
    webhooks.note_success(ENDPOINT, later(seconds=5))

    webhooks.note_success(ENDPOINT, NOW)

    assert kept().last_success == later(seconds=5)


@pytest.mark.parametrize("order", list(permutations([("failure", 0), ("success", 1), ("failure", 2)])))
def test_in_whichever_order_they_are_heard_of_the_next_try_puts_it_right(
    order: list[tuple[str, int]],
) -> None:
    write()
    for what, second in order:
        note = webhooks.note_success if what == "success" else webhooks.note_failure
        note(ENDPOINT, later(seconds=second))

    webhooks.note_failure(ENDPOINT, later(seconds=7))
    # Where the success is heard of last, the failure after it counts from its own next try.
    assert kept().failing_since in {later(seconds=2), later(seconds=7)}
    webhooks.note_success(ENDPOINT, later(seconds=8))
    assert kept() == replace(ENDPOINT, last_success=later(seconds=8))


@pytest.mark.parametrize("reason", list(Reason))
def test_a_disabled_endpoint_is_written_no_more(reason: Reason) -> None:
    write()
    webhooks.note_failure(ENDPOINT, later(days=-6))
    if reason is Reason.GONE:
        assert webhooks.disable_gone(ENDPOINT)
    else:
        assert webhooks.disable_failing(ENDPOINT, NOW)
    disabled = kept()
    assert disabled.disabled is reason

    webhooks.note_success(ENDPOINT, NOW)
    assert webhooks.note_failure(ENDPOINT, NOW) is None
    assert not webhooks.disable_gone(ENDPOINT)
    assert not webhooks.disable_failing(ENDPOINT, NOW)

    assert kept() == disabled


def test_nothing_brings_a_deleted_endpoint_back() -> None:
    write()
    webhooks.delete("default", "c1", "op-2")

    webhooks.note_success(ENDPOINT, NOW)
    assert webhooks.note_failure(ENDPOINT, NOW) is None
    assert not webhooks.disable_gone(ENDPOINT)
    assert not webhooks.disable_failing(ENDPOINT, NOW)

    assert webhooks.get("default", "c1") is None


def test_only_five_days_of_failures_disable() -> None:
    write()
    assert not webhooks.disable_failing(ENDPOINT, NOW)
    webhooks.note_failure(ENDPOINT, NOW)

    assert not webhooks.disable_failing(ENDPOINT, later(days=5, seconds=-1))
    assert kept().is_enabled
    assert webhooks.disable_failing(ENDPOINT, later(days=5))
    assert kept().disabled is Reason.FAILING


def test_a_success_in_between_keeps_an_endpoint_from_being_disabled() -> None:
    write()
    webhooks.note_failure(ENDPOINT, NOW)
    succeed = partial(webhooks.note_success, ENDPOINT, later(days=5))

    with faults("UpdateItem", first(succeed)):
        assert not webhooks.disable_failing(ENDPOINT, later(days=5))

    assert kept() == replace(ENDPOINT, last_success=later(days=5))


def test_a_success_that_another_failure_overtakes_clears_nothing() -> None:
    write()
    fail = partial(webhooks.note_failure, ENDPOINT, later(seconds=2))

    with faults("UpdateItem", first(fail)):
        webhooks.note_success(ENDPOINT, later(seconds=1))

    assert kept().failing_since == later(seconds=2)


@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_passing_fault_changes_nothing_of_what_is_noted(fault: Fault) -> None:
    write()

    with faults("UpdateItem", fault):
        assert webhooks.note_failure(ENDPOINT, NOW) == replace(ENDPOINT, failing_since=NOW)
    with faults("UpdateItem", fault):
        webhooks.note_success(ENDPOINT, later(seconds=1))
    assert kept() == replace(ENDPOINT, last_success=later(seconds=1))
    with faults("UpdateItem", fault):
        webhooks.disable_gone(ENDPOINT)
    assert kept().disabled is Reason.GONE


def test_an_endpoint_that_is_being_deleted_right_now_is_to_be_asked_again() -> None:
    write()

    with faults("UpdateItem", failed(400, "TransactionConflictException")), pytest.raises(Unavailable):
        webhooks.note_failure(ENDPOINT, NOW)
