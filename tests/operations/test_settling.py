"""An answer that a video link may still complete: whoever repeats the request waits, and gets the same."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, settings
from chalicelib.domain.idempotency import IdempotencyRecord, IdempotentReplay, StoredResponse
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.operations.reservations import reserve, revise
from chalicelib.store import idempotency_records
from chalicelib.store.tables import client
from tests.factories import KIND, NOW, caller, claim

pytestmark = pytest.mark.usefixtures("tables")

SECOND = int(NOW.timestamp())


def answer(made: Reservation) -> StoredResponse:
    return StoredResponse(201, json.dumps({"link": made.details["link"]}))


def idempotency(settles: int = 0, asked: int = SECOND) -> IdempotencyRecord:
    return IdempotencyRecord("T#default#KEY#ana", "POST#k-1", "same", SECOND + 86_400, answer, settles, asked)


def made(kept: IdempotencyRecord, **changes: Any) -> Reservation:
    return reserve(
        request=claim(details={"link": "jitsi"}, **changes), actor=caller(), now=NOW, idempotency=kept
    )


def completed(before: Reservation, kept: IdempotencyRecord | None) -> Reservation:
    return revise(
        tenant="default",
        kind=KIND,
        reservation=before.id,
        decide=lambda _: Revision(details={"link": "meet"}),
        actor=caller(),
        now=NOW,
        idempotency=kept,
    ).after


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits, noted instead of waited."""
    found: list[float] = []
    monkeypatch.setattr(clock, "pause", found.append)
    return found


def replayed(kept: IdempotencyRecord) -> Any:
    with pytest.raises(IdempotentReplay) as again:
        idempotency_records.raise_if_kept(kept, SECOND)
    return json.loads(again.value.response.body)


def test_a_repeated_request_waits_for_the_final_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = idempotency(SECOND + 4)
    first = made(kept)
    waits: list[float] = []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            completed(first, kept)

    monkeypatch.setattr(clock, "pause", pause)

    assert replayed(kept) == {"link": "meet"}
    assert len(waits) == 3


def test_an_answer_that_nobody_completes_is_given_after_four_seconds(pauses: list[float]) -> None:
    kept = idempotency(SECOND + 4)
    made(kept)

    assert replayed(kept) == {"link": "jitsi"}
    assert sum(pauses) == timedelta(seconds=4).total_seconds()


def test_what_is_final_or_has_had_its_time_to_settle_is_not_waited_for(pauses: list[float]) -> None:
    for settles in (0, SECOND + 4):
        kept = replace(idempotency(settles), key=f"POST#k-{settles}")
        made(kept, resource=f"court-{settles}")

        assert replayed(replace(kept, settles=0, requested=SECOND + settles)) == {"link": "jitsi"}
    assert pauses == []


def test_the_final_answer_is_given_again_unless_the_change_had_no_receipt(pauses: list[float]) -> None:
    for number, (is_told, link) in enumerate(((True, "meet"), (False, "jitsi"))):
        kept = replace(idempotency(SECOND + 4 if is_told else 0), key=f"POST#k-{number}")
        completed(made(kept, resource=f"court-{number}"), kept if is_told else None)

        assert replayed(kept) == {"link": link}
    assert pauses == []


def test_what_is_completed_after_its_record_has_gone_is_completed_without_it() -> None:
    kept = idempotency(SECOND + 4)
    before = made(kept)
    where = {"pk": {"S": kept.owner}, "sk": {"S": kept.key}}
    client().delete_item(TableName=settings.load().ephemeral_table, Key=where)

    assert completed(before, kept).details["link"] == "meet"
    assert client().get_item(TableName=settings.load().ephemeral_table, Key=where).get("Item") is None
