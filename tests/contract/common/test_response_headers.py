"""What every response tells browsers, and those of limited routes their clients."""

from tests.api import Response
from tests.contract.common.adapters import Dialect
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.rooms import Inbox, Rooms

CLUB = "https://club.example"
EXPOSED = {
    *("x-request-id", "idempotent-replayed", "retry-after", "link", "etag"),
    *("ratelimit", "ratelimit-policy"),
}


def answers(dialect: Dialect, host: str) -> dict[str, Response]:
    """A response of each sort."""
    caller = dialect.sending({"Host": host})
    return {
        "a list": caller.read_list(),
        "a refusal": caller.nobody.request("GET", dialect.list_path),
        "a fault": caller.request("POST", dialect.create_path, json=[]),
        "no such method": caller.request("PUT", dialect.list_path),
        "options": caller.request("OPTIONS", dialect.list_path),
        "head": caller.request("HEAD", dialect.list_path),
    }


def test_every_response_tells_browsers_what_not_to_do(dialect: Dialect) -> None:
    """What a page may do: tests/http/test_response_headers.py."""
    for host, transport in (("api.club.example", "max-age=31536000"), ("localhost:8000", None)):
        for what, answer in answers(dialect, host).items():
            assert answer.headers["x-content-type-options"] == "nosniff", what
            assert answer.headers["referrer-policy"] == "same-origin", what
            assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert answer.headers.get("strict-transport-security") == transport, what


def test_a_page_of_an_allowed_origin_may_read_what_clients_need(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)

    header = dialect.sending({"Origin": CLUB}).read_list().headers["access-control-expose-headers"]

    assert {word.strip().lower() for word in header.split(",")} == EXPOSED


def test_a_limited_route_says_what_is_left(
    rooms: Rooms, inbox: Inbox, settings_changed: SettingsChanged, at: At
) -> None:
    for second, left, resets in ((0, 5, 60), (10, 4, 50), (20, 3, 40)):
        at(f"2024-01-14T12:00:{second:02}Z")
        answer = rooms.save_phone()
        assert answer.headers["ratelimit-policy"] == '"requests";q=6;w=60'
        assert answer.headers["ratelimit"] == f'"requests";r={left};t={resets}'
    for _ in range(4):
        answer = rooms.save_phone()
    assert answer.status == 429
    assert answer.headers["ratelimit"] == f'"requests";r=0;t={answer.headers["retry-after"]}'

    settings_changed(PHONE_OTP="true")
    for number in range(6):
        answer = rooms.by(f"user-{number}").save_phone()
    assert answer.status == 429
    assert answer.body["retry_after"] == int(answer.headers["retry-after"]) == 12 * 3600 - 20
    assert answer.headers["ratelimit-policy"] == '"codes-of-number";q=5;w=86400'
    assert answer.headers["ratelimit"] == f'"codes-of-number";r=0;t={12 * 3600 - 20}'


def test_a_login_that_is_held_back_says_of_which_limit(courts: Courts) -> None:
    for _ in range(11):
        answer = courts.login(email="eva@example.com", password="x")
    assert answer.status == 429
    assert answer.headers["ratelimit-policy"].startswith('"requests";q=10;')
    assert answer.headers["ratelimit"] == f'"requests";r=0;t={answer.headers["retry-after"]}'
