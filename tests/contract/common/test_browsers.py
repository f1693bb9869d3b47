"""Browsers: a cookie changes nothing for another site, and CORS opens to the allowed origins alone."""

import pytest

from tests.api import Api, Response
from tests.contract.common.adapters import Dialect
from tests.contract.common.routes import ROWS, path_of
from tests.contract.courts import SettingsChanged
from tests.contract.matrix import kept, public
from tests.tokens import token

CLUB = "https://club.example"
APP = "https://app.example"
EVIL = "https://evil.example"
JSON = {"Content-Type": "application/json"}
CROSS = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}
CORS = ("access-control-allow-origin", "access-control-allow-credentials")


@pytest.fixture(autouse=True)
def allowed(settings_changed: SettingsChanged) -> None:
    settings_changed(ALLOWED_ORIGINS=f"{CLUB}, {APP}")


def by_cookie(dialect: Dialect, method: str, path: str, headers: dict[str, str]) -> Response:
    """Send an empty object with a superadmin's cookie and just these headers."""
    cookie = token(role="SUPERADMIN")
    api: Api = dialect.verbs.api
    return api.request(method, path, cookie=cookie, body=b"{}", headers=headers)


def routes(dialect: Dialect, claim: str) -> list[tuple[str, str]]:
    """Method and path of every route that needs a token, about a claim where it is about something."""
    rows = ROWS[dialect.name]
    return [(row.method, path_of(row, claim)) for row in rows if row.route not in public(rows)]


# Requests that authenticate by cookie and change something.


def test_a_change_by_cookie_must_be_json_from_the_same_site(dialect: Dialect) -> None:
    claim = dialect.created()
    before = kept()
    types = ("text/plain", "text/plain; application/json", "application/x-www-form-urlencoded")
    refused: list[dict[str, str]] = [{}, *({"Content-Type": kind} for kind in types)]
    refused.append({"Content-Type": "multipart/form-data; boundary=x"})
    origins = (EVIL, "null", f"{CLUB}.evil.example", "https://evilclub.example")
    refused += [{"Host": "api.example", **JSON, "Origin": origin} for origin in origins]
    refused += [{"Host": "api.example", **JSON, "Sec-Fetch-Site": "cross-site"}]
    refused += [{"Host": "api.example", **JSON, **CROSS}]

    for method, path in routes(dialect, claim):
        for headers in refused if method != "GET" else ():
            dialect.refusal(by_cookie(dialect, method, path, headers), 403)

    assert kept() == before


def test_a_change_by_cookie_from_the_same_or_an_allowed_site_is_made(dialect: Dialect) -> None:
    same = "https://api.example"
    headers: list[dict[str, str]] = [{}, {"Origin": APP}, {"Origin": CLUB}, {"Origin": same}]
    headers += [{"Origin": APP, "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin"}]
    headers += [{"Origin": same, "Sec-Fetch-Site": "same-origin"}]
    for hour, sent in enumerate(headers, 9):
        body = dialect.body(hour)
        caller = dialect.with_cookie(token()).sending({"Host": "api.example", **sent})
        assert caller.request("POST", dialect.create_path, json=body).status == 201, sent


