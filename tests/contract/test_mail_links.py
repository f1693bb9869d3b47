"""What the recipients of mails may do by the links in them, in each dialect as by its API (docs/mails.md)."""

from typing import Any

import pytest

from tests.api import Api
from tests.contract.appointments import PROFESSIONAL, Appointments, slot
from tests.contract.appointments_answers import made as booked_as
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.mail_links import (
    CANCELLED,
    INVALID,
    OVER,
    has_button,
    link_token,
    links_in,
    opened,
    page,
    pressed,
)
from tests.contract.notices import posted, practice, subjects_of
from tests.contract.rooms import Rooms, address
from tests.contract.rooms import slot as meeting
from tests.pipeline import Pipeline
from tests.store.days import items

__all__ = ["practice"]

THURSDAY = slot("10:00", day="2024-01-18")


def history_of(reservation_id: str) -> list[dict[str, Any]]:
    """The changes of a reservation that is kept, or the last one of a deleted one."""
    [found] = [item for item in items() if item["pk"]["S"].endswith(f"#RSV#{reservation_id}")]
    return found["history"]["L"] if "history" in found else [found["change"]]


# What they lead to.


def test_the_holder_of_a_reserva_sees_and_cancels_it(courts: Courts, behind: Pipeline) -> None:
    reserva = courts.booked(total=1500, notas="Con pelotas")
    links = links_in(posted(behind)["ana"])
    assert list(links) == ["see", "cancel"]

    seen = opened(courts.api, links["see"])
    for said in ("Está pendiente de confirmación.", "lunes 15 de enero de 2024, de 09:00 a 10:00 (UTC)",
                 "Cancha A", "1500", "Con pelotas", "Cancelar"):  # fmt: skip
        assert said in seen
    assert "Cambiar el horario" not in seen

    assert "¿Quieres cancelarla?" in opened(courts.api, links["cancel"])
    assert courts.seen(reserva["id"])["estado"] == "PENDIENTE"
    assert CANCELLED in pressed(courts.api, links["cancel"])
    assert courts.seen(reserva["id"])["estado"] == "CANCELADA"
    assert subjects_of(posted(behind)) == {"ana": "Reserva cancelada: Cancha A"}


def test_who_presses_twice_cancels_once(courts: Courts, behind: Pipeline) -> None:
    courts.booked()
    cancel = links_in(posted(behind)["ana"])["cancel"]

    assert CANCELLED in pressed(courts.api, cancel)
    assert CANCELLED in pressed(courts.api, cancel)

    assert subjects_of(posted(behind)) == {"ana": "Reserva cancelada: Cancha A"}


def test_the_history_says_that_it_was_by_a_link(courts: Courts, behind: Pipeline) -> None:
    courts.booked()
    pressed(courts.api, links_in(posted(behind)["ana"])["cancel"])

    behind.relay()
    behind.pull()
    [event] = [each.body for each in behind.waiting.values() if each.queue == "email"]
    assert '"by_link": true' in event
    assert '"actor": "ana"' in event


def test_the_creator_of_a_booking_cancels_it_and_a_guest_only_sees_it(ready: Rooms, behind: Pipeline) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    mails = posted(behind)
    guest = links_in(mails["bruno"])
    assert list(guest) == ["see"]
    seen = opened(ready.api, guest["see"])
    for said in ("Está confirmada.", "Sala A", "Escrito por usuarios: Demo", "Organizador Ana López"):
        assert said in seen
    assert "Cancelar" not in seen

    assert CANCELLED in pressed(ready.api, links_in(mails["ana"])["cancel"])

    assert ready.seen(booking["id"])["status"] == "cancelled"
    assert CANCELLED in opened(ready.api, guest["see"])


def test_who_is_no_guest_any_more_sees_nothing(ready: Rooms, behind: Pipeline) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    see = links_in(posted(behind)["bruno"])["see"]

    ready.put(booking["id"], guests=[])

    assert "Demo" not in opened(ready.api, see)
    assert links_in(posted(behind)["bruno"]) == {}


def test_a_member_cancels_a_seat_until_the_class_begins(ana: Gym, behind: Pipeline, at: At) -> None:
    session = ana.scheduled()
    seat = ana.seated(session)
    links = links_in(posted(behind)["ana"])
    assert list(links) == ["see", "cancel"]
    assert "Yoga" in opened(ana.api, links["see"])
    begun = made_session(ana, session)

    at(begun)
    assert "ya" in pressed(ana.api, links["cancel"]).lower()
    assert ana.status_of(seat["id"]) == "CONFIRMED"


def made_session(gym: Gym, session: str) -> str:
    """A minute after a session's start."""
    found = gym.session(session).body["data"]
    return f"{found['sessionDate']}T{found['startTime'][:4]}1:00Z"


