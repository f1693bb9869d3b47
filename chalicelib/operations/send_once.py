"""Send once for each event, recipient and channel, however often and wherever this is called."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.domain.errors import RateExceeded
from chalicelib.store import delivery_leases
from chalicelib.store.budgets import Budget
from chalicelib.store.delivery_leases import LeaseResult


def send_once(
    send: Callable[[], None],
    *,
    tenant: str,
    event: str,
    channel: str,
    recipient: str,
    now: datetime,
    budgets: Sequence[Budget] = (),
) -> bool:
    """Send, unless it was sent before; return False if another process holds the lease and may be sending.

    It counts once for each of the budgets. Exceptions of `send` pass through.

    :raises RateExceeded: if one of the budgets is used up; it is not sent then, and never will be
    :raises Unavailable: if the store gave no definite answer in time; the message may have been sent
    """
    lease, result = delivery_leases.acquire(
        tenant=tenant, event=event, channel=channel, recipient=recipient, now=now
    )
    if result is not LeaseResult.MINE:
        return result is LeaseResult.SENT
    try:
        if budgets:
            delivery_leases.count(lease, budgets, now)
        send()
    except RateExceeded:
        delivery_leases.complete(lease)
        raise
    except Exception:
        delivery_leases.release(lease)
        raise
    delivery_leases.complete(lease)
    return True
