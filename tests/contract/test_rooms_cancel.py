"""Cancelling, which can be done again, and deleting, which cannot; that both free what they held: common/."""

from itertools import product
from typing import Any, Final

from tests.contract.appointments import after
from tests.contract.courts import At
from tests.contract.rooms import Rooms, address
from tests.contract.rooms_answers import NOT_FOUND, gone, invalid, made, refused
from tests.pipeline import Pipeline

NOW: Final = "2024-01-14T12:00:00Z"
RUNNING, ENDED, LONG_AFTER = "2024-01-15T10:30:00Z", "2024-01-15T16:00:00Z", "2024-03-01T00:00:00Z"
REASONS: Final[tuple[Any, ...]] = ("x" * 2001, 5, [], {"x": 1}, True)


def cancelled(booking: dict[str, Any], at: str = NOW) -> dict[str, Any]:
    return {"id": booking["id"], "status": "cancelled", "cancelled_at": at}


def test_a_reason_of_some_length_may_be_given_and_a_body_may_be_absent(rooms: Rooms) -> None:
    bodies: list[dict[str, Any]] = [
        {},
        *({"reason": text} for text in ("Cambio de planes", None, "", "x" * 2000)),
    ]
    for body in bodies:
        booking = rooms.booked()
        assert made(rooms.cancel(booking["id"], **body), 200) == cancelled(booking), body
    booking = rooms.booked()
    for reason in REASONS:
        invalid(rooms.cancel(booking["id"], reason=reason), "reason")
    assert rooms.seen(booking["id"]) == booking

    answer = rooms.request("PATCH", f"/api/bookings/{booking['id']}/cancel")

    assert made(answer, 200) == cancelled(booking)


def test_a_cancelled_booking_is_as_it_was_but_for_its_status(rooms: Rooms, at: At) -> None:
    booking = rooms.booked(guests=[address("bruno")], description="x")
    at("2024-01-14T18:00:00Z")

    made(rooms.cancel(booking["id"]), 200)

    seen = made(rooms.get(booking["id"]), 200)
    assert {**seen, "updated_at": ""} == {**booking, "status": "cancelled", "updated_at": ""}


def test_cancelling_again_gives_the_first_answer_and_changes_nothing(rooms: Rooms, at: At) -> None:
    booking = rooms.booked()
    first = rooms.cancel(booking["id"], reason="Cambio de planes")
    seen = rooms.seen(booking["id"])
    at("2024-01-14T18:00:00Z")

    for again in (rooms.cancel(booking["id"]), rooms.admin.cancel(booking["id"], reason="Otra")):
        assert (again.status, again.body) == (first.status, first.body)
    assert rooms.seen(booking["id"]) == seen


def test_what_has_ended_can_be_cancelled_until_midnight_of_its_ends_date_where_the_room_is(
    rooms: Rooms, behind: Pipeline, at: At
) -> None:
    """Whether or not the sweep has come by; nobody is told (contract common.md, *Statuses inside*)."""
    for zone, last in (("UTC", "2024-01-15T23:59:59Z"), ("America/Santiago", "2024-01-16T02:59:59Z")):
        rooms.changes(rooms.room_id, timezone=zone)
        for instant, is_swept in product((ENDED, last, after(last, seconds=1)), (False, True)):
            at(NOW)
            booking = rooms.booked(guests=[address("bruno")])
            at(ENDED)
            if is_swept:
                behind.sweep()
            behind.told()
            at(instant)

            answer = rooms.cancel(booking["id"])

            seen = made(rooms.get(booking["id"]), 200)
            if instant in (ENDED, last):
                assert made(answer, 200) == cancelled(booking, instant)
                assert seen == {**booking, "status": "cancelled", "updated_at": instant}
                # Systems that mirror the bookings do hear of it.
                assert behind.happened()[-1] == "reservation.cancelled"
            else:
                refused(answer, 409, "La reserva ya terminó")
                assert seen == booking
            assert behind.told() == []
            gone(rooms.delete(booking["id"]))


def test_what_has_begun_is_cancelled_and_all_are_told(rooms: Rooms, behind: Pipeline, at: At) -> None:
    booking = rooms.booked(guests=[address("bruno")])
    behind.told()
    at(RUNNING)

    assert made(rooms.cancel(booking["id"]), 200) == cancelled(booking, RUNNING)

    assert len(behind.told()) == 2


def test_a_deleted_booking_is_gone_for_everybody(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])["id"]

    gone(rooms.delete(booking))

    for caller in (rooms, rooms.by("bruno"), rooms.admin):
        for answer in (caller.get(booking), caller.put(booking, title="x"), caller.cancel(booking)):
            refused(answer, 404, NOT_FOUND)
        refused(caller.delete(booking), 404, NOT_FOUND)
        assert caller.listed() == []


def test_what_has_begun_ended_or_been_cancelled_can_be_deleted(rooms: Rooms, at: At) -> None:
    for status, instant in product(("confirmed", "cancelled"), (RUNNING, LONG_AFTER)):
        at(NOW)
        booking = rooms.booked_in(status)["id"]
        at(instant)
        # A deletion minds no body.
        gone(rooms.request("DELETE", f"/api/bookings/{booking}", json={"reason": "x"}))
        refused(rooms.get(booking), 404, NOT_FOUND)
