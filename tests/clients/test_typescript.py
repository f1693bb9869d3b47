"""TypeScript: a client typed by the server's own document, and Hono's for document 004."""

from pathlib import Path

import pytest

from tests.clients.conftest import BUILD, HERE, succeed, workshop

CALLS = sorted(path.name for path in (HERE / "typescript").glob("*.test.ts"))


@pytest.fixture(scope="module")
def compiled(document: Path) -> Path:
    """The calls, compiled as strictly as TypeScript can against the types of the running server."""
    tools = BUILD / "node_modules" / ".bin"
    sources = workshop("typescript")
    succeed(tools / "openapi-typescript", document, "--output", sources / "schema.ts", cwd=sources)
    succeed(tools / "tsc", "--project", sources, cwd=sources)
    return sources / "out"


@pytest.mark.parametrize("calls", CALLS)
def test_the_documents_calls_are_typed_and_answered(
    compiled: Path, callers: dict[str, str], calls: str
) -> None:
    succeed("node", "--test", compiled / calls.replace(".ts", ".js"), cwd=compiled, environment=callers)
