"""When a virtualenv holds what it should."""

from pathlib import Path

import pytest

from stack.install import Environment, digest_of, files_of, is_installed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "app.txt").write_text("# The app\nchalice==1\n")
    (tmp_path / "dev.txt").write_text("-r app.txt\npytest==1  # tests\n")
    return tmp_path


def test_a_file_counts_with_what_it_includes(root: Path) -> None:
    assert files_of(root / "dev.txt") == [root / "dev.txt", root / "app.txt"]


def test_a_new_pin_is_a_new_digest_and_a_new_comment_is_none(root: Path) -> None:
    before = digest_of(root / "dev.txt")

    (root / "app.txt").write_text("# Our app\nchalice==1\n")
    assert digest_of(root / "dev.txt") == before
    (root / "app.txt").write_text("# Our app\nchalice==2\n")
    assert digest_of(root / "dev.txt") != before


def test_an_environment_is_installed_when_its_stamp_says_so(root: Path) -> None:
    environment = Environment(".venv", "dev.txt")
    assert not is_installed(environment, root)

    (root / ".venv").mkdir()
    (root / ".venv" / ".dev.txt.stamp").write_text(digest_of(root / "dev.txt"))
    assert is_installed(environment, root)

    (root / "dev.txt").write_text("-r app.txt\npytest==2\n")
    assert not is_installed(environment, root)
