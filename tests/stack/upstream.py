"""Tell what MiniStack alone does: what stack/emulator_*.py make good, asked of a MiniStack as it is.

Run in the emulator's virtualenv; prints a JSON object: name → whether it is still so.
"""

import asyncio
import inspect
import json
import logging
import os
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(PERSIST_STATE="1", STATE_DIR=tempfile.mkdtemp())

import ministack.app as ministack  # type: ignore[import-not-found]
from ministack.core import lambda_runtime, persistence  # type: ignore[import-not-found]
from ministack.services import dynamodb, lambda_svc, ses, ses_v2, sns, sqs  # type: ignore[import-not-found]


def asked(service: Any, target: str, body: Any) -> dict[str, Any]:
    """What a service answers to a JSON request."""
    headers = {"x-amz-target": target, "content-type": "application/x-amz-json-1.0"}
    status, _, content = asyncio.run(
        service.handle_request("POST", "/", headers, json.dumps(body).encode(), {})
    )
    assert status == 200, content
    found: dict[str, Any] = json.loads(content or "{}")
    return found


def table_with_a_change() -> str:
    """The stream of a table in which something has changed."""
    key = {"AttributeName": "pk", "AttributeType": "S"}
    made = asked(
        dynamodb,
        "DynamoDB_20120810.CreateTable",
        {
            "TableName": "table",
            "AttributeDefinitions": [key],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        },
    )
    asked(dynamodb, "DynamoDB_20120810.PutItem", {"TableName": "table", "Item": {"pk": {"S": "a"}}})
    stream: str = made["TableDescription"]["LatestStreamArn"]
    return stream


