"""What goes to AWS by the batch: SNS and SQS take as many at once, and as much."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")

# Of one PublishBatch or SendMessageBatch; so many bytes is also what a single message may have.
MOST, LARGEST = 10, 262_144


def batches(things: Iterable[Thing], size: Callable[[Thing], int]) -> Iterator[list[Thing]]:
    """The things in their order, in as few batches as they fit in; `size` is in bytes."""
    batch: list[Thing] = []
    total = 0
    for thing in things:
        length = size(thing)
        if batch and (len(batch) == MOST or total + length > LARGEST):
            yield batch
            batch, total = [], 0
        batch.append(thing)
        total += length
    if batch:
        yield batch
