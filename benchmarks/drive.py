"""Send requests in rounds, from a process of its own, so that the time of sending is nobody else's.

    python -m benchmarks.drive PORT < rounds.json

A round is a list of requests [method, path, token, body] that begin together, `workers` at once; printed are,
of each request, the status and the seconds that it took.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Any

from stack.install import ROOT

Sent = tuple[str, str, str, Any]
Result = tuple[int, float]


def sent(port: int, rounds: Sequence[Sequence[Sent]], *, workers: int = 50) -> list[list[Result]]:
    """Send the rounds one after the other, from another process; return each request's status and seconds."""
    command = [sys.executable, "-E", "-m", "benchmarks.drive", str(port), str(workers)]
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(rounds), stdout=subprocess.PIPE, text=True, check=True
    )
    return [[(status, seconds) for status, seconds in results] for results in json.loads(done.stdout)]


class _Workers:
    """As many connections as requests may be on their way at once, kept from round to round."""

    def __init__(self, port: int, count: int) -> None:
        self._connections = [HTTPConnection("127.0.0.1", port, timeout=120) for _ in range(count)]
        for connection in self._connections:
            connection.connect()

    def round(self, requests: Sequence[Sent]) -> list[Result]:
        """Send a round's requests."""
        results: list[Result] = [(0, 0.0)] * len(requests)
        numbers = iter(range(len(requests)))
        together = threading.Barrier(min(len(self._connections), len(requests)))

        def work(connection: HTTPConnection) -> None:
            together.wait()
            for number in numbers:
                results[number] = self._ask(connection, requests[number])

        threads = [
            threading.Thread(target=work, args=(connection,))
            for connection in self._connections[: together.parties]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    @staticmethod
    def _ask(connection: HTTPConnection, request: Sent) -> Result:
        method, path, token, body = request
        begun = time.perf_counter()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        response.read()
        return response.status, time.perf_counter() - begun


def main(port: int, workers: int) -> None:
    """Read the rounds, send them, print the results."""
    sending = _Workers(port, workers)
    print(json.dumps([sending.round(requests) for requests in json.load(sys.stdin)]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
