"""Everybody's webhook endpoint, on this machine."""

import json
from email.message import Message

from tests.remotes.responses import Response
from tests.remotes.server import Remote


class Sink(Remote):
    """Takes every delivery, and keeps the events' types."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[str] = []

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Response:
        self.got.append(json.loads(content)["type"])
        return Response(200)
