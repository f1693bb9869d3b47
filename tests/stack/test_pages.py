"""What the pages are made with: which packages, how pinned, what is served of them, under which licence."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from stack import pages
from stack.pages import SERVED, VENDOR, WEB, digest, is_taken

LICENCES: Final = {"MIT", "Apache-2.0"}
MOST_KILOBYTES: Final = {"swagger-ui-dist": 2_000}
LOCK: Final[dict[str, Any]] = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
PACKAGES: Final = {name: entry for name, entry in LOCK["packages"].items() if name}


def test_web_vendor_holds_what_the_lock_says() -> None:
    assert is_taken()
    assert digest() == (VENDOR / ".stamp").read_text(encoding="utf-8")


def test_every_package_is_served_pinned_and_of_a_licence_that_allows_it() -> None:
    asked = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert set(asked) == set(SERVED)
    for name, version in asked.items():
        assert version == PACKAGES[f"node_modules/{name}"]["version"]
    assert {entry["license"] for entry in PACKAGES.values()} <= LICENCES


def test_the_lock_has_hashes_and_names_no_registry() -> None:
    for name, entry in PACKAGES.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


@pytest.mark.parametrize("package", sorted(SERVED))
def test_of_a_package_there_is_what_pages_load_and_its_licence_and_no_more(package: str) -> None:
    served = [VENDOR / name for name in SERVED[package]]
    assert sum(path.stat().st_size for path in served) <= MOST_KILOBYTES[package] * 1_000
    assert (VENDOR / f"{package}.LICENSE").stat().st_size > 500


def test_nothing_else_is_taken() -> None:
    served = {name for names in SERVED.values() for name in names}
    others = {path.name for path in VENDOR.iterdir()} - served - {".stamp"}
    assert {
        name for name in others if not name.startswith(tuple(f"{package}." for package in SERVED))
    } == set()


def test_what_npm_leaves_beside_the_pages_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = tmp_path / "web"
    for name in (
        "login.html",
        "vendor/a.js",
        "node_modules/a/a.js",
        "vendor/node_modules/b.js",
        "package.json",
    ):
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_text("x", encoding="utf-8")
    monkeypatch.setattr(pages, "WEB", web)

    assert sorted(name for name, _ in pages.served()) == ["web/login.html", "web/vendor/a.js"]
