"""The public booking page: what it shows to anybody, and how a guest books (docs/guests.md)."""

import re
from typing import Any, Final
from urllib.parse import urljoin

import pytest

from tests.api import Api, Response
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.callers import Caller
from tests.contract.common.races import race
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.mail_links import has_button, links_in, opened, page, press, pressed
from tests.contract.notices import posted, practice, subjects_of
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import made, refused
from tests.pipeline import Pipeline
from tests.store.days import items

__all__ = ["practice"]

NOT_FOUND: Final = "Recurso no encontrado"
GUEST: Final = {"name": "Gema Ríos", "email": "gema@example.net"}
NINE: Final = "2024-01-15T09:00:00Z"
PAGE: Final = "/api/booking-page"


def turned_on(admin: Caller, *listed: tuple[str, object], **fields: object) -> dict[str, Any]:
    """What the tenant's page offers from now on."""
    resources = [{"kind": kind, "id": str(id_)} for kind, id_ in listed]
    return made(admin.request("PUT", PAGE, json={"resources": resources, **fields}), 200)


def court_of(courts: Courts) -> str:
    """The path of a court that guests can book."""
    turned_on(courts.admin, ("court", courts.cancha_id))
    return f"/api/book/default/court/{courts.cancha_id}"


def book(api: Api, path: str, **fields: Any) -> Response:
    source = fields.pop("source_ip", "198.51.100.7")
    body = {**GUEST, "start": NINE, "minutes": 60, **fields}
    return api.request("POST", path, json=body, source_ip=source)


def held(api: Api, path: str, **fields: Any) -> str:
    """A hold that must be made; until when."""
    answer = book(api, path, **fields)
    assert answer.status == 202, answer.raw
    return str(answer.body["data"]["expires"])


def asked(behind: Pipeline, user: str = "gema") -> str:
    """The path of the link in the mail to a guest, who got nothing else."""
    mails = posted(behind)
    assert list(mails) == [user]
    links = links_in(mails[user])
    assert list(links) == ["confirm"]
    return links["confirm"]


# What an administrator turns on.


def test_nothing_is_offered_until_an_admin_turns_it_on(courts: Courts) -> None:
    path = f"/api/book/default/court/{courts.cancha_id}"
    for answer in (
        courts.api.request("GET", "/api/book/default"),
        courts.api.request("GET", path),
        book(courts.api, path),
        courts.api.request("GET", "/api/book/nobody"),
        courts.api.request("GET", "/api/book/default/class/x"),
    ):
        refused(answer, 404, NOT_FOUND)

    kept = turned_on(courts.admin, ("court", courts.cancha_id), frame_origins=["https://club.example"])
    assert kept == {
        "tenant": "default",
        "path": "book/default",
        "resources": [{"kind": "court", "id": courts.cancha_id, "offered": True}],
        "frame_origins": ["https://club.example"],
    }
    assert made(courts.admin.request("GET", PAGE), 200) == kept
    shown = made(courts.api.request("GET", "/api/book/default"), 200)
    assert shown["resources"] == [{"kind": "court", "id": courts.cancha_id, "name": "Cancha A"}]

    turned_on(courts.admin)
    refused(courts.api.request("GET", path), 404, NOT_FOUND)


@pytest.mark.parametrize(
    "fields",
    [
        {"resources": [{"kind": "court", "id": "is-not-there"}]},
        {"resources": [{"kind": "class", "id": "x"}]},
        {"resources": [{"kind": "court"}]},
        {"resources": "all"},
        {"frame_origins": ["http://club.example"]},
        {"frame_origins": ["https://club.example/page"]},
        {"frame_origins": ["https://a.example; script-src *"]},
        {"frame_origins": ["https://club.example:99999"]},
        {"frame_origins": ["https://club.example", "*"]},
        {"frame_origins": "https://club.example"},
        {"frame_origins": [8000]},
        {"frame_origins": [f"https://{number}.example" for number in range(21)]},
    ],
)
def test_only_what_is_there_and_origins_alone_are_taken(courts: Courts, fields: dict[str, Any]) -> None:
    assert courts.admin.request("PUT", PAGE, json=fields).status == 422


def test_a_professional_who_asks_for_more_is_not_offered(appointments: Appointments) -> None:
    turned_on(appointments.by("alma", role="admin"), ("professional", PROFESSIONAL))
    path = f"/api/book/default/professional/{PROFESSIONAL}"
    assert made(appointments.api.request("GET", path), 200)["lengths"] == [45]

    appointments.practising(PROFESSIONAL, requires_approval=True)
    refused(appointments.api.request("GET", path), 404, NOT_FOUND)


