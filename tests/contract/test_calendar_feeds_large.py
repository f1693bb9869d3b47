"""Calendars with more than they can show, read page by page, and a store that does not answer."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse

from chalicelib import clock, settings
from chalicelib.store.tables import client
from tests.api import Api
from tests.contract.calendars import NOT_FOUND, Calendars, File, fetched
from tests.contract.courts import Courts
from tests.contract.rooms import Rooms, slot, utc
from tests.contract.rooms_answers import refused
from tests.faults import Fault, answered, failed, faults, lost_request

NOW: Final = datetime(2024, 1, 14, 12, tzinfo=UTC)
PAGE: Final = 900  # A page of DynamoDB is a megabyte.
HALF_AN_HOUR: Final = timedelta(minutes=30)


@pytest.fixture
def calendars(api: Api) -> Calendars:
    return Calendars(api)


def answering(rooms: Rooms, starts: Sequence[datetime], title: str = "Reunión, 🎾") -> list[Fault]:
    """DynamoDB's pages of so many bookings of half an hour, after the pattern of a real one."""
    booking = rooms.booked(title=title, **slot("10:00", day="2024-12-01"))
    place = {"pk": {"S": f"T#default#RSV#{booking['id']}"}, "sk": {"S": "RSV"}}
    pattern = json.dumps(client().get_item(TableName=settings.load().reservations_table, Key=place)["Item"])
    rooms.deleted(booking["id"])
    items = [_copy(pattern, booking, start, number) for number, start in enumerate(starts)]
    pages: list[dict[str, Any]] = [
        {"Items": items[begin : begin + PAGE]} for begin in range(0, len(items), PAGE)
    ]
    following = [{**page, "LastEvaluatedKey": {"pk": page["Items"][-1]["pk"]}} for page in pages[:-1]]
    rest = [*following, *pages[-1:]]

    def page(request: Any) -> AWSResponse | None:
        asked = json.loads(request.body)["ExpressionAttributeValues"][":key"]["S"]
        return answered(rest.pop(0))(request) if asked == f"default#{rooms.room_id}" else None

    # One query more: for what began on an earlier day.
    return [page] * (len(rest) + 1)


def _copy(pattern: str, booking: dict[str, Any], start: datetime, number: int) -> dict[str, Any]:
    text = pattern.replace(str(booking["id"]), str(booking["id"] + 1 + number))
    text = text.replace(booking["start_datetime"], utc(start))
    item: dict[str, Any] = json.loads(text.replace(booking["end_datetime"], utc(start + HALF_AN_HOUR)))
    return item


def starts_of(found: File) -> list[datetime]:
    return [begins for begins, _ in found.times]


def test_of_too_many_the_nearest_are_shown_by_start(calendars: Calendars, rooms: Rooms) -> None:
    # Without a gap from ten days ago on: 480 have begun, all of which are nearer than the last of the others.
    starts = [NOW - timedelta(days=10) + HALF_AN_HOUR * number for number in range(2800)]
    pages = answering(rooms, starts)
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]

    with faults("Query", *pages):
        found = fetched(path)

    assert starts_of(found) == starts[:2000]
    assert set(found.titles) == {"Reunión, 🎾"}


def test_what_is_long_over_gives_way_to_what_is_near(calendars: Calendars, rooms: Rooms) -> None:
    past = [NOW - timedelta(days=30) + HALF_AN_HOUR * number for number in range(1440)]
    ahead = [NOW + HALF_AN_HOUR * number for number in range(1440)]
    pages = answering(rooms, past + ahead)
    path = calendars.made("room", id=rooms.room_id)["path"]

    with faults("Query", *pages):
        found = fetched(path)

    assert starts_of(found) == past[440:] + ahead[:1000]


def test_the_longest_titles_fit_in_an_answer(calendars: Calendars, rooms: Rooms) -> None:
    starts = [NOW + HALF_AN_HOUR * number for number in range(2000)]
    pages = answering(rooms, starts, title="🎾" * 200)
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]

    with faults("Query", *pages):
        found = fetched(path)

    assert len(found.events) == 2000
    # Lambda answers with six megabytes at most, of JSON in ASCII.
    assert len(json.dumps(found.text)) < 6_000_000


def test_a_calendar_reads_what_it_shows_and_nothing_else(
    calendars: Calendars, rooms: Rooms, courts: Courts
) -> None:
    other = rooms.built(name="Sala B")
    rooms.booked()
    rooms.booked(room_id=other["id"])
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]

    with faults("Scan") as scans, faults("Query") as queries, faults("GetItem") as gets:
        assert len(fetched(path).events) == 1

    assert scans == []
    # What began in the range, and what ran into it; the tenant's rulings, if they are not known.
    assert len(queries) <= 3
    # The feed, and its room.
    assert len(gets) == 2


@pytest.mark.parametrize("fault", [lost_request, failed(503, "ServiceUnavailable")])
@pytest.mark.parametrize("operation", ["GetItem", "Query", "BatchGetItem"])
def test_a_store_that_does_not_answer_is_unavailable_for_a_while(
    calendars: Calendars, rooms: Rooms, operation: str, fault: Fault
) -> None:
    rooms.booked()
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]
    whole = fetched(path).text

    with faults(operation, *[fault] * 9):
        found = fetched(path)

    assert (found.status, found.headers["retry-after"]) == (503, "2")
    assert found.headers["content-type"] == "application/json"
    assert found.text.startswith('{"message":"')
    assert fetched(path).text == whole


def test_where_no_write_is_answered_no_calendar_is_made(calendars: Calendars) -> None:
    clock.start_budget(3)
    with faults("TransactWriteItems", *[lost_request] * 9):
        refused(calendars.make(), 503)
    assert calendars.rows() == []


def test_an_unknown_address_reads_nothing(calendars: Calendars) -> None:
    with faults("GetItem") as seen:
        for name in ("x.ics", "1AAAA.ics", "1" + "A" * 190 + ".ics"):
            found = fetched(f"/api/calendars/{name}")
            assert (found.status, found.text) == (404, f'{{"message":"{NOT_FOUND}"}}')

    assert seen == []
