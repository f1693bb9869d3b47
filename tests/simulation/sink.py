"""Everybody's webhook endpoint, on this machine."""

import json
from email.message import Message

from tests.remotes.answers import Answer
from tests.remotes.server import Remote


class Sink(Remote):
    """Takes every delivery, and keeps the events' types."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[str] = []

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Answer:
        self.got.append(json.loads(content)["type"])
        return Answer(200)
