"""Messages go into a queue in batches that SQS takes; what it does not take is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.domain.errors import Unavailable
from chalicelib.notifications import queues
from chalicelib.notifications.clients import client
from tests.notifications.calls import asked

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


def test_all_messages_get_there_as_they_are_also_when_they_are_too_large_together(queue: str) -> None:
    for bodies in (
        *(
            [f'{{"number": {number}, "name": "Ñandú 🎾"}}' for number in range(count)]
            for count in (0, 1, 10, 11, 25)
        ),
        [letter * 100_000 for letter in "abcde"],
    ):
        queues.send(queue, bodies)

        assert sorted(each["Body"] for each in received(queue)) == sorted(bodies)


def test_no_batch_is_larger_or_longer_than_a_queue_takes(sqs: Stubber) -> None:
    for _ in range(6):
        sqs.add_response("send_message_batch", {"Successful": [], "Failed": []})

    with asked("sqs") as calls:
        queues.send(URL, ["ñ" * 50_000] * 5 + ["x"] * 12 + ["y" * 262_144] * 2)

    batches = [call["Entries"] for call in calls]
    assert sum(len(batch) for batch in batches) == 19
    for batch in batches:
        assert len({entry["Id"] for entry in batch}) == len(batch) <= 10
        assert sum(len(entry["MessageBody"].encode()) for entry in batch) <= 262_144


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


def test_a_postponed_message_comes_again_when_it_is_time(queue: str) -> None:
    queues.send(queue, ["a"])
    [message] = received(queue)
    assert received(queue) == []

    queues.postpone(queue, message["ReceiptHandle"], 43_140)
    assert received(queue) == []

    queues.postpone(queue, message["ReceiptHandle"], 0)
    assert [each["Body"] for each in received(queue)] == ["a"]
