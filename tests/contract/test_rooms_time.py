"""Time, where rooms have rules of their own: asking whether one is free, and moving to another zone's."""

from tests.contract.common.test_time import (
    ENDS_OF_TIME,
    HONOLULU,
    MADRID,
    SANTIAGO,
    SKIPPED,
    TEN,
    TONGA,
    WAYS_TO_WRITE_TEN,
)
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import invalid, made


def test_an_instant_may_be_asked_for_in_every_way(rooms: Rooms) -> None:
    rooms.booked(**slot("10:00"))

    for text in WAYS_TO_WRITE_TEN:
        assert rooms.is_free(start_datetime="2024-01-15T09:00:00Z", end_datetime=text), text
        assert not rooms.is_free(start_datetime=text, end_datetime="2024-01-15T10:30:00Z"), text


def test_the_ends_of_time_break_no_question(rooms: Rooms) -> None:
    for zone in ("UTC", TONGA, HONOLULU):
        rooms.changes(rooms.room_id, timezone=zone)
        for edge in ENDS_OF_TIME:
            for field in ("start_datetime", "end_datetime"):
                asked = {**slot("10:00"), field: edge}
                for answer in (
                    rooms.availability(rooms.room_id, **asked),
                    rooms.check(room_id=rooms.room_id, **asked),
                ):
                    assert answer.status in (200, 422), (zone, asked, answer.raw)


def test_whether_a_room_is_free_is_asked_on_its_own_clock(rooms: Rooms) -> None:
    rooms.changes(rooms.room_id, timezone=MADRID)
    rooms.booked(start_datetime="2024-10-27T02:30:00", end_datetime="2024-10-27T01:00:00Z")

    assert not rooms.is_free(start_datetime="2024-10-27T02:30:00", end_datetime="2024-10-27T02:31:00")
    for zone, skipped, earlier, later in SKIPPED:
        rooms.changes(rooms.room_id, timezone=zone)
        for start, end, field in (
            (skipped, later, "start_datetime"),
            (earlier, skipped, "end_datetime"),
        ):
            asked = {"start_datetime": start, "end_datetime": end}
            invalid(rooms.availability(rooms.room_id, **asked), field)
            invalid(rooms.check(room_id=rooms.room_id, **asked), field)


def test_a_move_to_another_room_reads_its_times_on_that_rooms_clock(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B", timezone=SANTIAGO)["id"]
    times = {"start_datetime": "2024-01-20T10:00:00", "end_datetime": "2024-01-20T11:00:00"}

    moved = made(rooms.put(booking["id"], room_id=other, **times), 200)

    assert slot("13:00", "14:00", day="2024-01-20").items() <= moved.items()


def test_a_move_to_a_room_of_another_zone_keeps_the_instants(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("10:00"))
    other = rooms.built(name="Sala B", timezone=TONGA)["id"]

    moved = made(rooms.put(booking["id"], room_id=other), 200)

    assert slot("10:00").items() <= moved.items()
    assert moved["start_datetime"] == TEN


def test_a_room_is_dated_to_the_second(rooms: Rooms, at: At) -> None:
    at("2024-01-14T12:34:56.789Z")

    assert rooms.built(name="Sala B")["created_at"] == "2024-01-14T12:34:56Z"


def test_users_book_and_move_366_days_ahead_and_no_further(rooms: Rooms) -> None:
    """The last day counts whole (contract rules.md, `window` in days)."""
    far = {
        "start_datetime": [
            "No se puede reservar con tanta anticipación: como máximo para el 14 de enero de 2025"
        ]
    }
    last = {"start_datetime": "2025-01-14T23:59:59Z", "end_datetime": "2025-01-15T01:00:00Z"}
    beyond = {"start_datetime": "2025-01-15T00:00:00Z", "end_datetime": "2025-01-15T01:00:00Z"}
    booking = rooms.booked(**last)["id"]

    assert rooms.by("bruno").create(**beyond).body["errors"] == far
    answer = rooms.put(booking, **beyond)

    assert (answer.status, answer.body["errors"]) == (422, far)
    assert rooms.seen(booking)["start_datetime"] == last["start_datetime"]
    assert rooms.admin.put(booking, **beyond).status == 200


def test_what_stands_beyond_the_horizon_may_come_nearer(
    rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    booking = rooms.booked(**slot("10:00"))["id"]
    settings_changed(HORIZON_DAYS="0")

    assert rooms.put(booking, end_datetime="2024-01-15T10:30:00Z").status == 200
    assert rooms.put(booking, start_datetime="2024-01-15T09:30:00Z").status == 200
    assert rooms.put(booking, start_datetime="2024-01-15T10:00:00Z").status == 422
