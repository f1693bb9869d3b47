"""One effective send for each event, recipient and channel, however often and by whomever it is asked for."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.store import marks
from chalicelib.store.marks import Standing


def once(
    send: Callable[[], None], *, tenant: str, event: str, channel: str, recipient: str, now: datetime
) -> bool:
    """Send, unless it was sent already; False if somebody else is about to. What `send` raises, it raises.

    :raises Unavailable: if the store gave no definite answer in time; it may have been sent
    """
    mark, standing = marks.claim(tenant=tenant, event=event, channel=channel, recipient=recipient, now=now)
    if standing is not Standing.MINE:
        return standing is Standing.SENT
    try:
        send()
    except Exception:
        marks.give_up(mark)
        raise
    marks.finish(mark)
    return True
