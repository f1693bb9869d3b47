"""What the pages are made with: which packages, how pinned, what is served of them, under which licence."""

import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pytest

from stack import pages
from stack.pages import LICENCES, SERVED, VENDOR, WEB, digest, is_taken

ALLOWED: Final = {"MIT", "Apache-2.0"}
MOST_KILOBYTES: Final = {"@event-calendar/build": 150, "htm": 15, "swagger-ui-dist": 2_000, "uplot": 55}
# What the console weighs on the wire: until a view is opened, with any one view, and all with its libraries.
MOST_AT_FIRST: Final = 50_000
MOST_WITH_A_VIEW: Final = 65_000
MOST_OF_CONSOLE: Final = 200_000
_IMPORTED: Final = re.compile(r'(?:from|^import) "\./([\w.-]+)"', re.MULTILINE)
_LOADED_LATER: Final = re.compile(r'import\("\./([\w.-]+)"\)')
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
    assert {entry["license"] for entry in PACKAGES.values()} <= ALLOWED


def test_the_lock_has_hashes_and_names_no_registry() -> None:
    for name, entry in PACKAGES.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


@pytest.mark.parametrize("package", sorted(SERVED))
def test_of_a_package_there_is_what_pages_load_and_its_licence_and_no_more(package: str) -> None:
    served = [VENDOR / Path(name).name for name in SERVED[package]]
    assert sum(path.stat().st_size for path in served) <= MOST_KILOBYTES[package] * 1_000
    licences = {
        "@event-calendar/build": [LICENCES / "event-calendar.LICENSE"],
        "htm": [VENDOR / "htm.LICENSE", LICENCES / "preact.LICENSE"],
    }
    for licence in licences.get(package, [VENDOR / f"{package}.LICENSE"]):
        assert licence.stat().st_size > 500, licence


def test_the_console_is_light() -> None:
    """Without the documentation page, and as a gateway that compresses sends it."""
    others = {"swagger-ui-bundle.js", "swagger-ui.css", "docs.js"}
    files = [path for path in (*WEB.glob("*"), *VENDOR.glob("*")) if path.suffix in {".js", ".css"}]
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in files if path.name not in others}
    assert sum(sizes.values()) <= MOST_OF_CONSOLE, sizes


def _wire_size(names: Iterable[str]) -> int:
    return sum(len(gzip.compress(_file(name).read_bytes())) for name in names)


def _file(name: str) -> Path:
    return WEB / name if (WEB / name).exists() else VENDOR / name


def _with_imports(*names: str) -> set[str]:
    """The files that a browser loads for these: what modules import, and what that imports."""
    loaded: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in loaded:
            loaded.add(name)
            waiting += _IMPORTED.findall(_file(name).read_text(encoding="utf-8"))
    return loaded


def test_a_view_loads_what_it_needs_and_no_more() -> None:
    """Every visitor waits for this; what is behind other views is loaded when they are opened."""
    first = _with_imports("console.js", "console.css")
    assert _wire_size(first) <= MOST_AT_FIRST
    modules = [path.read_text(encoding="utf-8") for path in WEB.glob("*.js")]
    later = {name for text in modules for name in _LOADED_LATER.findall(text)}
    assert {"board.js", "settings-rules.js", "settings-resources.js"} <= later
    assert {name for name in later if _wire_size(first | _with_imports(name)) > MOST_WITH_A_VIEW} == set()


def test_nothing_else_is_taken() -> None:
    served = {Path(name).name for names in SERVED.values() for name in names}
    others = {path.name for path in VENDOR.iterdir()} - served - {".stamp"}
    assert {
        name
        for name in others
        if not name.startswith(tuple(f"{package.replace('/', '+')}." for package in SERVED))
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
