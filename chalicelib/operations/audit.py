"""Keep the audit log: an entry is written before what it is about, its outcome after."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from chalicelib import identity, settings
from chalicelib.domain.audit import ACCOUNT, Entry, Outcome
from chalicelib.domain.errors import ReservationError, Unavailable
from chalicelib.domain.user import User
from chalicelib.store import audit

# What is written for an address without an account has nobody to read it.
_HIDDEN_FOR = timedelta(hours=1)

logger = Logger(service="cupo")


@dataclass
class Recording:
    """What is being done; `thing` may be set once it is known."""

    thing: str | None


@contextmanager
def recorded(
    *,
    tenant: str,
    actor: str,
    action: str,
    kind: str,
    thing: str | None,
    source: str,
    now: datetime,
    fields: Mapping[str, str | bool | None] | None = None,
) -> Iterator[Recording]:
    """Write an entry before what happens inside, and its outcome after: nothing happens without an entry.

    If a process dies inside, or nobody knows whether something was written, the entry has no outcome.

    :raises Unavailable: if the entry cannot be written
    """
    entry = Entry(
        tenant=tenant,
        id=identity.new_operation_id(),
        at=now,
        actor=actor,
        action=action,
        kind=kind,
        thing=thing,
        source=source or None,
        fields=fields or {},
    )
    audit.add(entry, _kept_until(now))
    recording = Recording(thing)
    try:
        yield recording
    except Unavailable:
        raise
    except ReservationError:
        _settle(replace(entry, outcome=Outcome.REFUSED))
        raise
    _settle(replace(entry, outcome=Outcome.DONE, thing=recording.thing))


@contextmanager
def recorded_account(*, account: User, action: str, source: str, now: datetime) -> Iterator[None]:
    """Write an entry about what a user does with their own account, as `recorded` does.

    :raises Unavailable: if the entry cannot be written
    """
    with recorded(
        tenant=account.tenant,
        actor=account.id,
        action=action,
        kind=ACCOUNT,
        thing=account.id,
        source=source,
        now=now,
    ):
        yield


def note_login(*, tenant: str, account: User | None, outcome: Outcome, source: str, now: datetime) -> None:
    """Write that an account was logged in, or that somebody failed to.

    For an address that has no account as much is written, where nobody sees it: the answer takes as long.

    :raises Unavailable: if it cannot be written
    """
    entry = Entry(
        tenant=tenant,
        id=identity.new_operation_id(),
        at=now,
        actor=account.id if account is not None and outcome is Outcome.DONE else None,
        action="login",
        kind=ACCOUNT,
        thing=None if account is None else account.id,
        source=source or None,
        outcome=outcome,
    )
    if account is None:
        audit.add(entry, now + _HIDDEN_FOR, is_shown=False)
    else:
        audit.add(entry, _kept_until(now))


def _settle(entry: Entry) -> None:
    """Write the outcome; it changes no answer if that fails: what was done is done."""
    try:
        audit.settle(entry)
    except Unavailable:
        logger.warning("an entry of the audit log has no outcome", extra={"entry": entry.id})


def _kept_until(now: datetime) -> datetime:
    return now + timedelta(days=settings.load().audit_days)
