"""The zip that the functions run: the application, and of its libraries what a function uses."""

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

# How the application makes its clients of AWS, and where botocore has what it knows of a service.
_CLIENT = re.compile(r"""(?:\b|_)client\(\s*"([a-z0-9-]+)\"""")
_SERVICE = re.compile("botocore/data/([^/]+)/")
_APPLICATION = re.compile(r"(app|chalicelib/.*)\.py$")
# Tests, types, byte code, and what pip notes of the machine that it installs on.
_UNUSED = re.compile(
    r"(^|/)(tests?/|test_[^/]+\.py$)|\.pyc$|\.pyi$|^bin/|/examples-1\.json$"
    r"|\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$"
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write(bundle: Path, application: Path, libraries: Iterable[tuple[str, Path]]) -> None:
    """Write the zip of the application's zip and the libraries' files.

    Services that the application has no client of are left out. The same files always make the same zip, to
    the byte.
    """
    paths = dict(libraries)
    with zipfile.ZipFile(application) as source, zipfile.ZipFile(bundle, "w") as target:
        own = set(source.namelist())
        sources = [source.read(name).decode() for name in own if _APPLICATION.match(name)]
        services = {service for text in sources for service in _CLIENT.findall(text)}
        for name in sorted(own | paths.keys()):
            service = _SERVICE.match(name)
            if _UNUSED.search(name) or (service is not None and service[1] not in services):
                continue
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name) if name in own else paths[name].read_bytes())
