"""Erasures: one item for each user whose account was deleted, until all that they held has ended."""

from datetime import datetime

from chalicelib import settings
from chalicelib.domain.erasures import Erasure
from chalicelib.store import due_index, reads, writes
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.tables import ErasureItem, key
from chalicelib.store.transaction import Transaction

_ERASURES = RecordMapping(ErasureItem, Erasure)

_VERSION = 1


def get(tenant: str, user: str) -> Erasure | None:
    """Return the user's erasure; None if there is none, or it is done. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, user), "ERASURE")
    return None if item is None else _ERASURES.record(item)


def add(transaction: Transaction, erasure: Erasure, operation: str) -> None:
    """Add a new erasure, which is due at once, to the transaction that deletes the account."""
    pk = _pk(erasure.tenant, erasure.user)
    item = _ERASURES.item(
        erasure, pk=pk, version=_VERSION, op=operation, **due_index.attributes(pk, erasure.since)
    )
    transaction.put_new("erasure", item)


def postpone(erasure: Erasure, due: datetime) -> None:
    """Change when the erasure goes on.

    :raises Unavailable: if the store gave no definite answer in time
    """
    due_index.postpone(_pk(erasure.tenant, erasure.user), "ERASURE", _VERSION, due)


def finish(erasure: Erasure) -> None:
    """Delete an erasure that is done; a repetition changes nothing.

    :raises Unavailable: if the store gave no definite answer in time
    """
    writes.delete(settings.load().reservations_table, _pk(erasure.tenant, erasure.user), "ERASURE")


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)
