"""The running emulator serves who names this run's access key, and no web page; its files are its owner's."""

import asyncio
import base64
import http.client
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from stack.emulator import Emulator, new_access_key_id
from stack.emulator_access import Access
from stack.local import port_for_emulator

pytestmark = pytest.mark.enable_socket

REFUSED = {403, 421}
CODE = "code 918273"
ROLE = "arn:aws:iam::000000000000:role/any"
# It would write a file as the developer: what a page must not be able to.
FUNCTION = {
    "FunctionName": "page",
    "Runtime": "python3.11",
    "Handler": "index.handler",
    "Role": ROLE,
    "Code": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="},
}
CREATE = ("POST", "/2015-03-31/functions", json.dumps(FUNCTION))
HEALTH = ("GET", "/_ministack/health", None)
PAGE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}


class Asked:
    """An emulator in a directory, and what it answers."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.emulator = Emulator(directory, port_for_emulator({}))
        self.port = urlsplit(self.emulator.endpoint).port

    def authorization(self, access_key_id: str | None = None, *, service: str = "lambda") -> dict[str, str]:
        key = self.emulator.access_key_id if access_key_id is None else access_key_id
        scope = f"{key}/20261129/us-east-1/{service}/aws4_request"
        return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            if response.status in REFUSED:
                assert "access-control-allow-origin" not in response.headers
            return response.status, response.read().decode()
        finally:
            connection.close()

    def publish(self, **form: str) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **self.authorization(service="sns")}
        status, body = self.ask("POST", "/", urlencode(form), headers)
        assert status == 200, body

    def functions(self) -> list[str]:
        status, body = self.ask("GET", "/2015-03-31/functions/", None, self.authorization())
        assert status == 200, body
        return [function["FunctionName"] for function in json.loads(body)["Functions"]]


def zipped(name: str, text: str) -> str:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, text)
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    started = Asked(tmp_path_factory.mktemp("data") / "emulator")
    try:
        started.emulator.wait_until_ready()
        yield started
    finally:
        started.emulator.stop()


def test_who_names_the_key_of_this_run_is_served(asked: Asked) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]"):
        named = {"Host": f"{host}:{asked.port}", **asked.authorization()}
        assert asked.ask("GET", "/2015-03-31/functions/", None, named)[0] == 200, host


def test_a_page_gets_nothing_done_even_with_the_key(asked: Asked) -> None:
    for headers in (
        PAGE,
        {"Content-Type": "text/plain"},
        {"Content-Type": "text/plain", "Origin": "null"},
        {**PAGE, **asked.authorization()},
        {"Origin": asked.emulator.endpoint, **asked.authorization()},
        {"Sec-Fetch-Site": "same-origin", **asked.authorization()},
        {"Sec-Fetch-Mode": "no-cors", **asked.authorization()},
    ):
        status, body = asked.ask(*CREATE, headers)
        assert status == 403, headers
        assert "message" in json.loads(body)
    assert asked.functions() == []


def test_a_preflight_is_refused(asked: Asked) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    assert asked.ask("OPTIONS", "/2015-03-31/functions", None, headers)[0] == 403


def test_a_name_that_somebody_else_has_given_this_machine_is_refused(asked: Asked) -> None:
    for host in (f"evil.example:{asked.port}", "127.0.0.1", f"127.0.0.1:{asked.port}.evil.example", ""):
        status, body = asked.ask(*CREATE, {"Host": host, **asked.authorization()})
        assert (status, "message" in json.loads(body)) == (421, True), host
    assert asked.functions() == []


def test_another_key_or_none_is_refused(asked: Asked) -> None:
    for key in (
        "test",
        "000000000000",
        "",
        asked.emulator.access_key_id[:-1],
        f"{asked.emulator.access_key_id}a",
    ):
        assert asked.ask(*CREATE, asked.authorization(key))[0] == 403, key
    for header in (
        "",
        "Bearer a",
        "AWS a:b",
        asked.emulator.access_key_id,
        f"AWS {asked.emulator.access_key_id}:a",
    ):
        assert asked.ask(*CREATE, {"Authorization": header})[0] == 403, header
    in_query = urlencode(
        {"X-Amz-Credential": f"{asked.emulator.access_key_id}/20261129/us-east-1/s3/aws4_request"}
    )
    assert asked.ask("GET", f"/?{in_query}", None, {})[0] == 403
    assert asked.functions() == []


def test_nothing_answers_without_a_key(asked: Asked) -> None:
    reset = ("POST", "/_ministack/reset", "")
    for method, path, body in (
        HEALTH,
        reset,
        ("GET", "/_ministack/sns/sms-messages", None),
        ("GET", "/", None),
    ):
        assert asked.ask(method, path, body, {})[0] == 403, path


def test_a_web_socket_is_refused_as_a_request_is() -> None:
    for headers, is_passed_on in (
        ([(b"host", b"localhost:1"), (b"origin", b"http://localhost:1")], False),
        ([(b"host", b"localhost:1")], False),
        ([(b"host", b"localhost:1"), (b"authorization", b"AWS4-HMAC-SHA256 Credential=CUPO1/a")], True),
    ):
        passed_on, sent = handled({"type": "websocket", "headers": headers})
        assert (passed_on, sent) == (is_passed_on, [] if is_passed_on else [{"type": "websocket.close"}])


def handled(scope: dict[str, Any]) -> tuple[bool, list[dict[str, Any]]]:
    """Whether the emulator gets it where the key is CUPO1 and the port 1, and what is sent otherwise."""
    scopes, sent = [], []

    async def emulator(scope: dict[str, Any], *_: Any) -> None:
        scopes.append(scope)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Access(emulator, port=1, access_key_id="CUPO1")(scope, receive, send))
    return bool(scopes), sent


def test_no_code_of_an_sms_stands_in_the_log(asked: Asked) -> None:
    asked.publish(Action="Publish", PhoneNumber="+56912345678", Message=CODE)

    log = (asked.directory / "emulator.log").read_text(encoding="utf-8")
    assert "Ready" in log
    assert CODE not in log
    assert asked.emulator.access_key_id not in log


def test_a_function_calls_with_the_key_of_this_run(asked: Asked) -> None:
    code = "import os\ndef handler(event, context): return os.environ['AWS_ACCESS_KEY_ID']"
    function = {**FUNCTION, "FunctionName": "ours", "Code": {"ZipFile": zipped("index.py", code)}}
    made = asked.ask("POST", "/2015-03-31/functions", json.dumps(function), asked.authorization())
    assert made[0] == 201, made

    called = asked.ask("POST", "/2015-03-31/functions/ours/invocations", "{}", asked.authorization())
    assert called == (200, json.dumps(asked.emulator.access_key_id))


def test_each_start_has_a_key_of_its_own() -> None:
    keys = {new_access_key_id() for _ in range(10)}

    assert len(keys) == 10
    assert all(key.isalnum() and len(key) >= 32 for key in keys)


def test_what_it_writes_is_its_owners(asked: Asked) -> None:
    asked.publish(Action="CreateTopic", Name="a")
    asked.emulator.stop()

    paths = [path for path in (asked.directory, *asked.directory.rglob("*")) if not path.is_symlink()]
    assert asked.directory / "state" / "sns.json" in paths
    assert {str(path): oct(path.stat().st_mode) for path in paths if path.stat().st_mode & 0o077} == {}