# What anybody sees.


def test_it_shows_hours_prices_and_the_free_times_of_a_week(courts: Courts) -> None:
    path = court_of(courts)
    rules = {
        "hours": [{"days": [1], "from": "09:00", "to": "12:00"}],
        "prices": {
            "per_hour": 80,
            "rules": [
                {"from": "11:00", "per_hour": 120},
                {"membership": "BASIC", "per_hour": 10},
            ],
        },
    }
    assert courts.admin.request("PUT", f"/api/rules/court/{courts.cancha_id}", json=rules).status == 200
    courts.booked(hora_inicio="10:00")

    seen = made(courts.api.request("GET", f"{path}?date=2024-01-15&days=7"), 200)

    assert seen["prices"] == {
        "currency": "ARS",
        "per_hour": 80,
        "rules": [{"from": "11:00", "per_hour": 120}],
    }
    assert (seen["timezone"], seen["minutes"], seen["lengths"]) == ("UTC", 60, [30, 60, 90, 120])
    monday, *others = seen["days"]
    assert monday == {
        "date": "2024-01-15",
        "hours": [{"from": "09:00", "to": "12:00"}],
        "free": [
            {"start": "2024-01-15T09:00:00Z", "total": 80},
            {"start": "2024-01-15T11:00:00Z", "total": 120},
        ],
    }
    assert [day["free"] for day in others] == [[]] * 6


@pytest.mark.parametrize(
    "query",
    [
        *("days=8", "days=0", "minutes=0", "date=tomorrow", "minutes=x"),
        *("date=0001-01-01", "date=9999-12-31", "date=9999-12-31&days=7", "date=1705276800"),
    ],
)
def test_a_range_is_a_week_at_most(courts: Courts, query: str) -> None:
    assert courts.api.request("GET", f"{court_of(courts)}?{query}").status == 422


@pytest.mark.parametrize("minutes", [1, 59, 44_640])
def test_it_shows_times_of_no_other_length_than_can_be_booked(courts: Courts, minutes: int) -> None:
    path = court_of(courts)
    shown, refusal = (
        courts.api.request("GET", f"{path}?minutes={minutes}"),
        book(courts.api, path, minutes=minutes),
    )
    assert (shown.status, shown.body) == (422, refusal.body)
    assert refusal.body["errors"] == {"minutes": ["Debe ser uno de: 30, 60, 90, 120"]}


# How a guest books.


def test_what_has_begun_is_refused_by_name(courts: Courts) -> None:
    answer = book(courts.api, court_of(courts), start="2024-01-14T12:00:00Z")
    assert (answer.status, answer.body["errors"]) == (422, {"start": ["Debe ser en el futuro"]})


def test_a_guest_books_by_a_hold_and_the_link_in_one_mail(courts: Courts, behind: Pipeline, at: At) -> None:
    path = court_of(courts)
    assert held(courts.api, path) == "2024-01-14T12:15:00Z"
    [reserva] = courts.admin.list().body["reservas"]
    assert (reserva["estado"], reserva["usuario"]["email"]) == ("PENDIENTE", "gema@example.net")
    assert not courts.is_free()

    mails = posted(behind)
    assert subjects_of(mails) == {"gema": "Confirma tu reserva"}
    assert "Gema" not in mails["gema"].text
    confirm = links_in(mails["gema"])["confirm"]
    shown = opened(courts.api, confirm)
    assert "apartado hasta el domingo 14 de enero de 2024" in shown
    assert courts.seen(reserva["id"])["estado"] == "PENDIENTE"

    at("2024-01-14T12:14:59Z")
    assert "Está confirmada." in pressed(courts.api, confirm)
    assert "Está confirmada." in pressed(courts.api, confirm)
    assert courts.seen(reserva["id"])["estado"] == "CONFIRMADA"
    mails = posted(behind)
    assert subjects_of(mails) == {"gema": "Reserva confirmada: Cancha A"}
    assert list(links_in(mails["gema"])) == ["see", "cancel"]


def test_a_guest_cancels_by_the_link_of_the_confirmation(courts: Courts, behind: Pipeline) -> None:
    held(courts.api, court_of(courts))
    pressed(courts.api, asked(behind))
    pressed(courts.api, links_in(posted(behind)["gema"])["cancel"])
    assert courts.is_free()


