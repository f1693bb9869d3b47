"""When DynamoDB does not answer: 503 in the dialect's shape, and everything happens once or not at all."""

import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count, product
from typing import Final
from urllib.parse import urlencode

import pytest

from chalicelib import clock, identity
from chalicelib.store import account_overrides, people, preferences, resources
from tests import engine
from tests.api import Api, Response
from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import INTERNAL, LIST_FAILED, refused
from tests.contract.callers import Caller
from tests.contract.common.adapters import Dialect
from tests.contract.common.documented import JSON, Sender, good_body, routes_of
from tests.contract.common.outages import COMMON, OWN, Action
from tests.contract.common.races import passing
from tests.contract.furnished import FAILURES, Furnished
from tests.contract.matrix import changed, kept
from tests.contract.test_webhooks import names
from tests.faults import AwsFault, cancelled, failed, faults, lost_reply, lost_request

__all__ = ["names"]

READS: Final = ("GetItem", "Query", "BatchGetItem", "TransactGetItems")
NO_READ: Final = (lost_request, failed(503, "ServiceUnavailable"))
# Once the account is closed the answer is 200, and the sweep does the rest (contract courts.md).
GOES_ON_LATER: Final = ("DELETE", "/api/usuarios/{usuario_id}")
FAILING_WITH_400: Final = "/api/reservations/user/{client_id}"
WRITES: Final = ("TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem")
FIELD_ERRORS: Final[dict[str, list[AwsFault]]] = {
    "no reply": [lost_reply],
    "no request": [lost_request],
    "error": [failed(500, "InternalServerError")],
    "conflict": [cancelled("TransactionConflict")],
    "no reply, for good": [lost_reply, *[lost_request] * 30],
    "no request, for good": [lost_request] * 31,
}
DERIVED: Final = re.compile(r'"version": \{"N": "\d+"\}|c[0-9a-z]{16}|DUE#\d')
"""What differs where something was done again."""

State = set[str]


class Write:
    """A write that is done again and again from where it began: what it answers, leaves and calls."""

    def __init__(self, act: Action) -> None:
        self._act = act
        self._begin = engine.saved()
        self._now = clock.now()
        self.before = state()
        with ExitStack() as stack:
            seen = {operation: stack.enter_context(faults(operation)) for operation in WRITES}
            self.answer = self.once_more()
        self.after = state()
        # Those of the audit log: tests/contract/test_audit.py.
        self.calls = [
            (operation, number)
            for operation in WRITES
            for number, request in enumerate(seen[operation])
            if b"#AUDIT#" not in request.body
        ]
        assert self.answer.status in (200, 201, 204), self.answer.raw
        assert self.after != self.before
        assert self.calls

    def again(self) -> Response:
        """Begin anew."""
        engine.restore(self._begin)
        return self.once_more()

    def once_more(self) -> Response:
        """Go on from how things are, with the same new ids, and everything that is cached forgotten."""
        for cache in (resources, account_overrides, people, preferences):
            cache.clear_cache()
        identity.use(1)
        return self._act()


def state() -> State:
    """Return all that is kept, but for the names of writes."""
    return {re.sub("[0-9a-f]{32}", "write", text) for text in kept().values()}


def roughly(state: State) -> State:
    return {DERIVED.sub("", text) for text in state}


