"""The running server that CUPO_URL names, and the directory in which its clients are built."""

import os
import shutil
import subprocess
import urllib.request
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest

from stack.install import ROOT
from stack.local import settings_from
from tests.e2e.client import Api

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "clients"
ROLES = {"USER": "USUARIO", "STAFF": "STAFF", "ADMIN": "ADMIN", "SUPERADMIN": "SUPERADMIN"}
PATIENCE_SECONDS = 600


@pytest.fixture(scope="session")
def api() -> Api:
    settings = settings_from(os.environ)
    return Api(os.environ.get("CUPO_URL") or settings.url, settings.jwt_secret)


@pytest.fixture(scope="session")
def document(api: Api) -> Path:
    """The server's description of itself, as a client's author downloads it."""
    BUILD.mkdir(parents=True, exist_ok=True)
    path = BUILD / "openapi.json"
    with urllib.request.urlopen(f"{api.address.geturl()}/api/openapi.json") as response:
        path.write_bytes(response.read())
    return path


@pytest.fixture
def callers(api: Api) -> dict[str, str]:
    """What a client's own tests find in their environment: the server, and a token of each role."""
    run = uuid.uuid4().hex[:10]
    tokens = {role: api.token(f"{role.lower()}-{run}", word) for role, word in ROLES.items()}
    return {"CUPO_URL": api.address.geturl(), "RUN": run, **tokens}


def workshop(name: str) -> Path:
    """Return a directory with a fresh copy of the sources of that name."""
    directory = BUILD / name
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(HERE / name, directory, ignore=shutil.ignore_patterns("__pycache__"))
    return directory


def succeed(*command: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run a command; it fails the test with all that it printed unless it succeeds."""
    ended = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if ended.returncode:
        pytest.fail(f"{command}\n{ended.stdout}\n{ended.stderr}", pytrace=False)
