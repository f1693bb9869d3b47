"""The development server's gateway: what it lets through, and what it answers itself."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
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


def test_what_no_route_takes_is_answered_as_by_the_gateway(gateway: Gateway) -> None:
    nowhere = (("GET", "/nowhere"), ("GET", "/echo/a"), ("BREW", "/echo/a"), ("GET", "http://["))
    for method, path in (*nowhere, ("OPTIONS", "/meet/a")):
        status, _, content = gateway.answer(method, path, {"Authorization": "ñ"}, None)

        assert (status, json.loads(content)) == (404, {"message": "Recurso no encontrado"}), path


def test_each_thread_has_its_own_request(gateway: Gateway) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda path: gateway.answer("GET", path, {}, None), ("/meet/one", "/meet/two"))

        assert [content for _, _, content in answers] == [b'{"mine":true}'] * 2


def test_a_length_is_read_where_there_is_one() -> None:
    assert length_of([], is_chunked=False) == 0
    assert length_of(["12", "12"], is_chunked=False) == 12


def test_a_length_that_cannot_be_read_is_refused() -> None:
    malformed = (["-1"], ["+1"], ["1e3"], ["²"], [""], ["1", "2"])
    too_long = ([str(MAX_BODY_BYTES + 1)], ["9" * 5000])
    chunked: tuple[list[str], ...] = ([], ["1"])
    for status, is_chunked, cases in ((400, False, malformed), (413, False, too_long), (411, True, chunked)):
        for lengths in cases:
            with pytest.raises(Refused) as refused:
                length_of(lengths, is_chunked=is_chunked)

            assert refused.value.status == status, lengths


def test_a_process_that_is_no_make_was_not_interrupted() -> None:
    assert not parent.was_interrupted(1)
    assert not parent.was_interrupted(2**30)
