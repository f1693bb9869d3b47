"""Changing and resetting a password, and ending sessions (contract courts.md, *Around the account*)."""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.store import account_overrides, phones
from tests.contract.calendars import Calendars
from tests.contract.courts import At, Courts, cookie_of, refused
from tests.contract.proofs import link_token
from tests.contract.rooms import Rooms
from tests.pipeline import Mail, Pipeline
from tests.tokens import token

EVA: Final = "eva@example.com"
OLD, NEW = "una clave larga", "otra clave larga"
WRONG: Final = "Credenciales inválidas"
COMMON: Final = "La contraseña es demasiado común"
SHORT: Final = "La contraseña debe tener al menos 8 caracteres"
USED: Final = "El enlace no es válido, ya se usó o ha caducado"
CHANGE: Final = "Cambia tu contraseña"


def mails(behind: Pipeline, subject: str = CHANGE) -> list[Mail]:
    behind.run()
    return [mail for mail in behind.mails if mail.subject == subject]


def token_in(mail: Mail) -> str:
    [url] = re.findall(r"https?://\S+", mail.text)
    assert url.startswith("https://cupo.example/api/auth/reset?token=")
    [found] = parse_qs(urlsplit(url).query)["token"]
    return str(found)


def elsewhere(courts: Courts, password: str = OLD) -> Courts:
    """Eva on another device."""
    return courts.with_cookie(cookie_of(courts.from_ip("10.0.0.9").login(password=password)).value)


# Changing it.


def test_another_password_takes_the_current_one_and_ends_all_other_sessions(courts: Courts, at: At) -> None:
    eva = courts.registered()
    other = elsewhere(courts)
    at("2024-01-14T12:00:05Z")

    answer = eva.change_password(current=OLD, password=NEW)

    assert (answer.status, answer.body) == (200, {"ok": True, "usuario": eva.usuario})
    here = courts.with_cookie(cookie_of(answer).value)
    account_overrides.clear_cache()
    for ended in (eva, other):
        refused(ended.me(), 401)
    assert here.me().status == 200
    refused(courts.login(password=OLD), 401, WRONG)
    assert courts.login(password=NEW).status == 200


def test_a_password_is_checked_when_it_is_set(courts: Courts) -> None:
    eva = courts.registered()
    refused(eva.change_password(current="incorrecta", password=NEW), 401, WRONG)
    refused(eva.change_password(current=OLD, password="1234567"), 400, SHORT)
    refused(eva.change_password(current=OLD, password="superman"), 400, COMMON)
    refused(eva.change_password(current=OLD, password="Eva-Paz-1999"), 400, COMMON)
    refused(eva.change_password(current=OLD), 400)
    refused(courts.nobody.change_password(current=OLD, password=NEW), 401)
    refused(courts.by("ana").change_password(current=OLD, password=NEW), 404)
    assert courts.login(password=OLD).status == 200


def test_passwords_are_tried_ten_times_a_minute_with_a_session_too(courts: Courts) -> None:
    eva = courts.registered()
    for number in range(10):
        there = eva.from_ip(f"10.0.0.{number}")
        refused(there.change_password(current="incorrecta", password=NEW), 401, WRONG)
    refused(eva.from_ip("10.0.0.99").change_password(current=OLD, password=NEW), 429)


# Ending sessions.


def test_logging_out_everywhere_ends_every_session_within_a_minute(courts: Courts, at: At) -> None:
    eva = courts.registered()
    other = elsewhere(courts)
    at("2024-01-14T12:00:05Z")

    answer = eva.logout_all()

    assert (answer.status, answer.body) == (200, {"ok": True})
    assert cookie_of(answer).value == ""
    at("2024-01-14T12:01:06Z")
    for ended in (eva, other):
        refused(ended.me(), 401)
    assert elsewhere(courts).me().status == 200


def test_a_token_of_before_or_of_no_time_ends_and_one_of_that_second_does_not(
    courts: Courts, rooms: Rooms, at: At
) -> None:
    """Users without an account here have sessions to end, too; their role is still that of the token."""
    before, timeless = token(user="sol", email="sol@x.ar"), token(user="sol", email="sol@x.ar", drop=("iat",))
    at("2024-01-14T12:00:05Z")
    assert rooms.with_token(timeless).known()
    assert courts.by("sol", email="sol@x.ar", role="admin").logout_all().status == 200
    account_overrides.clear_cache()

    assert courts.with_token(before).me().status == 401
    assert courts.with_token(timeless).me().status == 401
    admin = courts.with_token(token(user="sol", email="sol@x.ar", role="ADMIN"))
    assert admin.new_cancha().status == 201
    user = courts.with_token(token(user="sol", email="sol@x.ar"))
    assert user.new_cancha(nombre="B").status == 403
    assert courts.by("ana").me().status == 200


def test_a_disabled_account_that_comes_back_has_no_session_and_another_role_ends_none(
    courts: Courts, at: At
) -> None:
    eva = courts.registered()
    at("2024-01-14T12:00:05Z")
    courts.superadmin.patch_user(eva.usuario["id"], rol="ADMIN")
    assert eva.me().body["usuario"]["rol"] == "ADMIN"

    for active in (False, True):
        courts.superadmin.patch_user(eva.usuario["id"], activo=active)

    refused(eva.me(), 401)
    courts.superadmin.patch_user(eva.usuario["id"], rol="USUARIO")
    refused(eva.me(), 401)
    assert elsewhere(courts).me().status == 200


# Forgetting it.


