"""Pay at the local payment provider, refuse to, or have the money back: what the buttons of its page do.

make pay CHECKOUT=http://127.0.0.1:…/checkout/… DECISION=refund
"""

import os
import re
import sys
from collections.abc import Mapping
from typing import Any

import urllib3

from stack.ledger import DECISIONS
from stack.local import Unusable


def pay(checkout: str, decision: str) -> dict[str, Any]:
    """Pay or have the money back, and return the payment as the provider shows it.

    :raises Unusable: if that is no checkout of a running local provider, or it does not take this any more.
    """
    if not re.fullmatch(r"http://127\.0\.0\.1(:[^/]*)?/.*", checkout):
        raise Unusable(f"CHECKOUT must be a local checkout's address, not {checkout!r}")
    if decision not in DECISIONS:
        raise Unusable(f"DECISION must be one of {', '.join(DECISIONS)}, not {decision!r}")
    form = f"decision={decision}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        response = urllib3.request("POST", checkout, body=form, headers=headers, timeout=30, retries=False)
        answer: dict[str, Any] = response.json()
    except (urllib3.exceptions.HTTPError, ValueError) as error:
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
