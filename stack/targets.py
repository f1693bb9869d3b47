"""What Lambda runs a package with, and the libraries for it; standard library and pip alone.

The wheels are those of the target, whatever machine packages; the local stack's are this machine's own.
"""

import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from stack.install import ROOT, failure_of

REQUIREMENTS = ROOT / "requirements.txt"
# Lambda's runtimes of Amazon Linux 2023, whose glibc is 2.34.
RUNTIMES = ("python3.12", "python3.13", "python3.14")
_OLDEST_GLIBC, _NEWEST_GLIBC = 17, 34
# Lambda's word for an architecture, and that of wheels.
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_ELF_MACHINES = {"arm64": b"\xb7\x00", "x86_64": b"\x3e\x00"}
WHEELS = ROOT / "build" / "wheels"


class TargetUnknown(Exception):
    """Lambda has no such runtime or architecture, or not for Cupo; the text says what there is."""


class LibrariesMissing(Exception):
    """pip could not get the libraries; the text holds the end of what it said."""


@dataclass(frozen=True, slots=True)
class Target:
    """A runtime and an architecture of Lambda's."""

    runtime: str = "python3.13"
    architecture: str = "arm64"

    def __post_init__(self) -> None:
        """Check both.

        :raises TargetUnknown: if one is none that Cupo is packaged for
        """
        for given, known in ((self.runtime, RUNTIMES), (self.architecture, tuple(MACHINES))):
            if given not in known:
                raise TargetUnknown(f"{given!r} must be one of {', '.join(known)}")

    @property
    def pip_options(self) -> list[str]:
        """What makes pip choose this target's wheels: each platform by its name, for pip infers none."""
        machine, version = MACHINES[self.architecture], self.runtime.removeprefix("python")
        names = [f"manylinux_2_{minor}_{machine}" for minor in range(_NEWEST_GLIBC, _OLDEST_GLIBC - 1, -1)]
        platforms = [
            option for name in (*names, f"manylinux2014_{machine}") for option in ("--platform", name)
        ]
        abis = ["--abi", f"cp{self._version}", "--abi", "abi3", "--abi", "none"]
        return ["--implementation", "cp", "--python-version", version, *abis, *platforms]

    def libraries_in(self, kept: Path) -> Path:
        """Return the directory, below `kept`, of the libraries as they are locked now."""
        digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
        return kept / f"{self.runtime}-{self.architecture}-{digest}"

    def libraries(self, kept: Path = WHEELS) -> Path:
        """Return the directory of the locked libraries, which is filled once for each lock and target.

        :raises LibrariesMissing: if pip cannot install them, or one is not what the lock says.
        """
        directory = self.libraries_in(kept)
        if directory.is_dir():
            return directory
        new = directory.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        pip = [sys.executable, "-E", "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"]
        locked = [
            "--no-deps",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--requirement",
            str(REQUIREMENTS),
        ]
        command = [*pip, "--disable-pip-version-check", *locked, *self.pip_options, "--target", str(new)]
        if (said := failure_of(command)) is not None:
            raise LibrariesMissing(f"{said}\nNo libraries for {self.runtime}, {self.architecture}.")
        new.rename(directory)
        return directory

    def files(self, kept: Path = WHEELS) -> Iterator[tuple[str, Path]]:
        """Yield each file of the libraries by its name in the bundle.

        :raises LibrariesMissing: likewise, and if a compiled one is for another Python or machine.
        """
        directory = self.libraries(kept)
        for path in directory.rglob("*"):
            if path.suffix == ".so" and not self._runs(path):
                raise LibrariesMissing(f"{path.name} is not for {self.runtime}, {self.architecture}.")
            if path.is_file():
                yield path.relative_to(directory).as_posix(), path

    def _runs(self, library: Path) -> bool:
        """Tell whether a shared object is of this Python and for this machine, as its name and header say."""
        with library.open("rb") as file:
            header = file.read(20)
        is_for_machine = header[:4] == b"\x7fELF" and header[18:20] == _ELF_MACHINES[self.architecture]
        return is_for_machine and (".abi3." in library.name or f".cpython-{self._version}-" in library.name)

    @property
    def _version(self) -> str:
        return self.runtime.removeprefix("python").replace(".", "")

    def applied(self, template: dict[str, Any]) -> dict[str, Any]:
        """Return the template with all functions run by this target, where chalice named another."""
        run_by = {"Runtime": self.runtime, "Architectures": [self.architecture]}
        resources = {
            name: {**resource, "Properties": {**resource["Properties"], **run_by}}
            if resource["Type"] == "AWS::Serverless::Function"
            else resource
            for name, resource in template["Resources"].items()
        }
        return {**template, "Resources": resources}


class ThisMachine:
    """The Python that runs now, with the libraries of its virtualenv: what runs the local stack."""

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield each file of the installed libraries that the lock names, by its name in the bundle."""
        for name in re.findall(
            r"^([A-Za-z0-9._-]+)==", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE
        ):
            try:
                installed = distribution(name)
            except PackageNotFoundError:  # a line for another implementation of Python
                continue
            for file in installed.files or ():
                if ".." not in file.parts and (path := Path(str(installed.locate_file(file)))).is_file():
                    yield file.as_posix(), path
