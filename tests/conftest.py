"""Fixtures for everything that needs no server: AWS is moto, once per session, tables re-made per test."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from botocore import endpoint
from botocore.validate import ParamValidator
from moto import mock_aws

from chalicelib.settings import Settings
from tests.tokens import SECRET

ROOT = Path(__file__).parent.parent
NOON = "2024-01-14T12:00:00Z"

# Before anything of Cupo is imported: its environment is read once per process.
os.environ.update(
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    JWT_SECRET=SECRET,
)
for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
    os.environ.pop(name, None)
# What the stage at hand is set to is nothing to the tests.
for name in Settings.__slots__:
    if name != "jwt_secret":
        os.environ.pop(name.upper(), None)

# Most tests ask for English as a client of a stage that has it may; one asks a stage without.
os.environ["LANGUAGES"] = "es,en"
# What registration needs: somebody who sends the mail that proves an address, and where its link leads.
os.environ["MAIL_FROM"] = "Cupo <reservas@cupo.example>"
os.environ["ACCOUNT_URL"] = "https://cupo.example"
# As `make run`: a number may be anywhere. Where a code may go: tests/operations/test_phone_budgets.py.
os.environ["SMS_COUNTRIES"] = "all"
# Some tests book whole days. How many a user may make a day: tests/contract/test_appointments_quotas.py.
os.environ["HOSTED_DAILY_LIMIT"] = "100000"

from chalicelib import clock, settings  # noqa: E402 - the environment comes first
from chalicelib.domain import passwords  # noqa: E402
from chalicelib.http import client_limits  # noqa: E402
from chalicelib.store import cache  # noqa: E402
from chalicelib.store.tables import client  # noqa: E402
from stack.gateway import Application  # noqa: E402
from tests import engine  # noqa: E402
from tests.api import Api  # noqa: E402
from tests.contract.courts import Courts  # noqa: E402
from tests.entry import ENTRIES, ENTRY  # noqa: E402
from tests.pipeline import Pipeline, environment, pipeline  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "moto_fault(reason): skipped where moto is DynamoDB, for this fault of it"
    )


# Their tests take from a few seconds to half a minute each: last, they would leave the other cores idle.
LONG = ("test_crashpoints.py", "test_simulation.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)
    for item in items:
        if engine.IS_MOTO and (fault := item.get_closest_marker("moto_fault")):
            item.add_marker(pytest.mark.skip(reason=fault.args[0]))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The documents' examples hold for both entry points."""
    if "entry" in metafunc.fixturenames and "_examples" in metafunc.module.__name__:
        metafunc.parametrize("entry", ENTRIES.values(), ids=ENTRIES)


@pytest.fixture(scope="session", autouse=True)
def aws() -> Iterator[None]:
    """AWS, in memory: moto, and in it the engine for DynamoDB."""
    with mock_aws(), engine.installed():
        client().meta.events.register("provide-client-params.dynamodb", _validate)
        yield


def _validate(params: dict[str, Any], model: Any, **_: Any) -> None:
    """Fail at a request that DynamoDB's description does not allow: in production, botocore does not look."""
    report = ParamValidator().validate(params, model.input_shape)
    assert not report.has_errors(), report.generate_report()


class VirtualTime:
    """A clock that goes on when somebody waits, and only then."""

    def __init__(self) -> None:
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


@pytest.fixture(autouse=True)
def virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait takes real time: neither Cupo's, nor botocore's between two tries."""
    time = VirtualTime()
    monkeypatch.setattr(clock, "time", time)
    monkeypatch.setattr(endpoint, "time", time)
    clock.use(None)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password's hash takes no half second; tests/domain has the real one."""
    real = passwords._scrypt
    monkeypatch.setattr(passwords, "_scrypt", lambda word, salt, n, r, p: real(word, salt, 2, 1, 1))


@pytest.fixture(autouse=True)
def _unhurried(virtual_time: None) -> None:
    """No budget left over from the request of another test."""
    clock.start_budget(float("inf"))


@pytest.fixture
def tables() -> None:
    """The two tables as the template defines them, empty."""
    engine.reset()
    if not _EMPTY:
        _create_tables()
        _EMPTY.append(engine.saved())
    engine.restore(_EMPTY[0])
    cache.clear_all()
    client_limits.clear()


# The two tables, made once and put back for each test.
_EMPTY: list[Any] = []


def _create_tables() -> None:
    template = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    names = {
        "Reservations": settings.load().reservations_table,
        "Ephemeral": settings.load().ephemeral_table,
    }
    for resource, name in names.items():
        client().create_table(TableName=name, **_creatable(template[resource]["Properties"]))


def _creatable(properties: dict[str, Any]) -> dict[str, Any]:
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    table = {key: properties[key] for key in wanted if key in properties}
    # The maximum of an index is a parameter.
    for index in table.get("GlobalSecondaryIndexes", ()):
        index.pop("OnDemandThroughput", None)
    return table


@pytest.fixture
def stream(tables: None) -> None:
    """The Reservations table has its stream; the other tests do without, and moto with less copying."""
    client().update_table(
        TableName=settings.load().reservations_table,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )


@pytest.fixture
def behind(stream: None, api: Api, settings_changed: Callable[..., None]) -> Iterator[Pipeline]:
    """What runs behind the API."""
    settings_changed(**environment())
    yield from pipeline()


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    """Set the clock; it stands still."""

    def stop(text: str) -> None:
        moment = datetime.fromisoformat(text)
        clock.use(lambda: moment)

    yield stop
    clock.use(None)


@pytest.fixture
def entry() -> Application:
    """The entry point; the documents' examples get each of them."""
    return ENTRY


@pytest.fixture
def api(tables: None, at: Callable[[str], None], entry: Application) -> Api:
    """The application over fresh tables, at noon of 14 January 2024, UTC."""
    at(NOON)
    return Api(entry)


@pytest.fixture
def settings_changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set variables of the environment for one test."""

    def change(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.load.cache_clear()

    yield change
    monkeypatch.undo()
    settings.load.cache_clear()


@pytest.fixture
def courts(api: Api) -> Courts:
    """The courts dialect's verbs."""
    return Courts(api)
