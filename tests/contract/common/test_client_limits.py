"""Limits of a source and of a user on all routes, and whose word on the source is believed (common.md)."""

from collections.abc import Callable

import pytest

from chalicelib import settings
from chalicelib.settings import SettingsUnsafe
from tests.api import Response
from tests.contract.common.adapters import Dialect
from tests.contract.courts import At, Courts, SettingsChanged, refused
from tests.tokens import token

PROXY = "10.1.1.1"


def lists(dialect: Dialect, *, user: str = "ana", ip: str = "203.0.113.1", **headers: str) -> Response:
    caller = dialect.verbs.by(user).from_ip(ip).sending(headers)
    answer: Response = caller.request("GET", dialect.list_path)
    return answer


def limited(dialect: Dialect, answer: Response, *, seconds: int, quota: int) -> None:
    dialect.refusal(answer, 429)
    assert answer.headers["retry-after"] == str(seconds)
    assert answer.headers["ratelimit-policy"] == f'"requests";q={quota};w=60'
    assert answer.headers["ratelimit"] == f'"requests";r=0;t={seconds}'


def test_a_user_who_asks_too_often_is_told_when_to_come_back(
    dialect: Dialect, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(USER_RATE="4")
    for number in range(4):
        assert lists(dialect, ip=f"203.0.113.{number}").status == 200

    limited(dialect, lists(dialect, ip="203.0.113.9"), seconds=15, quota=4)

    assert lists(dialect, user="bruno").status != 429
    assert dialect.verbs.by("ana", tenant="norte").request("GET", dialect.list_path).status != 429
    at("2024-01-14T12:00:15Z")
    assert lists(dialect).status == 200
    limited(dialect, lists(dialect), seconds=15, quota=4)


def test_a_source_is_limited_whoever_sends_from_it_and_whatever_its_headers_say(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(SOURCE_RATE="3")
    for number, user in enumerate(("ana", "bruno", "carla")):
        lists(dialect, user=user, **{"X-Forwarded-For": f"198.51.100.{number}"})

    limited(dialect, lists(dialect, user="sara"), seconds=20, quota=3)

    assert lists(dialect, ip="203.0.113.2").status == 200
    for number in range(3):
        lists(dialect, ip=f"2001:db8:1:2::{number}")
    limited(dialect, lists(dialect, ip="2001:db8:1:2:ffff::1"), seconds=20, quota=3)
    assert lists(dialect, ip="2001:db8:1:3::1").status == 200


def test_what_fails_to_authenticate_counts_by_its_source_and_spares_the_user(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(SOURCE_RATE="3", USER_RATE="2")
    forged = dialect.verbs.with_token(token(key="f" * 32)).from_ip("203.0.113.1")
    for _ in range(3):
        dialect.refusal(forged.request("GET", dialect.list_path), 401)

    limited(dialect, forged.request("GET", dialect.list_path), seconds=20, quota=3)

    assert lists(dialect, ip="203.0.113.2").status == 200
    assert lists(dialect, ip="203.0.113.2").status == 200


def test_public_routes_count_by_source(courts: Courts, settings_changed: SettingsChanged) -> None:
    settings_changed(SOURCE_RATE="2", USER_RATE="1")
    for _ in range(2):
        assert courts.nobody.canchas().status == 200

    refused(courts.nobody.canchas(), 429)


def test_the_services_own_routes_say_that_there_were_too_many_requests(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(SOURCE_RATE="2")
    for path in ("/api/health", "/api/ready", "/api/openapi.json"):
        nobody = courts.from_ip(f"203.0.113.{len(path)}").nobody
        assert [nobody.request("GET", path).status for _ in range(2)] == [200, 200]

        answer = nobody.request("GET", path)

        assert (answer.status, answer.headers["retry-after"]) == (429, "30")
        assert answer.body == {"message": "Demasiadas solicitudes. Inténtalo de nuevo en 30 segundos"}


def test_a_request_that_is_limited_changes_nothing(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    body = dialect.body()
    settings_changed(USER_RATE="1")
    assert lists(dialect).status == 200
    create: Callable[[], Response] = lambda: dialect.verbs.keyed().request(  # noqa: E731
        "POST", dialect.create_path, json=body
    )
    dialect.refusal(create(), 429)

    settings_changed(USER_RATE="0")

    first = create()
    assert (first.status, "idempotent-replayed" in first.headers) == (201, False)


def test_a_trusted_proxy_says_where_a_request_comes_from(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(TRUSTED_PROXIES="10.0.0.0/8, 2001:db8:ffff::/48", SOURCE_RATE="1")

    def through(forwarded: str) -> Response:
        return lists(dialect, ip=PROXY, **{"X-Forwarded-For": forwarded})

    assert through("198.51.100.1").status == 200
    assert through("198.51.100.2").status == 200
    # What the client wrote before its own address does not count.
    dialect.refusal(through("198.51.100.99, 198.51.100.1"), 429)
    dialect.refusal(through("'; --, 198.51.100.2, 10.1.1.2"), 429)
    # An entry that is none: then it is the proxy that counts, for all of them.
    assert through("198.51.100.98, '; --").status == 200
    dialect.refusal(through("198.51.100.97, unknown"), 429)


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "club.example", "0.0.0.0/0"])
def test_a_stage_with_proxies_that_are_no_networks_does_not_start(
    settings_changed: SettingsChanged, wrong: str
) -> None:
    settings_changed(TRUSTED_PROXIES=wrong)

    with pytest.raises(SettingsUnsafe, match="TRUSTED_PROXIES"):
        settings.load()
