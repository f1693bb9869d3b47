"""Dead letters go back to where they came from, and what cannot is told."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from moto.core.models import botocore_stubber

from chalicelib import functions, settings
from stack.redrive import OF_MESSAGES, Redrive
from tests import engine, ministack
from tests.contract.courts import Courts
from tests.pipeline import Pipeline
from tests.stack.test_template import RESOURCES, TEMPLATE

pytestmark = pytest.mark.skipif(engine.IS_MOTO, reason="moto's letters do not say where they came from")

OF_DEAD = {
    "NotifyDeadLettersUrl": ("EmailQueueUrl", "PhoneQueueUrl"),
    "DeliverDeadLettersUrl": ("WebhookQueueUrl", "DeliveryQueueUrl"),
    "RelayDeadLettersUrl": (),
    "SweepDeadLettersUrl": (),
}


class Functions:
    """Lambda with the real relay; `is_down`: it publishes nothing, and asks for its records again."""

    def __init__(self) -> None:
        self.is_down = False
        self.handed = 0

    def invoke(self, **asked: str) -> dict[str, Any]:
        assert asked["FunctionName"] == "relay"
        event = json.loads(asked["Payload"])
        self.handed += len(event["Records"])
        number = event["Records"][0]["dynamodb"].get("SequenceNumber", "")
        failed = {"batchItemFailures": [{"itemIdentifier": number}]}
        answer = failed if self.is_down else functions.relay(event)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


class Stage:
    """The queues of a stage, at the emulator's own SQS, and the stream of the tests' table."""

    def __init__(self) -> None:
        self.sqs = ministack.client_of("sqs", ministack.service("sqs"))
        self.streams = ministack.client_of("dynamodbstreams", ministack.service("dynamodb_streams"))
        for client in (self.sqs, self.streams):
            client.meta.events.unregister("before-send", botocore_stubber)
        self.lambdas = Functions()
        self.outputs = {"RelayName": "relay"}
        self.said: list[str] = []
        for dead, sources in OF_DEAD.items():
            policy = {"deadLetterTargetArn": self._create(dead, {}), "maxReceiveCount": "1"}
            for source in sources:
                self._create(source, {"RedrivePolicy": json.dumps(policy)})

    def _create(self, output: str, attributes: dict[str, str]) -> str:
        url = self.sqs.create_queue(QueueName=output.removesuffix("Url"), Attributes=attributes)["QueueUrl"]
        self.outputs[output] = url
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(found["Attributes"]["QueueArn"])

    def put(self, queue: str, *bodies: Any) -> None:
        tenant = {"tenant": {"DataType": "String", "StringValue": "default"}}
        for body in bodies:
            text = body if isinstance(body, str) else json.dumps(body)
            self.sqs.send_message(QueueUrl=self.outputs[queue], MessageBody=text, MessageAttributes=tenant)

    def received(self, queue: str, hidden_for: int = 0) -> list[str]:
        """What is in a queue, received, by which a message of a queue with a single try is a dead letter."""
        found = self.sqs.receive_message(
            QueueUrl=self.outputs[queue],
            MaxNumberOfMessages=10,
            VisibilityTimeout=hidden_for,
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        assert all("tenant" in message["MessageAttributes"] for message in found)
        return sorted(message["Body"] for message in found)

    def given_up(self, queue: str, *bodies: str) -> None:
        """Messages that their queue has put among the dead letters."""
        self.put(queue, *bodies)
        self.received(queue)
        assert self.received(queue) == []

    def redrive(self) -> int:
        """Redrive all, and return how many letters stay."""
        redrive = Redrive(
            self.outputs, self.sqs, self.lambdas, self.streams, self.said.append, wait_seconds=0
        )
        redrive.run()
        return redrive.left


@pytest.fixture
def stage() -> Iterator[Stage]:
    yield Stage()
    ministack.service("sqs").reset()


def test_messages_go_back_to_the_queue_that_gave_them_up_once(stage: Stage) -> None:
    many = [f"webhook {number:02}" for number in range(25)]
    stage.given_up("EmailQueueUrl", "mail 1", "mail 2")
    stage.given_up("PhoneQueueUrl", "message")
    stage.given_up("DeliveryQueueUrl", "delivery")
    for begin in range(0, 25, 5):
        stage.given_up("WebhookQueueUrl", *many[begin : begin + 5])

    assert stage.redrive() == 0

    assert stage.said == [
        "2 from NotifyDeadLetters to EmailQueue",
        "1 from NotifyDeadLetters to PhoneQueue",
        "1 from DeliverDeadLetters to DeliveryQueue",
        "25 from DeliverDeadLetters to WebhookQueue",
    ]
    assert stage.redrive() == 0
    assert len(stage.said) == 4
    assert stage.received("EmailQueueUrl", 60) == ["mail 1", "mail 2"]
    assert stage.received("PhoneQueueUrl", 60) == ["message"]
    assert stage.received("DeliveryQueueUrl", 60) == ["delivery"]
    assert sorted(body for _ in range(3) for body in stage.received("WebhookQueueUrl", 60)) == many


def test_what_the_topic_could_not_deliver_goes_to_each_of_its_queues(stage: Stage) -> None:
    stage.put("NotifyDeadLettersUrl", "event")

    assert stage.redrive() == 0

    for queue in ("EmailQueueUrl", "PhoneQueueUrl", "WebhookQueueUrl"):
        assert stage.received(queue) == ["event"]
    assert stage.received("NotifyDeadLettersUrl") == []


def test_a_letter_of_unknown_origin_stays(stage: Stage) -> None:
    stage.put("DeliverDeadLettersUrl", "whose?")

    assert stage.redrive() == 1
    assert stage.received("WebhookQueueUrl") == stage.received("DeliveryQueueUrl") == []


def test_a_batch_that_lambda_gave_up_is_read_from_the_stream(
    stage: Stage, courts: Courts, behind: Pipeline
) -> None:
    courts.booked()
    records = behind.records()
    behind.read = len(records)
    stage.put("RelayDeadLettersUrl", given_up(records))

    with in_stream(records):
        assert stage.redrive() == 0
    behind.run()

    assert stage.said == [f"{len(records)} records of 12:00 to 12:01 to the relay"]
    assert [mail.to for mail in behind.mails] == ["ana@example.com"]
    assert stage.received("RelayDeadLettersUrl") == []


def test_a_part_of_a_batch_is_read_alone(stage: Stage, courts: Courts, behind: Pipeline) -> None:
    for hour in ("09", "10", "11"):
        courts.booked(hora_inicio=f"{hour}:00", hora_fin=f"{hour}:30")
    records = behind.records()
    stage.put("RelayDeadLettersUrl", given_up(records[2:5]))

    with in_stream(records):
        assert stage.redrive() == 0
    assert stage.lambdas.handed == 3


def test_what_the_stream_has_dropped_is_told_and_the_rest_is_published(
    stage: Stage, courts: Courts, behind: Pipeline
) -> None:
    courts.booked()
    records = behind.records()
    stage.put("RelayDeadLettersUrl", given_up(records))

    with in_stream(records[1:]):
        assert stage.redrive() == 0

    assert stage.said[0].startswith("Gone: records of 12:00 to 12:01 are no longer in the stream")
    assert f"{len(records) - 1} of their batch were" in stage.said[0]
    assert stage.received("RelayDeadLettersUrl") == []


def test_a_stream_that_is_gone_is_told(stage: Stage, courts: Courts, behind: Pipeline) -> None:
    courts.booked()
    letter = given_up(behind.records())
    letter["DDBStreamBatchInfo"]["streamArn"] += "0"
    stage.put("RelayDeadLettersUrl", letter)

    assert stage.redrive() == 0

    assert "; 0 of their batch were" in stage.said[0]
    assert stage.lambdas.handed == 0


def test_a_relay_that_still_fails_keeps_its_letters(stage: Stage, courts: Courts, behind: Pipeline) -> None:
    courts.booked()
    records = behind.records()
    stage.put("RelayDeadLettersUrl", given_up(records))
    stage.lambdas.is_down = True

    with in_stream(records):
        assert stage.redrive() == 1

    assert stage.said == [
        "A letter of the relay stays: the relay could not publish all of its records; see its log"
    ]


def test_a_record_that_was_put_aside_is_published(stage: Stage, courts: Courts, behind: Pipeline) -> None:
    courts.booked()
    [record] = [one for one in behind.records() if one["dynamodb"]["Keys"]["sk"]["S"] == "RSV"]
    behind.read = len(behind.records())
    keys_alone = {"dynamodb": {"Keys": record["dynamodb"]["Keys"]}}
    stage.put("RelayDeadLettersUrl", {"fault": "KeyError", "record": record})
    stage.put("RelayDeadLettersUrl", {"fault": "KeyError", "record": keys_alone})

    assert stage.redrive() == 0
    behind.run()

    assert [line.partition(",")[0] for line in stage.said] == [
        "1 record to the relay",
        "Gone: a record that was too long for a letter",
    ]
    assert [mail.to for mail in behind.mails] == ["ana@example.com"]


def test_a_tick_of_the_sweep_is_told_and_goes(stage: Stage) -> None:
    stage.put("SweepDeadLettersUrl", {"requestPayload": {}, "responsePayload": {"errorType": "Stopped"}})

    assert stage.redrive() == 0

    assert stage.said == [
        "A tick of the sweep failed, and the next ones did its work: {'errorType': 'Stopped'}"
    ]
    assert stage.received("SweepDeadLettersUrl") == []


def test_every_dead_letter_queue_of_the_template_is_known() -> None:
    dead = {name for name in RESOURCES if name.endswith("DeadLetters")}
    assert {f"{name}Url" for name in dead} == OF_DEAD.keys()
    assert {letters.queue: letters.sources for letters in OF_MESSAGES} == {
        queue: sources for queue, sources in OF_DEAD.items() if sources
    }
    assert set(OF_DEAD) <= TEMPLATE["Outputs"].keys()
    for letters in OF_MESSAGES:
        for source in letters.sources:
            queue = RESOURCES[source.removesuffix("Url")]["Properties"]
            target = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
            assert f"{target}Url" == letters.queue


@contextmanager
def in_stream(records: list[dict[str, Any]]) -> Iterator[None]:
    """The stream has these records, and no others, as long as the block lasts."""
    kept = ministack.engine()._stream_records.get(settings.load().reservations_table)
    kept[:] = records
    yield
    kept.clear()


def given_up(records: list[dict[str, Any]]) -> dict[str, Any]:
    """What Lambda writes of a batch of these records."""
    table = settings.load().reservations_table
    description = ministack.engine()._tables[table]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    return {
        "DDBStreamBatchInfo": {
            "streamArn": description["LatestStreamArn"],
            "shardId": "shardId-00000000000000000000-00000000",
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "approximateArrivalOfFirstRecord": "12:00",
            "approximateArrivalOfLastRecord": "12:01",
            "batchSize": len(records),
        }
    }
