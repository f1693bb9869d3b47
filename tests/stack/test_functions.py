"""Functions that are called by hand: what they return, and what is said when they do not."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from stack.functions import FunctionFailed, call, wake
from tests.stack.functions import Lambda

OUTPUTS = {"RelayName": "relay", "NotifyName": "notify", "DeliverName": "deliver", "SweepName": "sweep"}
GONE = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")


def test_a_function_is_called_with_an_event_and_returns_something() -> None:
    lambdas = Lambda({"done": 1})

    assert call(lambdas, "sweep", {"detail": {}}) == {"done": 1}

    assert (lambdas.called, lambdas.sent) == (["sweep"], [{"detail": {}}])


def test_a_function_that_does_not_return_failed() -> None:
    missing = {"Error": {"Code": "ResourceNotFoundException", "Message": "not found"}}
    failures: dict[str, Any] = {
        "sweep failed: no such table": {"errorMessage": "no such table", "errorType": "KeyError"},
        "sweep does not answer: .*not found": ClientError(missing, "Invoke"),  # type: ignore[arg-type]
        "sweep does not answer: .*timeout": ReadTimeoutError(endpoint_url="http://127.0.0.1:1"),
    }
    for said, answer in failures.items():
        with pytest.raises(FunctionFailed, match=said):
            call(Lambda(answer), "sweep", {})


def test_where_there_is_no_emulator_no_function_failed() -> None:
    with pytest.raises(EndpointConnectionError):
        call(Lambda(GONE), "sweep", {})


def test_functions_are_woken_with_nothing_to_do() -> None:
    lambdas = Lambda({"batchItemFailures": []}, {"batchItemFailures": []}, {"batchItemFailures": []})
    said: list[str] = []

    wake(lambdas, OUTPUTS, said.append)

    assert sorted(lambdas.called) == ["deliver", "notify", "relay"]
    assert lambdas.sent == [{"Records": []}] * 3
    assert said == []


def test_a_function_that_does_not_start_is_told_of() -> None:
    said: list[str] = []

    wake(Lambda({"errorMessage": "no module"}, GONE, None), OUTPUTS, said.append)

    assert len(said) == 2
    assert any(line.endswith("failed: no module") for line in said)
