"""Reads that go on where a replica lags, a page ends, or a batch comes back in part."""

import json
from typing import Any

import pytest

from chalicelib.store import reads
from chalicelib.store.tables import client
from tests.faults import answered, faults

pytestmark = pytest.mark.usefixtures("tables")


def put(number: int) -> tuple[str, str]:
    client().put_item(TableName="cupo-reservations", Item={"pk": {"S": f"A{number}"}, "sk": {"S": "META"}})
    return f"A{number}", "META"


def names(items: list[Any]) -> set[str]:
    return {item["pk"]["S"] for item in items}


def test_what_a_lagging_replica_does_not_know_is_asked_for_again() -> None:
    keys = [put(number) for number in range(3)]
    nothing = answered({"Responses": {"cupo-reservations": []}, "UnprocessedKeys": {}})
    with faults("BatchGetItem", nothing) as seen:
        assert names(reads.all_of(keys)) == {"A0", "A1", "A2"}
    first, second = (json.loads(request.body)["RequestItems"]["cupo-reservations"] for request in seen)
    assert (first["ConsistentRead"], second["ConsistentRead"]) == (False, True)


def test_keys_that_a_batch_leaves_out_are_asked_for_again() -> None:
    keys = [put(number) for number in range(2)]
    rest = {"cupo-reservations": {"Keys": [{"pk": {"S": "A1"}, "sk": {"S": "META"}}]}}
    first = {"pk": {"S": "A0"}, "sk": {"S": "META"}}
    part = answered({"Responses": {"cupo-reservations": [first]}, "UnprocessedKeys": rest})
    with faults("BatchGetItem", part):
        assert names(reads.some(keys)) == {"A0", "A1"}


def test_more_keys_than_a_batch_takes_are_read_in_several() -> None:
    keys = [put(number) for number in range(130)]
    with faults("BatchGetItem") as seen:
        assert len(reads.some(keys)) == 130
    assert len(seen) == 2


def test_no_more_is_counted_than_the_most() -> None:
    for number in range(5):
        client().put_item(
            TableName="cupo-reservations",
            Item={"pk": {"S": "A"}, "sk": {"S": f"{number}"}, "big": {"S": "x" * 300_000}},
        )
    values = {":pk": {"S": "A"}}

    with faults("Query") as seen:
        assert [reads.count("pk = :pk", values, most=most) for most in (10, 5, 3)] == [5, 5, 3]
    assert len(seen) > 3
