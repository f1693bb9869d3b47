"""Accounts: register, log in, change, erase."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib import identity
from chalicelib.domain import passwords
from chalicelib.domain.errors import (
    CredentialsWrong,
    OwnAccountChange,
    OwnAccountRemoval,
    Unavailable,
    UserNotFound,
)
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.user import User, folded
from chalicelib.operations.people import new_person
from chalicelib.operations.retries import until_current
from chalicelib.store import limits, people, users

LIMIT, LIMIT_SECONDS = 10, 60
_NUMBER_ATTEMPTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """What somebody wants changed; None leaves a thing as it is."""

    name: str | None = None
    role: Role | None = None
    is_active: bool | None = None


def register(
    *, tenant: str, name: str, email: str, password: str, now: datetime, receipt: Receipt | None = None
) -> User:
    """Make an account, always with the lowest role, and its entry in the directory.

    :raises EmailTaken: if the address has one, without case
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
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
    for _ in range(_NUMBER_ATTEMPTS):
        person = new_person(tenant, user.id, user.name, user.email, now)
        try:
            users.create(user, person, identity.new_operation_id(), receipt, now)
        except people.NumberTaken:
            continue
        return user
    raise Unavailable


def log_in(*, tenant: str, email: str, password: str) -> User:
    """The user whose address and password these are.

    An unknown address, a wrong password and a disabled account cost the same time.

    :raises CredentialsWrong: for each of the three
    """
    user = users.by_email(tenant, email)
    is_right = passwords.is_match(password, user.password if user is not None else passwords.NOBODY)
    if user is None or not is_right or not user.is_active:
        raise CredentialsWrong
    return user


def admit(*, tenant: str, email: str, source: str, now: datetime) -> None:
    """Count an attempt to register or log in, by its source and by the address it names.

    :raises RateExceeded: if either has made more than 10 within a minute
    """
    for name in (f"source {source}", f"account {tenant} {folded(email)}"):
        limits.admit(name, most=LIMIT, seconds=LIMIT_SECONDS, now=now, stamp=identity.new_operation_id())


def change(*, user: str, wanted: AccountChange, actor: Caller) -> User:
    """Change somebody else's account; it holds for their tokens too, within seconds.

    :raises OwnAccountChange: if it is the actor's own
    :raises UserNotFound: if the tenant has no such account
    :raises Unavailable: if the store gave no definite answer in time
    """
    if user == actor.user:
        raise OwnAccountChange

    def attempt() -> User:
        before = _found(actor.tenant, user)
        after = replace(
            before,
            name=wanted.name if wanted.name is not None else before.name,
            role=wanted.role if wanted.role is not None else before.role,
            is_active=wanted.is_active if wanted.is_active is not None else before.is_active,
            version=before.version + 1,
        )
        users.replace_with(before, after, identity.new_operation_id())
        return after

    return until_current(attempt, users.Overtaken)


def erase(*, user: str, actor: Caller) -> None:
    """Delete somebody else's account; their tokens end, their reservations stay.

    :raises OwnAccountRemoval: if it is the actor's own
    :raises UserNotFound: if the tenant has no such account
    :raises Unavailable: if the store gave no definite answer in time
    """
    if user == actor.user:
        raise OwnAccountRemoval
    until_current(
        lambda: users.erase(_found(actor.tenant, user), identity.new_operation_id()), users.Overtaken
    )


def _found(tenant: str, user: str) -> User:
    found = users.get(tenant, user)
    if found is None:
        raise UserNotFound
    return found