def test_a_hold_past_its_time_blocks_nobody_and_its_link_says_so(
    courts: Courts, behind: Pipeline, at: At
) -> None:
    path = court_of(courts)
    held(courts.api, path)
    confirm = asked(behind)

    at("2024-01-14T12:15:00Z")
    html = page(courts.api.request("GET", confirm))
    assert "El tiempo para confirmar terminó" in html
    assert not has_button(html)
    assert f'href="../../book/default/court/{courts.cancha_id}"' in html
    assert "El tiempo para confirmar terminó" in pressed(courts.api, confirm)
    assert courts.is_free()
    # Nobody hears of it: the address may be a stranger's.
    assert posted(behind) == {} or "gema" not in posted(behind)


def test_a_room_is_confirmed_and_its_guest_told_of_it(ready: Rooms, behind: Pipeline) -> None:
    turned_on(ready.admin, ("room", ready.room_id))
    held(ready.api, f"/api/book/default/room/{ready.room_id}")
    assert "Está confirmada." in pressed(ready.api, asked(behind))
    mails = posted(behind)
    assert subjects_of(mails) == {"gema": "Reserva confirmada: Gema Ríos"}
    assert list(links_in(mails["gema"])) == ["see", "move", "cancel"]
    [row] = ready.admin.request("GET", "/api/bookings").body["data"]
    assert (row["title"], row["status"]) == ("Gema Ríos", "confirmed")
    booking = made(ready.admin.request("GET", f"/api/bookings/{row['id']}"), 200)
    assert booking["created_by"]["name"] == "Gema Ríos"


def test_an_appointment_is_confirmed_and_both_are_told(practice: Appointments, behind: Pipeline) -> None:
    turned_on(practice.by("alma", role="admin"), ("professional", PROFESSIONAL))
    held(practice.api, f"/api/book/default/professional/{PROFESSIONAL}", minutes=45)
    assert "Está confirmada." in pressed(practice.api, asked(behind))
    assert subjects_of(posted(behind)) == {
        "gema": "Cita confirmada con Sara Mora",
        "sara": "Cita confirmada con Gema Ríos",
    }
    [listed] = practice.by("alma", role="admin").request("GET", "/api/reservations").body["data"]
    assert listed["client_id"].startswith("guest:")
    answer = practice.professional.request("POST", "/api/reservations/by-users", json=[{"id": listed["id"]}])
    assert answer.body["data"][0]["fullname"] == "Gema Ríos"


def test_a_guests_mails_and_pages_are_in_the_language_of_the_page(courts: Courts, behind: Pipeline) -> None:
    path = court_of(courts)
    held(courts.api, path, language="en")
    mails = posted(behind)
    assert subjects_of(mails) == {"gema": "Confirm your booking"}
    confirm = links_in(mails["gema"])["confirm"]
    assert "This time is held until Sunday, 14 January 2024" in opened(courts.api, confirm)
    assert "It is confirmed." in pressed(courts.api, confirm)
    mails = posted(behind)
    assert subjects_of(mails) == {"gema": "Reservation confirmed: Cancha A"}

    assert "It is cancelled." in pressed(courts.api, links_in(mails["gema"])["cancel"])
    assert subjects_of(posted(behind)) == {"gema": "Reservation cancelled: Cancha A"}


def test_of_what_is_deleted_a_guest_hears_in_their_language_and_then_in_the_browsers(
    courts: Courts, behind: Pipeline
) -> None:
    held(courts.api, court_of(courts), language="en")
    confirm = asked(behind)
    pressed(courts.api, confirm)
    see = links_in(posted(behind)["gema"])["see"]
    [reserva] = courts.admin.list().body["reservas"]
    courts.admin.delete(reserva["id"])
    assert subjects_of(posted(behind)) == {"gema": "Reservation deleted: Cancha A"}

    # Nothing is left that says theirs.
    assert "It is cancelled." in opened(courts.api, see, headers={"Accept-Language": "en"})
    assert "Está cancelada." in opened(courts.api, see)


@pytest.mark.parametrize("fields", [{}, {"language": None}, {"language": "es"}])
def test_a_guest_of_whom_no_other_language_is_known_reads_spanish(
    courts: Courts, behind: Pipeline, fields: dict[str, Any]
) -> None:
    path = court_of(courts)
    body = {**GUEST, "start": NINE, "minutes": 60, **fields}
    answer = courts.api.request("POST", path, json=body, headers={"Accept-Language": "en"})
    assert answer.status == 202
    assert subjects_of(posted(behind)) == {"gema": "Confirma tu reserva"}


