"""Batches for AWS: the limits in number and size that SNS and SQS have in common."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

# Limits of PublishBatch and SendMessageBatch. The limit in bytes is also that of a single message.
MOST, LARGEST = 10, 262_144


def batches(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield the items in their order, in as few batches as possible; `size` returns bytes."""
    batch: list[T] = []
    total = 0
    for item in items:
        length = size(item)
        if batch and (len(batch) == MOST or total + length > LARGEST):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += length
    if batch:
        yield batch
