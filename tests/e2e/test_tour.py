"""The tour's lines work as pasted, top to bottom, in one shell."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e import tour
from tests.e2e.client import Api

ROOT = Path(__file__).parents[2]
SECTION = "Try it"
PATIENCE_SECONDS = 120


def test_the_tours_lines_do_what_their_comments_say(api: Api, tmp_path: Path) -> None:
    commands = tour.script(ROOT / "docs" / "tour.md", SECTION, api.address.geturl())
    promised = tour.promises(commands)
    if not promised:
        pytest.fail(f"docs/tour.md has no curl with a promise under ## {SECTION}")
    pasted = tmp_path / "pasted.sh"
    pasted.write_text(f"set -u\n{commands}", encoding="utf-8")

    ended = subprocess.run(
        ["bash", str(pasted)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    answers = tour.printed(ended.stdout)
    said = f"\n{ended.stdout}\n{ended.stderr}"
    assert ended.returncode == 0, said
    for number, (promise, answer) in enumerate(zip(promised, answers, strict=False), 1):
        assert answer.status == promise.status, f"curl {number} answered {answer}, not {promise}{said}"
        missing = [text for text in promise.texts if text not in answer.body]
        assert not missing, f"curl {number} answered {answer} without {missing}{said}"
    assert len(answers) == len(promised), f"{len(answers)} curls for {len(promised)} promises{said}"
