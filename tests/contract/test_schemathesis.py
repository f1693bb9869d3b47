"""Requests made from the API's own description, at random but the same each time; `PROOF=1` for many more.

No server and no socket: what schemathesis makes goes to the handler as the gateway would hand it on.
"""

import json
import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response as Received
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.dialects.served import DIALECTS
from chalicelib.http import openapi
from tests.api import Api, Response
from tests.contract.callers import Caller
from tests.contract.furnished import FAILURES, Furnished, unbroken
from tests.contract.test_webhooks import names

__all__ = ["names"]

EXAMPLES: Final = 100 if os.environ.get("PROOF") else 4
"""For each operation and mode: what fits the description, and what does not."""
ROLES: Final = {"ana": "user", "alma": "admin", "root": "superadmin"}
BASE: Final = "http://127.0.0.1:8000"
SCHEMA: Final = schemathesis.openapi.from_dict(json.loads(openapi.text(DIALECTS)))
OPERATIONS: Final = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
AS_ALWAYS: Final[dict[str, Any]] = {
    "max_examples": EXAMPLES,
    "derandomize": True,
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    # What is slow here is what makes the requests, and what filters is the description.
    "suppress_health_check": list(HealthCheck),
}
CHECKS: Final = [status_code_conformance, content_type_conformance, response_schema_conformance]


def operations_of(tag: str) -> list[Any]:
    """The operations of a dialect; those that delete come last."""
    operations = [operation for operation in OPERATIONS if operation.tags == [tag]]
    return sorted(operations, key=lambda operation: operation.method == "delete")


def modes_of(operation: Any) -> Iterator[GenerationMode]:
    """Nothing but an id, to whoever asks, cannot be wrong."""
    yield GenerationMode.POSITIVE
    if operation.body or any(part.location.value != "path" for part in operation.iter_parameters()):
        yield GenerationMode.NEGATIVE


def cases(operation: Any, mode: GenerationMode, ids: dict[str, str]) -> st.SearchStrategy[Any]:
    """Requests for things that there are, and for others."""
    known = {part.name: ids[part.name] for part in operation.path_parameters}
    anything: st.SearchStrategy[Any] = operation.as_strategy(mode)
    if not known:
        return anything
    return st.one_of(operation.as_strategy(mode, path_parameters=known), anything)


def made_plausible(case: Any, furnished: Furnished) -> None:
    """Put values that make sense where the description has only their types; nobody makes up a cursor."""
    if isinstance(case.query, dict):
        case.query.pop("cursor", None)
    for sent in (case.body, case.query):
        if isinstance(sent, dict):
            sent |= {name: furnished.fields[name] for name in sent if name in furnished.fields}


def sent(case: Any, caller: Caller) -> tuple[requests.PreparedRequest, Response]:
    """The request as it would go out, and the handler's answer."""
    prepared = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    assert prepared.method
    assert body is None or isinstance(body, bytes)
    headers = {name: _text(value) for name, value in prepared.headers.items()}
    return prepared, caller.request(prepared.method, prepared.path_url, body=body, headers=headers)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def conforms(case: Any, prepared: requests.PreparedRequest, answer: Response) -> None:
    """Assert that status, media type and body are among those that the description has."""
    response = Received(
        status_code=answer.status,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.raw,
        request=prepared,
        elapsed=0,
        verify=False,
    )
    case.validate_response(response, checks=CHECKS)


@pytest.mark.parametrize("tag", FAILURES)
def test_what_the_description_suggests_and_what_it_forbids_breaks_nothing(
    api: Api, names: dict[str, list[str]], tag: str
) -> None:
    furnished = Furnished.over(api)
    callers = [Caller(api).nobody, *(Caller(api).by(user, role=role) for user, role in ROLES.items())]
    seen: dict[str, set[int]] = {}

    def check(case: Any, caller: Caller, is_plausible: bool) -> None:
        if is_plausible:
            made_plausible(case, furnished)
        prepared, answer = sent(case, caller)
        seen.setdefault(case.operation.label, set()).add(answer.status)
        unbroken(answer, tag, case.operation.path)
        conforms(case, prepared, answer)

    for operation in operations_of(tag):
        ids = furnished.ids_for(tag, operation.method, operation.path)
        for mode in modes_of(operation):
            ways = (cases(operation, mode, ids), st.sampled_from(callers), st.booleans())
            settings(**AS_ALWAYS)(given(*ways)(check))()

    assert len(seen) == len(operations_of(tag))
    answered = [label for label, statuses in seen.items() if min(statuses) < 300]
    assert len(answered) >= len(seen) // 2, seen
