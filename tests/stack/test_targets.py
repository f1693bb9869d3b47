"""What Lambda runs a package with: its wheels and no others, whatever machine packages."""

import re
from pathlib import Path

import pytest

from stack.targets import REQUIREMENTS, LibrariesMissing, Target, ThisMachine

ARM64, X86_64 = b"\xb7\x00", b"\x3e\x00"


def kept(directory: Path, **machines: bytes) -> Path:
    """Libraries as they were kept: shared objects for these machines."""
    libraries = Target().libraries_in(directory)
    libraries.mkdir(parents=True)
    (libraries / "pure.py").touch()
    for name, machine in machines.items():
        (libraries / f"{name.replace('__', '.')}.so").write_bytes(
            b"\x7fELF" + bytes(14) + machine + bytes(44)
        )
    return directory


def test_the_zip_for_python_3_13_on_arm64_holds_shared_objects_for_these_alone(tmp_path: Path) -> None:
    fits = kept(tmp_path / "1", **{"core__cpython-313-aarch64-linux-gnu": ARM64, "rust__abi3": ARM64})

    assert sorted(name for name, _ in Target().files(fits)) == [
        *("core.cpython-313-aarch64-linux-gnu.so", "pure.py", "rust.abi3.so"),
    ]
    for name, machine in (
        ("core__cpython-313-x86_64-linux-gnu", X86_64),
        ("core__cpython-311-aarch64-linux-gnu", ARM64),
        ("rust__abi3", X86_64),
        ("core", ARM64),
    ):
        with pytest.raises(LibrariesMissing, match=r"so is not for python3\.13, arm64"):
            list(Target().files(kept(tmp_path / name, **{name: machine})))


def test_pip_is_asked_for_what_lambda_runs() -> None:
    options = Target("python3.12", "x86_64").pip_options
    asked = list(zip(options[::2], options[1::2], strict=True))

    assert [value for name, value in asked if name != "--platform"] == ["cp", "3.12", "cp312", "abi3", "none"]
    platforms = [value for name, value in asked if name == "--platform"]
    assert platforms[0] == "manylinux_2_34_x86_64"
    assert platforms[-2:] == ["manylinux_2_17_x86_64", "manylinux2014_x86_64"]


def test_a_line_of_the_lock_holds_for_every_machine_and_version() -> None:
    """pip reads a line's condition with the Python that packages, not with the target's."""
    conditions = re.findall(
        r"^\S+==\S+ ; (.*?) *\\?$", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE
    )
    named = {word for text in conditions for word in re.findall(r"[a-z_]{3,}", text) if "_" in word}

    assert named <= {"platform_python_implementation", "implementation_name"}


def test_the_local_stack_runs_what_is_installed_here() -> None:
    names = [name for name, path in ThisMachine().files() if path.is_file()]

    assert {"botocore/__init__.py", "pydantic/__init__.py", "six.py"} <= set(names)
    assert not [name for name in names if name.startswith(("..", "/", "chalice/", "pytest/"))]
