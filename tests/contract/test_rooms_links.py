"""Video links of bookings: a Meet link where Google answers, one that works by itself where it does not."""

from collections.abc import Callable

import pytest

from tests.conferences.answers import refused
from tests.conferences.conftest import google
from tests.conferences.google import DELETE, INSERT, PATCH, Google
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import gone, made
from tests.faults import Fault, cancelled, faults, first, lost_reply, lost_request
from tests.remotes.answers import Act, done_but_answered
from tests.remotes.waits import Wait, finished

__all__ = ["google"]

WRITE = "TransactWriteItems"
MEET = "https://meet.google.com/abc-defg-hij"
JITSI = "https://meet.jit.si/cupo-"
refusals = pytest.mark.parametrize(
    "act",
    [refused(403, "forbidden"), refused(429, "rateLimitExceeded"), refused(500, "backendError")],
    ids=["403", "429", "500"],
)


def with_link(rooms: Rooms, **fields: object) -> dict[str, object]:
    return rooms.booked(has_google_meet=True, **fields)


def test_a_booking_has_the_link_of_its_event(rooms: Rooms, google: Google) -> None:
    rooms.by("bruno").known()

    booking = with_link(rooms, title="Reunión 🎉", guests=["bruno@example.com"])

    assert booking["google_meet_link"] == MEET
    assert made(rooms.get(str(booking["id"])), 200)["google_meet_link"] == MEET
    (event,) = google.shown()
    assert event["summary"] == "Reunión 🎉"
    assert event["start"]["dateTime"] == booking["start_datetime"]
    assert [guest["email"] for guest in event["attendees"]] == ["ana@example.com", "bruno@example.com"]
    assert event["conferenceData"]["createRequest"]["requestId"] == str(booking["id"])


def test_without_a_wish_for_a_link_google_is_not_asked(rooms: Rooms, google: Google) -> None:
    assert rooms.booked()["google_meet_link"] is None
    assert google.seen == []


@refusals
def test_where_google_refuses_the_link_works_by_itself(rooms: Rooms, google: Google, act: Act) -> None:
    google.next(INSERT, act)

    booking = with_link(rooms)

    assert str(booking["google_meet_link"]).startswith(JITSI)
    assert not rooms.is_free(**slot("10:00"))


def test_two_links_are_never_the_same(rooms: Rooms) -> None:
    links = {with_link(rooms, **slot(start))["google_meet_link"] for start in ("10:00", "11:00", "12:00")}

    assert len(links) == 3
    assert all(len(str(link)) - len(JITSI) == 32 for link in links)


def test_a_google_that_never_answers_holds_a_booking_up_for_three_seconds(
    rooms: Rooms, google: Google
) -> None:
    google.next(INSERT, google.hang)
    rooms.known()

    booking = with_link(rooms)

    assert Wait.in_vain == [3]
    assert str(booking["google_meet_link"]).startswith(JITSI)


def test_a_later_change_tries_again(rooms: Rooms, google: Google) -> None:
    google.next(INSERT, refused(500, "backendError"))
    booking = with_link(rooms)

    changed = made(rooms.put(booking["id"], title="Otra"), 200)

    assert changed["google_meet_link"] == MEET
    assert [event["summary"] for event in google.shown()] == ["Otra"]


def test_a_change_that_changes_nothing_asks_nobody(rooms: Rooms, google: Google) -> None:
    booking = with_link(rooms)
    asked = len(google.seen)

    made(rooms.put(booking["id"], title=booking["title"]), 200)

    assert len(google.seen) == asked


def test_the_event_moves_along(rooms: Rooms, google: Google) -> None:
    booking = with_link(rooms)

    moved = made(rooms.put(booking["id"], title="Más tarde", **slot("15:00")), 200)

    (event,) = google.shown()
    assert (event["summary"], event["start"]["dateTime"]) == ("Más tarde", moved["start_datetime"])
    assert moved["google_meet_link"] == MEET


def test_an_event_that_does_not_move_along_fails_no_booking(rooms: Rooms, google: Google) -> None:
    booking = with_link(rooms)
    google.next(PATCH, refused(500, "backendError"))

    assert made(rooms.put(booking["id"], title="Otra"), 200)["google_meet_link"] == MEET


@pytest.mark.parametrize("end", ["cancel", "delete", "without"])
def test_the_event_goes_along(rooms: Rooms, google: Google, end: str) -> None:
    booking = with_link(rooms)

    if end == "cancel":
        assert rooms.cancel(booking["id"]).status == 200
    elif end == "delete":
        gone(rooms.delete(booking["id"]))
    else:
        after = made(rooms.put(booking["id"], has_google_meet=False), 200)
        assert (after["has_google_meet"], after["google_meet_link"]) == (False, None)

    assert google.shown() == []
    assert google.methods().count(DELETE) == 1


def test_a_link_can_be_had_later(rooms: Rooms, google: Google) -> None:
    booking = rooms.booked()

    assert made(rooms.put(booking["id"], has_google_meet=True), 200)["google_meet_link"] == MEET


def test_a_refused_booking_asks_google_for_nothing(rooms: Rooms, google: Google) -> None:
    rooms.booked()

    assert rooms.create(has_google_meet=True).status == 409
    assert rooms.create(has_google_meet=True, title="").status == 422
    assert google.seen == []


def test_a_booking_that_is_cancelled_meanwhile_leaves_no_event(rooms: Rooms, google: Google) -> None:
    def cancel_all(proceed: Callable[[], object]) -> object:
        (booking_id,) = rooms.admin.listed()
        assert rooms.admin.cancel(booking_id).status == 200
        return proceed()

    google.next(INSERT, cancel_all)  # type: ignore[arg-type]

    booking = with_link(rooms)

    assert str(booking["google_meet_link"]).startswith(JITSI)
    assert google.shown() == []


@pytest.mark.parametrize(
    "fault",
    [lost_reply, lost_request, cancelled("TransactionConflict")],
    ids=["reply", "request", "conflict"],
)
def test_what_becomes_of_the_link_is_what_becomes_of_the_event(
    rooms: Rooms, google: Google, fault: Fault
) -> None:
    rooms.known()
    rooms.room_id  # noqa: B018 - makes the room, before the faults

    with faults(WRITE, first(lambda: None), fault):
        booking = with_link(rooms)

    link = made(rooms.get(str(booking["id"])), 200)["google_meet_link"]
    assert link == booking["google_meet_link"]
    assert len(google.shown()) == (link == MEET)


def test_when_the_link_cannot_be_kept_there_is_no_event(rooms: Rooms, google: Google) -> None:
    rooms.known()
    rooms.room_id  # noqa: B018 - likewise

    with faults(WRITE, first(lambda: None), *[lost_request] * 9):
        booking = with_link(rooms)

    assert str(booking["google_meet_link"]).startswith(JITSI)
    assert google.shown() == []


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

    assert str(booking["google_meet_link"]).startswith(JITSI)
    assert google.shown() == []
