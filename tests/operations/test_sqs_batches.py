"""A batch of a queue: each message by itself; what fails comes again, later each time, and then no more."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.domain.events import document_of
from chalicelib.operations.notifying import PAUSES
from chalicelib.operations.sqs_batches import Record, RetryLater, process
from tests.contract.courts import Courts
from tests.contract.notices import EMAIL as SES
from tests.contract.notices import met, out
from tests.faults import failed
from tests.notifications.samples import happened
from tests.pipeline import MOST_RECEIVES, Pipeline, Waiting, record_of, url_of

EMAIL = url_of("email")


def message(body: str, *, receives: int = 1, queue: str = "email") -> Record:
    """A message as Lambda hands it out, for the so-manieth time."""
    return record_of(Waiting(queue, f"id-{body}", body, f"receipt-{body}", clock.now(), receives))


def batch(*bodies: str) -> list[Record]:
    return [message(body) for body in bodies]


def worked(records: list[Record], work: Callable[[str, int], None]) -> list[str]:
    """The bodies of those that failed."""
    failed = process(records, {EMAIL: work})
    return [name.removeprefix("id-") for name in failed]


class Worker:
    """Notes what it is given, and fails at some of it."""

    def __init__(self, **failures: Exception) -> None:
        self.failures = failures
        self.seen: list[tuple[str, int]] = []

    def __call__(self, body: str, attempt: int) -> None:
        self.seen.append((body, attempt))
        if body in self.failures:
            raise self.failures[body]


def test_what_is_worked_off_is_done_and_a_poison_message_loses_none_of_the_others(behind: Pipeline) -> None:
    whole = Worker()
    assert worked([message("a"), message("b", receives=7)], whole) == []
    assert whole.seen == [("a", 1), ("b", 7)]
    assert behind.pauses == {}

    for failure in (ValueError("poison"), RetryLater(None), RetryLater(60), KeyError("id")):
        for poison in ("a", "b", "c"):
            worker = Worker(**{poison: failure})

            assert worked(batch("a", "b", "c"), worker) == [poison]

            assert [body for body, _ in worker.seen] == ["a", "b", "c"], (poison, failure)


def test_a_message_comes_again_when_whoever_failed_says(behind: Pipeline) -> None:
    worker = Worker(a=RetryLater(60), b=RetryLater(None), c=ValueError("poison"))

    # A queue that cannot be told keeps its own time.
    with out("sqs"):
        assert worked(batch("a", "d"), worker) == ["a"]
    behind.pauses.clear()
    assert worked(batch("a", "b", "c"), worker) == ["a", "b", "c"]

    assert behind.pauses == {"receipt-a": 60}


def test_what_is_not_begun_for_want_of_time_is_left_to_the_next_at_once(behind: Pipeline) -> None:
    start = clock.now()

    def slow(_body: str, _attempt: int) -> None:
        later = clock.now() + timedelta(seconds=20)
        clock.use(lambda: later)

    clock.start_budget(45)
    assert worked(batch("a", "b", "c", "d"), slow) == ["c", "d"]
    assert clock.now() - start == timedelta(seconds=40)
    assert set(behind.pauses.values()) == {1}
    clock.start_budget(11)
    assert worked(batch("a", "b"), slow) == ["a", "b"]
    assert clock.now() - start == timedelta(seconds=40)


def test_a_message_of_a_queue_that_nobody_knows_fails(behind: Pipeline) -> None:
    worker = Worker()
    records = [message("a", queue="strange"), message("b")]

    assert worked(records, worker) == ["a"]
    assert worker.seen == [("b", 1)]


def test_what_fails_is_logged_without_its_content(behind: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        worked(batch("ana@example.com"), Worker(**{"ana@example.com": ValueError("poison")}))

    [record] = [each for each in caplog.records if each.message == "a message could not be worked off"]
    assert (vars(record)["queue"], vars(record)["attempt"]) == ("email", 1)
    assert "ana@example.com" not in repr(vars(record))


# In the pipeline.


def test_pauses_grow_and_in_the_end_the_message_is_put_aside(behind: Pipeline, courts: Courts) -> None:
    reserva = courts.booked()
    start = clock.now()
    asked: list[datetime] = []

    def refuse(request: Any) -> Any:
        asked.append(clock.now())
        return failed(400, "AccountSuspendedException")(request)

    with met(SES, refuse):
        behind.run_for(timedelta(days=1))

    assert asked == [start + timedelta(seconds=after) for after in (0, *accumulate(PAUSES))]
    assert list(PAUSES) == sorted(PAUSES)
    assert len(asked) == MOST_RECEIVES
    [letter] = behind.dead
    assert json.loads(letter)["reservation"]["id"] == reserva["id"]


def test_a_letter_that_is_moved_back_is_told(behind: Pipeline, courts: Courts) -> None:
    courts.booked()
    with out(SES):
        behind.run_for(timedelta(days=1))
    [letter] = behind.dead

    behind.again(letter)

    assert [to for to, _ in behind.told()] == ["ana@example.com"]


def test_what_is_no_event_ends_among_the_dead_and_others_are_told(behind: Pipeline, courts: Courts) -> None:
    bodies = ["garbage", "[]", "{}", '{"reservation": {}}', "null"]
    for body in bodies:
        behind.again(body)
    courts.booked()

    behind.run_for(timedelta(hours=2))

    assert [to for to, _ in behind.mailed()] == ["ana@example.com"]
    assert sorted(behind.dead) == sorted(bodies)


def test_an_event_of_a_kind_that_speaks_to_nobody_is_done(behind: Pipeline) -> None:
    document = document_of(happened("courts", "created"))

    behind.again(json.dumps({**document, "kind": "locker"}))
    behind.run()

    assert (behind.waiting, behind.dead, behind.mails) == ({}, [], [])
