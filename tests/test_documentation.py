"""What the documents show to be copied does what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path

from stack.install import ROOT
from tests.mutations import MUTATIONS


def test_the_fixture_of_docs_testing_runs_cupo_under_moto(tmp_path: Path) -> None:
    blocks = re.findall("```python\n(.*?)```", (ROOT / "docs" / "testing.md").read_text(), re.DOTALL)
    copied = tmp_path / "test_mine.py"
    copied.write_text("\n\n".join(blocks))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JWT_"))}

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, copied],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), (document.name, target)


def test_the_document_lists_the_mutations() -> None:
    _, _, document = (ROOT / "docs" / "testing.md").read_text().partition("## Mutations")
    for mutation in MUTATIONS:
        assert (ROOT / mutation.path).read_text().count(mutation.old) == 1, mutation.name
        row = f"| {mutation.name.replace('_', ' ')} | `{mutation.path.removeprefix('chalicelib/')}` |"
        assert row in document, mutation.name
    assert document.count(".py` |\n") == len(MUTATIONS)
