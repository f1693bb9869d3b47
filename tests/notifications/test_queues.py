"""Messages go into a queue in batches that SQS takes; what it does not take is told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications import queues
from chalicelib.notifications.clients import client

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/deliveries"


@pytest.fixture
def queue() -> Iterator[str]:
    url: str = client("sqs").create_queue(QueueName="deliveries")["QueueUrl"]
    yield url
    client("sqs").delete_queue(QueueUrl=url)


@pytest.fixture
def sqs() -> Iterator[Stubber]:
    with Stubber(client("sqs")) as stubber:
        yield stubber


def received(queue: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        answer = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=600)
        if not answer.get("Messages"):
            return found
        found += answer["Messages"]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_all_messages_get_there_as_they_are(queue: str, count: int) -> None:
    bodies = [
        json.dumps({"number": number, "name": "Ñandú 🎾"}, ensure_ascii=False) for number in range(count)
    ]

    queues.send(queue, bodies)

    assert sorted(each["Body"] for each in received(queue)) == sorted(bodies)


def test_messages_that_are_too_large_together_go_one_after_the_other(queue: str) -> None:
    bodies = [letter * 100_000 for letter in "abcde"]

    queues.send(queue, bodies)

    assert sorted(each["Body"] for each in received(queue)) == bodies


def test_no_batch_is_larger_or_longer_than_a_queue_takes(sqs: Stubber) -> None:
    sizes: list[tuple[int, int]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        entries = params["Entries"]
        sizes.append((len(entries), sum(len(entry["MessageBody"].encode()) for entry in entries)))
        assert len({entry["Id"] for entry in entries}) == len(entries)

    for _ in range(6):
        sqs.add_response("send_message_batch", {"Successful": [], "Failed": []})
    events = client("sqs").meta.events
    events.register("provide-client-params.sqs.SendMessageBatch", note)
    try:
        queues.send(URL, ["ñ" * 50_000] * 5 + ["x"] * 12 + ["y" * 262_144] * 2)
    finally:
        events.unregister("provide-client-params.sqs.SendMessageBatch", note)

    assert sum(count for count, _ in sizes) == 19
    assert all(count <= 10 and size <= 262_144 for count, size in sizes)


def test_a_message_that_is_not_taken_is_told_after_the_others_of_its_batch(
    sqs: Stubber, caplog: pytest.LogCaptureFixture
) -> None:
    failed = {"Id": "1", "SenderFault": False, "Code": "InternalError", "Message": "whatever: hush"}
    sqs.add_response("send_message_batch", {"Successful": [], "Failed": [failed]})

    with pytest.raises(Unavailable):
        queues.send(URL, ["a", "hush"])

    [record] = caplog.records
    assert (vars(record)["failure"], vars(record)["messages"]) == (["InternalError"], 1)
    assert "hush" not in repr(vars(record))


@pytest.mark.parametrize("code", ["InternalError", "Throttled", "AWS.SimpleQueueService.NonExistentQueue"])
def test_whatever_sqs_refuses_may_be_tried_again(
    sqs: Stubber, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    for operation in ("send_message_batch", "change_message_visibility"):
        sqs.add_client_error(operation, code, "hush")

    with pytest.raises(Unavailable):
        queues.send(URL, ["hush"])
    with pytest.raises(Unavailable):
        queues.postpone(URL, "handle", 5)

    assert [vars(record)["failure"] for record in caplog.records] == [code] * 2
    assert "hush" not in repr([vars(record) for record in caplog.records])


def test_a_postponed_message_comes_again_when_it_is_time(queue: str) -> None:
    queues.send(queue, ["a"])
    [message] = received(queue)
    assert received(queue) == []

    queues.postpone(queue, message["ReceiptHandle"], 43_140)
    assert received(queue) == []

    queues.postpone(queue, message["ReceiptHandle"], 0)
    assert [each["Body"] for each in received(queue)] == ["a"]


def test_nothing_is_begun_when_the_time_is_over(sqs: Stubber) -> None:
    sqs.add_response("send_message_batch", {"Successful": [], "Failed": []})
    clock.start_budget(0)

    with pytest.raises(Unavailable):
        queues.send(URL, ["a"])
    with pytest.raises(Unavailable):
        queues.postpone(URL, "handle", 5)

    with pytest.raises(AssertionError):
        sqs.assert_no_pending_responses()
