"""The DynamoDB under the tests: MiniStack's engine in this process, or moto's when `ENGINE=moto`.

MiniStack's answers in a quarter of moto's time, and minds the client request token. It stands inside moto's
mock, at the place where moto would answer a request to DynamoDB: all other services stay moto's.
"""

import copy
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any, Final

import pytest
from botocore.auth import SigV4Auth
from botocore.useragent import UserAgentString
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.model_instances import reset_model_data
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb import models as moto_models
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from chalicelib import clock
from tests import ministack

IS_MOTO: Final = os.environ.get("ENGINE", "ministack") == "moto"
_REGION: Final = "us-east-1"


# How far the store's clock is ahead of the processes'.
_store = SimpleNamespace(ahead=timedelta(0))


@contextmanager
def ahead(by: timedelta) -> Iterator[None]:
    """Let the store's clock be ahead of the processes' by so much, or behind; with moto it never is."""
    _store.ahead = by
    try:
        yield
    finally:
        _store.ahead = timedelta(0)


@contextmanager
def installed() -> Iterator[None]:
    """Let the engine answer what moto is asked of DynamoDB, while this lasts.

    Nothing checks a signature or reads a user agent here; making them would be a fifth of the tests' time.
    """
    if IS_MOTO:
        with _copying_once():
            yield
        return
    by_moto = BotocoreStubber.process_request

    def process_request(self: BotocoreStubber, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target", b"")
        name = target.decode() if isinstance(target, bytes) else target
        if not name.startswith("DynamoDB_"):
            return by_moto(self, request)
        status, headers, body = ministack.answer(name.partition(".")[2], request.body)
        return status, {**headers, "date": format_datetime(clock.now() + _store.ahead, usegmt=True)}, body

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotocoreStubber, "process_request", process_request)
        patch.setattr(SigV4Auth, "add_auth", lambda _auth, _request: None)
        patch.setattr(UserAgentString, "to_string", lambda _agent: "")
        yield


@contextmanager
def _copying_once() -> Iterator[None]:
    """Let moto copy a table once for each transaction, not once for each action of it."""
    write = DynamoDBBackend.transact_write_items
    copies: dict[int, Any] = {}

    def transact_write_items(self: DynamoDBBackend, actions: list[dict[str, Any]]) -> None:
        copies.clear()
        write(self, actions)

    def deepcopy(thing: Any) -> Any:
        if not isinstance(thing, Table):
            return copy.deepcopy(thing)
        if id(thing) not in copies:
            copies[id(thing)] = copy.deepcopy(thing)
        return copies[id(thing)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DynamoDBBackend, "transact_write_items", transact_write_items)
        patch.setattr(moto_models, "copy", SimpleNamespace(deepcopy=deepcopy))
        yield


def reset() -> None:
    """Forget all tables, streams and client request tokens."""
    # moto keeps every copy of a table that it ever made, for a page that nobody looks at.
    reset_model_data()
    if IS_MOTO:
        dynamodb_backends[DEFAULT_ACCOUNT_ID].reset()
        return
    for kept in ("_tables", "_stream_records", "_txn_idempotency"):
        getattr(ministack.engine(), kept)._data.clear()


def saved() -> Any:
    """Return a copy of all tables, which `restore` puts back as often as one likes."""
    return copy.deepcopy(_tables())


def restore(tables: Any) -> None:
    _tables().clear()
    _tables().update(copy.deepcopy(tables))


def items(table: str) -> list[dict[str, Any]]:
    """Return every item of a table in DynamoDB's JSON, without a request."""
    if IS_MOTO:
        return [item.to_json()["Attributes"] for item in _moto_table(table).all_items()]
    return [item for part in ministack.engine()._tables[table]["items"].values() for item in part.values()]


def stream_records(table: str) -> list[dict[str, Any]]:
    """Return the records that the table's stream got since the last call, as Lambda hands them on."""
    if IS_MOTO:
        shard = _moto_table(table).stream_shard
        records = [json.loads(json.dumps(record.to_json(), default=str)) for record in shard.items]
        shard.starting_sequence_number += len(records)
        shard.items.clear()
        return records
    kept = ministack.engine()._stream_records.get(table) or []
    records = json.loads(json.dumps(kept))
    kept.clear()
    return list(records)


def _tables() -> Any:
    if IS_MOTO:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID][_REGION].tables
    return ministack.engine()._tables._data


def _moto_table(name: str) -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][_REGION].tables[name]
