"""Cancelling, which can be done again, and deleting, which cannot: both free the slot."""

from typing import Any

import pytest

from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import NOT_FOUND, gone, invalid, made, refused, rows

LATER = "2024-01-14T18:00:00Z"


def cancelled(booking: dict[str, Any], at: str = "2024-01-14T12:00:00Z") -> dict[str, Any]:
    return {"id": booking["id"], "status": "cancelled", "cancelled_at": at}


# Cancelling.


@pytest.mark.parametrize(
    "body", [{}, {"reason": "Cambio de planes"}, {"reason": None}, {"reason": ""}], ids=str
)
def test_a_reason_may_be_given(rooms: Rooms, body: dict[str, Any]) -> None:
    booking = rooms.booked()

    assert made(rooms.cancel(booking["id"], **body), 200) == cancelled(booking)


def test_a_body_may_be_absent(rooms: Rooms) -> None:
    booking = rooms.booked()

    answer = rooms.request("PATCH", f"/api/bookings/{booking['id']}/cancel")

    assert made(answer, 200) == cancelled(booking)


@pytest.mark.parametrize("reason", ["x" * 2001, 5, [], {"x": 1}, True], ids=lambda part: str(part)[:10])
def test_a_reason_is_a_text_of_some_length(rooms: Rooms, reason: object) -> None:
    booking = rooms.booked()

    invalid(rooms.cancel(booking["id"], reason=reason), "reason")

    assert rooms.seen(booking["id"])["status"] == "confirmed"
    assert rooms.cancel(booking["id"], reason="x" * 2000).status == 200


def test_a_cancelled_booking_frees_its_slot_in_the_same_write(rooms: Rooms) -> None:
    booking = rooms.booked()

    made(rooms.cancel(booking["id"]), 200)

    assert rooms.is_free(**slot("10:00"))
    assert rooms.by("bruno").create().status == 201


def test_a_cancelled_booking_is_as_it_was_but_for_its_status(rooms: Rooms, at: At) -> None:
    booking = rooms.booked(guests=[address("bruno")], description="x")
    at(LATER)

    made(rooms.cancel(booking["id"]), 200)

    seen = made(rooms.get(booking["id"]), 200)
    assert {**seen, "updated_at": ""} == {**booking, "status": "cancelled", "updated_at": ""}


def test_cancelling_again_gives_the_first_answer_and_changes_nothing(rooms: Rooms, at: At) -> None:
    booking = rooms.booked()
    first = rooms.cancel(booking["id"], reason="Cambio de planes")
    seen = rooms.seen(booking["id"])
    at(LATER)

    for again in (rooms.cancel(booking["id"]), rooms.admin.cancel(booking["id"], reason="Otra")):
        assert (again.status, again.body) == (first.status, first.body)
    assert rooms.seen(booking["id"]) == seen


def test_cancelling_again_does_not_free_the_slot_of_another(rooms: Rooms) -> None:
    booking = rooms.booked_in("cancelled")
    other = rooms.by("bruno").booked()

    made(rooms.cancel(booking["id"]), 200)
    gone(rooms.delete(booking["id"]))

    assert rooms.seen(other["id"])["status"] == "confirmed"
    assert not rooms.is_free(**slot("10:00"))


@pytest.mark.parametrize("instant", ["2024-01-15T10:30:00Z", "2024-01-15T16:00:00Z", "2024-03-01T00:00:00Z"])
def test_what_has_begun_or_ended_can_be_cancelled(rooms: Rooms, at: At, instant: str) -> None:
    booking = rooms.booked()
    at(instant)

    assert made(rooms.cancel(booking["id"]), 200) == cancelled(booking, instant)
    assert rooms.seen(booking["id"])["status"] == "cancelled"


def test_a_booking_is_cancelled_where_it_was_moved_to(rooms: Rooms) -> None:
    booking = rooms.booked()
    other = rooms.built(name="Sala B")["id"]
    made(rooms.put(booking["id"], room_id=other, **slot("22:00", "50:00")), 200)

    made(rooms.cancel(booking["id"]), 200)

    assert rooms.is_free(room_id=other, **slot("00:00", "72:00"))
    assert rooms.is_free(**slot("00:00", "72:00"))


def test_what_is_cancelled_stays_in_the_list_and_leaves_the_calendars(rooms: Rooms) -> None:
    booking = rooms.booked_in("cancelled")

    assert [each["status"] for each in rows(rooms.list())] == ["cancelled"]
    assert rooms.listed(status="cancelled") == [booking["id"]]
    assert rooms.listed(status="confirmed") == []
    assert rows(rooms.calendar(start="2024-01-15", end="2024-01-15")) == []
    assert rooms.weekly(week_offset=1).body["data"]["Monday"] == []
    assert rooms.monthly(rooms.room_id).body["bookings"] == []


# Deleting.


def test_a_deleted_booking_is_gone_and_its_slot_is_free(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    gone(rooms.delete(booking["id"]))

    refused(rooms.get(booking["id"]), 404, NOT_FOUND)
    refused(rooms.put(booking["id"], title="x"), 404, NOT_FOUND)
    refused(rooms.cancel(booking["id"]), 404, NOT_FOUND)
    refused(rooms.delete(booking["id"]), 404, NOT_FOUND)
    for caller in (rooms, rooms.by("bruno"), rooms.admin):
        assert caller.listed() == []
    assert rooms.is_free(**slot("10:00"))
    assert rooms.by("bruno").create().status == 201


@pytest.mark.parametrize("instant", ["2024-01-15T10:30:00Z", "2024-02-01T12:00:00Z"])
@pytest.mark.parametrize("status", ["confirmed", "cancelled"])
def test_what_has_begun_ended_or_been_cancelled_can_be_deleted(
    rooms: Rooms, at: At, status: str, instant: str
) -> None:
    booking = rooms.booked_in(status)
    at(instant)

    gone(rooms.delete(booking["id"]))

    refused(rooms.get(booking["id"]), 404, NOT_FOUND)


def test_a_deleted_booking_frees_every_day_of_the_last_place_it_had(rooms: Rooms) -> None:
    booking = rooms.booked(**slot("10:00", "100:00"))
    other = rooms.built(name="Sala B")["id"]
    made(rooms.put(booking["id"], room_id=other, **slot("20:00", "90:00")), 200)

    gone(rooms.delete(booking["id"]))

    for room_id in (rooms.room_id, other):
        assert rooms.is_free(room_id=room_id, **slot("00:00", "120:00"))


def test_a_deletion_needs_no_body_and_minds_none(rooms: Rooms) -> None:
    first, second = rooms.booked(**slot("10:00")), rooms.booked(**slot("12:00"))

    gone(rooms.request("DELETE", f"/api/bookings/{first['id']}"))
    gone(rooms.request("DELETE", f"/api/bookings/{second['id']}", json={"reason": "x"}))
