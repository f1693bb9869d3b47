"""The local stack's functions, called by hand."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from botocore.session import Session

# A function of this stack has a minute at most.
ANSWERS_WITHIN_SECONDS = 90
# Those that somebody waits for; the sweep has a minute.
AWAITED = ("RelayName", "NotifyName", "DeliverName")


class FunctionFailed(Exception):
    """A function did not do its work; the text holds why."""


def client() -> Any:
    """Return a client of Lambda that makes a call once: the function may have begun."""
    config = Config(read_timeout=ANSWERS_WITHIN_SECONDS, retries={"total_max_attempts": 1})
    return Session().create_client("lambda", config=config)


def call(lambdas: Any, function: str, event: Mapping[str, Any]) -> Any:
    """Return what the function returns.

    :raises FunctionFailed: if it fails, or does not answer.
    :raises EndpointConnectionError: if there is no emulator.
    """
    try:
        response = lambdas.invoke(FunctionName=function, Payload=json.dumps(event))
    except EndpointConnectionError:
        raise
    except (ClientError, BotoCoreError) as error:
        raise FunctionFailed(f"{function} does not answer: {error}") from error
    answer = json.loads(response["Payload"].read() or "null")
    if "FunctionError" in response:
        raise FunctionFailed(f"{function} failed: {answer.get('errorMessage')}")
    return answer


def wake(lambdas: Any, outputs: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Call each function with nothing to do, so that nobody waits for its start; tell of those that fail."""
    with ThreadPoolExecutor() as pool:
        for called in [pool.submit(call, lambdas, outputs[name], {"Records": []}) for name in AWAITED]:
            if isinstance(failure := called.exception(), (FunctionFailed, EndpointConnectionError)):
                say(str(failure))
