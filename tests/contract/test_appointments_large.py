"""A client with 5,000 reservations: the list is whole, latest first, and reads nobody else's."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib import settings
from chalicelib.store.tables import client
from tests.api import Answer
from tests.contract.appointments import Appointments, after, slot, utc
from tests.contract.appointments_answers import KEYS, made_list, user_listed
from tests.contract.appointments_kept import kept
from tests.faults import answered, faults

Item = dict[str, Any]

COUNT: Final = 5000
PAGE: Final = 900  # A page of DynamoDB is a megabyte.
BATCH: Final = 25
FIRST: Final = datetime(2010, 1, 4, 10, tzinfo=UTC)


def copies(reservation: dict[str, Any], count: int) -> list[Item]:
    """The items of as many further ones of the same client, one a day, earliest first."""
    pattern = json.dumps(kept(reservation["id"]))
    return [_copy(pattern, reservation, number) for number in range(count)]


def _copy(pattern: str, reservation: dict[str, Any], number: int) -> Item:
    start = utc(FIRST + timedelta(days=number))
    text = pattern.replace(reservation["id"], f"{reservation['id'][:-5]}{number:05}")
    text = text.replace(reservation["start_time"], start)
    item: Item = json.loads(text.replace(reservation["end_time"], after(start, minutes=45)))
    return item


def write(items: Sequence[Item]) -> None:
    """Put items straight into the table, in an order of their own."""
    table = settings.load().reservations_table
    shuffled = sorted(items, key=lambda item: str(item["id"]["S"])[::-1])
    for begin in range(0, len(shuffled), BATCH):
        requests = [{"PutRequest": {"Item": item}} for item in shuffled[begin : begin + BATCH]]
        assert not client().batch_write_item(RequestItems={table: requests})["UnprocessedItems"]


def pages_of(items: Sequence[Item]) -> list[dict[str, Any]]:
    """What DynamoDB answers to one query after the other."""
    pages = [{"Items": items[begin : begin + PAGE]} for begin in range(0, len(items), PAGE)]
    return [
        {**page, "LastEvaluatedKey": {name: page["Items"][-1][name] for name in ("pk", "sk", "hk", "start")}}
        for page in pages[:-1]
    ] + pages[-1:]


LISTS: Final[dict[str, Callable[[Appointments], Answer]]] = {
    "client": Appointments.of_user,
    "professional of client": lambda appointments: appointments.professional.of_user("ana"),
    "admin of client": lambda appointments: appointments.admin.of_user("ana"),
    "professional": lambda appointments: appointments.professional.of_professional(),
    "admin": lambda appointments: appointments.admin.everybodys(),
}


@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
def test_a_list_of_thousands_is_whole_and_latest_first(
    appointments: Appointments, read: Callable[[Appointments], Answer]
) -> None:
    items = copies(appointments.booked(), COUNT)[::-1]
    pages = pages_of(items)

    with faults("Query", *[answered(page) for page in pages]) as queries:
        answer = read(appointments)

    listed = made_list(answer)
    assert [each["id"] for each in listed] == [item["id"]["S"] for item in items]
    assert [each["start_time"] for each in listed] == [item["start"]["S"] for item in items]
    assert {each["client_id"] for each in listed} == {"ana"}
    assert {frozenset(each) for each in listed} == {frozenset(KEYS)}
    asked = [json.loads(query.body) for query in queries]
    assert [each.get("ExclusiveStartKey") for each in asked] == [
        None,
        *[page["LastEvaluatedKey"] for page in pages[:-1]],
    ]


def test_a_clients_list_reads_that_clients_alone(appointments: Appointments) -> None:
    mine, theirs = appointments.booked(), appointments.by("bruno").booked(**slot("12:00"))
    written = copies(mine, 200)
    write([*written, *copies(theirs, 200)])

    with faults("Query") as queries, faults("Scan") as scans, faults("BatchGetItem") as batches:
        answer = appointments.of_user()

    assert answer.body["message"] == user_listed("ana")
    expected = [mine["id"], *[item["id"]["S"] for item in written[::-1]]]
    assert [each["id"] for each in made_list(answer)] == expected
    assert (scans, batches) == ([], [])
    [asked] = [json.loads(query.body) for query in queries]
    assert asked["IndexName"] == "by_holder"
    assert "FilterExpression" not in asked
    [key] = asked["ExpressionAttributeValues"].values()
    assert key["S"].endswith("#ana")
    assert len(made_list(appointments.by("bruno").of_user())) == 201


def test_a_day_among_hundreds_reads_little(appointments: Appointments) -> None:
    write(copies(appointments.booked(), 400))

    with faults("Query") as queries, faults("Scan") as scans:
        occupied = appointments.occupied()

    assert occupied == ["2024-01-15T10:00:00Z"]
    assert scans == []
    assert len(queries) <= 4
