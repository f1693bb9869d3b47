"""Log in, and count what fails: by account, by device and by source (contract courts.md)."""

import math
from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib import identity, metrics
from chalicelib.domain import passwords
from chalicelib.domain.audit import Outcome
from chalicelib.domain.errors import CredentialsWrong, RateExceeded, ResetNeeded
from chalicelib.domain.logins import MOST_FAILURES, MOST_OF_DEVICE, Device, password_version
from chalicelib.domain.roles import Caller
from chalicelib.domain.signed_tokens import content_of, signed
from chalicelib.domain.sources import network_of
from chalicelib.domain.user import User, folded
from chalicelib.metrics import Metric
from chalicelib.operations.audit import note_login
from chalicelib.store import limits, login_failures, secrets, users
from chalicelib.store.tables import key

LIMIT, LIMIT_OF_SOURCE, LIMIT_SECONDS = 10, 100, 60
_KEY_PURPOSE = "devices"

logger = Logger(service="cupo")


def log_in(*, tenant: str, email: str, password: str, device: str, source: str, now: datetime) -> User:
    """Return the user with this address and password.

    An unknown address, a wrong password and a disabled account are answered alike and take the same time,
    and failures are counted for an unknown address, too. `device` is the token of a device, or empty: one
    that has been logged in before with this password has a counter of its own, and is exempt from the
    account's pauses.

    :raises RateExceeded: if the source or the account tried too often, or a pause is not over
    :raises ResetNeeded: if a hundred logins in a row have failed
    :raises CredentialsWrong: if the address, the password or the account is not right
    :raises Unavailable: if the store gave no definite answer in time
    """
    admit_source(source=source, now=now)
    account = users.by_email(tenant, email)
    known = _known_device(device, account, now)
    subject = _subject_of(email) if known is None else _device_subject(known)
    if known is None:
        admit_account(tenant=tenant, email=email, now=now)
        _raise_if_paused(tenant, subject, now)
    is_active = account is not None and account.is_active
    is_right = passwords.is_match(password, account.password if account is not None else passwords.NOBODY)
    if account is None or not is_active or not is_right:
        _count(tenant, subject, account, source, now)
        note_login(tenant=tenant, account=account, outcome=Outcome.REFUSED, source=source, now=now)
        raise CredentialsWrong
    login_failures.forget(tenant, subject)
    note_login(tenant=tenant, account=account, outcome=Outcome.DONE, source=source, now=now)
    logger.info("logged in", extra={"tenant": tenant, "user": account.id, "source": source})
    return account


def check_password(*, account: User, password: str, source: str, now: datetime) -> None:
    """Check the password of an account where somebody proves to be its owner without logging in.

    :raises RateExceeded: if a pause is not over
    :raises ResetNeeded: if a hundred in a row have failed
    :raises CredentialsWrong: if it is wrong
    :raises Unavailable: if the store gave no definite answer in time
    """
    # Not that of the address, which anybody can make wait: here is only who has a session or a link.
    subject = _account_subject(account)
    _raise_if_paused(account.tenant, subject, now)
    if not passwords.is_match(password, account.password):
        _count(account.tenant, subject, account, source, now)
        raise CredentialsWrong
    login_failures.forget(account.tenant, subject)


def forget_failures(account: User) -> None:
    """Let the account be logged in again without a pause: its password is another.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for subject in (_subject_of(account.email), _account_subject(account)):
        login_failures.forget(account.tenant, subject)


def device_token(account: User, now: datetime) -> str:
    """Return a token for a device in which the account has been logged in."""
    content = [account.tenant, account.id, identity.new_operation_id(), password_version(account)]
    return signed(content, secrets.signing_keys().signing(now).derived(_KEY_PURPOSE))


def admit_source(*, source: str, now: datetime) -> None:
    """Count an attempt at a password by its source; the addresses of one network in IPv6 are one source.

    :raises RateExceeded: if it has made more than 100 within a minute
    """
    _admit(f"source {network_of(source)}", now, most=LIMIT_OF_SOURCE)


def admit_account(*, tenant: str, email: str, now: datetime) -> None:
    """Count an attempt to register or log in by its e-mail address.

    :raises RateExceeded: if there were more than 10 within a minute
    """
    _admit(f"account {tenant} {folded(email)}", now)


def admit_user(*, caller: Caller, source: str, now: datetime) -> None:
    """Count an attempt at a password by its source, and by the user whose session makes it.

    :raises RateExceeded: if the source made more than 100 within a minute, or the user more than 10
    """
    admit_source(source=source, now=now)
    _admit(key("PASSWORD", caller.tenant, caller.user), now)


def admit_logout(*, caller: Caller, now: datetime) -> None:
    """Count a logout from all devices: each is an entry in the audit log, which is kept for long.

    :raises RateExceeded: if the user has asked for more than 10 within a minute
    """
    _admit(key("LOGOUT", caller.tenant, caller.user), now)


def _admit(limit: str, now: datetime, *, most: int = LIMIT) -> None:
    limits.admit(limit, most=most, seconds=LIMIT_SECONDS, now=now, stamp=identity.new_operation_id())


def _known_device(token: str, account: User | None, now: datetime) -> Device | None:
    """Return the device of a token, if the account has been logged in there and it is not void."""
    content = content_of(token, secrets.signing_keys().derived(_KEY_PURPOSE)) if token else None
    if content is None or account is None:
        return None
    device = Device(*content)
    if not device.is_of(account):
        return None
    failures = login_failures.of(device.tenant, _device_subject(device), now)
    return device if failures.count < MOST_OF_DEVICE else None


def _raise_if_paused(tenant: str, subject: str, now: datetime) -> None:
    failures = login_failures.of(tenant, subject, now)
    if failures.count >= MOST_FAILURES:
        raise ResetNeeded
    seconds = failures.pause_left(now).total_seconds()
    if seconds > 0:
        raise RateExceeded(math.ceil(seconds))


def _count(tenant: str, subject: str, account: User | None, source: str, now: datetime) -> None:
    login_failures.count(tenant, subject, now)
    metrics.count(Metric.FAILED_LOGINS)
    # The line has no address: what is typed there may be a password.
    facts = {"tenant": tenant, "user": None if account is None else account.id, "source": source}
    logger.warning("a login failed", extra=facts)


def _subject_of(email: str) -> str:
    return f"address {folded(email)}"


def _account_subject(account: User) -> str:
    return f"account {account.id}"


def _device_subject(device: Device) -> str:
    return f"device {device.id}"
