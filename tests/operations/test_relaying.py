"""From the stream to the topic: nothing is lost, nothing overtakes, and what is no event holds up nobody."""

import json
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.events import document_of, event_in
from chalicelib.notifications.clients import client
from chalicelib.operations import relaying
from chalicelib.store.stream import events_in, shown_in
from tests.contract.notices import out
from tests.factories import KIND, NOW, reserved
from tests.faults import failed, faults, lost_request
from tests.pipeline import Pipeline, url_of

Record = dict[str, Any]
Entry = dict[str, Any]
Response = namedtuple("Response", ["status_code"])
# Of botocore: what came over HTTP, and what it makes of it.
Parsed = tuple[Response, dict[str, Any]]

# More than a stream's image may hold, and than SNS takes.
TOO_LONG = "x" * 300_000


@pytest.fixture
def records(behind: Pipeline) -> list[Record]:
    """Three records of a reservation each."""
    return made(behind, 3)


def made(behind: Pipeline, count: int, **changes: Any) -> list[Record]:
    """So many records as there are when so many reservations are made, by copying the first."""
    reserved(**changes)
    [record] = [record for record in behind.records() if events_in(record)]
    return [numbered(record, number) for number in range(count)]


def numbered(record: Record, number: int) -> Record:
    copy = deepcopy(record)
    images = copy["dynamodb"]
    images["SequenceNumber"] = f"{1000 + number}"
    images["NewImage"]["id"] = {"S": f"c{number}"}
    images["NewImage"]["history"]["L"][0]["M"]["id"] = {"S": f"op-{number}"}
    return copy


def relay(records: list[Record]) -> str | None:
    return relaying.relay(records, NOW)


def numbers(records: list[Record]) -> list[str]:
    return [record["dynamodb"]["SequenceNumber"] for record in records]


def told(behind: Pipeline) -> list[str]:
    """The ids of the events that are in the queue for e-mails, in its order."""
    behind.pull()
    found = [json.loads(each.body)["id"] for each in behind.waiting.values() if each.queue == "email"]
    behind.waiting.clear()
    return found


def ids(records: list[Record]) -> list[str]:
    return [event.id for record in records for event in events_in(record)]


def letters() -> list[Any]:
    """What the dead letters of the relay hold."""
    answer = client("sqs").receive_message(QueueUrl=url_of("relay-dead-letters"), MaxNumberOfMessages=10)
    return [json.loads(each["Body"]) for each in answer.get("Messages", [])]


def garbled(record: Record) -> Record:
    spoilt = deepcopy(record)
    spoilt["dynamodb"]["NewImage"]["history"] = {"S": "garbage"}
    return spoilt


def too_large(record: Record) -> Record:
    grown = deepcopy(record)
    grown["dynamodb"]["NewImage"]["data"]["M"]["notas"] = {"S": TOO_LONG}
    return grown


