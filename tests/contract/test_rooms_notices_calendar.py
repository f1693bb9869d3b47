"""The calendar part of a booking's mails, and the times in them, by the clocks of the room."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import Entry, demo, entry_of, posted, told
from tests.contract.rooms import TOMORROW, Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.pipeline import Mail, Pipeline

__all__ = ["demo"]


def entries(behind: Pipeline) -> tuple[Entry, Entry]:
    """The event as Ana and Bruno were last sent it."""
    mails = posted(behind)
    assert set(mails) == {"ana", "bruno"}
    return entry_of(mails["ana"]), entry_of(mails["bruno"])


def hour(number: int, day: int = 15) -> datetime:
    return datetime(2024, 1, day, number, tzinfo=UTC)


# The event.


def test_the_event_of_a_new_booking_is_the_booking(ready: Rooms, behind: Pipeline) -> None:
    room = ready.built(name="Sala Norte", location="Piso 3")
    booking = ready.booked(
        title="Demo; con comas, y más", room_id=room["id"], has_google_meet=True, guests=[address("bruno")]
    )

    for entry in entries(behind):
        assert (entry.method, entry.status) == ("REQUEST", "CONFIRMED")
        assert (entry.start, entry.end) == (hour(10), hour(11))
        assert entry.summary == "Demo; con comas, y más"
        assert entry.location == "Sala Norte (Piso 3)"
        assert entry.url == booking["google_meet_link"]


def test_it_is_one_event_from_the_first_mail_to_the_last(ready: Rooms, behind: Pipeline, at: At) -> None:
    sent: list[Entry] = []

    def step(answer: dict[str, Any] | None, method: str, status: str) -> None:
        pair = entries(behind)
        assert {(each.method, each.status) for each in pair} == {(method, status)}, answer
        assert pair[0] == pair[1]
        sent.append(pair[0])

    booking = ready.booked(title="Demo", guests=[address("bruno")])
    name = booking["id"]
    step(booking, "REQUEST", "CONFIRMED")
    step(made(ready.put(name, title="Ensayo"), 200), "REQUEST", "CONFIRMED")
    step(made(ready.put(name, **slot("15:00")), 200), "REQUEST", "CONFIRMED")
    at("2024-01-15T14:45:00Z")
    behind.sweep()
    step(None, "REQUEST", "CONFIRMED")
    step(made(ready.cancel(name), 200), "CANCEL", "CANCELLED")

    assert len({entry.uid for entry in sent}) == 1
    sequences = [entry.sequence for entry in sent]
    assert sequences == sorted(set(sequences))
    assert [entry.start for entry in sent] == [hour(10), hour(10), hour(15), hour(15), hour(15)]
    assert [entry.summary for entry in sent] == ["Demo", *["Ensayo"] * 4]


def test_a_deleted_booking_is_struck_out(ready: Rooms, behind: Pipeline) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    made_first = entries(behind)
    made(ready.put(booking["id"], **slot("15:00")), 200)
    moved = entries(behind)

    ready.deleted(booking["id"])

    for first, second, last in zip(made_first, moved, entries(behind), strict=True):
        assert (last.method, last.status) == ("CANCEL", "CANCELLED")
        assert first.uid == second.uid == last.uid
        assert first.sequence < second.sequence < last.sequence
        assert (last.start, last.end) == (hour(15), hour(16))


def test_no_two_bookings_are_one_event(ready: Rooms, behind: Pipeline) -> None:
    first = ready.booked(title="Demo")
    one = entry_of(posted(behind)["ana"])
    ready.deleted(first["id"])
    told(behind)

    ready.booked(title="Demo")
    again = entry_of(posted(behind)["ana"])
    ready.booked(title="Demo", room_id=ready.other_room_id)
    other = entry_of(posted(behind)["ana"])

    assert len({one.uid, again.uid, other.uid}) == 3


def test_a_mail_names_nobody_s_address_but_its_recipient_s(ready: Rooms, behind: Pipeline) -> None:
    ready.booked(title="Demo", guests=[address("bruno"), address("carla")])

    for user, mail in posted(behind).items():
        raw = mail.message.as_string() + str(mail.calendar) + mail.text + mail.html
        others = {"ana", "bruno", "carla"} - {user}
        assert address(user) in raw
        assert not any(address(other) in raw for other in others)


def test_the_event_is_attached_as_a_file_too(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    made(ready.put(demo["id"], title="Ensayo"), 200)

    mail = posted(behind)["ana"]

    [attached] = mail.message.iter_attachments()
    assert attached.get_filename() == "invite.ics"
    assert attached.get_content().decode().splitlines() == str(mail.calendar).splitlines()


# The clocks of the room.


def booked_in(rooms: Rooms, zone: str, start: str, end: str) -> dict[str, Any]:
    room = rooms.built(name="Sala Lejana", timezone=zone)
    return rooms.booked(title="Demo", room_id=room["id"], start_datetime=start, end_datetime=end)


def mail_of(behind: Pipeline) -> Mail:
    return posted(behind)["ana"]


@pytest.mark.parametrize(
    ("zone", "start", "end", "said"),
    [
        (
            "America/Santiago",
            "2024-01-15T13:00:00Z",
            "2024-01-15T14:30:00Z",
            "lunes 15 de enero de 2024, de 10:00 a 11:30 (America/Santiago)",
        ),
        # Its clocks go back at the midnight that ends 6 April: the same instant is another hour after it.
        (
            "America/Santiago",
            "2024-04-05T13:00:00Z",
            "2024-04-05T14:00:00Z",
            "viernes 5 de abril de 2024, de 10:00 a 11:00 (America/Santiago)",
        ),
        (
            "America/Santiago",
            "2024-04-08T13:00:00Z",
            "2024-04-08T14:00:00Z",
            "lunes 8 de abril de 2024, de 09:00 a 10:00 (America/Santiago)",
        ),
        # It lasts an hour and a half; the clocks go forward from two to three meanwhile.
        (
            "Europe/Madrid",
            "2024-03-31T00:30:00Z",
            "2024-03-31T02:00:00Z",
            "domingo 31 de marzo de 2024, de 01:30 a 04:00 (Europe/Madrid)",
        ),
        (
            "Pacific/Auckland",
            "2024-01-15T10:00:00Z",
            "2024-01-15T12:00:00Z",
            "desde el lunes 15 de enero de 2024 a las 23:00 hasta el martes 16 de enero de 2024 a la 01:00",
        ),
        (
            "America/Bogota",
            "2024-01-16T03:00:00Z",
            "2024-01-16T05:00:00Z",
            "lunes 15 de enero de 2024, de 22:00 a 24:00 (America/Bogota)",
        ),
    ],
    ids=["plain", "before", "after", "across", "midnight", "until midnight"],
)
def test_the_text_has_the_room_s_clocks_and_the_event_has_utc(
    ready: Rooms, behind: Pipeline, zone: str, start: str, end: str, said: str
) -> None:
    booked_in(ready, zone, start, end)

    mail = mail_of(behind)

    assert said in mail.text
    assert said in mail.html
    entry = entry_of(mail)
    assert (entry.start, entry.end) == (datetime.fromisoformat(start), datetime.fromisoformat(end))


def test_an_hour_that_comes_twice_says_which_one_it_is(ready: Rooms, behind: Pipeline) -> None:
    booked_in(ready, "Europe/Madrid", "2024-10-27T01:15:00Z", "2024-10-27T01:45:00Z")

    assert "02:15 (UTC+01:00)" in mail_of(behind).text


def test_a_move_over_a_change_of_the_clocks_has_both_times_right(ready: Rooms, behind: Pipeline) -> None:
    booking = booked_in(ready, "Europe/Madrid", "2024-03-29T09:00:00Z", "2024-03-29T10:00:00Z")
    assert "viernes 29 de marzo de 2024, de 10:00 a 11:00" in mail_of(behind).text

    wall = {"start_datetime": "2024-04-01T10:00", "end_datetime": "2024-04-01T11:00"}
    made(ready.put(booking["id"], **wall), 200)

    mail = mail_of(behind)
    assert "Cuándo: lunes 1 de abril de 2024, de 10:00 a 11:00 (Europe/Madrid)" in mail.text
    assert "Antes: viernes 29 de marzo de 2024, de 10:00 a 11:00 (Europe/Madrid)" in mail.text
    assert entry_of(mail).start == datetime(2024, 4, 1, 8, tzinfo=UTC)


def test_a_booking_that_moves_into_a_room_elsewhere_has_that_room_s_clocks(
    ready: Rooms, behind: Pipeline
) -> None:
    there = ready.built(name="Sala Madrid", timezone="Europe/Madrid")
    booking = ready.booked(title="Demo")
    told(behind)

    made(ready.put(booking["id"], room_id=there["id"]), 200)

    mail = mail_of(behind)
    assert "Cuándo: lunes 15 de enero de 2024, de 11:00 a 12:00 (Europe/Madrid)" in mail.text
    assert entry_of(mail).start == hour(10)


def test_a_room_without_a_zone_has_the_stage_s_clocks(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Lima")

    ready.booked(title="Demo", **slot("15:00", day=TOMORROW))

    assert "de 10:00 a 11:00 (America/Lima)" in mail_of(behind).text
