"""Python: a client generated from the server's own document."""

import os
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import HERE, succeed, workshop

CALLS = sorted(path.name for path in (HERE / "python").glob("test_*.py"))


@pytest.fixture(scope="module")
def generated(document: Path) -> Path:
    """The calls, beside the client that they import."""
    sources = workshop("python")
    options = (
        "--config",
        "generator.yaml",
        "--meta",
        "none",
        "--output-path",
        "cupo_client",
        "--fail-on-warning",
    )
    succeed(*python("openapi_python_client"), "generate", "--path", document, *options, cwd=sources)
    return sources


def test_the_calls_and_the_client_are_strictly_typed(generated: Path) -> None:
    succeed(*python("mypy"), *CALLS, cwd=generated)


@pytest.mark.parametrize("calls", CALLS)
def test_the_documents_calls_are_answered(generated: Path, callers: dict[str, str], calls: str) -> None:
    options = ("-q", "-c", os.devnull, "-p", "no:cacheprovider", "--rootdir", generated, calls)
    succeed(*python("pytest"), *options, cwd=generated, environment=callers)


def python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-E", "-m", module)
