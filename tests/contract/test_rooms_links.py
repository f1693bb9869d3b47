"""Video links of bookings: a Meet link where Google answers, one that works by itself where it does not."""

from collections.abc import Callable

import pytest

from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import gone, made
from tests.faults import cancelled, faults, first, lost_reply, lost_request
from tests.integrations.conferences.conftest import google
from tests.integrations.conferences.google import DELETE, INSERT, PATCH, Google
from tests.integrations.conferences.responses import refused
from tests.remotes.responses import done_but_answered
from tests.remotes.waits import Wait, finished

__all__ = ["google"]

WRITE = "TransactWriteItems"
MEET = "https://meet.google.com/abc-defg-hij"
JITSI = "https://meet.jit.si/cupo-"
BACKEND_ERROR = refused(500, "backendError")


def with_link(rooms: Rooms, **fields: object) -> dict[str, object]:
    return rooms.booked(has_google_meet=True, **fields)


def works_by_itself(google: Google, booking: dict[str, object]) -> None:
    """Assert that a booking has a link of its own, and no event."""
    assert str(booking["google_meet_link"]).startswith(JITSI)
    assert google.shown() == []


def test_a_booking_has_the_link_of_its_event(rooms: Rooms, google: Google) -> None:
    booking = with_link(rooms, title="Reunión 🎉", guests=["bruno@example.com"])

    assert booking["google_meet_link"] == MEET
    assert made(rooms.get(str(booking["id"])), 200)["google_meet_link"] == MEET
    (event,) = google.shown()
    assert event["summary"] == "Reunión 🎉"
    assert event["start"]["dateTime"] == booking["start_datetime"]
    assert [guest["email"] for guest in event["attendees"]] == ["ana@example.com", "bruno@example.com"]
    assert event["conferenceData"]["createRequest"]["requestId"] == str(booking["id"])


def test_google_is_not_asked_without_a_wish_for_a_link_or_a_booking(rooms: Rooms, google: Google) -> None:
    assert rooms.booked()["google_meet_link"] is None

    assert rooms.create(has_google_meet=True).status == 409
    assert rooms.create(has_google_meet=True, title="").status == 422
    assert google.seen == []


def test_where_google_refuses_the_link_works_by_itself_and_a_later_change_tries_again(
    rooms: Rooms, google: Google
) -> None:
    for refusal in (refused(403, "forbidden"), refused(429, "rateLimitExceeded"), BACKEND_ERROR):
        google.next(INSERT, refusal)
        booking = with_link(rooms)
        works_by_itself(google, booking)
        assert not rooms.is_free(**slot("10:00"))

        changed = made(rooms.put(booking["id"], title="Otra"), 200)

        assert changed["google_meet_link"] == MEET
        assert [event["summary"] for event in google.shown()] == ["Otra"]
        gone(rooms.delete(booking["id"]))


def test_a_google_that_never_answers_holds_a_booking_up_for_three_seconds(
    rooms: Rooms, google: Google
) -> None:
    google.next(INSERT, google.hang)
    rooms.known()

    booking = with_link(rooms)

    assert Wait.in_vain == [3]
    assert str(booking["google_meet_link"]).startswith(JITSI)


def test_the_event_moves_along_and_a_change_that_changes_nothing_asks_nobody(
    rooms: Rooms, google: Google
) -> None:
    booking = with_link(rooms)

    moved = made(rooms.put(booking["id"], title="Más tarde", **slot("15:00")), 200)

    (event,) = google.shown()
    assert (event["summary"], event["start"]["dateTime"]) == ("Más tarde", moved["start_datetime"])
    assert moved["google_meet_link"] == MEET
    asked = len(google.seen)
    made(rooms.put(booking["id"], title="Más tarde"), 200)
    assert len(google.seen) == asked
    # An event that does not move along fails no booking.
    google.next(PATCH, BACKEND_ERROR)
    assert made(rooms.put(booking["id"], title="Otra"), 200)["google_meet_link"] == MEET


def test_the_event_goes_along_and_a_link_can_be_had_later(rooms: Rooms, google: Google) -> None:
    ends: list[Callable[[object], object]] = [
        lambda name: made(rooms.cancel(name), 200),
        lambda name: gone(rooms.delete(name)),
        lambda name: made(rooms.put(name, has_google_meet=False), 200),
    ]
    for number, end in enumerate(ends, 1):
        booking = with_link(rooms)
        end(booking["id"])
        assert google.shown() == []
        assert google.methods().count(DELETE) == number

    assert rooms.seen(int(str(booking["id"])))["google_meet_link"] is None
    assert made(rooms.put(booking["id"], has_google_meet=True), 200)["google_meet_link"] == MEET


def test_a_booking_that_is_cancelled_meanwhile_leaves_no_event(rooms: Rooms, google: Google) -> None:
    def cancel_all(proceed: Callable[[], object]) -> object:
        (booking_id,) = rooms.admin.listed()
        assert rooms.admin.cancel(booking_id).status == 200
        return proceed()

    google.next(INSERT, cancel_all)  # type: ignore[arg-type]

    works_by_itself(google, with_link(rooms))


@pytest.mark.usefixtures("ready")
def test_what_becomes_of_the_link_is_what_becomes_of_the_event(rooms: Rooms, google: Google) -> None:
    for fault in (lost_reply, lost_request, cancelled("TransactionConflict")):
        with faults(WRITE, first(lambda: None), fault):
            booking = with_link(rooms)

        link = made(rooms.get(str(booking["id"])), 200)["google_meet_link"]
        assert link == booking["google_meet_link"]
        assert len(google.shown()) == (link == MEET)
        gone(rooms.delete(booking["id"]))

    # Where it cannot be kept there is no event.
    with faults(WRITE, first(lambda: None), *[lost_request] * 9):
        booking = with_link(rooms)
    works_by_itself(google, booking)


def test_a_repeated_request_gives_the_link_that_was_given(rooms: Rooms, google: Google) -> None:
    keyed = rooms.keyed()

    one, two = (keyed.create(has_google_meet=True) for _ in range(2))

    assert (one.status, two.status) == (201, 201)
    assert one.raw == two.raw
    assert one.body["data"]["google_meet_link"] == MEET
    assert two.headers["idempotent-replayed"] == "true"
    assert len(google.shown()) == 1


def test_an_answer_that_nobody_hears_leaves_no_event(rooms: Rooms, google: Google) -> None:
    google.next(INSERT, done_but_answered(None))

    booking = with_link(rooms)
    finished()

    works_by_itself(google, booking)
