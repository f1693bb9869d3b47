"""One process of a crowd: sixteen threads that book, move, cancel, and take the same seats.

python -m tests.e2e.crowd PLAN       (JSON: url, secret, courts, session, users, day, seed)

Prints a JSON object a line for each request, when it has been answered.
"""

import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from tests.e2e.client import Api, Response

THREADS, STEPS = 16, 12
_printing = Lock()


class Member:
    """One thread's steps."""

    def __init__(self, plan: dict[str, Any], number: int) -> None:
        self._plan = plan
        self._api = Api(plan["url"], plan["secret"])
        self._chance = random.Random(plan["seed"] * THREADS + number)
        self._user = plan["users"][number % len(plan["users"])]
        self._made: list[str] = []

    def live(self) -> None:
        """Book and enroll, move and cancel, and tell of each."""
        for step in range(STEPS):
            pick = self._chance.random()
            if pick < 0.25:
                self._seat()
            elif pick < 0.7 or not self._made:
                self._book(step)
            else:
                self._change(self._chance.choice(self._made))

    def _book(self, step: int) -> None:
        court, (start, end) = self._chance.choice(self._plan["courts"]), self._slot()
        body = {"canchaId": court, "fecha": self._plan["day"], "horaInicio": start, "horaFin": end}
        key = f"{self._plan['seed']}-{self._user}-{id(self)}-{step}"
        answer = self._api.call("POST", "/api/reservas", body, user=self._user, role="USUARIO", key=key)
        if answer.status == 201:
            self._made.append(answer.body["reserva"]["id"])
            again = self._api.call("POST", "/api/reservas", body, user=self._user, role="USUARIO", key=key)
            _tell("again", answer.body["reserva"]["id"], again)
        _tell("book", self._made[-1] if answer.status == 201 else None, answer)

    def _change(self, name: str) -> None:
        start, end = self._slot()
        moves = [
            (
                "move",
                {"horaInicio": start, "horaFin": end, "canchaId": self._chance.choice(self._plan["courts"])},
            ),
            ("confirm", {"estado": "CONFIRMADA"}),
            ("cancel", {"estado": "CANCELADA"}),
        ]
        verb, body = self._chance.choice(moves)
        _tell(verb, name, self._api.call("PATCH", f"/api/reservas/{name}", body))

    def _seat(self) -> None:
        body = {"classSessionId": self._plan["session"]}
        answer = self._api.call("POST", "/api/v1/reservations", body, user=self._user, role="user")
        name = answer.body["data"]["id"] if answer.status == 201 else None
        _tell("enroll", name, answer)
        if name is not None and self._chance.random() < 0.5:
            path = f"/api/v1/reservations/{name}"
            _tell("leave", name, self._api.call("DELETE", path, user=self._user, role="user"))

    def _slot(self) -> tuple[str, str]:
        start = self._chance.randrange(32, 72)
        end = start + self._chance.randint(1, 8)
        return f"{start // 4:02d}:{start % 4 * 15:02d}", f"{end // 4:02d}:{end % 4 * 15:02d}"


def _tell(verb: str, name: str | None, answer: Response) -> None:
    line = json.dumps(
        {"at": time.time(), "verb": verb, "id": name, "status": answer.status, "body": answer.body}
    )
    with _printing:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def main(plan: str) -> int:
    """Let the threads live; their exceptions are this process's."""
    members = [Member(json.loads(plan), number) for number in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        for ended in [pool.submit(member.live) for member in members]:
            ended.result()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
