"""What a process takes to start, and what it holds after a thousand requests.

make benchmark NAME=starts

The floor is boto3 with a client of DynamoDB, which makes the same calls. Each figure is of fresh processes
that take turns, and find the byte code of all that they import.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from typing import Any

from benchmarks.compared import Row
from benchmarks.requests import answered, courts, set_up
from stack.install import ROOT

_STARTS, _HOLDING, _REQUESTS = 15, 3, 1_000
_CUPO = "import app\nfrom chalicelib.store.tables import client\nclient()"
_BOTO3 = "import boto3\nclient = boto3.client('dynamodb')"
# What the process that measures writes to their standard input; without it, they only start.
_GIVEN = f"import json, sys\nfor given in json.load(sys.stdin) * {_REQUESTS}:\n    "
_ANSWERS = f"{_GIVEN}assert app.app(given, None)['statusCode'] == 201"
_CALLS = f"{_GIVEN}getattr(client, given[0])(**given[1])"
# Not ru_maxrss, which a process has from the one that started it.
_SAYS = """
import resource, time
pages = int(open("/proc/self/statm").read().split()[1])
print(time.process_time() * 1000, pages * resource.getpagesize() / 2**20)
"""


def rows() -> list[Row]:
    """Measure starts without a request, then the memory behind a thousand."""
    set_up()
    request = courts()(20)
    with tempfile.TemporaryDirectory() as bytecode:
        fresh = partial(_process, bytecode)
        for start in (_BOTO3, _CUPO):  # writes the byte code
            fresh(start)
        started = [(fresh(_BOTO3)[0], fresh(_CUPO)[0]) for _ in range(_STARTS)]
        with answered(request) as calls:
            made = [(_method(call.operation), call.parameters) for call in calls]
            held = [
                (fresh(_BOTO3, _CALLS, made)[1], fresh(_CUPO, _ANSWERS, [request.event()])[1])
                for _ in range(_HOLDING)
            ]
    return [
        Row("import and first client", "boto3 and a client", *_medians(started), "ms", 1.3),
        Row(f"memory after {_REQUESTS:,} bookings", "their calls by boto3", *_medians(held), "MB", 1.3),
    ]


def _process(bytecode: str, start: str, behind: str = "", given: Any = None) -> tuple[float, float]:
    """Return the milliseconds of the processor that a fresh process took, and the megabytes that it holds.

    It keeps its byte code in a directory, whatever the user's settings of Python say about that.
    """
    ended = subprocess.run(
        [sys.executable, "-c", f"{start}\n{behind}\n{_SAYS}"],
        input=json.dumps(given),
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": bytecode},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    milliseconds, megabytes = map(float, ended.stdout.split()[-2:])
    return milliseconds, megabytes


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    floor, cupo = zip(*pairs, strict=True)
    return statistics.median(floor), statistics.median(cupo)


def _method(operation: str) -> str:
    """Return the client's method for an operation: `transact_write_items` for TransactWriteItems."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).strip("_")
