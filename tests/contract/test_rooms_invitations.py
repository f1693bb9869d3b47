"""How many mails a user makes the stage send to others: budgets of a day, of invitations and of nothing else.

Who registers, proves an address and books for others by the hundred is the stranger of these tests; what is
theirs is held back, and nobody else notices.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib import clock, functions
from tests.api import Response
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.notices import EMAIL as SES
from tests.contract.notices import bodies, out, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.faults import faults, first, lost_reply
from tests.pipeline import Pipeline

NEXT_DAY: Final = "2024-01-15T00:00:00Z"
HALF_A_DAY: Final = 12 * 3600
REFUSED: Final = f"Too many requests. Please try again in {HALF_A_DAY} seconds."


@pytest.fixture(autouse=True)
def _lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)


def crowd(rooms: Rooms, count: int) -> list[str]:
    """Make this many people known to the tenant; their addresses."""
    for number in range(count):
        rooms.by(f"guest-{number}", name=f"Guest {number}", email=f"guest-{number}@example.com").known()
    return [f"guest-{number}@example.com" for number in range(count)]


def hours() -> Iterator[dict[str, str]]:
    """Slots that nobody has yet."""
    return (slot(f"{hour}:00") for hour in range(10, 1000))


def mailed(behind: Pipeline) -> Counter[str]:
    """How many mails each address got since the last time."""
    return Counter(to for to, _ in behind.told())


def refused(answer: Response, left: int, most: int) -> None:
    """Expect that a request is refused until midnight, and says so."""
    assert (answer.status, answer.body) == (429, {"message": REFUSED, "retry_after": HALF_A_DAY})
    assert answer.headers["retry-after"] == str(HALF_A_DAY)
    assert answer.headers["ratelimit-policy"] == f'"guests-of-user";q={most};w=86400'
    assert answer.headers["ratelimit"] == f'"guests-of-user";r={left};t={HALF_A_DAY}'


def lines(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, Any]]:
    return [vars(record) for record in caplog.records if record.getMessage() == message]


# What one user invites.


def test_a_stranger_who_books_a_hundred_times_for_twenty_sends_a_hundred_mails(
    ready: Rooms, behind: Pipeline, courts: Courts
) -> None:
    session = courts.proved(email="stranger@example.com")
    assert session.cookie is not None
    stranger, guests, free = ready.with_token(session.cookie), crowd(ready, 20), hours()
    told(behind)

    room = ready.room_id
    answers = [stranger.create(room_id=room, guests=guests, **next(free)) for _ in range(100)]

    assert [answer.status for answer in answers] == [201] * 5 + [429] * 95
    refused(answers[5], 0, 100)
    assert mailed(behind) == {"stranger@example.com": 5, **dict.fromkeys(guests, 5)}
    # For themselves they go on booking.
    made(stranger.create(room_id=room, **next(free)), 201)
    assert mailed(behind) == {"stranger@example.com": 1}


def test_guests_that_are_added_count_as_those_of_a_new_booking_do(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(GUESTS_DAILY_LIMIT="4")
    guests = crowd(ready, 6)
    booking = ready.booked(guests=guests[:3])
    told(behind)

    refused(ready.put(booking["id"], title="Otra", guests=guests[:5]), 1, 4)
    assert ready.seen(booking["id"])["title"] == "Reunión"
    assert len(ready.seen(booking["id"])["guests"]) == 3
    # Those who were there do not count, nor what else changes, nor who goes.
    made(ready.put(booking["id"], guests=guests[1:4], title="Otra", **slot("15:00")), 200)
    made(ready.put(booking["id"], guests=guests[1:3]), 200)
    refused(ready.put(booking["id"], guests=guests[1:4]), 0, 4)
    made(ready.put(booking["id"], title="La misma", guests=guests[2:3]), 200)
    refused(ready.create(guests=guests[:1]), 0, 4)

    at(NEXT_DAY)
    made(ready.put(booking["id"], guests=guests[2:6]), 200)


def test_more_guests_than_are_left_are_refused_and_fewer_are_not(
    ready: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(GUESTS_DAILY_LIMIT="4")
    guests, free = crowd(ready, 5), hours()

    refused(ready.create(guests=guests, **next(free)), 4, 4)
    made(ready.create(guests=guests[:3], **next(free)), 201)
    refused(ready.create(guests=guests[:2], **next(free)), 1, 4)
    made(ready.create(guests=guests[:1], **next(free)), 201)
    refused(ready.create(guests=guests[:1], **next(free)), 0, 4)
    # Each user has their own.
    made(ready.by("bruno").create(guests=guests[:4], **next(free)), 201)


def test_what_staff_cause_is_never_refused_nor_held_back(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    limits = ("GUESTS_DAILY_LIMIT", "ADDRESS_DAILY_LIMIT", "INVITATIONS_DAILY_LIMIT")
    settings_changed(**dict.fromkeys(limits, "1"))
    guests, free = crowd(ready, 3), hours()
    ready.booked(guests=guests[:1], **next(free))
    assert mailed(behind) == {address("ana"): 1, guests[0]: 1}

    for role in ("staff", "admin", "superadmin"):
        made(ready.by("alma", role=role).create(guests=guests, **next(free)), 201)
    assert mailed(behind) == {address("alma"): 3, **dict.fromkeys(guests, 3)}
    booking = ready.by("bruno").booked(**next(free))
    made(ready.admin.put(booking["id"], guests=guests), 200)
    assert mailed(behind) == {address("bruno"): 1, **dict.fromkeys(guests, 1)}


def test_of_bookings_at_once_no_more_guests_are_invited_than_there_are_left(
    ready: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(GUESTS_DAILY_LIMIT="5")
    guests, free, statuses = crowd(ready, 2), hours(), []
    room = ready.room_id

    def book() -> None:
        statuses.append(ready.create(room_id=room, guests=guests, **next(free)).status)

    with faults("TransactWriteItems", *[first(book)] * 5):
        book()

    assert sorted(statuses) == [201, 201, *[429] * 4]
    refused(ready.create(guests=guests, **next(free)), 1, 5)


def test_a_booking_that_fails_takes_nothing_and_one_whose_reply_is_lost_takes_once(
    ready: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(GUESTS_DAILY_LIMIT="4")
    guests, free = crowd(ready, 4), hours()
    ready.admin.create(**slot("10:00"))
    for _ in range(3):
        assert ready.create(guests=guests, **slot("10:00")).status == 409
        assert ready.create(guests=[*guests, "nobody@example.com"], **slot("15:00")).status == 422

    next(free)
    with faults("TransactWriteItems", lost_reply):
        booking = ready.booked(guests=guests[:2], **next(free))
    assert ready.put(booking["id"], guests=guests, **slot("10:00")).status == 409
    with faults("TransactWriteItems", lost_reply):
        made(ready.put(booking["id"], guests=guests[:3]), 200)
    key = {"Idempotency-Key": "one"}
    for _ in range(3):
        made(ready.sending(key).create(guests=guests[:1], **slot("18:00")), 201)
    refused(ready.create(guests=guests[:1], **slot("19:00")), 0, 4)


def test_a_refusal_is_a_line_in_the_log_that_names_no_guest(
    ready: Rooms, settings_changed: SettingsChanged, caplog: pytest.LogCaptureFixture
) -> None:
    settings_changed(GUESTS_DAILY_LIMIT="1")
    guests = crowd(ready, 2)
    refused(ready.create(guests=guests), 1, 1)

    [line] = lines(caplog, "guests were refused")
    said = {name: line[name] for name in ("budget", "tenant", "user")}
    assert said == {"budget": "guests-of-user", "tenant": "default", "user": "ana"}
    assert "guest-0" not in str(line)


# What goes to one address, and what the stage sends.


def test_an_address_that_thirty_users_of_two_tenants_name_gets_twenty_invitations(
    ready: Rooms, behind: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    free, victim = hours(), "victim@example.com"
    ready.by("victim", name="Vera", email=victim).known()
    other = ready.by("victim", name="Vera", email=victim.upper(), tenant="norte").known()
    rooms = {"default": ready.room_id, "norte": other.room_id}
    mailed(behind)

    for number in range(30):
        tenant = ("default", "norte")[number % 2]
        user = ready.by(f"user-{number}", name="Eva", email=f"user-{number}@example.com", tenant=tenant)
        made(user.create(room_id=rooms[tenant], guests=[victim], **next(free)), 201)
    got = mailed(behind)

    assert got.pop(victim, 0) + got.pop(victim.upper(), 0) == 20
    # Whoever books is told of it all the same.
    assert got == {f"user-{number}@example.com": 1 for number in range(30)}
    held = lines(caplog, "an invitation was held back")
    assert [line["budget"] for line in held] == ["invitations-to-address"] * 10
    assert {line["tenant"] for line in held} == {"default", "norte"}
    assert "victim" not in str([{**line, "msg": ""} for line in held]).casefold()
    assert (behind.waiting, behind.dead) == ({}, [])


def test_a_stage_sends_no_more_invitations_a_day_than_its_setting_says(
    ready: Rooms,
    behind: Pipeline,
    settings_changed: SettingsChanged,
    caplog: pytest.LogCaptureFixture,
    at: At,
) -> None:
    settings_changed(INVITATIONS_DAILY_LIMIT="3")
    guests, free = crowd(ready, 5), hours()

    ready.booked(guests=guests, **next(free))
    assert mailed(behind) == {address("ana"): 1, **dict.fromkeys(guests[:3], 1)}
    assert [line["budget"] for line in lines(caplog, "an invitation was held back")] == [
        "invitations-of-stage"
    ] * 2

    at(NEXT_DAY)
    ready.booked(guests=guests[3:], **next(free))
    assert mailed(behind) == {address("ana"): 1, **dict.fromkeys(guests[3:], 1)}


def test_who_was_not_sent_an_invitation_sees_it_and_hears_of_all_that_becomes_of_it(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(ADDRESS_DAILY_LIMIT="1")
    ready.booked(guests=[address("bruno")], **slot("10:00"))
    booking = ready.booked(guests=[address("bruno")], title="Demo", **slot("12:00"))
    other = ready.booked(guests=[address("bruno")], title="Plan", **slot("15:00"))
    assert mailed(behind) == {address("ana"): 3, address("bruno"): 1}
    assert booking["id"] in ready.by("bruno").listed()

    made(ready.put(booking["id"], title="Demo 2"), 200)
    assert told(behind)["bruno"] == "Reunión actualizada: Demo 2"
    made(ready.put(booking["id"], **slot("13:00")), 200)
    assert told(behind)["bruno"] == "Reunión reprogramada: Demo 2"
    assert ("bruno@example.com", "Recordatorio: Demo 2") in behind.tick("2024-01-15T12:45:00Z")
    made(ready.put(other["id"], guests=[]), 200)
    assert told(behind)["bruno"] == "Invitación retirada: Plan"
    made(ready.cancel(booking["id"]), 200)
    assert told(behind)["bruno"] == "Reunión cancelada: Demo 2"


def test_a_notice_counts_once_however_often_the_queue_brings_it(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged, caplog: pytest.LogCaptureFixture
) -> None:
    settings_changed(ADDRESS_DAILY_LIMIT="2", INVITATIONS_DAILY_LIMIT="2")
    free, bruno = hours(), address("bruno")
    ready.booked(guests=[bruno], **next(free))
    [first_message] = bodies(behind)
    # Not sent at the first try, sent at the second.
    with out(SES, bruno):
        behind.run()
    assert lines(caplog, "an invitation was held back") == []
    behind.run_for(timedelta(minutes=5))
    behind.again(first_message, times=5)
    assert mailed(behind) == {address("ana"): 1, bruno: 1}

    ready.booked(guests=[bruno], **next(free))
    assert mailed(behind) == {address("ana"): 1, bruno: 1}
    ready.booked(guests=[bruno], **next(free))
    [third] = bodies(behind)
    behind.again(third, times=5)
    assert mailed(behind) == {address("ana"): 1}
    assert len(lines(caplog, "an invitation was held back")) == 1


def test_what_is_held_back_is_held_back_for_good(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged, at: At
) -> None:
    """A message that comes again the next day, for the sake of another guest, sends it no more."""
    settings_changed(ADDRESS_DAILY_LIMIT="1")
    free = hours()
    ready.booked(guests=[address("bruno")], **next(free))
    mailed(behind)
    ready.booked(guests=[address("bruno"), address("carla")], **next(free))
    [message] = bodies(behind)
    with out(SES, address("carla")):
        behind.run()

    at(NEXT_DAY)
    assert clock.now().isoformat() == "2024-01-15T00:00:00+00:00"
    behind.again(message)
    assert mailed(behind) == {address("ana"): 1, address("carla"): 1}


def test_a_count_whose_reply_is_lost_counts_once(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(ADDRESS_DAILY_LIMIT="2")
    free = hours()
    for _ in range(2):
        ready.booked(guests=[address("bruno")], **next(free))
        with faults("TransactWriteItems", lost_reply):
            assert mailed(behind) == {address("ana"): 1, address("bruno"): 1}
    ready.booked(guests=[address("bruno")], **next(free))
    assert mailed(behind) == {address("ana"): 1}


def test_of_notices_that_are_sent_at_once_no_more_go_to_an_address_than_are_left(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(ADDRESS_DAILY_LIMIT="2")
    free = hours()
    for _ in range(5):
        ready.booked(guests=[address("bruno")], **next(free))
    bodies(behind)
    notices = [each for each in behind.waiting.values() if each.queue == "email"]
    rest = iter(notices[1:])

    def another() -> None:
        behind.invoke(functions.notify, [next(rest)])

    with faults("TransactWriteItems", *[first(another)] * 4):
        behind.invoke(functions.notify, notices[:1])

    assert mailed(behind) == {address("ana"): 5, address("bruno"): 2}
