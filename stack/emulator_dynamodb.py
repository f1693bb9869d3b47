"""What is added to MiniStack's DynamoDB module, in the emulator's process and in the tests' engine alike."""

from copy import deepcopy
from functools import lru_cache
from typing import Any


def improve(dynamodb: Any) -> None:
    """Add all of it to MiniStack's module."""
    parse_once(dynamodb)
    compare_as_sent(dynamodb)


def parse_once(dynamodb: Any) -> None:
    """Let the text of an expression be parsed once.

    MiniStack parses it anew for each request: a third of a write's time would go into it.
    """
    for name in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, name, lru_cache(1_000)(getattr(dynamodb, name)))


def compare_as_sent(dynamodb: Any) -> None:
    """Let a transaction that is sent again be compared with what was sent before.

    MiniStack compares it with what was written, where 1.50 has become 1.5, and then answers a client that has
    lost a reply with IdempotentParameterMismatchException.
    """
    write = dynamodb._transact_write_items

    def write_a_copy(data: dict[str, Any]) -> Any:
        sent = {name: deepcopy(value) for name, value in data.items() if name != "ClientRequestToken"}
        kept = dynamodb._txn_token_lookup(data.get("ClientRequestToken"))
        answer = write(data)
        written = dynamodb._txn_token_lookup(data.get("ClientRequestToken"))
        if written is not kept:
            written["signature"] = sent
        return answer

    dynamodb._transact_write_items = write_a_copy