def test_a_seat_that_is_cancelled_by_a_link_is_free(ana: Gym, bruno: Gym, behind: Pipeline) -> None:
    session = ana.scheduled(max_capacity=1)
    ana.seated(session)
    assert CANCELLED in pressed(ana.api, links_in(posted(behind)["ana"])["cancel"])

    bruno.seated(session)


def test_client_and_professional_cancel_an_appointment_as_each_may(
    practice: Appointments, behind: Pipeline
) -> None:
    first = practice.booked(**THURSDAY)
    mails = posted(behind)
    assert {user: "cancel" in links_in(mail) for user, mail in mails.items()} == {"ana": True, "sara": True}
    # The client's is the document's DELETE.
    cancel = links_in(mails["ana"])["cancel"]
    assert "Puedes cancelar a tiempo hasta el martes 16 de enero de 2024 a las 10:00" in opened(
        practice.api, cancel
    )
    assert CANCELLED in pressed(practice.api, cancel)
    assert practice.get(first["id"]).status == 404
    assert CANCELLED in pressed(practice.api, cancel)
    assert CANCELLED in opened(practice.api, links_in(mails["sara"])["cancel"])
    assert subjects_of(posted(behind)) == {
        "ana": "Cita eliminada con Sara Mora",
        "sara": "Cita eliminada con Ana López",
    }

    second = practice.booked(**THURSDAY)
    cancel = links_in(posted(behind)["sara"])["cancel"]
    assert CANCELLED in pressed(practice.api, cancel)
    assert practice.status_of(second["id"]) == "CANCELLED"


def test_a_late_cancellation_says_so_before_and_is_refused_where_the_professional_rejects_it(
    practice: Appointments, behind: Pipeline, at: At
) -> None:
    reservation = practice.booked(**THURSDAY)
    cancel = links_in(posted(behind)["ana"])["cancel"]

    at("2024-01-17T10:00:00Z")
    assert (
        "El plazo para cancelar terminó el martes 16 de enero de 2024 a las 10:00 (UTC): quedará registrado"
        in opened(practice.api, cancel)
    )
    booked_as(practice.professional.patch_settings(late_cancellation="reject"), 200)
    at("2024-01-17T10:01:00Z")
    html = page(practice.api.request("GET", cancel))
    assert not has_button(html)
    words = "Las cancelaciones requieren al menos 48 horas de anticipación"
    assert words in pressed(practice.api, cancel)
    assert practice.status_of(reservation["id"]) == "CONFIRMED"


def test_a_professional_who_is_none_any_more_has_no_rights_by_a_link(
    practice: Appointments, behind: Pipeline
) -> None:
    reservation = practice.booked(**THURSDAY)
    cancel = links_in(posted(behind)["sara"])["cancel"]
    changed = practice.admin.request("PATCH", "/api/people/sara", json={"roles": ["user"]})
    assert changed.status == 200

    assert CANCELLED not in pressed(practice.api, cancel)
    assert practice.status_of(reservation["id"]) == "CONFIRMED"


def test_what_a_professional_does_by_a_link_is_in_the_audit_log(
    practice: Appointments, behind: Pipeline
) -> None:
    reservation = practice.booked(**THURSDAY)
    pressed(practice.api, links_in(posted(behind)["sara"])["cancel"])

    [entry] = [entry for entry in audited(practice) if entry["action"] == "POST /api/links/cancel"]
    assert (entry["actor"], entry["status"]) == ("sara", "done")
    assert entry["thing"] == {"kind": "appointments", "id": reservation["id"]}


def audited(practice: Appointments) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = practice.admin.request("GET", "/api/audit").body["data"]
    return entries


# Confirming.


