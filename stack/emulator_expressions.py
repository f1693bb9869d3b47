"""The expressions of DynamoDB's requests, which the emulator parses; the tests' engine is the same module."""

from functools import lru_cache
from typing import Any


def parse_once(dynamodb: Any) -> None:
    """Let MiniStack's module parse the text of an expression once.

    It parses it anew for each request: a third of a write's time would go into it.
    """
    for name in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, name, lru_cache(1_000)(getattr(dynamodb, name)))