@contextmanager
def answering(answer: Callable[[list[str]], Parsed | None]) -> Iterator[list[list[Entry]]]:
    """SNS answers so to the ids of a batch, or as ever; gives the entries that it is sent, by batch."""
    sent: list[list[Entry]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        sent.append(params["PublishBatchRequestEntries"])

    def reply(**_: Any) -> Parsed | None:
        return answer([entry["Id"] for entry in sent[-1]])

    hooks = client("sns").meta.events
    hooks.register_first("provide-client-params.sns.PublishBatch", note)
    hooks.register_first("before-call.sns.PublishBatch", reply)
    try:
        yield sent
    finally:
        hooks.unregister("provide-client-params.sns.PublishBatch", note)
        hooks.unregister("before-call.sns.PublishBatch", reply)


def nothing(_batch: list[str]) -> Parsed:
    """SNS is down."""
    error = {"Code": "InternalError", "Message": "down", "Type": "Receiver"}
    return Response(500), {"Error": error, "ResponseMetadata": {}}


def as_ever(_batch: list[str]) -> None:
    """SNS does what it does."""


def test_a_message_is_the_event_and_says_what_to_filter_by(records: list[Record]) -> None:
    with answering(as_ever) as sent:
        relay(records[:1])

    [[entry]] = sent
    assert [json.loads(entry["Message"])] == [document_of(event) for event in events_in(records[0])]
    assert entry["MessageAttributes"] == {
        name: {"DataType": "String", "StringValue": value}
        for name, value in (("type", "reservation.created"), ("tenant", "default"), ("kind", KIND))
    }


def test_records_are_published_in_order_again_and_again_and_what_is_no_event_is_passed_over(
    behind: Pipeline, records: list[Record]
) -> None:
    for _ in range(3):
        assert relay(records) is None
    assert told(behind) == ids(records) * 3

    reserved(11, 12)
    others = [record for record in behind.records() if not events_in(record)]
    assert others
    assert (relay(others), relay([])) == (None, None)
    assert told(behind) == []


def test_a_poison_record_is_put_aside_and_the_others_go_on(behind: Pipeline, records: list[Record]) -> None:
    poisons: list[Callable[[Record], Record]] = [
        *(garbled, too_large, lambda _: {}, lambda _: {"dynamodb": {"NewImage": 7}})
    ]
    for poison, (place, record) in product(poisons, enumerate(records)):
        batch = [*records[:place], poison(record), *records[place + 1 :]]

        assert relay(batch) is None

        assert told(behind) == ids([*records[:place], *records[place + 1 :]])
        [letter] = letters()
        assert letter["fault"]
        if poison is too_large:
            assert letter["record"]["dynamodb"] == {"Keys": record["dynamodb"]["Keys"]}
        else:
            assert letter["record"] == batch[place]


def test_a_letter_of_the_relay_can_be_relayed_again(behind: Pipeline, records: list[Record]) -> None:
    """docs/events.md says how, once the cause is mended."""
    relay([garbled(records[0])])
    [letter] = letters()
    mended = letter["record"]
    mended["dynamodb"]["NewImage"]["history"] = records[0]["dynamodb"]["NewImage"]["history"]

    assert relay([mended]) is None

    assert told(behind) == ids(records[:1])


def test_where_no_dead_letter_is_taken_the_record_waits(behind: Pipeline, records: list[Record]) -> None:
    """What comes before it is published, what comes after it comes again with it."""
    batch = [records[0], garbled(records[1]), records[2]]

    with out("sqs"):
        assert relay(batch) == numbers(batch)[1]
    assert told(behind) == ids(records[:1])

    assert relay(batch[1:]) is None
    assert told(behind) == ids(records[2:])
    assert len(letters()) == 1


def test_while_sns_is_down_nothing_is_lost_and_the_rest_waits_for_the_earlier(behind: Pipeline) -> None:
    records = made(behind, 25)

    with answering(nothing):
        for _ in range(3):
            assert relay(records) == numbers(records)[0]
    assert told(behind) == []

    def fail_at(event: str) -> Callable[[list[str]], Parsed | None]:
        return lambda batch: nothing(batch) if event in batch else None

    for place in (0, 10):
        with answering(fail_at(f"op-{place}")) as sent:
            assert relay(records) == numbers(records)[place]

        assert len(sent) == place / 10 + 1
        assert told(behind) == ids(records[:place])
        assert relay(records[place:]) is None
        assert told(behind) == ids(records[place:])


def test_from_an_entry_that_sns_refuses_on_the_records_come_again(records: list[Record]) -> None:
    def refuse(batch: list[str]) -> Parsed:
        failed = [{"Id": batch[1], "Code": "InternalError", "SenderFault": False}]
        return Response(200), {"Failed": failed, "Successful": []}

    with answering(refuse) as sent:
        assert relay(records) == numbers(records)[1]

    assert [[entry["Id"] for entry in batch] for batch in sent] == [ids(records)]


def test_batches_are_no_larger_than_sns_takes(behind: Pipeline) -> None:
    records = made(behind, 27)
    for record in records[-4:]:
        record["dynamodb"]["NewImage"]["data"]["M"]["notas"] = {"S": "x" * 120_000}

    with answering(as_ever) as sent:
        assert relay(records) is None

    assert [len(batch) for batch in sent] == [10, 10, 5, 2]
    assert [entry["Id"] for batch in sent for entry in batch] == ids(records)


def test_what_just_fits_is_published_and_a_byte_more_is_put_aside(behind: Pipeline) -> None:
    """SNS counts the message and the names, types and values of its attributes."""
    [record] = made(behind, 1)
    room = 262_144 - size_of(record)
    notas = record["dynamodb"]["NewImage"]["data"]["M"]["notas"] = {"S": ""}
    room += len("null") - len('""')

    for letters_left, text in ((0, "x" * room), (1, "x" * (room + 1))):
        notas["S"] = text
        assert relay([record]) is None
        assert len(letters()) == letters_left
    assert told(behind) == ids([record])


def size_of(record: Record) -> int:
    with answering(as_ever) as sent:
        relay([record])
    client("sqs").purge_queue(QueueUrl=url_of("email"))
    [[entry]] = sent
    attributes = [
        part for name, value in entry["MessageAttributes"].items() for part in (name, *value.values())
    ]
    return sum(len(part.encode()) for part in (entry["Message"], *attributes))


def test_any_text_arrives_as_it_was(behind: Pipeline) -> None:
    """A queue takes no character that XML does not have: such a message would be gone."""
    text = 'ñandú 🎾\uffff\ufffe\x00\x1b\x7flínea\u2028otra"\\'
    assert relay(made(behind, 1, details={"notas": text})) is None

    behind.pull()
    bodies = {each.body for each in behind.waiting.values()}
    assert len(bodies) == 1
    assert all(body.isascii() and body.isprintable() for body in bodies)
    assert {event_in(json.loads(body)).reservation.details["notas"] for body in bodies} == {text}


# Calendars that show what has changed.


def test_nothing_is_published_before_calendars_are_marked(behind: Pipeline, records: list[Record]) -> None:
    """A mark that is lost would leave a calendar's reader without the change for hours."""
    with faults("BatchGetItem", *[lost_request] * 9):
        assert relay(records) == numbers(records)[0]
    assert told(behind) == []

    assert relay(records) is None
    assert told(behind) == ids(records)


def test_marks_that_are_refused_for_good_hold_up_no_notices(behind: Pipeline, records: list[Record]) -> None:
    with faults("BatchGetItem", failed(400, "AccessDeniedException")):
        assert relay(records) is None
    assert told(behind) == ids(records)


def test_a_reservation_is_shown_by_its_resources_and_people_before_and_after(records: list[Record]) -> None:
    record = deepcopy(records[0])
    images = record["dynamodb"]
    images["OldImage"] = deepcopy(images["NewImage"])
    images["NewImage"]["resource"] = {"S": "court-2"}
    images["NewImage"]["data"]["M"]["@attendees"] = {"L": [{"S": "luis"}]}

    seen = shown_in(record)

    assert {(one.kind, one.id) for one in seen.watched} == {
        *(("resource", "court-1"), ("resource", "court-2"), ("user", "ana"), ("user", "luis")),
    }
    assert {one.tenant for one in seen.watched} == {"default"}
    assert seen.tenants == frozenset()
