"""A process that begins as a copy of a snapshot."""

import random
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from chalicelib import functions
from chalicelib.store import tables


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What Lambda calls after a restore, registered as its runtime lets functions register it."""
    hooks: list[Callable[[], None]] = []
    lambdas = SimpleNamespace(register_after_restore=hooks.append)
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", lambdas)
    functions.begin_anew_after_restores()
    [hook] = hooks
    return hook


def test_copies_of_a_snapshot_do_not_pause_in_step(restored: Callable[[], None]) -> None:
    snapshot = random.getstate()
    pauses = []
    for _ in range(2):
        random.setstate(snapshot)
        restored()
        pauses.append(random.random())

    assert pauses[0] != pauses[1]


def test_a_copy_of_a_snapshot_makes_its_own_connections(restored: Callable[[], None]) -> None:
    before = tables.client()

    restored()

    assert tables.client() is not before


def test_elsewhere_there_are_no_snapshots() -> None:
    functions.begin_anew_after_restores()
    assert "snapshot_restore_py" not in sys.modules
