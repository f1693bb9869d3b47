"""True parallelism: four processes of sixteen threads over HTTP, and all that they were told."""

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from itertools import pairwise
from typing import Any, Final

import pytest

from stack.install import ROOT
from stack.local import settings_from
from tests.e2e.client import Api, day_after

PROCESSES: Final = 4
SEATS: Final = 10
USERS: Final = 24
BLOCKING: Final = {"PENDIENTE", "CONFIRMADA"}

History = list[dict[str, Any]]


@pytest.fixture(scope="module")
def plan(api: Api) -> dict[str, Any]:
    """Two courts, and a session of ten seats for twenty-four members."""
    users = [f"crowd-{uuid.uuid4().hex[:8]}" for _ in range(USERS)]
    for user in users:
        body = {
            "userProfileId": user,
            "type": "BASIC",
            "startDate": day_after(-1),
            "endDate": day_after(30),
            "price": 1,
        }
        assert api.call("POST", "/api/v1/memberships", body).status == 201
    made = api.call(
        "POST", "/api/v1/classes", {"name": f"Crowd {users[0]}", "duration": 60, "maxCapacity": SEATS}
    )
    times = {"sessionDate": day_after(5), "startTime": "09:00", "endTime": "10:00"}
    session = api.call("POST", f"/api/v1/classes/{made.body['data']['id']}/sessions", times)
    return {
        "url": os.environ.get("CUPO_URL") or settings_from(os.environ).url,
        "secret": settings_from(os.environ).jwt_secret,
        "courts": [api.new_court(), api.new_court()],
        "session": session.body["data"]["id"],
        "users": users,
        "day": day_after(8),
    }


@pytest.fixture(scope="module")
def history(plan: dict[str, Any]) -> History:
    """What everybody was told, in the order of the answers."""
    crowd = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.crowd", json.dumps({**plan, "seed": seed})],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    told = [process.communicate(timeout=300)[0] for process in crowd]
    assert [process.returncode for process in crowd] == [0] * PROCESSES
    lines = [json.loads(line) for text in told for line in text.splitlines()]
    return sorted(lines, key=lambda line: line["at"])


@pytest.fixture(scope="module")
def standing(api: Api, plan: dict[str, Any], history: History) -> dict[str, dict[str, Any]]:
    """What the server has now on the two courts, by id."""
    found = api.call("GET", "/api/reservas").body["reservas"]
    return {each["id"]: each for each in found if each["canchaId"] in plan["courts"]}


def test_everybody_was_answered_and_nobody_by_a_failure(history: History) -> None:
    statuses = Counter(line["status"] for line in history)

    assert statuses[201] > 80
    assert set(statuses) <= {200, 201, 400, 409}, statuses


def test_nothing_overlaps(plan: dict[str, Any], standing: dict[str, dict[str, Any]]) -> None:
    for court in plan["courts"]:
        taken = sorted(
            (each["horaInicio"], each["horaFin"])
            for each in standing.values()
            if each["canchaId"] == court and each["estado"] in BLOCKING
        )
        assert taken
        assert all(one[1] <= next_one[0] for one, next_one in pairwise(taken))


def test_every_acknowledged_booking_is_there_and_nothing_else(
    history: History, standing: dict[str, dict[str, Any]]
) -> None:
    booked = {line["id"] for line in history if line["verb"] == "book" and line["status"] == 201}

    assert set(standing) == booked


def test_a_repeated_booking_was_answered_with_the_first(history: History) -> None:
    again = [line for line in history if line["verb"] == "again"]

    assert len(again) > 30
    assert all(line["status"] == 201 and line["body"]["reserva"]["id"] == line["id"] for line in again)


def test_every_acknowledged_cancellation_holds(history: History, standing: dict[str, dict[str, Any]]) -> None:
    cancelled = {line["id"] for line in history if line["verb"] == "cancel" and line["status"] == 200}

    assert cancelled
    assert {standing[name]["estado"] for name in cancelled} == {"CANCELADA"}


def test_the_session_counts_who_sits_and_never_more_than_it_has(
    api: Api, plan: dict[str, Any], history: History
) -> None:
    seats = Counter({line["id"]: 0 for line in history if line["verb"] == "enroll" and line["id"]})
    for line in history:
        seats[line["id"]] += {("enroll", 201): 1, ("leave", 200): -1}.get((line["verb"], line["status"]), 0)
    session = api.call("GET", f"/api/v1/class-sessions/{plan['session']}").body["data"]

    assert 0 < session["currentBookings"] <= SEATS
    assert session["currentBookings"] == sum(1 for taken in seats.values() if taken > 0)


def test_the_table_is_as_it_should_be(history: History, note: dict[str, Any]) -> None:
    audited = subprocess.run(
        [sys.executable, "-m", "stack.audit"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )

    assert audited.returncode == 0, audited.stdout[-3000:] + audited.stderr[-3000:]
    assert audited.stdout.strip().endswith("0 off")
