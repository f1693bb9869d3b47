"""What the documents show to be copied does what they say."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import lifecycle, quotas, scale, tenants
from benchmarks.lifecycle import Lifecycle
from benchmarks.meter import Cost
from chalicelib import clock
from stack.install import ROOT
from tests.engine import IS_MOTO
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
    for document in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), (document.name, target)


def test_the_document_lists_the_mutations() -> None:
    _, _, document = (ROOT / "docs" / "testing.md").read_text().partition("## Mutations")
    for mutation in MUTATIONS:
        assert (ROOT / mutation.path).read_text().count(mutation.old) == 1, mutation.name
        row = f"| {mutation.name.replace('_', ' ')} | `{mutation.path.removeprefix('chalicelib/')}` |"
        assert row in document, mutation.name
    assert document.count(".py` |\n") == len(MUTATIONS)


@pytest.mark.usefixtures("tables")
@pytest.mark.skipif(IS_MOTO, reason="moto counts no units of an index")
def test_the_tables_of_scale_are_what_is_measured_and_published() -> None:
    document = (ROOT / "docs" / "scale.md").read_text()
    clock.use(lambda: tenants.NOW)

    for title, table in scale.tables(lifecycle.measure()).items():
        assert f"\n{table}\n" in document, title


def test_what_binds_is_listed_in_the_order_in_which_it_binds() -> None:
    cost = Cost(written=10, indexed=4, by_index=Counter(by_collection=1, due=1))
    items = {"day": 2, "full_day": 6, "quota": 2, "full_quota": 6, "session": 2, "total": 2}
    units = Lifecycle(cost, cost, cost, cost, cost, cost, **items)

    found = scale.limits(units, quotas.stage())

    assert [limit.holds for limit in found] == sorted(limit.holds for limit in found)
    [written] = [
        limit.holds for limit in found if limit.name.startswith("`TableMaxWrites`") and "table" in limit.name
    ]
    assert written == quotas.stage().table_writes / 30
