"""What becomes of chalice's zip: what no function uses goes, and here it is made fit for this machine."""

import platform
import re
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

COMPILED = (".so", ".pyd", ".dylib")
# How the application makes its clients of AWS, and where botocore has what it knows of a service.
_CLIENT = re.compile(r"""(?:\b|_)client\(\s*"([a-z0-9-]+)\"""")
_SERVICE = re.compile("botocore/data/([^/]+)/")
_UNUSED = re.compile(r"(^|/)tests?/|\.pyc$|^boto3/examples/|/examples-1\.json$")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def trim(bundle: Path) -> None:
    """Take out of the zip the services that the application has no client of, tests, and byte code.

    The same files always make the same zip, to the byte. Byte code is of whoever packs, whose Python may be
    another than Lambda's.
    """
    whole = bundle.with_name("whole.zip")
    bundle.rename(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(bundle, "w") as target:
        names = sorted(source.namelist())
        own = (source.read(name).decode() for name in names if re.match(r"(app|chalicelib/.*)\.py$", name))
        services = {service for text in own for service in _CLIENT.findall(text)}
        for name in names:
            service = _SERVICE.match(name)
            if _UNUSED.search(name) or (service is not None and service[1] not in services):
                continue
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
    whole.unlink()


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
