"""The sweep runs by hand as of a time, over the running stack."""

import json
import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stack.install import ROOT
from tests.e2e import rooms
from tests.e2e.client import Api
from tests.e2e.inbox import wait_for


@pytest.fixture(autouse=True)
def _local(note: dict[str, Any]) -> None:
    """Only the local stack is swept by hand."""


def sweep(at: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-E", "-m", "stack.sweep"],
        cwd=ROOT,
        env={**os.environ, "AT": at},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def after(minutes: int) -> str:
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:00Z")


def test_a_reminder_goes_out_when_it_is_due(api: Api) -> None:
    user = f"e2e-sweep-{uuid.uuid4().hex[:8]}"
    times = {"start_datetime": after(30), "end_datetime": after(60)}
    rooms.booked(api, rooms.new_room(api), times, user=user)
    assert len(wait_for(f"{user}@example.com")) == 1

    swept = sweep(after(20))

    assert swept.returncode == 0, swept.stderr
    rounds = [json.loads(line) for line in swept.stdout.splitlines()]
    assert sum(each["done"] for each in rounds) >= 1
    assert rounds[-1]["left"] == 0
    reminder = wait_for(f"{user}@example.com", 2)[-1]
    assert reminder.subject == "Recordatorio: Reunión"


def test_the_sweep_of_now_leaves_nothing_due() -> None:
    swept = sweep()

    assert swept.returncode == 0, swept.stderr
    assert json.loads(swept.stdout.splitlines()[-1])["left"] == 0


def test_a_time_that_is_none_is_refused() -> None:
    swept = sweep("tomorrow")

    assert swept.returncode == 1
    assert "AT must be a time with Z or an offset" in swept.stderr
