"""What the API logs of a request that fails: no address that opens something, no token, no code."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from stack.install import ROOT
from tests.api import Api
from tests.contract.calendars import Calendars
from tests.faults import failed, faults
from tests.tokens import token

OPERATIONS = ("GetItem", "BatchGetItem", "Query", "UpdateItem", "TransactWriteItems")
FAULT = failed(400, "ValidationException")


@contextmanager
def broken() -> Iterator[None]:
    """Let no request to the tables succeed, for a reason that nobody expects."""
    with ExitStack() as stack:
        for operation in OPERATIONS:
            stack.enter_context(faults(operation, *[FAULT] * 9))
        yield


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """All that was logged, which is an error at least."""
    assert [record for record in caplog.records if record.levelname == "ERROR"]
    return repr([vars(record) for record in caplog.records])


def test_the_gateway_on_aws_logs_the_route_and_neither_address_nor_headers() -> None:
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))["Resources"]
    api = resources["RestAPI"]["Properties"]
    traced = [(each["LoggingLevel"], each["DataTraceEnabled"]) for each in api["MethodSettings"]]

    assert json.loads(api["AccessLogSetting"]["Format"])["path"] == "$context.resourcePath"
    assert traced == [("OFF", False)]


def test_a_secret_address_is_not_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    path: str = Calendars(api).made()["path"]
    with broken():
        assert api.request("GET", path).status == 500

    assert path.rpartition("/")[2].removesuffix(".ics") not in logged(caplog)


def test_a_token_and_a_code_are_not_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    bearer, path = token(), "/api/me/phone/verify-otp"
    with broken():
        assert api.request("POST", path, json={"otp_code": "918273"}, token=bearer).status == 500

    said = logged(caplog)
    assert bearer not in said
    assert "918273" not in said
