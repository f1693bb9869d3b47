"""What each function does with DynamoDB is in its policy, and what it reads of the environment is set for it.

The emulator and moto allow everything, and in the tests all functions have one environment.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib import functions, settings
from chalicelib.store.tables import client
from tests.conftest import ROOT
from tests.contract.appointments import Appointments
from tests.contract.courts import Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address
from tests.pipeline import Function, Pipeline

TEMPLATE: dict[str, Any] = json.loads((ROOT / ".chalice" / "resources.json").read_text("utf-8"))
# The secrets themselves are read where there is no name of one: on AWS there is.
_SECRETS = {"JWT_SECRET": "JWT_SECRET_ARN"}
_OF_TRANSACTIONS = {"Put": "PutItem", "ConditionCheck": "ConditionCheckItem"}


@contextmanager
def called() -> Iterator[set[tuple[str, str]]]:
    """Note the actions on tables, and on their indexes, as a policy names them."""
    seen: set[tuple[str, str]] = set()

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        body = json.loads(params["body"])
        if model.name == "TransactWriteItems":
            for item in body["TransactItems"]:
                [(kind, action)] = item.items()
                seen.add((_OF_TRANSACTIONS.get(kind, f"{kind}Item"), action["TableName"]))
        elif model.name in ("BatchGetItem", "BatchWriteItem"):
            seen.update((model.name, table) for table in body["RequestItems"])
        else:
            index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
            seen.add((model.name, body["TableName"] + index))

    client().meta.events.register("before-call.dynamodb", note)
    try:
        yield seen
    finally:
        client().meta.events.unregister("before-call.dynamodb", note)


class Noting:
    """The settings, and which of them were read."""

    def __init__(self, real: settings.Settings) -> None:
        self.real = real
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name.upper())
        return getattr(self.real, name)


def environment(function: str) -> set[str]:
    """The variables that the template sets for a function."""
    own = TEMPLATE["Resources"][function.capitalize()]["Properties"]["Environment"]["Variables"]
    return {*TEMPLATE["Globals"]["Function"]["Environment"]["Variables"], *own}


def allowed(function: str) -> set[tuple[str, str]]:
    policy = json.loads((ROOT / ".chalice" / f"policy-{function}.json").read_text())
    pairs: set[tuple[str, str]] = set()
    for statement in policy["Statement"]:
        actions, resources = statement["Action"], statement.get("Resource", [])
        for action in [actions] if isinstance(actions, str) else actions:
            for resource in resources if isinstance(resources, list) else [resources]:
                pairs.add((action.removeprefix("dynamodb:"), _name_of(resource)))
    return pairs


def _name_of(resource: dict[str, Any]) -> str:
    """Return the table, or the index, that a resource of a policy is."""
    match resource:
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return f"cupo-{name.lower()}"
        case {"Fn::Sub": str(text)} if text.startswith("${") and ".Arn}/index/" in text:
            table, index = text.removeprefix("${").split(".Arn}")
            return f"cupo-{table.lower()}{index}"
    return str(resource)


def invoke(behind: Pipeline, function: Function, *queues: str) -> None:
    """Hand a function what waits in its queues, message by message."""
    behind.pull()
    for message in [each for each in behind.waiting.values() if each.queue in queues]:
        behind.invoke(function, [message])


@pytest.fixture
def life(
    behind: Pipeline, courts: Courts, rooms: Rooms, ana: Gym, bruno: Gym, settings_changed: SettingsChanged
) -> dict[str, Callable[[], object]]:
    """What is to be done, by function: for bookings with guests, seats, a wait, and a deleted account.

    The stage archives what is older than a month.
    """
    settings_changed(KEEP_MONTHS="1")
    eva = courts.proved().usuario["id"]
    rooms.by("bruno").known()
    rooms.booked(guests=[address("bruno")])
    courts.by(eva).booked(total=1500)
    session = ana.scheduled(max_capacity=1)
    assert (ana.reserve(session).status, bruno.wait(session).status) == (201, 201)
    assert courts.superadmin.delete_user(eva).status == 200
    return {
        "relay": behind.relay,
        "notify": lambda: invoke(behind, functions.notify, "email", "phone"),
        "deliver": lambda: invoke(behind, functions.deliver, "webhook"),
        "sweep": lambda: [behind.sweep(at) for at in ("2024-01-16T12:00:00Z", "2024-03-01T12:00:00Z")],
    }


def test_the_api_may_do_what_it_does(
    courts: Courts, rooms: Rooms, ana: Gym, appointments: Appointments
) -> None:
    with called() as seen:
        eva = courts.proved()
        for caller in (courts, courts.admin):
            assert caller.list().status == 200
        assert courts.superadmin.users().status == 200
        assert courts.superadmin.patch_user(eva.usuario["id"], nombre="Eva Paz").status == 200
        rooms.by("bruno").known()
        rooms.booked(guests=[address("bruno")])
        assert [route().status for route in (rooms.list, rooms.all_rooms, rooms.weekly)] == [200] * 3
        ana.reserve(ana.scheduled())
        assert [route().status for route in (ana.mine, ana.admin.memberships, ana.classes)] == [200] * 3
        appointments.booked()
        assert appointments.of_professional().status == 200
        assert courts.superadmin.delete_user(eva.usuario["id"]).status == 200

    assert {index for _, index in seen if "/index/" in index} == {
        f"cupo-reservations/index/{name}" for name in ("by_holder", "by_resource", "by_collection")
    }
    assert seen - allowed("api") == set()


def test_what_runs_behind_the_api_may_do_what_it_does(life: dict[str, Callable[[], object]]) -> None:
    for function, run in life.items():
        with called() as seen:
            run()
        assert seen, function
        assert seen - allowed(function) == set(), function


def test_what_runs_behind_the_api_is_told_what_it_reads(
    life: dict[str, Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for function, run in life.items():
        noting = Noting(settings.load())
        with monkeypatch.context() as patched:
            patched.setattr(settings, "load", lambda noting=noting: noting)
            run()
        read = {_SECRETS.get(name, name) for name in noting.read}
        assert read, function
        assert read - environment(function) == set(), function
