"""The engine's two tables, kept and put back."""

import json
import pickle
from typing import Any

from chalicelib import settings
from tests.simulation import aws

_TABLES = (settings.load().reservations_table, settings.load().ephemeral_table)


def keep() -> bytes:
    """The tables as they are, without what the engine derives."""
    return pickle.dumps(
        {
            name: {key: value for key, value in _table(name).items() if key != aws.engine._INDEX_MEMBERS}
            for name in _TABLES
        }
    )


def put_back(tables: bytes) -> None:
    """Let them be as they were; nobody knows the name of a transaction any more."""
    for name, table in pickle.loads(tables).items():
        aws.engine._tables[name] = table
    aws.engine._txn_idempotency.clear()


def everything() -> list[str]:
    """Every item of both."""
    return [
        json.dumps(item, sort_keys=True)
        for name in _TABLES
        for place in _table(name)["items"].values()
        for item in place.values()
    ]


def _table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.engine._tables[name]
    return found
