"""AWS in this process: MiniStack's DynamoDB engine behind botocore's own hook, and SNS, SQS and SES.

Every call gives way before and after, and may meet a fault on either side. DynamoDB's requests are the very
bytes that botocore sends; the others are met one step earlier, as botocore's own stubber does.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from botocore import endpoint
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from botocore.useragent import UserAgentString
from greenlet import getcurrent

from chalicelib import settings
from chalicelib.notifications import clients
from chalicelib.store.tables import client
from stack.install import ROOT
from tests import ministack
from tests.simulation.scheduler import Crash, Scheduler

engine: Any = ministack.engine()

# What may happen to a call, in the words of the report.
LOST_REQUEST, LOST_REPLY, THROTTLED, CONFLICT = "lost request", "lost reply", "throttled", "conflict"
BROKEN_BEFORE, BROKEN_AFTER = "500 before", "500 after"
CRASH_BEFORE, CRASH_AFTER = "crash before", "crash after"
BEFORE = {LOST_REQUEST, THROTTLED, CONFLICT, BROKEN_BEFORE, CRASH_BEFORE}
FIELD_ERRORS = (*BEFORE, LOST_REPLY, BROKEN_AFTER, CRASH_AFTER)

# The write that notes that something was sent.
FINISH = "UpdateItem of a mark"

# Who reads the stream waits for these.
STREAM = "stream"
_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})

# Given the service and the operation: the fault to meet, or None.
Choose = Callable[[str, str], str | None]


class Aws:
    """One region, one account."""

    def __init__(self, scheduler: Scheduler, latency: Callable[[], float], choose: Choose) -> None:
        self._scheduler = scheduler
        self._latency = latency
        self.choose = choose
        self.met: Counter[str] = Counter()
        self.cut_off: Counter[str] = Counter()
        self.calls = 0
        self.published: list[dict[str, Any]] = []
        self.sent: list[tuple[str, str]] = []
        self.queued: list[tuple[str, str]] = []
        self.postponed: dict[str, int] = {}
        # When each record of the stream was written, in seconds of the epoch.
        self.written: list[float] = []

    def connect(self) -> None:
        """Be what botocore's clients talk to, in place of whoever was before."""
        is_first = not _connected
        _connected[:] = [self]
        # Between two tries botocore sleeps; here the others run meanwhile.
        endpoint.time = SimpleNamespace(sleep=self._scheduler.pause)  # type: ignore[attr-defined]
        if not is_first:
            return
        # Nothing checks a signature or reads a user agent here; making them is a fifth of a run's time.
        nothing: tuple[tuple[type, str, object], ...] = (
            (SigV4Auth, "add_auth", lambda _auth, _request: None),
            (UserAgentString, "to_string", lambda _agent: ""),
        )
        for owner, name, instead in nothing:
            setattr(owner, name, instead)
        client().meta.events.register_first(
            "before-send.dynamodb", lambda request, **_: _here()._dynamodb(request)
        )
        for service, operations in {
            "sns": ("PublishBatch",),
            "sqs": ("SendMessageBatch", "ChangeMessageVisibility"),
            "sesv2": ("SendEmail",),
        }.items():
            for operation in operations:
                _meet(clients.client(service).meta.events, service, operation)

    def act(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """What a service other than DynamoDB does."""
        acts = {
            "PublishBatch": self._publish,
            "SendMessageBatch": self._queue,
            "ChangeMessageVisibility": self._postpone,
            "SendEmail": self._mail,
        }
        return acts[operation](params)

    def called(
        self, service: str, operation: str, act: Callable[[], Any], failed: Callable[[str], Any]
    ) -> Any:
        """Do it, and give way on both sides; or meet a fault."""
        self.calls += 1
        running = self._scheduler.current
        if running is not None:
            running.calls += 1
        fault = self.choose(service, operation) if running is not None else None
        self._scheduler.pause(self._latency())
        if fault is not None:
            self.met[fault] += 1
            self.cut_off[operation] += operation == FINISH
        if fault == CRASH_BEFORE:
            raise Crash
        if fault == LOST_REQUEST:
            raise ConnectTimeoutError(endpoint_url=service)
        if fault in BEFORE:
            return failed(str(fault))
        answer = act()
        if operation in _WRITES:
            self._note_writes()
            self._scheduler.wake(STREAM)
        # Whoever is cut off after it was done does not know, and may do it again.
        self.cut_off[operation] += fault is not None
        self._scheduler.pause(self._latency())
        if fault == CRASH_AFTER:
            raise Crash
        if fault == LOST_REPLY:
            raise ReadTimeoutError(endpoint_url=service)
        return failed(fault) if fault == BROKEN_AFTER else answer

    def _note_writes(self) -> None:
        records = engine.stream_live_records(settings.load().reservations_table)
        self.written += [self._scheduler.now] * (len(records) - len(self.written))

    def _dynamodb(self, request: Any) -> Any:
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        body = json.loads(request.body)
        if body.get("UpdateExpression") == "REMOVE busy_until":
            operation = FINISH
        return self.called(
            "dynamodb",
            operation,
            lambda: _response(request, *asked("UpdateItem" if operation == FINISH else operation, body)),
            lambda fault: _fault(request, fault, operation, body),
        )

    def _publish(self, params: dict[str, Any]) -> dict[str, Any]:
        for entry in params["PublishBatchRequestEntries"]:
            self.published.append(json.loads(entry["Message"]))
        return {
            "Successful": [{"Id": each["Id"]} for each in params["PublishBatchRequestEntries"]],
            "Failed": [],
        }

    def _queue(self, params: dict[str, Any]) -> dict[str, Any]:
        self.queued += [(params["QueueUrl"], entry["MessageBody"]) for entry in params["Entries"]]
        return {"Successful": [], "Failed": []}

    def _postpone(self, params: dict[str, Any]) -> dict[str, Any]:
        self.postponed[params["ReceiptHandle"]] = params["VisibilityTimeout"]
        return {}

    def _mail(self, params: dict[str, Any]) -> dict[str, Any]:
        to = params["Destination"]["ToAddresses"][0]
        self.sent.append((to, params["Content"]["Raw"]["Data"].decode()))
        return {"MessageId": str(len(self.sent))}


def asked(operation: str, body: dict[str, Any]) -> tuple[int, bytes]:
    """Return what the engine answers to a request."""
    status, _, text = ministack.answer(operation, json.dumps(body).encode())
    return status, text


_connected: list[Aws] = []


def _here() -> Aws:
    return _connected[0]


def _meet(events: Any, service: str, operation: str) -> None:
    """Answer an operation one step before it is sent, with what it was asked."""
    asked_with: dict[Any, dict[str, Any]] = {}

    def note(params: dict[str, Any], **_: Any) -> None:
        asked_with[getcurrent()] = params

    def answer(**_: Any) -> Any:
        params = asked_with.pop(getcurrent())
        here = _here()
        return here.called(service, operation, lambda: (_Ok(), here.act(operation, params)), _failed)

    events.register(f"provide-client-params.{service}.{operation}", note)
    events.register(f"before-call.{service}.{operation}", answer)


class _Ok:
    status_code = 200


class _Failed:
    status_code = 500


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._content


def _response(request: Any, status: int, text: bytes | str) -> AWSResponse:
    headers: Any = HeadersDict({"content-type": "application/x-amz-json-1.0"})
    return AWSResponse(request.url, status, headers, _Raw(text if isinstance(text, bytes) else text.encode()))


def _fault(request: Any, fault: str, operation: str, body: dict[str, Any]) -> AWSResponse:
    """How DynamoDB says it."""
    if fault == CONFLICT and operation == "TransactWriteItems":
        count = len(body["TransactItems"])
        reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * (count - 1)]
        return _said(request, 400, "TransactionCanceledException", CancellationReasons=reasons)
    if fault in (THROTTLED, CONFLICT):
        return _said(request, 400, "ProvisionedThroughputExceededException")
    return _said(request, 500, "InternalServerError")


def _said(request: Any, status: int, kind: str, **more: Any) -> AWSResponse:
    document = {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": kind, **more}
    return _response(request, status, json.dumps(document))


def _failed(_fault: str) -> tuple[Any, dict[str, Any]]:
    """How the other services say that they could not."""
    return _Failed(), {"Error": {"Code": "InternalFailure", "Message": ""}, "ResponseMetadata": {}}


def create_tables() -> None:
    """Make the tables of the template, with nothing in them."""
    engine.reset()
    template = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    names = {
        "Reservations": settings.load().reservations_table,
        "Ephemeral": settings.load().ephemeral_table,
    }
    for resource, name in names.items():
        properties = template[resource]["Properties"]
        wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        table = {"TableName": name, **{each: properties[each] for each in wanted if each in properties}}
        if "StreamSpecification" in properties:
            table["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        asked("CreateTable", table)
