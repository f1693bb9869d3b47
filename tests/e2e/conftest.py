"""The running server that CUPO_URL names, and, where it is the local stack, the emulator behind it."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session

from stack.local import isolate, settings_from
from tests.e2e.client import Api


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let these tests, and no others, open sockets."""


@pytest.fixture(scope="session")
def api() -> Api:
    """The API, as an administrator unless told otherwise."""
    settings = settings_from(os.environ)
    return Api(os.environ.get("CUPO_URL") or settings.url, settings.jwt_secret)


@pytest.fixture
def court(api: Api) -> str:
    """The id of a court that nobody has booked."""
    return api.new_court()


@pytest.fixture(scope="session")
def note() -> dict[str, Any]:
    """Where everything is, as `make run` noted it."""
    path = settings_from(os.environ).note
    if not path.is_file():
        pytest.skip("not the local stack: there is no emulator to look into")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def emulator(note: dict[str, Any]) -> Iterator[Session]:
    """AWS clients of the emulator."""
    before = dict(os.environ)
    isolate(os.environ, note["endpoint"], note["access_key_id"])
    yield Session()
    os.environ.clear()
    os.environ.update(before)