def test_a_language_that_the_stage_does_not_list_is_not_used(
    courts: Courts, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(LANGUAGES="es")
    held(courts.api, court_of(courts), language="en")
    mails = posted(behind)
    assert subjects_of(mails) == {"gema": "Confirma tu reserva"}
    assert "Está confirmada." in pressed(courts.api, links_in(mails["gema"])["confirm"])


def test_what_staff_confirm_is_confirmed(courts: Courts, behind: Pipeline) -> None:
    held(courts.api, court_of(courts))
    confirm = asked(behind)
    [reserva] = courts.admin.list().body["reservas"]
    courts.admin.patch(reserva["id"], estado="CONFIRMADA")
    assert list(posted(behind)) == ["gema"]
    assert "Está confirmada." in opened(courts.api, confirm)


def test_what_staff_cancel_or_delete_before_is_told_to_nobody(courts: Courts, behind: Pipeline) -> None:
    path = court_of(courts)
    held(courts.api, path)
    confirm = asked(behind)
    [reserva] = courts.admin.list().body["reservas"]
    courts.admin.patch(reserva["id"], estado="CANCELADA")
    assert "El tiempo para confirmar terminó" in pressed(courts.api, confirm)
    courts.admin.delete(reserva["id"])
    pressed(courts.api, confirm)
    assert posted(behind) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": None},
        {"email": "gema"},
        {"email": "a@b.c\r\nBcc: x@example.com"},
        {"start": "tomorrow"},
        {"start": "2024-01-15T09:00:30Z"},
        {"start": "9999-12-31T23:59:00Z"},
        {"minutes": 61},
        {"minutes": True},
        {"minutes": None},
        {"language": "fr"},
        {"language": "EN"},
        {"language": 1},
    ],
)
def test_what_is_wrong_is_said_of_its_field(courts: Courts, fields: dict[str, Any]) -> None:
    answer = book(courts.api, court_of(courts), **fields)
    assert (answer.status, list(answer.body["errors"])) == (422, list(fields))


def test_the_rules_bind_guests(courts: Courts) -> None:
    path = court_of(courts)
    rules = {"hours": [{"days": [1], "from": "09:00", "to": "12:00"}], "notice": 60}
    assert courts.admin.request("PUT", f"/api/rules/court/{courts.cancha_id}", json=rules).status == 200
    assert book(courts.api, path, start="2024-01-15T12:00:00Z").body["rule"] == "hours"
    assert book(courts.api, path, start="2024-01-14T11:00:00Z").status == 422
    courts.booked()
    assert book(courts.api, path).status == 409
    # What was refused is not counted.
    held(courts.api, path, start="2024-01-15T10:00:00Z", minutes=30)


def test_the_quota_binds_whoever_proves_the_address_and_nobody_else_learns_of_it(
    courts: Courts, behind: Pipeline
) -> None:
    path = court_of(courts)
    assert courts.admin.request("PUT", "/api/rules/court", json={"quota": {"day": 1}}).status == 200
    held(courts.api, path)
    pressed(courts.api, asked(behind))
    posted(behind)

    held(courts.api, path, start="2024-01-15T11:00:00Z")
    assert "Ya tienes el máximo de reservas de ese día (1)" in pressed(courts.api, asked(behind))
    assert len(courts.admin.list().body["reservas"]) == 2


def test_of_two_holds_of_an_address_the_first_that_is_confirmed_has_the_place(
    courts: Courts, behind: Pipeline
) -> None:
    path = court_of(courts)
    assert courts.admin.request("PUT", "/api/rules/court", json={"quota": {"day": 1}}).status == 200
    held(courts.api, path)
    first = asked(behind)
    held(courts.api, path, start="2024-01-15T11:00:00Z")
    second = asked(behind)

    assert "Está confirmada." in pressed(courts.api, second)
    assert "Ya tienes el máximo de reservas de ese día (1)" in pressed(courts.api, first)


def test_of_two_holds_that_are_confirmed_at_once_one_has_the_place(courts: Courts, behind: Pipeline) -> None:
    path = court_of(courts)
    assert courts.admin.request("PUT", "/api/rules/court", json={"quota": {"active": 1}}).status == 200
    held(courts.api, path)
    first = asked(behind)
    held(courts.api, path, start="2024-01-16T09:00:00Z")
    second = asked(behind)

    race(lambda: press(courts.api, first), lambda: press(courts.api, second))

    statuses = sorted(reserva["estado"] for reserva in courts.admin.list().body["reservas"])
    assert statuses == ["CONFIRMADA", "PENDIENTE"]


