"""Operations on accounts: register, log in, change, erase."""

from dataclasses import dataclass, replace
from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib import identity
from chalicelib.domain import passwords
from chalicelib.domain.errors import CredentialsWrong, OwnAccountChange, OwnAccountRemoval, UserNotFound
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.user import User, folded
from chalicelib.operations import erasures
from chalicelib.operations.people import new_person, rename
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.store import limits, users

LIMIT, LIMIT_SECONDS = 10, 60
_ENDED_AT_ONCE = 25

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """The changed fields of an account; None leaves a field as it is."""

    name: str | None = None
    role: Role | None = None
    is_active: bool | None = None


def register(*, tenant: str, name: str, email: str, password: str, now: datetime) -> User:
    """Create an account, always with the lowest role, and its entry in the directory.

    :raises EmailTaken: if the address has an account, in upper or lower case
    :raises Unavailable: if the store gave no definite answer in time
    """
    user = User(
        tenant=tenant,
        id=identity.new_id(now),
        email=email.strip(),
        name=name,
        role=Role.USER,
        is_active=True,
        password=passwords.hashed(password, identity.new_salt()),
        created=now,
        version=1,
    )

    def attempt() -> User:
        person = new_person(tenant, user.id, user.name, user.email, now)
        users.create(user, person, identity.new_operation_id())
        return user

    return retry_with_fresh_id(attempt)


def log_in(*, tenant: str, email: str, password: str) -> User:
    """Return the user with this address and password.

    An unknown address, a wrong password and a disabled account take the same time.

    :raises CredentialsWrong: in each of these three cases
    """
    user = users.by_email(tenant, email)
    is_right = passwords.is_match(password, user.password if user is not None else passwords.NOBODY)
    if user is None or not is_right or not user.is_active:
        raise CredentialsWrong
    return user


def admit(*, tenant: str, email: str, source: str, now: datetime) -> None:
    """Count an attempt to register or log in, by its source and by its e-mail address.

    :raises RateExceeded: if either has made more than 10 within a minute
    """
    for limit in (f"source {source}", f"account {tenant} {folded(email)}"):
        limits.admit(limit, most=LIMIT, seconds=LIMIT_SECONDS, now=now, stamp=identity.new_operation_id())


def change(*, user: str, wanted: AccountChange, actor: Caller) -> User:
    """Change another user's account; the change also applies to existing tokens, within seconds.

    :raises OwnAccountChange: if it is the actor's own account
    :raises UserNotFound: if the tenant has no such account
    :raises Unavailable: if the store gave no definite answer in time
    """
    if user == actor.user:
        raise OwnAccountChange

    if wanted.name is not None:
        # Before the account: if this is where it ends, the same change made again does the rest.
        _existing(actor.tenant, user)
        rename(tenant=actor.tenant, user=user, name=wanted.name)

    def attempt() -> User:
        before = _existing(actor.tenant, user)
        after = replace(
            before,
            name=before.name if wanted.name is None else wanted.name,
            role=before.role if wanted.role is None else wanted.role,
            is_active=before.is_active if wanted.is_active is None else wanted.is_active,
            version=before.version + 1,
        )
        users.replace_with(before, after, identity.new_operation_id())
        return after

    return retry_on_conflict(attempt)


def erase(*, user: str, actor: Caller, now: datetime) -> None:
    """Delete another user's account; their tokens become invalid, and what they hold ends.

    The account is closed by one write. A little of what they hold is ended at once, the sweep ends the rest.

    :raises OwnAccountRemoval: if it is the actor's own account
    :raises UserNotFound: if the tenant has no such account
    :raises Unavailable: if the store gave no definite answer in time
    """
    if user == actor.user:
        raise OwnAccountRemoval
    retry_on_conflict(lambda: users.erase(_existing(actor.tenant, user), identity.new_operation_id(), now))
    try:
        erasures.advance(tenant=actor.tenant, user=user, now=now, most=_ENDED_AT_ONCE)
    except Exception:
        # The account is closed all the same, and the sweep goes on in a minute.
        logger.exception("not all that an erased user holds could be ended")


def _existing(tenant: str, user: str) -> User:
    stored = users.get(tenant, user)
    if stored is None:
        raise UserNotFound
    return stored