@pytest.fixture
def write(dialect: Dialect, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """A write of Ana's, beside something of Bruno's; everybody is known."""
    # Only the names of writes are new each time.
    monkeypatch.setattr(identity, "new_operation_id", lambda: secrets.token_hex(16))
    for caller in (dialect, dialect.admin, dialect.bruno, dialect.by("sara", role="STAFF")):
        assert caller.read_list().status == 200
    dialect.bruno.created(15)
    yield Write((COMMON | OWN[dialect.name])[name](dialect))
    identity.use(None)


@pytest.mark.parametrize(
    ("dialect", "name"),
    [(dialect, name) for dialect in OWN for name in COMMON | OWN[dialect]],
    indirect=["dialect"],
)
def test_a_write_that_fails_happens_once_or_is_503_and_happens_once_when_it_is_done_again(
    dialect: Dialect, name: str, write: Write
) -> None:
    for (operation, number), (kind, planned) in product(write.calls, FIELD_ERRORS.items()):
        if kind == "conflict" and operation != WRITES[0]:
            continue
        with faults(operation, *[passing] * number, *planned):
            answer = write.again()

        place = (operation, number, kind)
        if not kind.endswith("for good"):
            assert (answer.status, answer.body) == (write.answer.status, write.answer.body), place
            assert state() == write.after, (place, state() ^ write.after)
            continue
        # Whom the directory does not know is answered all the same.
        if name != "become known":
            is_unavailable(answer, set(dialect.error_keys))
        if len(write.calls) == 1:
            assert state() == (write.after if kind == "no reply, for good" else write.before), place
        write.once_more()
        assert roughly(state()) == roughly(write.after), (place, state() ^ write.after)


def is_unavailable(answer: Response, keys: set[str]) -> None:
    assert answer.status == 503, (answer.status, answer.raw[:300])
    assert set(answer.body) == keys, answer.body
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("tag", FAILURES)
def test_whatever_route_reads_is_unavailable_when_the_store_is_and_leaves_nothing(api: Api, tag: str) -> None:
    furnished = Furnished.over(api)
    root, numbers = Sender(furnished), count()
    for route in routes_of(furnished, tag):
        query = urlencode({name: furnished.fields[name] for name in route.query if name in furnished.fields})
        sent = {"body": route.encoded(good_body(route, furnished)), "headers": JSON} if route.has_body else {}
        for operation, fault, is_root in product(READS, NO_READ, (True, False)):
            caller = root.next() if is_root else Caller(api).from_ip(f"10.9.0.{next(numbers) % 250}")
            before = kept()
            with faults(operation, *[fault] * 40) as seen:
                answer = caller.request(route.method, f"{route.path}?{query}", **sent)

            if answer.status == 200 and (route.method, route.template) == GOES_ON_LATER:
                continue
            assert not seen or changed(before, kept()) == set(), str(route)
            if seen and route.template != FAILING_WITH_400:
                is_unavailable(answer, FAILURES[tag])


def test_a_clients_list_that_fails_is_the_400_of_document_000(appointments: Appointments) -> None:
    for fault in (lost_request, failed(503, "ServiceUnavailable"), failed(500, "InternalServerError")):
        for caller in (appointments, appointments.professional, appointments.admin):
            with faults("Query", *[fault] * 30):
                refused(caller.of_user("ana"), 400, LIST_FAILED)
            with faults("Query", *[fault] * 30):
                english = caller.sending({"Accept-Language": "en"}).of_user("ana")
            assert refused(english, 400) != LIST_FAILED
    assert appointments.of_user().status == 200


def test_an_unexpected_error_of_a_clients_list_is_the_documents_400_and_in_the_log(
    appointments: Appointments, caplog: pytest.LogCaptureFixture
) -> None:
    appointments.practising()
    for caller in (appointments, appointments.professional, appointments.admin):
        caplog.clear()
        with faults("Query", *[failed(400, "ValidationException")] * 9):
            answer = caller.of_user("ana")

        refused(answer, 400, LIST_FAILED)
        [entry] = [record for record in caplog.records if record.levelname == "ERROR"]
        assert vars(entry)["request_id"] == answer.headers["x-request-id"]
        assert "ValidationException" in (entry.exc_text or "")
    refused(appointments.by("bruno").of_user("ana"), 403)


def test_an_unexpected_error_is_the_dialects_500_and_in_the_log_under_the_request_id(
    dialect: Dialect, caplog: pytest.LogCaptureFixture
) -> None:
    path = "/api/reservations" if dialect.name == "appointments" else dialect.list_path
    with faults("Query", *[failed(400, "ValidationException")] * 9):
        answer = dialect.admin.request("GET", path)

    assert dialect.refusal(answer, 500) == (INTERNAL if dialect.name == "appointments" else "Error interno")
    assert set(answer.body) == dialect.error_keys
    assert "ValidationException" not in answer.raw.decode()
    [entry] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert vars(entry)["request_id"] == answer.headers["x-request-id"]
    assert "ValidationException" in (entry.exc_text or "")