def test_what_staff_confirm_of_a_guest_counts_for_the_quota(courts: Courts, behind: Pipeline) -> None:
    path = court_of(courts)
    assert courts.admin.request("PUT", "/api/rules/court", json={"quota": {"day": 1}}).status == 200
    held(courts.api, path)
    posted(behind)
    [reserva] = courts.admin.list().body["reservas"]
    courts.admin.patch(reserva["id"], estado="CONFIRMADA")
    posted(behind)

    held(courts.api, path, start="2024-01-15T11:00:00Z")

    assert "Ya tienes el máximo de reservas de ese día (1)" in pressed(courts.api, asked(behind))


def test_a_time_whose_holds_staff_confirmed_takes_no_account(courts: Courts) -> None:
    path = court_of(courts)
    for number in range(3):
        held(courts.api, path, email=f"guest{number}@example.net")
        [reserva] = [row for row in courts.admin.list().body["reservas"] if row["estado"] == "PENDIENTE"]
        for estado in ("CONFIRMADA", "CANCELADA"):
            courts.admin.patch(reserva["id"], estado=estado)

    held(courts.api, path, email="another@example.net")


def test_the_pause_binds_whoever_proves_the_address(courts: Courts, behind: Pipeline, at: At) -> None:
    path = court_of(courts)
    rules = {
        "check_in": {"opens": 5, "closes": 10, "release": True},
        "max_no_shows": {"count": 1, "days": 30, "pause": 7},
    }
    assert courts.admin.request("PUT", "/api/rules/court", json=rules).status == 200
    held(courts.api, path)
    pressed(courts.api, asked(behind))
    posted(behind)
    at("2024-01-15T09:11:00Z")
    behind.sweep("2024-01-15T09:11:00Z")
    assert subjects_of(posted(behind)) == {"gema": "Reservas nuevas en pausa: Cancha A"}

    held(courts.api, path, start="2024-01-15T11:00:00Z")

    assert "Faltaste a demasiadas reservas" in pressed(courts.api, asked(behind))


def test_a_stage_that_sends_no_mails_holds_nothing(courts: Courts, settings_changed: SettingsChanged) -> None:
    path = court_of(courts)
    settings_changed(MAIL_FROM="")
    assert book(courts.api, path).status == 503
    assert courts.is_free()


def test_a_deleted_hold_leaves_nothing_of_its_guest(courts: Courts) -> None:
    held(courts.api, court_of(courts))
    [reserva] = courts.admin.list().body["reservas"]
    assert "gema" in str(items()).lower()
    courts.admin.delete(reserva["id"])
    assert "gema" not in str(items()).lower()


# Against abuse.


def test_a_source_has_two_open_holds_and_those_confirmed_are_none(courts: Courts, behind: Pipeline) -> None:
    path = court_of(courts)
    for number, hour in enumerate(("09", "11")):
        address = f"2001:db8:1:2::{number}"
        held(
            courts.api,
            path,
            start=f"2024-01-15T{hour}:00:00Z",
            email=f"g{number}@example.net",
            source_ip=address,
        )
    third = {"start": "2024-01-15T13:00:00Z", "email": "g3@example.net"}
    answer = book(courts.api, path, source_ip="2001:db8:1:2::99", **third)
    assert (answer.status, answer.headers["retry-after"]) == (429, "900")
    pressed(courts.api, links_in(posted(behind)["g0"])["confirm"])
    held(courts.api, path, source_ip="2001:db8:1:2::99", **third)


def test_an_address_has_two_open_holds_whoever_types_it(courts: Courts, at: At) -> None:
    path = court_of(courts)
    for number, email in enumerate(("gema@example.net", "GEMA@example.net")):
        source = f"198.51.100.{number}"
        held(courts.api, path, start=f"2024-01-15T1{number}:00:00Z", email=email, source_ip=source)
    third = {"start": "2024-01-15T13:00:00Z", "source_ip": "198.51.100.9"}
    assert book(courts.api, path, **third).status == 429
    at("2024-01-14T12:15:00Z")
    held(courts.api, path, **third)


