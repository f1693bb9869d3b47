"""A client with 5,000 reservations: the list is in parts, latest first, and reads nobody else's."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse

from chalicelib.http import parts
from tests.contract.appointments import OTHER_PROFESSIONAL, PROFESSIONAL, Appointments, after, slot, utc
from tests.contract.appointments_answers import KEYS, made_list, refused_naming, user_listed
from tests.contract.appointments_kept import Item, copies, write
from tests.contract.parts import parts_of, rows_of
from tests.faults import answered, faults

FIRST: Final = datetime(2010, 1, 4, 10, tzinfo=UTC)
OF_ANA: Final = "/api/reservations/user/ana"
OF_SARA: Final = f"/api/reservations/professional/{PROFESSIONAL}"
ENVELOPE: Final = ("status", "message", "data")
LISTS: Final[dict[str, tuple[str, Callable[[Appointments], Appointments]]]] = {
    "client": (OF_ANA, lambda appointments: appointments),
    "professional of client": (OF_ANA, lambda appointments: appointments.professional),
    "admin of client": (OF_ANA, lambda appointments: appointments.admin),
    "professional": (OF_SARA, lambda appointments: appointments.professional),
    "admin": ("/api/reservations", lambda appointments: appointments.admin),
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


def test_a_list_of_thousands_comes_in_parts_each_once_and_latest_first(appointments: Appointments) -> None:
    items = one_a_day(appointments.booked(), 5000)[::-1]
    indexed = {item["pk"]["S"]: number for number, item in enumerate(items)}

    def answer(request: Any) -> AWSResponse | None:
        """Return the page that the request asks for, of 900 items at most, which are a megabyte."""
        asked = json.loads(request.body)
        begin = indexed[asked["ExclusiveStartKey"]["pk"]["S"]] + 1 if "ExclusiveStartKey" in asked else 0
        page = items[begin : begin + min(900, asked["Limit"])]
        more = {} if begin + len(page) == len(items) else {"LastEvaluatedKey": last_key(page)}
        return answered({"Items": page, **more})(request)

    for name, (path, read) in LISTS.items():
        with faults("Query", *[answer] * 20) as queries:
            answers = parts_of(read(appointments), path)

        listed = rows_of(answers, "data")
        shown = [(row["id"], row["start_time"], row["client_id"]) for row in listed]
        assert shown == [(item["id"]["S"], item["start"]["S"], "ana") for item in items], name
        assert {frozenset(row) for row in listed} == {frozenset(KEYS)}, name
        assert [set(answer.body) for answer in answers] == [{*ENVELOPE, "next"}] * 2, name
        assert len(queries) == 6, name


def last_key(page: list[Item]) -> Item:
    return {key: page[-1][key] for key in ("pk", "sk", "hk", "start")}


def test_a_range_of_dates_is_of_the_professionals_clock(appointments: Appointments) -> None:
    appointments.practising(timezone="America/Santiago", work_days="MON-SUN")
    for start in ("2024-01-15T09:00", "2024-01-15T17:00", "2024-01-16T09:00"):
        appointments.booked(start_time=start, end_time=start[:-2] + "45")

    for path, read in LISTS.values():
        for query, hours in (
            ("from=2024-01-16", [12]),
            ("to=2024-01-15&limit=1", [20, 12]),
            ("to=2024-01-14", []),
        ):
            rows = rows_of(parts_of(read(appointments), f"{path}?{query}"), "data")
            assert [int(row["start_time"][11:13]) for row in rows] == hours, (path, query)
        refused_naming(read(appointments).request("GET", f"{path}?from=2024-01-16&to=2024-01-15"), "to")
        refused_naming(read(appointments).request("GET", f"{path}?limit=0"), "limit")
        refused_naming(read(appointments).request("GET", f"{path}?cursor=x.y"), "cursor")


def test_a_filtered_list_looks_at_ten_thousand_and_then_says_where_it_goes_on(
    appointments: Appointments, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A professional looks at a client who is nearly always with somebody else."""
    monkeypatch.setattr(parts, "MOST_LOOKED_AT", 30)
    mine = [appointments.booked(**slot("10:00")), appointments.booked(**slot("16:00"))]
    others = appointments.booked(**slot("12:00"), professional_id=OTHER_PROFESSIONAL)
    earlier = one_a_day(others, 100)
    write(earlier)

    answers = parts_of(appointments.professional, OF_ANA)

    assert [row["id"] for row in rows_of(answers, "data")] == [mine[1]["id"], mine[0]["id"]]
    assert len(answers) > 1


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
