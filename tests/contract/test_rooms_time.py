"""Time: every way of writing an instant, wall clocks of rooms, and hours that clocks skip or repeat."""

from typing import Any, Final

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms, minutes_after, slot
from tests.contract.rooms_answers import NO_ROOM, PAST, REVERSED, faulty, invalid, made, taken

SANTIAGO: Final = "America/Santiago"
MADRID: Final = "Europe/Madrid"
BUENOS_AIRES: Final = "America/Argentina/Buenos_Aires"
TONGA: Final = "Pacific/Tongatapu"
TEN: Final = "2024-01-15T10:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15T10:00:00Z",
        "2024-01-15T10:00:00z",
        "2024-01-15 10:00:00Z",
        "2024-01-15T10:00:00.000Z",
        "2024-01-15T10:00:00+00:00",
        "2024-01-15T07:00:00-03:00",
        "2024-01-15T15:30:00+05:30",
        "2024-01-14T23:00:00-11:00",
        "2024-01-16T00:00:00+14:00",
        "2024-01-15 07:00:00-03:00",
        "2024-01-15T10:00:00",
        "2024-01-15 10:00:00",
        "2024-01-15T10:00Z",
        "2024-01-15 10:00",
    ],
)
def test_an_instant_may_be_written_in_every_way_and_is_answered_in_one(rooms: Rooms, text: str) -> None:
    booking = rooms.booked(start_datetime=text, end_datetime="2024-01-15T11:00:00Z")

    assert booking["start_datetime"] == TEN
    assert rooms.is_free(start_datetime="2024-01-15T09:00:00Z", end_datetime=text)
    assert not rooms.is_free(start_datetime=text, end_datetime="2024-01-15T10:30:00Z")
    other = rooms.booked(**slot("15:00"))
    taken(rooms.put(other["id"], start_datetime=text, end_datetime="2024-01-15T10:30:00Z"), booking)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "mañana",
        "10:00",
        "2024-01-15T25:00:00Z",
        "2024-01-15T10:60:00Z",
        "2024-02-30T10:00:00Z",
        "2024-13-01T10:00:00Z",
        "2024-01-15T10:00:00+25:00",
        "2024-01-15T10:00:00 America/Santiago",
        "15/01/2024 10:00",
        "1705312800",
        "now",
        "9" * 50,
        1705312800,
        1705312800.5,
        True,
        [],
        {"$date": "2024-01-15T10:00:00Z"},
    ],
    ids=str,
)
def test_what_is_no_instant_is_a_fault_of_the_field(rooms: Rooms, bad: Any) -> None:
    invalid(rooms.create(start_datetime=bad), "start_datetime")
    invalid(rooms.create(end_datetime=bad), "end_datetime")
    booking = rooms.booked()
    invalid(rooms.put(booking["id"], start_datetime=bad, end_datetime=bad), "start_datetime", "end_datetime")


