"""Faults that bug reports of other systems led to: each case stays here as a test of its kind."""

import jwt

from tests.contract.courts import Courts, SettingsChanged, cookie_of
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.pipeline import Pipeline
from tests.tokens import SECRET

EVERY_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def test_a_key_that_was_used_on_another_path_or_query_does_not_answer_for_this_one(ana: Gym) -> None:
    one, other = (ana.offered(name=name)["id"] for name in ("Yoga", "Pilates"))
    staff = ana.staff.keyed()

    first = staff.new_session(class_id=one)
    again = staff.new_session(class_id=one)
    elsewhere = staff.new_session(class_id=other)

    assert (first.status, again.raw) == (201, first.raw)
    assert elsewhere.status == 422, elsewhere.raw


def test_a_booking_ends_when_the_room_closes_and_not_a_second_later(rooms: Rooms) -> None:
    hours = {day: {"open": "09:00", "close": "18:00"} for day in EVERY_DAY}
    room = rooms.built(name="Sala con horario", opening_hours=hours)["id"]

    for end, status in (("18:00:59", 422), ("18:00:01", 422), ("18:00:00", 201)):
        answer = rooms.create(
            room_id=room, start_datetime="2024-01-15T17:00:00", end_datetime=f"2024-01-15T{end}"
        )
        assert answer.status == status, (end, answer.raw)


def test_a_month_of_the_first_century_has_four_digits(rooms: Rooms) -> None:
    answer = rooms.monthly(rooms.room_id, month="0001-01")

    assert answer.body["month"] == "0001-01"


def test_the_sessions_token_has_what_the_clients_middleware_reads(courts: Courts) -> None:
    answer = courts.register(nombre="Eva Paz", email="eva@example.com")
    claims = jwt.decode(cookie_of(answer).value, SECRET, algorithms=["HS256"], options={"verify_exp": False})
    usuario = answer.body["usuario"]

    assert {name: claims[name] for name in ("id", "nombre", "email", "rol")} == {
        "id": usuario["id"],
        "nombre": "Eva Paz",
        "email": "eva@example.com",
        "rol": "USUARIO",
    }
    assert (claims["sub"], claims["role"]) == (usuario["id"], "user")


def test_whoever_cannot_prove_a_session_logs_out_and_no_page_of_another_site_can(courts: Courts) -> None:
    for headers, status in (
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:3000"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ):
        for cookie in ("stale", None):
            answer = courts.api.request("POST", "/api/auth/logout", cookie=cookie, headers=headers)
            assert answer.status == status, (headers, cookie, answer.raw)
            assert ("Max-Age=0" in answer.headers.get("set-cookie", "")) is (status == 200)


def test_zones_that_only_a_host_knows_are_none(rooms: Rooms) -> None:
    for zone in ("localtime", "Factory", "posixrules"):
        answer = rooms.admin.new_room(name=f"Sala {zone}", timezone=zone)
        assert answer.status == 422, (zone, answer.raw)


def test_a_stage_without_english_answers_an_english_browser_in_spanish(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(LANGUAGES="es")

    answer = courts.nobody.request("GET", "/api/reservas", headers={"Accept-Language": "en-US,en;q=0.9"})

    assert answer.body == {"error": "No autenticado"}


def test_a_schedule_leaves_out_the_date_whose_clocks_skip_its_hour_and_names_it(ana: Gym) -> None:
    madrid = ana.offered(name="Madrugada", timezone="Europe/Madrid")["id"]
    hours = {"day_of_week": 0, "start_time": "02:15", "end_time": "02:45"}

    answer = ana.staff.schedule(madrid, **hours, **{"from": "2024-03-24", "until": "2024-04-07"})
    alone = ana.staff.schedule(madrid, **hours, **{"from": "2024-03-31", "until": "2024-03-31"})

    assert answer.status == 201, answer.raw
    assert [row["sessionDate"] for row in answer.body["data"]] == ["2024-03-24", "2024-04-07"]
    assert answer.body["skipped"] == ["2024-03-31"]
    assert alone.status == 400


def test_two_forms_of_one_text_are_one_password_one_address_and_one_room(
    courts: Courts, rooms: Rooms
) -> None:
    composed, decomposed = "contraseña", "contrasen\u0303a"
    courts.proved(email="jose\u0301@example.com", password=decomposed)

    assert courts.login(email="jos\u00e9@example.com", password=composed).status == 200
    assert courts.login(email="jose\u0301@example.com", password=decomposed).status == 200
    assert courts.register(email="jos\u00e9@example.com").status == 409
    rooms.built(name="Sala Ñu")
    for name in ("Sala N\u0303u", "Sala\u200b Ñu", "sala \u00adñu\u2060", "Sala\u00a0Ñu"):
        assert rooms.admin.new_room(name=name).status == 422, name


def test_a_name_has_something_to_be_seen(rooms: Rooms) -> None:
    for title in ("\u200b", "\u2800\u3164", " \u00ad ", "\u200e\u200f"):
        assert rooms.create(title=title).status == 422, title
        assert rooms.admin.new_room(name=title).status == 422, title


def test_a_disabled_user_gets_no_more_mail_and_no_seat_from_the_waitlist(
    courts: Courts, gym: Gym, behind: Pipeline
) -> None:
    eva = courts.registered(email="eva@example.com")
    waiting = gym.by(eva.usuario["id"]).joined()
    session = waiting.scheduled(max_capacity=1)
    seat = gym.by("ana").joined().seated(session)
    assert waiting.waiting(session) == 1
    booked = eva.booked()
    behind.told()

    courts.superadmin.patch_user(eva.usuario["id"], activo=False)
    courts.admin.patch(booked["id"], estado="CONFIRMADA")
    gym.by("ana").cancel(seat["id"])

    assert "eva@example.com" not in dict(behind.told())
    assert gym.staff.taken(session) == 0


def test_a_renamed_user_keeps_the_new_name_whatever_an_old_token_says(courts: Courts, rooms: Rooms) -> None:
    eva = courts.proved(nombre="Eva Paz", email="eva@example.com")

    courts.superadmin.patch_user(eva.usuario["id"], nombre="Eva Sol")
    assert eva.list().status == 200

    assert (list(rooms.found("sol")), list(rooms.found("paz"))) == (["Eva Sol"], [])


def test_an_address_that_can_never_get_mail_is_tried_once(courts: Courts, behind: Pipeline) -> None:
    for address in ("josé@example.com", '"q q"@example.com'):
        courts.by("jose", email=address).booked()
        courts = courts.in_tenant(f"after-{len(address)}")

    assert behind.told() == []
    assert not behind.waiting
