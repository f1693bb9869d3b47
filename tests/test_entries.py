"""Both entry points, Chalice's application and the handler without it, answer every route alike.

The documents' examples run over both, too (tests/conftest.py); `make plain` runs the whole contract over the
handler.
"""

import subprocess
import sys
from typing import Any, Final
from urllib.parse import quote

import pytest

from app import app
from chalicelib import handler
from chalicelib.http.dialect import METHODS
from tests.api import Api, Response
from tests.contract.courts import Courts, SettingsChanged
from tests.entry import ENTRIES
from tests.tokens import token

ORIGIN: Final = "https://app.example"
# What a client may send to any route; what it changes, if anything, it changes for both.
SENT: Final[dict[str, dict[str, Any]]] = {
    "nothing": {},
    "no JSON": {"body": b"{", "headers": {"Content-Type": "application/json"}},
    "no text": {"body": b"\xff\x00", "headers": {"Content-Type": "application/octet-stream"}},
    "a form": {"body": b"a=1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    "a page": {"headers": {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site", "Accept": "image/png"}},
}


def both(path: str, method: str, **sent: Any) -> Response:
    """The answer of the handler, which is Chalice's."""
    answers = [Api(entry).request(method, path, **sent) for entry in ENTRIES.values()]
    assert answers[0] == answers[1], (method, path, sent)
    return answers[1]


@pytest.mark.parametrize("path", sorted(app.routes))
def test_every_route_is_answered_alike(api: Api, settings_changed: SettingsChanged, path: str) -> None:
    settings_changed(ALLOWED_ORIGINS=ORIGIN)
    target = path.replace("{", "").replace("}", "")

    for method in (*METHODS, "OPTIONS"):
        for sent in SENT.values():
            answer = both(target, method, **sent)
            is_from_page = "Origin" in sent.get("headers", {})
            assert ("access-control-allow-origin" in answer.headers) == is_from_page, (method, sent)
        both(f"{target}?x=1&x=%C3%B1", method, token="no token", headers={"Accept-Language": "en"})


def test_they_have_the_same_routes() -> None:
    named = {
        path: {method: route.view_name for method, route in methods.items()}
        for path, methods in app.routes.items()
    }

    assert named == {
        path: {method: endpoint.name for method, endpoint in methods.items()}
        for path, methods in handler.api.routes.items()
    }


def test_ids_bodies_and_queries_come_whole(courts: Courts) -> None:
    court = courts.built(nombre="Señora Ñandú")["id"]
    admin = token(role="ADMIN")
    encoded = "".join(f"%{byte:02X}" for byte in court.encode())

    assert both(f"/api/canchas/{encoded}", "GET", token=admin).body["cancha"]["id"] == court
    assert both(f"/api/canchas/{quote(encoded)}", "GET", token=admin).status == 404
    assert both("/api/canchas/%FF", "GET", token=admin).status == 404
    assert both("/api/canchas?limit=0&limit=1", "GET").body["canchas"][0]["nombre"] == "Señora Ñandú"
    assert both(f"/api/canchas/{court}", "PUT", token=admin, json={"nombre": "日本 ☃"}).status == 200
    assert both(f"/api/canchas/{court}", "HEAD", token=admin).raw == b""


def test_cookies_come_each_in_a_header(api: Api) -> None:
    cookies = both("/api/auth/logout", "POST", headers={"Host": "cupo.example"}).headers["set-cookie"]

    assert [cookie.partition("=")[0] for cookie in cookies.split("\n")] == ["token", "__Host-token"]


def test_the_handler_needs_no_chalice() -> None:
    script = (
        "import json, sys; sys.modules['chalice'] = None\n"
        "from chalicelib.handler import api\n"
        "context = {'resourcePath': '/api/health', 'httpMethod': 'GET'}\n"
        "event = {'requestContext': context, 'headers': None, 'pathParameters': None, 'body': None,"
        " 'multiValueQueryStringParameters': None}\n"
        "print(json.dumps(api(event, None)))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    assert '"statusCode": 200' in ended.stdout
