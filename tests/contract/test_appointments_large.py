"""A client with 5,000 reservations: the list is whole, latest first, and reads nobody else's."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.api import Response
from tests.contract.appointments import Appointments, after, slot, utc
from tests.contract.appointments_answers import KEYS, made_list, user_listed
from tests.contract.appointments_kept import Item, copies, pages, write
from tests.faults import answered, faults

FIRST: Final = datetime(2010, 1, 4, 10, tzinfo=UTC)
LISTS: Final[dict[str, Callable[[Appointments], Response]]] = {
    "client": Appointments.of_user,
    "professional of client": lambda appointments: appointments.professional.of_user("ana"),
    "admin of client": lambda appointments: appointments.admin.of_user("ana"),
    "professional": lambda appointments: appointments.professional.of_professional(),
    "admin": lambda appointments: appointments.admin.everybodys(),
}


def one_a_day(reservation: dict[str, Any], count: int) -> list[Item]:
    """Return the items of as many further reservations of the same client, earliest first."""
    starts = [utc(FIRST + timedelta(days=number)) for number in range(count)]
    changes = (
        {
            reservation["id"]: f"{reservation['id'][:-5]}{number:05}",
            reservation["start_time"]: start,
            reservation["end_time"]: after(start, minutes=45),
        }
        for number, start in enumerate(starts)
    )
    return copies(reservation["id"], changes)


def test_a_list_of_thousands_is_whole_and_latest_first(appointments: Appointments) -> None:
    items = one_a_day(appointments.booked(), 5000)[::-1]
    answers = pages(items, "pk", "sk", "hk", "start")

    for name, read in LISTS.items():
        with faults("Query", *[answered(page) for page in answers]) as queries:
            listed = made_list(read(appointments))

        shown = [(row["id"], row["start_time"], row["client_id"]) for row in listed]
        assert shown == [(item["id"]["S"], item["start"]["S"], "ana") for item in items], name
        assert {frozenset(row) for row in listed} == {frozenset(KEYS)}, name
        asked = [json.loads(query.body).get("ExclusiveStartKey") for query in queries]
        assert asked == [None, *[page["LastEvaluatedKey"] for page in answers[:-1]]], name


def test_a_clients_list_reads_that_clients_alone(appointments: Appointments) -> None:
    mine, theirs = appointments.booked(), appointments.by("bruno").booked(**slot("12:00"))
    written = one_a_day(mine, 200)
    write([*written, *one_a_day(theirs, 200)])

    with faults("Query") as queries, faults("Scan") as scans, faults("BatchGetItem") as batches:
        answer = appointments.of_user()

    assert answer.body["message"] == user_listed("ana")
    expected = [mine["id"], *[item["id"]["S"] for item in written[::-1]]]
    assert [row["id"] for row in made_list(answer)] == expected
    assert (scans, batches) == ([], [])
    [asked] = [json.loads(query.body) for query in queries]
    assert asked["IndexName"] == "by_holder"
    assert "FilterExpression" not in asked
    [key] = asked["ExpressionAttributeValues"].values()
    assert key["S"].endswith("#ana")
    assert len(made_list(appointments.by("bruno").of_user())) == 201


def test_a_day_among_hundreds_reads_little(appointments: Appointments) -> None:
    write(one_a_day(appointments.booked(), 400))

    with faults("Query") as queries, faults("Scan") as scans:
        occupied = appointments.occupied()

    assert occupied == ["2024-01-15T10:00:00Z"]
    assert scans == []
    assert len(queries) <= 4
