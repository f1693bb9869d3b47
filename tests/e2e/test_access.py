"""Who gets at the local stack: no web page, nobody under another name, no other user of the machine."""

import http.client
import json
import os
import uuid
from typing import Any
from urllib.parse import urlsplit

from stack.inbox import received
from stack.local import settings_from
from tests.e2e.client import Api

PAGE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}


def asked(url: str, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, Any]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        connection.request(
            method, path, body, {name.replace("_", "-"): text for name, text in headers.items()}
        )
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    finally:
        connection.close()


def test_a_page_creates_no_function(note: dict[str, Any], emulator: Any) -> None:
    function = {
        "FunctionName": f"page-{uuid.uuid4().hex}",
        "Runtime": "python3.11",
        "Handler": "a.b",
        "Code": {},
    }
    before = emulator.create_client("lambda").list_functions()["Functions"]

    for headers in (PAGE, {"Content-Type": "text/plain"}):
        status, body = asked(
            note["endpoint"], "POST", "/2015-03-31/functions", json.dumps(function), **headers
        )
        assert (status, body.keys()) == (403, {"message"})

    after = emulator.create_client("lambda").list_functions()["Functions"]
    assert {each["FunctionName"] for each in after} == {each["FunctionName"] for each in before}


def test_the_api_is_nobody_elses_host(note: dict[str, Any], api: Api) -> None:
    for url in (note["url"], note["endpoint"], note["payments"], note["webhooks"]):
        if url:
            status, body = asked(url, "GET", "/api/health", Host=f"evil.example:{urlsplit(url).port}")
            assert (status, body.keys()) == (421, {"message"}), url


def test_what_the_stack_writes_is_its_owners(note: dict[str, Any]) -> None:
    data_dir = settings_from(os.environ).data_dir
    # What is built holds no secret, and is packed with the rights that it needs on Lambda.
    ours = [data_dir, *(path for path in data_dir.iterdir() if path.name != "build")]
    paths = [*ours, *(data_dir / "emulator").rglob("*")]
    modes = {path: path.lstat().st_mode for path in paths if path.exists() and not path.is_symlink()}

    assert data_dir / "running.json" in modes
    assert {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def test_no_text_of_a_message_stands_in_the_log(note: dict[str, Any], api: Api) -> None:
    settings = settings_from(os.environ)
    log = (settings.data_dir / "emulator" / "emulator.log").read_text(encoding="utf-8", errors="replace")
    texts = {message.text for message in received(settings) if message.channel in {"sms", "whatsapp"}}

    assert [text for text in texts if text in log] == []
    assert note["access_key_id"] not in log
