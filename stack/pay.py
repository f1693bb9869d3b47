"""Pay at the local payment provider, or refuse to: what the buttons of its page do.

make pay CHECKOUT=http://127.0.0.1:…/checkout/… DECISION=reject
"""

import http.client
import json
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlencode, urlsplit

from stack.local import Unusable

DECISIONS = ("pay", "reject")


def pay(checkout: str, decision: str) -> dict[str, Any]:
    """The payment that comes of it, as the provider shows it.

    :raises Unusable: if that is no checkout of a running local provider, or it takes no payment any more.
    """
    address = urlsplit(checkout)
    if address.scheme != "http" or address.hostname != "127.0.0.1" or not address.path:
        raise Unusable(f"CHECKOUT must be a local checkout's address, not {checkout!r}")
    if decision not in DECISIONS:
        raise Unusable(f"DECISION must be pay or reject, not {decision!r}")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", address.port, timeout=30)) as connection:
            connection.request("POST", address.path, urlencode({"decision": decision}), headers)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unusable(f"No payment provider answers at {checkout}: make run starts one") from error
    if response.status != 201:
        raise Unusable(f"No payment of {checkout}: {answer.get('message')}")
    return answer


def main(environment: Mapping[str, str]) -> int:
    """Print what became of the checkout that the environment names."""
    try:
        payment = pay(environment.get("CHECKOUT", ""), environment.get("DECISION") or "pay")
    except Unusable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{payment['id']} {payment['status']}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(os.environ))