def test_a_professional_confirms_what_is_pending_by_a_link_and_a_client_cannot(
    practice: Appointments, behind: Pipeline
) -> None:
    practice.practising(PROFESSIONAL, requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    mails = posted(behind)
    links = links_in(mails["sara"])
    assert list(links) == ["confirm", "see", "move", "cancel"]
    assert list(links_in(mails["ana"])) == ["see", "move", "cancel"]
    assert "Confirmar la reserva" in opened(practice.api, links["see"])

    assert "Está pendiente de confirmación" in opened(practice.api, links["confirm"])
    assert practice.status_of(reservation["id"]) == "PENDING"
    assert "Está confirmada." in pressed(practice.api, links["confirm"])
    assert "Está confirmada." in pressed(practice.api, links["confirm"])
    assert practice.status_of(reservation["id"]) == "CONFIRMED"
    assert not has_button(page(practice.api.request("GET", links["confirm"])))

    mails = posted(behind)
    assert subjects_of(mails) == {
        "ana": "Cita confirmada con Sara Mora",
        "sara": "Cita confirmada con Ana López",
    }
    assert list(links_in(mails["sara"])) == ["see", "move", "cancel"]
    [entry] = [entry for entry in audited(practice) if entry["action"] == "POST /api/links/confirm"]
    assert (entry["actor"], entry["status"]) == ("sara", "done")


def test_a_link_to_confirm_is_of_no_use_to_a_client(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(PROFESSIONAL, requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    posted(behind)
    forged = link_token(reservation["id"], "confirm", kind="appointment")

    assert INVALID in pressed(practice.api, f"/api/links/confirm?token={forged}")
    assert practice.status_of(reservation["id"]) == "PENDING"


def test_who_confirms_what_was_cancelled_meanwhile_is_told_so(
    practice: Appointments, behind: Pipeline
) -> None:
    practice.practising(PROFESSIONAL, requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    confirm = links_in(posted(behind)["sara"])["confirm"]
    practice.professional.patch(reservation["id"], status="CANCELLED")

    assert CANCELLED in pressed(practice.api, confirm)
    assert practice.status_of(reservation["id"]) == "CANCELLED"


def test_a_request_that_lapsed_is_confirmed_by_nobody(
    practice: Appointments, behind: Pipeline, at: At
) -> None:
    practice.practising(PROFESSIONAL, requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    confirm = links_in(posted(behind)["sara"])["confirm"]
    html = opened(practice.api, confirm)
    assert "sin ella, el horario queda libre el lunes 15 de enero de 2024 a las 12:00 (UTC)" in html

    at("2024-01-15T12:00:00Z")
    assert OVER in opened(practice.api, confirm)
    assert OVER in pressed(practice.api, confirm)
    assert practice.status_of(reservation["id"]) == "CANCELLED"


# Their words.


def test_pages_speak_the_language_of_the_mails(ready: Rooms, behind: Pipeline) -> None:
    ready.choosing("en").booked(title="Demo")
    links = links_in(posted(behind)["ana"])

    assert "It is confirmed." in opened(ready.api, links["see"], headers={"Accept-Language": "es"})
    assert "Do you want to cancel it?" in opened(ready.api, links["cancel"])
    assert "It is cancelled." in pressed(ready.api, links["cancel"])
    nobody = opened(ready.api, "/api/links/see?token=x", headers={"Accept-Language": "en"})
    assert "This link is wrong" in nobody


def test_what_users_wrote_is_text_on_a_page(ready: Rooms, behind: Pipeline) -> None:
    hostile = '<img src=x onerror=alert(1)> "&'
    ready.booked(title=hostile, description="</dl><script>1</script>")
    html = page(ready.api.request("GET", links_in(posted(behind)["ana"])["see"]))

    assert "&lt;img src=x onerror=alert(1)&gt; &quot;&amp;" in html
    assert "<img" not in html
    assert "<script" not in html


# When there are none.


def test_without_an_address_for_links_mails_have_none(
    courts: Courts, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(ACCOUNT_URL="", PUBLIC_URL="")
    courts.booked()

    mail = posted(behind)["ana"]
    assert "/api/links/" not in mail.text + mail.html


def test_links_begin_with_the_public_address_and_its_path(
    courts: Courts, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(ACCOUNT_URL="", PUBLIC_URL="https://api.example/live/")
    courts.booked()

    mail = posted(behind)["ana"]
    assert "https://api.example/live/api/links/see?token=" in mail.text
    assert "https://api.example/live/api/links/see?token=" in mail.html


def test_mails_about_what_is_over_have_no_links(courts: Courts, behind: Pipeline) -> None:
    first, second = courts.booked(), courts.booked(hora_inicio="11:00")
    posted_twice(behind)
    courts.patch(first["id"], estado="CANCELADA")
    assert links_in(posted(behind)["ana"]) == {}
    courts.admin.delete(second["id"])
    assert links_in(posted(behind)["ana"]) == {}


def posted_twice(behind: Pipeline) -> None:
    behind.run()
    behind.mailed()


@pytest.mark.parametrize("action", ["see", "cancel"])
def test_a_link_is_of_no_use_once_the_reservation_has_ended(
    ready: Rooms, behind: Pipeline, at: At, action: str
) -> None:
    booking = ready.booked(title="Demo", **meeting("10:00"))
    link = links_in(posted(behind)["ana"])[action]

    at("2024-01-15T11:00:00Z")

    assert OVER in opened(ready.api, link)
    if action == "cancel":
        # The API lets it be cancelled until midnight; a link does not.
        assert OVER in pressed(ready.api, link)
        assert ready.seen(booking["id"])["status"] == "confirmed"


def test_the_feed_and_the_calendar_part_hold_no_link(ready: Rooms, behind: Pipeline) -> None:
    ready.booked(title="Demo")
    mail = posted(behind)["ana"]

    assert mail.calendar is not None
    assert "/api/links/" not in mail.calendar


def test_an_api_without_mails_has_the_pages_all_the_same(api: Api) -> None:
    for path in ("see", "cancel"):
        assert "El enlace no es válido" in opened(api, f"/api/links/{path}")