@pytest.mark.parametrize(
    "edge",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", TONGA, "Pacific/Honolulu"])
def test_the_ends_of_time_are_faults_and_break_nothing(rooms: Rooms, zone: str, edge: str) -> None:
    room_id = rooms.built(timezone=zone)["id"]

    for field in ("start_datetime", "end_datetime"):
        answer = rooms.create(room_id=room_id, **{**slot("10:00"), field: edge})
        assert answer.status == 422, answer.raw
        assert set(answer.body["errors"]) <= {"start_datetime", "end_datetime"}
        asked = {**slot("10:00"), field: edge}
        assert rooms.availability(room_id, **asked).status in (200, 422)
        assert rooms.check(room_id=room_id, **asked).status in (200, 422)


def test_conflicts_are_exact_to_the_second(rooms: Rooms) -> None:
    first = rooms.booked(start_datetime="2024-01-15T10:00:00Z", end_datetime="2024-01-15T10:30:15Z")
    answer = rooms.create(start_datetime="2024-01-15T10:30:14Z", end_datetime="2024-01-15T11:00:00Z")

    taken(answer, first)
    booking = rooms.booked(start_datetime="2024-01-15T10:30:15Z", end_datetime="2024-01-15T11:00:00Z")
    assert booking["start_datetime"] == "2024-01-15T10:30:15Z"


# Wall clocks.


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        (SANTIAGO, "2024-01-15T10:00:00", "2024-01-15T13:00:00Z"),
        (SANTIAGO, "2024-07-15 10:00:00", "2024-07-15T14:00:00Z"),
        (MADRID, "2024-01-15T10:00:00", "2024-01-15T09:00:00Z"),
        (MADRID, "2024-07-15T10:00:00", "2024-07-15T08:00:00Z"),
        (TONGA, "2024-01-16T00:30:00", "2024-01-15T11:30:00Z"),
        (BUENOS_AIRES, "2024-01-15T22:00:00", "2024-01-16T01:00:00Z"),
        # The hours before and after the ones that are skipped.
        (MADRID, "2024-03-31T01:59:00", "2024-03-31T00:59:00Z"),
        (MADRID, "2024-03-31T03:00:00", "2024-03-31T01:00:00Z"),
        (SANTIAGO, "2024-09-07T23:59:00", "2024-09-08T03:59:00Z"),
        (SANTIAGO, "2024-09-08T01:00:00", "2024-09-08T04:00:00Z"),
        # What occurs twice is the first.
        (MADRID, "2024-10-27T02:30:00", "2024-10-27T00:30:00Z"),
        (SANTIAGO, "2024-04-06T23:30:00", "2024-04-07T02:30:00Z"),
    ],
)
@pytest.mark.parametrize("of", ["room", "stage"])
def test_a_time_without_offset_is_on_the_rooms_clock_else_the_stages(
    rooms: Rooms, settings_changed: SettingsChanged, of: str, zone: str, local: str, instant: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone if of == "stage" else "Pacific/Honolulu")
    room_id = rooms.built(timezone=zone if of == "room" else None)["id"]

    booking = rooms.booked(room_id=room_id, start_datetime=local, end_datetime=minutes_after(instant, 30))

    assert booking["start_datetime"] == instant
    assert rooms.availability(room_id, start_datetime=local, end_datetime=minutes_after(instant, 30)).body[
        "conflicts"
    ]


SKIPPED: Final = [(MADRID, "2024-03-31T02:30:00"), (SANTIAGO, "2024-09-08 00:30:00")]


@pytest.mark.parametrize(("zone", "skipped"), SKIPPED)
@pytest.mark.parametrize("of", ["room", "stage"])
def test_a_time_that_the_clocks_skip_is_a_fault_of_its_field(
    rooms: Rooms, settings_changed: SettingsChanged, of: str, zone: str, skipped: str
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone if of == "stage" else "UTC")
    room_id = rooms.built(timezone=zone if of == "room" else None)["id"]
    day = skipped[:10]
    booking = rooms.booked(room_id=room_id)
    after, before = f"{day}T05:00:00", f"{day[:-2]}{int(day[-2:]) - 1:02}T20:00:00"

    for start, end, field in (
        (skipped, after, "start_datetime"),
        (before, skipped, "end_datetime"),
    ):
        asked = {"start_datetime": start, "end_datetime": end}
        invalid(rooms.create(room_id=room_id, **asked), field)
        invalid(rooms.put(booking["id"], **asked), field)
        invalid(rooms.availability(room_id, **asked), field)
        invalid(rooms.check(room_id=room_id, **asked), field)
    assert rooms.seen(booking["id"]) == booking


def test_the_same_words_with_an_offset_are_an_instant(rooms: Rooms) -> None:
    room_id = rooms.built(timezone=MADRID)["id"]

    booking = rooms.booked(
        room_id=room_id, start_datetime="2024-03-31T02:30:00+01:00", end_datetime="2024-03-31T04:00:00"
    )

    assert booking["start_datetime"] == "2024-03-31T01:30:00Z"
    assert booking["end_datetime"] == "2024-03-31T02:00:00Z"


