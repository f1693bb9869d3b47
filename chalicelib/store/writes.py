"""Writes of one item that depend on nothing, and may be repeated; all others are transactions."""

from chalicelib.store.reads import answering
from chalicelib.store.tables import client, item_key


def delete(table: str, pk: str, sk: str) -> None:
    """Delete the item with this key, if it is there.

    :raises Unavailable: if the store gave no definite answer in time
    """
    with answering():
        client().delete_item(TableName=table, Key=item_key(pk, sk))
