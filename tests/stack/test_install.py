"""When a virtualenv holds what it should, and what the locks hold."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

from stack.install import ENVIRONMENTS, ROOT, WHEELS_ONLY, Environment, digest_of, is_installed

LOCKS = sorted(ROOT.glob("requirements*.txt"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "dev.txt").write_text("# The app\nchalice==1\npytest==1  # tests\n")
    return tmp_path


def test_a_new_pin_is_a_new_digest_and_a_new_comment_is_none(root: Path) -> None:
    before = digest_of(root / "dev.txt")

    (root / "dev.txt").write_text("# Our app\nchalice==1\npytest==1\n")
    assert digest_of(root / "dev.txt") == before
    (root / "dev.txt").write_text("# Our app\nchalice==2\npytest==1\n")
    assert digest_of(root / "dev.txt") != before


def test_an_environment_is_installed_when_its_stamp_says_so(root: Path) -> None:
    environment = Environment(".venv", "dev.txt")
    assert not is_installed(environment, root)

    (root / ".venv").mkdir()
    (root / ".venv" / ".dev.txt.stamp").write_text(digest_of(root / "dev.txt"))
    assert is_installed(environment, root)

    (root / "dev.txt").write_text("chalice==1\npytest==2\n")
    assert not is_installed(environment, root)


def pins(lock: Path) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9._-]+==[^\s;]+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_its_hashes_and_no_index_is_named(lock: Path) -> None:
    text = re.sub(r"^ *#.*$", "", lock.read_text(), flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip())

    assert all(re.match(r"\S+==\S+.*--hash=sha256:[0-9a-f]{64}", entry) for entry in entries), entries
    assert "://" not in lock.read_text()


def test_a_lock_holds_all_of_the_locks_that_it_covers() -> None:
    for environment in ENVIRONMENTS.values():
        for covered in environment.covers:
            assert pins(ROOT / covered) < pins(ROOT / environment.requirements)
    assert pins(ROOT / "requirements.txt") < pins(ROOT / "requirements-local.txt")


def test_no_compiled_package_is_built_from_source() -> None:
    """Where a wheel is missing, pip would compile for minutes, and fail late; these two run without, too."""
    compiled = {
        each.metadata["Name"].lower().replace("_", "-")
        for each in distributions()
        if "Root-Is-Purelib: false" in (each.read_text("WHEEL") or "")
    }

    assert len(compiled) > 10
    assert compiled - set(WHEELS_ONLY.lower().replace("_", "-").split(",")) <= {
        "charset-normalizer",
        "wcwidth",
    }


def test_what_is_asked_for_is_what_is_locked() -> None:
    for lock in LOCKS:
        wanted = pins(lock.with_suffix(".in"))
        names = {pin.lower() for pin in pins(lock)}
        assert {re.sub(r"\[.*\]", "", pin.lower()) for pin in wanted} <= names, lock.name
