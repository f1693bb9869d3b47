"""The gateway before the application: what it lets through, and what it answers itself."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from chalice.app import Chalice, Response

from stack.gateway import Gateway
from stack.install import ROOT
from stack.server import Request

TEMPLATE = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def gateway() -> Gateway:
    app = Chalice("example", configure_logs=False)
    meet = threading.Barrier(2)

    @app.route("/echo/{name}", methods=["POST"], content_types=["*/*"])
    def echo(name: str) -> Response:
        assert app.current_request
        body = app.current_request.raw_body
        assert isinstance(body, bytes)
        query = app.current_request.query_params
        shown = {"name": name, "body": body.decode("latin-1"), "x": query and query.getlist("x")}
        return Response(shown, headers={"Set-Cookie": ["a=1", "b=2"]})

    @app.route("/bytes", content_types=["*/*"])
    def some_bytes() -> Response:
        return Response(b"\xff\x00", headers={"Content-Type": "application/octet-stream"})

    @app.route("/meet/{name}")
    def meeting(name: str) -> dict[str, bool]:
        meet.wait(10)
        assert app.current_request
        return {"mine": app.current_request.uri_params == {"name": name}}

    return Gateway(app)


def test_a_request_reaches_its_view(gateway: Gateway) -> None:
    response = gateway.answer(Request("POST", "/echo/a%20b?x=1&x=%C3%B1", {}, "ñ".encode()))

    assert response.status == 200
    assert [value for name, value in response.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert json.loads(response.body) == {"name": "a%20b", "body": "Ã±", "x": ["1", "ñ"]}


def test_a_body_that_is_no_text_comes_and_goes_whole(gateway: Gateway) -> None:
    response = gateway.answer(Request("POST", "/echo/a", {}, b"\xff\x00"))
    assert json.loads(response.body)["body"] == "\xff\x00"

    accepting = {"accept": "application/octet-stream"}
    assert gateway.answer(Request("GET", "/bytes", accepting)).body == b"\xff\x00"


def test_what_no_route_takes_is_answered_as_by_the_gateway(gateway: Gateway) -> None:
    nowhere = (("GET", "/nowhere"), ("GET", "/echo/a"), ("BREW", "/echo/a"), ("GET", "http://["))
    for method, path in (*nowhere, ("OPTIONS", "/meet/a")):
        response = gateway.answer(Request(method, path, {"authorization": "ñ"}))

        assert (response.status, json.loads(response.body)) == (404, {"message": "Recurso no encontrado"}), (
            path
        )


def test_what_the_gateway_answers_itself_tells_browsers_the_same_as_on_aws(gateway: Gateway) -> None:
    headers = gateway.answer(Request("GET", "/nowhere", {})).headers
    told = {name: f"'{value}'" for name, value in headers if name != "Content-Type"}

    for name, response in TEMPLATE["Resources"]["RestAPI"]["Properties"]["GatewayResponses"].items():
        on_aws = dict(response["ResponseParameters"]["Headers"])
        assert on_aws.pop("Strict-Transport-Security") == "'max-age=31536000'", name
        assert told == {key: value for key, value in on_aws.items() if key in told}, name
    assert told.keys() == {"X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy"}


def test_any_page_may_read_that_there_is_nothing(
    gateway: Gateway, settings_changed: Callable[..., None]
) -> None:
    page = Request("GET", "/nowhere", {"origin": "https://page.example"})
    before = gateway.answer(page)
    settings_changed(ALLOWED_ORIGINS="https://app.example")
    headers = dict(gateway.answer(page).headers)

    assert "Access-Control-Allow-Origin" not in dict(before.headers)
    assert headers["Access-Control-Allow-Origin"] == "https://page.example"
    assert (headers["Access-Control-Allow-Credentials"], headers["Vary"]) == ("true", "Origin")


def test_each_thread_has_its_own_request(gateway: Gateway) -> None:
    requests = [Request("GET", path, {}) for path in ("/meet/one", "/meet/two")]
    with ThreadPoolExecutor(2) as pool:
        assert [response.body for response in pool.map(gateway.answer, requests)] == [b'{"mine":true}'] * 2
