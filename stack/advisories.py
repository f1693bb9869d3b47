"""Ask OSV, the open database of advisories, about every version in the locks; no network: say so, and pass.

python -m stack.advisories
"""

import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

import urllib3

from stack.install import ROOT

URL = "https://api.osv.dev/v1/querybatch"
# As many as OSV takes in one request.
MOST = 1_000
# Advisories that do not concern Cupo or have no mended version yet, each with the reason.
ACCEPTED: dict[str, str] = {}

_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_TIMEOUT = urllib3.Timeout(connect=3, read=20)

Pin = tuple[str, str]


class Unreachable(Exception):
    """OSV did not answer; the text says how."""


def pins_in(texts: Iterable[str]) -> list[Pin]:
    """Return the packages and versions that lock files pin, each once."""
    return sorted({(name, version) for text in texts for name, version in _PIN.findall(text)})


def advisories_for(pins: list[Pin], ask: Callable[[dict[str, Any]], dict[str, Any]]) -> list[str]:
    """Return a line for each advisory on a pin, but for those that are accepted.

    :raises Unreachable: if `ask` does, or its answer is about something else
    """
    found = []
    for start in range(0, len(pins), MOST):
        some = pins[start : start + MOST]
        queries = [
            {"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in some
        ]
        results = ask({"queries": queries}).get("results", [])
        if len(results) != len(some):
            raise Unreachable("OSV answered something else")
        found += [
            f"{name} {version}: https://osv.dev/vulnerability/{advisory['id']}"
            for (name, version), result in zip(some, results, strict=True)
            for advisory in result.get("vulns", ())
            if advisory["id"] not in ACCEPTED
        ]
    return found


def _ask(query: dict[str, Any]) -> dict[str, Any]:
    try:
        response = urllib3.request("POST", URL, json=query, timeout=_TIMEOUT, retries=False)
        if response.status != 200:
            raise Unreachable(f"OSV answered {response.status}")
        answer: dict[str, Any] = response.json()
    except (urllib3.exceptions.HTTPError, ValueError) as failure:
        raise Unreachable(type(failure).__name__) from failure
    return answer


def main(ask: Callable[[dict[str, Any]], dict[str, Any]] = _ask) -> int:
    """Print what there is; 1 if a version has an advisory."""
    pins = pins_in(path.read_text(encoding="utf-8") for path in ROOT.glob("requirements*.txt"))
    try:
        found = advisories_for(pins, ask)
    except Unreachable as failure:
        print(f"Advisories: not checked: {failure}")
        return 0
    print(*(found or [f"Advisories: none for {len(pins)} pinned versions"]), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
