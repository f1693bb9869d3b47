"""The functions behind the API run where the template put them."""

import json
import time
from typing import Any

import pytest
from botocore.session import Session

from tests.e2e.client import Api, day_after

PATIENCE_SECONDS = 30.0

TICK = {
    "version": "0",
    "id": "e2e",
    "account": "000000000000",
    "region": "us-east-1",
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "time": "2026-01-01T00:00:00Z",
    "resources": [],
    "detail": {},
}


def test_a_booking_reaches_the_relay_through_the_stream(
    api: Api, court: str, emulator: Session, note: dict[str, Any]
) -> None:
    before = _invocations(emulator, note["outputs"]["RelayLogs"])

    assert api.book(court, day_after(4), "09:00", "10:00").status == 201

    deadline = time.monotonic() + PATIENCE_SECONDS
    while _invocations(emulator, note["outputs"]["RelayLogs"]) == before:
        assert time.monotonic() < deadline, "the relay was not invoked"
        time.sleep(0.2)


@pytest.mark.parametrize(
    ("function", "event"),
    [("RelayName", {"Records": []}), ("NotifyName", {"Records": []}), ("SweepName", TICK)],
    ids=["relay", "notify", "sweep"],
)
def test_a_function_runs_from_the_bundle(
    function: str, event: dict[str, Any], emulator: Session, note: dict[str, Any]
) -> None:
    client: Any = emulator.create_client("lambda")

    answer = client.invoke(FunctionName=note["outputs"][function], Payload=json.dumps(event))

    assert "FunctionError" not in answer, answer["Payload"].read().decode()


def test_the_sweep_is_due_every_minute(emulator: Session, note: dict[str, Any]) -> None:
    rules: Any = emulator.create_client("events")

    found = [
        rule["ScheduleExpression"]
        for rule in rules.list_rules()["Rules"]
        for target in rules.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        if note["outputs"]["SweepName"] in target["Arn"]
    ]

    assert found == ["rate(1 minute)"]


def _invocations(emulator: Session, group: str) -> int:
    """How often a function began to run, by its log."""
    logs: Any = emulator.create_client("logs")
    try:
        events = logs.filter_log_events(logGroupName=group)["events"]
    except logs.exceptions.ResourceNotFoundException:
        return 0
    return sum("START" in event["message"] for event in events)
