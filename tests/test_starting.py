"""What a process loads before its first request."""

import os
import subprocess
import sys

import pytest

from stack.install import ROOT

# Large, and of use to few requests, or to none.
LATE = ("boto3", "cryptography", "google", "icalendar", "jwt", "phonenumbers")


@pytest.fixture(scope="module")
def said() -> list[str]:
    """Which modules are loaded with the app, and whether garbage is collected."""
    code = "import app, gc, sys; print(gc.isenabled(), gc.get_freeze_count() > 0, *sys.modules)"
    environment = {"PATH": os.environ["PATH"], "JWT_SECRET": "s" * 32}
    started = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return started.stdout.split()


@pytest.mark.parametrize("module", LATE)
def test_what_most_requests_do_without_is_not_loaded(said: list[str], module: str) -> None:
    assert module not in said


def test_garbage_is_collected_but_for_what_was_imported(said: list[str]) -> None:
    assert said[:2] == ["True", "True"]
