"""A language model's way to a booking: the library's own client, the server's tools, the running API."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import ANA, Api, day_after

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-mcp" / "bin" / "python"


@dataclass(frozen=True)
class Played:
    """What a call of a tool came to."""

    is_error: bool
    status: int | None
    body: Any


def play(api: Api, *calls: tuple[str, dict[str, Any]]) -> tuple[list[str], list[Played]]:
    """Return the names of the tools, and what calls of them come to, as the user Ana."""
    environment = {"CUPO_URL": api.address.geturl(), "CUPO_TOKEN": api.token(ANA, "USUARIO")}
    ended = subprocess.run(
        [PYTHON, "-E", "-m", "tests.e2e.mcp_client"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        input="".join(json.dumps(call) + "\n" for call in calls),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    names, *results = (json.loads(line) for line in ended.stdout.splitlines())
    return names, [_played(result) for result in results]


def _played(result: dict[str, Any]) -> Played:
    try:
        answer = json.loads(result["text"])
    except ValueError:
        return Played(result["error"], None, result["text"])
    return Played(result["error"], answer["status"], answer["body"])


@pytest.fixture
def room(api: Api) -> int:
    answer = api.call("POST", "/api/rooms", {"name": f"MCP {os.urandom(4).hex()}", "capacity": 4})
    assert answer.status == 201, answer
    return int(answer.body["data"]["id"])


def test_what_is_free_is_found_booked_once_moved_and_cancelled(api: Api, room: int) -> None:
    day = day_after(3)
    times = {"start_datetime": f"{day}T10:00:00Z", "end_datetime": f"{day}T11:00:00Z"}
    wish = {"title": "Plan", "room_id": room, **times, "idempotency_key": f"wish-{room}"}
    look = ("rooms_room_slots", {"room_id": room, "date": day, "minutes": 60})

    names, (free, booked, again, taken) = play(
        api,
        look,
        ("rooms_create_booking", wish),
        ("rooms_create_booking", wish),
        ("rooms_create_booking", {**wish, "idempotency_key": f"other-{room}"}),
    )
    booking = booked.body["data"]["id"]
    later = {"start_datetime": f"{day}T12:00:00Z", "end_datetime": f"{day}T13:00:00Z"}
    _, (moved, cancelled) = play(
        api,
        ("rooms_put_booking", {"booking_id": booking, **later}),
        ("rooms_cancel_booking", {"booking_id": booking, "reason": "Otro día"}),
    )

    assert {"courts_create_reserva", "appointments_availability", "gym_create_reservation"} <= set(names)
    assert (free.is_error, free.status) == (False, 200)
    assert (booked.status, again.body) == (201, booked.body)
    assert (taken.is_error, taken.status) == (True, 409)
    assert moved.body["data"]["start_datetime"] == later["start_datetime"]
    assert cancelled.body["data"]["status"] == "cancelled"


def test_what_is_wrong_is_said_and_ends_nothing(api: Api, room: int) -> None:
    _, (unknown, missing, refused) = play(
        api,
        ("rooms_delete_everything", {}),
        ("rooms_room_slots", {"date": day_after(1), "minutes": 60}),
        ("rooms_room_slots", {"room_id": room, "date": "never", "minutes": 60}),
    )

    assert (unknown.is_error, unknown.body) == (True, "There is no tool rooms_delete_everything")
    assert (missing.is_error, missing.body) == (True, "room_id is missing")
    assert (refused.is_error, refused.status) == (True, 422)
