"""Calendars with more than they can show, read page by page, and a store that does not answer."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from botocore.awsrequest import AWSResponse

from tests.contract.appointments_kept import copies, pages
from tests.contract.calendars import NOT_FOUND, Calendars, File, fetched
from tests.contract.rooms import Rooms, slot, utc
from tests.faults import answered, faults

NOW: Final = datetime(2024, 1, 14, 12, tzinfo=UTC)
HALF_AN_HOUR: Final = timedelta(minutes=30)


def read(calendars: Calendars, rooms: Rooms, starts: Sequence[datetime], *, title: str = "R 🎾") -> File:
    """Read a room's calendar of so many bookings of half an hour, after the pattern of a real one."""
    booking = rooms.booked(title=title, **slot("10:00", day="2024-12-01"))
    changes = (
        {
            str(booking["id"]): str(booking["id"] + 1 + number),
            booking["start_datetime"]: utc(start),
            booking["end_datetime"]: utc(start + HALF_AN_HOUR),
        }
        for number, start in enumerate(starts)
    )
    rest = pages(copies(booking["id"], changes), "pk")
    rooms.deleted(booking["id"])
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]

    def page(request: Any) -> AWSResponse | None:
        asked = json.loads(request.body)["ExpressionAttributeValues"][":key"]["S"]
        return answered(rest.pop(0))(request) if asked == f"default#{rooms.room_id}" else None

    # One query more: for what began on an earlier day.
    with faults("Query", *[page] * (len(rest) + 1)):
        return fetched(path)


def every_half_hour(begin: datetime, count: int) -> list[datetime]:
    return [begin + HALF_AN_HOUR * number for number in range(count)]


def starts_of(file: File) -> list[datetime]:
    return [start for start, _ in file.times]


def test_of_too_many_the_nearest_are_shown_by_start(calendars: Calendars, rooms: Rooms) -> None:
    # Without a gap from ten days ago on: 480 have begun, all of which are nearer than the last of the others.
    starts = every_half_hour(NOW - timedelta(days=10), 2800)

    file = read(calendars, rooms, starts)

    assert starts_of(file) == starts[:2000]
    assert set(file.titles) == {"R 🎾"}


def test_what_is_long_over_gives_way_to_what_is_near(calendars: Calendars, rooms: Rooms) -> None:
    past, ahead = every_half_hour(NOW - timedelta(days=30), 1440), every_half_hour(NOW, 1440)

    assert starts_of(read(calendars, rooms, past + ahead)) == past[440:] + ahead[:1000]


def test_the_longest_titles_fit_in_an_answer(calendars: Calendars, rooms: Rooms) -> None:
    file = read(calendars, rooms, every_half_hour(NOW, 2000), title="🎾" * 200)

    assert len(file.events) == 2000
    # Lambda answers with six megabytes at most, of JSON in ASCII.
    assert len(json.dumps(file.text)) < 6_000_000


def test_a_calendar_reads_what_it_shows_and_what_is_none_nothing(calendars: Calendars, rooms: Rooms) -> None:
    rooms.booked()
    rooms.booked(room_id=rooms.built(name="Sala B")["id"])
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]

    with faults("Scan") as scans, faults("Query") as queries, faults("GetItem") as gets:
        assert len(fetched(path).events) == 1

    assert scans == []
    # What began in the range, and what ran into it; the tenant's rulings, if they are not known.
    assert len(queries) <= 3
    # The feed, and its room.
    assert len(gets) == 2

    with faults("GetItem") as gets:
        for name in ("x.ics", "1AAAA.ics", "1" + "A" * 190 + ".ics"):
            file = fetched(f"/api/calendars/{name}")
            assert (file.status, file.text) == (404, f'{{"message":"{NOT_FOUND}"}}')
    assert gets == []
