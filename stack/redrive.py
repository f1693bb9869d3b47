"""Move dead letters back to where they came from: make redrive (STAGE, or the local stack).

Prints what it did, a line each, and ends in 1 if something is left. Run again it goes on: what was told, sent
and delivered before is not again (store/delivery_leases.py keeps it for longer than a letter lies here).
Not by StartMessageMoveTask: it does not know where the topic's and Lambda's letters came from.
"""

import json
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from chalicelib.notifications.batches import batches
from stack import functions
from stack.audit import outputs_of
from stack.functions import FunctionFailed
from stack.local import Unusable

# A letter that was taken out is seen again after so many seconds, if this program died with it.
HIDDEN_SECONDS = 900
# A page of the stream may be empty where others follow; after so many of them nothing does.
MOST_EMPTY_PAGES = 10

Letter = Mapping[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """A dead-letter queue of messages: the queues that it belongs to, by their outputs.

    A letter that names none of them is the topic's, which could not put an event into one of its queues, and
    does not say which: it goes to all of `topics`, where those who know the event already pass over it.
    """

    queue: str
    sources: tuple[str, ...]
    topics: tuple[str, ...] = ()


_OF_TOPIC = ("EmailQueueUrl", "PhoneQueueUrl", "WebhookQueueUrl")
OF_MESSAGES = (
    DeadLetters("NotifyDeadLettersUrl", ("EmailQueueUrl", "PhoneQueueUrl"), _OF_TOPIC),
    DeadLetters("DeliverDeadLettersUrl", ("WebhookQueueUrl", "DeliveryQueueUrl")),
)


@dataclass
class Redrive:
    """A stage's dead letters on their way back; `left` counts those that stay."""

    outputs: Mapping[str, str]
    sqs: Any
    lambdas: Any
    streams: Any
    say: Say
    wait_seconds: int = 2
    left: int = field(default=0, init=False)

    def run(self) -> None:
        """Move all that can be moved."""
        for dead in OF_MESSAGES:
            self._move(dead)
        # All are read before the first goes: what is still no event is put back, and would be met again.
        for letter in [one for some in self._letters(self.outputs["RelayDeadLettersUrl"]) for one in some]:
            self._relay(letter)
        for letters in self._letters(self.outputs["SweepDeadLettersUrl"]):
            for letter in letters:
                error = json.loads(letter["Body"]).get("responsePayload")
                self.say(f"A tick of the sweep failed, and the next ones did its work: {error}")
            self._delete(self.outputs["SweepDeadLettersUrl"], letters)

    def _letters(self, url: str) -> Iterator[Sequence[Letter]]:
        while letters := self.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=self.wait_seconds,
            VisibilityTimeout=HIDDEN_SECONDS,
            AttributeNames=["DeadLetterQueueSourceArn"],
            MessageAttributeNames=["All"],
        ).get("Messages"):
            yield letters

    def _move(self, dead: DeadLetters) -> None:
        """Move the letters of a queue to the queues that they come from."""
        url = self.outputs[dead.queue]
        moved: Counter[str] = Counter()
        for received in self._letters(url):
            for letters in batches(received, lambda letter: len(letter["Body"].encode())):
                targets: dict[str, list[Letter]] = {}
                for letter in letters:
                    for target in self._targets(letter, dead):
                        targets.setdefault(target, []).append(letter)
                stay = {letter["MessageId"] for letter in letters if not self._targets(letter, dead)}
                for target, of_target in targets.items():
                    refused = self._send(target, of_target)
                    moved[target] += len(of_target) - len(refused)
                    stay |= refused
                self._delete(url, [letter for letter in letters if letter["MessageId"] not in stay])
                self.left += len(stay)
        for target, count in moved.items():
            self.say(f"{count} from {_name(url)} to {_name(target)}")

    def _targets(self, letter: Letter, dead: DeadLetters) -> list[str]:
        """Return the queues that a letter goes back to."""
        source = _name(letter.get("Attributes", {}).get("DeadLetterQueueSourceArn", ""))
        named = [self.outputs[name] for name in dead.sources if _name(self.outputs[name]) == source]
        return named or [self.outputs[name] for name in dead.topics]

    def _send(self, url: str, letters: Sequence[Letter]) -> set[str]:
        """Put letters into a queue; return the ids of those that it does not take."""
        entries = [
            {
                "Id": str(number),
                "MessageBody": letter["Body"],
                "MessageAttributes": letter.get("MessageAttributes", {}),
            }
            for number, letter in enumerate(letters)
        ]
        failed = self.sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed", [])
        return {letters[int(entry["Id"])]["MessageId"] for entry in failed}

    def _delete(self, url: str, letters: Sequence[Letter]) -> None:
        for letter in letters:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])

    def _relay(self, letter: Letter) -> None:
        """Have the relay publish what a letter of its own is about, or say that it is gone."""
        content = json.loads(letter["Body"])
        try:
            if "DDBStreamBatchInfo" in content:
                published = self._publish_batch(content["DDBStreamBatchInfo"])
            else:
                published = self._publish_record(content["record"])
        except (FunctionFailed, ClientError, BotoCoreError) as failure:
            self.left += 1
            self.say(f"A letter of the relay stays: {failure}")
            return
        self.say(published)
        self._delete(self.outputs["RelayDeadLettersUrl"], [letter])

    def _publish_record(self, record: Mapping[str, Any]) -> str:
        images = record["dynamodb"]
        keys = json.dumps(images["Keys"])
        if images.keys() == {"Keys"}:
            return f"Gone: a record that was too long for a letter, a change of {keys}"
        self._publish([record])
        return f"1 record to the relay, a change of {keys}; what is still no event comes back here"

    def _publish_batch(self, batch: Mapping[str, str]) -> str:
        """Publish what the stream still has of a batch that Lambda gave up."""
        when = f"{batch['approximateArrivalOfFirstRecord']} to {batch['approximateArrivalOfLastRecord']}"
        gone = self.streams.exceptions
        published, is_whole = 0, True
        try:
            pages, is_whole = self._pages(batch)
            for records in pages:
                self._publish(records)
                published += len(records)
        except (gone.TrimmedDataAccessException, gone.ResourceNotFoundException):
            is_whole = False
        if is_whole:
            return f"{published} records of {when} to the relay"
        return (
            f"Gone: records of {when} are no longer in the stream; {published} of their batch were, and"
            f" went to the relay. Of the others nobody is told; the histories of what was changed have them"
        )

    def _pages(self, batch: Mapping[str, str]) -> tuple[Iterator[list[dict[str, Any]]], bool]:
        """Return what the stream has of a batch, page by page, and whether its beginning is still there."""
        place = {"StreamArn": batch["streamArn"], "ShardId": batch["shardId"]}
        first = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": batch["startSequenceNumber"]}
        is_whole = True
        try:
            iterator = self.streams.get_shard_iterator(**place, **first)["ShardIterator"]
        except self.streams.exceptions.TrimmedDataAccessException:
            is_whole = False
            oldest = {"ShardIteratorType": "TRIM_HORIZON"}
            iterator = self.streams.get_shard_iterator(**place, **oldest)["ShardIterator"]
        return self._read(iterator, int(batch["endSequenceNumber"])), is_whole

    def _read(self, iterator: str | None, last: int) -> Iterator[list[dict[str, Any]]]:
        empty = 0
        while iterator and empty < MOST_EMPTY_PAGES:
            page = self.streams.get_records(ShardIterator=iterator)
            wanted = [one for one in page["Records"] if _number(one) <= last]
            if wanted:
                yield wanted
            if page["Records"] and _number(page["Records"][-1]) >= last:
                return
            empty = 0 if page["Records"] else empty + 1
            iterator = page.get("NextShardIterator")

    def _publish(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Call the relay, which publishes these records.

        :raises FunctionFailed: if it does not publish all of them.
        """
        event = json.loads(json.dumps({"Records": records}, default=_plain))
        answer = functions.call(self.lambdas, self.outputs["RelayName"], event)
        if answer["batchItemFailures"]:
            raise FunctionFailed("the relay could not publish all of its records; see its log")


def _number(record: Mapping[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


def _plain(value: Any) -> Any:
    """Return a value of botocore's as Lambda hands it on: binary in base64, times in seconds."""
    return b64encode(value).decode() if isinstance(value, bytes) else value.timestamp()


def _name(address: str) -> str:
    """Return the name of a queue, by its url or ARN."""
    return address.replace(":", "/").rpartition("/")[2]


def main(stage: str | None = None) -> int:
    """Redrive the stage's dead letters, or the local stack's where none is named."""
    try:
        outputs = outputs_of(stage)
        session = Session()
        clients = {name: session.create_client(name) for name in ("sqs", "dynamodbstreams")}
        redrive = Redrive(
            outputs,
            clients["sqs"],
            functions.client(),
            clients["dynamodbstreams"],
            lambda line: print(line, flush=True),
        )
        redrive.run()
    except (Unusable, ClientError, BotoCoreError, KeyError) as failure:
        sys.stderr.write(f"What is left stays; run it again: {failure!r}\n")
        return 1
    print(f"{redrive.left} left")
    return 1 if redrive.left else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
