"""What is owed for reservations and seats that their holders deleted: it stays beside the tombstone.

`FEE#{operation}` has the times, the resource and the holder's id, and what they owe; nothing personal. It is
in the holder's lists alone, under a key of its own.
"""

from chalicelib.domain.reservation import Reservation
from chalicelib.store.index_lists import IndexList
from chalicelib.store.records import item_without_history, reservation_list
from chalicelib.store.tables import key
from chalicelib.store.transaction import Transaction

_OWED = "owed"


def add(transaction: Transaction, debt: Reservation | None, *, pk: str, operation: str) -> None:
    """Add what is owed to the transaction that deletes the reservation in this partition, if anything is."""
    if debt is None:
        return
    listed = key(debt.tenant, debt.kind, _OWED, debt.holder)
    item = item_without_history(debt, pk=pk, sk=f"FEE#{operation}", hk=listed)
    transaction.add("fee", "Put", Item=item)


def list_of_holder(tenant: str, kind: str, holder: str) -> IndexList[Reservation]:
    """Return what a holder owes for what they deleted, latest start first, to be read in parts."""
    return reservation_list("by_holder", ("hk", "start"), key(tenant, kind, _OWED, holder), None)
