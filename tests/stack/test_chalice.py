"""Chalice's own tools, as people who know Chalice try first: local, package, and the test client."""

import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib import handler
from stack.install import ROOT
from stack.package import CHALICE
from stack.server import Request, Response, Server
from tests import engine, ministack
from tests.tokens import SECRET, token

PATIENCE = 30
# In the copy of the project that a test packages, never in the checkout.
MERGE_TEMPLATE = ".chalice/resources.json"
COURT = {"nombre": "Central", "tipo": "TENIS", "precioPorHora": 50, "capacidad": 4}


def chalice(*arguments: str, cwd: Path, **variables: str) -> subprocess.Popen[str]:
    """The command `chalice`, in a terminal whose environment has AWS's region and credentials."""
    kept = {name: value for name, value in os.environ.items() if name in {"HOME", "PATH", "JWT_SECRET"}}
    aws = {name: os.environ[name] for name in os.environ if name.startswith("AWS_")}
    return subprocess.Popen(
        [sys.executable, "-E", "-u", "-c", CHALICE, *arguments],
        cwd=cwd,
        env={**kept, **aws, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def dynamodb(request: Request) -> Response:
    """What the tests' engine answers, by HTTP."""
    status, headers, body = ministack.answer(request.headers["x-amz-target"].partition(".")[2], request.body)
    return Response(status, body, tuple(headers.items()))


@contextmanager
def local(endpoint: str) -> Iterator[HTTPConnection]:
    """`chalice local` on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    arguments = ("local", "--no-autoreload", "--port", port)
    with chalice(*arguments, cwd=ROOT, AWS_ENDPOINT_URL=endpoint) as process:
        try:
            said: list[str] = []
            while not said or not said[-1].startswith("Serving on"):
                assert process.stdout is not None
                said.append(process.stdout.readline())
                assert said[-1], said
            with closing(HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE)) as connection:
                yield connection
        finally:
            process.kill()


@pytest.mark.enable_socket
@pytest.mark.skipif(engine.IS_MOTO, reason="moto's DynamoDB is in this process alone")
def test_chalice_local_answers_from_the_tables(tables: None) -> None:
    server = Server(0)
    server.start(dynamodb, threads=4)
    headers = {"Authorization": f"Bearer {token(role='ADMIN')}", "Content-Type": "application/json"}

    def answered(connection: HTTPConnection, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    with local(server.url) as connection:
        assert answered(connection, "GET", "/api/health")[0] == 200
        created = answered(connection, "POST", "/api/canchas", COURT)
        listed = answered(connection, "GET", "/api/canchas")
    server.stop()

    assert created[0] == 201
    assert listed == (200, {"canchas": [created[1]["cancha"]]})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The application without its dependencies, which pip would download."""
    copy = tmp_path / "project"
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("deployments"))
    shutil.copy(ROOT / "app.py", copy)
    (copy / "requirements.txt").touch()
    return copy


def packaged(project: Path) -> tuple[dict[str, Any], set[str]]:
    """The resources of the template that `chalice package` makes, and what is in its zip."""
    out = project / "out"
    with chalice("package", "--merge-template", MERGE_TEMPLATE, str(out), cwd=project) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    template = json.loads((out / "sam.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(out / "deployment.zip") as archive:
        return template["Resources"], set(archive.namelist())


def handlers_in(resources: dict[str, Any]) -> dict[str, str]:
    """What each function calls."""
    return {
        name: resource["Properties"]["Handler"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def test_chalice_package_makes_the_template_and_the_zip(project: Path) -> None:
    resources, files = packaged(project)

    paths = resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    assert {path: {method.upper() for method in methods} for path, methods in paths.items()} == {
        path: set(methods) for path, methods in app.routes.items()
    }
    assert handlers_in(resources) == {
        "APIHandler": "app.app",
        **{name: f"app.{name.lower()}" for name in ("Relay", "Notify", "Deliver", "Sweep")},
    }
    assert {"app.py", "chalicelib/handler.py"} <= files


def test_the_same_package_runs_without_chalice_once_its_handlers_are_named(project: Path) -> None:
    """As docs/architecture.md says, *Without Chalice*."""
    template = json.loads((project / MERGE_TEMPLATE).read_text(encoding="utf-8"))
    named = {"APIHandler": "api", **{name: name.lower() for name in ("Relay", "Notify", "Deliver", "Sweep")}}
    for function, name in named.items():
        template["Resources"][function]["Properties"]["Handler"] = f"chalicelib.handler.{name}"
        assert callable(getattr(handler, name))
    (project / MERGE_TEMPLATE).write_text(json.dumps(template), encoding="utf-8")

    resources, _ = packaged(project)

    assert handlers_in(resources) == {
        function: f"chalicelib.handler.{name}" for function, name in named.items()
    }


def test_chalices_client_calls_routes_and_functions(tables: None) -> None:
    headers = {
        "Authorization": f"Bearer {token(role='ADMIN', key=SECRET)}",
        "Content-Type": "application/json",
    }

    with Client(app) as client:
        created = client.http.post("/api/canchas", headers=headers, body=json.dumps(COURT).encode())
        listed = client.http.get("/api/canchas", headers=headers)
        swept = client.lambda_.invoke("notify", {"Records": []})

    assert created.status_code == 201
    assert listed.json_body == {"canchas": [created.json_body["cancha"]]}
    assert swept.payload == {"batchItemFailures": []}