def test_hours_across_a_change_of_the_clocks_are_as_long_as_they_are(rooms: Rooms) -> None:
    room_id = rooms.built(timezone=MADRID)["id"]

    spring = rooms.booked(
        room_id=room_id, start_datetime="2024-03-31T01:30:00", end_datetime="2024-03-31T03:30:00"
    )
    autumn = rooms.booked(
        room_id=room_id, start_datetime="2024-10-27T01:30:00", end_datetime="2024-10-27T03:30:00"
    )

    assert (spring["start_datetime"], spring["end_datetime"]) == (
        "2024-03-31T00:30:00Z",
        "2024-03-31T01:30:00Z",
    )
    assert (autumn["start_datetime"], autumn["end_datetime"]) == (
        "2024-10-26T23:30:00Z",
        "2024-10-27T02:30:00Z",
    )


def test_an_hour_on_the_wall_may_be_none_in_time(rooms: Rooms) -> None:
    """From half past two, the first, to 02:30 with the offset of the second, is an hour."""
    room_id = rooms.built(timezone=MADRID)["id"]

    answer = rooms.create(
        room_id=room_id, start_datetime="2024-10-27T02:30:00", end_datetime="2024-10-27T02:30:00"
    )
    faulty(answer, end_datetime=REVERSED)
    booking = rooms.booked(
        room_id=room_id, start_datetime="2024-10-27T02:30:00", end_datetime="2024-10-27T02:30:00+01:00"
    )
    assert booking["end_datetime"] == "2024-10-27T01:30:00Z"


@pytest.mark.parametrize(
    ("zone", "past", "future"),
    [
        (SANTIAGO, "2024-01-14T08:59:00", "2024-01-14T09:01:00"),
        (TONGA, "2024-01-15T00:59:00", "2024-01-15T01:01:00"),
    ],
)
def test_what_is_past_is_past_on_the_rooms_clock(rooms: Rooms, zone: str, past: str, future: str) -> None:
    room_id = rooms.built(timezone=zone)["id"]

    faulty(rooms.create(room_id=room_id, start_datetime=past), start_datetime=PAST)
    assert rooms.create(room_id=room_id, start_datetime=future).status == 201


def test_a_move_to_another_room_reads_its_times_on_that_rooms_clock(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B", timezone=SANTIAGO)["id"]

    moved = made(
        rooms.put(
            booking["id"],
            room_id=other,
            start_datetime="2024-01-20T10:00:00",
            end_datetime="2024-01-20T11:00:00",
        ),
        200,
    )

    assert moved["start_datetime"] == "2024-01-20T13:00:00Z"
    assert moved["end_datetime"] == "2024-01-20T14:00:00Z"


def test_a_move_to_a_room_of_another_zone_keeps_the_instants(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B", timezone=TONGA)["id"]

    moved = made(rooms.put(booking["id"], room_id=other), 200)

    assert (moved["start_datetime"], moved["end_datetime"]) == (
        booking["start_datetime"],
        booking["end_datetime"],
    )


def test_a_time_without_offset_for_a_room_that_does_not_exist_is_no_second_fault(rooms: Rooms) -> None:
    answer = rooms.create(room_id=1, start_datetime="2024-01-15T10:00:00", end_datetime="2024-01-15T11:00:00")

    faulty(answer, room_id=NO_ROOM)


# The clock.


def test_the_clock_that_decides_is_the_services_own(rooms: Rooms, at: At) -> None:
    at("2035-06-01T12:00:00Z")

    assert rooms.create(**slot("10:00", day="2035-06-02")).status == 201
    faulty(rooms.create(**slot("10:00", day="2035-05-31")), start_datetime=PAST)


def test_instants_are_answered_to_the_second_whatever_the_clock_says(rooms: Rooms, at: At) -> None:
    at("2024-01-14T12:34:56.789Z")
    booking = rooms.booked()

    assert booking["created_at"] == booking["updated_at"] == "2024-01-14T12:34:56Z"
    assert rooms.built(name="Sala B")["created_at"] == "2024-01-14T12:34:56Z"
    assert made(rooms.cancel(booking["id"]), 200)["cancelled_at"] == "2024-01-14T12:34:56Z"
