"""Passwords that are tried: pauses, devices, sources (contract courts.md, *Around the account*)."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib import clock
from tests.api import Response
from tests.contract.courts import Courts, cookies_of, refused
from tests.contract.proofs import link_token

EVA: Final = "eva@example.com"
OLD, NEW = "una clave larga", "otra clave larga"
WRONG: Final = "Credenciales inválidas"
RESET: Final = "Demasiados intentos fallidos: restablece tu contraseña"
NOON: Final = datetime(2024, 1, 14, 12, tzinfo=UTC)


class Guesser:
    """Somebody with as many addresses as they like, who tries passwords as often as they may."""

    def __init__(self, courts: Courts, email: str = EVA) -> None:
        self.courts, self.email, self.number = courts, email, 0

    def guess(self, password: str = "incorrecta") -> Response:
        self.number += 1
        source = f"10.{self.number // 250}.7.{self.number % 250}"
        return self.courts.from_ip(source).login(email=self.email, password=password)

    def fail(self, times: int) -> None:
        """Fail so often, and wait where it takes waiting."""
        failed = 0
        while failed < times:
            answer = self.guess()
            if answer.status == 401:
                failed += 1
            else:
                assert refused(answer, 429)
                wait(timedelta(seconds=int(answer.headers["retry-after"])))


def wait(duration: timedelta) -> None:
    later = clock.now() + duration
    clock.use(lambda: later)


def device_of(answer: Response) -> str:
    """The cookie of the device in which this answer has logged somebody in."""
    return cookies_of(answer)["device"].value


def on(courts: Courts, device: str, ip: str = "10.9.9.9") -> Courts:
    return courts.from_ip(ip).sending({"Cookie": f"device={device}"})


def test_pauses_grow_with_the_failures_of_an_account_to_an_hour(courts: Courts) -> None:
    courts.registered()
    guesser, pauses = Guesser(courts), []
    guesser.fail(10)
    for _ in range(9):
        wait(timedelta(seconds=60))
        answer = guesser.guess()
        while answer.status == 429:
            pauses.append(int(answer.headers["retry-after"]) + 60)
            wait(timedelta(seconds=int(answer.headers["retry-after"])))
            answer = guesser.guess()
        refused(answer, 401, WRONG)
    assert pauses == [120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_a_pause_is_answered_alike_for_a_right_a_wrong_password_and_an_unknown_address(
    courts: Courts,
) -> None:
    courts.registered()
    answers = []
    for email in (EVA, "nadie@example.com"):
        guesser = Guesser(courts, email)
        guesser.fail(11)
        answers += [guesser.guess(), guesser.guess(OLD)]
        wait(timedelta(hours=2))
    assert {answer.status for answer in answers} == {429}
    assert len({answer.raw for answer in answers}) == 1


def test_a_login_ends_the_row_and_a_refused_try_makes_no_pause_longer(courts: Courts) -> None:
    courts.registered()
    guesser = Guesser(courts)
    guesser.fail(12)
    for _ in range(5):
        refused(guesser.guess(), 429)
    wait(timedelta(minutes=4))
    assert guesser.guess(OLD).status == 200
    wait(timedelta(minutes=1))
    guesser.fail(9)
    assert guesser.guess(OLD).status == 200


def test_whoever_has_been_logged_in_before_logs_in_though_others_keep_guessing(courts: Courts) -> None:
    device = device_of(courts.register())
    guesser = Guesser(courts)
    guesser.fail(15)
    refused(guesser.guess(OLD), 429)

    answer = on(courts, device).login(password=OLD)

    assert answer.status == 200
    # It ends the others' pauses for nobody.
    refused(guesser.guess(OLD), 429)
    assert on(courts, device_of(answer)).login(password=OLD).status == 200


def test_a_device_is_as_any_other_after_ten_failures_of_its_own(courts: Courts) -> None:
    device = device_of(courts.register())
    Guesser(courts).fail(15)
    for number in range(10):
        refused(on(courts, device, f"10.9.9.{number}").login(password="incorrecta"), 401, WRONG)

    refused(on(courts, device, "10.9.9.99").login(password=OLD), 429)
    wait(timedelta(hours=1))
    assert on(courts, device).login(password=OLD).status == 200


def test_a_device_counts_for_its_account_its_tenant_and_its_password_alone(courts: Courts) -> None:
    eva = courts.registered()
    device = device_of(courts.login(password=OLD))
    sols = device_of(courts.register(email="sol@example.com", nombre="Sol"))
    guesser = Guesser(courts)
    guesser.fail(12)
    for other in (sols, "x", "", f"{device}x", device[:-3], "ñ", f"{device}.{device}"):
        refused(on(courts, other).login(password=OLD), 429)

    wait(timedelta(hours=1))
    changed = eva.change_password(current=OLD, password=NEW)
    Guesser(courts).fail(12)
    refused(on(courts, device, "10.8.8.8").login(password=NEW), 429)
    assert on(courts, device_of(changed), "10.8.8.9").login(password=NEW).status == 200


def test_a_device_is_not_exempt_from_the_limit_of_its_source(courts: Courts) -> None:
    device = device_of(courts.from_ip("10.0.0.1").register())
    for number in range(100):
        refused(courts.from_ip("10.9.9.9").login(email=f"nadie{number}@example.com"), 401)
    refused(on(courts, device).login(password=OLD), 429)


def test_after_a_hundred_failures_in_a_row_it_takes_a_reset_or_a_device(courts: Courts) -> None:
    device = device_of(courts.register())
    for email in (EVA, "nadie@example.com"):
        guesser = Guesser(courts, email)
        guesser.fail(100)
        wait(timedelta(hours=5))
        refused(guesser.guess(OLD), 403, RESET)
    assert on(courts, device).login(password=OLD).status == 200

    assert courts.reset(link_token(EVA, "reset"), NEW).status == 200

    assert courts.login(password=NEW).status == 200
    assert clock.now() - NOON > timedelta(days=3)


def test_the_addresses_of_one_network_in_ipv6_are_one_source(courts: Courts) -> None:
    for number in range(100):
        there = courts.from_ip(f"2001:db8:1:2::{number:x}")
        refused(there.login(email=f"nadie{number}@example.com"), 401)
    refused(courts.from_ip("2001:db8:1:2:ffff::1").login(email="otra@example.com"), 429)
    refused(courts.from_ip("2001:db8:1:3::1").login(email="otra@example.com"), 401)
    refused(courts.from_ip("::ffff:10.0.0.1").login(email="otra2@example.com"), 401)


def test_the_cookie_of_a_device_is_for_the_server_alone(courts: Courts) -> None:
    for host, is_secure in (("club.example", True), ("localhost:8000", False)):
        there = courts.from_ip(f"10.0.0.{len(host)}").sending({"Host": host})
        answer = there.register(email=f"{host[:4]}@example.com")
        cookie = cookies_of(answer)["device"]
        assert bool(cookie["secure"]) is is_secure
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
        assert there.nobody.sending({"Cookie": f"token={cookie.value}"}).me().status == 401
        assert there.logout().headers["set-cookie"].count("device") == 0


def test_failures_are_logged_without_what_was_typed(courts: Courts, caplog: pytest.LogCaptureFixture) -> None:
    eva = courts.registered()
    courts.from_ip("10.0.0.7").login(password="mi-contraseña-mala")
    courts.login(email="una clave larga@example.com")

    failures = [vars(record) for record in caplog.records if record.getMessage() == "a login failed"]

    assert [failure["user"] for failure in failures] == [eva.usuario["id"], None]
    assert failures[0]["source"] == "10.0.0.7"
    logged = str([vars(record) for record in caplog.records])
    assert not any(secret in logged for secret in ("mi-contra", "clave larga", EVA))
