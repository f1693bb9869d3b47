"""The zip made fit for this machine: it holds compiled code for Lambda's Linux on x86-64 only."""

import platform
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

COMPILED = (".so", ".pyd", ".dylib")


def is_native() -> bool:
    """Tell whether this machine runs the zip as it is."""
    here = (platform.system(), platform.machine(), platform.libc_ver()[0])
    return here == ("Linux", "x86_64", "glibc")


def site_packages() -> Path:
    """Return where the running virtualenv has what was built for this machine, in the same versions."""
    return Path(sysconfig.get_path("platlib"))


def nativized(bundle: Path, native: Path) -> Path:
    """Return a copy of the zip whose compiled packages are those of the directory `native`."""
    local = bundle.with_name("local.zip")
    with zipfile.ZipFile(bundle) as source, zipfile.ZipFile(local, "w", zipfile.ZIP_DEFLATED) as target:
        foreign = {_package(name) for name in source.namelist() if name.endswith(COMPILED)}
        for entry in source.infolist():
            if _package(entry.filename) not in foreign:
                target.writestr(entry, source.read(entry))
        for path in _files(native, foreign):
            target.write(path, path.relative_to(native).as_posix())
    return local


def _package(name: str) -> str:
    """Return the top-level package or module that a file in the zip belongs to."""
    return name.partition("/")[0].partition(".")[0]


def _files(native: Path, packages: set[str]) -> Iterator[Path]:
    for top in sorted(native.iterdir()):
        if top.name.partition(".")[0] in packages:
            inside = top.rglob("*") if top.is_dir() else [top]
            yield from (path for path in inside if path.is_file() and path.suffix != ".pyc")