def test_an_address_is_the_same_however_its_domain_is_spelled(courts: Courts) -> None:
    """Mail for each of these goes to one mailbox; a letter may be written at full width."""
    path = court_of(courts)
    spellings = ("gema@bücher.example", "gema@xn--bcher-kva.example", "gema@BÜCHER.\uff45xample")
    answers = [
        book(
            courts.api,
            path,
            start=f"2024-01-15T1{number}:00:00Z",
            email=email,
            source_ip=f"198.51.100.{number}",
        )
        for number, email in enumerate(spellings)
    ]
    assert [answer.status for answer in answers] == [202, 202, 429]


def test_guests_hold_a_fifth_of_a_day_at_most(courts: Courts) -> None:
    path = court_of(courts)
    rules = {"hours": [{"days": [1], "from": "08:00", "to": "18:00"}]}
    assert courts.admin.request("PUT", f"/api/rules/court/{courts.cancha_id}", json=rules).status == 200

    def by(number: int, start: str, minutes: int) -> Response:
        fields = {"email": f"g{number}@example.net", "source_ip": f"198.51.100.{number}"}
        return book(courts.api, path, start=f"2024-01-15T{start}:00Z", minutes=minutes, **fields)

    assert by(1, "08:00", 90).status == 202
    assert by(2, "12:00", 60).status == 429
    assert by(2, "12:00", 30).status == 202


def test_a_tenant_takes_thirty_holds_an_hour(courts: Courts, at: At) -> None:
    canchas = [courts.built(nombre=f"C{number}")["id"] for number in range(31)]
    turned_on(courts.admin, *(("court", cancha) for cancha in canchas))

    def by(number: int) -> Response:
        fields = {"email": f"g{number}@example.net", "source_ip": f"198.51.100.{number}"}
        return book(courts.api, f"/api/book/default/court/{canchas[number]}", **fields)

    assert [by(number).status for number in range(30)] == [202] * 30
    assert by(30).status == 429
    at("2024-01-14T13:00:00Z")
    assert by(30).status == 202


def test_a_time_that_was_held_three_times_in_vain_takes_an_account(courts: Courts, at: At) -> None:
    path = court_of(courts)
    for number, minute in enumerate(("00", "15", "30")):
        at(f"2024-01-14T12:{minute}:00Z")
        held(courts.api, path, email=f"g{number}@example.net")
    at("2024-01-14T12:45:00Z")
    refused(
        book(courts.api, path),
        403,
        "Este horario se apartó varias veces sin confirmarse: para reservarlo hace falta una cuenta",
    )
    held(courts.api, path, start="2024-01-15T11:00:00Z")
    assert courts.is_free()


def test_an_address_gets_ten_mails_a_day(courts: Courts, at: At, behind: Pipeline) -> None:
    path = court_of(courts)
    for number in range(10):
        at(f"2024-01-14T{12 + number // 4}:{15 * (number % 4):02}:00Z")
        held(courts.api, path, start=f"2024-01-15T{8 + number:02}:00:00Z")
        pressed(courts.api, asked(behind))
        posted(behind)
    at("2024-01-14T16:00:00Z")
    assert book(courts.api, path, start="2024-01-16T08:00:00Z").status == 429


# The pages.


@pytest.mark.parametrize("stage", ["", "/live"])
def test_the_pages_find_their_files_from_where_they_are(courts: Courts, stage: str) -> None:
    court = court_of(courts).removeprefix("/api")
    for path in (
        "/book/default",
        "/book/default/",
        court,
        f"{court}/",
        "/book/nobody",
        "/book/default/court/x",
    ):
        answer = courts.api.request("GET", path)
        assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        addresses = re.findall(r'(?:src|href)="([^"]+)"', answer.raw.decode())
        assert addresses
        for address in addresses:
            led = urljoin(f"https://api.example{stage}{path}", address)
            file = led.removeprefix(f"https://api.example{stage}")
            assert file.startswith("/assets/"), led
            assert courts.api.request("GET", file).status == 200, led


def test_only_the_tenants_origins_frame_its_pages(courts: Courts) -> None:
    court = court_of(courts).removeprefix("/api")

    def framed_by(path: str) -> str:
        policy = courts.api.request("GET", path).headers["content-security-policy"]
        return str(policy.partition("frame-ancestors ")[2])

    assert (framed_by("/book/default"), framed_by(court)) == ("'none'", "'none'")
    origins = ["https://club.example", "https://www.club.example:8443"]
    turned_on(courts.admin, ("court", courts.cancha_id), frame_origins=origins)
    assert (framed_by("/book/default"), framed_by(court)) == (" ".join(origins),) * 2
    assert framed_by("/book/nobody") == framed_by("/") == "'none'"
    assert framed_by(f"/api{court}") == "'none'"
