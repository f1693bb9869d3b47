"""Who is mailed of what becomes of a booking, and of what nobody is (contract rooms.md, *Notifications*)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.courts import At
from tests.contract.notices import demo, posted, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import TAKEN, UNKNOWN, gone, made, refused
from tests.pipeline import Pipeline

__all__ = ["demo"]


def test_creator_and_guests_are_told_of_a_new_booking_and_nobody_else(ready: Rooms, behind: Pipeline) -> None:
    ready.booked(title="Demo", guests=[address("bruno"), address("carla")])

    assert told(behind) == {
        "ana": "Reserva confirmada: Demo",
        "bruno": "Invitación: Demo",
        "carla": "Invitación: Demo",
    }
    assert told(behind) == {}


def test_without_guests_the_creator_alone_is_told(ready: Rooms, behind: Pipeline) -> None:
    ready.booked(title="Demo")

    assert told(behind) == {"ana": "Reserva confirmada: Demo"}


def test_an_admin_who_books_is_the_one_who_is_told(ready: Rooms, behind: Pipeline) -> None:
    ready.admin.booked(title="Demo", guests=[address("ana")])

    assert told(behind) == {"alma": "Reserva confirmada: Demo", "ana": "Invitación: Demo"}


@pytest.mark.parametrize("who", ["creator", "admin"])
def test_both_are_told_of_another_time(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], who: str
) -> None:
    caller = ready if who == "creator" else ready.admin

    made(caller.put(demo["id"], **slot("15:00")), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva reprogramada: Demo",
        "bruno": "Reunión reprogramada: Demo",
    }
    for mail in mails.values():
        assert "de 15:00 a 16:00" in mail.text
        assert "de 10:00 a 11:00" in mail.text  # what it was


def test_both_are_told_of_another_end(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    made(ready.put(demo["id"], end_datetime="2024-01-15T12:00:00Z"), 200)

    mails = posted(behind)
    assert set(mails) == {"ana", "bruno"}
    for mail in mails.values():
        assert "Cuándo: lunes 15 de enero de 2024, de 10:00 a 12:00" in mail.text
        assert "Antes: lunes 15 de enero de 2024, de 10:00 a 11:00" in mail.text


def test_both_are_told_of_another_room(ready: Rooms, behind: Pipeline, demo: dict[str, Any]) -> None:
    made(ready.put(demo["id"], room_id=ready.other_room_id), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva reprogramada: Demo",
        "bruno": "Reunión reprogramada: Demo",
    }
    assert all("Sala: Sala B" in mail.text for mail in mails.values())


@pytest.mark.parametrize(
    "fields",
    [{"title": "Ensayo"}, {"description": "Traer la maqueta"}, {"has_google_meet": True}],
    ids=["title", "description", "link"],
)
def test_both_are_told_of_a_change(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], fields: dict[str, Any]
) -> None:
    changed = made(ready.put(demo["id"], **fields), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": f"Reserva actualizada: {changed['title']}",
        "bruno": f"Reunión actualizada: {changed['title']}",
    }
    news = changed["google_meet_link"] or changed["description"] or changed["title"]
    assert all(news in mail.text and news in mail.html for mail in mails.values())


@pytest.mark.parametrize("who", ["creator", "admin"])
def test_both_are_told_of_a_cancellation_and_why(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], who: str
) -> None:
    caller = ready if who == "creator" else ready.admin

    made(caller.cancel(demo["id"], reason="Cambio de planes"), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva cancelada: Demo",
        "bruno": "Reunión cancelada: Demo",
    }
    assert all("Cambio de planes" in mail.text for mail in mails.values())


@pytest.mark.parametrize("who", ["creator", "admin"])
def test_both_are_told_of_a_deletion(ready: Rooms, behind: Pipeline, demo: dict[str, Any], who: str) -> None:
    (ready if who == "creator" else ready.admin).deleted(demo["id"])

    assert told(behind) == {"ana": "Reserva eliminada: Demo", "bruno": "Reunión eliminada: Demo"}


def test_both_are_reminded_a_quarter_of_an_hour_before(
    behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at("2024-01-15T09:45:00Z")
    behind.sweep()

    assert told(behind) == {"ana": "Recordatorio: Demo", "bruno": "Recordatorio: Demo"}


def test_a_mail_says_what_where_and_when(ready: Rooms, behind: Pipeline) -> None:
    room = ready.built(name="Sala Norte", location="Piso 3")
    ready.booked(title="Demo", room_id=room["id"], guests=[address("bruno")], description="Traer\nla maqueta")

    for mail in posted(behind).values():
        for shown in (mail.text, mail.html):
            assert "Demo" in shown
            assert "Sala Norte (Piso 3)" in shown
            assert "lunes 15 de enero de 2024, de 10:00 a 11:00 (UTC)" in shown
            assert "Ana López" in shown
            assert "Bruno Díaz" in shown
        assert mail.text.splitlines()[-2:] == ["Descripción: Traer", "la maqueta"]


def test_what_people_write_is_text_wherever_it_is_shown(ready: Rooms, behind: Pipeline) -> None:
    title, description = "<b>Demo</b>; X: y & {title} %s", 'https://x.example/"><img src=x>'
    ready.booked(title=title, description=description)

    mail = posted(behind)["ana"]

    assert mail.subject == f"Reserva confirmada: {title}"
    assert title in mail.text
    assert "<b>" not in mail.html
    assert "<img" not in mail.html
    assert "&lt;b&gt;Demo&lt;/b&gt;; X: y &amp; {title} %s" in mail.html


def test_no_name_or_title_adds_a_header_or_a_recipient(ready: Rooms, behind: Pipeline) -> None:
    trick = 'X" <evil@example.com>, \r\nBcc: evil@example.com'
    ready.by("bruno", name=trick).known()
    ready.booked(title=trick, guests=[address("bruno")])

    for user, mail in posted(behind).items():
        assert {"Bcc", "Cc"}.isdisjoint(mail.message.keys())
        assert [each.addr_spec for each in mail.message["To"].addresses] == [address(user)]
        assert "\n" not in mail.subject


# What nobody is told of.


def _kept_as_it_was(ready: Rooms, booking: dict[str, Any]) -> None:
    same = {key: booking[key] for key in ("title", "description", "start_datetime", "end_datetime")}
    again = [address("bruno"), address("bruno").upper(), address("ana")]
    made(ready.put(booking["id"], room_id=ready.room_id, guests=again, **same), 200)


def _taken_by_another(ready: Rooms, booking: dict[str, Any]) -> None:
    assert ready.create(guests=[address("carla")]).body["message"] == TAKEN


def _unfit(ready: Rooms, booking: dict[str, Any]) -> None:
    assert ready.create(title="", guests=[address("carla")], **slot("12:00")).status == 422


def _moved_onto_another(ready: Rooms, booking: dict[str, Any]) -> None:
    assert ready.put(booking["id"], room_id=ready.other_room_id).status == 409


def _meddled_with(ready: Rooms, booking: dict[str, Any]) -> None:
    bruno = ready.by("bruno")
    refused(bruno.put(booking["id"], title="Mía"), 403)
    refused(bruno.cancel(booking["id"]), 403)
    refused(bruno.delete(booking["id"]), 403)
    refused(ready.cancel(UNKNOWN), 404)


@pytest.mark.parametrize(
    "act",
    [_kept_as_it_was, _taken_by_another, _unfit, _moved_onto_another, _meddled_with],
    ids=lambda act: act.__name__,
)
def test_nobody_is_told_when_nothing_has_changed(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], act: Callable[[Rooms, dict[str, Any]], None]
) -> None:
    ready.admin.booked(room_id=ready.other_room_id, guests=[])
    told(behind)

    act(ready, demo)

    assert told(behind) == {}


def test_nobody_is_told_that_the_guests_stand_in_another_order(ready: Rooms, behind: Pipeline) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno"), address("carla")])
    told(behind)

    made(ready.put(booking["id"], guests=[address("carla"), address("bruno")]), 200)

    assert told(behind) == {}


def test_nobody_is_told_of_a_second_cancellation(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    first = made(ready.cancel(demo["id"]), 200)
    told(behind)

    assert made(ready.admin.cancel(demo["id"], reason="Otra vez"), 200) == first

    assert told(behind) == {}


def test_a_repeated_request_tells_nobody_again(ready: Rooms, behind: Pipeline) -> None:
    keyed = ready.keyed()
    first = keyed.create(title="Demo", guests=[address("bruno")])
    assert set(told(behind)) == {"ana", "bruno"}

    second = keyed.create(title="Demo", guests=[address("bruno")])

    assert (second.status, second.raw) == (201, first.raw)
    assert told(behind) == {}


def test_nobody_is_told_that_a_cancelled_booking_is_deleted(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any]
) -> None:
    made(ready.cancel(demo["id"]), 200)
    told(behind)

    gone(ready.delete(demo["id"]))

    assert told(behind) == {}


@pytest.mark.parametrize("is_swept", [True, False])
def test_nobody_is_told_that_a_booking_that_has_ended_is_deleted(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At, is_swept: bool
) -> None:
    at("2024-01-15T11:00:00Z")
    if is_swept:
        behind.sweep()

    gone(ready.delete(demo["id"]))

    assert told(behind) == {}


def test_a_booking_that_is_going_on_is_deleted_with_a_word(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at("2024-01-15T10:59:59Z")

    ready.deleted(demo["id"])

    assert told(behind) == {"ana": "Reserva eliminada: Demo", "bruno": "Reunión eliminada: Demo"}


def test_nobody_is_told_that_a_booking_is_over(
    ready: Rooms, behind: Pipeline, demo: dict[str, Any], at: At
) -> None:
    at("2024-01-15T11:00:00Z")
    behind.sweep()

    assert told(behind) == {}
    assert ready.seen(demo["id"])["status"] == "confirmed"


def test_the_people_of_another_tenant_hear_nothing(ready: Rooms, behind: Pipeline) -> None:
    elsewhere = ready.by("ana", tenant="norte", name="Ana", email="norte@example.com")
    ready.booked(title="Demo", guests=[address("bruno")])
    told(behind)

    elsewhere.booked(title="Otra")

    assert told(behind) == {"norte": "Reserva confirmada: Otra"}
