"""The development server's gateway: what it lets through, and what it answers itself."""

import json
import threading
from http import HTTPStatus

import pytest
from chalice.app import Chalice, Response
from chalice.config import Config

from stack import parent
from stack.server import MAX_BODY_BYTES, Gateway, Refused, length_of


@pytest.fixture(scope="module")
def gateway() -> Gateway:
    app = Chalice("example", configure_logs=False)
    meet = threading.Barrier(2)

    @app.route("/echo/{name}", methods=["POST"], content_types=["*/*"])
    def echo(name: str) -> Response:
        assert app.current_request
        body = app.current_request.raw_body
        assert isinstance(body, bytes)
        return Response({"name": name, "body": body.decode()}, headers={"Set-Cookie": ["a=1", "b=2"]})

    @app.route("/meet/{name}")
    def meeting(name: str) -> dict[str, bool]:
        meet.wait(10)
        assert app.current_request
        return {"mine": app.current_request.uri_params == {"name": name}}

    return Gateway(app, Config.create(app_name="example"))


def test_a_request_reaches_its_view(gateway: Gateway) -> None:
    status, headers, content = gateway.answer("POST", "/echo/a%20b?x=1", {}, "ñ".encode())

    assert status == HTTPStatus.OK
    assert headers["Set-Cookie"] == ["a=1", "b=2"]
    assert json.loads(content) == {"name": "a%20b", "body": "ñ"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/echo/a"),
        ("BREW", "/echo/a"),
        ("GET", "http://["),
        ("OPTIONS", "/meet/a"),
    ],
)
def test_what_no_route_takes_is_answered_as_by_the_gateway(gateway: Gateway, method: str, path: str) -> None:
    status, _, content = gateway.answer(method, path, {"Authorization": "ñ"}, None)

    assert (status, json.loads(content)) == (404, {"message": "Recurso no encontrado"})


def test_each_thread_has_its_own_request(gateway: Gateway) -> None:
    answers: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda name: answers.append(gateway.answer("GET", name, {}, None)[2]), args=[path]
        )
        for path in ("/meet/one", "/meet/two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert answers == [b'{"mine":true}'] * 2


def test_no_body_is_no_length() -> None:
    assert length_of([], is_chunked=False) == 0


def test_the_same_length_twice_is_one_length() -> None:
    assert length_of(["12", "12"], is_chunked=False) == 12


@pytest.mark.parametrize(
    ("lengths", "is_chunked", "status"),
    [
        (["-1"], False, 400),
        (["+1"], False, 400),
        (["1e3"], False, 400),
        (["²"], False, 400),
        ([""], False, 400),
        (["1", "2"], False, 400),
        ([str(MAX_BODY_BYTES + 1)], False, 413),
        (["9" * 5000], False, 413),
        ([], True, 411),
        (["1"], True, 411),
    ],
)
def test_a_length_that_cannot_be_read_is_refused(lengths: list[str], is_chunked: bool, status: int) -> None:
    with pytest.raises(Refused) as refused:
        length_of(lengths, is_chunked=is_chunked)

    assert refused.value.status == status


def test_a_process_that_is_no_make_was_not_interrupted() -> None:
    assert not parent.was_interrupted(1)
    assert not parent.was_interrupted(2**30)