def test_the_pages_of_a_local_server_may_change_things(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(ALLOWED_ORIGINS="")
    body, local = dialect.body(), "localhost:8000"
    headers = {"Host": local, "Origin": f"http://{local}", "Sec-Fetch-Site": "same-origin"}

    caller = dialect.with_cookie(token()).sending(headers)

    assert caller.request("POST", dialect.create_path, json=body).status == 201


def test_what_a_browser_says_of_its_own_page_counts_before_the_origin_and_asks_for_no_body(
    dialect: Dialect,
) -> None:
    page = {"Host": "api.example", "Origin": "http://localhost:3000"}
    api: Api = dialect.verbs.api
    for hour, (headers, is_taken) in enumerate(
        (
            ({**page, "Sec-Fetch-Site": "same-origin"}, True),
            ({"Sec-Fetch-Site": "none"}, True),
            ({}, True),
            (page, False),
            ({"Sec-Fetch-Site": "same-site"}, False),
        ),
        9,
    ):
        claim = str(dialect.created(hour))
        path = next(each for method, each in routes(dialect, claim) if method == "DELETE" and claim in each)
        answer = api.request("DELETE", path, cookie=token(role="SUPERADMIN"), headers=headers)
        assert (answer.status != 403) is is_taken, (headers, answer.raw)


def test_the_refusal_says_which_header_and_which_setting(dialect: Dialect) -> None:
    path = dialect.create_path
    for headers, said in ((CROSS, f"Origin: {EVIL}"), ({"Sec-Fetch-Site": "cross-site"}, "Sec-Fetch-Site")):
        answer = by_cookie(dialect, "POST", path, {"Host": "api.example", **JSON, **headers})
        assert said in answer.raw.decode()
        assert "AllowedOrigins" in answer.raw.decode()


def test_the_first_valid_one_of_several_cookies_counts(dialect: Dialect) -> None:
    api: Api = dialect.verbs.api
    stale = token(expires_in=-600)

    mine = api.request("GET", dialect.list_path, headers={"Cookie": f"token={stale}; token={token()}"})
    nobody = api.request("GET", dialect.list_path, headers={"Cookie": f"token={stale}; token=x"})

    assert mine.status == 200
    dialect.refusal(nobody, 401)


def test_a_head_is_a_get_without_its_body(dialect: Dialect) -> None:
    claim = dialect.created()
    superadmin = dialect.by("ana", role="SUPERADMIN")
    for method, path in routes(dialect, claim):
        if method == "GET":
            whole, head = superadmin.request("GET", path), superadmin.request("HEAD", path)
            assert (head.status, head.raw) == (whole.status, b""), path
            assert head.headers["content-type"] == whole.headers["content-type"], path
    dialect.refusal(dialect.nobody.request("GET", dialect.list_path), 401)
    assert dialect.nobody.request("HEAD", dialect.list_path).status == 401


def test_json_is_json_with_or_without_a_charset(dialect: Dialect) -> None:
    by_bearer = dialect.request("POST", dialect.create_path, json={})

    for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON"):
        answer = by_cookie(dialect, "POST", dialect.create_path, {"Content-Type": kind})
        assert (answer.status, answer.raw) == (by_bearer.status, by_bearer.raw), kind
    dialect.refusal(by_bearer, 422 if dialect.name == "rooms" else 400)


def test_reading_by_cookie_and_a_bearer_token_ask_for_none_of_it(dialect: Dialect) -> None:
    """No browser adds a Bearer token by itself, so no other site can make one send it."""
    claim = dialect.created()
    superadmin = dialect.by("ana", role="SUPERADMIN")
    for method, path in routes(dialect, claim):
        if method == "GET":
            answer = by_cookie(dialect, method, path, CROSS)
            assert (answer.status, answer.raw) == _answer(superadmin.request(method, path)), path
            assert not set(CORS) & answer.headers.keys(), path
    mine = dialect.with_cookie(token()).sending(CROSS).request("GET", dialect.list_path)
    assert (mine.status, mine.raw) == _answer(dialect.read_list())

    assert dialect.sending(CROSS).create(12).status == 201


def _answer(answer: Response) -> tuple[int, bytes]:
    return answer.status, answer.raw


# CORS.


def test_a_preflight_answers_for_every_path(dialect: Dialect) -> None:
    methods: dict[str, set[str]] = {}
    for row in ROWS[dialect.name]:
        methods.setdefault(path_of(row, 1), set()).add(row.method.lower())
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}

    for path, own in methods.items():
        for origin in (CLUB, APP):
            for headers in ({"Origin": origin}, {"Origin": origin, **asked}):
                answer = dialect.nobody.request("OPTIONS", path, headers=headers)
                assert answer.status == 204, path
                assert [answer.headers[name] for name in CORS] == [origin, "true"], path
                assert _words(answer, "methods") >= own, path
                assert _words(answer, "headers") >= {"content-type", "authorization", "idempotency-key"}, path
        other = dialect.nobody.request("OPTIONS", path, headers={"Origin": EVIL, **asked})
        assert other.status == 204, path
        assert not set(CORS) & other.headers.keys(), path


def _words(answer: Response, kind: str) -> set[str]:
    header = answer.headers[f"access-control-allow-{kind}"]
    return {word.strip().lower() for word in header.split(",")}


def test_an_origin_that_is_not_allowed_gets_no_cors_headers(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    path = dialect.list_path
    others = (EVIL, "null", "http://club.example", f"{CLUB}:8443", f"{CLUB}.evil.example", "")
    for origins, origin in (*((f"{CLUB}, {APP}", origin) for origin in others), ("", CLUB)):
        settings_changed(ALLOWED_ORIGINS=origins)
        caller = dialect.sending({"Origin": origin})
        answers = (
            caller.nobody.request("OPTIONS", path),
            caller.read_list(),
            caller.nobody.request("GET", path),
        )
        assert [answer.status for answer in answers] == [204, 200, 401], origin
        assert not any(set(CORS) & answer.headers.keys() for answer in answers), origin
