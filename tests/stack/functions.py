"""A Lambda that answers as it is told."""

import io
import json
from typing import Any


class Lambda:
    """Answers one call after the other; says what it was sent."""

    def __init__(self, *answers: Any) -> None:
        self._answers = iter(answers)
        self.called: list[str] = []
        self.sent: list[dict[str, Any]] = []

    def invoke(self, **asked: Any) -> dict[str, Any]:
        self.called.append(asked["FunctionName"])
        self.sent.append(json.loads(asked["Payload"]))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        failed = {"FunctionError": "Unhandled"} if "errorMessage" in (answer or {}) else {}
        return {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(answer).encode()), **failed}
