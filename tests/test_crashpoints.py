"""Kill every path that writes before and after each of its calls to AWS: tests/simulation/crashpoints.py.

In a process of its own: its environment, its AWS and its hash seed are others than those of the tests.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import app
from tests.simulation.paths import PATHS
from tests.simulation.steps import Step

ROOT = Path(__file__).parent.parent
# So that all cores have some of them.
PARTS = 4
_READING = {"GET", "HEAD", "OPTIONS"}


def test_every_route_that_may_write_has_a_path() -> None:
    routes = {
        f"{method} {re.sub(r'{[^}]*}', '[^/]+', path)}"
        for path, entries in app.routes.items()
        for method, entry in entries.items()
        if method not in _READING and entry.view_name != "unsupported"
    }
    paths = {path.act.route for path in PATHS if isinstance(path.act, Step)}

    assert sorted(route for route in routes if not any(re.fullmatch(route, path) for path in paths)) == []


def test_every_path_has_a_name_of_its_own() -> None:
    names = [path.name for path in PATHS]

    assert len(set(names)) == len(names)


@pytest.mark.skipif(
    not list((ROOT / ".venv-stack" / "lib").glob("python3.*/site-packages/ministack")),
    reason="the emulator is not installed: stack/install.py emulator",
)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_crash_at_any_call_leaves_nothing_that_doing_it_again_does_not_mend(part: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.simulation.crashpoints"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0", "PART": f"{part}/{PARTS}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    said = ended.stdout.splitlines()
    assert said[-1] == "violations: 0"
    assert f"paths: {len(PATHS[part::PARTS])}" in said