def test_a_link_sets_another_password_once_and_ends_all_sessions(
    courts: Courts, behind: Pipeline, at: At
) -> None:
    eva = courts.proved()
    at("2024-01-14T12:00:05Z")
    for email in ("EVA@example.com", "nadie@example.com"):
        answer = courts.forgot(email)
        assert (answer.status, answer.body) == (202, {"ok": True})
    [mail] = mails(behind)
    assert mail.to == EVA
    link = token_in(mail)
    refused(courts.reset(link, "superman"), 400, COMMON)
    refused(courts.reset(link, "corta"), 400, SHORT)

    answer = courts.reset(link, NEW)

    assert (answer.status, answer.body) == (200, {"ok": True})
    assert "set-cookie" not in answer.headers
    account_overrides.clear_cache()
    refused(eva.me(), 401)
    refused(courts.login(password=OLD), 401, WRONG)
    assert courts.login(password=NEW).status == 200
    refused(courts.reset(link, "una tercera clave"), 400, USED)


def test_a_session_that_began_with_the_old_password_while_another_was_set_ends_too(
    courts: Courts, at: At
) -> None:
    eva = courts.proved().usuario["id"]
    assert courts.reset(link_token(EVA, "reset"), NEW).status == 200
    at("2024-01-14T12:00:09Z")
    meanwhile = token(user=eva, use="session")
    own = cookie_of(courts.login(password=NEW)).value
    at("2024-01-14T12:01:00Z")

    refused(courts.with_cookie(meanwhile).me(), 401)
    assert courts.with_cookie(own).me().status == 200


def test_nothing_that_a_stranger_added_to_an_account_stays_with_the_address_owner(
    courts: Courts, calendars: Calendars
) -> None:
    stranger = courts.registered()
    user = stranger.usuario["id"]
    feed = calendars.by(user, name="Eva", email=EVA).made()["path"]
    assert stranger.request("POST", "/api/me/phone", json={"phone": "+5491123456789"}).status == 201

    assert courts.reset(link_token(EVA, "reset"), NEW).status == 200

    assert courts.nobody.request("GET", feed).status == 404
    assert phones.get("default", user) is None


def test_a_link_lasts_an_hour_and_no_longer_than_the_password_it_replaces(
    courts: Courts, behind: Pipeline, at: At
) -> None:
    eva = courts.proved()
    first, second = (link_token(EVA, "reset") for _ in range(2))
    assert courts.reset(first, NEW).status == 200
    refused(courts.reset(second, "una tercera clave"), 400, USED)

    late = link_token(EVA, "reset")
    at("2024-01-14T13:00:00Z")
    refused(courts.reset(late, OLD), 400, USED)
    changed = link_token(EVA, "reset")
    here = elsewhere(courts, NEW)
    assert here.change_password(current=NEW, password=OLD).status == 200
    refused(courts.reset(changed, NEW), 400, USED)
    assert eva.usuario["id"]


def test_a_link_for_one_purpose_is_none_for_the_other(courts: Courts) -> None:
    eva = courts.registered()
    refused(courts.reset(link_token(EVA, "confirm"), NEW), 400, USED)
    refused(eva.confirm(link_token(EVA, "reset")), 400, USED)


def test_a_reset_proves_the_address_of_whoever_has_the_mails(
    courts: Courts, rooms: Rooms, behind: Pipeline
) -> None:
    """So a stranger who registered it first, with a password of theirs, keeps nothing."""
    stranger = courts.registered(password="clave del extraño")
    assert courts.forgot().status == 202
    assert courts.reset(token_in(mails(behind)[0]), NEW).status == 200

    assert rooms.found("eva") == ["Eva Paz"]
    assert courts.login(password=NEW).body["usuario"] == stranger.usuario
    refused(courts.login(password="clave del extraño"), 401, WRONG)


def test_five_mails_an_hour_go_to_one_address_and_nobody_learns_of_it(
    courts: Courts, behind: Pipeline
) -> None:
    courts.proved()
    for number in range(8):
        assert courts.from_ip(f"10.0.0.{number}").forgot().status == 202
    assert len(mails(behind)) == 5


def test_an_address_without_an_account_costs_as_many_requests(courts: Courts, behind: Pipeline) -> None:
    courts.proved()
    queued = []
    for email in (EVA, "nadie@example.com"):
        before = len(behind.waiting)
        courts.forgot(email)
        behind.pull()
        queued.append(len(behind.waiting) - before)
    assert queued == [1, 1]


def test_a_disabled_account_gets_no_link(courts: Courts, behind: Pipeline) -> None:
    eva = courts.proved()
    link = link_token(EVA, "reset")
    courts.superadmin.patch_user(eva.usuario["id"], activo=False)
    courts.forgot()
    assert mails(behind) == []
    refused(courts.reset(link, NEW), 400, USED)


@pytest.mark.parametrize("result", ["done", "later", "common"])
def test_the_page_of_a_link_asks_for_the_password_alone(
    courts: Courts, behind: Pipeline, result: str
) -> None:
    courts.proved()
    link = link_token(EVA, "reset")
    page = courts.nobody.request("GET", f"/api/auth/reset?token={link}")
    assert (page.status, page.raw.count(b"<button>"), page.raw.count(b'type="password"')) == (200, 1, 1)

    passwords = {"done": NEW, "common": "superman", "later": NEW}
    there = courts.nobody.from_ip("10.7.7.7")
    if result == "later":
        for number in range(100):
            there.login(email=f"nadie{number}@example.com")
    form = f"token={link}&password={passwords[result]}".replace(" ", "+").encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = there.request("POST", "/api/auth/reset", body=form, headers=headers)

    assert (answer.status, f"result={result}" in answer.headers["location"]) == (303, True)
    assert courts.nobody.request("GET", f"/api/auth/{answer.headers['location']}").status == 200
    assert (courts.login(password=NEW).status == 200) == (result == "done")