def goes_on_after_a_reported_failure() -> bool:
    mapping = {
        "UUID": "mapping",
        "FunctionName": "function",
        "EventSourceArn": table_with_a_change(),
        "StartingPosition": "TRIM_HORIZON",
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    lambda_svc._esms["mapping"] = mapping
    lambda_svc._functions["function"] = {"config": {"FunctionName": "function"}, "versions": {}}
    lambda_svc._execute_function = lambda *_: {"body": {"batchItemFailures": [{"itemIdentifier": "1"}]}}
    lambda_svc._poll_dynamodb_streams()
    return bool(lambda_svc._dynamodb_stream_positions["mapping"] == 1)


def saves_no_unread_changes() -> bool:
    changed = json.dumps(dynamodb._stream_records["table"])
    event: str = json.loads(changed)[0]["eventID"]
    return event not in json.dumps(dynamodb.get_state(), default=persistence._json_default)


def sends_while_others_take() -> bool:
    url = asked(sqs, "AmazonSQS.CreateQueue", {"QueueName": "queue"})["QueueUrl"]
    with sqs._queues_lock:
        sending = threading.Thread(
            target=asked,
            args=(sqs, "AmazonSQS.SendMessage", {"QueueUrl": url, "MessageBody": "a"}),
            daemon=True,
        )
        sending.start()
        sending.join(2)
        return not sending.is_alive()


def saves_a_message_as_taken() -> bool:
    url = next(iter(sqs._queues))
    [taken] = sqs._receive_messages_for_esm(url, 1)
    [saved] = sqs.get_state()["queues"][url]["messages"]
    return bool(saved["visible_at"] == taken["visible_at"] > 0)


def runs_ten_at_once() -> bool:
    mapping = {"ScalingConfig": {"MaximumConcurrency": 10}}
    return bool(lambda_svc._sqs_esm_concurrency(mapping, {}, {}, {}) == 10)


def unpacks_for_each_process() -> bool:
    directory = Path(tempfile.mkdtemp())
    bundle = directory / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 1")
    unpacked = []
    for _ in range(2):
        arn = "arn:aws:lambda:us-east-1:000000000000:function:f"
        config = {
            "FunctionName": "f",
            "FunctionArn": arn,
            "Runtime": "python3.11",
            "Handler": "app.handler",
            "Timeout": 9,
        }
        worker = lambda_runtime.Worker("f", config, bundle.read_bytes())
        assert worker.invoke({}, "request")["status"] == "ok"
        unpacked.append((Path(worker._tmpdir) / "code").resolve())
        worker.kill()
    return unpacked[0] != unpacked[1]


def saves_only_when_it_stops() -> bool:
    """It has one place that saves: the end of the ASGI lifespan."""
    source = Path(ministack.__file__).read_text(encoding="utf-8")
    return source.count("save_all(") == 1


def copies_what_it_saves() -> bool:
    return dynamodb.get_state()["tags"] is not dynamodb._tags


def writes_its_state_in_pieces() -> bool:
    return "json.dump(" in inspect.getsource(persistence.save_state)


def keeps_no_attachment() -> bool:
    sent = {"Content": {"Raw": {"Data": "U3ViamVjdDogYQpDb250ZW50LVR5cGU6IGltYWdlL3BuZwoKYQ=="}}}
    path, body = "/v2/email/outbound-emails", json.dumps(sent).encode()
    asyncio.run(ses_v2.handle_request("POST", path, {}, body, {}))
    return "Attachments" not in json.dumps(ses._sent_emails_list(), default=str)


def notes_no_time_of_an_sms() -> bool:
    sns._publish({"Action": ["Publish"], "PhoneNumber": ["+56912345678"], "Message": ["a"]})
    return "Timestamp" not in sns._sms_log_for("+56912345678")[-1]


def logs_the_text_of_an_sms() -> bool:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("sns").addHandler(handler)
    sns._publish({"Action": ["Publish"], "PhoneNumber": ["+56912345678"], "Message": ["code 918273"]})
    return "918273" in "".join(lines)


def answers_anybody() -> bool:
    """It answers a web page, which has no credentials and another name for this machine."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status", 200))

    headers = [(b"host", b"evil.example"), (b"origin", b"https://evil.example")]
    scope = {"type": "http", "method": "GET", "path": "/2015-03-31/functions/", "headers": headers}
    asyncio.run(ministack.app(scope, receive, send))
    return set(statuses) == {200}


def gives_functions_the_account_as_their_key() -> bool:
    config = {"FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f"}
    return bool(lambda_runtime.execution_credentials(config)["AWS_ACCESS_KEY_ID"] == "0" * 12)


def parses_each_expression_anew() -> bool:
    return not any(
        hasattr(parse, "cache_info") for parse in (dynamodb._tokenize, dynamodb._condition_syntax_error)
    )


def compares_a_transaction_with_what_it_wrote() -> bool:
    put = {"TableName": "table", "Item": {"pk": {"S": "price"}, "price": {"N": "1.50"}}}
    sent = json.dumps({"ClientRequestToken": "token", "TransactItems": [{"Put": put}]}).encode()
    headers = {"x-amz-target": "DynamoDB_20120810.TransactWriteItems"}
    first, again = (asyncio.run(dynamodb.handle_request("POST", "/", headers, sent, {}))[0] for _ in range(2))
    assert first == 200
    return bool(again == 400)


CHECKS: tuple[Callable[[], bool], ...] = (
    goes_on_after_a_reported_failure,
    saves_no_unread_changes,
    sends_while_others_take,
    saves_a_message_as_taken,
    runs_ten_at_once,
    unpacks_for_each_process,
    saves_only_when_it_stops,
    copies_what_it_saves,
    writes_its_state_in_pieces,
    keeps_no_attachment,
    notes_no_time_of_an_sms,
    parses_each_expression_anew,
    compares_a_transaction_with_what_it_wrote,
    logs_the_text_of_an_sms,
    answers_anybody,
    gives_functions_the_account_as_their_key,
)

if __name__ == "__main__":
    json.dump({check.__name__: check() for check in CHECKS}, sys.stdout)
