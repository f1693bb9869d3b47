"""What Google answers when it refuses."""

from tests.remotes.responses import Act, told


class Refusal(Exception):
    """An error as the Calendar API answers it."""

    def __init__(self, status: int, reason: str, message: str = "No.") -> None:
        super().__init__(reason)
        error = {"errors": [{"domain": "global", "reason": reason, "message": message}]}
        self.answer = told(status, {"error": {**error, "code": status, "message": message}})


def refused(status: int, reason: str, message: str = "No.") -> Act:
    """Refuse the request."""
    return lambda _: Refusal(status, reason, message).answer
